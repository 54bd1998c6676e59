"""Own tables as CSV and XLSX: one kind of record a table, recognised by its columns or the sheet's name."""

from collections.abc import Iterator
from functools import partial
from pathlib import Path

from planning.exchange.formats.base import Format, Raw, header, rows_of
from planning.exchange.formats.words import ABSENCE, ITEM
from planning.exchange.readers import csv_lines, xlsx_sheets
from planning.exchange.targets import BY_KIND, TARGETS
from planning.exchange.values import word

COMMON = {
    "id": "key", "external id": "key", "external key": "key", "link": "url",
    "start": "starts_on", "start date": "starts_on", "from": "starts_on", "since": "starts_on",
    "first day": "starts_on",
    "end": "ends_on", "end date": "ends_on", "until": "ends_on", "to": "ends_on", "last day": "ends_on",
    "due": "due_on", "due date": "due_on", "deadline": "due_on", "done": "done_on",
    "e mail": "email", "email address": "email", "mail": "email", "full name": "name", "share": "share_percent",
    "percent": "share_percent", "fte percent": "share_percent", "line manager": "manager", "reports to": "manager",
}  # fmt: skip
SPECIAL = {
    "workitem": {
        "name": "title", "summary": "title", "id": "key", "number": "number", "story points": "points",
        "estimate": "effort_days", "effort": "effort_days", "days": "effort_days", "likely": "effort_likely_days",
        "optimistic": "effort_optimistic_days", "pessimistic": "effort_pessimistic_days", "remaining": "remaining_days",
        "not before": "starts_on", "kind": "tag", "category": "tag", "state": "status", "labels": "labels",
        "components": "component_names", "component": "component_names", "owner": "assignee", "notes": "description",
    },
    "person": {"employee": "name", "person": "name", "type": "kind", "hours": "hours_per_day", "job title": "role"},
    "absence": {"employee": "person", "name": "person", "type": "kind", "email": "person", "e mail": "person"},
    "membership": {"employee": "person", "name": "person", "email": "person", "e mail": "person"},
    "personskill": {"name": "person", "email": "person"},
    "team": {"parent team": "parent", "team": "name", "type": "kind", "team lead": "lead"},
    "project": {
        "project": "name", "status": "lifecycle", "description": "summary", "value": "value_per_week",
        "end": "due_on", "end date": "due_on",
    },
    "component": {"component": "name", "type": "kind", "description": "summary"},
    "dependency": {
        "blocks": "after", "blocked by": "before", "item": "after", "waits for": "before",
        "from": "before", "to": "after",
    },
    "allocation": {
        "employee": "person", "item": "work_item", "work item": "work_item",
        "hours per day": "hours_per_day",
    },
    "demand": {"item": "work_item", "work item": "work_item", "together": "is_together"},
}  # fmt: skip


def _aliases(kind: str) -> dict[str, str]:
    """Return which field a column is proposed for: its own names first, then what it is often called."""
    target = BY_KIND[kind]
    fields = target.fields()
    found = {name: field for name, field in COMMON.items() if field in fields}
    found |= {word(label): name for name, label in fields.items()} | {word(name): name for name in fields}
    return found | {name: field for name, field in SPECIAL.get(kind, {}).items() if field in fields}


ALIASES = {target.kind: _aliases(target.kind) for target in TARGETS}


def kind_of(columns: list[str], *, name: str = "") -> str:
    """Return the kind of record that a table holds: by its name, else the one that most columns fit."""
    told = word(name)
    for target in TARGETS:
        if told and told in {word(target.kind), word(target.label), word(str(target.model._meta.verbose_name))}:
            return target.kind
    words = {word(column) for column in columns}

    def fits(kind: str) -> tuple[int, int]:
        fields = {ALIASES[kind][one] for one in words if one in ALIASES[kind]}
        whole = all(need in fields for need in BY_KIND[kind].needed)
        return len(fields) + 3 * whole, -list(BY_KIND).index(kind)

    return max(BY_KIND, key=fits)


def recognise_csv(name: str, head: str) -> int:
    """Say how sure it is that a file is of this format: any table may be."""
    columns = header(head)
    if len(columns) < 1 or not name.lower().endswith((".csv", ".tsv", ".txt")):
        return 0
    return 30


def recognise_xlsx(name: str, head: str) -> int:
    """Say how sure it is that a file is of this format."""
    return 95 if name.lower().endswith((".xlsx", ".xlsm")) and head.startswith("PK") else 0


def read_csv(path: Path, encoding: str) -> Iterator[Raw]:
    """Give the rows."""
    return rows_of(csv_lines(path, encoding), kind_of)


def read_xlsx(path: Path, _encoding: str) -> Iterator[Raw]:
    """Give the rows of all sheets, in the order in which they lie."""
    for name, lines in xlsx_sheets(path):
        yield from rows_of(lines, partial(kind_of, name=name))


WORDS = {"workitem": ITEM, "absence": {"kind": ABSENCE}}
SPLITS = {"labels": ",", "component_names": ",", "blocks": ",", "blocked_by": ","}
FORMAT_CSV = Format(
    slug="csv", label="Own table, CSV", source="table", suffixes=(".csv", ".tsv", ".txt"), recognise=recognise_csv,
    read=read_csv, aliases=ALIASES, words=WORDS, splits=SPLITS, is_text=True,
    hint="One kind of record a file; the first line names the columns. Every table of the portal exports one.",
)  # fmt: skip
FORMAT_XLSX = Format(
    slug="xlsx", label="Own tables, XLSX", source="table", suffixes=(".xlsx",), recognise=recognise_xlsx,
    read=read_xlsx, aliases=ALIASES, words=WORDS, splits=SPLITS,
    hint="One kind of record a sheet; the first line names the columns.",
)  # fmt: skip
