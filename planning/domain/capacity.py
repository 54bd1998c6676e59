"""Capacity: the minutes that a person has for planned work on each day, and how memberships share them out."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from planning.domain.periods import Period

MINUTES_OF_A_DAY = 24 * 60
FULL = Decimal(100)


@dataclass(frozen=True, slots=True)
class WorkingPattern:
    """Minutes of work on each weekday, Monday to Sunday."""

    minutes: tuple[int, ...]

    def __post_init__(self) -> None:
        if len(self.minutes) != 7:
            raise ValueError(f"A working pattern has seven days, not {len(self.minutes)}.")
        if any(not 0 <= amount <= MINUTES_OF_A_DAY for amount in self.minutes):
            raise ValueError(f"Each day of a working pattern has 0 to {MINUTES_OF_A_DAY} minutes: {self.minutes}.")

    def on(self, day: date) -> int:
        """Return the minutes of the day's weekday."""
        return self.minutes[day.weekday()]

    @property
    def minutes_per_week(self) -> int:
        """The minutes of a whole week."""
        return sum(self.minutes)


FULL_TIME = WorkingPattern((480, 480, 480, 480, 480, 0, 0))


@dataclass(frozen=True, slots=True)
class MembershipShare:
    """What a membership takes of a person: a percentage of the working pattern, over a period."""

    period: Period
    percent: Decimal

    def __post_init__(self) -> None:
        if not 0 < self.percent <= FULL:
            raise ValueError(f"The share of a membership is above 0 and at most 100 %, not {self.percent}.")


def daily_minutes(
    pattern: WorkingPattern,
    share: Decimal,
    focus_factor: Decimal,
    closed: Collection[date],
    absences: Sequence[Period],
    start: date,
    days: int,
) -> tuple[int, ...]:
    """Return the minutes free for planned work on each of so many days from the start.

    Pattern × share × focus factor, rounded down to whole minutes, so that the lanes of one person never sum to more
    than the person has; nothing on closed days and during absences.

    Parameters
    ----------
    share
        Percentage of the pattern, 0 to 100.
    focus_factor
        The part of capacity that planned work gets, above 0 and at most 1. It is applied here and nowhere else.
    """
    if not 0 <= share <= FULL:
        raise ValueError(f"A share is 0 to 100 %, not {share}.")
    if not 0 < focus_factor <= 1:
        raise ValueError(f"A focus factor is above 0 and at most 1, not {focus_factor}.")
    of_weekday = [int(amount * share * focus_factor / FULL) for amount in pattern.minutes]
    first = start.weekday()
    minutes = [of_weekday[(first + number) % 7] for number in range(days)]
    for day in closed:
        number = (day - start).days
        if 0 <= number < days:
            minutes[number] = 0
    for absence in absences:
        begin = min(max(0, (absence.start - start).days), days)
        end = min(max(begin, (absence.end - start).days), days)
        minutes[begin:end] = [0] * (end - begin)
    return tuple(minutes)


def only_during(minutes: Sequence[int], start: date, period: Period) -> tuple[int, ...]:
    """Return the daily minutes with nothing outside the period, such as that of a membership."""
    return tuple(
        amount if period.covers(start + timedelta(days=number)) else 0 for number, amount in enumerate(minutes)
    )


def share_on(memberships: Iterable[MembershipShare], day: date) -> Decimal:
    """Return the sum of the shares that hold on the day, in percent."""
    return sum((held.percent for held in memberships if held.period.covers(day)), Decimal(0))


def worst_share(memberships: Iterable[MembershipShare]) -> tuple[date, Decimal] | None:
    """Return the first day on which the shares sum to the most, and that sum; None without memberships.

    The sum can only rise where a membership starts, so those days are enough.
    """
    held = tuple(memberships)
    starts = sorted({membership.period.start for membership in held})
    sums = [(day, share_on(held, day)) for day in starts]
    return max(sums, key=lambda pair: pair[1], default=None)
