"""Runn: people, projects and assignments, as its API answers them (version 1)."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from planning.exchange.formats import trees
from planning.exchange.formats.base import Format, Raw
from planning.exchange.readers import cell_text

KINDS = {
    "allocation": frozenset({"personId", "projectId", "startDate", "endDate"}),
    "absence": frozenset({"personId", "startDate", "endDate"}),
    "person": frozenset({"id", "firstName"}),
    "project": frozenset({"id", "name", "isConfirmed"}),
}
DATES = {"id": "key", "startdate": "starts_on", "enddate": "ends_on"}
ALIASES = {
    "person": {**DATES, "name": "name", "email": "email", "kind": "kind"},
    "project": {
        **DATES, "enddate": "due_on", "name": "name", "probability": "probability_percent", "lifecycle": "lifecycle",
    },
    "allocation": {
        **DATES, "personid": "person", "projectid": "project", "minutesperday": "minutes_per_day", "note": "title",
    },
    "absence": {**DATES, "personid": "person", "note": "note"},
}  # fmt: skip


def recognise(_name: str, head: str) -> int:
    """Say how sure it is that a file is of this format."""
    if head.lstrip()[:1] not in {"[", "{"}:
        return 0
    marks = ('"minutesPerDay"', '"personId"', '"isPlaceholder"', '"firstName"', '"nextCursor"', '"isConfirmed"')
    found = sum(mark in head for mark in marks)
    return 92 if found >= 2 or '"minutesPerDay"' in head else 60 if found else 0


def read(path: Path, _encoding: str) -> Iterator[Raw]:
    """Give people, projects and assignments."""
    return trees.rows(path, KINDS, _cells)


def _cells(number: int, kind: str, thing: dict[str, Any]) -> Iterator[Raw]:
    found = trees.flat(thing)
    if kind == "person":
        name = " ".join(cell_text(thing.get(part)).strip() for part in ("firstName", "lastName")).strip()
        found["name"] = [name] if name else found.get("name", [])
        found["kind"] = ["open_position" if thing.get("isPlaceholder") is True else "employee"]
    elif kind == "project":
        found["probability"] = ["100" if thing.get("isConfirmed", True) is True else "50"]
        found["lifecycle"] = ["done" if thing.get("isArchived") is True else "active"]
    elif "id" not in found:
        found["id"] = ["-".join(cell_text(thing.get(part)) for part in ("personId", "projectId", "startDate"))]
    note = "a day without work is left as it is" if thing.get("isNonWorkingDay") is True else ""
    yield Raw(number, kind, {name: texts for name, texts in found.items() if texts}, note)


FORMAT = Format(
    slug="runn-json", label="Runn JSON", source="runn", suffixes=(".json",), recognise=recognise, read=read,
    aliases=ALIASES,
    hint="People, projects and assignments of its API, together in one file or one by one, people first.",
)  # fmt: skip
