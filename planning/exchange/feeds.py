"""Calendars as iCalendar: who is away, and who works on what by the live plan."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any

import icalendar

from planning import access
from planning.models import Absence, Allocation, CalendarFeed

BACK, AHEAD = timedelta(days=31), timedelta(days=366)


def calendar(feed: CalendarFeed, *, today: date) -> bytes:
    """Return the calendar of a feed, a month back and a year ahead, as its user may see it."""
    made = icalendar.Calendar()
    made.add("prodid", "-//Team planning portal//EN")
    made.add("version", "2.0")
    made.add("x-wr-calname", str(feed))
    made.add("refresh-interval", timedelta(hours=1), {"value": "DURATION"})
    for event in _events(feed, today - BACK, today + AHEAD):
        made.add_component(event)
    return bytes(made.to_ical())


def _events(feed: CalendarFeed, first: date, last: date) -> Iterator[Any]:
    absences = Absence.objects.filter(starts_on__lte=last, ends_on__gte=first).select_related("person")
    allocations = Allocation.objects.filter(starts_on__lte=last, ends_on__gte=first)
    allocations = allocations.select_related("membership__person", "work_item", "role")
    if feed.person_id:
        absences = absences.filter(person=feed.person_id)
        allocations = allocations.filter(membership__person=feed.person_id)
    else:
        teams = access.teams_below([feed.team_id] if feed.team_id else [])
        absences = absences.filter(person__memberships__team__in=teams).distinct()
        allocations = allocations.filter(membership__team__in=teams)
    for row in absences.order_by("starts_on", "pk"):
        yield _event(f"absence-{row.pk}", row, f"{row.person}: {_why_away(row, feed)}", "Away")
    for row in allocations.order_by("starts_on", "pk"):
        said = f"{row.membership.person}: {row.work_item} ({row.share_percent.normalize():f} % as {row.role})"
        yield _event(f"allocation-{row.pk}", row, said, "Work")


def _why_away(row: Absence, feed: CalendarFeed) -> str:
    """Return the kind of an absence for the person and their manager; everybody else reads that they are away."""
    is_close = access.is_self_or_manager(feed.user, row.person_id, row.person.manager_id)
    return row.get_kind_display().lower() if is_close else "away"


def _event(name: str, row: Any, summary: str, category: str) -> Any:
    changed: datetime = row.updated_at
    event = icalendar.Event()
    event.add("uid", f"{name}@team-planning-portal")
    event.add("dtstamp", changed)
    event.add("last-modified", changed)
    event.add("dtstart", row.starts_on)
    event.add("dtend", row.ends_on + timedelta(days=1))  # the first day after
    event.add("summary", summary)
    event.add("categories", [category])
    event.add("status", "CONFIRMED")
    event.add("transp", "TRANSPARENT")
    return event
