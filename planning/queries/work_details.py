"""One work item with all that its page shows."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Max, Prefetch, QuerySet

from planning.models import (
    Activity,
    Allocation,
    Component,
    Dependency,
    Ownership,
    Recommendation,
    Role,
    TagShare,
    User,
    WorkItem,
)
from planning.queries import demands, external_ids
from planning.queries.demands import RoleDemand


@dataclass(frozen=True, slots=True)
class RoleLine:
    """What an item asks of a role, and how it came about."""

    role: Role
    demand: RoleDemand


@dataclass(frozen=True, slots=True)
class Detail:
    """A work item with its demand, dependencies, people, owners and history."""

    item: WorkItem
    left: Decimal | None
    due: date | None
    roles: list[RoleLine]
    waits_for: list[Dependency]
    holds_up: list[Dependency]
    allocations: list[Allocation]
    proposals: list[Recommendation]
    components: list[Component]
    activities: list[Activity]
    sources: list[external_ids.Source]

    @property
    def open_before(self) -> list[Dependency]:
        """What it still waits for."""
        return [row for row in self.waits_for if row.before.status not in WorkItem.CLOSED]

    @property
    def open_after(self) -> list[Dependency]:
        """What still waits for it."""
        return [row for row in self.holds_up if row.after.status not in WorkItem.CLOSED]

    @property
    def finish(self) -> date | None:
        """The last day on which somebody works on it, by the live plan."""
        return max((row.ends_on for row in self.allocations), default=None)

    @property
    def is_by_hand(self) -> bool:
        """Whether its demand is written by hand."""
        return any(line.demand.is_by_hand for line in self.roles)


def items() -> QuerySet[WorkItem]:
    """Return items with what actions and pages of one item read."""
    return demands.with_demands(WorkItem.objects.all()).select_related("project__team", "team")


def role_lines(item: WorkItem) -> list[RoleLine]:
    """Return what an item asks of each role, most first."""
    asked = demands.role_demands(item, demands.tag_shares())
    roles = Role.objects.in_bulk([demand.role_id for demand in asked])
    lines = [RoleLine(roles[demand.role_id], demand) for demand in asked]
    return sorted(lines, key=lambda line: (-line.demand.days, line.role.name))


def shares_of(tag: str) -> list[TagShare]:
    """Return the shares that a tag stands for."""
    return list(TagShare.objects.filter(tag=tag).select_related("role")) if tag else []


def detail(item: WorkItem, *, user: User, today: date) -> Detail:
    """Return what the page of an item shows; a fixed number of queries."""
    ends = Max("before__allocations__ends_on")
    return Detail(
        item=item,
        left=demands.remaining_days(item),
        due=item.due_on or (item.project.due_on if item.project else None),
        roles=role_lines(item),
        waits_for=list(
            item.waits_for.select_related("before__project__team", "before__team").annotate(ends_on=ends).order_by("pk")
        ),
        holds_up=list(item.holds_up.select_related("after__project__team", "after__team").order_by("pk")),
        allocations=list(
            item.allocations.select_related("membership__person", "membership__team", "role").order_by(
                "starts_on", "pk"
            )
        ),
        proposals=list(
            item.recommendations.filter(state=Recommendation.State.OPEN, kind=Recommendation.Kind.ALLOCATION)
            .select_related("person", "role", "team")
            .order_by("starts_on", "pk")
        ),
        components=_components(item, today),
        activities=activities_of("workitem", item.pk, user),
        sources=external_ids.of_thing("workitem", item.pk),
    )


def _components(item: WorkItem, today: date) -> list[Component]:
    owners = Ownership.objects.on(today).select_related("person", "team", "role")
    return list(
        item.components.select_related("kind", "project")
        .prefetch_related(
            Prefetch("ownerships", queryset=owners, to_attr="owners_now"),
            Prefetch("project__ownerships", queryset=owners, to_attr="inherited_now"),
        )
        .order_by("name", "pk")
    )


def activities_of(kind: str, pk: int, user: User, limit: int = 12) -> list[Activity]:
    """Return what was done to a thing, the latest first; of private ones only the user's own."""
    rows = Activity.objects.filter(kind=kind, object_id=pk).select_related("by", "undone_by")[: limit * 2]
    shown = [row for row in rows if not row.is_private or row.by_id == user.pk]
    return shown[:limit]
