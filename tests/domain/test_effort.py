from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planning.domain.effort import Effort, from_numbers, planned_days
from planning.domain.errors import Invalid

DAYS = st.decimals(0, 1000, places=2)


def test_one_number_fills_all_three():
    assert from_numbers(Decimal(3)) == Effort(Decimal(3), Decimal(3), Decimal(3))
    assert not from_numbers(Decimal(3)).is_a_range


def test_likely_in_the_middle_where_only_the_ends_are_given():
    assert from_numbers(None, optimistic=Decimal(2), pessimistic=Decimal(6)).likely == 4


def test_no_number_is_not_estimated():
    assert from_numbers(None) is None
    assert planned_days(None, None) is None


def test_pert_mean_and_deviation():
    effort = Effort(Decimal(2), Decimal(4), Decimal(12))

    assert effort.mean == 5
    assert effort.deviation == Decimal("1.666667")


def test_remaining_is_what_is_planned():
    effort = Effort(Decimal(2), Decimal(4), Decimal(12))

    assert planned_days(effort, Decimal(1)) == 1
    assert planned_days(effort, Decimal(0)) == 0
    assert planned_days(effort, None) == 5


@pytest.mark.parametrize(
    ("numbers", "field"),
    [((5, 4, 6), "optimistic"), ((1, 4, 3), "pessimistic"), ((-1, 4, 6), "optimistic"), ((1, "NaN", 6), "likely")],
)
def test_numbers_out_of_order_are_refused_by_name(numbers, field):
    with pytest.raises(Invalid) as refused:
        Effort(*map(Decimal, numbers))

    assert list(refused.value.fields) == [field]


@given(st.tuples(DAYS, DAYS, DAYS).map(sorted))
def test_mean_lies_between_the_ends(numbers):
    effort = Effort(*numbers)

    assert effort.optimistic <= effort.mean <= effort.pessimistic
