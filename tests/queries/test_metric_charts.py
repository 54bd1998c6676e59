"""Charts of a quarter and a year, alarms of the error budget, and lists that read no courses."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.utils import timezone

from planning.actions import standings
from planning.domain.days import thin
from planning.domain.metrics import Measurement as Plain
from planning.domain.targets import Operator, Target
from planning.models import Decision, Measurement, Recommendation
from planning.queries import burn, metric_charts, metric_lists, metric_pages
from planning.queries.metric_pages import Filters
from tests import factories

TODAY = date(2026, 11, 24)


def ago(days):
    return timezone.localdate() - timedelta(days=days)


def one(row):
    return metric_pages.one_scored(row, timezone.localdate())


@pytest.mark.parametrize("is_kept", [True, False])
def test_year_is_thinned_and_ratios_are_put_together(organisation, is_kept):
    row = factories.success_metric(metric=factories.metric(aggregation="ratio", unit="%"))
    rows = [
        Measurement(success_metric=row, measured_on=ago(days), numerator=days % 2, denominator=1)
        for days in range(360)
    ]  # fmt: skip
    Measurement.objects.bulk_create(rows)
    if is_kept:
        standings.renew({row.pk: None})

    drawn = metric_charts.chart(one(row), "EUR", timezone.localdate(), "year")
    quarter = metric_charts.chart(one(row), "EUR", timezone.localdate())

    assert len(drawn["points"]) <= metric_charts.POINTS_AT_MOST
    assert all(30 < point["value"] < 70 for point in drawn["points"])
    assert len(quarter["points"]) == 91


@pytest.mark.parametrize(
    ("kind", "expected"), [("percentile", [2, 4]), ("sum", [1.5, 3.5]), ("mean", [1.5, 3.5]), ("latest", [2, 4])]
)
def test_pieces_of_a_course_are_put_together_by_kind(kind, expected):
    known = [Plain(TODAY + timedelta(days=day), float(day + 1)) for day in range(4)]

    found = thin(known, kind, 2)

    assert [one.value if one.value is not None else one.numerator / one.denominator for one in found] == expected
    assert thin(known, kind, 4) == known


@pytest.mark.parametrize(
    ("target", "zones"),
    [
        (None, []),
        (Target(Operator.AT_LEAST, 10), [(9, 10)]),
        (Target(Operator.AT_MOST, 10), [(10, 11)]),
        (Target(Operator.BETWEEN, 40, 70), [(37, 40), (70, 73)]),
    ],
)
def test_zone_at_risk_lies_beyond_the_target_and_a_band_has_two(target, zones):
    assert [pytest.approx(zone) for zone in metric_charts.risk_zones(target)] == zones


def test_chart_tells_of_another_owner_and_an_accepted_plan(organisation):
    component = factories.component()
    row = factories.success_metric(component=component)
    for days in (0, 30):
        factories.measurement(success_metric=row, measured_on=ago(days))
    factories.ownership(component=component, person=factories.person("Ana Silva"), starts_on=ago(10))
    item = factories.work_item(components=[component])
    from tests.actions.test_jobs import make_plan

    advice = Recommendation.objects.create(plan=make_plan(1), kind="allocation", work_item=item)
    Decision.objects.create(recommendation=advice, verb="accept", by=factories.user())

    drawn = metric_charts.chart(one(row), "EUR", timezone.localdate())
    of_project = factories.success_metric(project=factories.project())

    assert [event["label"] for event in drawn["events"]] == ["Owner is Ana Silva", "Plan accepted"]
    assert metric_charts._plans_accepted(of_project, ago(30), ago(0)) == []


class TestAlarms:
    """The burn of an availability."""

    now = datetime(2026, 11, 24, 12, tzinfo=UTC)

    def availability(self, **values):
        metric = factories.metric(slug="availability", aggregation="ratio", unit="%", direction="up")
        return factories.success_metric(
            metric=metric, **{"target_operator": ">=", "target_value": 99.9, "window": "30d", **values}
        )

    def measure(self, row, minutes, bad):
        at = self.now - timedelta(minutes=minutes)
        Measurement.objects.create(
            success_metric=row, measured_at=at, measured_on=at.date(), numerator=10_000 - bad, denominator=10_000
        )

    def test_page_fires_while_it_burns_and_is_quiet_once_it_has_stopped(self, organisation):
        row = self.availability()
        for minutes in (1, 20, 50):
            self.measure(row, minutes, 200)  # 2 % bad of 0.1 % allowed: 20 ×

        lines = burn.alarms(one(row), self.now)
        assert [(line.urgency, line.state) for line in lines] == [
            ("page", "fires"), ("page", "fires"), ("ticket", "fires"),
        ]  # fmt: skip
        assert lines[0].windows == "1\N{NO-BREAK SPACE}h and 5\N{NO-BREAK SPACE}min"

        self.measure(row, 0, 0)
        Measurement.objects.filter(measured_at__gte=self.now - timedelta(minutes=5)).update(numerator=10_000)
        assert burn.alarms(one(row), self.now)[0].state == "is quiet"

    def test_days_without_times_are_not_known(self, organisation):
        row = self.availability()
        factories.measurement(success_metric=row, measured_on=self.now.date(), value=99.0)

        assert {line.state for line in burn.alarms(one(row), self.now)} == {"not known"}

    def test_other_metrics_and_targets_have_no_alarm(self, organisation):
        assert burn.alarms(one(factories.success_metric()), self.now) == []
        assert burn.alarms(one(self.availability(target_value=100)), self.now) == []

    def test_page_of_the_metric_shows_them(self, planner):
        row = self.availability()
        Measurement.objects.create(
            success_metric=row, measured_at=timezone.now(), measured_on=timezone.localdate(), numerator=1, denominator=2
        )

        page = planner.get(f"/metrics/{row.pk}/?span=year").content.decode()

        assert "Error budget" in page
        assert "fires" in page


def test_list_is_the_same_with_kept_and_outdated_standings(organisation):
    person = factories.person()
    for number in range(3):
        component = factories.component(name=f"C{2 - number}")
        factories.ownership(component=component, person=person if number else None, starts_on=ago(10))
        row = factories.success_metric(component=component, target_operator=">=", target_value=2 * number)
        factories.measurement(success_metric=row, measured_on=ago(1), value=3)

    fresh = [metric_lists.listing(filters, ago(0)) for filters in (Filters(), Filters(owner=person))]
    standings.renew_outdated()
    kept = [metric_lists.listing(filters, ago(0)) for filters in (Filters(), Filters(owner=person))]

    assert fresh == kept
    assert fresh[0].total == 3
    assert fresh[1].total == 2
    names = [str(one.subject) for one in metric_lists.scored_in_order(fresh[0].ids, ago(0))]
    assert names == ["C0", "C1", "C2"]
    off = metric_lists.listing(Filters(health="off_target"), ago(0))
    assert (len(off.ids), off.total) == (1, 3)


def test_list_reads_no_courses_and_as_many_queries(organisation, assert_constant_queries):
    def add_rows(count):
        for _ in range(count):
            factories.measurement(success_metric=factories.success_metric(), measured_on=ago(0))
        standings.renew_outdated()

    assert_constant_queries(lambda: metric_lists.listing(Filters(), ago(0)), add_rows)
