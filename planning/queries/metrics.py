"""Success metrics with their health: value of the window, target, trend, how fresh."""

from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet

from planning.domain import metrics as domain
from planning.domain.targets import Target
from planning.models import (
    Component,
    MetricTemplate,
    Ownership,
    Person,
    Project,
    Role,
    SuccessMetric,
)
from planning.queries import standings
from planning.queries.standings import Stand, target_of


@dataclass(frozen=True, slots=True)
class Scored:
    """A success metric on a day: its value over the window, how that stands, where it is going, who answers for it."""

    row: SuccessMetric
    value: float | None
    health: domain.Health
    trend: domain.Trend
    last_on: date | None
    points: tuple[tuple[date, float | None], ...]
    target: Target | None
    owner: Person | None
    backups: tuple[Person, ...] = ()
    off_weeks: int = 0
    ownership: Ownership | None = None

    @property
    def subject(self) -> object:
        """The component or project that it is of."""
        return self.row.component or self.row.project


def list_success_metrics() -> QuerySet[SuccessMetric]:
    """Return the contracts that hold."""
    return with_all_that_is_scored(SuccessMetric.objects.filter(ended_on__isnull=True))


def with_all_that_is_scored(rows: QuerySet[SuccessMetric]) -> QuerySet[SuccessMetric]:
    """Return contracts with what scoring reads."""
    things = ("component__team", "component__project__team", "project__team")
    return rows.select_related("metric", "role", *things)


def scored(rows: QuerySet[SuccessMetric], today: date) -> list[Scored]:
    """Return success metrics with their health; as many queries, whatever the number of rows."""
    loaded = list(rows)
    stands = standings.stands(loaded, today)
    components = {row.component_id for row in loaded}
    projects = {row.project_id or (row.component.project_id if row.component else None) for row in loaded}
    owners = owners_on(today, components=components, projects=projects)
    return [_scored(row, stands[row.pk], owner_of(row, owners)) for row in loaded]


def with_stands(rows: QuerySet[SuccessMetric], today: date) -> list[SuccessMetric]:
    """Return success metrics, each with how it stands as ``stand``; as many queries, whatever the number of rows."""
    loaded = list(rows)
    stands = standings.stands(loaded, today)
    for row in loaded:
        row.stand = stands[row.pk]  # type: ignore[attr-defined]  # read by the tables of people, teams and projects
    return loaded


def _scored(row: SuccessMetric, stand: Stand, owner: Ownership | None) -> Scored:
    return Scored(
        row=row, value=stand.value, health=stand.health, trend=stand.trend, last_on=stand.last_on, points=stand.points,
        target=target_of(row), owner=owner.person if owner else None,
        backups=tuple(owner.backups.all()) if owner else (), off_weeks=stand.off_in_a_row, ownership=owner,
    )  # fmt: skip


def owners_on(
    today: date, *, components: Collection[int | None] | None = None, projects: Collection[int | None] | None = None
) -> dict[tuple[str, int], Ownership]:
    """Return the ownerships of a day by what they are of: ``("component", 7)``; of some things alone where given."""
    rows = Ownership.objects.on(today).select_related("person", "team", "role").prefetch_related("backups")
    if components is not None or projects is not None:
        rows = rows.filter(Q(component__in=_named(components)) | Q(project__in=_named(projects)))
    found: dict[tuple[str, int], Ownership] = {}
    for row in rows:
        key = ("component", row.component_id) if row.component_id else ("project", row.project_id)
        found[key[0], key[1] or 0] = row
    return found


def _named(ids: Collection[int | None] | None) -> list[int]:
    return [pk for pk in ids or () if pk is not None]


def owner_of(row: SuccessMetric, owners: dict[tuple[str, int], Ownership]) -> Ownership | None:
    """Return who answers for the thing: its own ownership, else that of its project."""
    if row.component_id is not None:
        own = owners.get(("component", row.component_id))
        project = row.component.project_id if row.component else None
        return own or (owners.get(("project", project)) if project else None)
    return owners.get(("project", row.project_id or 0))


def counts(rows: Iterable[Scored]) -> Counter[str]:
    """Return how many metrics stand how."""
    return Counter(one.health.value for one in rows)


def of_person(rows: list[Scored], person: Person) -> list[Scored]:
    """Return the metrics that a person answers for."""
    return [one for one in rows if one.owner == person]


def owned_by(person: Person, ids: Collection[int], today: date) -> set[int]:
    """Return which of the success metrics a person answers for on a day."""
    rows = list(SuccessMetric.objects.filter(pk__in=ids).select_related("component"))
    components = {row.component_id for row in rows}
    projects = {row.project_id or (row.component.project_id if row.component else None) for row in rows}
    owners = owners_on(today, components=components, projects=projects)
    held = {row.pk: owner_of(row, owners) for row in rows}
    return {pk for pk, owner in held.items() if owner is not None and owner.person_id == person.pk}


def of_thing(component_id: int | None = None, project_id: int | None = None) -> QuerySet[SuccessMetric]:
    """Return the contracts of a component, or of a project itself."""
    wanted = Q(component=component_id) if component_id is not None else Q(project=project_id)
    return list_success_metrics().filter(wanted)


def templates_for(thing: Component | Project, role: Role) -> list[MetricTemplate]:
    """Return what an owner in a role would answer for that a thing has not yet: the default templates of its kind."""
    is_component = isinstance(thing, Component)
    mine = {"component": thing} if is_component else {"project": thing}
    have = set(SuccessMetric.objects.filter(ended_on__isnull=True, **mine).values_list("metric_id", flat=True))
    kind = thing.kind.slug if isinstance(thing, Component) else "project"
    rows = MetricTemplate.objects.filter(role=role, is_default=True).exclude(metric__in=have).select_related("metric")
    return [row for row in rows if not row.kinds or kind in row.kinds]
