"""Metrics: how measurements are put together, whether they reach the target, and where they are going."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from math import floor

from planning.domain import histograms
from planning.domain.targets import Operator, ParsedTarget, Target, Unclear, parse_target

__all__ = [
    "Aggregate",
    "Aggregation",
    "Direction",
    "Health",
    "HealthRules",
    "Measurement",
    "Note",
    "Operator",
    "ParsedTarget",
    "Target",
    "Trend",
    "TrendWord",
    "Unclear",
    "aggregate",
    "burn_rate",
    "error_budget_left",
    "health",
    "parse_target",
    "pooled_percentile",
    "trend",
]


class Aggregation(StrEnum):
    """How the measurements of a window become one value."""

    RATIO = "ratio"
    MEAN = "mean"
    PERCENTILE = "percentile"
    DISTINCT_COUNT = "distinct_count"
    COUNT = "count"
    SUM = "sum"
    LATEST = "latest"


class Direction(StrEnum):
    """Which side is better."""

    UP = "up"
    DOWN = "down"
    BAND = "band"


@dataclass(frozen=True, slots=True)
class Measurement:
    """What was measured on a day: a value, the parts of a ratio or mean, samples or a histogram of them."""

    on: date
    value: float | None = None
    numerator: float | None = None
    denominator: float | None = None
    samples: tuple[float, ...] = ()
    buckets: tuple[histograms.Bucket, ...] = ()

    @property
    def has_parts(self) -> bool:
        """Whether numerator and denominator are both known."""
        return self.numerator is not None and self.denominator is not None


class Note(StrEnum):
    """What has to be said beside a value."""

    NONE = ""
    LATEST_ONLY = "latest_only"  # several periods cannot be put together; this is the latest one's value
    VALUES_AS_SINGLE = "values_as_single"  # without the numbers behind them each value counted once
    NO_PARTS = "no_parts"  # numerator and denominator are missing
    NOTHING_COUNTED = "nothing_counted"  # the denominators sum to 0


@dataclass(frozen=True, slots=True)
class Aggregate:
    """One value for many measurements; None where it cannot be known, and the note says why."""

    value: float | None
    note: Note = Note.NONE


NO_VALUE = Aggregate(None)


def aggregate(
    measurements: Sequence[Measurement],
    kind: Aggregation | str,
    *,
    scale: float = 1.0,
    percentile: float | None = None,
) -> Aggregate:
    """Return one value for all measurements.

    Ratios are Σ numerator ÷ Σ denominator. Percentiles are never averaged: with samples, or histograms of the same
    bounds, they are taken anew over all of them, without them the latest stands. Distinct counts of several windows
    cannot be added: the latest stands too.

    Parameters
    ----------
    scale
        What a ratio or mean of parts is multiplied by: 100 for a metric in percent.
    percentile
        0 to 100; asked for only where samples are there.
    """
    if not measurements:
        return NO_VALUE
    in_order = sorted(measurements, key=lambda one: one.on)
    kind = Aggregation(kind)
    if kind is Aggregation.PERCENTILE and percentile is not None:
        taken = pooled_percentile(in_order, percentile)
        if taken is not None:
            return Aggregate(taken)
    by_kind: dict[Aggregation, Callable[[Sequence[Measurement], float], Aggregate]] = {
        Aggregation.RATIO: _ratio,
        Aggregation.MEAN: _mean,
        Aggregation.COUNT: _sum,
        Aggregation.SUM: _sum,
        Aggregation.LATEST: _latest,
    }
    return by_kind.get(kind, _latest_of_many)(in_order, scale)


def pooled_percentile(measurements: Sequence[Measurement], percentile: float) -> float | None:
    """Return the percentile over all samples or histograms; None where one has neither, or the bounds differ."""
    if all(one.samples for one in measurements):
        return _percentile([sample for one in measurements for sample in one.samples], percentile)
    if all(one.buckets for one in measurements):
        together = histograms.add(one.buckets for one in measurements)
        return histograms.quantile(together, percentile) if together else None
    return None


def value_of(measurement: Measurement, scale: float = 1.0) -> float | None:
    """Return the value of one measurement: as given, else from its parts."""
    if measurement.value is not None:
        return measurement.value
    if not measurement.has_parts or not measurement.denominator:
        return None
    return scale * (measurement.numerator or 0.0) / measurement.denominator


def _ratio(in_order: Sequence[Measurement], scale: float) -> Aggregate:
    if all(one.has_parts for one in in_order):
        below = sum(one.denominator or 0.0 for one in in_order)
        if not below:
            return Aggregate(None, Note.NOTHING_COUNTED)
        return Aggregate(scale * sum(one.numerator or 0.0 for one in in_order) / below)
    if len(in_order) == 1:
        return Aggregate(in_order[0].value)
    return Aggregate(None, Note.NO_PARTS)


def _mean(in_order: Sequence[Measurement], scale: float) -> Aggregate:
    values = [one.value for one in in_order if one.value is not None and not one.has_parts]
    if len(values) < len(in_order) or len(values) == 1:
        return _ratio(in_order, scale)
    return Aggregate(sum(values) / len(values), Note.VALUES_AS_SINGLE)


def _sum(in_order: Sequence[Measurement], scale: float) -> Aggregate:
    values = [value_of(one, scale) for one in in_order]
    return Aggregate(sum(value for value in values if value is not None)) if None not in values else NO_VALUE


def _latest(in_order: Sequence[Measurement], scale: float) -> Aggregate:
    return Aggregate(value_of(in_order[-1], scale))


def _latest_of_many(in_order: Sequence[Measurement], scale: float) -> Aggregate:
    note = Note.LATEST_ONLY if len(in_order) > 1 else Note.NONE
    return Aggregate(value_of(in_order[-1], scale), note)


def _percentile(samples: Sequence[float], percent: float) -> float:
    """Return the percentile, interpolated between ranks."""
    if not 0 <= percent <= 100:
        raise ValueError(f"A percentile is 0 to 100, not {percent}.")
    ordered = sorted(samples)
    place = (len(ordered) - 1) * percent / 100
    low = floor(place)
    high = min(low + 1, len(ordered) - 1)
    return ordered[low] + (ordered[high] - ordered[low]) * (place - low)


class Health(StrEnum):
    """How a metric stands. *Not measured* and *no target* are answers of their own, never a zero."""

    ON_TARGET = "on_target"
    AT_RISK = "at_risk"
    OFF_TARGET = "off_target"
    STALE = "stale"
    NOT_MEASURED = "not_measured"
    NO_TARGET = "no_target"


@dataclass(frozen=True, slots=True)
class HealthRules:
    """Defaults that an organisation may change.

    A value that misses its target by at most ``at_risk_percent`` of the room around the target is at risk; see
    ``room``. A metric is stale when its newest measurement is older than so many cadences.
    """

    at_risk_percent: float = 10.0
    stale_after_cadences: float = 1.5


DEFAULT_RULES = HealthRules()


def room(target: Target) -> float:
    """Return what a margin is a part of: the width of a band, the distance to 100 % near the top, else the target.

    99.9 % availability is missed by far at 95 %: only the error budget of 0.1 points is room there, not 99.9.
    """
    if target.operator is Operator.BETWEEN:
        return abs((target.value_to or target.value) - target.value)
    if target.unit == "%" and target.operator is Operator.AT_LEAST and 50 < target.value < 100:
        return 100 - target.value
    return abs(target.value)


def health(
    measurements: Sequence[Measurement],
    target: Target | None,
    *,
    today: date,
    cadence_days: int,
    kind: Aggregation | str = Aggregation.LATEST,
    scale: float = 1.0,
    percentile: float | None = None,
    rules: HealthRules = DEFAULT_RULES,
) -> Health:
    """Return how the measurements of the window stand today. Measurements after today do not count."""
    known = [one for one in measurements if one.on <= today]
    value = aggregate(known, kind, scale=scale, percentile=percentile).value
    if value is None:
        return Health.NOT_MEASURED
    newest = max(one.on for one in known)
    if today - newest > timedelta(days=cadence_days * rules.stale_after_cadences):
        return Health.STALE
    if target is None:
        return Health.NO_TARGET
    if target.is_met_by(value):
        return Health.ON_TARGET
    # The limit of a strict target is a miss by nothing; the margin is widened by what floats cannot hold.
    margin = room(target) * rules.at_risk_percent / 100
    return Health.AT_RISK if target.missed_by(value) <= margin * (1 + 1e-9) else Health.OFF_TARGET


class TrendWord(StrEnum):
    """Where a metric is going."""

    BETTER = "better"
    WORSE = "worse"
    STEADY = "steady"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Trend:
    """The word, and the change of the value per week along the line that fits best."""

    word: TrendWord
    per_week: float | None = None


LEAST_POINTS = 3
STEADY_PERCENT = 2.0


def trend(
    measurements: Sequence[Measurement],
    direction: Direction | str,
    *,
    target: Target | None = None,
    scale: float = 1.0,
    steady_percent: float = STEADY_PERCENT,
) -> Trend:
    """Return where the values go: a line fitted by least squares, over at least three different days.

    It is steady if the line changes by less than the given percentage of the mean size of the values over the whole
    stretch. For a band, nearer to it is better; without a band there is no better, only steady or unknown.
    """
    points = [(one.on.toordinal(), value) for one in measurements if (value := value_of(one, scale)) is not None]
    if len({day for day, _ in points}) < LEAST_POINTS:
        return Trend(TrendWord.UNKNOWN)
    slope = _slope(points)
    if _is_steady(points, slope, steady_percent):
        return Trend(TrendWord.STEADY, 7 * slope)
    direction = Direction(direction)
    if direction is Direction.BAND:
        return Trend(_band_word(points, target), 7 * slope)
    is_better = (slope > 0) == (direction is Direction.UP)
    return Trend(TrendWord.BETTER if is_better else TrendWord.WORSE, 7 * slope)


def _band_word(points: Sequence[tuple[int, float]], target: Target | None) -> TrendWord:
    if target is None:
        return TrendWord.UNKNOWN
    slope = _slope([(day, target.missed_by(value)) for day, value in points])
    if slope == 0:
        return TrendWord.STEADY
    return TrendWord.WORSE if slope > 0 else TrendWord.BETTER


def _slope(points: Sequence[tuple[int, float]]) -> float:
    """Return the slope per day of the least-squares line."""
    middle_day = sum(day for day, _ in points) / len(points)
    middle_value = sum(value for _, value in points) / len(points)
    spread = sum((day - middle_day) ** 2 for day, _ in points)
    return sum((day - middle_day) * (value - middle_value) for day, value in points) / spread


def _is_steady(points: Sequence[tuple[int, float]], slope: float, percent: float) -> bool:
    days = [day for day, _ in points]
    size = sum(abs(value) for _, value in points) / len(points)
    return abs(slope) * (max(days) - min(days)) <= size * percent / 100


def error_budget_left(good: float, valid: float, objective: float) -> float | None:
    """Return the part of the error budget that is left, below 0 when overspent; None if nothing was counted.

    Parameters
    ----------
    objective
        The service level objective as a part of 1, such as 0.999.
    """
    rate = burn_rate(good, valid, objective)
    return None if rate is None else 1 - rate


def burn_rate(good: float, valid: float, objective: float) -> float | None:
    """Return how many times faster than allowed the error budget burns: bad ÷ ((1 − objective) × valid)."""
    if not 0 < objective < 1:
        raise ValueError(f"An objective lies between 0 and 1, not {objective}.")
    return (valid - good) / ((1 - objective) * valid) if valid else None
