"""The engine's answer to one snapshot. Plain values, sorted before they leave, never changed afterwards."""

from dataclasses import dataclass
from enum import StrEnum

import msgspec


class Status(StrEnum):
    """How good the plan is known to be, told honestly."""

    OPTIMAL = "optimal"  # proven best in every tier
    FEASIBLE = "feasible"  # valid, with a bound and a gap per tier
    STOPPED = "stopped"  # cancelled: the best found until then
    INFEASIBLE = "infeasible"  # pins or fixed allocations contradict a rule; the violations say which


class Shortage(StrEnum):
    """What is short for a demand that nobody does; the binding reason, one per demand."""

    NO_ROLE = "no_role"  # no lane has the role
    NO_SKILL = "no_skill"  # lanes have the role, nobody the skill at the level
    NOT_ASSESSED = "not_assessed"  # the only ones who might have the skill are not assessed
    EXCLUDED = "excluded"  # those who could are excluded by a decision
    NO_CAPACITY = "no_capacity"  # those who could have no free stretch that starts inside the horizon
    WINDOW = "window"  # the item may not start inside the horizon
    PREDECESSOR = "predecessor"  # an item that it waits for is not done in time
    OUTBID = "outbid"  # those who could do work that weighs more
    OTHER_TEAM = "other_team"  # only other teams could and they may not be asked


@dataclass(frozen=True, slots=True, order=True)
class Allocation:
    """One part of a demand on one lane, days inclusive; ``minutes`` is the work of this part."""

    demand: int
    part: int
    lane: int
    start: int
    end: int
    minutes: int


@dataclass(frozen=True, slots=True, order=True)
class Standing:
    """A standing demand carried by a lane: ``share`` in hundredths of a percent of a full-timer, days inclusive."""

    standing: int
    lane: int
    share: int
    start: int
    end: int


@dataclass(frozen=True, slots=True, order=True)
class Unstaffed:
    """What is left undone of a demand: ``parts`` heads, ``minutes`` in all, and the binding shortage.

    ``skill`` and ``level`` name the skill where one is short, ``waits_for`` the item where one is waited for.
    ``candidates`` counts the lanes that pass every gate.
    """

    demand: int
    parts: int
    minutes: int
    shortage: Shortage
    skill: str | None = None
    level: int | None = None
    waits_for: int | None = None
    candidates: int = 0


@dataclass(frozen=True, slots=True)
class TierResult:
    """Value reached, proven lower bound, and gap in a tier.

    ``gap`` is (value - bound) / ``scale``; ``scale`` is the whole weighted demand for the unstaffed tier, else the
    value. The bound of a tier holds for the values reached in the tiers above it.
    """

    name: str
    value: int
    bound: int
    scale: int

    @property
    def gap(self) -> float:
        """How far the value can be from the best, as a fraction."""
        return 0.0 if self.value <= self.bound else (self.value - self.bound) / max(1, self.scale)


@dataclass(frozen=True, slots=True)
class Plan:
    """Who does what and when, what nobody does, and the proof of how good this is."""

    snapshot_digest: str
    status: Status
    allocations: tuple[Allocation, ...] = ()
    standing: tuple[Standing, ...] = ()
    unstaffed: tuple[Unstaffed, ...] = ()
    standing_short: tuple[tuple[int, int], ...] = ()  # (standing demand, share nobody carries)
    tiers: tuple[TierResult, ...] = ()
    seed: int = 0
    work_limit: float | None = None
    seconds: float = 0.0
    method: str = "greedy"
    violations: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Progress:
    """Where a run stands: the phase in words, share done from 0 to 1, best value and bound of the current tier."""

    phase: str
    share: float
    value: int | None = None
    bound: int | None = None


def dump(plan: Plan) -> bytes:
    """Encode a plan as deterministic MessagePack."""
    return msgspec.msgpack.encode(plan, order="deterministic")


def load(data: bytes) -> Plan:
    """Decode what ``dump`` wrote."""
    return msgspec.msgpack.decode(data, type=Plan)
