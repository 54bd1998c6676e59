"""The namespaces of the Ministry of Justice as a bundle: who owns what, whether it is in production, when to review."""

import csv
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path

from benchmarks.real import common

FILE = "namespaces.csv"
Row = dict[str, str]


def read(folder: Path) -> list[Row]:
    """Return the namespaces of the source."""
    with (folder / FILE).open(encoding="utf-8", newline="") as file:
        return [{name: (value or "").strip() for name, value in row.items()} for row in csv.DictReader(file)]


def convert(namespaces: Sequence[Row], today: date) -> common.Bundle:
    """Return the bundle: a namespace is a component, each spelling of a team a team, the owner a name as it stands."""
    return {
        "format": "team-planning-bundle",
        "version": 1,
        "organisation": {"name": "Ministry of Justice"},
        "teams": [
            {"key": name, "name": name} for name in dict.fromkeys(row["team_name"] for row in namespaces) if name
        ],
        "components": [_component(row) for row in namespaces],
        "ownerships": list(_ownerships(namespaces, today)),
    }


def _component(row: Row) -> common.Bundle:
    return {
        "key": row["namespace"], "name": row["namespace"], "kind": "application", "system": row["application"],
        "team": row["team_name"] or None, "in_production": row["is_production"].casefold() == "true",
        "summary": ", ".join(filter(None, (row["business_unit"], row["source_code"]))),
    }  # fmt: skip


def _ownerships(namespaces: Sequence[Row], today: date) -> Iterator[common.Bundle]:
    """Give who owns a namespace; nobody says since when, so it begins on the day of the import."""
    for row in namespaces:
        owner = row["owner_name"] or row["owner_email_hash"]
        yield {
            "key": row["namespace"], "component": row["namespace"], "team": row["team_name"] or None,
            "named_owners": [owner] if owner else [], "starts_on": str(today), "review": row["review_after"],
            "source": "imported",
        }  # fmt: skip
