"""What stands before a plan is made, judged: standing demands, fixed work, waits over milestones, unknown items."""

import pytest

from planning.engine.check import contradictions
from planning.engine.plan import Shortage, Standing, Unstaffed
from planning.engine.snapshot import LiveAllocation, Movability, Precedence, StandingDemand
from tests.engine.instances import DAY, demand, item, lane, person, snapshot
from tests.engine.test_check import broken, plan, two_lanes

ROLE = "ai-developer"


def fixed(number, on, start, end, *, demand=None):
    return LiveAllocation(number, demand or number, on, start, end, Movability.FIXED)


def test_two_standing_demands_are_carried_each_for_itself():
    standing = (StandingDemand(1, 1, ROLE, 4000, -5, 9), StandingDemand(2, 1, ROLE, 3000, 3, 5))
    given = snapshot(lanes=[lane(1)], standing=standing)
    rows = (Standing(1, 1, 4000, 0, 9), Standing(2, 1, 3000, 3, 5))

    assert broken(given, plan(given, standing=rows)) == set()
    assert broken(given, plan(given, standing=rows[:1])) == {"standing"}


def test_lane_carries_no_more_than_its_share_on_any_day():
    standing = (StandingDemand(1, 1, ROLE, 6000, 0, 9), StandingDemand(2, 1, ROLE, 6000, 5, 14))
    given = snapshot(lanes=[lane(1)], standing=standing)
    rows = (Standing(1, 1, 6000, 0, 9), Standing(2, 1, 6000, 5, 14))

    assert broken(given, plan(given, standing=rows)) == {"standing"}


def test_demand_of_an_item_that_nobody_knows_is_no_demand():
    given = snapshot(lanes=[lane(1)], items=[item(1)], demands=[demand(1), demand(2, item=9)])

    assert broken(given, plan(given, (1, 0, 1, 0, 0, DAY))) == set()


def test_milestone_leaves_the_other_waits_as_they_are():
    numbers = (1, 3, 4, 5)
    given = snapshot(
        lanes=[lane(n) for n in numbers], items=[item(n) for n in (1, 2, 3, 4, 5)],
        demands=[demand(n) for n in numbers],
        precedences=(Precedence(1, 2), Precedence(2, 3), Precedence(4, 5)),
    )  # fmt: skip

    rows = [(1, 0, 1, 0, 0, DAY), (3, 0, 3, 1, 1, DAY), (4, 0, 4, 0, 0, DAY)]
    assert broken(given, plan(given, *rows, (5, 0, 5, 1, 1, DAY))) == set()
    assert broken(given, plan(given, *rows, (5, 0, 5, 0, 0, DAY))) == {"precedence"}


def test_a_pinned_part_is_left_free_even_where_fixed_work_has_the_other():
    asked = demand(1, minutes=2 * DAY, heads=2, pinned=(3,))
    given = snapshot(
        lanes=[lane(n) for n in (1, 2, 3)], items=[item(1)], demands=[asked], live=(fixed(1, 1, 0, 0),)
    )  # fmt: skip
    rows = [(1, 0, 1, 0, 0, DAY), (1, 1, 2, 0, 0, DAY)]

    assert "pinned" in broken(given, plan(given, *rows))
    assert broken(given, plan(given, rows[0], (1, 1, 3, 0, 0, DAY))) == set()


@pytest.mark.parametrize(("start", "rules"), [(1, ["precedence"]), (2, ["precedence"]), (3, [])])
def test_fixed_work_of_two_items_keeps_their_order(start, rules):
    given = two_lanes(live=(fixed(1, 1, 0, 2), fixed(2, 2, start, start + 1)), precedences=(Precedence(1, 2),))

    assert [violation.rule for violation in contradictions(given)] == rules


def test_fixed_work_on_a_lane_that_is_gone_or_of_somebody_excluded():
    gone = snapshot(lanes=[lane(1)], items=[item(1)], demands=[demand(1)], live=(fixed(1, 9, 0, 0),))
    assert [violation.rule for violation in contradictions(gone)] == ["fixed"]

    for excluded, rules in (((1,), ["excluded"]), ((2,), [])):
        given = snapshot(
            people=[person(1), person(2)], lanes=[lane(1)], items=[item(1)], demands=[demand(1, excluded=excluded)],
            live=(fixed(1, 1, 0, 0), fixed(2, 1, 1, 1, demand=77)),
        )  # fmt: skip
        assert [violation.rule for violation in contradictions(given)] == rules


def test_a_demand_is_told_unstaffed_once():
    given = snapshot(lanes=[lane(1)], items=[item(1)], demands=[demand(1)])
    left = Unstaffed(1, 1, DAY, Shortage.OUTBID)

    assert "unstaffed" in broken(given, plan(given, unstaffed=(left, left)))
    assert "unstaffed" in broken(given, plan(given, unstaffed=(left, Unstaffed(8, 1, DAY, Shortage.OUTBID))))
