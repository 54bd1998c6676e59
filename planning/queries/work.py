"""Work items as lists show them: filtered, sorted, with who does them and what they wait for."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date, timedelta
from typing import Any

from django.db.models import (
    Case,
    Count,
    Exists,
    ExpressionWrapper,
    F,
    FloatField,
    IntegerField,
    Max,
    OuterRef,
    Prefetch,
    Q,
    QuerySet,
    Sum,
    Value,
    When,
)
from django.db.models.functions import Coalesce, Length, Lower

from planning.models import Allocation, Dependency, Recommendation, Tag, TagShare, WorkItem
from planning.queries.wording import having

PAGE_SIZE = 50
UNTAGGED = "untagged"
FRIDAY = 4
ORDER = {name: place for place, name in enumerate(WorkItem.Priority.values)}
NUMBER = FloatField()
# What queries.demands.remaining_days says of one item, for sums in the database: 6.0, since SQLite divides integers.
_LIKELY = F("effort_likely_days")
DAYS_LEFT = Coalesce(
    ExpressionWrapper(F("remaining_days"), output_field=NUMBER),
    ExpressionWrapper(
        (Coalesce(F("effort_optimistic_days"), _LIKELY) + _LIKELY * 4 + Coalesce(F("effort_pessimistic_days"), _LIKELY))
        / Value(6.0, output_field=NUMBER),
        output_field=NUMBER,
    ),
    output_field=NUMBER,
)
TEAM = Coalesce("team_id", "project__team_id")
DUE = Coalesce("due_on", "project__due_on")
PRIORITY = Case(
    *(When(priority=name, then=Value(place)) for name, place in ORDER.items()), output_field=IntegerField(), default=9
)
SORTS: dict[str, tuple[Any, ...]] = {
    "number": (Length("number"), "number"),
    "title": (Lower("title"),),
    "tag": (F("tag"),),
    "project": (Lower("project__name"),),
    "team": (Lower(Coalesce("team__name", "project__team__name")),),
    "status": (F("status"),),
    "priority": (PRIORITY,),
    "left": (F("days_left"),),
    "due": (F("due"),),
}


@dataclass(frozen=True, slots=True)
class Filters:
    """What a list of work items is narrowed to; empty is everything that is open."""

    search: str = ""
    project: int | None = None
    team: int | None = None
    tag: str = ""
    status: str = ""
    role: int | None = None
    priority: str = ""
    due: str = ""

    @property
    def are_set(self) -> bool:
        """Whether anything narrows the list."""
        return any(getattr(self, field.name) for field in fields(self))


@dataclass(frozen=True, slots=True)
class Tally:
    """How much open work there is, by tag, and how many items wait for others."""

    total: int
    counts: Mapping[str, int]
    days: Mapping[str, float]
    unestimated: int
    waiting: int

    @property
    def untagged(self) -> int:
        """Number of open items without a tag."""
        return self.counts[UNTAGGED]

    @property
    def untagged_days(self) -> float:
        """Days of open items without a tag."""
        return self.days[UNTAGGED]

    @property
    def all_days(self) -> float:
        """Days of all open items."""
        return sum(self.days.values())

    def share(self, tag: str) -> float | None:
        """Return the part of the days that has a tag, in percent; ``None`` where there are no days."""
        return self.days[tag] / self.all_days * 100 if self.all_days else None


def open_predecessors() -> QuerySet[Dependency]:
    """Return the dependencies on items that are not finished, for a subquery over items."""
    return Dependency.objects.filter(after=OuterRef("pk")).exclude(before__status__in=WorkItem.CLOSED)


def tally() -> Tally:
    """Return the open work by tag; two queries."""
    rows = (
        WorkItem.objects.open()
        .order_by()
        .values("tag")
        .annotate(count=Count("pk"), total=Sum(DAYS_LEFT), estimated=Count(DAYS_LEFT))
    )
    by_tag = {row["tag"] or UNTAGGED: row for row in rows}
    names = (*Tag.values, UNTAGGED)
    counts = {name: by_tag[name]["count"] if name in by_tag else 0 for name in names}
    days = {name: float(by_tag[name]["total"] or 0) if name in by_tag else 0.0 for name in names}
    unestimated = sum(row["count"] - row["estimated"] for row in by_tag.values())
    waiting = WorkItem.objects.open().filter(Exists(open_predecessors())).count()
    return Tally(sum(counts.values()), counts, days, unestimated, waiting)


def with_people(items: QuerySet[WorkItem], *, today: date) -> QuerySet[WorkItem]:
    """Load what a row shows: project, team, days, who does it and what it waits for or holds up."""
    allocations = Allocation.objects.filter(ends_on__gte=today).select_related("membership__person", "role")
    proposals = Recommendation.objects.filter(
        state=Recommendation.State.OPEN, kind=Recommendation.Kind.ALLOCATION
    ).select_related("person", "role")
    before = (
        Dependency.objects.exclude(before__status__in=WorkItem.CLOSED)
        .select_related("before__project__team", "before__team")
        .annotate(ends_on=Max("before__allocations__ends_on"))
    )
    after = Dependency.objects.exclude(after__status__in=WorkItem.CLOSED).select_related("after")
    return (
        items.select_related("project__team", "team", "suggestion")
        .annotate(days_left=DAYS_LEFT, due=DUE)
        .prefetch_related(
            Prefetch("allocations", queryset=allocations.order_by("starts_on", "pk"), to_attr="live"),
            Prefetch("recommendations", queryset=proposals, to_attr="proposed"),
            Prefetch("waits_for", queryset=before.order_by("pk"), to_attr="open_before"),
            Prefetch("holds_up", queryset=after.order_by("pk"), to_attr="open_after"),
        )
    )


def live(item: WorkItem) -> list[Allocation]:
    """Return who does an item that ``with_people`` loaded, from today on."""
    rows: list[Allocation] = item.live  # type: ignore[attr-defined]  # set by the prefetch
    return rows


def open_before(item: WorkItem) -> list[Dependency]:
    """Return what an item that ``with_people`` loaded still waits for."""
    rows: list[Dependency] = item.open_before  # type: ignore[attr-defined]  # set by the prefetch
    return rows


def due(item: WorkItem) -> date | None:
    """Return when an item that ``with_people`` loaded is due, by itself or by its project."""
    day: date | None = item.due  # type: ignore[attr-defined]  # annotated
    return day


def list_items(filters: Filters, *, sort: str = "", today: date) -> QuerySet[WorkItem]:
    """Return the items that match, sorted; what is unknown comes last whichever way."""
    items = with_people(matching(filters, today), today=today)
    name, falling = sort.removeprefix("-"), sort.startswith("-")
    if name not in SORTS:
        return items.order_by(PRIORITY.asc(), F("due").asc(nulls_last=True), "-pk")
    terms = [F(term) if isinstance(term, str) else term for term in SORTS[name]]
    order = [term.desc(nulls_last=True) if falling else term.asc(nulls_last=True) for term in terms]
    return items.order_by(*order, "-pk")


def untagged_items(filters: Filters, *, today: date, later: Sequence[int] = ()) -> QuerySet[WorkItem]:
    """Return the open items without a tag: the surest suggestions first, then the largest. Those put off come last."""
    items = matching(filters, today).filter(pk__in=WorkItem.objects.open().untagged().values("pk"))
    sure = Case(When(suggestion__is_answer=True, then=F("suggestion__confidence_percent")), default=None)
    order: list[Any] = [sure.desc(nulls_last=True), F("days_left").desc(nulls_last=True), "-pk"]
    if later:  # nothing put off would leave a bare 0 in the order, which PostgreSQL reads as a column's place
        order.insert(0, Case(When(pk__in=list(later), then=Value(1)), default=Value(0), output_field=IntegerField()))
    return with_people(items, today=today).order_by(*order)


def changed_items(today: date, *, most: int = 5) -> tuple[date, list[WorkItem]]:
    """Return the last Friday before today, and the open tagged items that were changed since, the latest first.

    What came in new is no change.
    """
    friday = today - timedelta(days=(today.weekday() - FRIDAY) % 7 or 7)
    changed = WorkItem.objects.open().exclude(tag="").filter(
        updated_at__date__gte=friday, updated_at__gt=F("created_at") + timedelta(minutes=10)
    )  # fmt: skip
    return friday, list(with_people(changed, today=today).order_by("-updated_at", "-pk")[:most])


def waiting_items(filters: Filters, *, today: date) -> QuerySet[WorkItem]:
    """Return the open items that wait for an item that is not finished, by due date."""
    items = matching(filters, today).filter(pk__in=WorkItem.objects.open().values("pk"))
    waiting = with_people(items, today=today).filter(Exists(open_predecessors()))
    return waiting.order_by(F("due").asc(nulls_last=True), "-pk")


def most_awaited() -> tuple[WorkItem, int] | None:
    """Return the unfinished item that holds up most open items, and how many."""
    waits = Count("holds_up", filter=Q(holds_up__after__in=WorkItem.objects.open().values("pk")), distinct=True)
    item = (
        WorkItem.objects.exclude(status__in=WorkItem.CLOSED)
        .annotate(held=waits)
        .filter(held__gt=0)
        .order_by("-held", "pk")
        .first()
    )
    return (item, int(item.held)) if item else None  # type: ignore[attr-defined]  # annotated


def matching(filters: Filters, today: date) -> QuerySet[WorkItem]:
    """Return the items that match, with nothing loaded beside them."""
    items = _by_status(filters.status)
    if filters.search:
        items = items.filter(having(filters.search, "title", "number", "project__name"))
    for name in ("project", "priority"):
        if getattr(filters, name):
            items = items.filter(**{name: getattr(filters, name)})
    if filters.team:
        items = items.filter(Q(team=filters.team) | Q(team=None, project__team=filters.team))
    if filters.tag:
        items = items.filter(tag="" if filters.tag == UNTAGGED else filters.tag)
    if filters.role:
        items = items.filter(asks_for(filters.role))
    return items.filter(_due(filters.due, today)) if filters.due else items


def _by_status(status: str) -> QuerySet[WorkItem]:
    if status == "all":
        return WorkItem.objects.all()
    if status:
        return WorkItem.objects.filter(status=status)
    return WorkItem.objects.open()


def asks_for(role: int) -> Q:
    """Return the condition that an item asks for a role: by hand, or by the shares of its tag where nothing is."""
    from_hand = WorkItem.objects.filter(demands__days__isnull=False).values("pk")
    tags = TagShare.objects.filter(role=role).values("tag")
    written = WorkItem.objects.filter(demands__role=role, demands__days__gt=0).values("pk")
    return Q(pk__in=written) | (Q(tag__in=tags) & ~Q(pk__in=from_hand))


def _due(wanted: str, today: date) -> Q:
    spans = {"two_weeks": 14, "month": 31, "quarter": 91}
    if wanted == "late":
        return Q(due_on__lt=today) | Q(due_on=None, project__due_on__lt=today)
    if wanted in spans:
        last = today + timedelta(days=spans[wanted])
        return Q(due_on__range=(today, last)) | Q(due_on=None, project__due_on__range=(today, last))
    return Q(due_on=None) & (Q(project=None) | Q(project__due_on=None))


def offered_items(item: WorkItem | None = None, limit: int = 200) -> list[WorkItem]:
    """Return items that a form may name: unfinished, of the same project first; never the item itself."""
    others = WorkItem.objects.exclude(status__in=WorkItem.CLOSED).only("number", "title")
    if item is None:
        return list(others.order_by("-pk")[:limit])
    near = Case(When(project=item.project_id, then=Value(0)), default=Value(1), output_field=IntegerField())
    order = [near, "-pk"] if item.project_id else ["-pk"]
    return list(others.exclude(pk=item.pk).order_by(*order)[:limit])
