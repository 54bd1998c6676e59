"""What the recipes of metrics are given: raw samples, read and checked."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from math import isfinite
from typing import Any

from planning.domain.errors import Invalid

HOUR = timedelta(hours=1)


def refused(text: str) -> Invalid:
    """Return the error for raw samples that cannot be counted."""
    return Invalid(text, fields={"inputs": [text]})


def number(value: Any, name: str) -> float:
    """Return a finite number; text, truth values and what is no number are refused."""
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not isfinite(value):
        raise refused(f"{name} holds {value!r}, which is no number.")
    return float(value)


def numbers(values: Any, name: str) -> list[float]:
    """Return finite numbers."""
    return [number(value, name) for value in rows(values, name)]


def rows(values: Any, name: str) -> Sequence[Any]:
    """Return a list."""
    if isinstance(values, (str, Mapping)) or not isinstance(values, Sequence):
        raise refused(f"{name} is not a list.")
    return values


def tuples(values: Any, name: str, size: int) -> list[Sequence[Any]]:
    """Return rows of so many fields."""
    found = [rows(row, name) for row in rows(values, name)]
    for row in found:
        if len(row) != size:
            raise refused(f"A row of {name} has {len(row)} fields, not {size}: {list(row)!r}.")
    return found


def yes_or_no(values: Any, name: str) -> list[bool]:
    """Return truth values."""
    found = rows(values, name)
    for value in found:
        if not isinstance(value, bool):
            raise refused(f"{name} holds {value!r}, which is neither true nor false.")
    return list(found)


def moment(value: Any, name: str) -> datetime:
    """Return a time, as it is or as ISO 8601 text."""
    if isinstance(value, datetime):
        return value
    try:
        return datetime.fromisoformat(str(value))
    except ValueError as error:
        raise refused(f"{name} holds {value!r}, which is no time of the form 2026-11-24T09:30:00.") from error


def day(value: Any, name: str) -> date:
    """Return a day, as it is or as ISO 8601 text."""
    return value if isinstance(value, date) and not isinstance(value, datetime) else moment(value, name).date()


def between(start: Any, end: Any, name: str, unit: timedelta = HOUR) -> float:
    """Return how long it took, in units; an end before its start is refused."""
    first, last = moment(start, name), moment(end, name)
    try:
        took = (last - first) / unit
    except TypeError as error:
        raise refused(f"{name} mixes times with and without a zone.") from error
    if took < 0:
        raise refused(f"{name} ends at {last.isoformat()} before it starts at {first.isoformat()}.")
    return took


def days_of_users(events: Any, name: str) -> list[tuple[Any, date]]:
    """Return rows of a user and a day."""
    return [(_user(user), day(on, name)) for user, on in tuples(events, name, 2)]


def users(values: Any, name: str) -> set[Any]:
    """Return users, each once."""
    return {_user(value) for value in rows(values, name)}


def _user(value: Any) -> Any:
    if isinstance(value, bool) or not isinstance(value, (str, int)):
        raise refused(f"A user is named by text or a whole number, not {value!r}.")
    return value


def first_days(events: Iterable[tuple[Any, date]]) -> dict[Any, date]:
    """Return the first day of each user."""
    found: dict[Any, date] = {}
    for user, on in events:
        found[user] = min(on, found.get(user, on))
    return found
