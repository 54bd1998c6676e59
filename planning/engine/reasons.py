"""Why somebody may or may not, as data: failed gates with both numbers, and parts of a price. No sentences here."""

from dataclasses import dataclass
from enum import StrEnum


class Gate(StrEnum):
    """A rule that lets a person through or not."""

    ROLE = "role"  # has none of the roles asked
    SKILL = "skill"  # below the level asked, or not assessed
    AVAILABLE = "available"  # not there yet, or leaving too soon
    LOAD = "load"  # answers for as much as the limit allows
    EXCLUDED = "excluded"  # a decision keeps them out
    PINNED = "pinned"  # a decision names somebody else
    TEAM = "team"  # on another team, and other teams may not be asked
    CAPACITY = "capacity"  # no free stretch that starts inside the horizon
    WAITS = "waits"  # the item waits for work that is not done
    WINDOW = "window"  # the item may not start inside the horizon
    CROWDED = "crowded"  # has the time, but not beside the work that must come before or start the same day
    SAME_PERSON = "same_person"  # does another part of the same demand already
    SHARE = "share"  # has no share of time left
    TEAMS = "teams"  # is on as many teams as one may be


@dataclass(frozen=True, slots=True)
class Failure:
    """A gate that failed. Let ``has`` become ``needed`` and it opens: this is the smallest change.

    ``has`` is None where nothing is known: a skill that is not assessed. ``needed`` is None where no number would help.
    """

    gate: Gate
    needed: int | str | None = None
    has: int | str | None = None
    skill: str | None = None

    @property
    def distance(self) -> int:
        """How far off, in the gate's own unit; 1 where it has none. A role is further than any level."""
        if self.gate is Gate.ROLE:
            return 10
        if isinstance(self.needed, int):
            return abs(self.needed - (self.has if isinstance(self.has, int) else 0))
        return 1


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a price: what it counts for, the number measured, and the number it was held against."""

    code: str
    price: int
    measured: int | None = None
    against: int | None = None
    skill: str | None = None


@dataclass(frozen=True, slots=True)
class LeftOut:
    """Somebody who may not, with every gate that failed."""

    person: int
    failures: tuple[Failure, ...]

    @property
    def key(self) -> tuple[int, int, int]:
        """Sorts the nearest first: fewest gates, then the least way to go."""
        return len(self.failures), sum(failure.distance for failure in self.failures), self.person


@dataclass(frozen=True, slots=True)
class Fact:
    """A number that speaks for or against something, with what it was held against and whom or what it is about."""

    code: str
    value: int | None = None
    against: int | None = None
    team: int | None = None
    role: str | None = None
    skill: str | None = None
    item: int | None = None
    demand: int | None = None
    person: int | None = None
