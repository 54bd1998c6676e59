"""Departure drills: ask what happens if somebody leaves, read it, hand over; and what rests on how many people."""

from datetime import date
from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from planning.access import Permission
from planning.actions import departures as actions
from planning.domain.errors import DomainError, NotAllowed
from planning.forms.departures import DrillForm
from planning.forms.errors import take
from planning.models import Drill, Person, Project, Role
from planning.queries import departures
from planning.views.pages import PortalRequest, page, refuse, requires, see_other

LATEST = 10
MINUTES_A_DAY = 480


def _crumbs(label: str) -> list[dict[str, str]]:
    return [
        {"label": "Ownership", "url": reverse("planning:ownership")},
        {"label": "Departure drill", "url": reverse("planning:departure")}, {"label": label, "url": ""},
    ]  # fmt: skip


@require_http_methods(["GET", "POST"])
@requires(Permission.HIRING_VIEW)
def ask(request: PortalRequest) -> HttpResponse:
    """Ask what happens if somebody leaves; the latest drills stand below."""
    today = timezone.localdate()
    person = request.GET.get("person", "")
    start = {"away_on": today, "people": [person] if person.isdecimal() else []}
    form = DrillForm(request.POST or None, today=today, initial=start)
    if form.is_valid():
        given = form.cleaned_data
        try:
            drill = actions.start(
                people=list(given["people"]), team=given["team"], away_on=given["away_on"], by=request.user
            )
        except NotAllowed:
            raise
        except DomainError as error:
            take(form, error)
        else:
            return see_other(request, reverse("planning:departure-detail", args=[drill.pk]))
    drills = Drill.objects.select_related("team").prefetch_related("people")[:LATEST]
    context = {"form": form, "drills": drills, "crumbs": _crumbs("")[:2]}
    return page(request, "planning/ownership/departure_ask.html", context, status=422 if form.errors else 200)


@require_GET
@requires(Permission.HIRING_VIEW)
def show(request: PortalRequest, pk: int) -> HttpResponse:
    """Show what is lost, who could take it over, and which projects slip."""
    drill = get_object_or_404(Drill.objects.select_related("team").prefetch_related("people"), pk=pk)
    people = sorted(drill.people.all(), key=lambda one: one.name)
    who = str(drill.team) if drill.team else _listed([one.name for one in people])
    lost = departures.losses([one.pk for one in people], drill.away_on, drill.team)
    context = {
        "drill": drill, "people": people, "lost": lost, "rows": _rows(drill, lost), "slips": _slips(drill),
        "is_active": drill.state in Drill.ACTIVE, "crumbs": _crumbs(who), "who": who,
    }  # fmt: skip
    return page(request, "planning/ownership/departure.html", context, part="drill")


def _listed(names: list[str]) -> str:
    return f"{', '.join(names[:-1])} and {names[-1]}" if len(names) > 1 else "".join(names)


def _rows(drill: Drill, lost: departures.Losses) -> list[dict[str, Any]]:
    """Return each lost thing with who could take its seats."""
    seats = {(row["ownership"], row["seat"]): row for row in drill.seats}
    wanted = {row["person"] for row in drill.seats} | {one["person"] for row in drill.seats for one in row["next_best"]}
    people = Person.objects.in_bulk([pk for pk in wanted if pk is not None])
    roles = {role.slug: role for role in Role.objects.all()}
    return [
        {
            "loss": one,
            "owner": _seat(seats.get((one.ownership.pk, "accountable")), people, roles),
            "backup": _seat(seats.get((one.ownership.pk, "backup")), people, roles),
        }
        for one in lost.things
    ]


def _seat(row: dict[str, Any] | None, people: dict[int, Person], roles: dict[str, Role]) -> dict[str, Any] | None:
    if row is None:
        return None
    others = [people[one["person"]].name for one in row["next_best"] if one["person"] in people]
    return {"person": people.get(row["person"]), "role": roles.get(row["role"] or ""), "others": others}


def _slips(drill: Drill) -> list[dict[str, Any]]:
    projects = Project.objects.in_bulk([row["project"] for row in drill.slips])
    return [
        {
            "project": projects[row["project"]], "unstaffed_days": row["unstaffed_minutes"] / MINUTES_A_DAY,
            "before": date.fromisoformat(row["before"]), "after": date.fromisoformat(row["after"]),
        }
        for row in drill.slips
        if row["project"] in projects
    ]  # fmt: skip


@require_POST
@requires(Permission.HIRING_VIEW)
def hand_over(request: PortalRequest, pk: int) -> HttpResponse:
    """Hand over what those who leave hold."""
    drill = get_object_or_404(Drill, pk=pk)
    url = reverse("planning:departure-detail", args=[pk])
    try:
        activity = actions.hand_over(drill, by=request.user)
    except DomainError as error:
        return refuse(request, url, error)
    return see_other(request, url, said=f"{activity.sentence}.", activity=activity)


@require_GET
@requires(Permission.HIRING_VIEW)
def bus_factor(request: PortalRequest) -> HttpResponse:
    """Show how many people each component, project and skill rests on."""
    factors = departures.bus_factors(timezone.localdate())
    context = {
        "factors": factors, "none": sum(1 for one in factors if one.people == 0),
        "single": sum(1 for one in factors if one.people == 1), "crumbs": _crumbs("Bus factor"),
    }  # fmt: skip
    return page(request, "planning/ownership/bus_factor.html", context)
