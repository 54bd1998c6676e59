"""Bytes to typed rows. What cannot be read is listed with its place; the rest is read all the same."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from difflib import get_close_matches
from typing import Any, TypeVar

import msgspec

from planning.exchange.bundle import rows
from planning.exchange.bundle.problems import BundleInvalid, Problem
from planning.exchange.bundle.sections import SECTIONS

FORMAT = "team-planning-bundle"
VERSION = 1
LARGEST_BYTES = 50 * 1024 * 1024
LARGEST_EXPONENT = 12
# A NUL written out in JSON: an even number of backslashes before it, for an odd one is text about it.
NUL = re.compile(rb"(?<!\\)(?:\\\\)*\\u0000")
LISTS: dict[str, type[rows.Row]] = {section.name: section.row for section in SECTIONS}
TOP = ("format", "version", "organisation", *LISTS)
WORDS = {
    "str": "text",
    "int": "a whole number",
    "float": "a number",
    "decimal": "a number",
    "bool": "true or false",
    "array": "a list",
    "object": "an object",
    "null": "nothing",
    "date": "a date such as 2026-03-31",
}
R = TypeVar("R", bound=rows.Row)


@dataclass
class Bundle:
    """A bundle as read: its rows by list and place, and the names of rows that could not be read."""

    organisation: rows.Organisation | None = None
    placed: dict[str, dict[int, Any]] = field(default_factory=dict)
    unread: dict[str, set[str]] = field(default_factory=dict)


def read(data: bytes) -> tuple[Bundle, list[Problem]]:
    """Return the rows of a bundle and what could not be read.

    Raises
    ------
    BundleInvalid
        Where the file as a whole is no bundle: too large, not JSON, not an object, another format or version.
    """
    raw, bundle, problems = _decode(data), Bundle(), []
    for name in raw.keys() - set(TOP):
        problems.append(Problem(name, f"{name} is no list of a bundle.{_meant(name, TOP)}"))
    if raw.get("organisation") is not None:
        bundle.organisation = _convert(raw["organisation"], rows.Organisation, "organisation", problems)
    for name, kind in LISTS.items():
        found = raw.get(name)
        if found is not None and not isinstance(found, list):
            problems.append(Problem(name, "must be a list."))
            found = None
        bundle.placed[name] = _rows(name, found or [], kind, bundle, problems)
    return bundle, problems


def _decode(data: bytes) -> dict[str, Any]:
    """Return the file's object."""
    if len(data) > LARGEST_BYTES:
        size = f"{len(data) / 1024 / 1024:.1f}"
        raise _no_bundle(f"The file has {size} MB; a bundle has at most {LARGEST_BYTES // 1024 // 1024} MB.")
    try:
        raw = msgspec.json.decode(data.removeprefix(b"\xef\xbb\xbf"))
    except RecursionError as error:
        raise _no_bundle("The file is nested too deeply to be a bundle.") from error
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise _no_bundle(f"The file is not JSON in UTF-8: {error}.") from error
    if NUL.search(data):
        raise _no_bundle("The file holds a NUL character, which no text here can keep.")
    if not isinstance(raw, dict):
        raise _no_bundle(f"The file holds {_word(raw)}; a bundle is a JSON object.")
    if raw.get("format") != FORMAT:
        raise _no_bundle(f'The format is {_shown(raw.get("format"))}; a bundle says "format": "{FORMAT}".', "format")
    if raw.get("version") != VERSION or isinstance(raw["version"], bool):
        text = f"The version is {_shown(raw.get('version'))}; this portal reads version {VERSION}."
        raise _no_bundle(text, "version")
    return raw


def _no_bundle(message: str, path: str = "") -> BundleInvalid:
    return BundleInvalid([Problem(path, message)])


def _shown(value: object) -> str:
    return "missing" if value is None else msgspec.json.encode(value).decode()[:60]


def _word(value: object) -> str:
    names = {list: "array", str: "str", bool: "bool", int: "int", float: "float"}
    return WORDS[names.get(type(value), "null")]


def _rows(
    name: str, found: list[Any], kind: type[rows.Row], bundle: Bundle, problems: list[Problem]
) -> dict[int, rows.Row]:
    read_rows: dict[int, rows.Row] = {}
    for place, raw in enumerate(found):
        row = _convert(raw, kind, f"{name}[{place}]", problems)
        if row is not None:
            read_rows[place] = row
        elif isinstance(raw, dict) and isinstance(raw.get("key"), str):
            bundle.unread.setdefault(name, set()).add(raw["key"])
    return read_rows


def _convert(raw: object, kind: type[R], path: str, problems: list[Problem]) -> R | None:
    """Return the typed row, or nothing and one problem more. A null says the same as leaving the field out."""
    given = {key: value for key, value in raw.items() if value is not None} if isinstance(raw, dict) else raw
    try:
        row = msgspec.convert(given, kind)
    except msgspec.ValidationError as error:
        problems.append(_problem(str(error), kind, path))
        return None
    wild = [Problem(f"{path}.{name}", "must be a number that can be kept.") for name in _wild(row)]
    problems += wild
    return None if wild else row


def _wild(row: rows.Row) -> Iterator[str]:
    """Give the fields whose number is none, endless or beyond all measure: nothing can be reckoned with it."""
    for name in row.__struct_fields__:
        value = getattr(row, name)
        for number in value if isinstance(value, tuple) else (value,):
            if isinstance(number, Decimal) and not (number.is_finite() and number.adjusted() < LARGEST_EXPONENT):
                yield name
                break


def _problem(text: str, kind: type[rows.Row], path: str) -> Problem:
    """Turn the decoder's message into ours, with the whole path."""
    message, _, at = text.partition(" - at `$")
    path += at.removesuffix("`")
    if found := re.fullmatch(r"Object (missing required|contains unknown) field `(.*)`", message):
        name = found[2]
        if found[1].startswith("missing"):
            return Problem(f"{path}.{name}", "is missing.")
        return Problem(f"{path}.{name}", f"is no field here.{_meant(name, kind.__struct_fields__)}")
    if found := re.fullmatch(r"Expected `([^`]*)`( of length \d+)?(?:, got `?([^`]*)`?)?", message):
        got = f", not {_words(found[3])}" if found[3] else ""
        return Problem(path, f"must be {_words(found[1])}{found[2] or ''}{got}.")
    if message == "Invalid RFC3339 encoded date":
        return Problem(path, f"must be {WORDS['date']}.")
    if found := re.fullmatch(r"Invalid enum value (.*)", message):
        return Problem(path, f"{found[1]} is not one of the words that are known here.")
    return Problem(path, f"{message}.")


def _words(types: str) -> str:
    return " or ".join(dict.fromkeys(WORDS.get(name.strip(), name.strip()) for name in types.split("|")))


def _meant(name: str, known: tuple[str, ...]) -> str:
    close = get_close_matches(name, known, n=1)
    return f" Did you mean {close[0]}?" if close else ""
