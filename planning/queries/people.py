"""People as the list reads them: who is where as what, who is free, and who was left out."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet

from planning.access import teams_below
from planning.models import Membership, Organisation, Ownership, Person, Role, Skill, Team
from planning.queries.availability import Ask, Candidate, Found, rules
from planning.queries.loads import PersonLoad, Week, loads
from planning.queries.snapshots import people_with_calendars, window
from planning.queries.wording import having


@dataclass(frozen=True, slots=True)
class Filters:
    """What the list of people is narrowed to."""

    search: str = ""
    role: Role | None = None
    team: Team | None = None
    kind: str = ""
    ask: Ask = field(default_factory=Ask)

    @property
    def is_question(self) -> bool:
        """Whether a skill or time is asked for, so that those who fail are shown too."""
        return self.ask.skill is not None or self.ask.is_for_time


@dataclass(frozen=True, slots=True)
class Row:
    """Somebody in the list."""

    person: Person
    memberships: list[Membership]
    load: PersonLoad | None
    cells: list[dict[str, Any]]
    owns: list[Ownership]
    candidate: Candidate | None = None

    @property
    def role(self) -> Role | None:
        """The role of the largest membership."""
        first = max(self.memberships, key=lambda row: row.share_percent, default=None)
        return first.role if first else None

    @property
    def where(self) -> str:
        """The teams, once each."""
        return ", ".join(dict.fromkeys(row.team.name for row in self.memberships))

    @property
    def owned(self) -> list[str]:
        """The names of what the person is accountable for."""
        return list(dict.fromkeys(str(row.component or row.project) for row in self.owns))


@dataclass(frozen=True, slots=True)
class LeftOut:
    """Somebody who failed: the rule and the smallest change."""

    row: Row
    rules: list[str]
    changes: list[str]


@dataclass(frozen=True, slots=True)
class Summary:
    """Everybody, in figures."""

    people: int
    open_positions: int
    teams: int
    without_team: int


def list_people(filters: Filters, today: date) -> QuerySet[Person]:
    """Return the people that search, role, team and kind leave, by name, with where they are or will be."""
    here = _memberships(today)
    rows = Person.objects.current(today).select_related("manager")
    rows = rows.prefetch_related(Prefetch("memberships", queryset=here, to_attr="here"))
    wanted = Q()
    if filters.role:
        wanted &= Q(role=filters.role)
    if filters.team:
        wanted &= Q(team__in=teams_below({filters.team.pk}))
    if wanted:
        rows = rows.filter(Exists(here.filter(wanted, person=OuterRef("pk"))))
    if filters.search:
        rows = rows.filter(having(filters.search, "name", "email"))
    if filters.kind:
        rows = rows.filter(kind=filters.kind)
    return rows.order_by("name", "pk")


def _here(person: Person) -> list[Membership]:
    """Return the memberships that ``list_people`` loaded."""
    rows: list[Membership] = person.here  # type: ignore[attr-defined]  # set by the prefetch
    return list(rows)


def _memberships(today: date) -> QuerySet[Membership]:
    """Return memberships that hold or will hold."""
    rows = Membership.objects.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=today), team__is_archived=False)
    return rows.select_related("role", "team").order_by("starts_on", "-share_percent", "pk")


def summary(today: date) -> Summary:
    """Count everybody."""
    people = Person.objects.current(today)
    seats = people.filter(kind=Person.Kind.OPEN_POSITION).count()
    there = Membership.objects.on(today).filter(person=OuterRef("pk"), team__is_archived=False)
    total = people.count()
    alone = people.exclude(kind=Person.Kind.OPEN_POSITION).filter(~Exists(there)).count()
    return Summary(total - seats, seats, Team.objects.active().count(), alone)


def rows(people: list[Person], organisation: Organisation, today: date) -> list[Row]:
    """Return what the list shows of people, with their weeks; queries do not grow with them."""
    shown = window(organisation, today)
    loaded = people_with_calendars(shown.start, shown.last, ids=[person.pk for person in people], with_skills=False)
    found = {load.person.pk: load for load in loads(organisation, today, people=loaded).rows}
    owns = owned_by(found, today)
    made = []
    for person in people:
        load = found.get(person.pk)
        cells = [free_cell(week, 0, is_window=False) for week in load.weeks] if load else []
        made.append(Row(person, _here(person), load, cells, owns[person.pk]))
    return made


def candidate_rows(found: Found, shown: list[Candidate], people: dict[int, Person], today: date) -> list[Row]:
    """Return candidates as rows, with the weeks asked for framed."""
    owns = owned_by((one.person.pk for one in shown), today)
    made = []
    for one in shown:
        asked = {week.monday for week in one.weeks} if found.ask.is_for_time else set()
        weeks = one.load.weeks[found.first_shown : found.first_shown + len(found.mondays)]
        least = found.ask.least if found.ask.is_for_time else 0
        cells = [free_cell(week, least, is_window=week.monday in asked) for week in weeks]
        person = people[one.person.pk]
        made.append(Row(person, _here(person), one.load, cells, owns[person.pk], one))
    return made


def left_out(found: Found, shown: list[Candidate], people: dict[int, Person], today: date) -> list[LeftOut]:
    """Return those who failed, each with why and what helps."""
    made = candidate_rows(found, shown, people, today)
    return [LeftOut(row, rules(one, found.ask), one.changes) for row, one in zip(made, shown, strict=True)]


def free_cell(week: Week, least: int, *, is_window: bool) -> dict[str, Any]:
    """Return a week as a cell that says how much is free."""
    return {
        "value": week.free_percent, "is_closed": week.percent is None, "is_window": is_window,
        "is_free": bool(least) and week.free_percent >= least, "is_over": (week.percent or 0) > 100,
        "width": round(week.free_percent * 0.28, 1),
    }  # fmt: skip


def owned_by(person_ids: Iterable[int], today: date) -> dict[int, list[Ownership]]:
    """Return what people are accountable for today."""
    held: dict[int, list[Ownership]] = defaultdict(list)
    rows_of = Ownership.objects.on(today).filter(person__in=list(person_ids)).select_related("component", "project")
    for row in rows_of.order_by("component__name", "project__name", "pk"):
        if row.person_id:
            held[row.person_id].append(row)
    return held


def skills() -> QuerySet[Skill]:
    """Return the skills that can be asked for."""
    return Skill.objects.filter(is_archived=False).select_related("group")
