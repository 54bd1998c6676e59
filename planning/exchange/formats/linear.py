"""Linear issues as CSV: the shape of 34 columns and the older one of 30."""

from collections.abc import Iterator
from pathlib import Path

from planning.exchange.formats.base import Format, Raw, has_columns, table
from planning.exchange.formats.words import ITEM

SURE = ("id", "team", "title", "cycle number", "estimate", "status", "uuid", "completed", "canceled")
COLUMNS = {
    "id": "key", "team": "team", "title": "title", "description": "description", "status": "status",
    "estimate": "points", "priority": "priority", "project": "project", "assignee": "assignee", "labels": "labels",
    "completed": "done_on", "due date": "due_on", "blocked by": "blocked_by", "url": "url",
}  # fmt: skip


def recognise(_name: str, head: str) -> int:
    """Say how sure it is that a file is of this format."""
    share = has_columns(head, SURE)
    return 95 if share > 70 else 0


def read(path: Path, encoding: str) -> Iterator[Raw]:
    """Give the issues."""
    return table(path, encoding, "workitem")


FORMAT = Format(
    slug="linear-csv",
    label="Linear CSV",
    source="linear",
    suffixes=(".csv",),
    recognise=recognise,
    read=read,
    aliases={"workitem": COLUMNS},
    words={"workitem": ITEM},
    splits={"labels": ",", "blocked_by": ",", "blocks": ","},
    rounds=frozenset({"due_on"}),
    link="{base}/issue/{key}",
    is_text=True,
    hint="In Linear: Settings, Administration, Import and export, Export CSV.",
)
