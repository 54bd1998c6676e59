"""Float: people, projects, allocations (tasks) and time off, as its API answers them (version 3)."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from planning.exchange.formats import trees
from planning.exchange.formats.base import Format, Raw
from planning.exchange.formats.words import ABSENCE
from planning.exchange.readers import cell_text

KINDS = {
    "absence": frozenset({"timeoff_id", "start_date"}),
    "allocation": frozenset({"task_id", "project_id", "start_date"}),
    "person": frozenset({"people_id", "name"}),
    "project": frozenset({"project_id", "name"}),
}
PERSON_TYPES = {"1": "employee", "2": "contractor", "3": "open_position", "4": "open_position"}
DAYS = ("sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday")
ALIASES = {
    "person": {
        "people id": "key", "name": "name", "email": "email", "kind": "kind", "start date": "starts_on",
        "end date": "ends_on", "department": "team", "job title": "role",
        **{f"minutes {day}": f"minutes_{day}" for day in DAYS},
    },
    "project": {
        "project id": "key", "name": "name", "notes": "summary", "start date": "starts_on", "end date": "due_on",
        "probability": "probability_percent", "lifecycle": "lifecycle",
    },
    "allocation": {
        "task id": "key", "person": "person", "project id": "project", "name": "title", "hours": "hours_per_day",
        "start date": "starts_on", "end date": "ends_on",
    },
    "absence": {
        "timeoff id": "key", "person": "person", "start date": "starts_on", "end date": "ends_on", "kind": "kind",
        "timeoff notes": "note",
    },
}  # fmt: skip


def recognise(_name: str, head: str) -> int:
    """Say how sure it is that a file is of this format."""
    marks = ('"people_id"', '"task_id"', '"timeoff_id"', '"timeoff_type_id"', '"work_days_hours"')
    return 95 if head.lstrip()[:1] in {"[", "{"} and any(mark in head for mark in marks) else _project(head)


def _project(head: str) -> int:
    return 80 if head.lstrip()[:1] in {"[", "{"} and '"project_id"' in head and '"client_id"' in head else 0


def read(path: Path, _encoding: str) -> Iterator[Raw]:
    """Give people, projects, allocations and time off; a booking of several people is one row for each."""
    return trees.rows(path, KINDS, _cells)


def _cells(number: int, kind: str, thing: dict[str, Any]) -> Iterator[Raw]:
    found = trees.flat(thing)
    if kind == "person":
        yield Raw(number, kind, {**found, **_person(thing)})
    elif kind == "project":
        yield Raw(number, kind, {**found, **_project_cells(thing)})
    else:
        people = [cell_text(one) for one in _list(thing.get("people_ids")) or [thing.get("people_id")]]
        for person in filter(None, people):
            key = "task_id" if kind == "allocation" else "timeoff_id"
            own = {key: [f"{cell_text(thing[key])}-{person}" if len(people) > 1 else cell_text(thing[key])]}
            repeats = (
                "it repeats; the first time alone is taken" if thing.get("repeat_state") not in {None, 0, "0"} else ""
            )
            yield Raw(number, kind, {**found, **own, "person": [person], **_kind(thing, kind)}, repeats)


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _kind(thing: dict[str, Any], kind: str) -> dict[str, list[str]]:
    if kind != "absence":
        return {}
    told = cell_text(thing.get("timeoff_type_name") or "").lower()
    return {"kind": [told if told in ABSENCE else "other"]}


def _person(thing: dict[str, Any]) -> dict[str, list[str]]:
    found = {"kind": [PERSON_TYPES.get(cell_text(thing.get("people_type_id")), "employee")]}
    hours = _list(thing.get("work_days_hours"))
    if len(hours) == 7 and all(isinstance(one, (int, float)) for one in hours):
        found |= {f"minutes_{day}": [cell_text(round(one * 60))] for day, one in zip(DAYS, hours, strict=True)}
    return found


def _project_cells(thing: dict[str, Any]) -> dict[str, list[str]]:
    is_active = thing.get("active", 1) not in {0, "0"}
    is_tentative = thing.get("tentative") in {1, "1"}
    return {"lifecycle": ["active" if is_active else "done"], "probability": ["50" if is_tentative else "100"]}


FORMAT = Format(
    slug="float-json", label="Float JSON", source="float", suffixes=(".json",), recognise=recognise, read=read,
    aliases=ALIASES, words={"absence": {"kind": ABSENCE}},
    hint="People, projects, tasks and timeoffs of its API, together in one file or one by one, people first.",
)  # fmt: skip
