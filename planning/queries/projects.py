"""Projects as pages read them: how much is left, of what kind, who works on it, when it will be done."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Count, Exists, F, Max, OuterRef, Prefetch, Q, QuerySet, Sum

from planning.models import Activity, Allocation, Component, Ownership, Person, Project, Role, User, WorkItem
from planning.queries import demands, plans
from planning.queries.plans import Finish
from planning.queries.wording import having
from planning.queries.work import DAYS_LEFT, UNTAGGED, live, with_people
from planning.queries.work_board import RoleShare, role_shares
from planning.queries.work_details import activities_of

MOST_ITEMS = 50
OPEN_ITEMS = ~Q(status__in=WorkItem.CLOSED)
SORTS: dict[str, str] = {"name": "name", "team": "team__name", "lifecycle": "lifecycle", "due": "due_on"}


@dataclass(frozen=True, slots=True)
class Filters:
    """What the list of projects is narrowed to; empty is everything that goes on."""

    search: str = ""
    team: int | None = None
    lifecycle: str = ""


@dataclass(frozen=True, slots=True)
class Left:
    """The unfinished work of a project: items and days by tag, how many have nobody, when the last one ends."""

    count: int = 0
    by_tag: Mapping[str, float] = field(default_factory=dict)
    nobody: int = 0
    finish: date | None = None
    unsized: int = 0

    @property
    def is_known(self) -> bool:
        """Say whether anybody said of any item how much is left of it."""
        return self.unsized < self.count or not self.count

    @property
    def days(self) -> float:
        """Days left, untagged work included."""
        return sum(self.by_tag.values())

    def percent(self, tag: str) -> float | None:
        """Return the part of the days that has a tag; ``None`` where no days are left."""
        return self.by_tag.get(tag, 0) / self.days * 100 if self.days else None

    @property
    def product(self) -> float | None:
        """Percent of the days that is product feature."""
        return self.percent("product_feature")

    @property
    def infrastructure(self) -> float | None:
        """Percent of the days that is infrastructure."""
        return self.percent("infrastructure")

    @property
    def untagged_days(self) -> float:
        """Days without a tag: they ask for no role yet."""
        return self.by_tag.get(UNTAGGED, 0)

    @property
    def untagged(self) -> float | None:
        """Percent of the days that has no tag."""
        return self.percent(UNTAGGED)


@dataclass(frozen=True, slots=True)
class Row:
    """A project in a list."""

    project: Project
    left: Left
    planned: Finish | None = None

    @property
    def finish(self) -> date | None:
        """When the last planned item ends: by the latest plan, where there is none by the live one."""
        return self.planned.ends_on if self.planned else self.left.finish

    @property
    def nobody(self) -> int:
        """How many items nobody is planned on."""
        return self.planned.undone_items if self.planned else self.left.nobody

    @property
    def late_days(self) -> int:
        """Days by which the planned work passes the due date: a plan counts working days."""
        if self.planned:
            return self.planned.days_late
        due, finish = self.project.due_on, self.left.finish
        return max(0, (finish - due).days) if due and finish else 0


@dataclass(frozen=True, slots=True)
class Summary:
    """The projects that go on, in figures."""

    total: int
    late: int
    latest: Row | None
    unstaffed: int
    days: float


@dataclass(frozen=True, slots=True)
class Worker:
    """Somebody who works on a project by the live plan."""

    person: Person
    role: Role
    items: int
    first: date
    last: date


@dataclass(frozen=True, slots=True)
class Detail:
    """A project with its items, components, demand and people."""

    row: Row
    items: list[WorkItem]
    components: list[Component]
    owner: Ownership | None
    roles: list[RoleShare]
    workers: list[Worker]
    done: int

    @property
    def shown_items(self) -> list[WorkItem]:
        """The items that the page lists; the table has them all."""
        return self.items[:MOST_ITEMS]

    @property
    def more_items(self) -> int:
        """How many items the page leaves out."""
        return max(0, len(self.items) - MOST_ITEMS)


def list_projects(filters: Filters, *, sort: str = "") -> QuerySet[Project]:
    """Return projects, those that go on unless another lifecycle is asked for, the first due first."""
    projects = Project.objects.select_related("team")
    if filters.lifecycle and filters.lifecycle != "all":
        projects = projects.filter(lifecycle=filters.lifecycle)
    elif not filters.lifecycle:
        projects = projects.exclude(lifecycle__in=(Project.Lifecycle.DONE, Project.Lifecycle.CANCELLED))
    if filters.search:
        projects = projects.filter(having(filters.search, "name", "summary"))
    if filters.team:
        projects = projects.filter(team=filters.team)
    name = SORTS.get(sort.removeprefix("-"))
    if name is None:
        return projects.order_by(F("due_on").asc(nulls_last=True), "name", "pk")
    order = F(name).desc(nulls_last=True) if sort.startswith("-") else F(name).asc(nulls_last=True)
    return projects.order_by(order, "name", "pk")


def left_of(projects: list[Project]) -> dict[int, Left]:
    """Return the unfinished work of projects; two queries."""
    items = WorkItem.objects.filter(OPEN_ITEMS, project__in=[project.pk for project in projects]).order_by()
    sums = items.annotate(left=DAYS_LEFT).values("project", "tag")
    sums = sums.annotate(count=Count("pk"), days=Sum("left"), sized=Count("left"))
    counts: dict[int, int] = defaultdict(int)
    unsized: dict[int, int] = defaultdict(int)
    days: dict[int, dict[str, float]] = defaultdict(dict)
    for row in sums:
        counts[row["project"]] += row["count"]
        unsized[row["project"]] += row["count"] - row["sized"]
        days[row["project"]][row["tag"] or UNTAGGED] = float(row["days"] or 0)
    staffed = Exists(Allocation.objects.filter(work_item=OuterRef("pk")))
    plans = items.values("project").annotate(
        finish=Max("allocations__ends_on"), nobody=Count("pk", filter=~staffed, distinct=True)
    )
    planned = {row["project"]: (row["nobody"], row["finish"]) for row in plans}
    return {pk: Left(counts[pk], days[pk], *planned[pk], unsized[pk]) for pk in counts}


def rows(projects: list[Project]) -> list[Row]:
    """Return projects with their unfinished work."""
    left = left_of(projects)
    plan = plans.latest()
    planned = plans.finishes(plan) if plan is not None else {}
    return [Row(project, left.get(project.pk, Left()), planned.get(project.pk)) for project in projects]


def summary() -> Summary:
    """Return how the projects that go on stand; a fixed number of queries."""
    shown = rows(list(list_projects(Filters())))
    late = max(shown, key=lambda row: row.late_days, default=None)
    return Summary(
        total=len(shown),
        late=sum(1 for row in shown if row.late_days),
        latest=late if late and late.late_days else None,
        unstaffed=sum(1 for row in shown if row.nobody),
        days=sum(row.left.days for row in shown),
    )


def detail(project: Project, *, today: date) -> Detail:
    """Return what the page of a project shows; a fixed number of queries."""
    items = list(
        demands.with_demands(with_people(WorkItem.objects.filter(OPEN_ITEMS, project=project), today=today))
        .select_related("project__team", "team")
        .order_by(F("due").asc(nulls_last=True), "-pk")
    )
    owners = Ownership.objects.on(today).select_related("person", "team", "role")
    components = (
        project.components.select_related("kind", "team")
        .prefetch_related(Prefetch("ownerships", queryset=owners, to_attr="owners_now"))
        .order_by("name", "pk")
    )
    return Detail(
        row=rows([project])[0],
        items=items,
        components=list(components),
        owner=owners.filter(project=project).first(),
        roles=role_shares(items),
        workers=_workers(items),
        done=WorkItem.objects.filter(project=project, status=WorkItem.Status.DONE).count(),
    )


def _workers(items: list[WorkItem]) -> list[Worker]:
    found: dict[tuple[int, int], list[Allocation]] = defaultdict(list)
    for item in items:
        for row in live(item):
            found[row.membership.person_id, row.role_id].append(row)
    workers = [
        Worker(
            group[0].membership.person, group[0].role, len({row.work_item_id for row in group}),
            min(row.starts_on for row in group), max(row.ends_on for row in group),
        )
        for group in found.values()
    ]  # fmt: skip
    return sorted(workers, key=lambda worker: (worker.first, worker.person.name))


def history(project: Project, user: User) -> list[Activity]:
    """Return what was done to a project, the latest first."""
    return activities_of("project", project.pk, user)
