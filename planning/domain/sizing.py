"""From story points and from nothing to person-days, by stated rules.

Points are a team's own measure: they are converted for each team alone and never added across teams.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

HUNDREDTH = Decimal("0.01")
LEAST_ITEMS = 5
"""Fewer finished items, or fewer estimated ones, say nothing yet."""
DEFAULT_DAYS = Decimal(3)
LEAST_RATE, LARGEST_RATE = Decimal("0.05"), Decimal(20)


@dataclass(frozen=True, slots=True)
class Rate:
    """How many person-days a story point of a team stands for, and where that is from."""

    days_per_point: Decimal
    is_assumed: bool
    reason: str


def team_rate(*, points_done: Decimal, items_done: int, days_worked: Decimal | None, assumed: Decimal) -> Rate:
    """Return a team's rate: the person-days it had for planned work by the points it finished in the same weeks.

    Parameters
    ----------
    days_worked
        Person-days of planned work that the team's members had in the weeks of the points; ``None`` if not known.
    assumed
        Used where there is no history.
    """
    if items_done >= LEAST_ITEMS and points_done > 0 and days_worked:
        rate = (days_worked / points_done).quantize(HUNDREDTH, ROUND_HALF_UP)
        if LEAST_RATE <= rate <= LARGEST_RATE:
            reason = f"{days_worked.normalize():f} days of planned work ÷ {points_done.normalize():f} points done"
            return Rate(rate, is_assumed=False, reason=reason)
        return Rate(assumed, is_assumed=True, reason=f"{rate} days a point is out of all measure; assumed instead")
    return Rate(assumed, is_assumed=True, reason="no history of the team yet; assumed")


def days_of_points(points: Decimal, rate: Decimal) -> Decimal:
    """Return the days of some points."""
    return (points * rate).quantize(HUNDREDTH, ROUND_HALF_UP)


def reference_class(days: Mapping[Decimal, int] | Iterable[Decimal]) -> tuple[Decimal, Decimal, Decimal] | None:
    """Return what like items took: the 10th, 50th and 90th percentile; nothing where fewer than five are known."""
    counts: dict[Decimal, int] = {}
    if isinstance(days, Mapping):
        counts = dict(days)
    else:
        for value in days:
            counts[value] = counts.get(value, 0) + 1
    total = sum(counts.values())
    if total < LEAST_ITEMS:
        return None
    return _rank(counts, total, 10), _rank(counts, total, 50), _rank(counts, total, 90)


def _rank(counts: Mapping[Decimal, int], total: int, percent: int) -> Decimal:
    """Return the smallest value that so many per cent of all do not exceed."""
    wanted, seen = -(-total * percent // 100), 0
    for value in sorted(counts):
        seen += counts[value]
        if seen >= wanted:
            return value
    return max(counts)


def assumed_effort(days: Decimal) -> tuple[Decimal, Decimal, Decimal]:
    """Return the range of an item of which nothing is known but what items are assumed to take."""
    return (
        (days / 2).quantize(HUNDREDTH, ROUND_HALF_UP), days.quantize(HUNDREDTH), (days * 2).quantize(HUNDREDTH),
    )  # fmt: skip
