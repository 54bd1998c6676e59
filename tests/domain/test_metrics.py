from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planning.domain import metrics
from planning.domain.metrics import (
    Aggregate,
    Direction,
    Health,
    HealthRules,
    Measurement,
    Note,
    Operator,
    Target,
    TrendWord,
    aggregate,
    burn_rate,
    error_budget_left,
    health,
    trend,
)

TODAY = date(2026, 11, 24)


def ago(days, value=None, **given):
    return Measurement(TODAY - timedelta(days=days), value, **given)


def test_ratio_sums_the_parts_and_does_not_average_ratios():
    rows = [ago(7, numerator=1, denominator=2), ago(0, numerator=0, denominator=998)]

    assert aggregate(rows, "ratio", scale=100) == Aggregate(0.1)


def test_ratio_without_parts_is_known_for_one_value_only():
    assert aggregate([ago(0, 5.0)], "ratio") == Aggregate(5.0)
    assert aggregate([ago(0, 5.0), ago(7, 6.0)], "ratio") == Aggregate(None, Note.NO_PARTS)


def test_ratio_of_nothing_is_unknown_not_zero():
    assert aggregate([ago(0, numerator=0, denominator=0)], "ratio") == Aggregate(None, Note.NOTHING_COUNTED)


def test_mean_weighs_by_the_number_of_answers():
    rows = [ago(7, numerator=50, denominator=10), ago(0, numerator=2, denominator=2)]

    assert aggregate(rows, "mean").value == pytest.approx(52 / 12)
    assert aggregate([ago(7, 2.0), ago(0, 4.0)], "mean") == Aggregate(3.0, Note.VALUES_AS_SINGLE)
    assert aggregate([ago(7, 2.0), rows[0]], "mean") == Aggregate(None, Note.NO_PARTS)


def test_percentiles_are_never_averaged():
    rows = [ago(0, 900.0), ago(7, 100.0)]

    assert aggregate(rows, "percentile") == Aggregate(900.0, Note.LATEST_ONLY)


def test_percentile_is_taken_anew_over_all_samples():
    rows = [ago(7, 3.0, samples=(1, 2, 3)), ago(0, 11.0, samples=(10, 11))]

    assert aggregate(rows, "percentile", percentile=50).value == 3
    assert aggregate(rows, "percentile", percentile=95).value == pytest.approx(10.8)
    assert aggregate([*rows, ago(1, 4.0)], "percentile", percentile=50).note is Note.LATEST_ONLY


def test_distinct_counts_are_not_added_but_counts_and_sums_are():
    rows = [ago(7, 40.0), ago(0, 50.0)]

    assert aggregate(rows, "distinct_count") == Aggregate(50.0, Note.LATEST_ONLY)
    assert aggregate(rows, "count").value == aggregate(rows, "sum").value == 90
    assert aggregate(rows, "latest") == Aggregate(50.0)


def test_latest_value_comes_from_its_parts_where_only_those_are_stored():
    assert aggregate([ago(0, numerator=1, denominator=4)], "latest", scale=100) == Aggregate(25.0)
    assert aggregate([ago(0, numerator=1, denominator=0)], "latest").value is None
    assert aggregate([ago(0, numerator=1)], "sum").value is None


def test_percentile_outside_0_to_100_is_refused():
    with pytest.raises(ValueError, match="0 to 100"):
        aggregate([ago(0, samples=(1.0,))], "percentile", percentile=101)


def test_nothing_measured_has_no_value():
    assert aggregate([], "sum").value is None


@given(st.lists(st.tuples(st.integers(0, 99), st.integers(1, 99)), min_size=2, max_size=9), st.integers(1, 8))
def test_ratio_is_the_same_however_the_windows_are_cut(parts, cut):
    rows = [ago(number, numerator=up, denominator=down) for number, (up, down) in enumerate(parts)]
    halves = [
        ago(0, numerator=sum(row.numerator for row in half), denominator=sum(row.denominator for row in half))
        for half in (rows[:cut], rows[cut:])
        if half
    ]

    assert aggregate(halves, "ratio") == aggregate(rows, "ratio")


@pytest.mark.parametrize(
    ("value", "expected"),
    [(99.95, Health.ON_TARGET), (99.9, Health.ON_TARGET), (99.89, Health.AT_RISK), (99.5, Health.OFF_TARGET)],
)
def test_margin_of_a_percentage_near_the_top_is_of_its_error_budget(value, expected):
    target = Target(Operator.AT_LEAST, 99.9, unit="%")

    assert health([ago(0, value)], target, today=TODAY, cadence_days=7) is expected


@pytest.mark.parametrize(
    ("target", "value", "expected"),
    [
        (Target(Operator.AT_MOST, 300), 330, Health.AT_RISK),
        (Target(Operator.AT_MOST, 300), 331, Health.OFF_TARGET),
        (Target(Operator.AT_MOST, 300, is_strict=True), 300, Health.AT_RISK),
        (Target(Operator.BETWEEN, 40, 70), 73, Health.AT_RISK),
        (Target(Operator.BETWEEN, 40, 70), 36, Health.OFF_TARGET),
        (None, 5, Health.NO_TARGET),
    ],
)
def test_health_against_limits_and_bands(target, value, expected):
    assert health([ago(0, value)], target, today=TODAY, cadence_days=7) is expected


@pytest.mark.parametrize(("days", "expected"), [(10, Health.ON_TARGET), (11, Health.STALE)])
def test_stale_after_one_and_a_half_cadences(days, expected):
    target = Target(Operator.AT_LEAST, 1)

    assert health([ago(days, 5)], target, today=TODAY, cadence_days=7) is expected
    assert health([ago(days, 5)], target, today=TODAY, cadence_days=7, rules=HealthRules(stale_after_cadences=2)) is (
        Health.ON_TARGET
    )


def test_not_measured_is_no_zero():
    target = Target(Operator.AT_MOST, 5)

    assert health([], target, today=TODAY, cadence_days=7) is Health.NOT_MEASURED
    assert health([ago(-1, 9)], target, today=TODAY, cadence_days=7) is Health.NOT_MEASURED


def test_health_holds_the_whole_window_against_the_target():
    rows = [ago(7, numerator=90, denominator=100), ago(0, numerator=10, denominator=10)]
    target = Target(Operator.AT_LEAST, 95, unit="%")

    assert health(rows, target, today=TODAY, cadence_days=7, kind="ratio", scale=100) is Health.OFF_TARGET


@pytest.mark.parametrize(
    ("values", "direction", "word"),
    [
        ((1, 2, 3), Direction.UP, TrendWord.BETTER),
        ((1, 2, 3), Direction.DOWN, TrendWord.WORSE),
        ((100, 101, 100), Direction.UP, TrendWord.STEADY),
        ((0, 0, 0), Direction.UP, TrendWord.STEADY),
        ((1, 3), Direction.UP, TrendWord.UNKNOWN),
    ],
)
def test_trend_by_direction(values, direction, word):
    rows = [ago(7 * (len(values) - number), value) for number, value in enumerate(values)]

    assert trend(rows, direction).word is word


def test_trend_is_told_per_week():
    assert trend([ago(14, 1), ago(7, 2), ago(0, 3)], "up").per_week == pytest.approx(1)


def test_trend_of_a_band_is_by_distance_to_it():
    band = Target(Operator.BETWEEN, 40, 70)

    assert trend([ago(14, 90), ago(7, 80), ago(0, 60)], "band", target=band).word is TrendWord.BETTER
    assert trend([ago(14, 60), ago(7, 80), ago(0, 90)], "band", target=band).word is TrendWord.WORSE
    assert trend([ago(14, 45), ago(7, 55), ago(0, 65)], "band", target=band).word is TrendWord.STEADY
    assert trend([ago(14, 45), ago(7, 55), ago(0, 65)], "band").word is TrendWord.UNKNOWN


def test_error_budget_and_burn_rate():
    assert burn_rate(99_900, 100_000, 0.999) == pytest.approx(1)
    assert error_budget_left(99_950, 100_000, 0.999) == pytest.approx(0.5)
    assert error_budget_left(99_800, 100_000, 0.999) == pytest.approx(-1)
    assert error_budget_left(0, 0, 0.999) is None
    with pytest.raises(ValueError, match="between 0 and 1"):
        burn_rate(1, 1, 1.0)


@pytest.mark.parametrize(("percent", "value"), [(0, 1), (25, 1.5), (50, 2), (100, 3)])
def test_percentile_of_samples_in_any_order_reaches_both_ends(percent, value):
    assert metrics._percentile([3, 1, 2], percent) == value


@pytest.mark.parametrize("percent", [-1, 101])
def test_percentile_outside_the_scale_is_refused(percent):
    with pytest.raises(ValueError, match="A percentile is 0 to 100"):
        metrics._percentile([1, 2], percent)
