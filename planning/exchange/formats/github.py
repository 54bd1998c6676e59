"""GitHub issues as JSON: what ``gh issue list --json`` writes, and what the REST API answers."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from planning.domain.errors import Invalid
from planning.exchange.formats.base import Format, Raw
from planning.exchange.formats.words import ITEM
from planning.exchange.readers import cell_text, json_tree

ISSUE = re.compile(r"^https?://[^/]+/(?:repos/)?([^/]+/[^/]+)/(?:issues|pull|pulls)/(\d+)")
COLUMNS = {
    "key": "key", "title": "title", "body": "description", "state": "status", "labels": "labels",
    "assignee": "assignee", "repository": "project", "milestone due": "due_on", "closed": "done_on", "url": "url",
    "type": "type", "blocked by": "blocked_by", "blocking": "blocks", "estimate": "points", "priority": "priority",
}  # fmt: skip


def recognise(_name: str, head: str) -> int:
    """Say how sure it is that a file is of this format."""
    if head.lstrip()[:1] not in {"[", "{"}:
        return 0
    marks = ('"html_url"', '"assignees"', '"stateReason"', '"state_reason"', '"number"', '"labels"', '"title"')
    found = sum(mark in head for mark in marks)
    return 90 if '"title"' in head and found >= 3 else 0


def read(path: Path, _encoding: str) -> Iterator[Raw]:
    """Give the issues."""
    tree = json_tree(path)
    found = tree.get("items", tree.get("issues", [tree])) if isinstance(tree, dict) else tree
    if not isinstance(found, list):
        raise Invalid("The file holds no list of issues.")
    for number, issue in enumerate(_flat(found), start=1):
        if not isinstance(issue, dict):
            yield Raw(number, "workitem", {}, "it is no issue")
            continue
        yield Raw(number, "workitem", {name: texts for name, texts in _cells(issue) if texts})


def _flat(found: list[Any]) -> Iterator[Any]:
    """Give issues one by one; ``--paginate --slurp`` nests pages in a list."""
    for part in found:
        if isinstance(part, list):
            yield from part
        else:
            yield part


def _cells(issue: dict[str, Any]) -> Iterator[tuple[str, list[str]]]:
    address = cell_text(issue.get("html_url") or issue.get("url"))
    found = ISSUE.match(address)
    repository = found[1] if found else ""
    number = cell_text(issue.get("number"))
    yield "Key", [f"{repository}#{number}" if repository else f"#{number}"] if number else []
    yield "Title", _texts(issue.get("title"))
    yield "Body", _texts(issue.get("body"))
    yield "State", _state(issue)
    yield "Labels", _names(issue.get("labels"))
    yield "Assignee", _names(issue.get("assignees") or issue.get("assignee"), "login")[:1]
    yield "Repository", [repository] if repository else []
    milestone = _object(issue.get("milestone"))
    yield "Milestone", _texts(milestone.get("title"))
    yield "Milestone due", _texts(milestone.get("dueOn") or milestone.get("due_on"))
    yield "Closed", _texts(issue.get("closedAt") or issue.get("closed_at"))
    yield "URL", [address.replace("api.github.com/repos/", "github.com/")] if address else []
    yield "Type", ["Pull request"] if "pull_request" in issue or "/pull/" in address else _type(issue)
    yield "Blocked by", _keys(issue.get("blockedBy"), repository)
    yield "Blocking", _keys(issue.get("blocking"), repository)


def _object(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _texts(value: Any) -> list[str]:
    text = cell_text(value).strip() if not isinstance(value, (dict, list)) else ""
    return [text] if text else []


def _type(issue: dict[str, Any]) -> list[str]:
    kind = issue.get("issueType") or issue.get("type")
    return _texts(kind.get("name") if isinstance(kind, dict) else kind)


def _names(value: Any, name: str = "name") -> list[str]:
    parts = value if isinstance(value, list) else [value]
    return [text for part in parts for text in _texts(part.get(name) if isinstance(part, dict) else part)]


def _state(issue: dict[str, Any]) -> list[str]:
    state = cell_text(issue.get("state")).upper()
    if state != "CLOSED":
        items = issue.get("projectItems")
        told = _object(_object(items[0]).get("status")).get("name") if isinstance(items, list) and items else None
        return _texts(told) or ["Open"]
    reason = cell_text(issue.get("stateReason") or issue.get("state_reason")).upper()
    return ["Not planned" if reason in {"NOT_PLANNED", "DUPLICATE"} else "Closed"]


def _keys(value: Any, repository: str) -> list[str]:
    """Return the keys of issues that are pointed to: a list, or an object with nodes."""
    parts = _object(value).get("nodes", []) if isinstance(value, dict) else value
    keys = []
    for part in parts if isinstance(parts, list) else []:
        found = ISSUE.match(cell_text(_object(part).get("url")))
        number = found[2] if found else cell_text(_object(part).get("number"))
        if number:
            keys.append(f"{found[1] if found else repository}#{number}")
    return keys


FORMAT = Format(
    slug="github-json",
    label="GitHub issues JSON",
    source="github",
    suffixes=(".json",),
    recognise=recognise,
    read=read,
    aliases={"workitem": COLUMNS},
    words={"workitem": ITEM},
    skips={"pull request": "it is a pull request, not an issue"},
    hint=(
        "gh issue list --state all --limit 5000 --json "
        "number,title,body,state,stateReason,labels,assignees,milestone,url,closedAt"
    ),
)
