"""Many measurements at once: what is there already of a metric, time and source is put right, the rest is added."""

from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from planning import access
from planning.access import Permission
from planning.actions import records
from planning.actions.changes import invalid, recording
from planning.domain.errors import DomainError, Invalid, NotAllowed
from planning.models import Measurement, SuccessMetric, User

Values = dict[str, Any]
VALUES = ("value", "numerator", "denominator", "samples", "buckets", "note")


@dataclass
class Put:
    """What became of rows: their measurements, what each was ("created", "updated", "unchanged"), what was wrong."""

    rows: list[Measurement] = field(default_factory=list)
    words: list[str] = field(default_factory=list)
    problems: dict[int, DomainError] = field(default_factory=dict)

    def count(self, word: str) -> int:
        """Return how many rows were that."""
        return self.words.count(word)


@transaction.atomic
def put_all(given: Sequence[Values], *, by: User, is_trial: bool = False) -> Put:
    """Store measurements by metric, time and source; the same list again changes nothing.

    All are stored or, where one is wrong, none; ``problems`` says which by their place in the list.

    Parameters
    ----------
    is_trial
        Only say what would be.
    """
    access.check(by, Permission.MEASUREMENT_ADD)
    put = Put()
    put.rows = _read(given, by, put)
    if put.problems:
        return put
    known = {_identity(one): one for one in _known(put.rows)}
    put.words = [_word(one, known.get(_identity(one))) for one in put.rows]
    if not is_trial:
        _write(put, known, by)
    return put


def _read(given: Sequence[Values], by: User, put: Put) -> list[Measurement]:
    rows: list[Measurement] = []
    allowed: dict[int, bool] = {}
    seen: dict[Hashable, int] = {}
    for number, values in enumerate(given):
        try:
            row = _one(values, by, allowed)
            first = seen.setdefault(_identity(row), number)
            if first != number:
                text = f"It is of the same metric, time and source as row {first + 1}."
                raise Invalid(text, fields={"measured_on": [text]})
            rows.append(row)
        except DomainError as error:
            put.problems[number] = error
    return rows


def _one(values: Values, by: User, allowed: dict[int, bool]) -> Measurement:
    row = Measurement(**values)
    metric = row.success_metric if row.success_metric_id is not None else None
    if metric is None:
        text = "Say of which success metric it is."
        raise Invalid(text, fields={"success_metric": [text]})
    if metric.pk not in allowed:
        allowed[metric.pk] = records.may_change(by, row)
    if not allowed[metric.pk]:
        message = "This belongs to a team that your access does not cover. A planner can do it."
        raise NotAllowed(message)
    check(row)
    return row


def check(row: Measurement) -> None:
    """Check a measurement by itself, without asking the database.

    Raises
    ------
    Invalid
        With the fields.
    """
    try:
        row.clean_fields(exclude={"success_metric"})
        row.clean()
    except ValidationError as error:
        raise invalid(error) from error
    if row.value is None and (row.numerator is None or not row.denominator):
        text = "Give a value, or a numerator and a denominator above 0."
        raise Invalid(text, fields={"value": [text]})


def _identity(row: Measurement) -> Hashable:
    return row.success_metric_id, row.measured_at or row.measured_on, row.source


def _known(rows: Iterable[Measurement]) -> Iterable[Measurement]:
    rows = list(rows)
    found = Measurement.objects.select_for_update().filter(
        success_metric__in={row.success_metric_id for row in rows}, measured_on__in={row.measured_on for row in rows},
        source__in={row.source for row in rows},
    )  # fmt: skip
    return found.select_related("success_metric__metric")


def _word(row: Measurement, known: Measurement | None) -> str:
    if known is None:
        return "created"
    return "unchanged" if all(getattr(row, name) == getattr(known, name) for name in VALUES) else "updated"


def _write(put: Put, known: dict[Hashable, Measurement], by: User) -> None:
    count = put.count("created") + put.count("updated")
    sentence = f"Entered {count:,} measurement{'' if count == 1 else 's'}"
    metrics: set[SuccessMetric] = {row.success_metric for row in put.rows}
    with recording(by=by, verb="measurement.put", sentence=sentence) as record:
        record.subject = metrics.pop() if len(metrics) == 1 else None
        record.create_all([row for row, word in zip(put.rows, put.words, strict=True) if word == "created"])
        changed = [
            (known[_identity(row)], {name: getattr(row, name) for name in VALUES})
            for row, word in zip(put.rows, put.words, strict=True)
            if word == "updated"
        ]
        record.save_all(changed)
    put.rows = [known.get(_identity(row), row) for row in put.rows]
