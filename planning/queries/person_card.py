"""A person in short, for the card that opens where a name is pointed at: public parts alone."""

from datetime import date
from typing import Any

from django.urls import reverse

from planning.models import Allocation, Membership, Organisation, Ownership, Person
from planning.queries import metrics, teams
from planning.queries.loads import PersonLoad, loads
from planning.queries.snapshots import people_with_calendars, window

# Less is no time that work could be put into.
WORTH_TELLING = 20


def card(person: Person, organisation: Organisation, today: date) -> dict[str, Any]:
    """Return what the card shows: role and team, load this week, what is done now, when time is free, health."""
    shown = window(organisation, today)
    people = people_with_calendars(shown.start, shown.last, ids=[person.pk], with_skills=False)
    load = next(iter(loads(organisation, today, people=people).rows), None)
    seat = (
        Membership.objects.during(today, shown.horizon_last)
        .filter(person=person)
        .select_related("role", "team")
        .order_by("starts_on", "-share_percent", "pk")
        .first()
    )
    held = Ownership.objects.on(today).filter(person=person)
    scored = metrics.scored(metrics.with_all_that_is_scored(teams.metrics_of(held)), today)
    counts = metrics.counts(scored)
    return {
        "person": {
            "name": person.name, "hue": seat.role.hue if seat else "slate", "role_code": seat.role.code if seat else "",
            "role_name": seat.role.name if seat else "", "caption": seat.team.name if seat else "On no team",
            "load": (load.weeks[0].percent or 0) if load else 0,
            "url": reverse("planning:person-detail", args=[person.pk]),
            "timeline_url": f"{reverse('planning:plan')}?teams={seat.team_id}#row-person-{person.pk}" if seat else "",
        },
        "facts": [
            {"label": "Free from", "text": _free(load)}, {"label": "Now on", "text": _now(person, today)},
            {"label": "Owns", "text": _owns(held.count())},
        ],
        "health": [{"status": status, "count": count} for status, count in counts.items() if count],
    }  # fmt: skip


def _free(load: PersonLoad | None) -> str:
    """Say from which week on there is time, and how much of their own week."""
    weeks = load.weeks if load else ()
    found = next((week for week in weeks if week.free_percent >= WORTH_TELLING), None)
    return f"{found.monday.day} {found.monday:%B}, {found.free_percent} %" if found else "no week of the horizon"


def _now(person: Person, today: date) -> str:
    rows = Allocation.objects.on(today).filter(membership__person=person).select_related("work_item")
    titles = [row.work_item.title for row in rows.order_by("-share_percent", "pk")[:2]]
    return ", ".join(titles) or "nothing that is decided"


def _owns(count: int) -> str:
    return f"{count} thing{'' if count == 1 else 's'}" if count else "nothing"
