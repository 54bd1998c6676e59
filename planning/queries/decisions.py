"""What needs a decision: one line with one action each, dearest first."""

from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.urls import reverse

from planning.domain.metrics import Health
from planning.domain.ownership import Finding, Severity
from planning.models import Organisation, Project, Recommendation, User, WorkItem
from planning.queries import demands, ladder, metrics, ownership_pages, plans
from planning.queries.loads import Loads, PersonLoad
from planning.queries.plan_cards import holds_up
from planning.queries.plans import Finish
from planning.queries.recommendations import may_decide


@dataclass(frozen=True, slots=True)
class Decision:
    """One line with one action: what is so, what happens if it is left, and what to do about it.

    ``only`` names the recommendations that one answer accepts together.
    """

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
    only: str = ""

    @property
    def field(self) -> str:
        """The name under which ``only`` is sent."""
        return "only" if self.only else ""


@dataclass(frozen=True, slots=True)
class Facts:
    """What the decisions are read from; the overview shows the same."""

    loads: Loads
    projects: list[Project]
    ends: dict[int, Finish]
    findings: tuple[Finding, ...]
    untagged: list[WorkItem]
    scored: list[metrics.Scored]


def decisions(organisation: Organisation, today: date, user: User, facts: Facts) -> list[Decision]:
    """Return what a user could decide, dearest first."""
    found = [
        *_recommended(user, ladder.money(organisation)),
        *_owners(user),
        *(_overload(row) for row in facts.loads.overloaded),
        *_late(facts.projects, facts.ends),
        *_findings(facts.findings),
        *_unconfirmed(organisation, today),
        *_tagging(facts.untagged),
        *_off_target(facts.scored),
    ]
    return sorted(found, key=lambda one: -one.rank)


def first_of(found: list[Decision], most: int) -> list[Decision]:
    """Return the first few decisions, dearest first: the dearest of each kind, then what else is dear.

    Without that a new plan's hundreds of proposals would hide the one metric that is off target.
    """
    chosen = {one.icon: one for one in reversed(found)}
    kept = sorted(chosen.values(), key=lambda one: -one.rank)[:most]
    rest = [one for one in found if one not in kept][: most - len(kept)]
    return sorted([*kept, *rest], key=lambda one: -one.rank)


def _recommended(user: User, money: str) -> list[Decision]:
    """Return the recommended allocations, those of one demand in one line."""
    demands_of: dict[tuple[int | None, int | None], list[Recommendation]] = defaultdict(list)
    for row in plans.recommendations():
        if row.work_item is not None and row.change != "dropped":
            demands_of[row.work_item_id, row.role_id].append(row)
    waiting = holds_up()
    return [_staffing(rows, user, money, waiting) for rows in demands_of.values()]


def _staffing(rows: list[Recommendation], user: User, money: str, waiting: Counter[int]) -> Decision:
    first = rows[0]
    item = first.work_item
    count = waiting.get(item.pk, 0) if item is not None else 0
    share = f", {round(first.share_percent or 0)} %" if len(rows) == 1 else ""
    begins = min((row.starts_on for row in rows if row.starts_on), default=None)
    when = f"{share} from {begins.day} {begins:%B}" if begins else share
    project = str(item.project or "") if item is not None else ""
    detail = f"{count} item{'s wait' if count > 1 else ' waits'} for it" if count else project
    why = f"{reverse('planning:plan')}?open={first.pk}"
    allowed = all(may_decide(user, row) for row in rows)
    cost = max(row.cost_of_waiting for row in rows)
    text = f" on {item.title if item is not None else 'it'}{when}"
    people = list(dict.fromkeys(str(row.person) for row in rows))
    if not allowed:
        return Decision("sparkle", text, _listed(people), detail, _stake(cost, money), float(cost), "See it", why)
    if len(rows) == 1:
        url, only = reverse("planning:recommendation-accept", args=[first.pk]), ""
    else:
        url, only = reverse("planning:recommendation-accept-all"), ",".join(str(row.pk) for row in rows)
    return Decision(
        "sparkle", text, _listed(people), detail, _stake(cost, money), float(cost), "Accept", url, why, post=True,
        only=only,
    )  # fmt: skip


def _listed(names: list[str]) -> str:
    return f"{', '.join(names[:-1])} and {names[-1]}" if len(names) > 1 else "".join(names)


def _stake(cost: int, money: str) -> str:
    """Say what waiting costs; nothing where it costs nothing."""
    if cost <= 0:
        return ""
    return f"{money}{cost / 1000:.0f}k at stake" if cost >= 10000 else f"{money}{cost:,} at stake"


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
    names = [str(row.component or row.project) for row in ownership_pages.unconfirmed(organisation, today)]
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
