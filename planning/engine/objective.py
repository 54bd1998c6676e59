"""The objective as data: ordered tiers of weighted integer terms. A lower value is better in every tier."""

from dataclasses import dataclass
from enum import StrEnum


class Term(StrEnum):
    """What is measured. Each is a whole number, computed by ``engine.evaluate`` from a plan and its snapshot.

    - ``UNSTAFFED``: sum over demand parts left undone of item weight x minutes.
    - ``LATENESS``: sum over items of weight x working days (Monday to Friday) past the due day; an item with a part
      left undone counts as finished on the last day of the horizon.
    - ``CHANGE``: against movable live allocations: ``change_lane`` for another lane or none, else ``change_day`` for
      each calendar day the start moved, at most ``change_days_most`` days.
    - ``ASSIGNMENT``: sum over staffed parts of the lane's price for that demand: cost, missing fit, growth wishes,
      another team (``engine.rules.price``).
    - ``FINISH``: sum over staffed parts of their end day.
    - ``MAKESPAN``: the latest end day plus one of any part. ``COST``: sum over parts of cost per day x working minutes.
    """

    UNSTAFFED = "unstaffed"
    LATENESS = "lateness"
    CHANGE = "change"
    ASSIGNMENT = "assignment"
    FINISH = "finish"
    MAKESPAN = "makespan"
    COST = "cost"


@dataclass(frozen=True, slots=True)
class Weighted:
    """One term and what it counts for within its tier."""

    term: Term
    weight: int = 1


@dataclass(frozen=True, slots=True)
class Tier:
    """Terms that are weighed against each other; no gain in a later tier pays for a loss in this one.

    What is no more than ``enough`` counts as good as can be, so that a limit is a tier like any other.
    """

    name: str
    terms: tuple[Weighted, ...]
    enough: int = 0


@dataclass(frozen=True, slots=True)
class Objective:
    """Tiers in order of importance."""

    tiers: tuple[Tier, ...]


STAFFING = Objective(
    (
        Tier("unstaffed", (Weighted(Term.UNSTAFFED),)),
        Tier("lateness", (Weighted(Term.LATENESS),)),
        Tier("change", (Weighted(Term.CHANGE),)),
        Tier("assignment", (Weighted(Term.ASSIGNMENT),)),
        Tier("finish", (Weighted(Term.FINISH),)),
    )
)

DURATION = Objective(
    (
        Tier("unstaffed", (Weighted(Term.UNSTAFFED),)),
        Tier("duration", (Weighted(Term.MAKESPAN),)),
    )
)
"""Everything done, and all of it as early as can be."""


def cheapest_within(duration: int) -> Objective:
    """Return the objective that asks for everything within a duration, and of that for the least cost."""
    limit = Tier("duration", (Weighted(Term.MAKESPAN),), enough=duration)
    return Objective((DURATION.tiers[0], limit, Tier("cost", (Weighted(Term.COST),))))
