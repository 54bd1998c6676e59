"""Priorities, and the one weight that says how much a work item matters."""

from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum


class Priority(StrEnum):
    """How urgent a work item is beside its project's value."""

    URGENT = "urgent"
    HIGH = "high"
    NORMAL = "normal"
    LOW = "low"


FACTORS: dict[Priority, Decimal] = {
    Priority.URGENT: Decimal(4),
    Priority.HIGH: Decimal(2),
    Priority.NORMAL: Decimal(1),
    Priority.LOW: Decimal("0.5"),
}

ASSUMED_VALUE = 1000
"""The value of a project that names none, in currency per week; whoever uses it marks it as assumed."""


def weight(value: int | None, priority: Priority | str, probability_percent: int | Decimal = 100) -> int:
    """Return value × priority × probability, in whole currency per week and at least 1.

    Parameters
    ----------
    value
        Cost of delay per week of the item's project; None counts as ``ASSUMED_VALUE``.
    probability_percent
        How likely the project is: 100 is committed, less is tentative.
    """
    if value is not None and value < 0:
        raise ValueError(f"A value is 0 or more, not {value}.")
    if not 0 < probability_percent <= 100:
        raise ValueError(f"A probability is above 0 and at most 100 %, not {probability_percent}.")
    amount = Decimal(ASSUMED_VALUE if value is None else value)
    exact = amount * FACTORS[Priority(priority)] * Decimal(probability_percent) / 100
    return max(1, int(exact.quantize(Decimal(1), rounding=ROUND_HALF_UP)))
