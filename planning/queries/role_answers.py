"""What the pages of roles say in words, and the rows of a comparison."""

from dataclasses import dataclass, replace
from typing import Any

from planning.models import Role
from planning.queries.roles import Comparison, Row, Whole
from planning.queries.team_answers import Answer, plural

SIGHT = {
    Role.Perspective.PRODUCT: "builds what users touch",
    Role.Perspective.SYSTEMS: "builds what it runs on",
    Role.Perspective.OTHER: "has a point of view of its own",
}


@dataclass(frozen=True, slots=True)
class Aspect:
    """A row of a comparison: what it is about, and what each role says; ``kind`` picks how it is shown."""

    label: str
    kind: str
    cells: list[Any]
    names: tuple[str, ...] = ()

    @property
    def pairs(self) -> list[tuple[str, Any]]:
        """Each role's name with what it says."""
        return list(zip(self.names, self.cells, strict=True))

    @property
    def is_empty(self) -> bool:
        """Whether no role says anything."""
        return not any(self.cells)


def list_answer(rows: list[Row]) -> Answer:
    """Return how many roles there are, and which most people have."""
    if not rows:
        return Answer("There is no role yet.", "The built-in two come with the catalogue.")
    people = sum(row.staff.people for row in rows)
    first = f"{len(rows)} {'role' if len(rows) == 1 else 'roles'}, {people} {'person' if people == 1 else 'people'}."
    most = max(rows, key=lambda row: row.staff.people)
    if not most.staff.people:
        return Answer(first, "Nobody works as any of them yet.")
    return Answer(first, f"Most are {plural(most.role.name, 2)}: {most.staff.people} of {people}.")


def compare_answer(shown: Comparison) -> Answer:
    """Return how the first two roles differ: what they see, what they share, where they part."""
    if len(shown.roles) < 2:
        return Answer("Two roles are needed to compare.", "Add another role to the catalogue.")
    first, second = (whole.role for whole in shown.roles[:2])
    told = f"{_article(first)} {SIGHT[Role.Perspective(first.perspective)]}; "
    told += f"{_article(second, is_first=False)} {SIGHT[Role.Perspective(second.perspective)]}."
    if first.perspective == second.perspective:
        told = f"{first.name} and {second.name}, side by side."
    return Answer(told, " ".join(filter(None, (_shared(shown), _apart(shown)))))


def _article(role: Role, *, is_first: bool = True) -> str:
    # Names that begin with letters said by name (ML, HR, SRE) take "an" too.
    head = role.name.split()[0]
    sounds = "AEFHILMNORSX" if head.isupper() and len(head) > 1 else "AEIO"
    article = "An" if head[:1].upper() in sounds else "A"
    return f"{article if is_first else article.lower()} {role.name}"


def _shared(shown: Comparison) -> str:
    return f"They share {_listed(shown.shared[:3])}." if shown.shared else ""


def _apart(shown: Comparison) -> str:
    return f"They part most at {_listed(shown.apart[:2])}." if shown.apart else ""


def _listed(names: list[str]) -> str:
    return f"{', '.join(names[:-1])} and {names[-1]}" if len(names) > 1 else names[0]


def detail_answer(whole: Whole) -> Answer:
    """Return what the role does, and how many do it."""
    role, staff = whole.role, whole.staff
    told = f"{_article(role)} {SIGHT[Role.Perspective(role.perspective)]}."
    if role.perspective == Role.Perspective.OTHER:
        told = f"{role.name}."
    people = (
        "Nobody works"
        if not staff.people
        else f"{staff.people} {'person works' if staff.people == 1 else 'people work'}"
    )
    seats = f"; {staff.open_positions} {'seat is' if staff.open_positions == 1 else 'seats are'} to fill"
    return Answer(told, f"{people} as one{seats if staff.open_positions else ''}.")


def columns(roles: list[Whole]) -> list[Aspect]:
    """Return what is known about roles as rows, those without anything left out."""
    rows = [
        Aspect("Responsible for", "text", [whole.role.scope for whole in roles]),
        Aspect("Point of view", "text", [whole.role.perspective_text for whole in roles]),
        Aspect("Solves", "list", [whole.role.problems for whole in roles]),
        Aspect("Kinds of skill", "list", [whole.role.skill_sets for whole in roles]),
        Aspect("Works with", "partners", [whole if _partners(whole) else None for whole in roles]),
        Aspect("Owns", "list", [[*whole.kinds, *whole.role.owns] for whole in roles]),
        Aspect("Through the cycle", "list", [whole.role.owned_cycle for whole in roles]),
        Aspect("Answers for", "list", [whole.measured_by for whole in roles]),
        Aspect("Share of work", "shares", [whole.shares for whole in roles]),
        Aspect("Asked for by", "list", [whole.demand for whole in roles]),
        Aspect("Hire first when", "text", [whole.role.hire_first_when for whole in roles]),
        Aspect("Next on the way", "list", [_ways(whole) for whole in roles]),
        Aspect("Ways out", "list", [whole.exits for whole in roles]),
        Aspect("Also called", "list", [whole.role.aliases for whole in roles]),
    ]
    names = tuple(whole.role.name for whole in roles)
    return [replace(row, names=names) for row in rows if not row.is_empty]


def _partners(whole: Whole) -> bool:
    return bool(whole.stakeholders or whole.other_partners)


def _ways(whole: Whole) -> list[str]:
    return list(dict.fromkeys([*(track.name for track in whole.tracks), *whole.role.career_paths]))
