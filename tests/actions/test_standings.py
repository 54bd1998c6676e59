"""What is kept of measurements is what they say, whoever wrote, changed or took them away."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.utils import timezone

from planning.actions import records, standings
from planning.actions.changes import undo
from planning.models import Activity, MeasuredDay, Measurement, Standing
from planning.queries import metrics
from planning.queries import standings as reading
from tests import factories


@pytest.fixture
def by(organisation):
    return factories.user("planner")


def ratio(**values):
    metric = factories.metric(aggregation="ratio", unit="%", direction="up", stored="parts")
    return factories.success_metric(metric=metric, target_operator=">=", target_value=90, **values)


def standing(row):
    return Standing.objects.get(pk=row.pk)


def today(days=0):
    return timezone.localdate() - timedelta(days=days)


def test_entering_changing_removing_and_undoing_renew_the_standing(by):
    row = ratio()
    taken = records.create(
        Measurement,
        {"success_metric": row, "measured_on": today(), "numerator": 9, "denominator": 10, "source": "form"}, by=by,
    )  # fmt: skip
    assert (standing(row).health, standing(row).value) == ("on_target", 90.0)

    records.update(taken, {"numerator": 5}, by=by)
    assert (standing(row).health, standing(row).value) == ("off_target", 50.0)

    records.delete(taken, by=by)
    assert standing(row).health == "not_measured"
    assert not MeasuredDay.objects.exists()

    undo(Activity.objects.latest("pk"), by=by)
    assert standing(row).value == 50.0

    records.update(row, {"target_value": 40.0}, by=by)
    assert standing(row).health == "on_target"


def test_day_that_a_measurement_moves_from_is_renewed_too(by):
    row = ratio()
    values = {"success_metric": row, "numerator": 9, "denominator": 10, "source": "form"}
    taken = records.create(Measurement, {**values, "measured_on": today(3)}, by=by)

    records.update(taken, {"measured_on": today(1)}, by=by)

    assert list(MeasuredDay.objects.values_list("day", flat=True)) == [today(1)]


def test_changed_definition_renews_its_contracts(by):
    metric = factories.metric(aggregation="sum", unit="h", direction="up")
    row = factories.success_metric(metric=metric, target_operator=">=", target_value=5)
    for days in (0, 1):
        values = {"success_metric": row, "measured_on": today(days), "value": 4.0, "source": "form"}
        records.create(Measurement, values, by=by)
    assert (standing(row).value, standing(row).health) == (8.0, "on_target")

    records.update(metric, {"aggregation": "latest"}, by=by)

    assert (standing(row).value, standing(row).health) == (4.0, "off_target")


def test_first_standing_takes_what_was_written_past_the_actions(by):
    row = ratio()
    factories.measurement(success_metric=row, measured_on=today(2), value=None, numerator=1, denominator=2)

    values = {"success_metric": row, "measured_on": today(), "numerator": 1, "denominator": 2, "source": "form"}
    records.create(Measurement, values, by=by)

    assert MeasuredDay.objects.count() == 2


@pytest.mark.parametrize(
    ("kind", "unit", "slug", "rows", "expected"),
    [
        # (9 + 40) ÷ (10 + 90) = 49 %, not the mean of 90 % and 44.4 %
        ("ratio", "%", "r", [{"numerator": 9, "denominator": 10}, {"numerator": 40, "denominator": 90}], 49.0),
        # (20 + 3) ÷ (5 + 1)
        ("mean", "", "m", [{"numerator": 20, "denominator": 5}, {"numerator": 3, "denominator": 1}], 23 / 6),
        ("mean", "%", "n", [{"value": 20}, {"value": 40}], 30.0),
        ("sum", "h", "s", [{"value": 2}, {"value": 3}], 5.0),
        ("count", "", "c", [{"value": 2}, {"value": 3}], 5.0),
        ("distinct_count", "people", "d", [{"value": 2}, {"value": 3}], 3.0),
        ("latest", "h", "l", [{"value": 9}, {"value": 3}], 3.0),
        # 1, 2, 3, 10 and 11 together: place 4 × 0.95 = 3.8: 10 + 0.8, not the mean of two percentiles
        ("percentile", "ms", "x_p95", [{"samples": [1, 2, 3]}, {"samples": [10, 11]}], 10.8),
        ("percentile", "ms", "y_p95", [{"samples": [1, 2, 3]}, {"value": 7}], 7.0),
        ("percentile", "ms", "z_p50", [{"buckets": [[1, 4], [2, 4]]}, {"buckets": [[1, 0], [2, 4]]}], 1.0),
        ("ratio", "%", "q", [{"value": 20}, {"value": 40}], 40.0),
    ],
)
@pytest.mark.parametrize("apart", [timedelta(hours=1), timedelta(days=1)])
def test_window_is_put_together_by_kind_within_a_day_and_over_days(by, kind, unit, slug, rows, expected, apart):
    metric = factories.metric(aggregation=kind, unit=unit, slug=slug, direction="up")
    row = factories.success_metric(metric=metric)
    noon = datetime.combine(today(1), datetime.min.time(), UTC) + timedelta(hours=12)
    for number, given in enumerate(rows):
        at = noon - apart * (len(rows) - 1 - number)
        records.create(Measurement, {"success_metric": row, "measured_at": at, "source": "api", **given}, by=by)

    assert standing(row).value == pytest.approx(expected)
    Standing.objects.all().delete()
    (worked_out,) = metrics.scored(metrics.list_success_metrics(), today())
    if apart >= timedelta(days=1) or kind == "percentile":
        assert worked_out.value == pytest.approx(expected)


def test_standing_of_another_day_is_worked_out_anew_and_not_trusted(by):
    row = ratio(cadence_days=1)
    values = {"success_metric": row, "measured_on": today(), "numerator": 9, "denominator": 10, "source": "form"}
    records.create(Measurement, values, by=by)

    (later,) = metrics.scored(metrics.list_success_metrics(), today(-9))

    assert later.health == "stale"
    assert standing(row).health == "on_target"
    assert standings.renew_outdated(today(-9)) == 1
    assert standing(row).health == "stale"
    assert standings.renew_outdated(today(-9)) == 0


def test_everything_can_be_worked_out_anew(by):
    row = ratio()
    factories.measurement(success_metric=row, measured_on=today(), value=None, numerator=1, denominator=2)

    assert standings.renew_outdated() == 1
    factories.measurement(success_metric=row, measured_on=today(1), value=None, numerator=1, denominator=1)
    assert standings.renew_all() == 1

    assert standing(row).value == pytest.approx(200 / 3)
    assert standing(row).course == [[today(1).isoformat(), 100.0], [today().isoformat(), 50.0]]


def test_reading_kept_standings_takes_as_many_queries(by, assert_constant_queries):
    def add_rows(count):
        for _ in range(count):
            factories.measurement(success_metric=ratio(), measured_on=today(), value=50)
        standings.renew_outdated()

    assert_constant_queries(lambda: metrics.scored(metrics.list_success_metrics(), today()), add_rows)


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"samples": [1, "two"], "measured_on": date(2026, 11, 2)}, "samples"),
        ({"samples": [1], "measured_on": date(2026, 11, 2)}, "samples"),
        ({"buckets": [[1, 2]], "measured_on": date(2026, 11, 2)}, "buckets"),
        ({"buckets": [[2, 2], [1, 3]], "measured_on": date(2026, 11, 2)}, "buckets"),
        ({"buckets": [[2]], "measured_on": date(2026, 11, 2)}, "buckets"),
        ({"value": 1}, "measured_on"),
    ],
)
def test_measurement_that_cannot_stand_names_its_field(by, given, field):
    from planning.domain.errors import Invalid

    with pytest.raises(Invalid) as error:
        records.create(Measurement, {"success_metric": ratio(), "source": "api", **given}, by=by)

    assert field in error.value.fields


def test_day_follows_from_the_time_where_the_installation_is(by, settings):
    settings.TIME_ZONE = "Asia/Tokyo"
    with timezone.override("Asia/Tokyo"):
        at = datetime(2026, 11, 24, 20, tzinfo=UTC)
        taken = records.create(Measurement, {"success_metric": ratio(), "measured_at": at, "value": 1.0}, by=by)

    assert taken.measured_on == date(2026, 11, 25)


def test_target_words_are_strict_where_they_say_so(organisation):
    row = factories.success_metric(target_operator="<=", target_value=300, target_text="less than 300")
    assert reading.target_of(row).is_strict
    row.target_text = ""
    assert not reading.target_of(row).is_strict
