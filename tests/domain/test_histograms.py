from datetime import date
from math import inf, nan

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planning.domain import histograms
from planning.domain.metrics import Measurement, Note, aggregate


@pytest.mark.parametrize(
    ("buckets", "percent", "expected"),
    [
        # 100 samples, 50 up to 1: the 95th lies in (1, 2], 45 of 50 on: 1 + 0.9
        (((1, 50), (2, 100)), 95, 1.9),
        (((1, 50), (2, 100)), 50, 1.0),
        (((1, 50), (2, 100), (inf, 200)), 95, 2),  # without an upper end nobody knows more than the last bound
        (((inf, 10),), 95, None),
        (((1, 0), (2, 0)), 95, None),
        (((1, 0), (2, 4)), 0, 1.0),
        (((-1, 2), (1, 4)), 75, 0.0),
        ((), 50, None),
    ],
)
def test_quantile_lies_on_a_line_within_its_bucket(buckets, percent, expected):
    assert histograms.quantile(buckets, percent) == (expected if expected is None else pytest.approx(expected))


def test_histograms_add_and_percentiles_do_not():
    low, high = ((1.0, 99), (10.0, 100)), ((1.0, 0), (10.0, 100))
    rows = [Measurement(date(2026, 11, day), 1.0, buckets=one) for day, one in ((1, low), (2, high))]

    # together 99 of 200 lie at or below 1, the 190th at 1 + 9 × (190 − 99) ÷ 101
    assert aggregate(rows, "percentile", percentile=95).value == pytest.approx(1 + 9 * 91 / 101)


def test_other_bounds_cannot_be_put_together():
    rows = [
        Measurement(date(2026, 11, 1), 3.0, buckets=((1.0, 5),)),
        Measurement(date(2026, 11, 2), 7.0, buckets=((2.0, 5),)),
    ]

    found = aggregate(rows, "percentile", percentile=95)

    assert (found.value, found.note) == (7.0, Note.LATEST_ONLY)


@pytest.mark.parametrize("buckets", [(), ((1, 2), (1, 3)), ((1, 3), (2, 2)), ((1, -1),), ((nan, 1),), ((2, 1), (1, 2))])
def test_what_is_no_histogram_is_seen(buckets):
    assert not histograms.is_histogram(buckets)


@given(st.lists(st.floats(0, 99), min_size=1, max_size=60), st.integers(1, 100))
def test_quantile_of_a_histogram_is_within_a_bucket_of_the_sample(samples, percent):
    bounds = [float(bound) for bound in range(101)]
    buckets = tuple((bound, float(sum(one <= bound for one in samples))) for bound in bounds)
    rank = sorted(samples)[max(0, -(-len(samples) * percent // 100) - 1)]

    assert histograms.is_histogram(buckets)
    assert abs(histograms.quantile(buckets, percent) - rank) <= 1
