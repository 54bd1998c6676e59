"""Periods: stretches of days. Half-open here; database, API and pages speak of inclusive ends."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Self

OPEN_END = date.max
WEEK = timedelta(days=7)
WORKING_WEEKDAYS = 5


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """Days from ``start`` up to, not including, ``end``; never empty."""

    start: date
    end: date

    def __post_init__(self) -> None:
        if self.end <= self.start:
            raise ValueError(f"A period must end after it starts: {self.end} is not after {self.start}.")

    @classmethod
    def from_inclusive(cls, first: date, last: date | None) -> Self:
        """Return the period from first to last, both within; no last day means that it goes on."""
        if last is None or last == OPEN_END:
            return cls(first, OPEN_END)
        if last < first:
            raise ValueError(f"The last day, {last}, is before the first, {first}.")
        return cls(first, last + timedelta(days=1))

    @property
    def is_open(self) -> bool:
        """Whether it goes on without an end."""
        return self.end == OPEN_END

    @property
    def last(self) -> date | None:
        """The last day within; None if it goes on without an end."""
        return None if self.is_open else self.end - timedelta(days=1)

    @property
    def days(self) -> int:
        """How many days it has."""
        return (self.end - self.start).days

    def covers(self, day: date) -> bool:
        """Whether the day lies within."""
        return self.start <= day < self.end

    def overlaps(self, other: "Period") -> bool:
        """Whether the two share a day."""
        return self.start < other.end and other.start < self.end

    def overlap(self, other: "Period") -> "Period | None":
        """Return the days that the two share, or None."""
        if not self.overlaps(other):
            return None
        return Period(max(self.start, other.start), min(self.end, other.end))


def from_inclusive(first: date, last: date | None) -> Period:
    """Return the period from first to last, both within; no last day means that it goes on."""
    return Period.from_inclusive(first, last)


def monday_of(day: date) -> date:
    """Return the Monday of the day's week."""
    return day - timedelta(days=day.weekday())


def weeks(period: Period) -> list[date]:
    """Return the Mondays of all weeks that share a day with the period."""
    first = monday_of(period.start)
    count = -(-(period.end - first).days // 7)
    return [first + WEEK * number for number in range(count)]


def is_working_day(day: date) -> bool:
    """Whether the day is one from Monday to Friday."""
    return day.weekday() < WORKING_WEEKDAYS


def count_working_days(period: Period, closed: Collection[date] = ()) -> int:
    """Return how many days of the period are Monday to Friday and not closed."""
    whole_weeks, rest = divmod(period.days, 7)
    first = period.start.weekday()
    of_rest = sum((first + number) % 7 < WORKING_WEEKDAYS for number in range(rest))
    off = sum(is_working_day(day) and period.covers(day) for day in set(closed))
    return whole_weeks * WORKING_WEEKDAYS + of_rest - off


def working_days_late(due: date, finish: date, closed: Collection[date] = ()) -> int:
    """Return how many working days past the due date something finishes; 0 if it is in time."""
    if finish <= due:
        return 0
    day_after = timedelta(days=1)
    return count_working_days(Period(due + day_after, finish + day_after), closed)
