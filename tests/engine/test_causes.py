"""Why a later plan differs: one change of the input is told, two at once are not."""

from dataclasses import replace
from datetime import timedelta

import pytest

from planning.engine.causes import Causes, Input
from planning.engine.difference import Change, Kind, Stay, since
from planning.engine.plan import Allocation, Plan, Status
from planning.engine.snapshot import Precedence, SkillNeed
from planning.engine.solve import solve
from tests.engine import instances as make

NEED = SkillNeed("python", 2)
BEFORE = make.snapshot(
    people=[make.person(1, skills={"python": 3}), make.person(2, skills={"python": 3})],
    lanes=[make.lane(1), make.lane(2)],
    items=[make.item(1, due=4), make.item(2, due=4)],
    demands=[make.demand(1, skills=(NEED,)), make.demand(2)],
)
CHANGE = Change(Kind.OTHER_PERSON, 1, Stay(1, 1, 0, 1), Stay(2, 2, 0, 1))


def with_demand(**values):
    return replace(BEFORE, demands=(replace(BEFORE.demands[0], **values), BEFORE.demands[1]))


def with_item(**values):
    return replace(BEFORE, items=(replace(BEFORE.items[0], **values), BEFORE.items[1]))


def away(lane, *days):
    minutes = tuple(0 if day in days else made for day, made in enumerate(lane.minutes))
    return replace(lane, minutes=minutes)


@pytest.mark.parametrize(
    ("after", "told"),
    [
        (with_demand(minutes=960), (Input.EFFORT, None, 480, 960)),
        (with_demand(skills=(NEED, SkillNeed("serving", 1))), (Input.SKILLS, None, None, None)),
        (with_demand(excluded=(1,)), (Input.PLACED, None, None, None)),
        (with_demand(pinned=(2,)), (Input.PLACED, None, None, None)),
        (with_item(earliest=3), (Input.EARLIEST, None, 0, 3)),
        (with_item(due=None), (Input.DUE, None, 4, None)),
        (with_item(due=2), (Input.DUE, None, 4, 2)),
        (with_item(weight=99), (Input.VALUE, None, 10, 99)),
        (replace(BEFORE, precedences=(Precedence(2, 1),)), (Input.WAITS, None, None, None)),
        (replace(BEFORE, lanes=BEFORE.lanes[1:]), (Input.LEFT, 1, None, None)),
        (replace(BEFORE, lanes=(away(BEFORE.lanes[0], 1), BEFORE.lanes[1])), (Input.TIME, 1, None, None)),
        (
            replace(BEFORE, people=(make.person(1, skills={"python": 1}), BEFORE.people[1])),
            (Input.LEVEL, 1, None, None),
        ),
        (replace(BEFORE, demands=BEFORE.demands[1:]), (Input.GONE, None, None, None)),
    ],
)
def test_the_one_change_of_the_input_is_the_cause(after, told):
    cause = Causes(BEFORE, after).of(CHANGE)

    assert (cause.input, cause.person, cause.before, cause.after) == told


def test_who_and_what_was_not_there_before_is_a_cause():
    assert Causes(replace(BEFORE, demands=BEFORE.demands[1:]), BEFORE).of(CHANGE).input is Input.NEW
    joined = Causes(replace(BEFORE, lanes=BEFORE.lanes[:1]), BEFORE).of(CHANGE)
    assert (joined.input, joined.person) == (Input.JOINED, 2)


@pytest.mark.parametrize(
    "after",
    [
        BEFORE,  # nothing of it changed: room was made for other work
        replace(with_item(due=2), demands=with_demand(minutes=960).demands),  # either may be the reason
        replace(BEFORE, lanes=(away(BEFORE.lanes[0], 2, 9), BEFORE.lanes[1])),  # away on days that do not count
        replace(BEFORE, people=(make.person(1, skills={"python": 3, "go": 1}), BEFORE.people[1])),  # not asked for
        replace(BEFORE, items=(BEFORE.items[0], replace(BEFORE.items[1], due=1))),  # of other work
    ],
)
def test_without_one_cause_none_is_told(after):
    assert Causes(BEFORE, after).of(CHANGE) is None


def a_week_later(taken):
    """The same input a week later: days count from another Monday."""
    return replace(
        taken,
        start=taken.start + timedelta(days=7),
        today=taken.today + timedelta(days=7),
        lanes=tuple(replace(lane, minutes=(*lane.minutes[7:], *make.week(days=7))) for lane in taken.lanes),
        items=tuple(replace(item, due=item.due - 7) for item in taken.items),
    )


def plan(*rows):
    return Plan("", Status.FEASIBLE, allocations=tuple(Allocation(*row, 480) for row in rows))


def test_a_week_that_passed_is_no_change_and_no_cause():
    later = a_week_later(BEFORE)
    before, after = plan((1, 0, 1, 8, 9), (2, 0, 2, 0, 1)), plan((1, 0, 1, 1, 2))

    assert since(before, BEFORE, after, later) == ()  # the same dates; what was over is over
    (moved,) = since(before, BEFORE, plan((1, 0, 1, 3, 4)), later)
    assert (moved.kind, moved.start_days, moved.before.start) == (Kind.MOVED, 2, 1)
    assert Causes(BEFORE, later).of(moved) is None


def test_who_left_since_is_still_known_by_name():
    gone = replace(BEFORE, lanes=BEFORE.lanes[1:])

    (change,) = since(plan((1, 0, 1, 0, 1)), BEFORE, plan((1, 0, 2, 0, 1)), gone)

    assert (change.before.person, change.after.person) == (1, 2)
    assert Causes(BEFORE, gone).of(change).input is Input.LEFT


def test_undoing_the_cause_undoes_the_change():
    """The told cause is the reason indeed: without it the earlier plan comes back."""
    checked = 0
    for seed in range(40):
        given = make.random_snapshot(seed, lanes=4, demands=6)
        first = given.lanes[0]
        away_at = range(min(5, len(first.minutes)))
        later = replace(given, lanes=(away(first, *away_at), *given.lanes[1:]))
        before, after = solve(given, method="greedy"), solve(later, method="greedy")
        causes = Causes(given, later)
        for change in since(before, given, after, later):
            cause = causes.of(change)
            if cause is not None:
                assert (cause.input, cause.person) == (Input.TIME, first.person)
                checked += 1
        again = replace(later, lanes=given.lanes)
        assert since(before, given, solve(again, method="greedy"), again) == ()
    assert checked > 5
