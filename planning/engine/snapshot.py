"""Everything a plan depends on, frozen: ids, dates, minutes, levels and weights; no names, no titles.

Days are counted from ``Snapshot.start`` (a Monday); day 0 is the first. ``horizon`` days belong to the plan: what
starts must start before it. Calendars run on to ``days``, so that what starts inside may end later. All effort is in
integer minutes, shares in hundredths of a percent, weights in currency per week, cost in currency per day.
"""

import hashlib
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum

import msgspec


class Movability(StrEnum):
    """How firmly an accepted allocation stands: a fixed one is kept as it is, a movable one has a price."""

    FIXED = "fixed"
    MOVABLE = "movable"


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody, or an open position, who can be planned.

    ``skills`` holds manager-confirmed levels 0 to 5; a skill that is missing is *not assessed*. ``wishes`` are the
    skills in which the person wants to grow and has released the wish to plans.
    """

    id: int
    manager: int | None = None
    skills: dict[str, int] = field(default_factory=dict)
    wishes: tuple[str, ...] = ()
    cost_per_day: int = 0
    is_open_position: bool = False


@dataclass(frozen=True, slots=True)
class Lane:
    """A membership as the engine sees it: one person in one role on one team.

    ``minutes[day]`` is what is free for planned work that day: pattern x share x focus factor, nothing on closed and
    absent days. Standing demands and fixed hand-made bookings are *not* yet taken off.
    """

    id: int
    person: int
    team: int
    role: str
    minutes: tuple[int, ...]
    share: int = 10000


@dataclass(frozen=True, slots=True)
class SkillNeed:
    """A skill at a level; one that is a must is a gate, one that is nice only makes the fit better."""

    skill: str
    level: int
    must: bool = True


@dataclass(frozen=True, slots=True)
class Project:
    """A project: its due day, and its value as cost of delay per week."""

    id: int
    due: int | None = None
    value: int = 1000
    value_is_assumed: bool = True
    tentative: bool = False


@dataclass(frozen=True, slots=True)
class Item:
    """A work item. ``weight`` = project value x priority x probability, in currency per week, at least 1.

    ``earliest`` is the first day on which any of its demands may start; ``due`` its own due day or else its project's.
    ``components`` are the ids of the components it touches, for familiarity.
    """

    id: int
    project: int | None
    team: int | None
    weight: int
    earliest: int = 0
    due: int | None = None
    tentative: bool = False
    components: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Demand:
    """The part of an item that one role must do: ``minutes`` in all, split in equal parts over ``heads`` people.

    It runs on one lane a head, one demand at a time on a lane, from its start to its end on that lane's own calendar.
    Parts start the same day; the demand ends when the last one ends. Demands of one item with ``together`` start the
    same day. ``pinned`` people must do it (the first ``heads`` parts are theirs); ``excluded`` may not.
    """

    id: int
    item: int
    role: str
    minutes: int
    heads: int = 1
    skills: tuple[SkillNeed, ...] = ()
    together: bool = False
    pinned: tuple[int, ...] = ()
    excluded: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Precedence:
    """``after`` may start only when ``before`` (both items) is done and ``lag`` further days have passed."""

    before: int
    after: int
    lag: int = 0


@dataclass(frozen=True, slots=True)
class StandingDemand:
    """A share of a role that a team needs over a period (support, on-call, run work), staffed before all else.

    ``share`` in hundredths of a percent of one full-timer's pattern; ``start`` and ``end`` are days, inclusive.
    ``kept`` are the lanes that carry it today.
    """

    id: int
    team: int
    role: str
    share: int
    start: int
    end: int
    kept: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class LiveAllocation:
    """An accepted allocation: one part of a demand on a lane, days inclusive."""

    id: int
    demand: int
    lane: int
    start: int
    end: int
    movability: Movability = Movability.MOVABLE


@dataclass(frozen=True, slots=True)
class Familiarity:
    """How many days a person has worked on a component before; a part of the fit."""

    person: int
    component: int
    days: int


@dataclass(frozen=True, slots=True)
class Weights:
    """The weights of the soft terms, visible and editable in Settings. All are whole numbers."""

    change_lane: int = 10
    change_day: int = 1
    change_days_most: int = 10
    other_team: int = 30
    fit_skill: int = 50
    fit_nice: int = 20
    fit_familiar: int = 15
    growth_wish: int = 5
    cost: int = 1
    allow_other_teams: bool = True


@dataclass(frozen=True, slots=True)
class Snapshot:
    """The frozen input of one plan. The same snapshot, seed and work limit give the same plan."""

    today: date
    start: date
    horizon: int = 91
    days: int = 273
    revision: int = 0
    people: tuple[Person, ...] = ()
    lanes: tuple[Lane, ...] = ()
    projects: tuple[Project, ...] = ()
    items: tuple[Item, ...] = ()
    demands: tuple[Demand, ...] = ()
    precedences: tuple[Precedence, ...] = ()
    standing: tuple[StandingDemand, ...] = ()
    live: tuple[LiveAllocation, ...] = ()
    familiarity: tuple[Familiarity, ...] = ()
    weights: Weights = Weights()

    @property
    def today_index(self) -> int:
        """The day of ``today``; nothing new starts before it."""
        return max(0, (self.today - self.start).days)

    def date_of(self, day: int) -> date:
        """Return the date of a day counted from the start."""
        return self.start + timedelta(days=day)

    def digest(self) -> str:
        """Return a SHA-256 over the whole content; two equal snapshots have equal digests."""
        return hashlib.sha256(dump(self)).hexdigest()


def dump(snapshot: Snapshot) -> bytes:
    """Encode a snapshot as deterministic MessagePack."""
    return msgspec.msgpack.encode(snapshot, order="deterministic")


def load(data: bytes) -> Snapshot:
    """Decode what ``dump`` wrote."""
    return msgspec.msgpack.decode(data, type=Snapshot)
