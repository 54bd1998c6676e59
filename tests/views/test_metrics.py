"""The pages of metrics: scorecards, one metric, measurements, contracts."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from planning.actions import standings
from planning.models import Measurement, SuccessMetric
from tests import factories
from tests.pages import METRICS
from tests.views.test_ownership import said
from tests.views.test_work import answer, text

LISTS = [page for page in METRICS if page.is_list]


def url(name, *args):
    return reverse(f"planning:{name}", args=args)


def contract(value=None, days_ago=1, *, target=10.0, cadence=7, **values):
    """Return a success metric that should be at least the target, with one value if one is given."""
    wanted = {"target_operator": ">=", "target_value": target} if target is not None else {}
    row = factories.success_metric(cadence_days=cadence, **wanted, **values)
    if value is not None:
        day = timezone.localdate() - timedelta(days=days_ago)
        factories.measurement(success_metric=row, value=value, measured_on=day)
    return row


@pytest.mark.parametrize("page", [page for page in METRICS if page.method == "get"], ids=lambda page: page.name)
def test_page_opens(planner, page):
    assert planner.get(url(page.name, *page.kwargs().values())).status_code == 200


@pytest.mark.parametrize("page", LISTS, ids=lambda page: page.name)
def test_list_takes_the_same_queries_whatever_its_rows(planner, assert_constant_queries, page):
    assert_constant_queries(lambda: planner.get(url(page.name)), add_rows=lambda count: page.add_rows(max(count, 2)))


def test_list_names_every_state_and_says_what_is_not_known(planner):
    contract(11), contract(9.5), contract(1), contract(11, days_ago=20), contract(), contract(3, target=None)

    response = planner.get("/metrics/")

    assert answer(response) == (
        "1 on target, 1 at risk, 1 off target. One is stale, one was never measured and one has no target."
    )
    shown = text(response)
    assert all(word in shown for word in ("On target", "At risk", "Off target", "Stale", "Not measured", "No target"))


def test_health_filter_keeps_the_whole_answer(planner):
    contract(11), contract(1)

    response = planner.get("/metrics/?health=off_target")

    assert answer(response).startswith("1 on target, 1 off target.")
    assert response.context["page_of_metrics"].paginator.count == 1


def test_scorecard_of_a_person_holds_what_they_answer_for_by_project_too(planner):
    person = factories.person("Ana Ribeiro")
    project = factories.project()
    factories.ownership(project=project, person=person)
    contract(11, component=factories.component("Inherits", project=project))
    other = factories.component("Has its own", project=project)
    factories.ownership(component=other, person=factories.person("Zanele Dlamini"))
    contract(1, component=other)

    response = planner.get(f"/metrics/?owner={person.pk}")

    assert answer(response).startswith("1 on target.")
    assert "Inherits" in text(response)
    assert "Has its own" not in text(response)


def test_unknown_is_never_shown_as_zero(planner):
    row = contract(baseline=None)

    response = planner.get(url("metric-detail", row.pk))

    assert "is not measured" in answer(response)
    assert response.context["line"].now == response.context["line"].baseline == "–"
    assert planner.get(url("metric-csv")).content.decode().splitlines()[1].split(",")[7] == ""


def test_stale_metric_says_its_last_value_and_when(planner):
    row = contract(11, days_ago=15)

    assert "Last value 11 on" in answer(planner.get(url("metric-detail", row.pk)))
    assert "15 days ago" in answer(planner.get(url("metric-detail", row.pk)))


def test_measurement_is_entered_shown_and_undoable(planner):
    row = contract()

    response = planner.post(url("measurement-new", row.pk), {"measured_on": timezone.localdate(), "value": "12.5"})

    assert said(response) == [f"Entered 12.5 for {row}."]
    assert Measurement.objects.get().value == 12.5
    planner.post(url("measurement-delete", Measurement.objects.get().pk))
    assert not Measurement.objects.exists()


def test_ratio_is_made_of_its_parts(planner):
    metric = factories.metric("availability", unit="%", aggregation="ratio", stored="parts", numerator="good events")
    row = factories.success_metric(metric=metric, target_operator=">=", target_value=99)
    today = timezone.localdate()

    planner.post(url("measurement-new", row.pk), {"measured_on": today, "numerator": "999", "denominator": "1000"})

    assert "is 99.9 %, on target" in answer(planner.get(url("metric-detail", row.pk)))
    assert "999 of 1,000" in text(planner.get(url("metric-detail", row.pk)))


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({}, "value"),
        ({"value": "abc"}, "value"),
        ({"value": "nan"}, "value"),
        ({"value": "1", "numerator": "1", "denominator": "2"}, "value"),
        ({"numerator": "1"}, "denominator"),
        ({"denominator": "1"}, "numerator"),
        ({"numerator": "1", "denominator": "0"}, "denominator"),
        ({"value": "1", "measured_on": "2999-01-01"}, "measured_on"),
        ({"value": "1", "measured_on": "yesterday"}, "measured_on"),
    ],
)
def test_bad_measurement_is_refused_beside_its_field(planner, given, field):
    metric = factories.metric(aggregation="ratio", stored="parts")
    row = factories.success_metric(metric=metric)

    response = planner.post(url("measurement-new", row.pk), {"measured_on": timezone.localdate(), **given})

    assert response.status_code == 422
    assert list(response.context["form"].errors) == [field]
    assert not Measurement.objects.exists()


def test_second_measurement_of_a_day_is_refused(planner):
    row, form = contract(), {"measured_on": timezone.localdate(), "value": "1"}
    planner.post(url("measurement-new", row.pk), form)

    response = planner.post(url("measurement-new", row.pk), form)

    assert response.status_code == 422
    assert "There is a measurement of this day" in text(response)


def test_member_enters_for_the_own_team_only(member):
    team = factories.team()
    mine, other = contract(component=factories.component(team=team)), contract()
    member.user.grant.teams.add(team)
    form = {"measured_on": timezone.localdate(), "value": "1"}

    assert member.post(url("measurement-new", mine.pk), form).status_code == 303
    assert member.post(url("measurement-new", other.pk), form).status_code == 403
    assert 'id="measure"' not in member.get(url("metric-detail", other.pk)).content.decode()


@pytest.mark.parametrize(
    ("written", "operator", "value", "value_to"),
    [("under 300 ms", "<=", 300, None), ("at least 99.9 %", ">=", 99.9, None), ("40 to 70", "between", 40, 70),
     ("", "", None, None)],
)  # fmt: skip
def test_target_is_read_from_words(planner, written, operator, value, value_to):
    form = {
        "metric": factories.metric().pk, "component": factories.component().pk,
        "role": factories.role("ml_engineer").pk, "target_text": written, "window": "28d", "cadence_days": "7",
    }  # fmt: skip

    assert planner.post(url("success-metric-new"), form).status_code == 303

    row = SuccessMetric.objects.get()
    assert (row.target_operator, row.target_value, row.target_value_to) == (operator, value, value_to)
    assert row.target_text == written


def test_unclear_target_is_asked_back(planner):
    row = factories.success_metric(metric=factories.metric(direction="up"))
    form = {"role": row.role.pk, "target_text": "25", "window": "28d", "cadence_days": "7"}

    response = planner.post(url("success-metric-edit", row.pk), form)

    assert response.status_code == 422
    asked = response.context["form"].errors["target_text"][0]
    assert asked == "Should it be at least or at most this value? Write “at least 25” if that is meant."


def test_new_metric_starts_from_its_definition_and_keeps_an_unusual_window(planner):
    metric = factories.metric(default_target=">= 7", default_window="1w")

    form = planner.get(url("success-metric-new") + f"?metric={metric.pk}").context["form"]

    assert form["target_text"].value() == ">= 7"
    assert form["window"].value() == "1w"
    assert "1w" in dict(form.fields["window"].choices)


def test_metric_is_of_one_thing(planner):
    form = {
        "metric": factories.metric().pk, "component": factories.component().pk, "project": factories.project().pk,
        "role": factories.role("ml_engineer").pk, "window": "28d", "cadence_days": "7",
    }  # fmt: skip

    response = planner.post(url("success-metric-new"), form)

    assert response.context["form"].errors["component"] == ["Choose a component or a project, not both."]


def test_ended_metric_takes_no_values_and_leaves_the_list(planner):
    row = contract(11)

    planner.post(url("success-metric-end", row.pk))

    assert answer(planner.get("/metrics/")).startswith("Nobody answers for a metric yet.")
    shown = planner.get(url("metric-detail", row.pk))
    assert "nobody answers for it any more" in answer(shown)
    assert not shown.context["may_enter"]


def test_definitions_are_narrowed_by_role_and_category(planner, catalogue):
    from planning.models import Role

    role = Role.objects.get(slug="ml_engineer")

    response = planner.get(f"/metrics/definitions/?role={role.pk}&category=availability")

    rows = [entry["metric"] for entry in response.context["rows"]]
    assert "Availability" in {row.name for row in rows}
    assert all("availability" in row.categories and role in row.roles.all() for row in rows)


@pytest.mark.parametrize(
    ("text", "asks"),
    [("TBD", "There is no target yet"), (".55", "at least or at most"), ("Identified in Sisense Chart", "no number")],
)
def test_unclear_target_is_kept_as_written_and_asked_back_on_the_page(planner, text, asks):
    metric = factories.metric(direction="down", unit="ms")
    component = factories.component()
    given = {"metric": metric.pk, "component": component.pk, "role": factories.role("ml_engineer").pk}

    answer = planner.post("/api/v1/success-metrics/", {**given, "target_text": text}, content_type="application/json")

    row = SuccessMetric.objects.get(pk=answer.json()["id"])
    assert (row.target_text, row.target_operator, row.target_value) == (text, "", None)
    page = planner.get(f"/metrics/{row.pk}/").content.decode()
    assert "To be clarified" in page
    assert asks in page


def test_clear_target_is_read_by_the_api_too(planner):
    given = {
        "metric": factories.metric().pk, "component": factories.component().pk, "role": factories.role().pk,
        "target_text": "equal or greater than 99.95%",
    }  # fmt: skip

    answer = planner.post("/api/v1/success-metrics/", given, content_type="application/json").json()

    assert (answer["target_operator"], answer["target_value"]) == (">=", 99.95)


def test_navigation_counts_metrics_that_ask_for_a_look_and_hides_nothing_to_do(planner):
    def count():
        entry = next(
            one for group in planner.get("/").context["nav"] for one in group["entries"] if one.name == "Metrics"
        )
        return entry.count

    contract(11)
    contract()
    assert count() == 0
    assert "to look at" not in planner.get("/").content.decode()
    stale, off = contract(11, days_ago=15), contract(1)
    ended = contract(1)
    ended.ended_on = timezone.localdate()
    ended.save()
    standings.renew_all()

    assert count() == 2
    assert "to look at" in planner.get("/").content.decode()
    listed = planner.get(url("metric-list")).context["page_of_metrics"].object_list
    assert {stale.pk, off.pk} < set(listed)
