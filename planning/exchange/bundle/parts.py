"""What hangs on a row of the bundle and is replaced together with it: levels, closed days, many-to-many links."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db import models as orm

from planning import models
from planning.exchange.bundle import rows, rows_more

Values = dict[str, Any]
NameOf = Callable[[str, int], str]
"""Gives the key of a row: ``name_of("skills", 12)``."""


@dataclass(frozen=True, slots=True)
class Part:
    """Rows of another table that belong to one row of the bundle.

    Attributes
    ----------
    fields
        The row's fields that they stand in.
    owner
        The column that points to the row they belong to.
    links
        Columns that hold a key, and the list it is a key of.
    write
        Gives the columns of each part of a row, links as keys, with its place in the row for messages.
    read
        Gives the row's fields from its parts, in a fixed order.
    many
        Many-to-many columns of each part that hold keys, and the list that they are keys of.
    """

    model: type[orm.Model]
    owner: str
    fields: tuple[str, ...]
    links: dict[str, str]
    write: Callable[[Any], list[tuple[str, Values]]]
    read: Callable[[list[Any], NameOf], Values]
    many: dict[str, str] = field(default_factory=dict)


def _write_levels(role: rows.Role) -> list[tuple[str, Values]]:
    return [
        (f"skills[{place}]", {"skill": need.skill, "level": need.level, "is_core": need.core})
        for place, need in enumerate(role.skills)
    ]


def _read_levels(parts: list[models.RoleSkill], name_of: NameOf) -> Values:
    levels = [
        rows.RoleLevel(skill=name_of("skills", part.skill_id), level=part.level, core=part.is_core) for part in parts
    ]
    return {"skills": tuple(sorted(levels, key=lambda level: level.skill))}


def _write_closed_days(calendar: rows.Calendar) -> list[tuple[str, Values]]:
    return [
        (f"closed_days[{place}]", {"closed_on": day.date, "name": day.name})
        for place, day in enumerate(calendar.closed_days)
    ]


def _read_closed_days(parts: list[models.ClosedDay], _name_of: NameOf) -> Values:
    days = [rows.ClosedDay(date=part.closed_on, name=part.name) for part in parts]
    return {"closed_days": tuple(sorted(days, key=lambda day: day.date))}


def _write_person_skills(person: rows.Person) -> list[tuple[str, Values]]:
    """Put what is said of a skill together: the confirmed level, the person's own view, and the wish."""
    together: dict[str, tuple[str, Values]] = {}
    for place, known in enumerate(person.skills):
        _, values = together.setdefault(known.skill, (f"skills[{place}]", {"skill": known.skill}))
        if known.evidence == "self":
            values["self_level"] = known.level
        else:
            values |= {"level": known.level, "confirmed_on": known.confirmed_on}
    for place, wish in enumerate(person.wishes):
        _, values = together.setdefault(wish.skill, (f"wishes[{place}]", {"skill": wish.skill}))
        values |= {"wants_to_grow": wish.grow, "wish_is_released": wish.released, "interest": wish.interest}
    return list(together.values())


def _read_person_skills(parts: list[models.PersonSkill], name_of: NameOf) -> Values:
    levels, wishes = [], []
    for part in parts:
        skill = name_of("skills", part.skill_id)
        if part.level is not None:
            levels.append(rows.PersonSkill(skill=skill, level=part.level, confirmed_on=part.confirmed_on))
        if part.self_level is not None:
            levels.append(rows.PersonSkill(skill=skill, level=part.self_level, evidence="self"))
        if part.wants_to_grow or part.wish_is_released or part.interest:
            grow, released = part.wants_to_grow, part.wish_is_released
            wishes.append(rows.Wish(skill=skill, released=released, grow=grow, interest=part.interest))
    return {"skills": sorted_levels(levels), "wishes": tuple(sorted(wishes, key=lambda wish: wish.skill))}


def sorted_levels(levels: Iterable[rows.PersonSkill]) -> tuple[rows.PersonSkill, ...]:
    """Return the levels of a person in the order in which the bundle has them."""
    return tuple(sorted(levels, key=lambda known: (known.evidence, known.skill)))


def _write_needs(demand: rows.Demand) -> list[tuple[str, Values]]:
    return [
        (f"skills[{place}]", {"skill": need.skill, "level": need.level, "is_must": need.must})
        for place, need in enumerate(demand.skills)
    ]


def _read_needs(parts: list[models.DemandSkill], name_of: NameOf) -> Values:
    needs = [
        rows.SkillNeed(skill=name_of("skills", part.skill_id), level=part.level, must=part.is_must) for part in parts
    ]
    return {"skills": tuple(sorted(needs, key=lambda need: need.skill))}


def _names(model: type[orm.Model], owner: str, name: str, link: str, section: str) -> Part:
    """Return the part for a many-to-many field: a list of keys."""

    def write(row: Any) -> list[tuple[str, Values]]:
        return [(f"{name}[{place}]", {link: key}) for place, key in enumerate(getattr(row, name))]

    def read(parts: list[Any], name_of: NameOf) -> Values:
        return {name: tuple(sorted(name_of(section, getattr(part, f"{link}_id")) for part in parts))}

    return Part(model, owner, (name,), {link: section}, write, read)


ROLE_LEVELS = Part(models.RoleSkill, "role", ("skills",), {"skill": "skills"}, _write_levels, _read_levels)
CLOSED_DAYS = Part(models.ClosedDay, "calendar", ("closed_days",), {}, _write_closed_days, _read_closed_days)
PERSON_SKILLS = Part(
    models.PersonSkill, "person", ("skills", "wishes"), {"skill": "skills"}, _write_person_skills, _read_person_skills
)
DEMAND_SKILLS = Part(models.DemandSkill, "demand", ("skills",), {"skill": "skills"}, _write_needs, _read_needs)
KIND_ROLES = _names(models.ComponentKind.roles.through, "componentkind", "roles", "role", "roles")
NO_RULES = Part(
    models.RuleExemption, "work_item", ("no_rules",), {},
    lambda item: [("no_rules", {})] if item.no_rules else [], lambda parts, _name_of: {"no_rules": bool(parts)},
)  # fmt: skip
METRIC_ROLES = _names(models.Metric.roles.through, "metric", "roles", "role", "roles")
ITEM_COMPONENTS = _names(models.WorkItem.components.through, "workitem", "components", "component", "components")
BACKUPS = _names(models.Ownership.backups.through, "ownership", "backups", "person", "people")


def _write_grant(account: rows_more.Account) -> list[tuple[str, Values]]:
    if not account.access_role:
        return []
    return [("access_role", {"access_role": account.access_role, "teams": account.teams})]


def _read_grant(parts: list[models.Grant], name_of: NameOf) -> Values:
    for grant in parts:  # one at most
        teams = sorted(name_of("teams", team.pk) for team in grant.teams.all())
        return {"access_role": grant.access_role, "teams": tuple(teams)}
    return {"access_role": ""}


GRANT = Part(models.Grant, "user", ("access_role", "teams"), {}, _write_grant, _read_grant, many={"teams": "teams"})
