"""Read the catalogue files and check them; a mistake is told with its file and its entry.

The files are package data and are read with ``importlib.resources``, so that they are found in an installed package as
well as in a checkout.
"""

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib import resources
from typing import TypeVar

import msgspec

from planning.catalogue.checks import CHECKS
from planning.catalogue.entries import (
    Catalogue,
    ComponentKind,
    Context,
    Entry,
    Group,
    Metric,
    MetricTemplate,
    Question,
    Role,
    Skill,
    Stakeholder,
    TagShare,
    Track,
)
from planning.catalogue.errors import CatalogueError

AnyEntry = TypeVar("AnyEntry", bound=Entry)

FILES = (
    "roles.toml",
    "skills.toml",
    "metrics.toml",
    "stakeholders.toml",
    "tracks.toml",
    "contexts.toml",
    "tag_shares.toml",
    "component_kinds.toml",
    "metric_templates.toml",
    "maturity.toml",
)


@cache
def load() -> Catalogue:
    """Return the built-in catalogue, checked; it cannot change while the program runs, so it is read once."""
    package = resources.files("planning.catalogue")
    return parse({name: package.joinpath(name).read_text(encoding="utf-8") for name in FILES})


def parse(texts: Mapping[str, str]) -> Catalogue:
    """Return the catalogue that these texts (by file name) hold.

    Raises
    ------
    CatalogueError
        Where a file does not parse, an entry has a wrong field, an id is not unique, a reference leads nowhere or a
        figure is out of range.
    """
    tables = {name: _tables(name, texts[name]) for name in FILES}
    catalogue = Catalogue(
        roles=_entries(tables, "roles.toml", "role", Role),
        groups=_entries(tables, "skills.toml", "group", Group),
        skills=_entries(tables, "skills.toml", "skill", Skill),
        metrics=_entries(tables, "metrics.toml", "metric", Metric),
        stakeholders=_entries(tables, "stakeholders.toml", "stakeholder", Stakeholder),
        tracks=_entries(tables, "tracks.toml", "track", Track),
        contexts=_entries(tables, "contexts.toml", "context", Context),
        tag_shares=_entries(tables, "tag_shares.toml", "share", TagShare),
        component_kinds=_entries(tables, "component_kinds.toml", "kind", ComponentKind),
        metric_templates=_entries(tables, "metric_templates.toml", "template", MetricTemplate),
        questions=_entries(tables, "maturity.toml", "question", Question),
    )
    for check in CHECKS:
        for problem in check(catalogue):
            raise CatalogueError(problem)
    return catalogue


def _tables(name: str, text: str) -> dict[str, list[object]]:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise CatalogueError(f"{name}: {error}") from error


def _entries(
    tables: Mapping[str, dict[str, list[object]]], name: str, table: str, kind: type[AnyEntry]
) -> tuple[AnyEntry, ...]:
    entries: list[AnyEntry] = []
    for position, raw in enumerate(tables[name].get(table, []), start=1):
        try:
            entries.append(msgspec.convert(raw, kind))
        except msgspec.ValidationError as error:
            label = _label(raw) or f"number {position}"
            raise CatalogueError(f"{name}, {table} {label}: {error}") from error
    return tuple(entries)


def _label(raw: object) -> str:
    if not isinstance(raw, dict):
        return ""
    return str(raw.get("id") or raw.get("role") or "")
