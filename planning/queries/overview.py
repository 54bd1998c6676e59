"""The state of everything on one page: decisions, six figures, where people are short, when projects are done."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Q, QuerySet
from django.urls import reverse

from planning import access
from planning.access import Permission
from planning.models import Activity, Component, Organisation, Project, User, WorkItem
from planning.queries import demands, done, metrics, ownership, plans
from planning.queries.decisions import Decision, Facts, decisions
from planning.queries.loads import Loads, loads
from planning.queries.plans import Undone

SHOWN = 8


@dataclass(frozen=True, slots=True)
class Overview:
    """Everything that the overview shows."""

    decisions: list[Decision]
    figures: list[dict[str, Any]]
    undone_days: Decimal
    short_role: str
    short_from: date | None
    weeks: list[dict[str, Any]]
    legend: list[dict[str, Any]]
    balance: dict[str, Any]
    finishes: done.Chart
    activities: list[Activity]


def overview(organisation: Organisation, today: date, user: User) -> Overview:
    """Return the overview of a user; a fixed number of queries."""
    plan = plans.latest()
    undone = [row for row in plans.undone(plan) if not row.is_tentative] if plan else []
    facts = Facts(
        loads=loads(organisation, today),
        projects=list(Project.objects.filter(lifecycle__in=Project.OPEN).select_related("team")),
        ends=plans.finishes(plan) if plan else {},
        findings=ownership.lint(organisation, today).findings,
        untagged=list(WorkItem.objects.open().untagged().select_related("project")),
        scored=metrics.scored(metrics.list_success_metrics(), today),
    )
    weeks, legend = _short_weeks(undone, facts.loads)
    role, first = _shortest(undone)
    days = sum((row.days for row in undone), Decimal(0))
    return Overview(
        decisions=decisions(organisation, today, user, facts), undone_days=days,
        figures=_figures(undone if plan else None, facts),
        short_role=role, short_from=first, weeks=weeks, legend=legend, balance=_balance(),
        finishes=done.chart(facts.projects, facts.ends, today), activities=list(activities(user)[:4]),
    )  # fmt: skip


def _shortest(undone: list[Undone]) -> tuple[str, date | None]:
    """Return the role that most days have nobody for, and from when on."""
    days: dict[str, Decimal] = defaultdict(Decimal)
    for row in undone:
        days[row.role.name] += row.days
    if not days:
        return "", None
    name = max(days, key=lambda one: days[one])
    return name, min(row.earliest for row in undone if row.role.name == name)


def activities(user: User) -> QuerySet[Activity]:
    """Return what was done, latest first; what is private only to who did it and to planners."""
    rows = Activity.objects.select_related("by", "by__person", "undone_by").defer("changes")
    if access.can(user, Permission.SETTINGS_CHANGE):
        return rows
    return rows.filter(Q(is_private=False) | Q(by=user))


def _figures(undone: list[Undone] | None, facts: Facts) -> list[dict[str, Any]]:
    return [*_plan_figures(undone, facts), *_state_figures(facts)]


def _plan_figures(undone: list[Undone] | None, facts: Facts) -> list[dict[str, Any]]:
    """Return what the plan says; without one nobody knows, which is not zero."""
    late = [row.name for row in facts.projects if row.pk in facts.ends and facts.ends[row.pk].days_late]
    over = facts.loads.overloaded
    total, demand, lateness = "unknown", "no plan yet", "no plan yet"
    if undone is not None:
        total = f"{sum((row.days for row in undone), Decimal(0)):.0f} days"
        demand, lateness = f"{len(undone)} demand{' has' if len(undone) == 1 else 's have'} nobody", ", ".join(late[:2])
    count = f"{len(late)} of {len(facts.projects)}" if undone is not None else "unknown"
    return [
        _figure(total, "unstaffed", demand, f"{reverse('planning:plan-list')}#nobody"),
        _figure(count, "projects late", lateness, reverse("planning:project-list")),
        _figure(
            f"{len(over)} {'person' if len(over) == 1 else 'people'}", "over 100 %",
            f"up to {over[0].peak} %" if over else "nobody", reverse("planning:person-list"),
        ),
    ]  # fmt: skip


def _state_figures(facts: Facts) -> list[dict[str, Any]]:
    components = [one for one in facts.findings if one.subject_type == "component"]
    unowned = len({one.subject_id for one in components if one.check in {"O1", "O6"}})
    alone = sum(1 for one in components if one.check == "O5")
    total = Component.objects.exclude(lifecycle=Component.Lifecycle.DEPRECATED).count()
    items = WorkItem.objects.open().count()
    tag_days = sum((demands.remaining_days(row) or Decimal(0) for row in facts.untagged), Decimal(0))
    health = metrics.counts(facts.scored)
    off, stale, never = health["off_target"], health["stale"], health["not_measured"]
    return [
        _figure(
            f"{unowned} of {total}", "components unowned", f"{alone} more rest on one person",
            reverse("planning:ownership-checks"),
        ),
        _figure(
            f"{len(facts.untagged)} of {items}", "items untagged", f"{tag_days:.0f} person-days",
            reverse("planning:work-item-triage"),
        ),
        _figure(
            f"{off} of {len(facts.scored)}", "metrics off target", f"{stale} stale, {never} not measured",
            reverse("planning:metric-list"),
        ),
    ]  # fmt: skip


def _figure(amount: str, label: str, caption: str, url: str) -> dict[str, Any]:
    return {"amount": amount, "label": label, "caption": caption, "url": url}


def _short_weeks(undone: list[Undone], found: Loads) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Return the unstaffed days a week by role, and the legend with the sum of each role."""
    by_week: dict[date, dict[int, float]] = defaultdict(lambda: defaultdict(float))
    roles = {row.role.pk: row.role for row in undone}
    sums: dict[int, float] = defaultdict(float)
    for row in undone:
        mondays = [
            monday for monday in found.mondays if monday + timedelta(days=6) >= row.earliest and monday <= row.until
        ]
        mondays = mondays or [found.mondays[-1]]
        for monday in mondays:
            by_week[monday][row.role.pk] += float(row.days) / len(mondays)
        sums[row.role.pk] += float(row.days)
    order = sorted(roles, key=lambda pk: -sums[pk])
    weeks = []
    for number, monday in enumerate(found.mondays):
        parts = [
            {"value": by_week[monday][pk], "hue": roles[pk].hue, "is_hatched": roles[pk].perspective == "systems"}
            for pk in order
            if by_week[monday][pk]
        ]
        weeks.append({"label": f"{monday.day} {monday:%b}" if number % 3 == 0 else "", "parts": parts})
    legend = [
        {
            "hue": roles[pk].hue,
            "label": f"{roles[pk].name} {sums[pk]:.0f}",
            "is_hatched": roles[pk].perspective == "systems",
        }
        for pk in order
    ]
    return weeks, legend


def _balance() -> dict[str, Any]:
    """Return the person-days of open work by tag, untagged as its own share."""
    days: dict[str, Decimal] = defaultdict(Decimal)
    for item in WorkItem.objects.open().select_related("project"):
        days[item.tag or "untagged"] += demands.remaining_days(item) or Decimal(0)
    total = sum(days.values(), Decimal(0))
    parts = [
        {"value": float(days[tag]), "label": f"{days[tag] * 100 / total:.0f} %", "kind": tag}
        for tag in ("product_feature", "infrastructure", "untagged")
        if total and days[tag]
    ]
    return {"parts": parts, "days": dict(days), "total": total}
