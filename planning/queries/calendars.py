"""When people are there: holidays, closed days, absences, and the minutes of each membership."""

from collections.abc import Iterable
from datetime import date, timedelta
from functools import lru_cache

import holidays

from planning.models import HolidayCalendar


@lru_cache(maxsize=512)
def public_holidays(country: str, subdivision: str, year: int) -> frozenset[date]:
    """Return the public holidays of a region in a year; empty where the library knows none."""
    try:
        return frozenset(holidays.country_holidays(country, subdiv=subdivision or None, years=year))
    except NotImplementedError:
        return frozenset()


def closed_days(calendar: HolidayCalendar | None, first: date, last: date) -> frozenset[date]:
    """Return the days from first to last on which a calendar's people are off; its closed days must be loaded."""
    if calendar is None:
        return frozenset()
    days: set[date] = {row.closed_on for row in calendar.closed_days.all()}
    for year in range(first.year, last.year + 1):
        days |= public_holidays(calendar.country, calendar.subdivision, year)
    return frozenset(day for day in days if first <= day <= last)


def monday_of(day: date) -> date:
    """Return the Monday of a day's week."""
    return day - timedelta(days=day.weekday())


def covered(stretches: Iterable[tuple[date, date | None]], first: date, last: date) -> frozenset[date]:
    """Return the days from first to last that lie in any of the stretches (inclusive, an open end runs on)."""
    days: set[date] = set()
    for start, end in stretches:
        begin, stop = max(start, first), min(end or last, last)
        days.update(begin + timedelta(days=offset) for offset in range((stop - begin).days + 1))
    return frozenset(days)
