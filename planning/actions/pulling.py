"""What is read of a source: a Prometheus server's HTTP API, or a number in any JSON."""

import json
from collections import defaultdict
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from math import isfinite, isnan
from typing import Any
from urllib.parse import urlencode

from planning.actions.fetching import Unreachable, fetch
from planning.domain.errors import Invalid
from planning.domain.paths import number_at
from planning.models import Measurement, MetricPull

Series = dict[float, float]  # value by time, in seconds since 1970
POINTS_AT_MOST = 10_000  # Prometheus refuses more than 11,000 at once; what is left comes next time


@dataclass(frozen=True, slots=True)
class Times:
    """The times that are read: from, until and how far apart, in seconds since 1970."""

    start: int
    end: int
    step: int


def times_of(pull: MetricPull, now: datetime) -> Times:
    """Return the times to read: all since the last that was read, on a grid, so that nothing is lost or read twice."""
    step = pull.every_minutes * 60
    end = int(now.timestamp()) // step * step
    if pull.read_until is None:
        return Times(end, end, step)
    # What was read up to now is read again: it may have been put right since.
    start = min(int(pull.read_until.timestamp()) // step * step + step, end)
    return Times(start, min(end, start + (POINTS_AT_MOST - 1) * step), step)


def read(pull: MetricPull, times: Times) -> list[Measurement]:
    """Return the measurements of a source, not stored.

    Raises
    ------
    Unreachable, Invalid
        With the reason; nothing was read then.
    """
    kinds = {MetricPull.Kind.PROMETHEUS: _prometheus, MetricPull.Kind.JSON: _json}
    return kinds[MetricPull.Kind(pull.kind)](pull, times)


def _get(url: str) -> Any:
    status, body = fetch(url)
    try:
        data = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise Unreachable(f"It answers {status} with something that is no JSON.") from error
    if status != 200:
        said = data.get("error") if isinstance(data, dict) else None
        raise Unreachable(f"It answers {status}{f': {said}' if said else ''}."[:300])
    return data


def _measurement(pull: MetricPull, second: float, **values: Any) -> Measurement:
    at = datetime.fromtimestamp(second, UTC)
    return Measurement(success_metric=pull.success_metric, measured_at=at, source=pull.kind, **values)


def _json(pull: MetricPull, times: Times) -> list[Measurement]:
    """Return one measurement of the latest time on the grid: an endpoint says what is, not what was."""
    data = _get(pull.address)
    value = number_at(data, pull.query)
    if not pull.denominator_query:
        return [_measurement(pull, times.end, value=value)]
    below = number_at(data, pull.denominator_query)
    if below <= 0:
        raise Invalid(f"Below the line stands {below:g}: nothing was counted.")
    return [_measurement(pull, times.end, numerator=value, denominator=below)]


def _prometheus(pull: MetricPull, times: Times) -> list[Measurement]:
    series = _ask(pull, pull.query, times)
    if len(series) > 1 and all("le" in dict(labels) for labels in series):
        return [_measurement(pull, second, buckets=buckets) for second, buckets in _histograms(series).items()]
    above = _only(series)
    if not pull.denominator_query:
        return [_measurement(pull, second, value=value) for second, value in sorted(above.items())]
    below = _only(_ask(pull, pull.denominator_query, times))
    return [
        _measurement(pull, second, numerator=above[second], denominator=below[second])
        for second in sorted(above.keys() & below.keys())
        if below[second] > 0
    ]


def _ask(pull: MetricPull, query: str, times: Times) -> dict[tuple[tuple[str, str], ...], Series]:
    base = pull.address.rstrip("/")
    if times.start == times.end:
        url = f"{base}/api/v1/query?{urlencode({'query': query, 'time': times.end})}"
    else:
        given = {"query": query, "start": times.start, "end": times.end, "step": times.step}
        url = f"{base}/api/v1/query_range?{urlencode(given)}"
    data = _get(url)
    try:
        return _series(data["data"]["resultType"], data["data"]["result"])
    except (KeyError, TypeError, ValueError, AttributeError, IndexError) as error:
        raise Unreachable("It answers JSON that is not of Prometheus' form.") from error


def _series(kind: str, result: Any) -> dict[tuple[tuple[str, str], ...], Series]:
    if kind == "scalar":
        return {(): _points([result])}
    found = {}
    for one in result:
        labels = tuple(sorted((str(name), str(value)) for name, value in one["metric"].items()))
        found[labels] = _points(one["values"] if kind == "matrix" else [one["value"]])
    return found


def _points(rows: Any) -> Series:
    points = {float(second): float(value) for second, value in rows}
    return {second: value for second, value in points.items() if isfinite(value) and isfinite(second)}


def _only(series: dict[tuple[tuple[str, str], ...], Series]) -> Series:
    if len(series) > 1:
        raise Invalid(f"The query gives {len(series)} series. Put them together, as with sum(…).")
    found = next(iter(series.values()), {})
    if not found:
        raise Unreachable("The query gives no number: the source has nothing of this time.")
    return found


def _histograms(series: dict[tuple[tuple[str, str], ...], Series]) -> dict[float, list[list[float | str]]]:
    """Return the histogram of each time from series with the label ``le``; a time that lacks a bound is left."""
    at: dict[float, dict[float, float]] = defaultdict(dict)
    for labels, points in series.items():
        bound = float(dict(labels)["le"])
        for second, count in points.items():
            at[second][bound] = count
    bounds = {float(dict(labels)["le"]) for labels in series}
    if len(bounds) != len(series) or any(isnan(bound) for bound in bounds):
        raise Invalid("The query gives more than one histogram. Put them together, as with sum by (le) (…).")
    return {
        second: [["+Inf" if bound == float("inf") else bound, counts[bound]] for bound in sorted(bounds)]
        for second, counts in sorted(at.items())
        if counts.keys() == bounds and counts[max(bounds)] > 0
    }


def next_time(pull: MetricPull, now: datetime) -> datetime:
    """Return when to read again: at the next time of the grid."""
    step = timedelta(minutes=pull.every_minutes)
    passed = (now - datetime.fromtimestamp(0, UTC)) % step
    return now - passed + step
