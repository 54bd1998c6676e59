from dataclasses import replace

import pytest

from planning.engine.check import violations
from planning.engine.evaluate import tier_values
from planning.engine.hiring import ladder, outlook
from planning.engine.options import HiringSettings, Option, OptionKind, apply, find_options
from planning.engine.snapshot import LiveAllocation, SkillNeed, StandingDemand
from planning.engine.solve import solve
from tests.engine import instances as make

SOON = HiringSettings(lead_days=1, training_days=2, day_minutes=make.DAY)


def planned(snapshot):
    return solve(snapshot, method="greedy")


def overloaded(**fields):
    """One person, and three items of a week each that are due at the end of the first."""
    return make.snapshot(
        lanes=[make.lane(1)],
        items=[make.item(n, weight=1000, due=4) for n in (1, 2, 3)],
        demands=[make.demand(n, minutes=5 * make.DAY) for n in (1, 2, 3)],
        **fields,
    )


def test_hire_is_proposed_for_the_role_that_lacks_and_its_effect_is_true():
    snapshot = overloaded()
    plan = planned(snapshot)

    first, *_ = ladder(snapshot, plan, settings=SOON)

    assert (first.option.kind, first.option.role, first.option.from_day) == (OptionKind.HIRE, "ai-developer", 1)
    assert first.before == outlook(snapshot, plan)
    assert first.before.unstaffed_minutes == 5 * make.DAY
    assert first.after.unstaffed_minutes == 0
    assert first.after.delay_cost == first.before.delay_cost - first.removes
    assert first.removes > 0


def test_hire_has_the_skills_that_undone_work_asks_for():
    snapshot = make.snapshot(
        lanes=[make.lane(1)],
        items=[make.item(1), make.item(2)],
        demands=[
            make.demand(1, skills=(SkillNeed("serving", 3),)),
            make.demand(2, skills=(SkillNeed("serving", 2), SkillNeed("python", 4))),
        ],
    )

    hires = [one for one in find_options(snapshot, planned(snapshot), SOON) if one.kind is OptionKind.HIRE]

    assert [one.skills for one in hires] == [(("python", 4), ("serving", 3))]


def test_cheap_training_comes_before_a_hire_and_takes_effect_only_from_its_day():
    snapshot = make.snapshot(
        people=[make.person(1, skills={"serving": 2})],
        lanes=[make.lane(1)],
        items=[make.item(1, weight=1000, due=9)],
        demands=[make.demand(1, skills=(SkillNeed("serving", 3),))],
    )
    settings = replace(SOON, training_cost=10)
    plan = planned(snapshot)

    (rung,) = ladder(snapshot, plan, settings=settings)

    assert (rung.option.kind, rung.option.person, rung.option.level) == (OptionKind.TRAIN, 1, 3)
    assert rung.after.unstaffed_minutes == 0
    after, start = apply(snapshot, plan, rung.option, settings)
    (row,) = solve(after, method="greedy", start=start).allocations
    assert row.start == settings.training_days


def test_training_waits_for_work_that_runs_across_its_day():
    snapshot = make.snapshot(
        people=[make.person(1, skills={"serving": 2})],
        lanes=[make.lane(1)],
        items=[make.item(1), make.item(2)],
        demands=[make.demand(1, minutes=5 * make.DAY), make.demand(2, skills=(SkillNeed("serving", 3),))],
        live=[LiveAllocation(1, 1, 1, 0, 4)],
        standing=(StandingDemand(1, 1, "ai-developer", 2000, 0, 27, kept=(1,)),),
    )
    plan = planned(snapshot)
    end = plan.allocations[0].end
    option = Option(OptionKind.TRAIN, 10, person=1, skill="serving", level=3, from_day=2)

    after, start = apply(snapshot, plan, option, SOON)

    assert [lane.minutes[end] for lane in after.lanes] == [make.DAY, 0]
    assert after.lanes[0].minutes[end + 1 : end + 5] == (0,) * 4
    again = solve(after, method="greedy", start=start)
    assert again.unstaffed == ()


@pytest.mark.parametrize("seed", range(40))
def test_more_capacity_never_makes_a_plan_worse(seed):
    snapshot = make.random_snapshot(seed, lanes=3, demands=6)
    plan = planned(snapshot)

    rungs = ladder(snapshot, plan, settings=replace(SOON, rungs=3))

    for before, after in zip((outlook(snapshot, plan), *(r.after for r in rungs)), rungs, strict=False):
        assert after.before == before
        assert after.removes > 0
        assert dict(after.tried)[after.option] == after.removes


@pytest.mark.parametrize("seed", range(40))
def test_an_applied_option_leaves_a_plan_that_holds(seed):
    snapshot = make.random_snapshot(seed, lanes=3, demands=6)
    plan = planned(snapshot)
    options = find_options(snapshot, plan, SOON)
    options += tuple(Option(OptionKind.DROP, 0, item=item.id) for item in snapshot.items)

    for option in options:
        after, start = apply(snapshot, plan, option, SOON)
        again = solve(after, method="greedy", start=start)
        assert violations(after, again) == []
        if option.kind is not OptionKind.DROP and not snapshot.standing and not violations(after, start):
            assert tier_values(after, again)[0] <= tier_values(snapshot, plan)[0]


def test_moved_due_day_and_dropped_item_are_priced():
    snapshot = overloaded()
    options = (Option(OptionKind.MOVE_DUE, 50, item=2, day=20), Option(OptionKind.DROP, 9_000_000, item=3))

    rungs = ladder(snapshot, planned(snapshot), options=options, settings=SOON)

    assert [rung.option.kind for rung in rungs] == [OptionKind.MOVE_DUE, OptionKind.DROP]
    assert all(rung.removes > 0 for rung in rungs)


def test_other_teams_are_asked_where_only_they_could():
    weights = replace(make.one_each().weights, allow_other_teams=False)
    snapshot = make.snapshot(
        lanes=[make.lane(1, team=2)],
        items=[make.item(1, weight=1000, due=3)],
        demands=[make.demand(1)],
        weights=weights,
    )

    first, *_ = ladder(snapshot, planned(snapshot), settings=replace(SOON, borrow_cost=1))

    assert first.option.kind is OptionKind.BORROW
    assert first.after.unstaffed_minutes == 0


def test_nothing_to_do_where_nothing_lacks():
    snapshot = make.one_each()

    assert ladder(snapshot, planned(snapshot)) == ()


def test_stopping_returns_the_rungs_so_far():
    snapshot = overloaded()

    assert ladder(snapshot, planned(snapshot), settings=SOON, should_stop=lambda: True) == ()
