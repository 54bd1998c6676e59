"""The list schedule: what it places first, where, and how fast."""

import pytest

from planning.engine.check import violations
from planning.engine.plan import Shortage
from planning.engine.snapshot import LiveAllocation, Movability, Precedence, SkillNeed, Weights
from planning.engine.solve import solve
from tests.engine.instances import DAY, demand, item, lane, one_each, organisation, person, snapshot


def greedy(given):
    return solve(given, method="greedy")


def only_shortage(given):
    (left,) = greedy(given).unstaffed
    return left


def test_heavier_work_goes_first():
    given = snapshot(lanes=[lane(1)], items=[item(1, weight=1), item(2, weight=9)], demands=[demand(1), demand(2)])
    assert {row.demand: row.start for row in greedy(given).allocations} == {1: 1, 2: 0}


def test_gaps_before_fixed_work_are_filled():
    fixed = LiveAllocation(1, 1, 1, 1, 4, Movability.FIXED)
    given = snapshot(lanes=[lane(1)], items=[item(1), item(2)], demands=[demand(1), demand(2)], live=(fixed,))
    assert {row.demand: (row.start, row.end) for row in greedy(given).allocations} == {1: (1, 4), 2: (0, 0)}


def test_work_spans_the_weekend():
    given = snapshot(lanes=[lane(1)], items=[item(1, earliest=4)], demands=[demand(1, minutes=2 * DAY)])
    assert [(row.start, row.end) for row in greedy(given).allocations] == [(4, 7)]


def test_parts_of_a_demand_start_together_on_different_people():
    given = snapshot(
        lanes=[lane(1), lane(2, person=1), lane(3)], items=[item(1)], demands=[demand(1, minutes=2 * DAY, heads=2)]
    )
    rows = greedy(given).allocations
    assert {row.start for row in rows} == {0}
    assert {row.lane for row in rows} in ({1, 3}, {2, 3})


def test_shortage_says_that_no_lane_has_the_role():
    given = snapshot(lanes=[lane(1, role="ml-engineer")], items=[item(1)], demands=[demand(1)])
    assert only_shortage(given).shortage is Shortage.NO_ROLE


@pytest.mark.parametrize(
    ("skills", "shortage"),
    [({}, Shortage.NOT_ASSESSED), ({"python": 0}, Shortage.NO_SKILL), ({"python": 2}, Shortage.NO_SKILL)],
)
def test_shortage_tells_below_the_level_from_not_assessed(skills, shortage):
    given = snapshot(
        people=[person(1, skills=skills)],
        lanes=[lane(1)],
        items=[item(1)],
        demands=[demand(1, skills=(SkillNeed("python", 3),))],
    )
    left = only_shortage(given)
    assert (left.shortage, left.skill, left.level, left.candidates) == (shortage, "python", 3, 0)


def test_shortage_of_a_second_head():
    given = snapshot(lanes=[lane(1)], items=[item(1)], demands=[demand(1, minutes=2 * DAY, heads=2)])
    left = only_shortage(given)
    assert (left.parts, left.minutes, left.shortage) == (1, DAY, Shortage.NO_ROLE)


@pytest.mark.parametrize(
    ("given", "shortage"),
    [
        (snapshot(lanes=[lane(1)], items=[item(1)], demands=[demand(1, excluded=(1,))]), Shortage.EXCLUDED),
        (snapshot(lanes=[lane(1)], items=[item(1, earliest=14)], demands=[demand(1)]), Shortage.WINDOW),
        (snapshot(lanes=[lane(1)], items=[item(1)], demands=[demand(1, minutes=99 * DAY)]), Shortage.NO_CAPACITY),
        (
            snapshot(
                lanes=[lane(1, team=2)], items=[item(1)], demands=[demand(1)], weights=Weights(allow_other_teams=False)
            ),
            Shortage.OTHER_TEAM,
        ),
    ],
)
def test_shortage_names_what_binds(given, shortage):
    assert only_shortage(given).shortage is shortage


def test_shortage_names_the_item_that_is_waited_for():
    given = snapshot(
        lanes=[lane(1)],
        items=[item(1), item(2)],
        demands=[demand(1, role="ml-engineer"), demand(2)],
        precedences=(Precedence(1, 2),),
    )
    second = greedy(given).unstaffed[1]
    assert (second.shortage, second.waits_for) == (Shortage.PREDECESSOR, 1)


def test_shortage_is_outbid_where_weightier_work_takes_the_time():
    days = 10
    given = snapshot(
        lanes=[lane(1)],
        items=[item(1, weight=9), item(2)],
        demands=[demand(1, minutes=days * DAY), demand(2, minutes=days * DAY)],
    )
    assert only_shortage(given).shortage is Shortage.OUTBID


def test_items_that_wait_for_each_other_are_left_undone():
    given = snapshot(
        lanes=[lane(1)],
        items=[item(1), item(2)],
        demands=[demand(1), demand(2)],
        precedences=(Precedence(1, 2), Precedence(2, 1)),
    )
    plan = greedy(given)
    assert not plan.allocations
    assert {row.shortage for row in plan.unstaffed} == {Shortage.PREDECESSOR}


def test_large_organisation_is_planned_without_violation():
    given = organisation(3, people=99, items=400, teams=24)
    plan = greedy(given)
    assert violations(given, plan) == []


def test_plan_of_one_is_proven():
    plan = greedy(one_each())
    assert [(row.start, row.end) for row in plan.allocations] == [(0, 0)]
    assert plan.tiers[0].gap == 0
