"""Measurements by the API: many at once, again and again, from parts, samples and raw samples."""

from datetime import timedelta

import pytest
from django.utils import timezone

from planning.models import Activity, Measurement, Standing
from tests import factories

URL = "/api/v1/measurements/"


def post(client, rows, url=f"{URL}bulk/"):
    return client.post(url, rows, content_type="application/json")


def at(minute):
    return f"2026-11-24T09:{minute:02}:00Z"


def row(metric, minute, **given):
    return {"success_metric": metric.pk, "measured_at": at(minute), "source": "ci", **given}


def test_same_list_again_changes_nothing_and_another_value_is_put_right(planner):
    metric = factories.success_metric()
    rows = [row(metric, minute, value=minute) for minute in range(3)]

    first, again = post(planner, rows), post(planner, rows)
    other = post(planner, [row(metric, 1, value=9), row(metric, 7, value=7)])

    assert (first.json()["created"], again.json()["created"], other.json()["created"]) == (3, 0, 1)
    assert list(Measurement.objects.order_by("measured_at").values_list("value", flat=True)) == [0, 9, 2, 7]
    assert Activity.objects.filter(verb="measurement.put").count() == 2
    assert Standing.objects.get().value == 7


def test_bulk_can_be_undone(planner):
    from planning.actions.changes import undo

    metric = factories.success_metric()
    post(planner, [row(metric, 1, value=1)])
    post(planner, [row(metric, 1, value=2), row(metric, 2, value=3)])

    undo(Activity.objects.filter(verb="measurement.put").first(), by=planner.user)

    assert list(Measurement.objects.values_list("value", flat=True)) == [1]
    assert Standing.objects.get().value == 1


def test_another_source_is_another_measurement(planner):
    metric = factories.success_metric()

    answer = post(planner, [row(metric, 1, value=1), row(metric, 1, value=2, source="other")])

    assert answer.json()["created"] == 2


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({}, "value"),
        ({"numerator": 1, "denominator": 0}, "value"),
        ({"value": 1, "measured_at": "soon"}, "measured_at"),
        ({"value": 1, "measured_at": "0001-01-01T00:00:00Z"}, "measured_at"),
        ({"value": 1, "measured_at": 7}, "measured_at"),
        ({"samples": [1]}, "samples"),
        ({"buckets": [[2, 1], [1, 2]]}, "buckets"),
        ({"inputs": {"outcomes": [True]}}, "inputs"),
        ({"inputs": 7}, "inputs"),
        ({"value": 1, "measured_at": at(1)}, "measured_on"),
    ],
)
def test_one_wrong_row_stores_nothing_and_is_named(planner, given, field):
    metric = factories.success_metric()

    answer = post(planner, [row(metric, 1, value=1), {**row(metric, 2), **given}])

    assert answer.status_code == 422
    assert {(one["row"], one["field"].split(".")[0]) for one in answer.json()["errors"]} == {(1, field)}
    assert not Measurement.objects.exists()


def test_trial_says_what_would_be(planner):
    answer = post(planner, [row(factories.success_metric(), 1, value=1)], f"{URL}bulk/?dry_run=true")

    assert answer.json()["created"] == 1
    assert not Measurement.objects.exists()


def test_member_enters_for_the_own_team_alone(member):
    team = factories.team()
    member.user.grant.teams.add(team)
    mine = factories.success_metric(component=factories.component(team=team))

    assert post(member, [row(mine, 1, value=1)]).status_code == 200
    refused = post(member, [row(factories.success_metric(), 1, value=1)])
    assert refused.status_code == 403


def test_five_hundred_take_few_queries(planner, django_assert_max_num_queries):
    metrics = [factories.success_metric() for _ in range(5)]
    rows = [row(metrics[number % 5], 0, value=number, source=f"s{number // 5}") for number in range(500)]

    with django_assert_max_num_queries(1200):
        assert post(planner, rows).json()["created"] == 500


def test_samples_and_raw_samples_become_what_the_metric_is(planner, catalogue):
    from planning.models import Metric

    latency = factories.success_metric(metric=Metric.objects.get(slug="latency_p95"))
    apdex = factories.success_metric(metric=Metric.objects.get(slug="apdex"))
    day = (timezone.localdate() - timedelta(days=1)).isoformat()

    answer = post(
        planner,
        [
            {"success_metric": latency.pk, "measured_on": day, "samples": list(range(1, 22))},
            {"success_metric": latency.pk, "measured_at": at(3), "buckets": [[1, 50], ["+Inf", 100]]},
            {"success_metric": apdex.pk, "measured_on": day, "inputs": {"requests": [[0.1, False], [9, False]]}},
        ],
    )

    found = answer.json()["results"]
    assert [one["value"] for one in found] == [20.0, 1.0, None]
    assert (found[2]["numerator"], found[2]["denominator"]) == (1.0, 2.0)
    (single,) = (one for one in found if one["samples"])
    changed = planner.patch(f"{URL}{single['id']}/", {"samples": [5]}, content_type="application/json")
    assert changed.json()["value"] == 5.0
