"""What is in the database, as rows of a bundle: what an export writes and an import compares with."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from planning import models
from planning.exchange.bundle import rows
from planning.exchange.bundle.sections import SECTIONS, Section

SOURCES = ("bundle", "sample", "backstage")
"""Whose external ids are keys of a bundle; of two, the first one counts."""


@dataclass
class World:
    """The stored rows by list and name, the ids behind the names, and which rows came with the catalogue."""

    rows: dict[str, dict[Any, Any]] = field(default_factory=dict)
    ids: dict[str, dict[Any, int]] = field(default_factory=dict)
    keys: dict[str, dict[int, str]] = field(default_factory=dict)
    built_in: dict[str, set[str]] = field(default_factory=dict)

    def key_of(self, name: str, pk: int) -> str:
        """Return the key of a stored row."""
        return self.keys[name][pk]


def identity(section: Section, row: Any) -> Any:
    """Return what names a row within its list."""
    if section.identity == ("key",):
        return row.key
    return tuple(getattr(row, name) for name in section.identity)


def read_world() -> World:
    """Return everything that a bundle can hold, as it stands in the database."""
    world = World()
    stored: dict[str, list[Any]] = {}
    external = _external_keys()
    for section in SECTIONS:
        found = list(section.model._default_manager.order_by("pk"))
        stored[section.name] = found
        if section.identity == ("key",):
            world.keys[section.name] = _keys(section, found, external.get(section.kind, {}))
            world.ids[section.name] = {key: pk for pk, key in world.keys[section.name].items()}
    kinds = dict(models.ComponentKind.objects.values_list("pk", "slug"))
    world.keys["component_kinds"], world.ids["component_kinds"] = kinds, {slug: pk for pk, slug in kinds.items()}
    world.built_in = {
        "roles": {row.slug for row in stored["roles"] if row.is_built_in},
        "skills": {row.slug for row in stored["skills"] if row.catalogue_digest},
        "metrics": {row.slug for row in stored["metrics"] if row.catalogue_digest},
        "skill_groups": _groups_of_the_catalogue(),
    }
    for section in SECTIONS:
        world.rows[section.name] = _rows(section, stored[section.name], world)
    return world


def _external_keys() -> dict[str, dict[int, str]]:
    keys: dict[str, dict[int, str]] = {}
    wanted = models.ExternalId.objects.filter(source__in=SOURCES).values_list("kind", "object_id", "source", "key")
    for kind, pk, _, key in sorted(wanted, key=lambda row: SOURCES.index(row[2]), reverse=True):
        keys.setdefault(kind, {})[pk] = key
    return keys


def _keys(section: Section, stored: Iterable[Any], external: dict[int, str]) -> dict[int, str]:
    """Return the keys of stored rows; what was made in the portal itself is named by its kind and number."""
    if section.slug:
        return {row.pk: row.slug for row in stored}
    taken, keys = set(external.values()), {}
    for row in stored:
        key = external.get(row.pk) or f"{section.kind}-{row.pk}"
        while row.pk not in external and key in taken:
            key += "-here"
        keys[row.pk] = key
    return keys


def _groups_of_the_catalogue() -> set[str]:
    """Return the groups of built-in skills: they come with the catalogue and carry no mark of their own."""
    groups = models.SkillGroup.objects.filter(skills__catalogue_digest__gt="")
    return set(groups.values_list("slug", flat=True))


def _rows(section: Section, stored: Iterable[Any], world: World) -> dict[Any, Any]:
    hanging = [_by_owner(part.model, part.owner) for part in section.parts]
    plain = [(name, section.column(name)) for name in section.plain()]
    links = [(name, f"{section.column(name)}_id", target) for name, target in section.links.items()]
    built_in, keys = world.built_in.get(section.name, set()), world.keys.get(section.name, {})
    made: dict[Any, Any] = {}
    for row in stored:
        if keys.get(row.pk) in built_in:
            continue
        values: dict[str, Any] = {name: _value(getattr(row, column)) for name, column in plain}
        for name, column, target in links:
            pk = getattr(row, column)
            values[name] = None if pk is None else world.keys[target][pk]
        values |= section.read(row)
        for part, parts in zip(section.parts, hanging, strict=True):
            values |= part.read(parts.get(row.pk, []), world.key_of)
        if "key" in section.identity:
            values["key"] = keys[row.pk]
        if section.name == "allocations":
            lane = world.rows["memberships"][values["membership"]]
            values |= {"person": lane.person, "team": lane.team}
        typed = section.row(**values)
        made[identity(section, typed)] = typed
        world.ids.setdefault(section.name, {})[identity(section, typed)] = row.pk
    return made


def _value(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value


def _by_owner(model: Any, owner: str) -> dict[int, list[Any]]:
    rows_of: dict[int, list[Any]] = {}
    for part in model._default_manager.all():
        rows_of.setdefault(getattr(part, f"{owner}_id"), []).append(part)
    return rows_of


def read_organisation() -> rows.Organisation:
    """Return the settings of the organisation, those alone that somebody can set."""
    stored = models.Organisation.objects.get(pk=1)
    values = {name: getattr(stored, name) for name in rows.Organisation.__struct_fields__}
    return rows.Organisation(**{name: value for name, value in values.items() if value is not None})
