"""Dates of the sample, and the time that its people have: a plain reckoning, enough to size the work."""

import math
from datetime import date, timedelta
from functools import lru_cache

import holidays

from planning.exchange.sample import names
from planning.exchange.sample.tables import Record

HORIZON_DAYS = 91
LOOK_AHEAD_DAYS = 273
MINUTES_A_DAY = 480
FOCUS = float(names.FOCUS_FACTOR)


def monday_of(day: date) -> date:
    """Return the Monday of a day's week."""
    return day - timedelta(days=day.weekday())


def iso(origin: date, offset: int | None) -> str | None:
    """Return the date so many days from the origin, as text; nothing for no offset."""
    return None if offset is None else (origin + timedelta(days=offset)).isoformat()


def closed_days(today: date) -> list[Record]:
    """Return the days on which the whole company is closed: between the years, and one day together."""
    last_week = [
        {"date": date(year, 12, day).isoformat(), "name": "Between the years"}
        for year in (today.year - 1, today.year, today.year + 1)
        for day in (28, 29, 30, 31)
        if date(year, 12, day).weekday() < 5
    ]
    together = monday_of(today) + timedelta(days=53)  # a Friday
    return [*last_week, {"date": together.isoformat(), "name": "Company day"}]


@lru_cache(maxsize=64)
def public_holidays(country: str, subdivision: str | None, year: int) -> frozenset[date]:
    """Return the public holidays of a region in a year."""
    return frozenset(holidays.country_holidays(country, subdiv=subdivision, years=year))


class FreeTime:
    """The minutes that people have for planned work, day by day from this week's Monday."""

    def __init__(self, today: date, calendars: list[Record], people: list[Record], absences: list[Record]) -> None:
        self.start = monday_of(today)
        self._off = {calendar["key"]: self._closed(calendar) for calendar in calendars}
        self._people = {person["key"]: person for person in people}
        self._absent: dict[str, set[date]] = {person["key"]: set() for person in people}
        for absence in absences:
            first, last = date.fromisoformat(absence["starts_on"]), date.fromisoformat(absence["ends_on"])
            days = {first + timedelta(days=day) for day in range((last - first).days + 1)}
            self._absent[absence["person"]] |= days

    def _closed(self, calendar: Record) -> set[date]:
        closed = {date.fromisoformat(day["date"]) for day in calendar["closed_days"]}
        for year in (self.start.year, self.start.year + 1):
            closed |= public_holidays(calendar["country"], calendar.get("subdivision"), year)
        return closed

    def of_lane(self, membership: Record) -> list[int]:
        """Return the minutes of a membership for each day that is looked at."""
        person = self._people[membership["person"]]
        off = self._off[person["calendar"]] | self._absent[person["key"]]
        factor = float(membership["share_percent"]) / 100 * FOCUS
        first = max(membership["starts_on"], person.get("starts_on") or "")
        last = membership.get("ends_on") or "9999"
        minutes = []
        for offset in range(LOOK_AHEAD_DAYS):
            day = self.start + timedelta(days=offset)
            there = first <= day.isoformat() <= last and day not in off
            minutes.append(math.floor(person["pattern"][offset % 7] * factor + 0.5) if there else 0)
        return minutes

    def of_full_timer(self, calendar: str, first: int) -> float:
        """Return the days for planned work of somebody full-time from a day on, to the end of the horizon."""
        days = [self.start + timedelta(days=offset) for offset in range(max(first, 0), HORIZON_DAYS)]
        return sum(FOCUS for day in days if day.weekday() < 5 and day not in self._off[calendar])
