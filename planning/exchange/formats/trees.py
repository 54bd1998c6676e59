"""What the formats that come as JSON share: lists of things of several kinds, recognised by their fields."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from planning.domain.errors import Invalid
from planning.exchange.formats.base import Raw
from planning.exchange.readers import cell_text, json_tree

DEEPEST = 6


def things(path: Path) -> Iterator[dict[str, Any]]:
    """Give every object of a JSON file that stands in a list, however the lists are named or nested.

    Raises
    ------
    Invalid
        Where there is none.
    """
    found = False
    for thing in _walk(json_tree(path), 0):
        found = True
        yield thing
    if not found:
        raise Invalid("The file holds no list of records.")


def _walk(value: Any, depth: int) -> Iterator[dict[str, Any]]:
    if depth > DEEPEST:
        return
    if isinstance(value, list):
        for part in value:
            if isinstance(part, dict):
                yield part
            else:
                yield from _walk(part, depth + 1)
    elif isinstance(value, dict):
        lists = [part for part in value.values() if isinstance(part, (list, dict))]
        for part in lists:
            yield from _walk(part, depth + 1)


def rows(path: Path, kinds: dict[str, frozenset[str]], cells: Any) -> Iterator[Raw]:
    """Give the objects of a file as rows: the kind is the first whose marks an object has; others are left out."""
    for number, thing in enumerate(things(path), start=1):
        kind = next((name for name, marks in kinds.items() if marks <= thing.keys()), "")
        if kind:
            yield from cells(number, kind, thing)


def flat(thing: dict[str, Any]) -> dict[str, list[str]]:
    """Return the plain values of an object as texts; of a list of plain values, each."""
    found = {}
    for name, value in thing.items():
        if isinstance(value, list):
            texts = [cell_text(one).strip() for one in value if not isinstance(one, (dict, list))]
        elif isinstance(value, dict):
            texts = [cell_text(value["name"]).strip()] if isinstance(value.get("name"), str) else []
        else:
            texts = [cell_text(value).strip()]
        if any(texts):
            found[str(name)[:200]] = [text for text in texts if text]
    return found
