"""The plan pages: timeline by person and project, list, teams, gaps, hire first, past plans."""

from datetime import date, timedelta
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET

from planning import access
from planning.access import Permission
from planning.models import Allocation, Plan
from planning.queries import frame, ladder, plan_cards, plan_changes, plans, timeline, timeline_projects
from planning.queries import recommendations as decisions
from planning.queries.calendars import monday_of
from planning.queries.plan_panels import is_number, open_panel
from planning.queries.snapshots import MINUTES_A_DAY
from planning.queries.timeline_bars import Shown
from planning.views.pages import PortalRequest, page, requires
from planning.views.sheets import table_file

STEP, FURTHEST = timedelta(weeks=4), timedelta(weeks=520)
CRUMBS = {
    "plan-by-project": "By project", "plan-list": "List", "plan-teams": "Teams", "plan-gaps": "Gaps",
    "plan-hire-first": "Hire first", "plan-past": "Past plans",
    "plan-changes": "What changed",
}  # fmt: skip


def _tabs(current: str, plan: Plan | None, counts: dict[str, int], summary: dict[str, Any]) -> list[dict[str, Any]]:
    days = f"{summary['undone_days']:.0f} d" if summary["undone"] else None
    rows = [
        ("By person", "plan", None),
        ("By project", "plan-by-project", None),
        ("List", "plan-list", counts.get("allocation")),
        ("Teams", "plan-teams", counts.get("membership")),
        ("Gaps", "plan-gaps", days),
        ("Hire first", "plan-hire-first", len(plan.ladder) if plan else None),
        ("What changed", "plan-changes", None),
        ("Past plans", "plan-past", None),
    ]
    return [
        {"label": label, "url": reverse(f"planning:{name}"), "count": count, "current": name == current}
        for label, name, count in rows
    ]


def _base(request: PortalRequest, current: str) -> dict[str, Any]:
    """Return what every plan page shows: the plan with its proof, the run under way, the tabs."""
    organisation = frame.organisation()
    plan = plans.latest(request.user)
    counts = plans.open_counts()
    summary = plans.summary(plan, counts)
    return {
        "crumbs": [
            {"label": "Plan", "url": reverse("planning:plan")},
            *([{"label": CRUMBS[current], "url": ""}] if current in CRUMBS else []),
        ],
        "plan": plan,
        "proof": plans.proof(plan, organisation) if plan else None,
        "summary": summary,
        "run": plans.run_status(plans.under_way(request.user)),
        "tabs": _tabs(current, plan, counts, summary),
        "counts": counts,
        "organisation_row": organisation,
        "money": ladder.money(organisation),
        "may_run": access.can(request.user, Permission.PLAN_RUN),
        "may_decide": access.can(request.user, Permission.PLAN_DECIDE),
    }


def _shown(request: PortalRequest, base: str, key: str, first: frozenset[int]) -> Shown:
    """Return what is asked for; ``first`` is unfolded until the address says something else under ``key``."""
    opened = request.GET.get("open", "")
    folds = request.GET.get(key)
    unfolded = first if folds is None else frozenset(int(part) for part in folds.split(",") if is_number(part))

    def with_open(value: str) -> str:
        query = request.GET.copy()
        query["open"] = value
        return f"{base}?{query.urlencode()}"

    def fold(group: int, is_closed: bool) -> str:  # noqa: FBT001 -- a callback of the timeline
        query = request.GET.copy()
        groups = unfolded | {group} if is_closed else unfolded - {group}
        query[key] = ",".join(str(one) for one in sorted(groups))
        return f"{base}?{query.urlencode()}"

    return Shown(
        opened=opened,
        open_id=int(opened) if is_number(opened) else None,
        unfolded=unfolded,
        bar_url=lambda row: with_open(str(row.pk)),
        item_url=lambda pk: reverse("planning:work-item-detail", args=[pk]),
        allocation_url=lambda pk: with_open(f"allocation-{pk}"),
        move_url=lambda row: _move_url(request, row),
        undone_url=lambda row: with_open(f"nobody-{row.item.pk}-{row.role.pk}"),
        person_url=lambda pk: reverse("planning:person-detail", args=[pk]),
        fold_url=fold,
        project_url=lambda pk: reverse("planning:project-detail", args=[pk]),
        more_url=f"{reverse('planning:plan-list')}#nobody",
    )


def _move_url(request: PortalRequest, row: Allocation) -> str:
    """Return where an allocation is moved; nothing for who may not."""
    may = access.can(request.user, Permission.PLAN_DECIDE, row.membership.team_id)
    return reverse("planning:allocation-move", args=[row.pk]) if may else ""


def _start(request: PortalRequest) -> date | None:
    """Return the week that the timeline is to begin with; nothing for the plan's own weeks, or what is no date."""
    try:
        asked = date.fromisoformat(request.GET.get("from", ""))
    except ValueError:
        return None
    return asked if abs(asked - timezone.localdate()) <= FURTHEST else None


def _steps(request: PortalRequest, base: str, start: date) -> list[dict[str, Any]]:
    """Return the addresses of earlier and later weeks, and of the weeks from today on."""
    monday = monday_of(timezone.localdate())

    def at(when: date) -> str:
        query = request.GET.copy()
        query["from"] = when.isoformat()
        if when == monday:
            del query["from"]
        return f"{base}?{query.urlencode()}" if query else base

    steps = (("Earlier", "[", start - STEP), ("Today", "t", monday), ("Later", "]", start + STEP))
    return [{"label": label, "key": key, "url": at(when), "is_here": when == start} for label, key, when in steps]


def _wants_panel(request: PortalRequest) -> bool:
    return bool(request.htmx) and request.htmx.target == "panel"


def _panel_or_page(request: PortalRequest, name: str, template: str, context: dict[str, Any]) -> HttpResponse:
    """Answer the panel alone where htmx asks for it, else the page with the panel in it."""
    base = reverse(f"planning:{name}")
    opened = request.GET.get("open", "")
    context["panel"] = open_panel(opened, user=request.user, plan=context["plan"], base=base, query=request.GET)
    context["here"] = request.get_full_path()
    if _wants_panel(request):
        context["is_alone"] = True
        return page(request, "planning/plan/panel.html", context)
    return page(request, template, context)


@require_GET
@requires(Permission.VIEW)
def by_person(request: PortalRequest) -> HttpResponse:
    """Show who does what and when, by team and person."""
    context = _base(request, "plan")
    if not _wants_panel(request):
        today, organisation = timezone.localdate(), context["organisation_row"]
        shown = _shown(request, reverse("planning:plan"), "teams", timeline.unfold_first(request.user))
        context["timeline"] = timeline.by_person(organisation, today, context["plan"], shown, start=_start(request))
        context["steps"] = _steps(request, reverse("planning:plan"), context["timeline"].start)
        context["cards"] = plan_cards.cards(organisation, today, request.user)
    return _panel_or_page(request, "plan", "planning/plan/timeline.html", context)


@require_GET
@requires(Permission.VIEW)
def by_project(request: PortalRequest) -> HttpResponse:
    """Show what each project's items wait for, by project."""
    context = _base(request, "plan-by-project")
    today, organisation = timezone.localdate(), context["organisation_row"]
    # A panel that opens brings the timeline along: it draws what its item holds up and waits for.
    if not _wants_panel(request) or request.GET.get("open"):
        shown = _shown(request, reverse("planning:plan-by-project"), "projects", timeline_projects.unfold_first())
        context["timeline"] = timeline_projects.by_project(
            organisation, today, context["plan"], shown, start=_start(request)
        )
        context["steps"] = _steps(request, reverse("planning:plan-by-project"), context["timeline"].start)
    return _panel_or_page(request, "plan-by-project", "planning/plan/by_project.html", context)


@require_GET
@requires(Permission.VIEW)
def as_list(request: PortalRequest) -> HttpResponse:
    """List the open recommendations, dearest first, and what nobody does."""
    context = _base(request, "plan-list")
    found = Paginator(plans.recommendations(), per_page=50).get_page(request.GET.get("page"))
    context["found"] = found
    context["rows"] = [
        {
            "row": row, "may": decisions.may_decide(request.user, row), "sentence": decisions.describe(row),
            "url": f"{reverse('planning:plan-list')}?open={row.pk}",
        }
        for row in found
    ]  # fmt: skip
    undone = plans.undone(context["plan"]) if context["plan"] else []
    context["undone"] = [
        {"row": row, "url": f"{reverse('planning:plan-list')}?open=nobody-{row.item.pk}-{row.role.pk}"}
        for row in undone
    ]
    return _panel_or_page(request, "plan-list", "planning/plan/list.html", context)


@require_GET
@requires(Permission.VIEW)
def teams(request: PortalRequest) -> HttpResponse:
    """List the recommended changes of teams with their effect on the plan."""
    context = _base(request, "plan-teams")
    rows = plans.recommendations(kinds=("membership",)).order_by("team__name", "pk")
    context["rows"] = [
        {
            "row": row, "may": decisions.may_decide(request.user, row), "sentence": ladder.membership_sentence(row),
            "url": f"{reverse('planning:plan-teams')}?open={row.pk}",
        }
        for row in rows
    ]  # fmt: skip
    context["effect"] = ladder.composition_effect(context["plan"])
    return _panel_or_page(request, "plan-teams", "planning/plan/teams.html", context)


@require_GET
@requires(Permission.VIEW)
def gaps(request: PortalRequest) -> HttpResponse:
    """Show need against staff by role and week."""
    context = _base(request, "plan-gaps")
    context["gap_head"] = ["Week", "Needed", "Have", "Difference"]
    context["gaps"] = [ladder.gap_chart(gap) for gap in plans.gaps(context["plan"])] if context["plan"] else []
    context["worst"] = next((gap for gap in context["gaps"] if gap["days"]), None)
    return page(request, "planning/plan/gaps.html", context)


@require_GET
@requires(Permission.VIEW)
def gaps_csv(request: PortalRequest) -> HttpResponse:
    """Answer need and staff by role and week as CSV."""
    plan = plans.latest()
    found = plans.gaps(plan) if plan else []
    lines = ([gap.role.name, monday, needed, there] for gap in found for monday, needed, there in gap.weeks)
    return table_file(request, "gaps", ["role", "week", "needed_people", "have_people"], lines)


@require_GET
@requires(Permission.VIEW)
def list_csv(request: PortalRequest) -> HttpResponse:
    """Answer the open recommendations as they are listed."""
    head = ["recommendation", "team", "role", "person", "starts_on", "ends_on", "share_percent", "cost_of_waiting"]
    lines = (
        [
            decisions.describe(row), row.team, row.role, row.person, row.starts_on, row.ends_on, row.share_percent,
            row.cost_of_waiting,
        ]
        for row in plans.recommendations()
    )  # fmt: skip
    return table_file(request, "recommendations", head, lines)


def _amount(given: str) -> int | None:
    """Return an amount of money as people write it: "42,000" or "42 000"; nothing where it is none."""
    digits = "".join(given.replace(",", " ").split())
    return int(digits) if digits.isascii() and digits.isdecimal() and len(digits) <= 12 else None


@require_GET
@requires(Permission.HIRING_VIEW)
def hire_first(request: PortalRequest) -> HttpResponse:
    """Show what to do first about what falls short, and what each step buys."""
    context = _base(request, "plan-hire-first")
    context["here"] = request.path
    context["budget"] = budget = _amount(request.GET.get("budget", ""))
    context["budget_label"] = f"your budget {ladder.money(context['organisation_row'])}{budget:,}" if budget else ""
    context["ladder"] = ladder.rungs(context["plan"], context["organisation_row"], budget=budget)
    found = plans.gaps(context["plan"]) if context["plan"] else []
    context["gaps"] = [ladder.gap_chart(gap) for gap in found if gap.unstaffed_days][:3]
    return page(request, "planning/plan/hire_first.html", context)


@require_GET
@requires(Permission.VIEW)
def changes(request: PortalRequest) -> HttpResponse:
    """List what changed from the plan before, a page at a time; ``plan`` names another one than the latest."""
    context = _base(request, "plan-changes")
    wanted = request.GET.get("plan", "")
    plan = plans.list_plans().filter(pk=int(wanted)).first() if is_number(wanted) else context["plan"]
    found = plan_changes.since_before(plan) if plan else None
    context["shown_plan"], context["found_changes"] = plan, found
    context["found"] = Paginator(found.lines if found else [], per_page=50).get_page(request.GET.get("page"))
    return page(request, "planning/plan/changes.html", context)


@require_GET
@requires(Permission.VIEW)
def past(request: PortalRequest) -> HttpResponse:
    """List past plans with their proof, a page at a time."""
    context = _base(request, "plan-past")
    organisation = context["organisation_row"]
    found = Paginator(plans.list_plans(), per_page=50).get_page(request.GET.get("page"))
    context["found"] = found
    context["plans"] = [
        {"plan": row, "proof": plans.proof(row, organisation), "days": row.unstaffed_minutes / MINUTES_A_DAY}
        for row in found
    ]
    return page(request, "planning/plan/past.html", context)
