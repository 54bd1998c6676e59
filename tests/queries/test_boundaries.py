"""Which open work crosses from product to systems, and what settles it."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from planning.models import ComponentKind
from planning.queries import boundaries, frame, ownership
from tests import factories


@pytest.fixture
def world(catalogue):
    project = factories.project("Search", lifecycle="active")
    return {
        "project": project,
        "app": factories.component("Shop", kind="application", project=project),
        "service": factories.component("Ranker", kind="model_service"),
        "layer": factories.component("Cluster", kind="platform_layer"),
    }


def item(title, *components, **values):
    row = factories.work_item(title, **values)
    row.components.set(components)
    return row


def found():
    return {one.name: one for one in boundaries.crossings()}


def test_items_cross_by_their_components_their_project_and_what_they_wait_for(world):
    both = item("Both", world["app"], world["service"])
    item("Systems alone", world["service"], world["layer"])
    item("Closed", world["app"], world["service"], status="done")
    serve, show = item("Serve", world["service"]), item("Show", world["app"])
    factories.dependency(serve, show)
    factories.dependency(item("Done", world["layer"], status="done"), item("Waits no more", world["app"]))

    crossing = found()

    assert set(crossing) == {"Both", "Show"}
    assert crossing["Both"].id == str(both.pk)
    assert crossing["Show"].waits_for == ("Serve",)
    assert crossing["Show"].systems == (f"component:{world['service'].pk}",)
    factories.component("Index", kind="data_pipeline", project=world["project"])
    item("Of the project", project=world["project"])
    assert set(found()) == {"Both", "Show", "Of the project"}


def test_a_kind_for_roles_of_both_sides_and_a_deprecated_component_are_no_boundary(world):
    item("Both", world["app"], world["service"])
    world["service"].lifecycle = "deprecated"
    world["service"].save()
    assert found() == {}
    world["service"].lifecycle = "production"
    world["service"].save()
    ComponentKind.objects.get(slug="model_service").roles.add(factories.role("ai_developer"))
    assert found() == {}


def test_two_people_and_an_agreed_metric_settle_it_in_page_and_api(world, planner):
    row = item("Rank results", world["app"], world["service"])
    other, mine = factories.role("ai_developer"), factories.role("ml_engineer")
    today = timezone.localdate()

    def said():
        lint = ownership.lint(frame.organisation(), today)
        return [one.sentence for one in lint.of("work_item", row.pk)]

    assert "nobody by name answers for Shop, nobody by name answers for Ranker and no metric" in said()[0]
    for thing, role in ((world["app"], other), (world["service"], mine)):
        factories.ownership(component=thing, role=role, person=factories.person())
    metric = factories.success_metric(component=world["service"], role=mine, target_operator="<=", target_value=300.0)
    assert said()[0].endswith("no metric is agreed between the two.")
    told = planner.get("/api/v1/ownership/lint/").json()
    assert [one["subject_id"] for one in told["findings"] if one["check"] == "O13"] == [str(row.pk)]
    assert (
        reverse("planning:work-item-detail", args=[row.pk])
        in planner.get(reverse("planning:ownership-checks"), {"check": "O13"}).content.decode()
    )
    changed = planner.patch(
        f"/api/v1/success-metrics/{metric.pk}/", {"consulted_role": other.pk}, content_type="application/json"
    )
    assert changed.json()["consulted_role"] == other.pk
    assert said() == []
    assert f"agreed with {other}" in planner.get(reverse("planning:metric-detail", args=[metric.pk])).content.decode()
    metric.ended_on = today - timedelta(days=1)
    metric.save()
    assert len(said()) == 1


def test_the_number_of_queries_does_not_grow_with_the_work(world, django_assert_num_queries):
    for number in range(2):
        item(f"A{number}", world["app"], world["service"])
    with django_assert_num_queries(6):
        boundaries.crossings()
    for number in range(20):
        item(f"B{number}", world["app"], world["service"])
    with django_assert_num_queries(6):
        assert len(boundaries.crossings()) == 22
