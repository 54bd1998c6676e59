"""Success metrics with their health: window, target, parts, owner."""

from datetime import date, timedelta

import pytest

from planning.domain.metrics import Health
from planning.queries import metric_charts, metric_pages, metric_words, metrics
from tests import factories

TODAY = date(2026, 3, 31)


def scored():
    return metrics.scored(metrics.list_success_metrics(), TODAY)[0]


def measure(row, days_ago, **values):
    return factories.measurement(success_metric=row, measured_on=TODAY - timedelta(days=days_ago), **values)


@pytest.fixture
def availability(organisation):
    metric = factories.metric("availability", unit="%", aggregation="ratio", stored="parts")
    return factories.success_metric(metric=metric, target_operator=">=", target_value=99.0, window="28d")


def test_ratio_puts_the_parts_of_its_window_together(availability):
    measure(availability, 3, value=None, numerator=90, denominator=100)
    measure(availability, 2, value=None, numerator=9900, denominator=9900)
    measure(availability, 60, value=None, numerator=0, denominator=9900)

    assert scored().value == pytest.approx(99.9)
    assert scored().health == Health.ON_TARGET


def test_ratio_without_parts_stands_at_its_latest_value(availability):
    measure(availability, 9, value=10)
    measure(availability, 2, value=99.5)

    assert scored().value == 99.5
    assert scored().health == Health.ON_TARGET


def test_what_was_measured_long_ago_is_stale_and_not_unknown(availability):
    measure(availability, 80, value=99.5)

    assert (scored().health, scored().value) == (Health.STALE, 99.5)


def test_trend_looks_at_the_course_and_not_at_one_window(organisation):
    metric = factories.metric(direction="down", unit="ms")
    row = factories.success_metric(metric=metric, window="7d", target_operator="<=", target_value=300)
    for days_ago, value in ((22, 200), (15, 210), (8, 220), (1, 230)):
        measure(row, days_ago, value=value)

    assert metric_words.trend(scored(), "EUR") == "getting worse by 10\N{NO-BREAK SPACE}ms a week"


def test_limit_that_is_written_under_is_itself_a_miss(organisation):
    metric = factories.metric(direction="down", unit="ms")
    row = factories.success_metric(metric=metric, target_operator="<=", target_value=300, target_text="at most 300 ms")
    measure(row, 1, value=300)
    assert scored().health == Health.ON_TARGET

    for written in ("under 300 ms", "< 300"):
        row.target_text = written
        row.save()

        assert scored().health == Health.AT_RISK


def test_owner_of_the_component_comes_before_that_of_its_project(organisation):
    project = factories.project()
    by_project = factories.ownership(project=project, person=factories.person("By project"))
    component = factories.component(project=project)
    factories.success_metric(component=component)
    assert scored().owner == by_project.person

    own = factories.ownership(component=component, person=factories.person("Own"))

    assert scored().owner == own.person


def test_course_has_a_gap_where_a_value_was_due(organisation):
    row = factories.success_metric(cadence_days=7)
    for days_ago in (40, 33, 5):
        measure(row, days_ago, value=days_ago)

    line = metric_pages.lines([scored()], "EUR", TODAY)[0]

    assert line.values == [40, 33, None, 5]


def test_chart_needs_two_values_and_says_what_it_shows(organisation):
    row = factories.success_metric(target_operator=">=", target_value=10)
    measure(row, 30, value=8)
    assert metric_charts.chart(scored(), "EUR", TODAY) is None

    measure(row, 1, value=12)
    chart = metric_charts.chart(scored(), "EUR", TODAY)

    assert [point["value"] for point in chart["points"]] == [8, 12]
    assert (chart["target"], chart["risk"]) == (10, [(9, 10)])
    assert "on target" in chart["finding"]


@pytest.mark.parametrize(
    ("code", "written"), [("28d", "28 days"), ("1Q", "1 quarter"), ("now", "the latest value"), ("run", "each run")]
)
def test_window_is_written_in_words(code, written):
    assert metric_words.window(code).replace("\N{NO-BREAK SPACE}", " ") == written


@pytest.mark.parametrize(
    ("amount", "unit", "written"),
    [
        (None, "%", "–"), (0, "%", "0 %"), (99.94, "%", "99.94 %"), (0.36, "currency", "€0.36"),
        (1240.4, "ms", "1,240 ms"), (-3.5, "", "−3.5"), (0.85, "score 0-1", "0.85"),
    ],
)  # fmt: skip
def test_value_is_written_with_its_unit(amount, unit, written):
    assert metric_words.value(amount, unit, "EUR").replace("\N{NO-BREAK SPACE}", " ") == written
