"""Teams: the list, one team with its right mix, its forms, who is on it."""

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from planning.access import Permission, can, check
from planning.actions import memberships, records
from planning.domain.errors import DomainError, Invalid
from planning.forms.teams import FilterForm, MembershipForm, PositionForm, TeamForm
from planning.models import Membership, Team
from planning.queries import frame, ladder, metrics, plans, skill_matrix, team_answers, teams, work
from planning.queries.work_details import activities_of
from planning.views.keeping import came_from, form_page, keep, latest, remove, without
from planning.views.pages import PortalRequest, back, page, refuse, requires, see_other
from planning.views.sheets import table_file

PAGE_SIZE = 50
METHODS = ["GET", "POST"]
TABS = (
    ("mix", "Right mix"),
    ("skills", "Skills"),
    ("work", "Work"),
    ("owns", "Owns"),
    ("metrics", "Metrics"),
    ("members", "Members"),
)


def _crumbs(*more: tuple[str, str]) -> list[dict[str, str]]:
    rows = [("Teams", reverse("planning:team-list")), *more]
    return [{"label": label, "url": url} for label, url in rows]


def _team(pk: int) -> Team:
    return get_object_or_404(Team.objects.select_related("parent", "lead"), pk=pk)


def _url(team: Team) -> str:
    return reverse("planning:team-detail", args=[team.pk])


@require_GET
@requires(Permission.VIEW)
def team_list(request: PortalRequest) -> HttpResponse:
    """List teams with who is there and what is missing."""
    form = FilterForm(request.GET)
    filters = form.shown()
    for chip in filters:
        chip["off_url"] = without(request.GET, chip["name"])
    wanted = form.cleaned_data
    found = teams.list_teams(wanted.get("search", ""), is_archived=wanted.get("archived", False))
    shown = Paginator(found, PAGE_SIZE).get_page(request.GET.get("page"))
    rows = teams.rows(list(shown.object_list), frame.organisation(), timezone.localdate())
    short = sorted((row for row in rows if row.short), key=lambda row: -row.short[0].missing)
    context = {
        "page_of_teams": shown, "rows": rows, "short": short, "form": form, "filters": filters,
        "address": reverse("planning:team-list"), "crumbs": [{"label": "Teams"}],
        "csv_url": f"{reverse('planning:team-csv')}{without(request.GET)}",
    }  # fmt: skip
    return page(request, "planning/teams/list.html", context, part="team-page")


@require_GET
@requires(Permission.VIEW)
def team_csv(request: PortalRequest) -> HttpResponse:
    """Give the list to take along, filtered as it is shown."""
    form = FilterForm(request.GET)
    form.is_valid()
    wanted = form.cleaned_data
    found = teams.list_teams(wanted.get("search", ""), is_archived=wanted.get("archived", False))
    head = ["name", "kind", "parent", "lead", "people", "full_timers", "open_positions", "roles", "items", "days"]
    lines = (
        [
            row.team.name, row.team.kind, row.team.parent, row.team.lead, row.people, row.full_timers,
            row.open_positions, ", ".join(f"{count} {role}" for role, count in row.roles), row.items, row.days,
        ]
        for row in teams.rows(list(found), frame.organisation(), timezone.localdate())
    )  # fmt: skip
    return table_file(request, "teams", head, lines)


@require_GET
@requires(Permission.VIEW)
def detail(request: PortalRequest, pk: int) -> HttpResponse:
    """Show a team: whether it is the right mix, or another tab."""
    team, today = _team(pk), timezone.localdate()
    team_ids = teams.scope_of(team).team_ids or frozenset()
    tab = next((slug for slug, _ in TABS if slug == request.GET.get("tab")), "mix")
    members = teams.memberships_of(team_ids, today, today)
    context = {
        "team": team, "tab": tab, "tabs": _tabs(team, tab, teams.counts(team_ids, today)), "today": today,
        "head": team_answers.head(team, members), "answer": team_answers.answer(team, members),
        "may_change": records.may_change(request.user, team), "here": request.get_full_path(),
        "may_join": can(request.user, Permission.MEMBERSHIP_CHANGE, team), "crumbs": _crumbs((team.name, "")),
        **_content(request, team, tab, team_ids),
    }  # fmt: skip
    if "matrix" in context:
        context["answer"] = context["matrix"].answer
    if "right" in context:
        context["answer"] = team_answers.mix_answer(context["right"])
        context["form"] = PositionForm() if context["may_join"] else None
    return page(request, "planning/teams/detail.html", context)


def _tabs(team: Team, current: str, counts: dict[str, int]) -> list[dict[str, Any]]:
    base = _url(team)
    tabs = [
        {
            "label": label, "url": base if slug == "mix" else f"{base}?tab={slug}", "count": counts.get(slug),
            "current": slug == current,
        }
        for slug, label in TABS
    ]  # fmt: skip
    timeline = {
        "label": "Timeline",
        "url": f"{reverse('planning:plan')}?teams={team.pk}",
        "count": None,
        "current": False,
    }
    return [tabs[0], timeline, *tabs[1:]]


def _content(request: PortalRequest, team: Team, tab: str, team_ids: frozenset[int]) -> dict[str, Any]:
    """Return what one tab shows."""
    today = timezone.localdate()
    if tab == "work":
        found = work.list_items(work.Filters(team=team.pk), sort="due", today=today)
        return {"items": Paginator(found, PAGE_SIZE).get_page(request.GET.get("page"))}
    if tab == "skills":
        return {
            "matrix": _matrix(request, team, team_ids),
            "csv_url": reverse("planning:team-skills-csv", args=[team.pk]),
        }
    if tab == "owns":
        return {"ownerships": teams.owned(team_ids, today)}
    if tab == "metrics":
        return {"metrics": metrics.with_stands(teams.answers_for(team_ids, today), today)}
    if tab == "members":
        rows = teams.all_memberships(team_ids)
        return {
            "memberships": [row for row in rows if row.ends_on is None or row.ends_on >= today],
            "earlier": [row for row in rows if row.ends_on and row.ends_on < today],
        }
    right = teams.right_mix(team, frame.organisation(), today, request.user)
    for row in right.heat["rows"]:
        row["url"] = reverse("planning:person-detail", args=[row["person"].pk])
    return {
        "right": right, "cheaper": _cheaper(request, right, team), "money": ladder.money(frame.organisation()),
        "heat_table": team_answers.heat_table(right),
        "activities": activities_of("team", team.pk, request.user, limit=6),
    }  # fmt: skip


def _cheaper(request: PortalRequest, right: teams.RightMix, team: Team) -> list[dict[str, Any]]:
    """Return what costs less than a hire; who may not see the ladder sees nothing of it."""
    if not can(request.user, Permission.HIRING_VIEW):
        return []
    people = frozenset(member.person_id for line in right.lines for member in line.members)
    return ladder.cheaper(plans.latest(), team.pk, people)


def _matrix(request: PortalRequest, team: Team, team_ids: frozenset[int]) -> skill_matrix.Matrix:
    today = timezone.localdate()
    members = teams.memberships_of(team_ids, today, today)
    return skill_matrix.matrix(teams.scope_of(team), members, frame.organisation(), today, request.user)


@require_GET
@requires(Permission.VIEW)
def skills_csv(request: PortalRequest, pk: int) -> HttpResponse:
    """Answer who on a team knows what as CSV or XLSX: to each reader what the page shows them."""
    team = _team(pk)
    found = _matrix(request, team, teams.scope_of(team).team_ids or frozenset())
    head = ["skill", "wanted", "asked_by_work", "there", *(person.name for person, _ in found.people)]
    lines = (
        [line.skill, line.wanted, "yes" if line.is_asked else "no", line.there, *(cell.words for cell in line.cells)]
        for line in found.lines
    )
    return table_file(request, "team-skills", head, lines)


@require_http_methods(METHODS)
@requires(Permission.TEAM_CHANGE)
def new(request: PortalRequest) -> HttpResponse:
    """Add a team."""
    form = TeamForm(request.POST or None, today=timezone.localdate(), initial={"parent": request.GET.get("parent")})
    done = keep(
        request, form, lambda: records.create(Team, form.cleaned_data, by=request.user), to=_url, said="Added {}."
    )
    cancel = reverse("planning:team-list")
    return done or form_page(
        request, "planning/teams/form.html", form, submit="Add team", cancel=cancel, crumbs=_crumbs(("New", ""))
    )


@require_http_methods(METHODS)
@requires(Permission.TEAM_CHANGE)
def edit(request: PortalRequest, pk: int) -> HttpResponse:
    """Change a team."""
    form = TeamForm(request.POST or None, today=timezone.localdate(), instance=_team(pk))
    # The form writes on its own copy; the action must see the row as it is stored.
    done = keep(
        request,
        form,
        lambda: records.update(_team(pk), form.cleaned_data, by=request.user),
        to=_url,
        said="Changed {}.",
    )
    if done:
        return done
    shown = _team(pk)
    crumbs = _crumbs((shown.name, _url(shown)), ("Change", ""))
    return form_page(
        request, "planning/teams/form.html", form, submit="Keep changes", cancel=_url(shown), crumbs=crumbs, team=shown
    )


@require_http_methods(METHODS)
@requires(Permission.TEAM_CHANGE)
def delete(request: PortalRequest, pk: int) -> HttpResponse:
    """Remove a team that nothing hangs on."""
    team = _team(pk)
    if request.method == "POST":
        return remove(request, team, url=_url(team), to=reverse("planning:team-list"))
    crumbs = _crumbs((team.name, _url(team)), ("Remove", ""))
    context = {"team": team, "holds": teams.holds(team), "cancel": _url(team), "crumbs": crumbs}
    return page(request, "planning/teams/confirm.html", context)


@require_POST
@requires(Permission.MEMBERSHIP_CHANGE)
def open_position(request: PortalRequest, pk: int) -> HttpResponse:
    """Open a position on a team as a role."""
    team, form = _team(pk), PositionForm(request.POST)
    url = back(request, _url(team))
    if not form.is_valid():
        return refuse(request, url, Invalid("Choose the role of the position, and a day that the calendar knows."))
    values = form.cleaned_data
    try:
        memberships.open_position(team=team, role=values["role"], by=request.user, starts_on=values["starts_on"])
    except DomainError as error:
        return refuse(request, url, error)
    return see_other(
        request, url, said=f"Opened a position as {values['role']} in {team}.", activity=latest(request.user)
    )  # fmt: skip


def _membership(request: PortalRequest, pk: int) -> Membership:
    row: Membership = get_object_or_404(Membership.objects.select_related("person", "team", "role"), pk=pk)
    check(request.user, Permission.MEMBERSHIP_CHANGE, row.team_id)
    return row


def _home(request: PortalRequest, row: Membership) -> str:
    """Return the page to go back to: where the user came from, else the team's members."""
    return came_from(request, f"{_url(row.team)}?tab=members")


@require_http_methods(METHODS)
@requires(Permission.MEMBERSHIP_CHANGE)
def membership_new(request: PortalRequest) -> HttpResponse:
    """Put somebody on a team as a role."""
    today = timezone.localdate()
    initial = {name: request.GET.get(name) for name in ("person", "team", "role")}
    form = MembershipForm(request.POST or None, today=today, by=request.user, initial={**initial, "starts_on": today})
    done = keep(
        request, form, lambda: records.create(Membership, form.cleaned_data, by=request.user),
        to=lambda row: _home(request, row), said="{} now.",
    )  # fmt: skip
    cancel = came_from(request, reverse("planning:team-list"))
    return done or form_page(
        request, "planning/teams/membership.html", form, submit="Add to the team", cancel=cancel,
        next=came_from(request, ""), crumbs=_crumbs(("New member", "")),
    )  # fmt: skip


@require_http_methods(METHODS)
@requires(Permission.MEMBERSHIP_CHANGE)
def membership_edit(request: PortalRequest, pk: int) -> HttpResponse:
    """Change the share, role or dates of a membership."""
    form = MembershipForm(
        request.POST or None, today=timezone.localdate(), by=request.user, instance=_membership(request, pk)
    )
    done = keep(
        request, form, lambda: records.update(_membership(request, pk), form.cleaned_data, by=request.user),
        to=lambda row: _home(request, row), said="Changed: {}.",
    )  # fmt: skip
    if done:
        return done
    shown = _membership(request, pk)
    return form_page(
        request, "planning/teams/membership.html", form, submit="Keep changes", cancel=_home(request, shown),
        membership=shown, next=came_from(request, ""),
        crumbs=_crumbs((shown.team.name, _url(shown.team)), (shown.person.name, "")),
    )  # fmt: skip


@require_http_methods(METHODS)
@requires(Permission.MEMBERSHIP_CHANGE)
def membership_delete(request: PortalRequest, pk: int) -> HttpResponse:
    """Remove a membership that should never have been; one that ends gets a last day instead."""
    row = _membership(request, pk)
    url = _home(request, row)
    if request.method == "POST":
        return remove(request, row, url=url, to=url)
    context = {
        "membership": row, "allocations": row.allocations.count(), "cancel": url,
        "crumbs": _crumbs((row.team.name, _url(row.team)), (row.person.name, "")),
    }  # fmt: skip
    return page(request, "planning/teams/membership_confirm.html", context)
