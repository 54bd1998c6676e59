"""From points to days, from finished items to a range: the rules, and where they stop trusting the data."""

from decimal import Decimal

import pytest

from planning.domain import sizing


def rate(**values):
    given = {"points_done": Decimal(40), "items_done": 8, "days_worked": Decimal(30), "assumed": Decimal("0.5")}
    return sizing.team_rate(**{**given, **values})


def test_rate_of_a_team_is_days_worked_by_points_done():
    found = rate(items_done=sizing.LEAST_ITEMS)
    assert (found.days_per_point, found.is_assumed) == (Decimal("0.75"), False)
    assert found.reason == "30 days of planned work ÷ 40 points done"


@pytest.mark.parametrize("missing", [{"items_done": 4}, {"points_done": Decimal(0)}, {"days_worked": None}])
def test_rate_without_history_is_assumed_and_says_so(missing):
    found = rate(**missing)
    assert (found.days_per_point, found.is_assumed) == (Decimal("0.5"), True)
    assert "no history" in found.reason


@pytest.mark.parametrize(
    ("days", "rate_found", "is_assumed"),
    [("0.2", "0.5", True), ("2", "0.05", False), ("800", "20.00", False), ("801", "0.5", True)],
)
def test_rate_out_of_all_measure_is_not_believed(days, rate_found, is_assumed):
    found = rate(days_worked=Decimal(days))
    assert (found.days_per_point, found.is_assumed) == (Decimal(rate_found), is_assumed)
    assert ("out of all measure" in found.reason) is is_assumed


def test_days_of_points_are_rounded_half_up():
    assert sizing.days_of_points(Decimal(3), Decimal("0.335")) == Decimal("1.01")


def test_range_of_like_items_is_what_they_took():
    days = [Decimal(n) for n in range(200, 0, -1)]
    assert sizing.reference_class(days) == (20, 100, 180)
    assert sizing.reference_class(days[-10:]) == (1, 5, 9)
    assert sizing.reference_class({Decimal(2): 4, Decimal(7): 1}) == (2, 2, 7)
    assert sizing.reference_class([Decimal(3)] * 5) == (3, 3, 3)


def test_fewer_than_five_like_items_say_nothing():
    assert sizing.reference_class([Decimal(3)] * 4) is None
    assert sizing.reference_class({}) is None


def test_assumed_effort_is_half_to_double():
    assert sizing.assumed_effort(Decimal(3)) == (Decimal("1.50"), Decimal("3.00"), Decimal("6.00"))
    assert sizing.assumed_effort(Decimal("0.25")) == (Decimal("0.13"), Decimal("0.25"), Decimal("0.50"))
