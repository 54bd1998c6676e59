"""Measurements as CSV: each row is read, named by its line, and stored with all others or not at all."""

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from io import StringIO
from typing import Any

from django.utils import timezone

from planning.actions import measurements
from planning.domain.errors import DomainError, Invalid
from planning.models import SuccessMetric, User

ROWS_AT_MOST = 20_000
COLUMNS = (
    "success_metric", "metric", "component", "project", "measured_on", "measured_at", "value", "numerator",
    "denominator", "source", "note",
)  # fmt: skip
NUMBERS = ("value", "numerator", "denominator")


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the file: what it is of, what became of it, and why where it was refused."""

    number: int
    subject: str
    said: str
    word: str


@dataclass(frozen=True, slots=True)
class Report:
    """What became of a file."""

    lines: list[Line]
    is_stored: bool

    def count(self, word: str) -> int:
        """Return how many lines were that: created, updated, unchanged, refused."""
        return sum(line.word == word for line in self.lines)


def load(text: str, *, by: User, only_check: bool = False, of: SuccessMetric | None = None) -> Report:
    """Read a file and store its measurements; where one line is refused nothing is.

    Parameters
    ----------
    of
        Where lines name no success metric, they are of this one.

    Raises
    ------
    Invalid
        Where it is no such file at all.
    """
    rows = _rows(text)
    known = _Contracts(of)
    lines: dict[int, Line] = {}
    values: list[dict[str, Any]] = []
    numbers: list[int] = []
    for number, row in rows:
        try:
            values.append(_values(row, known))
            numbers.append(number)
        except DomainError as error:
            lines[number] = Line(number, _subject(row), str(error), "refused")
    put = measurements.put_all(values, by=by, is_trial=only_check or bool(lines))
    for place, number in enumerate(numbers):
        problem = put.problems.get(place)
        subject = str(values[place]["success_metric"])
        word = "refused" if problem else put.words[place] if put.words else "not stored"
        lines[number] = Line(number, subject, str(problem or ""), word)
    is_stored = not only_check and not any(line.word == "refused" for line in lines.values())
    return Report([lines[number] for number in sorted(lines)], is_stored)


def _rows(text: str) -> list[tuple[int, dict[str, str]]]:
    text = text.lstrip("\ufeff")
    head = text.split("\n", 1)[0]
    reader = csv.DictReader(StringIO(text), delimiter=";" if head.count(";") > head.count(",") else ",")
    names = [name.strip().lower() for name in reader.fieldnames or ()]
    unknown = [name for name in names if name not in COLUMNS]
    if not names or unknown or not {"measured_on", "measured_at"} & set(names):
        text = f"Columns are {', '.join(COLUMNS)}, a day or time among them; this has {', '.join(names) or 'none'}."
        raise Invalid(text, fields={"file": [text]})
    reader.fieldnames = names
    try:
        rows = [(reader.line_num, row) for row in reader if any(filter(None, row.values()))]
    except csv.Error as error:
        raise Invalid(f"It is no CSV: {error}.", fields={"file": [str(error)]}) from error
    if not 0 < len(rows) <= ROWS_AT_MOST:
        text = f"It has {len(rows):,} lines of measurements; 1 to {ROWS_AT_MOST:,} are taken."
        raise Invalid(text, fields={"file": [text]})
    return rows


def _subject(row: dict[str, str]) -> str:
    named = (row.get(name) or "" for name in ("success_metric", "metric", "component", "project"))
    return " ".join(filter(None, named)) or "?"


class _Contracts:
    """Success metrics by their number and by the names of metric and thing; one query."""

    def __init__(self, of: SuccessMetric | None) -> None:
        self.of = of
        self.by_pk: dict[str, SuccessMetric] = {}
        self.by_name: dict[tuple[str, str, str], list[SuccessMetric]] = {}
        rows = SuccessMetric.objects.filter(ended_on__isnull=True)
        for row in rows.select_related("metric", "component__project", "project"):
            self.by_pk[str(row.pk)] = row
            for metric in {row.metric.slug.lower(), row.metric.name.lower()}:
                names = (metric, str(row.component or "").lower(), "" if row.component else str(row.project).lower())
                self.by_name.setdefault(names, []).append(row)

    def find(self, row: dict[str, str]) -> SuccessMetric:
        """Return the one that a line names."""
        number = (row.get("success_metric") or "").strip()
        names = [(row.get(name) or "").strip().lower() for name in ("metric", "component", "project")]
        if not number and not any(names) and self.of is not None:
            return self.of
        if number:
            found = [self.by_pk[number]] if number in self.by_pk else []
        else:
            found = self.by_name.get((names[0], names[1], "" if names[1] else names[2]), [])
        if len(found) != 1:
            which = f"number {number}" if number else " of ".join(filter(None, (names[0], names[1] or names[2])))
            raise Invalid(f"{'More than one' if found else 'No'} success metric is called “{which}”.")
        return found[0]


def _values(row: dict[str, str], known: _Contracts) -> dict[str, Any]:
    if None in row:
        raise Invalid("There are more cells than columns.")
    values: dict[str, Any] = {"success_metric": known.find(row)}
    for name in NUMBERS:
        if (text := (row.get(name) or "").strip()) != "":
            values[name] = _number(text, name)
    on, at = ((row.get(name) or "").strip() for name in ("measured_on", "measured_at"))
    if at:
        values["measured_at"] = _time(at)
    elif on:
        values["measured_on"] = _day(on)
    values["source"] = (row.get("source") or "").strip() or "csv"
    values["note"] = (row.get("note") or "").strip().removeprefix("'")
    return values


def _number(text: str, name: str) -> float:
    plain = text.replace(",", ".") if text.count(",") == 1 and "." not in text else text
    try:
        value = float(plain.removesuffix("%").strip())
    except ValueError as error:
        raise Invalid(f"{name} is “{text[:40]}”, which is no number.") from error
    if value != value or abs(value) == float("inf"):
        raise Invalid(f"{name} is “{text[:40]}”, which is no number.")
    return value


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise Invalid(f"measured_on is “{text[:40]}”; write days as 2026-03-31.") from error


def _time(text: str) -> datetime:
    try:
        found = datetime.fromisoformat(text)
    except ValueError as error:
        raise Invalid(f"measured_at is “{text[:40]}”; write times as 2026-03-31T09:30:00+00:00.") from error
    return timezone.make_aware(found) if timezone.is_naive(found) else found


HEAD: Sequence[str] = ("measured_on", "measured_at", "value", "numerator", "denominator", "source", "note")
