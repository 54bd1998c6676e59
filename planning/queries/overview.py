"""What needs a decision today, and the state of everything in six figures."""

from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse

from planning import access
from planning.access import Permission
from planning.domain.metrics import Health
from planning.domain.ownership import Finding, Severity
from planning.models import Activity, Component, Organisation, Ownership, Project, Recommendation, User, WorkItem
from planning.queries import demands, metrics, ownership, plans
from planning.queries.loads import Loads, PersonLoad, loads
from planning.queries.plans import Finish, Undone
from planning.queries.recommendations import may_decide

SHOWN = 8


@dataclass(frozen=True, slots=True)
class Decision:
    """One line with one action: what is so, what happens if it is left, and what to do about it."""

    icon: str
    text: str
    bold: str
    detail: str
    consequence: str
    rank: float
    action: str
    url: str
    why_url: str = ""
    post: bool = False
    is_error: bool = False


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
    projects: list[dict[str, Any]]
    activities: list[Activity]


def overview(organisation: Organisation, today: date, user: User) -> Overview:
    """Return the overview of a user; a fixed number of queries."""
    plan = plans.latest()
    undone = [row for row in plans.undone(plan) if not row.is_tentative] if plan else []
    ends = plans.finishes(plan) if plan else {}
    found = loads(organisation, today)
    lint = ownership.lint(organisation, today)
    scored = metrics.scored(metrics.list_success_metrics(), today)
    projects = list(Project.objects.filter(lifecycle__in=Project.OPEN).select_related("team"))
    untagged = _untagged()
    decisions = [
        *_recommended(user),
        *_owners(user),
        *_overloads(found),
        *_late(projects, ends),
        *_findings(lint.findings),
        *_unconfirmed(organisation, today),
        *_tagging(untagged),
        *_off_target(scored),
    ]
    weeks, legend = _short_weeks(undone, found)
    days = sum((row.days for row in undone), Decimal(0))
    most: dict[str, Decimal] = defaultdict(Decimal)
    for row in undone:
        most[row.role.name] += row.days
    return Overview(
        decisions=sorted(decisions, key=lambda one: -one.rank),
        figures=_figures(days, undone, projects, ends, found, lint.findings, untagged, scored),
        undone_days=days, short_role=max(most, key=lambda name: most[name]) if most else "",
        short_from=min((row.earliest for row in undone), default=None), weeks=weeks, legend=legend,
        balance=_balance(), projects=_projects(projects, ends), activities=list(activities(user)[:4]),
    )  # fmt: skip


def activities(user: User) -> QuerySet[Activity]:
    """Return what was done, latest first; what is private only to who did it and to planners."""
    rows = Activity.objects.select_related("by", "by__person", "undone_by").defer("changes")
    if access.can(user, Permission.SETTINGS_CHANGE):
        return rows
    return rows.exclude(is_private=True)


def _untagged() -> list[WorkItem]:
    return list(WorkItem.objects.open().untagged().select_related("project"))


def _recommended(user: User) -> list[Decision]:
    rows = plans.recommendations()
    holds = Counter(
        pk for pk in WorkItem.objects.open().filter(waits_for__isnull=False).values_list("waits_for__before", flat=True)
    )
    found = []
    for row in rows:
        if row.work_item is None or row.change == "dropped":
            continue
        share = (
            f", {round(row.share_percent or 0)} % from {row.starts_on.day} {row.starts_on:%B}" if row.starts_on else ""
        )
        waiting = holds.get(row.work_item.pk, 0)
        detail = f"Holds up {waiting} item{'s' if waiting > 1 else ''}" if waiting else str(row.project or "")
        why = f"{reverse('planning:plan')}?open={row.pk}"
        allowed = may_decide(user, row)
        found.append(
            Decision(
                "sparkle", f" on {row.work_item.title}{share}", str(row.person), detail,
                f"{row.cost_of_waiting:,} at stake", float(row.cost_of_waiting), "Accept" if allowed else "See it",
                reverse("planning:recommendation-accept", args=[row.pk]) if allowed else why, why, post=allowed,
            )
        )  # fmt: skip
    return found


def _owners(user: User) -> list[Decision]:
    found = []
    for row in plans.recommendations(kinds=("owner",)):
        if row.component is None or row.person is None:
            continue
        url = f"{reverse('planning:ownership')}?open={row.pk}"
        allowed = may_decide(user, row)
        is_owner = row.change == "owner"
        found.append(
            Decision(
                "key", f" {'has no accountable owner' if is_owner else 'rests on one person'}", row.component.name,
                f"Recommended: {row.person}, {row.role}", "nobody answers" if is_owner else "no backup",
                5e5 if is_owner and row.component.is_in_production else 2e3,
                f"Assign {row.person.name.split()[0]}" if allowed else "See it",
                reverse("planning:recommendation-accept", args=[row.pk]) if allowed else url, url, post=allowed,
                is_error=is_owner and row.component.is_in_production,
            )
        )  # fmt: skip
    return found


def _overloads(found: Loads) -> list[Decision]:
    return [_overload(row) for row in found.overloaded]


def _overload(row: PersonLoad) -> Decision:
    first, last = row.overload_from, row.overload_until
    when = f" from {first.day} {first:%B} to {last.day} {last:%B}" if first and last else ""
    url = reverse("planning:person-detail", args=[row.person.pk])
    return Decision(
        "triangle-alert", f" is at {row.peak} %{when}", row.person.name, "More work than time", "overload",
        1e5 + row.peak, "See the work", url,
    )  # fmt: skip


def _late(projects: list[Project], ends: dict[int, Finish]) -> list[Decision]:
    found = []
    for project in projects:
        finish = ends.get(project.pk)
        if finish is None or not finish.days_late or finish.ends_on is None or project.due_on is None:
            continue
        text = f" ends on {finish.ends_on.day} {finish.ends_on:%B}, due {project.due_on.day} {project.due_on:%B}"
        url = reverse("planning:project-detail", args=[project.pk])
        rank = float((project.value_per_week or 1000) * finish.days_late) / 5
        detail = f"{finish.undone_items} items have nobody" if finish.undone_items else ""
        found.append(
            Decision("flag", text, project.name, detail, f"{finish.days_late} days late", rank, "See options", url)
        )
    return found


def _findings(findings: tuple[Finding, ...]) -> list[Decision]:
    proposed = {
        str(pk)
        for pk in Recommendation.objects.filter(state="open", kind="owner", change="owner").values_list(
            "component", flat=True
        )
    }
    url = reverse("planning:ownership-checks")
    return [
        Decision("key", "", "", one.sentence, f"error {one.check}", 4e5, "See it", url, is_error=True)
        for one in findings
        if one.severity == Severity.ERROR and not (one.subject_type == "component" and one.subject_id in proposed)
    ]


def _unconfirmed(organisation: Organisation, today: date) -> list[Decision]:
    limit = today - timedelta(days=organisation.review_period_days)
    rows = Ownership.objects.on(today).filter(confirmed_on__lt=limit).select_related("component", "project")
    names = [str(row.component or row.project) for row in rows]
    if not names:
        return []
    listed = ", ".join(names[:3]) + (" …" if len(names) > 3 else "")
    things = f"{len(names)} ownership{'s' if len(names) > 1 else ''}"
    url = reverse("planning:ownership-confirm-list")
    return [Decision("calendar", " to confirm", things, listed, "review overdue", 900, "Confirm", url)]


def _tagging(rows: list[WorkItem]) -> list[Decision]:
    if not rows:
        return []
    days = sum((demands.remaining_days(row) or Decimal(0) for row in rows), Decimal(0))
    things = f"{len(rows)} work item{'s' if len(rows) > 1 else ''}"
    text = f" untagged, {days:.0f} person-days in all"
    return [Decision("list-checks", text, things, "No plan counts them", "mix uncertain", 1500, "Tag them",
                     reverse("planning:work-item-triage"))]  # fmt: skip


def _off_target(scored: list[metrics.Scored]) -> list[Decision]:
    found = []
    for one in scored:
        if one.health != Health.OFF_TARGET or one.value is None:
            continue
        text = f" of {one.subject} is {one.value:.4g} {one.row.metric.unit}, target {one.target}"
        weeks = f"{one.off_weeks} measurements off target in a row. " if one.off_weeks > 1 else ""
        found.append(
            Decision(
                "trending-up", text, one.row.metric.name, f"{weeks}Owner: {one.owner or 'nobody'}", "off target",
                700 + one.off_weeks, "Open metric", reverse("planning:metric-detail", args=[one.row.pk]), is_error=True,
            )
        )  # fmt: skip
    return found


def _figures(
    days: Decimal, undone: list[Undone], projects: list[Project], ends: dict[int, Finish], found: Loads,
    findings: tuple[Finding, ...], untagged: list[WorkItem], scored: list[metrics.Scored],
) -> list[dict[str, Any]]:  # fmt: skip
    late = [row.name for row in projects if row.pk in ends and ends[row.pk].days_late]
    over = found.overloaded
    unowned = sum(1 for one in findings if one.check in {"O1", "O6"} and one.subject_type == "component")
    alone = sum(1 for one in findings if one.check == "O5")
    total = Component.objects.exclude(lifecycle=Component.Lifecycle.DEPRECATED).count()
    items = WorkItem.objects.open().count()
    tag_days = sum((demands.remaining_days(row) or Decimal(0) for row in untagged), Decimal(0))
    health = metrics.counts(scored)
    off, stale, never = health["off_target"], health["stale"], health["not_measured"]
    plan_url = reverse("planning:plan-list")
    return [
        _figure(f"{days:.0f} days", "unstaffed", f"{len(undone)} demands have nobody", plan_url),
        _figure(
            f"{len(late)} of {len(projects)}", "projects late", ", ".join(late[:2]), reverse("planning:project-list")
        ),
        _figure(
            f"{len(over)} {'person' if len(over) == 1 else 'people'}", "over 100 %",
            f"up to {over[0].peak} %" if over else "nobody", reverse("planning:person-list"),
        ),
        _figure(
            f"{unowned} of {total}", "components unowned", f"{alone} more rest on one person",
            reverse("planning:ownership-checks"),
        ),
        _figure(
            f"{len(untagged)} of {items}", "items untagged", f"{tag_days:.0f} person-days",
            reverse("planning:work-item-triage"),
        ),
        _figure(
            f"{off} of {len(scored)}", "metrics off target", f"{stale} stale, {never} not measured",
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


def _projects(projects: list[Project], ends: dict[int, Finish]) -> list[dict[str, Any]]:
    left = Counter(WorkItem.objects.open().filter(project__isnull=False).values_list("project", flat=True))
    rows = []
    for project in projects:
        finish = ends.get(project.pk)
        if not left.get(project.pk):
            continue
        if finish is None or finish.ends_on is None:
            state, words = "not_measured", "Not planned"
        elif finish.days_late:
            state, words = "off_target", f"{finish.days_late} days late"
        elif finish.undone_items:
            state, words = "at_risk", f"{finish.undone_items} items unstaffed"
        elif project.due_on is None:
            state, words = "stale", "No due date"
        else:
            state, words = "on_target", "On time"
        rows.append({"project": project, "left": left[project.pk], "finish": finish, "state": state, "words": words})
    return sorted(rows, key=lambda row: (row["project"].due_on or date.max, row["project"].name))
