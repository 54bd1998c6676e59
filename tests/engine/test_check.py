"""Every rule, broken on purpose in an otherwise valid plan: the checker must say so and name it."""

from dataclasses import replace

import pytest

from planning.engine.check import contradictions, violations
from planning.engine.plan import Allocation, Plan, Shortage, Standing, Status, Unstaffed
from planning.engine.snapshot import LiveAllocation, Movability, Precedence, SkillNeed, StandingDemand, Weights
from planning.engine.solve import solve
from tests.engine.instances import DAY, MONDAY, demand, item, lane, one_each, person, random_snapshot, snapshot


def plan(given, *rows, **fields):
    return Plan(given.digest(), Status.FEASIBLE, allocations=tuple(Allocation(*row) for row in rows), **fields)


def broken(given, made):
    return {violation.rule for violation in violations(given, made)}


def two_lanes(**fields):
    lanes = fields.pop("lanes", [lane(1), lane(2)])
    return snapshot(lanes=lanes, items=[item(1), item(2)], demands=[demand(1), demand(2)], **fields)


def test_valid_plan_has_no_violation():
    given = two_lanes()
    assert violations(given, plan(given, (1, 0, 1, 0, 0, DAY), (2, 0, 1, 1, 1, DAY))) == []


def test_lane_that_does_two_things_at_once():
    given = two_lanes()
    assert broken(given, plan(given, (1, 0, 1, 0, 0, DAY), (2, 0, 1, 0, 0, DAY))) == {"overlap"}


def test_fixed_work_may_overlap_itself_but_nothing_may_be_put_on_it():
    live = tuple(LiveAllocation(n, n, 1, 0, 1, Movability.FIXED) for n in (1, 2))
    given = two_lanes(live=live)
    assert broken(given, plan(given, (1, 0, 1, 0, 1, DAY), (2, 0, 1, 0, 1, DAY))) == set()
    given = two_lanes(live=live[:1])
    assert broken(given, plan(given, (1, 0, 1, 0, 1, DAY), (2, 0, 1, 1, 1, DAY))) == {"overlap"}


@pytest.mark.parametrize(("start", "end"), [(5, 7), (0, 1), (4, 4 + 7)])
def test_work_that_does_not_follow_the_calendar(start, end):
    given = one_each()
    assert "calendar" in broken(given, plan(given, (1, 0, 1, start, end, DAY)))


def test_calendar_counts_standing_demands():
    standing = StandingDemand(1, 1, "ai-developer", 5000, 0, 27)
    given = one_each(standing=(standing,))
    carried = {"standing": (Standing(1, 1, 5000, 0, 27),)}
    carried["standing"] = (Standing(1, 1, 5000, 0, 27),)
    assert broken(given, plan(given, (1, 0, 1, 0, 0, DAY), **carried)) == {"calendar"}
    assert broken(given, plan(given, (1, 0, 1, 0, 1, DAY), **carried)) == set()


def test_part_of_the_wrong_size():
    given = one_each()
    assert "minutes" in broken(given, plan(given, (1, 0, 1, 0, 0, DAY - 1)))
    assert "minutes" in broken(given, plan(given, (1, 0, 1, 0, 1, DAY + 1)))


def test_lane_of_another_role():
    given = snapshot(lanes=[lane(1, role="ml-engineer")], items=[item(1)], demands=[demand(1)])
    assert broken(given, plan(given, (1, 0, 1, 0, 0, DAY))) == {"role"}


@pytest.mark.parametrize("skills", [{}, {"python": 0}, {"python": 2}])
def test_skill_below_its_level_or_not_assessed(skills):
    given = snapshot(
        people=[person(1, skills=skills)],
        lanes=[lane(1)],
        items=[item(1)],
        demands=[demand(1, skills=(SkillNeed("python", 3),))],
    )
    assert broken(given, plan(given, (1, 0, 1, 0, 0, DAY))) == {"skill"}


def test_one_person_on_two_heads():
    given = snapshot(lanes=[lane(1), lane(2, person=1)], items=[item(1)], demands=[demand(1, minutes=2 * DAY, heads=2)])
    assert broken(given, plan(given, (1, 0, 1, 0, 0, DAY), (1, 1, 2, 0, 0, DAY))) == {"heads"}


def test_parts_that_start_on_different_days():
    given = snapshot(lanes=[lane(1), lane(2)], items=[item(1)], demands=[demand(1, minutes=2 * DAY, heads=2)])
    assert broken(given, plan(given, (1, 0, 1, 0, 0, DAY), (1, 1, 2, 1, 1, DAY))) == {"same_start"}
    assert "parts" in broken(given, plan(given, (1, 0, 1, 0, 0, DAY), (1, 0, 2, 0, 0, DAY)))


def test_more_parts_than_heads():
    given = snapshot(lanes=[lane(1), lane(2)], items=[item(1)], demands=[demand(1)])
    assert broken(given, plan(given, (1, 0, 1, 0, 0, DAY), (1, 1, 2, 0, 0, DAY))) == {"parts"}


def test_demands_together_that_start_on_different_days():
    asked = [demand(1, together=True), demand(2, item=1, together=True)]
    given = snapshot(lanes=[lane(1), lane(2)], items=[item(1)], demands=asked)
    assert broken(given, plan(given, (1, 0, 1, 0, 0, DAY), (2, 0, 2, 1, 1, DAY))) == {"together"}


@pytest.mark.parametrize(("start", "rules"), [(0, {"precedence"}), (1, {"precedence"}), (2, set())])
def test_successor_waits_for_its_predecessor_and_the_lag(start, rules):
    given = two_lanes(precedences=(Precedence(1, 2, 1),))
    assert broken(given, plan(given, (1, 0, 1, 0, 0, DAY), (2, 0, 2, start, start, DAY))) == rules


def test_successor_of_work_left_undone():
    given = two_lanes(precedences=(Precedence(1, 2),))
    left = (Unstaffed(1, 1, DAY, Shortage.OUTBID),)
    assert broken(given, plan(given, (2, 0, 2, 4, 4, DAY), unstaffed=left)) == {"precedence"}


def test_milestone_without_work_passes_the_wait_on():
    given = snapshot(
        lanes=[lane(1), lane(2)],
        items=[item(1), item(2), item(3)],
        demands=[demand(1), demand(3)],
        precedences=(Precedence(1, 2, 1), Precedence(2, 3)),
    )
    assert broken(given, plan(given, (1, 0, 1, 0, 0, DAY), (3, 0, 2, 1, 1, DAY))) == {"precedence"}
    assert solve(given, method="greedy").allocations[1].start == 2


def test_window_of_the_item_today_and_the_horizon():
    given = snapshot(lanes=[lane(1)], items=[item(1, earliest=2)], demands=[demand(1)])
    assert broken(given, plan(given, (1, 0, 1, 1, 1, DAY))) == {"window"}
    assert broken(given, plan(given, (1, 0, 1, 14, 14, DAY))) == {"window"}
    given = one_each(today=MONDAY.replace(day=7))
    assert broken(given, plan(given, (1, 0, 1, 1, 1, DAY))) == {"window"}


def test_pinned_and_excluded_people():
    given = snapshot(lanes=[lane(1), lane(2)], items=[item(1)], demands=[demand(1, pinned=(2,))])
    assert broken(given, plan(given, (1, 0, 1, 0, 0, DAY))) == {"pinned"}
    given = snapshot(lanes=[lane(1)], items=[item(1)], demands=[demand(1, excluded=(1,))])
    assert broken(given, plan(given, (1, 0, 1, 0, 0, DAY))) == {"excluded"}


def test_other_team_that_may_not_be_asked():
    given = snapshot(
        lanes=[lane(1, team=2)], items=[item(1)], demands=[demand(1)], weights=Weights(allow_other_teams=False)
    )
    assert broken(given, plan(given, (1, 0, 1, 0, 0, DAY))) == {"team"}


def test_fixed_work_that_is_moved_or_dropped():
    given = one_each(live=(LiveAllocation(1, 1, 1, 2, 2, Movability.FIXED),))
    assert broken(given, plan(given, (1, 0, 1, 2, 2, DAY))) == set()
    assert "fixed" in broken(given, plan(given, (1, 0, 1, 3, 3, DAY)))
    assert broken(given, plan(given, unstaffed=(Unstaffed(1, 1, DAY, Shortage.OUTBID),))) == {"fixed"}


@pytest.mark.parametrize(
    ("rows", "short"),
    [
        ((), ()),
        ((Standing(1, 1, 12000, 0, 9),), ()),
        ((Standing(1, 2, 4000, 0, 9),), ()),
        ((Standing(1, 1, 4000, 0, 12),), ()),
        ((Standing(1, 1, 4000, 0, 9),), ((1, 100),)),
    ],
)
def test_standing_demand_that_is_not_carried_as_told(rows, short):
    given = snapshot(lanes=[lane(1), lane(2, team=2)], standing=(StandingDemand(1, 1, "ai-developer", 4000, 0, 9),))
    assert "standing" in broken(given, plan(given, standing=rows, standing_short=short))
    assert broken(given, plan(given, standing=(Standing(1, 1, 4000, 0, 9),))) == set()


@pytest.mark.parametrize(
    "left",
    [(), (Unstaffed(1, 2, 2 * DAY, Shortage.OUTBID),), (Unstaffed(1, 1, DAY - 1, Shortage.OUTBID),)],
)
def test_unstaffed_list_that_is_not_the_whole_truth(left):
    given = one_each()
    assert broken(given, plan(given, unstaffed=left)) == {"unstaffed"}
    assert broken(given, plan(given, unstaffed=(Unstaffed(1, 1, DAY, Shortage.OUTBID),))) == set()


def test_unknown_ids_and_another_snapshot():
    given = one_each()
    assert broken(given, plan(given, (9, 0, 1, 0, 0, DAY))) == {"known"}
    assert broken(given, plan(given, (1, 0, 9, 0, 0, DAY))) == {"known"}
    assert broken(given, replace(plan(given, (1, 0, 1, 0, 0, DAY)), snapshot_digest="other")) == {"digest"}


def test_decisions_that_contradict_each_other_are_told():
    given = snapshot(lanes=[lane(1)], items=[item(1)], demands=[demand(1, pinned=(1,), excluded=(1,))])
    assert [violation.rule for violation in contradictions(given)] == ["pinned"]
    answer = solve(given)
    assert answer.status is Status.INFEASIBLE
    assert answer.violations == ("demand 1 pins and excludes person 1",)


def test_greedy_plans_have_no_violation():
    for seed in range(300):
        given = random_snapshot(seed)
        assert violations(given, solve(given, method="greedy")) == [], seed


def test_fixed_work_in_two_stretches_is_one_stay_from_the_first_to_the_last_day():
    live = (LiveAllocation(1, 1, 1, 0, 1, Movability.FIXED), LiveAllocation(2, 1, 1, 3, 4, Movability.FIXED))
    given = one_each(live=live)
    assert "fixed" not in broken(given, plan(given, (1, 0, 1, 0, 4, DAY)))
    assert "fixed" in broken(given, plan(given, (1, 0, 1, 0, 1, DAY)))


def test_calendar_that_ends_early_is_closed_from_there_on():
    given = snapshot(lanes=[lane(1, minutes=(DAY,) * 5)], items=[item(1)], demands=[demand(1, minutes=2 * DAY)])
    assert broken(given, plan(given, (1, 0, 1, 3, 4, 2 * DAY))) == set()
    assert broken(given, plan(given, (1, 0, 1, 4, 5, 2 * DAY))) == {"calendar"}


@pytest.mark.parametrize("row", [Standing(9, 1, 4000, 0, 9), Standing(1, 9, 4000, 0, 9)])
def test_standing_demand_or_lane_that_nobody_knows(row):
    given = snapshot(lanes=[lane(1)], standing=(StandingDemand(1, 1, "ai-developer", 4000, 0, 9),))
    assert broken(given, plan(given, standing=(row,))) == {"known"}


def test_standing_demand_is_carried_in_shares_above_nothing():
    given = snapshot(lanes=[lane(1)], standing=(StandingDemand(1, 1, "ai-developer", 4000, 0, 9),))
    rows = (Standing(1, 1, 3999, 0, 9), Standing(1, 1, 1, 0, 9))
    assert broken(given, plan(given, standing=rows)) == set()
    assert broken(given, plan(given, standing=(Standing(1, 1, 4000, 0, 9), Standing(1, 1, 0, 0, 9)))) == {"standing"}


def test_pinned_person_has_the_role_and_the_skills():
    need = (SkillNeed("python", 2),)
    for role, skills, rules in (("ai-developer", {"python": 2}, []), ("ml-engineer", {"python": 2}, ["pinned"]),
                                ("ai-developer", {"python": 1}, ["pinned"])):  # fmt: skip
        given = snapshot(
            people=[person(1, skills=skills)], lanes=[lane(1, role=role)], items=[item(1)],
            demands=[demand(1, pinned=(1,), skills=need)],
        )  # fmt: skip
        assert [violation.rule for violation in contradictions(given)] == rules
