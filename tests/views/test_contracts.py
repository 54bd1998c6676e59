"""The pages and the API on which proposed owners are accepted, all or one, with metrics of choice, or overridden."""

import pytest
from django.urls import reverse

from planning.models import Decision, Metric, Ownership, SuccessMetric
from tests import factories
from tests.actions.test_contracts import by, post, proposed, service  # noqa: F401 -- fixtures

JSON = {"content_type": "application/json"}


def url(name, *args):
    return reverse(f"planning:{name}", args=args)


def field(metric, name):
    return f"m{metric.pk}-{name}"


def values(form):
    return {
        f"{row.prefix}-{name}": row[name].value()
        for row in form.rows for name in row.fields if row[name].value() not in (None, False)
    }  # fmt: skip


def test_the_page_offers_the_categories_and_keeps_what_is_ticked(planner, service):  # noqa: F811
    row = proposed(service)
    shown = planner.get(url("ownership-accept", row.pk))
    titles = [one["title"] for one in shown.context["form"].categories]
    ticked = [one for one in shown.context["form"].rows if one.is_chosen]
    given, metric = values(shown.context["form"]), Metric.objects.get(slug="availability")

    assert titles == ["Availability", "Processing time", "Resource utilisation"]
    assert len(ticked) == 3
    assert planner.get(url("ownership-accept", row.pk)).content.decode().count("<fieldset") == 3
    refused = planner.post(url("ownership-accept", row.pk), {**given, field(metric, "target_text"): "soon"})
    assert (refused.status_code, Ownership.objects.count()) == (422, 0)
    given[field(metric, "target_text")] = "at least 99.95 %"
    done = planner.post(url("ownership-accept", row.pk), given)
    assert done.status_code == 303
    assert SuccessMetric.objects.get(metric=metric).target_value == 99.95
    assert planner.get(url("ownership-accept", row.pk)).status_code in (302, 303)


def test_more_are_chosen_on_the_page_of_the_component(planner, service):  # noqa: F811
    assert planner.get(url("component-metrics", service.pk)).status_code == 303
    person = post(service)
    factories.ownership(component=service, team=service.team, person=person.person, role=person.role)
    there = factories.success_metric(component=service, metric=Metric.objects.get(slug="error_rate"), role=person.role)
    page = planner.get(url("component-metrics", service.pk))
    metric = Metric.objects.get(slug="availability")

    assert not [one for one in page.context["form"].rows if one.is_chosen]
    assert [one for part in page.context["form"].categories for one in part["there"]] == [there]
    assert planner.post(url("component-metrics", service.pk), {}).status_code == 422
    given = values(page.context["form"]) | {field(metric, "chosen"): "on"}
    assert planner.post(url("component-metrics", service.pk), given).status_code == 303
    assert SuccessMetric.objects.filter(metric=metric).exists()


def test_all_are_accepted_on_the_page_and_by_the_api(planner, viewer, service):  # noqa: F811
    proposed(service)
    proposed(service, "backup")
    listed = planner.get(url("ownership-recommended")).content.decode()
    assert "Accept all 2" in listed
    assert "Accept all" not in viewer.get(url("ownership-recommended")).content.decode()

    tried = planner.post("/api/v1/recommendations/accept-all/?dry_run=true", {"kind": "owner"}, **JSON)
    assert (tried.status_code, Ownership.objects.count()) == (200, 0)
    assert planner.post(url("ownership-accept-all")).status_code == 303
    assert Ownership.objects.get().backups.count() == 1
    assert planner.post(url("ownership-accept-all")).status_code == 303  # nothing is left, and it says so
    row = proposed(factories.component("Index", kind="model_service", team=service.team))
    other = proposed(factories.component("Gate", kind="model_service", team=service.team))
    done = planner.post("/api/v1/recommendations/accept-all/", {"only": [row.pk]}, **JSON)
    other.refresh_from_db()
    assert (done.status_code, "1 recommendation" in done.json()["sentence"], other.state) == (200, True, "open")


def test_somebody_else_on_the_page_needs_a_reason(planner, service):  # noqa: F811
    row, instead = proposed(service), post(service)
    address = f"{url('ownership-assign', service.pk)}?instead_of={row.pk}"
    assert address.replace("&", "&amp;") in planner.get(url("ownership"), {"open": row.pk}).content.decode()

    assert planner.post(address, {"who": f"m{instead.pk}"}).status_code == 422
    assert planner.post(address, {"who": f"m{instead.pk}", "reason": "Built it"}).status_code == 303
    assert Ownership.objects.get().person == instead.person
    assert Decision.objects.get().reason == "Built it"


def test_the_api_offers_choices_takes_them_and_overrides(planner, service):  # noqa: F811
    row = proposed(service)
    asked = planner.get("/api/v1/ownership/metric-choices/", {"component": service.pk, "role": row.role_id}).json()
    usual = [one for one in asked["choices"] if one["is_usual"]]
    wanted = next(one for one in asked["choices"] if one["slug"] == "gpu_sm_active")
    nobody = planner.get("/api/v1/ownership/metric-choices/", {"component": service.pk})
    nothing = planner.get("/api/v1/ownership/metric-choices/")

    assert {one["category"] for one in usual} == {"availability", "processing_time", "resource_utilisation"}
    assert (nobody.status_code, nothing.status_code) == (404, 422)
    chosen = {"metrics": [{"metric": wanted["metric"], "target_text": "40 to 70 %", "baseline": 31.5}]}
    done = planner.post(f"/api/v1/recommendations/{row.pk}/accept/", chosen, **JSON)
    made = SuccessMetric.objects.get()
    assert (done.json()["state"], made.target_operator, made.baseline) == ("accepted", "between", 31.5)
    second, instead = proposed(factories.component("Index", kind="model_service", team=service.team)), post(service)
    over = planner.post(
        f"/api/v1/recommendations/{second.pk}/override/", {"membership": instead.pk, "reason": "Built it"}, **JSON
    )
    assert over.json()["state"] == "overridden"


@pytest.mark.parametrize("name", ["component-metrics", "ownership-accept"])
def test_others_may_not_choose(viewer, service, name):  # noqa: F811
    pk = service.pk if name == "component-metrics" else proposed(service).pk
    assert viewer.get(url(name, pk)).status_code == 403
