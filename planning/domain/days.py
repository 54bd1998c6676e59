"""Measurements of one day put together, in a form that can be put together again over a window or a piece of one."""

from collections.abc import Sequence
from datetime import date

from planning.domain.metrics import Aggregation, Measurement, pooled_percentile, value_of


def of_day(
    day: date, taken: Sequence[Measurement], kind: Aggregation | str, *, scale: float = 1.0,
    percentile: float | None = None,
) -> Measurement:  # fmt: skip
    """Return one measurement for a day's, which are in the order of their times.

    Ratios keep the sums of their parts, means the sum and number; counts and sums are added; of all else the last
    stands, but percentiles are taken anew where every measurement has samples or a histogram.
    """
    kind = Aggregation(kind)
    if kind in {Aggregation.RATIO, Aggregation.MEAN} and all(one.has_parts for one in taken):
        above, below = (sum(getattr(one, name) or 0.0 for one in taken) for name in ("numerator", "denominator"))
        return Measurement(day, None, above, below)
    values = [one.value for one in taken if one.value is not None and not one.has_parts]
    if kind is Aggregation.MEAN and len(values) == len(taken):
        return Measurement(day, None, sum(values) / scale, float(len(values)))
    if kind in {Aggregation.COUNT, Aggregation.SUM}:
        return Measurement(day, sum(value_of(one, scale) or 0.0 for one in taken))
    if kind is Aggregation.PERCENTILE and percentile is not None:
        together = pooled_percentile(taken, percentile)
        if together is not None:
            return Measurement(day, together)
    return Measurement(day, value_of(taken[-1], scale))


def thin(
    known: Sequence[Measurement], kind: Aggregation | str, at_most: int, *, scale: float = 1.0
) -> list[Measurement]:  # fmt: skip
    """Return at most so many measurements for many, in order: those of equal pieces of the time put together.

    What cannot be put together, as percentiles and distinct counts, is the last of its piece and not a mean. A count
    or sum is the mean of its piece, so that a long piece is no higher than a short one.
    """
    if len(known) <= at_most:
        return list(known)
    first, last = known[0].on.toordinal(), known[-1].on.toordinal()
    length = -(-(last - first + 1) // at_most)
    pieces: dict[int, list[Measurement]] = {}
    for one in known:
        pieces.setdefault((one.on.toordinal() - first) // length, []).append(one)
    found = []
    for piece in pieces.values():
        made = of_day(piece[-1].on, piece, kind, scale=scale)
        if Aggregation(kind) in {Aggregation.COUNT, Aggregation.SUM} and made.value is not None:
            made = Measurement(made.on, made.value / len(piece))
        found.append(made)
    return found
