"""Histograms: counts of samples up to upper bounds, from which percentiles are taken; they can be added, unlike those.

A bucket is (upper bound, how many samples lie at or below it); the last bound may be infinite.
"""

from collections.abc import Iterable, Sequence
from itertools import pairwise
from math import inf, isnan

Bucket = tuple[float, float]


def is_histogram(buckets: Sequence[Bucket]) -> bool:
    """Say whether bounds rise and counts never fall."""
    if not buckets or any(isnan(bound) or isnan(count) or count < 0 for bound, count in buckets):
        return False
    return all(low[0] < high[0] and low[1] <= high[1] for low, high in pairwise(buckets))


def add(histograms: Iterable[Sequence[Bucket]]) -> tuple[Bucket, ...] | None:
    """Return one histogram of all; None where the bounds differ, as then nobody knows where samples lie."""
    known = list(histograms)
    if not known or any([bound for bound, _ in one] != [bound for bound, _ in known[0]] for one in known):
        return None
    return tuple((bound, sum(one[place][1] for one in known)) for place, (bound, _) in enumerate(known[0]))


def quantile(buckets: Sequence[Bucket], percent: float) -> float | None:
    """Return the percentile, on a straight line within its bucket; the first begins at 0 unless it lies below.

    In the last bucket without an upper end it is the bound below, as nobody knows more. None where nothing was counted.
    """
    total = buckets[-1][1] if buckets else 0
    if total <= 0:
        return None
    wanted = total * percent / 100
    low, before = min(0.0, buckets[0][0]), 0.0
    for bound, count in buckets:
        if count >= wanted and count > before:
            if bound == inf:
                return low if len(buckets) > 1 else None
            return low + (bound - low) * max(wanted - before, 0) / (count - before)
        low, before = bound, count
    return None
