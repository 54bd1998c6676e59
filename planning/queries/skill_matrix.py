"""The skills of a team: who has which, what its work wants, what is short; and what each reader may see of it.

Everybody reads who reaches a level that the work asks for, as the plans say it too. The levels themselves, and what
finished work is evidence of, are for planners, the person and their manager; the own view for the last two alone.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from planning import access
from planning.domain.skills import passes
from planning.models import Membership, Organisation, Person, PersonSkill, Role, RoleSkill, Skill, User
from planning.queries import growth, names
from planning.queries.growth import Evidence
from planning.queries.snapshots import people_with_calendars, window
from planning.queries.staffing import Scope
from planning.queries.team_answers import Answer
from planning.queries.team_skills import coverage

HELD_BY = 2
STATES = {"there": "has it", "short": "below it", "unknown": "not assessed", "hidden": "not at it"}


@dataclass(frozen=True, slots=True)
class Cell:
    """One person at one skill. ``level`` and ``own`` are there for whom they are meant; ``state`` is for everybody."""

    state: str
    level: int | None = None
    own: int | None = None
    evidence: Evidence | None = None

    @property
    def words(self) -> str:
        """The cell for those who do not see it."""
        said = [f"{self.level}, {STATES[self.state]}" if self.level is not None else STATES[self.state]]
        if self.own is not None:
            said.append(f"own view {self.own}")
        if self.evidence:
            said.append(f"finished work: {self.evidence.words}")
        return "; ".join(said)


@dataclass(frozen=True, slots=True)
class Line:
    """A skill: the level wanted, whether open work asks for it or a role does, and how many reach it."""

    skill: Skill
    wanted: int
    is_asked: bool
    there: int
    cells: list[Cell]

    @property
    def is_gap(self) -> bool:
        """Whether fewer than two reach the level."""
        return self.there < HELD_BY


@dataclass(frozen=True, slots=True)
class Matrix:
    """People by skills."""

    people: list[tuple[Person, Role]]
    lines: list[Line]
    sees_all: bool

    @property
    def answer(self) -> Answer:
        """How many skills rest on nobody or on one person."""
        asked = [line for line in self.lines if line.is_asked]
        if not asked:
            return Answer("The open work of the team asks for no skill.", "Skills are written on its work items.")
        nobody, one = (sum(1 for line in asked if line.there == count) for count in (0, 1))
        first = f"{len(asked) - nobody - one} of {len(asked)} skills that the work asks for are held by two or more."
        told = [f"{nobody} {'has' if nobody == 1 else 'have'} nobody" if nobody else ""]
        told.append(f"{one} {'rests' if one == 1 else 'rest'} on one person" if one else "")
        then = ", ".join(filter(None, told))
        return Answer(first, f"{then}." if then else "None rests on one person.")


def matrix(scope: Scope, members: Iterable[Membership], organisation: Organisation, today: date, user: User) -> Matrix:
    """Return the skills of those who are on a team; the queries do not grow with them."""
    roles: dict[int, Role] = {}
    for member in members:
        if not member.person.is_open_position:
            roles.setdefault(member.person_id, member.role)
    shown = window(organisation, today)
    people = people_with_calendars(shown.start, shown.last, ids=roles)
    people.sort(key=lambda person: (roles[person.pk].name, person.name))
    known = {person.pk: {row.skill_id: row for row in person.person_skills.all()} for person in people}
    sights = {person.pk: names.sight(user, person.pk, person.manager_id).levels for person in people}
    seen = [person for person in people if sights[person.pk]]
    evidence = growth.evidence(Person.objects.filter(pk__in=[person.pk for person in seen])) if seen else {}
    own = {person.pk for person in people if access.is_self_or_manager(user, person.pk, person.manager_id)}

    def cell(person: Person, skill: int, wanted: int) -> Cell:
        row, pk = known[person.pk].get(skill), person.pk
        told = row.self_level if row and pk in own else None
        if not sights[pk]:
            return Cell("there" if passes(wanted, row.level if row else None) else "hidden", own=told)
        return Cell(_state(row, wanted), row.level if row else None, told, evidence.get(pk, {}).get(skill))

    asked = coverage(scope, people, user)
    rows = [(one.skill, one.level, True, len(one.holders)) for one in asked]
    sees_all = bool(people) and len(seen) == len(people)
    if sees_all:
        # What no work asks for says a level wherever it stands: it is shown to whom no level is hidden.
        of_work = {one.skill.pk for one in asked}
        for skill, wanted in _core(set(roles.values())).items():
            if skill.pk not in of_work:
                holders = sum(1 for held in known.values() if skill.pk in held and passes(wanted, held[skill.pk].level))
                rows.append((skill, wanted, False, holders))
    lines = [
        Line(skill, wanted, is_asked, there, [cell(person, skill.pk, wanted) for person in people])
        for skill, wanted, is_asked, there in rows
    ]
    return Matrix([(person, roles[person.pk]) for person in people], lines, sees_all)


def _state(row: PersonSkill | None, wanted: int) -> str:
    if row is None or row.level is None:
        return "unknown"
    return "there" if passes(wanted, row.level) else "short"


def _core(roles: set[Role]) -> dict[Skill, int]:
    """Return the core skills of roles, each at the highest level that one of them asks for."""
    rows = RoleSkill.objects.filter(role__in=roles, is_core=True, level__gt=0, skill__is_archived=False)
    found: dict[Skill, int] = {}
    for row in rows.select_related("skill").order_by("skill__name"):
        found[row.skill] = max(found.get(row.skill, 0), row.level)
    return found
