"""Effort: what a work item takes, as three numbers in person-days."""

from dataclasses import dataclass
from decimal import Decimal

from planning.domain.errors import Invalid

MILLIONTH = Decimal("0.000001")


@dataclass(frozen=True, slots=True)
class Effort:
    """An optimistic, a likely and a pessimistic number of person-days, in rising order."""

    optimistic: Decimal
    likely: Decimal
    pessimistic: Decimal

    def __post_init__(self) -> None:
        problems: dict[str, list[str]] = {}
        for name in ("optimistic", "likely", "pessimistic"):
            value: Decimal = getattr(self, name)
            if not value.is_finite() or value < 0:
                problems[name] = [f"Days of effort are 0 or more, not {value}."]
        if not problems and self.optimistic > self.likely:
            problems["optimistic"] = [f"The optimistic effort, {self.optimistic}, is above the likely {self.likely}."]
        if not problems and self.pessimistic < self.likely:
            problems["pessimistic"] = [
                f"The pessimistic effort, {self.pessimistic}, is below the likely {self.likely}."
            ]
        if problems:
            raise Invalid(" ".join(text for texts in problems.values() for text in texts), fields=problems)

    @property
    def mean(self) -> Decimal:
        """The PERT mean (o + 4m + p) ÷ 6, to a millionth of a day: all that is counted from it is then exact."""
        return ((self.optimistic + 4 * self.likely + self.pessimistic) / 6).quantize(MILLIONTH)

    @property
    def deviation(self) -> Decimal:
        """The PERT standard deviation (p − o) ÷ 6, to a millionth of a day."""
        return ((self.pessimistic - self.optimistic) / 6).quantize(MILLIONTH)

    @property
    def is_a_range(self) -> bool:
        """Whether the three numbers differ."""
        return self.optimistic != self.pessimistic


def from_numbers(
    likely: Decimal | None, *, optimistic: Decimal | None = None, pessimistic: Decimal | None = None
) -> Effort | None:
    """Return the effort that the numbers given stand for, or None if there is none: *not estimated* is not 0.

    One number fills all three. Of two the likely one is filled from the other end that is missing; without a likely
    one it lies in the middle of the two.
    """
    given = [number for number in (optimistic, likely, pessimistic) if number is not None]
    if not given:
        return None
    if likely is None:
        likely = sum(given, Decimal(0)) / len(given)
    return Effort(likely if optimistic is None else optimistic, likely, likely if pessimistic is None else pessimistic)


def planned_days(effort: Effort | None, remaining: Decimal | None) -> Decimal | None:
    """Return the days that are still to be planned: what remains, else the mean; None if neither is known."""
    if remaining is not None:
        return remaining
    return effort.mean if effort else None
