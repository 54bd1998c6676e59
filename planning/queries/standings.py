"""How success metrics stand: worked out from the days put together, or read where it is kept."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import F, QuerySet

from planning.domain import days as whole_days
from planning.domain import metrics as domain
from planning.domain.percentiles import percentile_of
from planning.domain.targets import Operator, Target
from planning.models import MeasuredDay, Measurement, Standing, SuccessMetric

DAYS = {"h": 1 / 24, "d": 1, "w": 7, "M": 30, "Q": 91, "Y": 365}
HISTORY_DAYS = 91
KNOWN_DAYS = 4 * HISTORY_DAYS
Point = tuple[date, float | None]
Taken = dict[int, list[domain.Measurement]]
PARTS = ("value", "numerator", "denominator")


@dataclass(frozen=True, slots=True)
class Stand:
    """How a success metric stands on a day: value over the window, health, where it is going, its course."""

    value: float | None
    health: domain.Health
    trend: domain.Trend
    last_on: date | None
    off_in_a_row: int
    points: tuple[Point, ...]


def window_days(window: str) -> int:
    """Return the days of a window such as ``28d``, ``1Q``; a part of a day counts as one."""
    number, unit = window[:-1], window[-1:]
    return max(1, round(float(number) * DAYS.get(unit, 1))) if number.isdigit() else 28


def scale_of(row: SuccessMetric) -> float:
    """Return what a ratio of parts is multiplied by: 100 for a percentage."""
    return 100.0 if row.metric.unit == "%" else 1.0


def target_of(row: SuccessMetric) -> Target | None:
    """Return the target of a success metric; ``None`` where none is agreed."""
    if not row.target_operator or row.target_value is None:
        return None
    operator = Operator(row.target_operator)
    written = row.target_text.strip()
    known = domain.parse_target(written).target if written else None
    is_strict = operator is not Operator.BETWEEN and known is not None and known.is_strict
    return Target(operator, row.target_value, row.target_value_to, row.metric.unit, is_strict)


def work_out(
    row: SuccessMetric, known: Sequence[domain.Measurement], today: date,
    raw: Sequence[domain.Measurement] | None = None,
) -> Stand:  # fmt: skip
    """Return how a success metric stands.

    Parameters
    ----------
    known
        Its measurements in order, those of a day put together or not.
    raw
        Those of the window with their samples, for a percentile that is taken anew.
    """
    scale, target, kind = scale_of(row), target_of(row), row.metric.aggregation
    inside = [one for one in known if today - timedelta(days=window_days(row.window)) < one.on <= today]
    # What lies outside the window still tells that the metric was measured once, and is stale.
    counted = raw or inside or known[-1:]
    percent = percentile_of(row.metric.slug)
    value = domain.aggregate(counted, kind, scale=scale, percentile=percent).value
    if value is None:
        counted = counted[-1:]  # ratios entered without their parts cannot be put together: the latest stands
        value = domain.aggregate(counted, kind, scale=scale).value
    health = domain.health(
        counted, target, today=today, cadence_days=row.cadence_days, kind=kind, scale=scale, percentile=percent
    )
    # A window of a week holds one value; where it is going shows over the whole course.
    drawn = [one for one in known if one.on > today - timedelta(days=HISTORY_DAYS)]
    points = tuple((one.on, domain.value_of(one, scale)) for one in drawn)
    return Stand(
        value, health, domain.trend(drawn, row.metric.direction, target=target, scale=scale),
        known[-1].on if known else None, _off_for(points, target), points,
    )  # fmt: skip


def _off_for(points: tuple[Point, ...], target: Target | None) -> int:
    """Return how many of the latest measurements in a row miss the target."""
    count = 0
    for _, value in reversed(points):
        if target is None or value is None or target.is_met_by(value):
            break
        count += 1
    return count


def stands(rows: Sequence[SuccessMetric], today: date) -> dict[int, Stand]:
    """Return how each stands: as it is kept from today, else worked out; at most four queries."""
    # Not in_bulk: on SQLite it asks once more for every thousand.
    kept = {one.pk: one for one in Standing.objects.filter(pk__in=[row.pk for row in rows])}
    found = {pk: _read(one) for pk, one in kept.items() if one.as_of == today}
    rest = [row for row in rows if row.pk not in found]
    if rest:
        found |= worked_out(rest, today, with_days=[row.pk for row in rest if row.pk in kept])
    return found


def _read(kept: Standing) -> Stand:
    points = tuple((date.fromisoformat(day), value) for day, value in kept.course)
    trend = domain.Trend(domain.TrendWord(kept.trend), kept.per_week)
    return Stand(kept.value, domain.Health(kept.health), trend, kept.last_on, kept.off_in_a_row, points)


def worked_out(rows: Sequence[SuccessMetric], today: date, *, with_days: Iterable[int]) -> dict[int, Stand]:
    """Return how each stands today, from its measurements.

    Parameters
    ----------
    with_days
        Those whose measurements are kept by day already.
    """
    by_day = set(with_days)
    known = _by_day(by_day, today) | _raw([row.pk for row in rows if row.pk not in by_day], today)
    sampled = {row.pk: row for row in rows if row.metric.aggregation == domain.Aggregation.PERCENTILE}
    raw = _with_samples(sampled, today)
    return {row.pk: work_out(row, known.get(row.pk, []), today, raw.get(row.pk)) for row in rows}


def _by_day(ids: Iterable[int], today: date) -> Taken:
    found: Taken = defaultdict(list)
    rows = MeasuredDay.objects.filter(success_metric__in=ids, day__gt=today - timedelta(days=KNOWN_DAYS))
    for pk, *values in rows.order_by("day").values_list("success_metric_id", "day", *PARTS):
        found[pk].append(domain.Measurement(*values))
    return found


def course(row: SuccessMetric, today: date, days: int) -> list[domain.Measurement]:
    """Return the measurements of so many days, those of a day put together; one query, or two."""
    first = today - timedelta(days=days)
    known = MeasuredDay.objects.filter(success_metric=row.pk, day__gt=first, day__lte=today).order_by("day")
    found = [domain.Measurement(*values) for values in known.values_list("day", *PARTS)]
    if found:
        return found
    measured = Measurement.objects.filter(success_metric=row.pk, measured_on__gt=first, measured_on__lte=today)
    made = days_put_together(row, in_order(measured).iterator())
    return [domain.Measurement(one.day, one.value, one.numerator, one.denominator) for one in made]


def in_order(rows: QuerySet[Measurement]) -> QuerySet[Measurement]:
    """Return measurements in the order of their times, on every database."""
    return rows.order_by("measured_on", F("measured_at").asc(nulls_first=True), "pk")


def _raw(ids: list[int], today: date) -> Taken:
    """Return the measurements of a year by success metric, as plain values: there are many of them."""
    found: Taken = defaultdict(list)
    rows = Measurement.objects.filter(success_metric__in=ids, measured_on__gt=today - timedelta(days=KNOWN_DAYS))
    for pk, *values in in_order(rows).values_list("success_metric_id", "measured_on", *PARTS):
        found[pk].append(domain.Measurement(*values))
    return found


def _with_samples(rows: dict[int, SuccessMetric], today: date) -> Taken:
    """Return the measurements in the window of each percentile, with samples; only where each has some."""
    if not rows:
        return {}
    first = min(today - timedelta(days=window_days(row.window)) for row in rows.values())
    wanted = Measurement.objects.filter(success_metric__in=rows, measured_on__gt=first, measured_on__lte=today)
    found: Taken = defaultdict(list)
    for one in in_order(wanted).iterator():
        if one.measured_on > today - timedelta(days=window_days(rows[one.success_metric_id].window)):
            found[one.success_metric_id].append(one.plain())
    return {pk: taken for pk, taken in found.items() if all(one.samples or one.buckets for one in taken)}


def days_put_together(row: SuccessMetric, measured: Iterable[Measurement]) -> list[MeasuredDay]:
    """Return the days of a success metric's measurements, which come in order, not stored."""
    by_day: dict[date, list[domain.Measurement]] = defaultdict(list)
    for one in measured:
        by_day[one.measured_on].append(one.plain())
    percent = percentile_of(row.metric.slug)
    found = []
    for day, taken in by_day.items():
        one_day = whole_days.of_day(day, taken, row.metric.aggregation, scale=scale_of(row), percentile=percent)
        found.append(
            MeasuredDay(
                success_metric=row, day=day, count=len(taken), value=one_day.value, numerator=one_day.numerator,
                denominator=one_day.denominator,
            )
        )  # fmt: skip
    return found
