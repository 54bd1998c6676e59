"""Jira issues as CSV, from the cloud and from data centres."""

from collections.abc import Iterator
from pathlib import Path

from planning.exchange.formats.base import Format, Raw, has_columns, header, table
from planning.exchange.formats.words import ITEM

COLUMNS = {
    "summary": "title", "issue key": "key", "key": "key", "issue type": "type", "status": "status",
    "status category": "status_category",
    "priority": "priority", "assignee": "assignee",
    "assignee email": "assignee_email", "resolved": "done_on", "resolutiondate": "done_on",
    "resolution date": "done_on", "due date": "due_on", "duedate": "due_on", "labels": "labels", "label": "labels",
    "description": "description", "original estimate": "estimate_seconds", "component s": "component_names",
    "components": "component_names", "component": "component_names", "project name": "project",
    "custom field (story points)": "points", "custom field (story point estimate)": "points", "story points": "points",
    "custom field (start date)": "starts_on", "start date": "starts_on", "custom field (target start)": "starts_on",
    "custom field (target end)": "due_on", "custom field (team)": "team", "team": "team", "team name": "team",
    "outward issue link (blocks)": "blocks", "inward issue link (blocks)": "blocked_by",
}  # fmt: skip


def recognise(name: str, head: str) -> int:
    """Say how sure it is that a file is of this format."""
    found = set(header(head))
    if {"summary", "issue key"} <= found or {"summary", "issue type", "status"} <= found:
        return 95
    if {"key", "project key", "issue type"} <= found:
        return 90
    return 40 if "jira" in name.lower() and has_columns(head, ("summary", "status", "issue type")) else 0


def read(path: Path, encoding: str) -> Iterator[Raw]:
    """Give the issues."""
    return table(path, encoding, "workitem")


FORMAT = Format(
    slug="jira-csv",
    label="Jira CSV",
    source="jira",
    suffixes=(".csv", ".txt"),
    recognise=recognise,
    read=read,
    aliases={"workitem": COLUMNS},
    words={"workitem": ITEM},
    skips={
        "epic": "it is an epic: its issues are the work",
        "initiative": "it is an initiative: its issues are the work",
    },
    link="{base}/browse/{key}",
    is_text=True,
    hint="In Jira: Filters, Export, CSV (all fields).",
)
