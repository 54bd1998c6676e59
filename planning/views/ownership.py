"""Ownership: the matrix of components by teams, what is recommended, who answers for what, the checks."""

from typing import Any

from django.core.paginator import Paginator
from django.db.models import Case, Q, When
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from planning import access
from planning.access import Permission
from planning.actions import findings, ownerships, recommendations
from planning.actions.contracts import Subject, team_of
from planning.domain.errors import DomainError, Invalid, NotAllowed
from planning.forms.errors import take
from planning.forms.ownership import AssignForm, FilterForm, SilenceForm, assign_initial
from planning.forms.rows import ids_of
from planning.models import Component, Ownership, Project, Recommendation, SilencedFinding
from planning.queries import finding_pages, frame, metrics, ownership, ownership_pages, plans
from planning.queries import recommendations as decisions
from planning.queries.ownership import Lint
from planning.queries.plan_panels import open_panel
from planning.queries.reasons import Teller
from planning.views.keeping import latest, without
from planning.views.pages import PortalRequest, back, page, refuse, requires, see_other
from planning.views.sheets import table_file

PAGE_SIZE = ownership_pages.PAGE_SIZE
METHODS = ["GET", "POST"]
Context = dict[str, Any]


def _base(request: PortalRequest, current: str) -> tuple[Context, Lint]:
    """Return what every page of ownership shows: the answer's figures, the tabs, the findings of the day."""
    organisation, today = frame.organisation(), timezone.localdate()
    lint = ownership.lint(organisation, today)
    tally = ownership_pages.tally(organisation, lint, today)
    tabs = [
        ("Matrix", "ownership", tally.components), ("Recommended", "ownership-recommended", tally.recommended),
        ("To confirm", "ownership-confirm-list", tally.to_confirm), ("By person", "ownership-by-person", None),
        ("Checks", "ownership-checks", tally.findings),
    ]  # fmt: skip
    context = {
        "tally": tally, "today": today, "organisation_row": organisation, "here": request.get_full_path(),
        "tabs": [
            {"label": label, "url": reverse(f"planning:{name}"), "count": count, "current": name == current}
            for label, name, count in tabs
        ],
        "crumbs": [{"label": "Ownership", "url": reverse("planning:ownership")}],
        "checks": finding_pages.check_lines(lint), "severities": finding_pages.severities(lint),
    }  # fmt: skip
    return context, lint


def _panel(request: PortalRequest, context: Context, name: str) -> None:
    base = reverse(f"planning:{name}")
    panel = open_panel(request.GET.get("open", ""), user=request.user, plan=None, base=base, query=request.GET)
    context["panel"] = panel
    context["brings"] = finding_pages.would_create(panel.row) if panel and panel.row else []
    row = panel.row if panel else None
    if row is not None and (row.component_id or row.project_id):
        name = "ownership-assign" if row.component_id else "ownership-assign-project"
        address = reverse(f"planning:{name}", args=[row.component_id or row.project_id])
        context["instead_url"] = f"{address}?instead_of={row.pk}"
    context["first_name"] = panel.row.person.name.split()[0] if panel and panel.row and panel.row.person else ""


def _opens(request: PortalRequest, pk: int) -> str:
    query = request.GET.copy()
    query["open"] = str(pk)
    return f"?{query.urlencode()}"


def _shown(request: PortalRequest, name: str, template: str, context: Context) -> HttpResponse:
    """Answer the panel alone where htmx asks for it, else the page with the panel in it."""
    _panel(request, context, name)
    if request.htmx and request.htmx.target == "panel":
        return page(request, "planning/ownership/panel.html", context)
    return page(request, template, context)


@require_GET
@requires(Permission.VIEW)
def matrix(request: PortalRequest) -> HttpResponse:
    """Show components by teams: who is accountable, who stands by, who is recommended."""
    context, lint = _base(request, "ownership")
    form = FilterForm(request.GET)
    found = ownership_pages.list_components(form.filters())
    shown = Paginator(found, PAGE_SIZE).get_page(request.GET.get("page"))
    lines = ownership_pages.lines(list(shown.object_list), context["organisation_row"], lint, context["today"])
    columns = ownership_pages.columns(lines)
    chips = form.shown()
    for chip in chips:
        chip["off_url"] = without(request.GET, chip["name"])
    context |= {
        "page_of_components": shown, "columns": columns, "form": form, "filters": chips,
        "rows": [
            {
                "line": line, "cells": _by_column(line, columns),
                "open_url": _opens(request, line.proposals[0].pk) if line.proposals else "",
                "may_assign": access.can(request.user, Permission.OWNERSHIP_CHANGE, team_of(line.component)),
            }
            for line in lines
        ],
        "csv_url": f"{reverse('planning:ownership-csv')}{without(request.GET)}",
        "address": reverse("planning:ownership"),
    }  # fmt: skip
    if not (chips or request.GET.get("open") or request.htmx):
        context |= _first(request)
    return _shown(request, "ownership", "planning/ownership/matrix.html", context)


def _first(request: PortalRequest) -> Context:
    """Return the recommended owner that stands beside the matrix: of what is in production, before all else."""
    found = plans.recommendations(kinds=("owner",)).filter(component__isnull=False, person__isnull=False)
    in_production = Q(component__lifecycle=Component.Lifecycle.PRODUCTION)
    row = found.order_by("-change", Case(When(in_production, then=0), default=1), "component__name", "pk").first()
    if row is None or row.person is None:
        return {}
    base = reverse("planning:ownership")
    panel = open_panel(str(row.pk), user=request.user, plan=None, base=base, query=request.GET)
    return {
        "first": panel, "first_brings": finding_pages.would_create(row), "first_url": _opens(request, row.pk),
        "first_label": f"{'Add' if row.change == 'backup' else 'Assign'} {row.person.name.split()[0]}",
    }  # fmt: skip


def _by_column(line: ownership_pages.Line, columns: list[Any]) -> list[list[ownership_pages.Seat]]:
    seats = {cell.team.pk: cell.seats for cell in line.cells}
    return [seats.get(team.pk, []) for team in columns]


@require_GET
@requires(Permission.VIEW)
def table_csv(request: PortalRequest) -> HttpResponse:
    """Answer the components with who answers for them as CSV, filtered as they are shown."""
    organisation, today = frame.organisation(), timezone.localdate()
    lint = ownership.lint(organisation, today)
    rows = list(ownership_pages.list_components(FilterForm(request.GET).filters()))
    head = ["component", "kind", "stage", "project", "team", "owner", "owning_team", "role", "is_inherited", "backups",
            "since", "confirmed_on", "findings"]  # fmt: skip
    lines = ownership_pages.lines(rows, organisation, lint, today)
    return table_file(request, "ownership", head, (_record(line) for line in lines))


def _record(line: ownership_pages.Line) -> list[object]:
    row, held = line.component, line.ownership
    start: list[object] = [row.name, row.kind, row.lifecycle, row.project, row.team]
    findings_of = " ".join(check for _, check in line.marks)
    if held is None:
        return [*start, None, None, None, None, None, None, None, findings_of]
    backups = ", ".join(person.name for person in held.backups.all())
    inherited = "yes" if line.is_inherited else "no"
    return [
        *start, held.person, held.team, held.role, inherited, backups, held.starts_on, held.confirmed_on, findings_of
    ]  # fmt: skip


@require_GET
@requires(Permission.VIEW)
def recommended(request: PortalRequest) -> HttpResponse:
    """List the recommended owners and backups with what accepting brings."""
    context, _ = _base(request, "ownership-recommended")
    found = plans.recommendations(kinds=("owner",)).select_related("component__kind")
    found = found.order_by("-change", "component__name", "pk")
    shown = Paginator(found, PAGE_SIZE).get_page(request.GET.get("page"))
    teller, owned = (
        Teller(request.user),
        metrics.owners_on(context["today"], components=[row.component_id for row in shown.object_list]),
    )
    mine = [row.pk for row in plans.recommendations(kinds=("owner",)) if decisions.may_decide(request.user, row)]
    context |= {
        "page_of_rows": shown, "accept_all": f"Accept all {len(mine):,}" if len(mine) > 1 else "",
        "rows": [
            {
                "row": row, "may": decisions.may_decide(request.user, row), "open_url": _opens(request, row.pk),
                "reasons": teller.tell(row), "hue": row.role.hue if row.role else "slate",
                "waits": row.change == "backup" and ("component", row.component_id) not in owned,
            }
            for row in shown.object_list
        ],
    }  # fmt: skip
    return _shown(request, "ownership-recommended", "planning/ownership/recommended.html", context)


@require_GET
@requires(Permission.VIEW)
def by_person(request: PortalRequest) -> HttpResponse:
    """List the people with what they answer for and stand by for."""
    context, lint = _base(request, "ownership-by-person")
    search = request.GET.get("search", "").strip()[:100]
    shown = Paginator(ownership_pages.answerers(search), PAGE_SIZE).get_page(request.GET.get("page"))
    context |= {
        "page_of_people": shown, "search": search,
        "rows": ownership_pages.by_person(list(shown.object_list), lint, context["today"]),
    }  # fmt: skip
    return page(request, "planning/ownership/people.html", context)


@require_GET
@requires(Permission.VIEW)
def confirm_list(request: PortalRequest) -> HttpResponse:
    """List the ownerships that nobody confirmed within the review period."""
    context, _ = _base(request, "ownership-confirm-list")
    found = ownership_pages.unconfirmed(context["organisation_row"], context["today"])
    shown = Paginator(found, PAGE_SIZE).get_page(request.GET.get("page"))
    context |= {
        "page_of_rows": shown,
        "rows": [{"row": row, "may": _may_confirm(request, row)} for row in shown.object_list],
    }  # fmt: skip
    mine = [str(entry["row"].pk) for entry in context["rows"] if entry["may"]]
    context |= {"mine": ",".join(mine), "mine_count": len(mine)}
    return page(request, "planning/ownership/confirm.html", context)


@require_POST
@requires(Permission.OWNERSHIP_CHANGE)
def confirm_all(request: PortalRequest) -> HttpResponse:
    """Say that several ownerships still hold: those that the page showed and the user may confirm."""
    url = back(request, reverse("planning:ownership-confirm-list"))
    asked = ids_of(request.POST.get("only", "").split(","))
    found = ownership_pages.unconfirmed(frame.organisation(), timezone.localdate()).filter(pk__in=asked)
    try:
        activity = ownerships.confirm_all([row for row in found if _may_confirm(request, row)], by=request.user)
    except DomainError as error:
        return refuse(request, url, error)
    return see_other(request, url, said=f"{activity.sentence}.", activity=activity)


def _may_confirm(request: PortalRequest, row: Ownership) -> bool:
    subject = row.component or row.project
    return subject is not None and access.can(request.user, Permission.OWNERSHIP_CHANGE, team_of(subject))


@require_POST
@requires(Permission.OWNERSHIP_CHANGE)
def confirm(request: PortalRequest, pk: int) -> HttpResponse:
    """Say that an ownership still holds."""
    row = get_object_or_404(Ownership.objects.select_related("component__project", "project"), pk=pk)
    url = back(request, reverse("planning:ownership-confirm-list"))
    try:
        activity = ownerships.confirm(row, by=request.user)
    except DomainError as error:
        return refuse(request, url, error)
    return see_other(request, url, said=f"{activity.sentence}.", activity=activity)


@require_GET
@requires(Permission.VIEW)
def checks(request: PortalRequest) -> HttpResponse:
    """Show the findings of the health checks, and those that rest."""
    return _checks(request)


def _checks(request: PortalRequest, refused: SilenceForm | None = None) -> HttpResponse:
    context, lint = _base(request, "ownership-checks")
    only = request.GET.get("check", "")
    heard = [one for one in lint.findings if not only or one.check == only]
    shown = Paginator(finding_pages.finding_lines(heard), PAGE_SIZE).get_page(request.GET.get("page"))
    asked = refused["finding"].value() if refused else request.GET.get("silence", "")
    found = finding_pages.find(lint, asked)
    context |= {
        "page_of_findings": shown, "only": next((one for one in context["checks"] if one.slug == only), None),
        "rested": finding_pages.finding_lines(lint.silenced),
        "silencing": finding_pages.key_of(found) if found else "",
        "silence_form": refused or SilenceForm(initial=SilenceForm.start(asked)),
    }  # fmt: skip
    return page(request, "planning/ownership/checks.html", context, status=422 if refused else 200)


@require_POST
@requires(Permission.OWNERSHIP_CHANGE)
def silence(request: PortalRequest) -> HttpResponse:
    """Let a finding rest for a reason until a day."""
    form, url = SilenceForm(request.POST), back(request, reverse("planning:ownership-checks"))
    lint = ownership.lint(frame.organisation(), timezone.localdate())
    found = finding_pages.find(lint, request.POST.get("finding", ""))
    if found is None:
        return refuse(request, url, Invalid("This finding is gone: what it found was mended."))
    if form.is_valid():
        given = form.cleaned_data
        try:
            activity = findings.silence(found, reason=given["reason"], until=given["until"], by=request.user)
        except NotAllowed as error:
            return refuse(request, url, error)
        except DomainError as error:
            take(form, error)
        else:
            until = given["until"]
            words = f"{found.check} rests until {until.day} {until:%B %Y}: {found.sentence}"
            return see_other(request, url, said=words, activity=activity)
    return _checks(request, form)


@require_POST
@requires(Permission.OWNERSHIP_CHANGE)
def hear(request: PortalRequest) -> HttpResponse:
    """Let a finding that rests count again."""
    url, asked = back(request, reverse("planning:ownership-checks")), request.POST.get("silenced", "")
    row = get_object_or_404(SilencedFinding, pk=int(asked) if asked.isdecimal() else 0)
    try:
        activity = findings.hear(row, by=request.user)
    except DomainError as error:
        return refuse(request, url, error)
    return see_other(request, url, said="It counts again.", activity=activity)


@require_http_methods(METHODS)
@requires(Permission.OWNERSHIP_CHANGE)
def assign(request: PortalRequest, pk: int) -> HttpResponse:
    """Make somebody accountable for a component."""
    rows = Component.objects.select_related("kind", "team", "project").prefetch_related("kind__roles")
    component = get_object_or_404(rows, pk=pk)
    return _assign(request, component, reverse("planning:component-detail", args=[pk]))


@require_http_methods(METHODS)
@requires(Permission.OWNERSHIP_CHANGE)
def assign_project(request: PortalRequest, pk: int) -> HttpResponse:
    """Make somebody accountable for a project; its components without an owner inherit."""
    project = get_object_or_404(Project.objects.select_related("team"), pk=pk)
    return _assign(request, project, reverse("planning:project-detail", args=[pk]))


def _assign(request: PortalRequest, subject: Subject, url: str) -> HttpResponse:
    access.check(request.user, Permission.OWNERSHIP_CHANGE, team_of(subject))
    today = timezone.localdate()
    held = subject.ownerships.on(today).select_related("person", "team", "role").prefetch_related("backups").first()
    to = back(request, url) if request.method == "POST" else url
    instead = _instead_of(request, subject)
    form = AssignForm(
        request.POST or None, subject=subject, today=today, instead_of=instead, initial=assign_initial(held, today)
    )
    if form.is_valid():
        try:
            if instead is None:
                ownerships.assign(subject, by=request.user, **form.values())
            else:
                reason = form.cleaned_data["reason"]
                recommendations.assign_instead(instead, reason=reason, by=request.user, **form.values())
        except NotAllowed:
            raise
        except DomainError as error:
            form.take(error)
        else:
            activity = latest(request.user)
            said = finding_pages.owned_now(activity) if activity else ""
            return see_other(request, to, said=said, activity=activity)
    context = {
        "form": form, "subject": subject, "held": held, "cancel": to, "submit": "Assign", "instead": instead,
        "crumbs": [
            {"label": "Ownership", "url": reverse("planning:ownership")}, {"label": str(subject), "url": url},
            {"label": "Assign", "url": ""},
        ],
    }  # fmt: skip
    return page(request, "planning/ownership/assign.html", context, status=422 if form.errors else 200)


def _instead_of(request: PortalRequest, subject: Subject) -> Recommendation | None:
    """Return the open proposal that somebody else is assigned instead of, where the address names one."""
    asked = request.GET.get("instead_of", "")
    rows = subject.recommendations.filter(kind="owner", state=Recommendation.State.OPEN).select_related("person")
    return rows.filter(pk__in=ids_of([asked])).first()
