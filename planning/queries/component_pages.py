"""What the page of one component shows."""

from dataclasses import dataclass
from datetime import date

from planning.domain.ownership import Finding
from planning.models import Activity, Component, Organisation, Ownership, Recommendation, User, WorkItem
from planning.queries import metric_pages, metrics, ownership_pages, plans
from planning.queries.metric_pages import Line
from planning.queries.ownership import lint
from planning.queries.ownership_pages import Posts
from planning.queries.work_details import activities_of

ITEMS_SHOWN = 12


@dataclass(frozen=True, slots=True)
class Detail:
    """A component with who answers for it, its metrics, findings, work and history."""

    held: Ownership | None
    is_inherited: bool
    is_overdue: bool
    hue: str
    lines: list[Line]
    findings: tuple[Finding, ...]
    proposals: list[Recommendation]
    history: list[Ownership]
    items: list[WorkItem]
    more_items: int
    activities: list[Activity]
    health: list[tuple[str, int]]


def detail(component: Component, organisation: Organisation, today: date, user: User) -> Detail:
    """Return everything about a component; a fixed number of queries."""
    owners = metrics.owners_on(today, components=[component.pk], projects=[component.project_id])
    own = owners.get(("component", component.pk))
    held = own or owners.get(("project", component.project_id or 0))
    scored = metrics.scored(metrics.of_thing(component_id=component.pk), today)
    items = WorkItem.objects.open().filter(components=component).select_related("project").order_by("title", "pk")
    shown = list(items[: ITEMS_SHOWN + 1])
    posts = Posts([held.person_id] if held and held.person_id else [], today)
    return Detail(
        held=held, is_inherited=held is not None and own is None,
        is_overdue=own is not None and ownership_pages.unconfirmed(organisation, today).filter(pk=own.pk).exists(),
        hue=posts.hue(held.person, held.role) if held and held.person else "slate",
        lines=metric_pages.lines(scored, organisation.currency, today),
        findings=lint(organisation, today).of("component", component.pk),
        proposals=list(plans.recommendations(kinds=("owner",)).filter(component=component).order_by("-change", "pk")),
        history=ownership_pages.history(component), items=shown[:ITEMS_SHOWN],
        more_items=items.count() - ITEMS_SHOWN if len(shown) > ITEMS_SHOWN else 0,
        activities=activities_of("component", component.pk, user),
        health=ownership_pages.in_order(metrics.counts(scored)),
    )  # fmt: skip
