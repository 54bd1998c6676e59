"""What is lost if some people leave on a day: things without an owner or backup, skills, teams without a lead."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date

from planning.engine import owners as engine
from planning.models import Component, Drill, Membership, Ownership, Person, PersonSkill, Project, Team
from planning.queries.ownership import current, owners_input

COMPETENT = 3
BACKUPS_WANTED = 1
LATEST_DRILLS = 100


@dataclass(frozen=True, slots=True)
class Loss:
    """Something that loses its accountable person, or its last backup; ``inherits`` are components losing with it."""

    ownership: Ownership
    is_orphan: bool
    backups_left: tuple[Person, ...] = ()
    inherits: tuple[Component, ...] = ()

    @property
    def kind(self) -> str:
        """What it is: a component or a project."""
        return "component" if self.ownership.component_id else "project"

    @property
    def thing(self) -> Component | Project:
        """The component or project."""
        found = self.ownership.component or self.ownership.project
        assert found is not None  # noqa: S101 -- the database keeps an ownership of one thing
        return found


@dataclass(frozen=True, slots=True)
class SkillLoss:
    """A skill at level 3 or above of which nobody, or one person alone, is left."""

    slug: str
    name: str
    holders_left: int


@dataclass(frozen=True, slots=True)
class Losses:
    """Everything that is lost."""

    things: tuple[Loss, ...] = ()
    skills: tuple[SkillLoss, ...] = ()
    teams: tuple[Team, ...] = ()
    orphans: int = field(init=False, default=0)

    def __post_init__(self) -> None:
        count = sum(1 + len(one.inherits) for one in self.things if one.is_orphan)
        object.__setattr__(self, "orphans", count)


def members(team: Team, day: date) -> list[int]:
    """Return the people of a team on a day."""
    rows = Membership.objects.on(day).filter(team=team).exclude(person__kind=Person.Kind.OPEN_POSITION)
    return list(rows.order_by("person").values_list("person", flat=True).distinct())


def losses(people: Iterable[int], day: date, team: Team | None = None) -> Losses:
    """Return what is lost if people are away from a day on; with a whole team, what it holds without a name too."""
    gone = frozenset(people)
    return Losses(
        tuple(_things(gone, day, team)), _skills(gone, day), tuple(Team.objects.active().filter(lead__in=gone))
    )


def latest_drill(people: Iterable[int], day: date, team: Team | None) -> Drill | None:
    """Return the latest drill of the same people, team and day."""
    wanted = set(people)
    rows = Drill.objects.filter(away_on=day, team=team).prefetch_related("people")[:LATEST_DRILLS]
    return next((row for row in rows if {person.pk for person in row.people.all()} == wanted), None)


def _things(gone: frozenset[int], day: date, team: Team | None) -> list[Loss]:
    rows = list(current(day).select_related("component__kind"))
    owned = {row.component_id for row in rows}
    heirs: dict[int, list[Component]] = defaultdict(list)
    live = Component.objects.exclude(lifecycle=Component.Lifecycle.DEPRECATED)
    for component in live.filter(project__isnull=False).exclude(pk__in=[pk for pk in owned if pk]).order_by("name"):
        heirs[component.project_id or 0].append(component)
    found = []
    for row in rows:
        left = tuple(person for person in row.backups.all() if person.pk not in gone)
        is_orphan = row.person_id in gone or (team is not None and row.person_id is None and row.team_id == team.pk)
        loses_backup = not left and any(person.pk in gone for person in row.backups.all())
        if is_orphan or loses_backup:
            found.append(Loss(row, is_orphan, left, tuple(heirs[row.project_id or 0])))
    return sorted(found, key=lambda one: (not one.is_orphan, one.kind, one.thing.name))


def _skills(gone: frozenset[int], day: date) -> tuple[SkillLoss, ...]:
    there = Person.objects.current(day).exclude(kind=Person.Kind.OPEN_POSITION)
    rows = PersonSkill.objects.filter(level__gte=COMPETENT, person__in=there).select_related("skill")
    holders: dict[tuple[str, str], set[int]] = defaultdict(set)
    for row in rows:
        holders[row.skill.slug, row.skill.name].add(row.person_id)
    return tuple(
        SkillLoss(slug, name, len(who - gone))
        for (slug, name), who in sorted(holders.items(), key=lambda one: (len(one[1] - gone), one[0][1]))
        if who & gone and len(who - gone) <= 1
    )


def hand_over_input(people: Iterable[int], day: date, lost: Losses) -> engine.OwnersInput:
    """Return the exact assignment's input once people are away: what they held is open, all else is pinned.

    A project stands in it under its id below zero, with the role of whoever answers for it now.
    """
    gone = frozenset(people)
    given = owners_input(day)
    orphans = {one.ownership.component_id for one in lost.things if one.is_orphan}
    things = [_open(thing, gone, is_orphan=thing.id in orphans) for thing in given.components]
    things += [_project(one, gone) for one in lost.things if one.kind == "project"]
    return replace(given, components=tuple(things), people=tuple(one for one in given.people if one.id not in gone))


def _open(thing: engine.OwnedThing, gone: frozenset[int], *, is_orphan: bool) -> engine.OwnedThing:
    backups = tuple(pk for pk in thing.backups if pk not in gone)
    if is_orphan or thing.owner in gone:
        return replace(thing, owner=None, pinned=None, backups=backups)
    return replace(thing, backups=backups)


def _project(loss: Loss, gone: frozenset[int]) -> engine.OwnedThing:
    held, project = loss.ownership, loss.thing
    stays = held.person_id if held.person_id not in gone and not loss.is_orphan else None
    kinds = [role.slug for component in loss.inherits for role in component.kind.roles.all()]
    roles = tuple(dict.fromkeys(([held.role.slug] if held.role else []) + kinds))
    return engine.OwnedThing(
        id=-project.pk, roles=roles, team=project.team_id, owner=stays, pinned=stays,
        in_production=any(component.is_in_production for component in loss.inherits),
        backups=tuple(person.pk for person in loss.backups_left), backups_wanted=BACKUPS_WANTED,
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Factor:
    """How many people something rests on."""

    name: str
    kind: str
    id: int
    people: int

    @property
    def resting(self) -> str:
        """What it rests on, in words."""
        return ("Nobody", "One person", "Two people", "Three people", "Four people and more")[min(self.people, 4)]


def bus_factors(today: date) -> list[Factor]:
    """Return how many people each component, project and skill rests on, the fewest first; a fixed number of queries.

    A component rests on who is accountable and the backups, of its own or of its project; a skill on those who have it
    at level 3 or above.
    """
    rows = list(current(today))
    own = {("component", row.component_id) if row.component_id else ("project", row.project_id): row for row in rows}
    components = Component.objects.exclude(lifecycle=Component.Lifecycle.DEPRECATED).order_by("name")
    found = [
        Factor(
            one.name,
            "component",
            one.pk,
            _resting_on(own.get(("component", one.pk)) or own.get(("project", one.project_id))),
        )
        for one in components
    ]
    projects = Project.objects.filter(lifecycle__in=Project.OPEN).order_by("name")
    found += [Factor(one.name, "project", one.pk, _resting_on(own.get(("project", one.pk)))) for one in projects]
    there = Person.objects.current(today).exclude(kind=Person.Kind.OPEN_POSITION)
    holders: dict[tuple[int, str], set[int]] = defaultdict(set)
    skills = PersonSkill.objects.filter(level__gte=COMPETENT, person__in=there)
    for pk, name, person in skills.values_list("skill", "skill__name", "person"):
        holders[pk, name].add(person)
    found += [Factor(name, "skill", pk, len(who)) for (pk, name), who in holders.items()]
    return sorted(found, key=lambda one: (one.people, one.kind, one.name))


def _resting_on(row: Ownership | None) -> int:
    if row is None:
        return 0
    return len({row.person_id, *(person.pk for person in row.backups.all())} - {None})
