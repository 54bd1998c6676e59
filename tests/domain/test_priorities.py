from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planning.domain.priorities import ASSUMED_VALUE, Priority, weight


@pytest.mark.parametrize(
    ("value", "priority", "probability", "expected"),
    [
        (5000, "urgent", 100, 20_000),
        (5000, "high", 50, 5_000),
        (5000, "low", 30, 750),
        (None, "normal", 100, ASSUMED_VALUE),
        (0, "urgent", 100, 1),
        (1, "low", 100, 1),
        (3, "low", 100, 2),
        (200, "normal", Decimal("12.5"), 25),
    ],
)
def test_weight_is_value_times_priority_times_probability(value, priority, probability, expected):
    assert weight(value, priority, probability) == expected


@pytest.mark.parametrize(("value", "probability"), [(-1, 100), (10, 0), (10, 101)])
def test_impossible_values_are_refused(value, probability):
    with pytest.raises(ValueError, match="not"):
        weight(value, Priority.NORMAL, probability)


@given(st.integers(0, 10**8), st.integers(1, 100))
def test_higher_priority_never_weighs_less(value, probability):
    weights = [weight(value, priority, probability) for priority in Priority]

    assert weights == sorted(weights, reverse=True)
