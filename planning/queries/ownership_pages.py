"""What the pages of ownership show: the matrix, who answers for what, what is to be confirmed."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta

from django.db.models import F, Q, QuerySet
from django.db.models.functions import Coalesce
from django.utils import timezone

from planning.models import (
    Component,
    Membership,
    Organisation,
    Ownership,
    Person,
    Recommendation,
    Role,
    SuccessMetric,
    Team,
)
from planning.queries import metrics, plans
from planning.queries.ownership import Lint, current
from planning.queries.wording import having

HEALTH_ORDER = ("on_target", "at_risk", "off_target", "stale", "not_measured", "no_target")
UNOWNED = frozenset({"O1", "O6"})
PAGE_SIZE = 50


@dataclass(frozen=True, slots=True)
class Filters:
    """What the matrix is narrowed to."""

    search: str = ""
    lifecycle: str = ""
    team: int | None = None
    kind: int | None = None


@dataclass(frozen=True, slots=True)
class Seat:
    """Somebody in the matrix: accountable, backup, recommended; inherited where the project's owner answers."""

    name: str
    hue: str
    state: str
    person_id: int | None = None

    @property
    def said(self) -> str:
        """What a reader hears, or sees when pointing at it."""
        words = {"inherited": "accountable by the project", "recommended": "recommended as owner"}
        return f"{self.name}, {words.get(self.state, self.state)}"


@dataclass(frozen=True, slots=True)
class Cell:
    """Who of a team stands for a component."""

    team: Team
    seats: list[Seat]


@dataclass(frozen=True, slots=True)
class Line:
    """A component with everybody who answers for it, its findings and how its metrics stand."""

    component: Component
    ownership: Ownership | None
    is_inherited: bool
    is_overdue: bool
    cells: list[Cell] = field(default_factory=list)
    marks: list[tuple[str, str]] = field(default_factory=list)
    health: list[tuple[str, int]] = field(default_factory=list)
    proposals: list[Recommendation] = field(default_factory=list)

    @property
    def confirmed_on(self) -> date | None:
        """When somebody last said that this holds."""
        return self.ownership.confirmed_on if self.ownership else None


@dataclass(frozen=True, slots=True)
class Tally:
    """The figures of the answer sentence and of the tabs."""

    components: int
    unowned: int
    alone: int
    fitting: int
    recommended: int
    to_confirm: int
    findings: int


def list_components(filters: Filters) -> QuerySet[Component]:
    """Return the components by kind and name; deprecated ones only where they are asked for."""
    rows = Component.objects.select_related("kind", "team", "project__team")
    if filters.lifecycle:
        rows = rows.filter(lifecycle=filters.lifecycle)
    else:
        rows = rows.exclude(lifecycle=Component.Lifecycle.DEPRECATED)
    if filters.search:
        named = Ownership.objects.filter(named_owners__icontains=filters.search, component__isnull=False)
        words = having(filters.search, "name", "summary", "system")
        rows = rows.filter(words | Q(pk__in=named.values("component")))
    if filters.kind is not None:
        rows = rows.filter(kind=filters.kind)
    if filters.team is not None:
        own = Q(team=filters.team) | Q(team__isnull=True, project__team=filters.team)
        held = Q(ownerships__in=Ownership.objects.on(timezone.localdate()).filter(team=filters.team))
        rows = rows.filter(own | held).distinct()
    return rows.prefetch_related("kind__roles").order_by("kind__position", "kind__name", "name", "pk")


def tally(organisation: Organisation, lint: Lint, today: date) -> Tally:
    """Return how many components there are, how many nobody answers for, and what waits for somebody."""
    total = Component.objects.exclude(lifecycle=Component.Lifecycle.DEPRECATED).count()
    unowned = {one.subject_id for one in lint.findings if one.check in UNOWNED and one.subject_type == "component"}
    proposed = plans.recommendations(kinds=("owner",)).values_list("component", "change")
    owners = {str(component) for component, change in proposed if change == "owner"}
    return Tally(
        components=total, unowned=len(unowned),
        alone=sum(1 for one in lint.findings if one.check == "O5" and one.subject_type == "component"),
        fitting=len(unowned & owners), recommended=len(proposed), to_confirm=unconfirmed(organisation, today).count(),
        findings=len(lint.findings),
    )  # fmt: skip


def unconfirmed(organisation: Organisation, today: date) -> QuerySet[Ownership]:
    """Return the ownerships that nobody confirmed within the review period, the longest ago first.

    One that nobody ever confirmed counts from its first day.
    """
    limit = today - timedelta(days=organisation.review_period_days)
    overdue = Q(confirmed_on__lt=limit) | Q(confirmed_on__isnull=True, starts_on__lt=limit)
    rows: QuerySet[Ownership] = Ownership.objects.on(today).filter(overdue)
    rows = rows.select_related("team", "person", "role", "component__kind", "project").prefetch_related("backups")
    return rows.order_by(Coalesce("confirmed_on", "starts_on"), "pk")


def lines(components: list[Component], organisation: Organisation, lint: Lint, today: date) -> list[Line]:
    """Return the rows of the matrix; a fixed number of queries."""
    owners = metrics.owners_on(
        today, components=[row.pk for row in components], projects=[row.project_id for row in components]
    )
    proposals = _proposals(components)
    posts = Posts(_people(components, owners, proposals), today)
    health = _health(components, today)
    limit = today - timedelta(days=organisation.review_period_days)
    found = []
    for row in components:
        own = owners.get(("component", row.pk))
        held = own or owners.get(("project", row.project_id or 0))
        said_on = (held.confirmed_on or held.starts_on) if held else None
        found.append(
            Line(
                row, held, is_inherited=held is not None and own is None,
                is_overdue=own is not None and said_on is not None and said_on < limit,
                cells=_cells(held, proposals[row.pk], posts, is_inherited=own is None),
                marks=sorted({(str(one.severity), one.check) for one in lint.of("component", row.pk)}),
                health=health[row.pk], proposals=proposals[row.pk],
            )
        )  # fmt: skip
    return found


def columns(rows: Iterable[Line]) -> list[Team]:
    """Return the teams that stand in any of the rows, by name."""
    teams = {cell.team.pk: cell.team for row in rows for cell in row.cells}
    return sorted(teams.values(), key=lambda team: (team.name, team.pk))


class Posts:
    """On which team, as what, people are today; loads all of them at once."""

    def __init__(self, people: Iterable[int], today: date) -> None:
        self.of: dict[int, list[Membership]] = defaultdict(list)
        rows = Membership.objects.on(today).filter(person__in=set(people)).select_related("team", "role")
        for row in rows.order_by("-share_percent", "pk"):
            self.of[row.person_id].append(row)

    def find(self, person: Person, team_id: int | None = None) -> Membership | None:
        """Return the membership in the team, or else the widest one."""
        rows = self.of.get(person.pk, [])
        return next((row for row in rows if row.team_id == team_id), rows[0] if rows else None)

    def hue(self, person: Person, role: Role | None = None) -> str:
        """Return the colour of a person: that of the role they answer as, or else work as."""
        post = self.find(person)
        return role.hue if role else post.role.hue if post else "slate"


def _people(
    components: list[Component], owners: dict[tuple[str, int], Ownership], proposals: dict[int, list[Recommendation]]
) -> set[int]:
    wanted: set[int] = set()
    for row in components:
        for key in (("component", row.pk), ("project", row.project_id or 0)):
            if key in owners:
                wanted |= {person.pk for person in owners[key].backups.all()}
                wanted |= {owners[key].person_id or 0}
        wanted |= {one.person_id or 0 for one in proposals[row.pk]}
    return wanted


def _proposals(components: list[Component]) -> dict[int, list[Recommendation]]:
    found: dict[int, list[Recommendation]] = defaultdict(list)
    for row in plans.recommendations(kinds=("owner",)).filter(component__in=components):
        found[row.component_id or 0].append(row)
    for rows in found.values():
        rows.sort(key=lambda one: (one.change != "owner", one.pk))  # the owner before the backup
    return found


def _health(components: list[Component], today: date) -> dict[int, list[tuple[str, int]]]:
    counted: dict[int, Counter[str]] = defaultdict(Counter)
    for one in metrics.scored(metrics.list_success_metrics().filter(component__in=components), today):
        counted[one.row.component_id or 0][one.health.value] += 1
    return defaultdict(list, {pk: in_order(counts) for pk, counts in counted.items()})


def in_order(counts: Counter[str]) -> list[tuple[str, int]]:
    """Return how many metrics stand how, the good first; what is not there is left out."""
    return [(state, counts[state]) for state in HEALTH_ORDER if counts[state]]


def _cells(
    held: Ownership | None, proposals: list[Recommendation], posts: Posts, *, is_inherited: bool
) -> list[Cell]:  # fmt: skip
    cells: dict[int, Cell] = {}

    def put(team: Team | None, seat: Seat) -> None:
        if team is None:
            return  # an import may name no team; then the line says who, and a check finds it
        cells.setdefault(team.pk, Cell(team, [])).seats.append(seat)

    for team, seat in _held(held, posts, is_inherited=is_inherited) if held is not None else ():
        put(team, seat)
    for row in proposals:
        if row.person is None or (row.change != "owner" and held is None):
            continue  # a backup is proposed for after there is an owner
        post = posts.find(row.person, row.team_id)
        team = post.team if post else row.team
        if team is not None:
            put(team, Seat(row.person.name, posts.hue(row.person, row.role), "recommended", row.person.pk))
    return list(cells.values())


def _held(held: Ownership, posts: Posts, *, is_inherited: bool) -> Iterator[tuple[Team | None, Seat]]:
    state = "inherited" if is_inherited else "accountable"
    if held.person is not None:
        post = posts.find(held.person)
        team = held.team or (post.team if post else None)
        yield team, Seat(held.person.name, posts.hue(held.person, held.role), state, held.person.pk)
    elif held.team is not None:
        yield held.team, Seat(held.team.name, "slate", state)
    for person in held.backups.all():
        post = posts.find(person, held.team_id)
        yield (post.team if post else held.team), Seat(person.name, posts.hue(person), "backup", person.pk)


@dataclass(frozen=True, slots=True)
class Answerer:
    """A person with everything that they answer for, or stand by for."""

    person: Person
    post: Membership | None
    owns: list[Ownership]
    backs: list[Ownership]
    health: list[tuple[str, int]]
    overload: str = ""


def answerers(search: str = "") -> QuerySet[Person]:
    """Return the people who answer for something now, or stand by, by name."""
    holding = Ownership.objects.on(timezone.localdate())
    rows = Person.objects.filter(Q(ownerships__in=holding) | Q(backup_ownerships__in=holding)).distinct()
    return (rows.filter(having(search, "name")) if search else rows).order_by("name", "pk")


def by_person(people: list[Person], lint: Lint, today: date) -> list[Answerer]:
    """Return what each of some people answers for; a fixed number of queries."""
    posts = Posts((one.pk for one in people), today)
    owns, backs = defaultdict(list), defaultdict(list)
    for row in current(today).order_by("component__name", "project__name", "pk"):
        if row.person_id:
            owns[row.person_id].append(row)
        for person in row.backups.all():
            backs[person.pk].append(row)
    health: dict[int, Counter[str]] = defaultdict(Counter)
    for one in metrics.scored(_metrics_of(people), today):
        if one.owner is not None:
            health[one.owner.pk][one.health.value] += 1
    too_much = {one.subject_id: one.sentence for one in lint.findings if one.check == "O8"}
    return [
        Answerer(one, posts.find(one), owns[one.pk], backs[one.pk], in_order(health[one.pk]),
                 too_much.get(str(one.pk), ""))
        for one in people
    ]  # fmt: skip


def _metrics_of(people: list[Person]) -> QuerySet[SuccessMetric]:
    held = Ownership.objects.on(timezone.localdate()).filter(person__in=people)
    projects = held.filter(project__isnull=False).values("project")
    mine = Q(component__in=held.filter(component__isnull=False).values("component"))
    return metrics.list_success_metrics().filter(
        mine | Q(project__in=projects) | Q(component__project__in=projects)
    )  # fmt: skip


def metrics_of(person: Person) -> QuerySet[SuccessMetric]:
    """Return the contracts that a person may answer for; a component's own owner comes before its project's."""
    return _metrics_of([person])


def history(component: Component) -> list[Ownership]:
    """Return who answered for a component, the latest first."""
    rows = component.ownerships.select_related("person", "team", "role").prefetch_related("backups")
    return list(rows.order_by(F("ends_on").desc(nulls_first=True), "-starts_on", "-pk"))
