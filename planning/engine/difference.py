"""What changed between two plans, or between the live plan and a proposed one: by demand and part, as data."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from planning.engine.plan import Allocation, Plan
from planning.engine.snapshot import Snapshot


class Kind(StrEnum):
    """What became of a part of a demand."""

    ADDED = "added"  # nobody did it
    MOVED = "moved"  # the same lane, other days
    OTHER_LANE = "other_lane"  # the same person, in another role or team
    OTHER_PERSON = "other_person"  # somebody else, perhaps on other days too
    DROPPED = "dropped"  # nobody does it any more


@dataclass(frozen=True, slots=True, order=True)
class Stay:
    """Who did or will do it and when; days inclusive."""

    lane: int
    person: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Change:
    """One difference. ``before`` is None for what is added, ``after`` for what is dropped."""

    kind: Kind
    demand: int
    before: Stay | None
    after: Stay | None

    @property
    def start_days(self) -> int:
        """By how many days the start moved; 0 where there is only one of the two."""
        return self.after.start - self.before.start if self.before and self.after else 0

    @property
    def end_days(self) -> int:
        """By how many days the end moved; 0 where there is only one of the two."""
        return self.after.end - self.before.end if self.before and self.after else 0


def against_live(snapshot: Snapshot, plan: Plan) -> tuple[Change, ...]:
    """Return what a plan changes in the accepted allocations of its snapshot."""
    people = _people(snapshot)
    rows = ((row.demand, row.lane, row.start, row.end) for row in snapshot.live)
    return _changes(_stays(people, _folded(rows)), _stays(people, _rows(plan.allocations)))


def between(before: Plan, after: Plan, snapshot: Snapshot) -> tuple[Change, ...]:
    """Return what changed from one plan to another; the snapshot says whose the lanes of both are."""
    people = _people(snapshot)
    return _changes(_stays(people, _rows(before.allocations)), _stays(people, _rows(after.allocations)))


def since(before: Plan, taken_before: Snapshot, after: Plan, taken_after: Snapshot) -> tuple[Change, ...]:
    """Return what changed since an earlier plan, in days of the later snapshot; what is over is no change."""
    days = days_between(taken_before, taken_after)
    people = _people(taken_before) | _people(taken_after)
    old = ((demand, lane, start - days, end - days) for demand, lane, start, end in _rows(before.allocations))
    found = _changes(_stays(people, old), _stays(people, _rows(after.allocations)))
    return tuple(one for one in found if not _is_over(one, taken_after.today_index))


def days_between(before: Snapshot, after: Snapshot) -> int:
    """Return how many days later a snapshot starts than another."""
    return (after.start - before.start).days


def _is_over(change: Change, today: int) -> bool:
    return change.after is None and change.before is not None and change.before.end < today


Row = tuple[int, int, int, int]  # demand, lane, start, end
Stays = dict[int, list[Stay]]  # by demand


def _rows(allocations: Iterable[Allocation]) -> Iterator[Row]:
    return ((row.demand, row.lane, row.start, row.end) for row in allocations)


def _folded(rows: Iterable[Row]) -> Iterator[Row]:
    """Fold the live rows of one demand on one lane into one: a row stands for each stretch of constant share."""
    spans: dict[tuple[int, int], tuple[int, int]] = {}
    for demand, lane, start, end in rows:
        first, last = spans.get((demand, lane), (start, end))
        spans[demand, lane] = min(first, start), max(last, end)
    return ((demand, lane, start, end) for (demand, lane), (start, end) in spans.items())


def _people(snapshot: Snapshot) -> dict[int, int]:
    return {lane.id: lane.person for lane in snapshot.lanes}


def _stays(people: dict[int, int], rows: Iterable[Row]) -> Stays:
    found: Stays = defaultdict(list)
    for demand, lane, start, end in rows:
        found[demand].append(Stay(lane, people.get(lane, -1), start, end))
    return found


def _changes(before: Stays, after: Stays) -> tuple[Change, ...]:
    """Pair what is alike: first the same lane, then the same person, then whoever is left."""
    found: list[Change] = []
    for demand in sorted(before.keys() | after.keys()):
        old, new = sorted(before.get(demand, ())), sorted(after.get(demand, ()))
        for kind in (Kind.MOVED, Kind.OTHER_LANE, Kind.OTHER_PERSON):
            for was, now in _pairs(old, new, kind):
                if was != now:
                    found.append(Change(kind, demand, was, now))
        found.extend(Change(Kind.DROPPED, demand, was, None) for was in old)
        found.extend(Change(Kind.ADDED, demand, None, now) for now in new)
    return tuple(found)


def _pairs(old: list[Stay], new: list[Stay], kind: Kind) -> Iterator[tuple[Stay, Stay]]:
    """Take the pairs of one kind off both lists."""
    for was in list(old):
        now = next((one for one in new if _is_pair(was, one, kind)), None)
        if now is not None:
            old.remove(was)
            new.remove(now)
            yield was, now


def _is_pair(was: Stay, now: Stay, kind: Kind) -> bool:
    match kind:
        case Kind.MOVED:
            return was.lane == now.lane
        case Kind.OTHER_LANE:
            return was.person == now.person
        case _:
            return True
