"""Why a later plan differs from an earlier one: what changed in the input of a demand between both snapshots.

Told only where it is one thing alone: two changes at once may each be the reason, or neither.
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from planning.engine.difference import Change, Stay, days_between
from planning.engine.snapshot import Demand, Item, Lane, Person, Snapshot


class Input(StrEnum):
    """What of the input is not what it was."""

    NEW = "new"  # nobody asked for it before
    GONE = "gone"  # done, or not asked for any more
    EFFORT = "effort"  # minutes, or how many do it
    SKILLS = "skills"  # what is asked of who does it
    PLACED = "placed"  # somebody was pinned to it or kept out of it
    EARLIEST = "earliest"  # may start sooner or later
    DUE = "due"
    VALUE = "value"  # what a week of waiting costs
    WAITS = "waits"  # waits for other items than before
    JOINED = "joined"  # the person was not there in that role and team before
    LEFT = "left"  # the person is not there in that role and team any more
    TIME = "time"  # the person has other free time in those days
    LEVEL = "level"  # the person's level of a skill that is asked for


@dataclass(frozen=True, slots=True)
class Cause:
    """One change of the input; ``before`` and ``after`` are minutes, days of the later snapshot, or nothing."""

    input: Input
    person: int | None = None
    skill: str | None = None
    before: int | None = None
    after: int | None = None


class _Inputs:
    """A snapshot by id."""

    def __init__(self, taken: Snapshot) -> None:
        self.demands = {row.id: row for row in taken.demands}
        self.items = {row.id: row for row in taken.items}
        self.lanes = {row.id: row for row in taken.lanes}
        self.people = {row.id: row for row in taken.people}
        self.waits: dict[int, set[tuple[int, int]]] = defaultdict(set)
        for row in taken.precedences:
            self.waits[row.after].add((row.before, row.lag))


class Causes:
    """Compares two snapshots, the earlier one first."""

    def __init__(self, before: Snapshot, after: Snapshot) -> None:
        self.old, self.new = _Inputs(before), _Inputs(after)
        self.days = days_between(before, after)

    def of(self, change: Change) -> Cause | None:
        """Return the cause of a change where one change of the input explains it."""
        found = list(self.all_of(change))
        return found[0] if len(found) == 1 else None

    def all_of(self, change: Change) -> Iterator[Cause]:
        """Return every change of the input that bears on a demand and on who does or did it."""
        old, new = self.old.demands.get(change.demand), self.new.demands.get(change.demand)
        if old is None or new is None:
            yield Cause(Input.NEW if old is None else Input.GONE)
            return
        yield from _of_demand(old, new)
        yield from self._of_item(self.old.items[old.item], self.new.items[new.item])
        for stay in dict.fromkeys(filter(None, (change.before, change.after))):
            yield from self._of_lane(stay, new)

    def _of_item(self, old: Item, new: Item) -> Iterator[Cause]:
        earliest = max(0, old.earliest - self.days)
        if earliest != new.earliest:
            yield Cause(Input.EARLIEST, before=earliest, after=new.earliest)
        due = None if old.due is None else old.due - self.days
        if due != new.due:
            yield Cause(Input.DUE, before=due, after=new.due)
        if old.weight != new.weight:
            yield Cause(Input.VALUE, before=old.weight, after=new.weight)
        if self.old.waits[old.id] != self.new.waits[new.id]:
            yield Cause(Input.WAITS)

    def _of_lane(self, stay: Stay, demand: Demand) -> Iterator[Cause]:
        old, new = self.old.lanes.get(stay.lane), self.new.lanes.get(stay.lane)
        if old is None or new is None:
            yield Cause(Input.JOINED if old is None else Input.LEFT, person=stay.person)
            return
        if self._has_other_time(old, new, stay):
            yield Cause(Input.TIME, person=stay.person)
        yield from _of_levels(self.old.people[old.person], self.new.people[new.person], demand)

    def _has_other_time(self, old: Lane, new: Lane, stay: Stay) -> bool:
        """Say whether the free time of the days that count differs; the past, and what one does not know, does not."""
        last = min(stay.end, len(new.minutes) - 1, len(old.minutes) - 1 - self.days)
        days = range(max(0, stay.start, -self.days), last + 1)
        return any(old.minutes[day + self.days] != new.minutes[day] for day in days)


def _of_demand(old: Demand, new: Demand) -> Iterator[Cause]:
    if (old.minutes, old.heads, old.together) != (new.minutes, new.heads, new.together):
        yield Cause(Input.EFFORT, before=old.minutes, after=new.minutes)
    if set(old.skills) != set(new.skills):
        yield Cause(Input.SKILLS)
    if (set(old.pinned), set(old.excluded)) != (set(new.pinned), set(new.excluded)):
        yield Cause(Input.PLACED)


def _of_levels(old: Person, new: Person, demand: Demand) -> Iterator[Cause]:
    for need in demand.skills:
        if old.skills.get(need.skill) != new.skills.get(need.skill):
            yield Cause(Input.LEVEL, person=new.id, skill=need.skill)
