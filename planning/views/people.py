"""People: the list and who is free, one person, their forms."""

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from planning.access import Permission, can
from planning.actions import person_skills, records
from planning.domain.errors import NotAllowed
from planning.forms.people import FilterForm, PersonForm, PickSkillForm
from planning.models import Person
from planning.queries import availability, frame, people, person_answers, person_card, team_weeks
from planning.queries import person as one_person
from planning.views.keeping import came_from, form_page, keep, remove, without
from planning.views.pages import PortalRequest, page, requires
from planning.views.sheets import table_file

PAGE_SIZE = 50
LEFT_OUT = 6
METHODS = ["GET", "POST"]
LIST = "planning/people/list.html"


def crumbs(*more: tuple[str, str]) -> list[dict[str, str]]:
    """Return the way to a page of a person."""
    rows = [("People", reverse("planning:person-list")), *more]
    return [{"label": label, "url": url} for label, url in rows]


def found(pk: int) -> Person:
    """Return the person, or answer that there is none."""
    return get_object_or_404(Person.objects.select_related("manager", "calendar"), pk=pk)


def url_of(person: Person) -> str:
    """Return the address of a person."""
    return reverse("planning:person-detail", args=[person.pk])


@require_GET
@requires(Permission.VIEW)
def person_list(request: PortalRequest) -> HttpResponse:
    """List people; where skill or time is asked for, who has it and who was left out for what."""
    form, today = FilterForm(request.GET), timezone.localdate()
    filters = form.filters()
    chips = form.shown()
    for chip in chips:
        chip["off_url"] = without(request.GET, *chip["names"])
    context = {
        "form": form, "filters": chips, "query": filters, "today": today, "crumbs": [{"label": "People"}],
        "address": reverse("planning:person-list"),
        "summary": people.summary(today), "may_allocate": can(request.user, Permission.PLAN_DECIDE),
        "csv_url": f"{reverse('planning:person-csv')}{without(request.GET)}",
        **(_question(request, filters) if filters.is_question else _everybody(request, filters)),
    }  # fmt: skip
    return page(request, LIST, context, part="person-page")


def _everybody(request: PortalRequest, filters: people.Filters) -> dict[str, Any]:
    today, organisation = timezone.localdate(), frame.organisation()
    shown = Paginator(people.list_people(filters, today), PAGE_SIZE).get_page(request.GET.get("page"))
    rows = people.rows(list(shown.object_list), organisation, today)
    mondays = team_weeks.mondays(organisation, today)
    return {"page_of_people": shown, "rows": rows, "weeks": team_weeks.week_heads(mondays)}


def _question(request: PortalRequest, filters: people.Filters) -> dict[str, Any]:
    today = timezone.localdate()
    everybody = {person.pk: person for person in people.list_people(filters, today)}
    answer = availability.find(filters.ask, everybody, frame.organisation(), today, request.user)
    shown = Paginator(answer.fits, PAGE_SIZE).get_page(request.GET.get("page"))
    amount = availability.NEAREST if request.GET.get("all") else LEFT_OUT
    return {
        "page_of_people": shown, "found": answer, "weeks": team_weeks.week_heads(answer.mondays),
        "rows": people.candidate_rows(answer, list(shown.object_list), everybody, today),
        "left_out": people.left_out(answer, answer.left_out[:amount], everybody, today),
        "answer": person_answers.list_answer(answer, filters), "focus": frame.organisation().focus_factor,
    }  # fmt: skip


@require_GET
@requires(Permission.VIEW)
def person_csv(request: PortalRequest) -> HttpResponse:
    """Give the list to take along, filtered as it is shown; those left out with the rule that failed."""
    today, organisation = timezone.localdate(), frame.organisation()
    filters = FilterForm(request.GET).filters()
    everybody = {person.pk: person for person in people.list_people(filters, today)}
    head = ["name", "kind", "role", "teams", "owns", "free_days"]
    if not filters.is_question:
        rows = people.rows(list(everybody.values()), organisation, today)
        return table_file(request, "people", head, (_line(row) for row in rows))
    answer = availability.find(filters.ask, everybody, organisation, today, request.user)
    found = people.candidate_rows(answer, [*answer.fits, *answer.left_out], everybody, today)
    lines = (
        [*_line(row), row.candidate.fits, "; ".join(availability.rules(row.candidate, filters.ask))]
        for row in found
        if row.candidate
    )
    return table_file(request, "people", [*head, "fits", "left_out_because"], lines)


def _line(row: people.Row) -> list[object]:
    days = row.candidate.free_days if row.candidate else row.load.free_days if row.load else None
    return [row.person.name, row.person.kind, row.role or "", row.where, ", ".join(row.owned), days]


@require_GET
@requires(Permission.VIEW)
def detail(request: PortalRequest, pk: int) -> HttpResponse:
    """Show a person: where, how full, on what, answering for what, knowing what."""
    person, today = found(pk), timezone.localdate()
    shown = one_person.detail(person, frame.organisation(), today, request.user)
    may_skills = person_skills.may_tell(request.user, person) or person_skills.may_confirm(request.user, person)
    context = {
        "person": person, "detail": shown, "today": today, "answer": person_answers.detail_answer(person, shown),
        "may_change": records.may_change(request.user, person), "may_skills": may_skills,
        "may_allocate": can(request.user, Permission.PLAN_DECIDE),
        "may_join": can(request.user, Permission.MEMBERSHIP_CHANGE), "here": request.get_full_path(),
        "may_memberships": {row.pk for row in shown.memberships if records.may_change(request.user, row)},
        "pick": PickSkillForm(person=person) if may_skills else None, "crumbs": crumbs((person.name, "")),
    }  # fmt: skip
    return page(request, "planning/people/detail.html", context)


@require_GET
@requires(Permission.VIEW)
def card(request: PortalRequest, pk: int) -> HttpResponse:
    """Answer a person in short, for the card beside a name."""
    context = person_card.card(found(pk), frame.organisation(), timezone.localdate())
    return page(request, "planning/people/card.html", context)


@require_http_methods(METHODS)
@requires(Permission.PERSON_CHANGE)
def new(request: PortalRequest) -> HttpResponse:
    """Add a person, or an open position."""
    may_cost = can(request.user, Permission.COST_VIEW)
    form = PersonForm(
        request.POST or None, today=timezone.localdate(), may_cost=may_cost, initial={"kind": request.GET.get("kind")}
    )
    done = keep(
        request, form, lambda: records.create(Person, form.cleaned_data, by=request.user), to=url_of, said="Added {}."
    )
    cancel = reverse("planning:person-list")
    return done or form_page(
        request, "planning/people/form.html", form, submit="Add person", cancel=cancel, crumbs=crumbs(("New", ""))
    )


@require_http_methods(METHODS)
@requires(Permission.PERSON_CHANGE)
def edit(request: PortalRequest, pk: int) -> HttpResponse:
    """Change a person."""
    must_cover(request, found(pk))
    may_cost = can(request.user, Permission.COST_VIEW)
    form = PersonForm(request.POST or None, today=timezone.localdate(), may_cost=may_cost, instance=found(pk))
    # The form writes on its own copy; the action must see the row as it is stored.
    done = keep(
        request, form, lambda: records.update(found(pk), form.cleaned_data, by=request.user), to=url_of,
        said="Changed {}.",
    )  # fmt: skip
    if done:
        return done
    shown = found(pk)
    return form_page(
        request, "planning/people/form.html", form, submit="Keep changes", cancel=url_of(shown), person=shown,
        crumbs=crumbs((shown.name, url_of(shown)), ("Change", "")),
    )  # fmt: skip


def must_cover(request: PortalRequest, person: Person) -> None:
    """Refuse the page to those who may not change this very person."""
    if not records.may_change(request.user, person):
        message = f"{person} is in a team that your access does not cover. A planner can do it."
        raise NotAllowed(message)


@require_http_methods(METHODS)
@requires(Permission.PERSON_CHANGE)
def delete(request: PortalRequest, pk: int) -> HttpResponse:
    """Remove a person with their memberships, skills and absences; undo brings all back."""
    person = found(pk)
    must_cover(request, person)
    if request.method == "POST":
        return remove(request, person, url=url_of(person), to=came_from(request, reverse("planning:person-list")))
    context = {
        "person": person, "holds": one_person.holds(person), "cancel": url_of(person),
        "crumbs": crumbs((person.name, url_of(person)), ("Remove", "")),
    }  # fmt: skip
    return page(request, "planning/people/confirm.html", context)
