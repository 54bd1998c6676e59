"""What the pages of metrics show: scorecards by thing, one metric over time, the definitions."""

from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby
from typing import Any

from django.db.models import Count, Q, QuerySet

from planning.domain import metrics as domain
from planning.domain.metrics import Health
from planning.models import Component, Measurement, Metric, Ownership, Person, SuccessMetric
from planning.queries import metric_words as words
from planning.queries import metrics, ownership_pages
from planning.queries.metrics import Scored
from planning.queries.ownership_pages import Posts
from planning.queries.wording import having

PAGE_SIZE = 50
SPARK_DAYS = 84
WORST_FIRST = (
    Health.OFF_TARGET, Health.AT_RISK, Health.STALE, Health.ON_TARGET, Health.NO_TARGET, Health.NOT_MEASURED,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Filters:
    """What the scorecards are narrowed to; ``owner`` is a person."""

    search: str = ""
    owner: Person | None = None
    role: int | None = None
    team: int | None = None
    component: int | None = None
    project: int | None = None
    health: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """A success metric as a row: its course, value, target and health in words."""

    one: Scored
    now: str
    target: str
    baseline: str
    category: str
    measured: str
    label: str
    values: list[float | None]

    @property
    def row(self) -> SuccessMetric:
        """The contract."""
        return self.one.row

    @property
    def goal(self) -> float | None:
        """The value of the target, for the drawing."""
        return self.one.target.value if self.one.target else None


@dataclass(frozen=True, slots=True)
class Group:
    """The rows of one component or project, with who answers for it."""

    subject: Any
    is_component: bool
    ownership: Ownership | None
    is_inherited: bool
    lines: list[Line]


def list_metrics(filters: Filters) -> QuerySet[SuccessMetric]:
    """Return the contracts that the filters leave, all but health and the very owner, which are worked out later."""
    rows = metrics.list_success_metrics().select_related("component__kind")
    if filters.owner is not None:
        rows = ownership_pages.metrics_of(filters.owner).select_related("component__kind")
    if filters.search:
        rows = rows.filter(having(filters.search, "metric__name", "component__name", "project__name"))
    if filters.role is not None:
        rows = rows.filter(role=filters.role)
    if filters.component is not None:
        rows = rows.filter(component=filters.component)
    if filters.project is not None:
        rows = rows.filter(Q(project=filters.project) | Q(component__project=filters.project))
    if filters.team is not None:
        by_project = Q(component__team__isnull=True, component__project__team=filters.team)
        rows = rows.filter(Q(component__team=filters.team) | by_project | Q(project__team=filters.team))
    return rows


def scorecards(filters: Filters, today: date) -> list[Scored]:
    """Return the metrics with their health, by thing; health itself does not narrow them yet."""
    found = metrics.scored(list_metrics(filters), today)
    if filters.owner is not None:
        found = metrics.of_person(found, filters.owner)
    return sorted(found, key=_place)


def _place(one: Scored) -> tuple[str, bool, int, str, str, int]:
    row = one.row
    return (
        str(one.subject), row.component_id is None, row.component_id or row.project_id or 0, row.category,
        row.metric.name, row.pk,
    )  # fmt: skip


def groups(rows: list[Scored], currency: str, today: date) -> list[Group]:
    """Return rows in order as groups, one for each component or project."""
    found = []
    for (component, _), part in groupby(rows, key=lambda one: (one.row.component_id, one.row.project_id)):
        of_one = list(part)
        held = of_one[0].ownership
        found.append(
            Group(
                of_one[0].subject, component is not None, held,
                is_inherited=held is not None and component is not None and held.component_id is None,
                lines=lines(of_one, currency, today),
            )
        )  # fmt: skip
    return found


def lines(rows: list[Scored], currency: str, today: date) -> list[Line]:
    """Return success metrics as rows of a scorecard."""
    return [_line(one, currency, today) for one in rows]


def _line(one: Scored, currency: str, today: date) -> Line:
    unit = one.row.metric.unit
    return Line(
        one, words.value(one.value, unit, currency), words.target(one.target, unit, currency),
        words.value(one.row.baseline, unit, currency), words.category(one.row.category),
        words.ago(one.last_on, today), words.STATES[one.health], _course(one, today),
    )  # fmt: skip


def _course(one: Scored, today: date) -> list[float | None]:
    """Return the values of twelve weeks with a gap where one was due and is not there."""
    values: list[float | None] = []
    before: date | None = None
    for day, value in one.points:
        if day <= today - timedelta(days=SPARK_DAYS):
            continue
        if before is not None and (day - before).days > 2 * one.row.cadence_days:
            values.append(None)
        values.append(value)
        before = day
    return values


def worst(rows: list[Scored]) -> Scored | None:
    """Return the metric to look at first: the worst that has a course."""
    seen = [one for one in rows if len(one.points) > 1]
    return min(seen, key=lambda one: (WORST_FIRST.index(one.health), -one.off_weeks, one.row.pk), default=None)


@dataclass(frozen=True, slots=True)
class Answerer:
    """Whose scorecard it is."""

    person: Person
    role: Any
    team: Any
    hue: str
    components: int
    projects: int


def answerer(person: Person, today: date) -> Answerer:
    """Return the head of a person's scorecard."""
    posts = Posts([person.pk], today)
    post = posts.find(person)
    held = list(Ownership.objects.on(today).filter(person=person).values_list("component", flat=True))
    projects = held.count(None)
    return Answerer(
        person, post.role if post else None, post.team if post else None, posts.hue(person), len(held) - projects,
        projects,
    )  # fmt: skip


def count_words(counts: Counter[str]) -> tuple[list[tuple[str, str]], list[str]]:
    """Return what is true (health and its words), and what is not known, as in a sentence."""
    told = [
        (state.value, f"{counts[state.value]} {words.STATES[state].lower()}")
        for state in (Health.ON_TARGET, Health.AT_RISK, Health.OFF_TARGET)
        if counts[state.value]
    ]
    stale, never, loose = (
        counts[state.value] for state in (Health.STALE, Health.NOT_MEASURED, Health.NO_TARGET)
    )  # fmt: skip
    unknown = []
    if stale:
        unknown.append(f"{words.amount(stale)} {'is' if stale == 1 else 'are'} stale")
    if never:
        unknown.append(f"{words.amount(never)} {'was' if never == 1 else 'were'} never measured")
    if loose:
        unknown.append(f"{words.amount(loose)} {'has' if loose == 1 else 'have'} no target")
    return told, unknown


def one_scored(row: SuccessMetric, today: date) -> Scored:
    """Return one success metric with its health, also one that has ended."""
    rows = metrics.with_all_that_is_scored(SuccessMetric.objects.filter(pk=row.pk))
    return metrics.scored(rows.select_related("component__kind"), today)[0]


@dataclass(frozen=True, slots=True)
class MeasurementLine:
    """A measurement in words."""

    row: Measurement
    value: str
    parts: str


def measurement_lines(rows: list[Measurement], metric: Metric, currency: str) -> list[MeasurementLine]:
    """Return measurements as rows of a table: the value, and what it was made of."""
    scale = 100.0 if metric.unit == "%" else 1.0
    found = []
    for row in rows:
        known = domain.Measurement(row.measured_on, row.value, row.numerator, row.denominator)
        parts = (
            f"{words.figure(row.numerator)} of {words.figure(row.denominator)}"
            if row.numerator is not None and row.denominator is not None
            else ""
        )
        found.append(MeasurementLine(row, words.value(domain.value_of(known, scale), metric.unit, currency), parts))
    return found


def definitions(search: str = "", role: int | None = None, category: str = "") -> QuerySet[Metric]:
    """Return the catalogue of metrics with how many contracts use each."""
    rows = Metric.objects.prefetch_related("roles")
    if search:
        rows = rows.filter(having(search, "name", "formula"))
    if role is not None:
        rows = rows.filter(roles=role)
    if category:
        slugs = [slug for slug, named in Metric.objects.values_list("slug", "categories") if category in named]
        rows = rows.filter(slug__in=slugs)
    used = Count("success_metrics", filter=Q(success_metrics__ended_on__isnull=True), distinct=True)
    return rows.annotate(used=used).order_by("name", "pk")


def categories() -> list[tuple[str, str]]:
    """Return every category that a metric has, with its words."""
    slugs = {slug for named in Metric.objects.values_list("categories", flat=True) for slug in named}
    return sorted(((slug, words.category(slug)) for slug in slugs), key=lambda pair: pair[1])


def subject_url_name(row: SuccessMetric) -> str:
    """Return the name of the page of what a metric is of."""
    return "planning:component-detail" if row.component_id else "planning:project-detail"


def thing_name(subject: object) -> str:
    """Return what kind of thing is answered for."""
    return str(subject.kind).lower() if isinstance(subject, Component) else "project"
