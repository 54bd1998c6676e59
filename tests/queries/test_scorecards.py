"""Scorecards per person, role, team, component and project: what is not known is never zero, nor off target."""

import csv
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from planning.api.scorecards import ScorecardsAnswer
from planning.queries import scorecards
from tests import factories
from tests.api.test_questions import ask


@pytest.fixture
def world(organisation):
    """Ana owns a service with a metric on target and one never measured; nobody owns the metric that is off target."""
    today, role, team = timezone.localdate(), factories.role("ml_engineer"), factories.team("Serving")
    project = factories.project("Feed", team=team, lifecycle="active")
    service = factories.component("Ranker", project=project)
    ana = factories.person("Ana")
    factories.ownership(component=service, person=ana, role=role, team=team)
    target = {"role": role, "target_operator": ">=", "target_value": 10.0}
    good = factories.success_metric(component=service, **target)
    factories.success_metric(component=service, **target)
    bad = factories.success_metric(component=factories.component("Other"), **target)
    for row, value in ((good, 20.0), (bad, 1.0)):
        factories.measurement(success_metric=row, measured_on=today - timedelta(days=1), value=value)
    return {"project": project, "team": team, "ana": ana, "service": service}


def told(by):
    return {
        one.name: (one.on_target_percent, one.total, {state: count for state, count in one.states if count})
        for one in scorecards.cards(by, timezone.localdate())
    }


def test_unknown_is_counted_apart_and_never_as_zero(world):
    good = (100.0, 2, {"on_target": 1, "not_measured": 1})
    bad = (0.0, 1, {"off_target": 1})

    assert told("person") == {"Nobody": bad, "Ana": good}
    assert told("team") == {"None": bad, "Serving": good}
    assert told("project") == {"None": bad, "Feed": good}
    assert told("component") == {"Other": bad, "Ranker": good}
    assert [(one[0], one[1]) for one in told("role").values()] == [(50.0, 3)]


def test_a_card_of_which_nothing_is_known_has_no_share(organisation):
    factories.success_metric()

    (card,) = scorecards.cards("component", timezone.localdate())

    assert (card.on_target_percent, card.judged, card.total) == (None, 0, 1)


@pytest.mark.parametrize("by", [*scorecards.BY, "nonsense"])
def test_the_page_shows_them_and_leads_to_the_metrics(planner, world, by):
    page = planner.get(reverse("planning:metric-scorecards"), {"by": by})

    assert page.status_code == 200
    linked = next(row for row in page.context["rows"] if row["url"])
    assert planner.get(linked["url"]).context["total"] == linked["card"].total


@pytest.mark.parametrize("by", scorecards.BY)
def test_page_api_and_csv_tell_the_same(viewer, world, by):
    page = viewer.get(reverse("planning:metric-scorecards"), {"by": by})
    data = ask(viewer, "ownership/scorecards", ScorecardsAnswer, by=by)
    lines = list(csv.DictReader(viewer.get(page.context["csv_url"]).content.decode().splitlines()))

    shown = [row["card"] for row in page.context["rows"]]
    assert [
        (row["id"], row["name"], row["metrics"], row["judged"], row["on_target_percent"]) for row in data["scorecards"]
    ] == [(card.pk, card.name, card.total, card.judged, card.on_target_percent) for card in shown]
    assert [[(one["state"], one["count"]) for one in row["states"]] for row in data["scorecards"]] == [
        card.states for card in shown
    ]
    assert [(line[by], int(line["off_target"]), int(line["metrics"])) for line in lines] == [
        (card.name, card.counts["off_target"], card.total) for card in shown
    ]


def test_a_share_that_is_not_known_is_empty_and_a_name_is_no_formula(viewer):
    factories.success_metric(component=factories.component("=1+1"))

    line = viewer.get(reverse("planning:metric-scorecards-csv"), {"by": "component"}).content.decode().splitlines()[1]

    assert line.split(",")[:3] == ["'=1+1", "", "0"]


def test_scorecards_of_nothing_that_there_is_are_refused(viewer):
    assert viewer.get("/api/v1/ownership/scorecards/", {"by": "nonsense"}).status_code == 422


@pytest.mark.parametrize("place", ["project", "team", "ana"])
def test_health_stands_on_the_pages_of_projects_teams_and_people(planner, world, place):
    names = {"project": "project-detail", "team": "team-detail", "ana": "person-detail"}

    text = planner.get(reverse(f"planning:{names[place]}", args=[world[place].pk]), {"tab": "metrics"}).content.decode()

    assert "On target" in text
    assert "Not measured" in text
