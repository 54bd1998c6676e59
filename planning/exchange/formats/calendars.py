"""iCalendar: absences, one for each stretch of days; repeated ones are expanded within a bounded window."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from itertools import islice
from pathlib import Path
from typing import Any

import icalendar
import recurring_ical_events
from django.utils import timezone

from planning.domain.errors import Invalid
from planning.exchange.formats.base import Format, Raw
from planning.exchange.formats.words import ABSENCE

LARGEST = 5 * 1024 * 1024
MOST_EVENTS = 20_000
BACK, AHEAD = timedelta(days=366), timedelta(days=731)
COLUMNS = {
    "uid": "key", "person": "person", "first day": "starts_on", "last day": "ends_on", "kind": "kind", "url": "url",
    "description": "note",
}  # fmt: skip
SIGNS = (" - ", " – ", ": ", " (", " is ", " on ")


def recognise(name: str, head: str) -> int:
    """Say how sure it is that a file is of this format."""
    return 95 if "BEGIN:VCALENDAR" in head[:2000] else 20 if name.lower().endswith(".ics") else 0


def read(path: Path, _encoding: str) -> Iterator[Raw]:
    """Give the absences.

    Raises
    ------
    Invalid
        Where it is too large, or no calendar.
    """
    if path.stat().st_size > LARGEST:
        raise Invalid(f"A calendar has at most {LARGEST // 1024 // 1024} MB; this one is larger.")
    today = timezone.localdate()
    try:
        calendars = icalendar.Calendar.from_ical(path.read_bytes(), multiple=True)
        events = (event for one in calendars for event in _events(one, today - BACK, today + AHEAD))
        found = sorted(
            islice(events, MOST_EVENTS), key=lambda event: (str(event.get("UID")), str(_day(event, "DTSTART")))
        )
    except Invalid:
        raise
    except Exception as error:
        raise Invalid(f"The file is no calendar that can be read: {str(error)[:200]}.") from error
    for number, event in enumerate(found, start=1):
        yield Raw(number, "absence", {name: [text] for name, text in _cells(event).items() if text})


def _events(calendar: Any, first: date, last: date) -> Iterator[Any]:
    for event in recurring_ical_events.of(calendar, skip_bad_series=True).between(first, last):
        if event.name == "VEVENT" and str(event.get("STATUS", "")).upper() != "CANCELLED" and _day(event, "DTSTART"):
            yield event


def _day(event: Any, name: str) -> date | None:
    part = event.get(name)
    value = getattr(part, "dt", None)
    return value.date() if isinstance(value, datetime) else value if isinstance(value, date) else None


def _cells(event: Any) -> dict[str, str]:
    first = _day(event, "DTSTART") or date.min
    last = _day(event, "DTEND") or first
    is_whole = not isinstance(getattr(event.get("DTEND"), "dt", None), datetime)
    if is_whole and last > first:
        last -= timedelta(days=1)  # the end of whole days is the day after
    summary = str(event.get("SUMMARY", "")).strip()
    uid = str(event.get("UID", ""))[:160]
    return {
        "UID": f"{uid} {first}".strip() if uid else "",
        "Person": _person(event, summary),
        "Summary": summary,
        "First day": first.isoformat(),
        "Last day": max(first, last).isoformat(),
        "Kind": _kind(event, summary),
        "Description": str(event.get("DESCRIPTION", ""))[:200],
        "URL": str(event.get("URL", "")),
    }


def _person(event: Any, summary: str) -> str:
    """Return the e-mail address of who it is for, else the name with which the summary begins."""
    attendees = event.get("ATTENDEE")
    for part in [*(attendees if isinstance(attendees, list) else [attendees]), event.get("ORGANIZER")]:
        text = str(part or "")
        if text.lower().startswith("mailto:"):
            return text[7:]
    for sign in SIGNS:
        if sign in summary:
            return summary.partition(sign)[0].strip()
    return summary


def _kind(event: Any, summary: str) -> str:
    categories = event.get("CATEGORIES")
    told = " ".join(str(one) for one in getattr(categories, "cats", [])) if categories is not None else ""
    text = f"{told} {summary}".lower()
    return next((kind for name, kind in ABSENCE.items() if name in text), "leave")


FORMAT = Format(
    slug="icalendar", label="iCalendar absences", source="calendar", suffixes=(".ics",), recognise=recognise, read=read,
    aliases={"absence": COLUMNS}, words={"absence": {"kind": ABSENCE}},
    hint="An .ics file; who is away is the attendee, or the name before the dash: “Ana Lopez - vacation”.",
)  # fmt: skip
