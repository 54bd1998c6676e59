from dataclasses import replace

import pytest

from planning.engine.difference import Kind, against_live, between
from planning.engine.plan import Allocation, Plan, Status
from planning.engine.snapshot import LiveAllocation
from planning.engine.solve import solve
from tests.engine import instances as make

LANES = [make.lane(1), make.lane(2), make.lane(3, person=1, team=2)]


def plan(*rows):
    return Plan("", Status.FEASIBLE, allocations=tuple(Allocation(*row, 480) for row in rows))


@pytest.mark.parametrize(
    ("before", "after", "kind", "start_days", "end_days"),
    [
        ([], [(1, 0, 1, 0, 1)], Kind.ADDED, 0, 0),
        ([(1, 0, 1, 0, 1)], [], Kind.DROPPED, 0, 0),
        ([(1, 0, 1, 0, 1)], [(1, 0, 1, 3, 5)], Kind.MOVED, 3, 4),
        ([(1, 0, 1, 0, 1)], [(1, 0, 3, 0, 1)], Kind.OTHER_LANE, 0, 0),
        ([(1, 0, 1, 4, 5)], [(1, 0, 2, 2, 3)], Kind.OTHER_PERSON, -2, -2),
    ],
)
def test_between_names_what_happened(before, after, kind, start_days, end_days):
    (change,) = between(plan(*before), plan(*after), make.snapshot(lanes=LANES))

    assert (change.kind, change.demand) == (kind, 1)
    assert (change.start_days, change.end_days) == (start_days, end_days)


def test_two_heads_that_change_places_are_no_change():
    before, after = plan((1, 0, 1, 0, 1), (1, 1, 2, 0, 1)), plan((1, 0, 2, 0, 1), (1, 1, 1, 0, 1))

    assert between(before, after, make.snapshot(lanes=LANES)) == ()


def test_who_stays_is_paired_before_who_changes():
    before, after = plan((1, 0, 2, 0, 1)), plan((1, 0, 1, 0, 1), (1, 1, 2, 0, 1))

    (change,) = between(before, after, make.snapshot(lanes=LANES))

    assert (change.kind, change.after.person) == (Kind.ADDED, 1)


def test_against_live_folds_the_stretches_of_one_lane():
    live = (LiveAllocation(1, 1, 1, 0, 1), LiveAllocation(2, 1, 1, 2, 4), LiveAllocation(3, 2, 2, 0, 0))
    snapshot = make.snapshot(lanes=LANES, live=live)

    (change,) = against_live(snapshot, plan((1, 0, 1, 0, 4)))

    assert (change.kind, change.demand) == (Kind.DROPPED, 2)


@pytest.mark.parametrize("seed", range(30))
def test_changes_lead_from_one_plan_to_the_other(seed):
    snapshot = make.random_snapshot(seed, lanes=4, demands=6)
    after = solve(snapshot, method="greedy")
    before = replace(after, allocations=after.allocations[1:])

    for old, new in ((before, after), (after, before)):
        rows = sorted((r.demand, r.lane, r.start, r.end) for r in old.allocations)
        for change in between(old, new, snapshot):
            if change.before:
                rows.remove((change.demand, change.before.lane, change.before.start, change.before.end))
            if change.after:
                rows.append((change.demand, change.after.lane, change.after.start, change.after.end))
        assert sorted(rows) == sorted((r.demand, r.lane, r.start, r.end) for r in new.allocations)
