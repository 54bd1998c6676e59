"""What is in the database, as rows of a bundle: what an export writes and an import compares with."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from planning import models
from planning.exchange.bundle import rows
from planning.exchange.bundle.as_loaded import as_loaded
from planning.exchange.bundle.sections import BY_KIND, SECTIONS, Section

Values = dict[str, Any]
OWN_SOURCES = ("bundle", "sample")
SOURCES = (*OWN_SOURCES, "backstage")
"""Whose external ids are keys of a bundle; of two, the first one counts."""


@dataclass
class World:
    """The stored rows by list and name, the ids behind the names, and which rows stand as the catalogue has them."""

    rows: dict[str, dict[Any, Any]] = field(default_factory=dict)
    ids: dict[str, dict[Any, int]] = field(default_factory=dict)
    keys: dict[str, dict[int, str]] = field(default_factory=dict)
    as_loaded: dict[str, set[Any]] = field(default_factory=dict)

    def key_of(self, name: str, pk: int) -> str:
        """Return the key of a stored row."""
        return self.keys[name][pk]


def identity(section: Section, row: Any) -> Any:
    """Return what names a row within its list."""
    names = tuple(getattr(row, name) for name in section.identity)
    return names[0] if len(names) == 1 else names


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
    # The groups of stakeholders come with the catalogue and are nobody's to change: they are known by their slugs.
    groups = dict(models.Stakeholder.objects.values_list("pk", "slug"))
    world.keys["stakeholders"], world.ids["stakeholders"] = groups, {slug: pk for pk, slug in groups.items()}
    accounts = dict(models.User.objects.values_list("pk", "username"))
    world.keys["users"], world.ids["users"] = accounts, {name: pk for pk, name in accounts.items()}
    for section in SECTIONS:
        world.rows[section.name] = _rows(section, stored[section.name], world)
    world.as_loaded = as_loaded(world.rows)
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


def _rows(section: Section, stored: Iterable[Any], world: World) -> dict[Any, Any]:
    hanging = [_by_owner(part.model, part.owner) for part in section.parts]
    plain = [(name, section.column(name)) for name in section.plain()]
    links = [(name, f"{section.column(name)}_id", target) for name, target in section.links.items()]
    keys = world.keys.get(section.name, {})
    made: dict[Any, Any] = {}
    for row in stored:
        values: dict[str, Any] = {name: _value(getattr(row, column)) for name, column in plain}
        if section.subject[0]:
            about = _subject(section, row, world)
            if about is None:
                continue
            values |= about
        for name, column, target in links:
            pk = getattr(row, column)
            values[name] = None if pk is None else world.keys[target][pk]
        values |= section.read(row)
        for part, parts in zip(section.parts, hanging, strict=True):
            values |= part.read(parts.get(row.pk, []), world.key_of)
        if section.identity == ("key",):
            values["key"] = keys[row.pk]
        if section.name == "allocations":
            lane = world.rows["memberships"][values["membership"]]
            values |= {"person": lane.person, "team": lane.team}
        typed = section.row(**values)
        made[identity(section, typed)] = typed
        world.ids.setdefault(section.name, {})[identity(section, typed)] = row.pk
    return made


def _subject(section: Section, row: Any, world: World) -> Values | None:
    """Return what a row is about; nothing for what is gone, is in no bundle, or is kept as the key of its own row."""
    if isinstance(row, models.ExternalId) and row.source in OWN_SOURCES:
        return None
    kind, pk = (getattr(row, column) for column in section.subject)
    name = BY_KIND.get(kind)
    if name is None:
        return {"list": kind, "of": pk} if isinstance(pk, str) else None
    key = world.keys.get(name, {}).get(int(pk))
    return None if key is None else {"list": name, "of": key}


def _value(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value


def _by_owner(model: Any, owner: str) -> dict[int, list[Any]]:
    rows_of: dict[int, list[Any]] = {}
    many = [one.name for one in model._meta.many_to_many]
    for part in model._default_manager.prefetch_related(*many):
        rows_of.setdefault(getattr(part, f"{owner}_id"), []).append(part)
    return rows_of


def read_organisation() -> rows.Organisation:
    """Return the settings of the organisation, those alone that somebody can set."""
    stored = models.Organisation.objects.get(pk=1)
    values = {name: getattr(stored, name) for name in rows.Organisation.__struct_fields__}
    return rows.Organisation(**{name: value for name, value in values.items() if value is not None})
