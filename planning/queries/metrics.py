"""Success metrics with their health: value of the window, target, trend, how fresh."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Q, QuerySet

from planning.domain import metrics as domain
from planning.domain.targets import Operator, Target
from planning.models import (
    Component,
    Measurement,
    MetricTemplate,
    Ownership,
    Person,
    Project,
    Role,
    SuccessMetric,
)

DAYS = {"h": 1 / 24, "d": 1, "w": 7, "M": 30, "Q": 91, "Y": 365}
HISTORY_DAYS = 91


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


def window_days(window: str) -> int:
    """Return the days of a window such as ``28d``, ``1Q``; a part of a day counts as one."""
    number, unit = window[:-1], window[-1:]
    return max(1, round(float(number) * DAYS.get(unit, 1))) if number.isdigit() else 28


def target_of(row: SuccessMetric) -> Target | None:
    """Return the target of a success metric; ``None`` where none is agreed."""
    if not row.target_operator or row.target_value is None:
        return None
    operator = Operator(row.target_operator)
    written = row.target_text.strip()
    is_strict = operator is not Operator.BETWEEN and written[:1] in {"<", ">"} and written[1:2] != "="
    return Target(operator, row.target_value, row.target_value_to, row.metric.unit, is_strict)


def list_success_metrics() -> QuerySet[SuccessMetric]:
    """Return the contracts that hold."""
    rows = SuccessMetric.objects.filter(ended_on__isnull=True)
    return rows.select_related("metric", "role", "component__team", "component__project", "project__team")


def scored(rows: QuerySet[SuccessMetric], today: date) -> list[Scored]:
    """Return success metrics with their health; four queries, whatever the number of rows."""
    loaded = list(rows)
    known = _recent([row.pk for row in loaded], today)
    components = {row.component_id for row in loaded}
    projects = {row.project_id or (row.component.project_id if row.component else None) for row in loaded}
    owners = owners_on(today, components=components, projects=projects)
    return [_score(row, known[row.pk], owners, today) for row in loaded]


def _recent(ids: list[int], today: date) -> dict[int, list[domain.Measurement]]:
    """Return the measurements of a year by success metric, as plain values: there are many of them."""
    found: dict[int, list[domain.Measurement]] = defaultdict(list)
    rows = Measurement.objects.filter(success_metric__in=ids, measured_on__gt=today - timedelta(days=4 * HISTORY_DAYS))
    names = ("success_metric_id", "measured_on", "value", "numerator", "denominator")
    for pk, *values in rows.order_by("measured_on", "pk").values_list(*names):
        found[pk].append(domain.Measurement(*values))
    return found


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


def _score(
    row: SuccessMetric, known: list[domain.Measurement], owners: dict[tuple[str, int], Ownership], today: date
) -> Scored:  # fmt: skip
    scale = 100.0 if row.metric.unit == "%" else 1.0
    inside = [one for one in known if today - timedelta(days=window_days(row.window)) < one.on <= today]
    target = target_of(row)
    # What lies outside the window still tells that the metric was measured once, and is stale.
    counted = inside or known[-1:]
    kind = row.metric.aggregation
    if domain.aggregate(counted, kind, scale=scale).value is None:
        counted = counted[-1:]  # ratios entered without their parts cannot be put together: the latest stands
    health = domain.health(counted, target, today=today, cadence_days=row.cadence_days, kind=kind, scale=scale)
    # A window of a week holds one value; where it is going shows over the whole course.
    drawn = [one for one in known if one.on > today - timedelta(days=HISTORY_DAYS)]
    points = tuple((one.on, domain.value_of(one, scale)) for one in drawn)
    owner = owner_of(row, owners)
    return Scored(
        row=row, value=domain.aggregate(counted, kind, scale=scale).value, health=health,
        trend=domain.trend(drawn, row.metric.direction, target=target, scale=scale),
        last_on=known[-1].on if known else None, points=points, target=target,
        owner=owner.person if owner else None, backups=tuple(owner.backups.all()) if owner else (),
        off_weeks=_off_for(points, target), ownership=owner,
    )  # fmt: skip


def _off_for(points: tuple[tuple[date, float | None], ...], target: Target | None) -> int:
    """Return how many of the latest measurements in a row miss the target."""
    count = 0
    for _, value in reversed(points):
        if target is None or value is None or target.is_met_by(value):
            break
        count += 1
    return count


def counts(rows: Iterable[Scored]) -> Counter[str]:
    """Return how many metrics stand how."""
    return Counter(one.health.value for one in rows)


def of_person(rows: list[Scored], person: Person) -> list[Scored]:
    """Return the metrics that a person answers for."""
    return [one for one in rows if one.owner == person]


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
