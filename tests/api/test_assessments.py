"""Assessments in the API and in the bundle."""

import json

import pytest

from planning.exchange import bundle
from planning.models import Assessment
from tests import factories

URL = "/api/v1/assessments/"


@pytest.fixture
def planner(db, client):
    client.force_login(factories.user("planner"))
    return client


def test_answers_come_back_with_what_they_come_to(planner):
    team = factories.team()
    body = {"answered_on": "2026-11-20", "team": team.pk, "a1": 3, "a2": 2, "a3": 2, "a4": 2, "b1": 1, "b2": 1,
            "b3": 0, "b4": 1, "c1": 2, "c2": 3, "c3": 2, "c4": 3, "sells_platform": False}  # fmt: skip
    made = planner.post(URL, body, content_type="application/json")
    assert made.status_code == 201, made.json()
    result = made.json()["result"]
    assert result["gap"] == {"low": 1.5, "high": 1.5}
    assert (result["stages"], result["rules"], result["first_role"], result["laggard"]) == (
        ["growing"], ["R2"], "ml_engineer", "B3",
    )  # fmt: skip
    opened = planner.patch(f"{URL}{made.json()['id']}/", {"b1": None}, content_type="application/json").json()
    assert opened["result"]["open_questions"] == ["B1"]
    assert planner.get(f"{URL}?team={team.pk}").json()["count"] == 1
    assert planner.get(f"{URL}?of_organisation=true").json()["count"] == 0
    assert planner.get(f"{URL}?of_organisation=false").json()["count"] == 1


@pytest.mark.parametrize("wrong", [{"a1": 5}, {"a1": "x"}, {"d1": 1}, {"answered_on": None}])
def test_what_is_no_answer_is_refused(planner, wrong):
    refused = planner.post(URL, {"answered_on": "2026-11-20", **wrong}, content_type="application/json")
    assert refused.status_code == 422


def test_an_assessment_is_of_one_thing(planner):
    team = factories.team()
    body = {"answered_on": "2026-11-20", "team": team.pk, "project": factories.project(team=team).pk}
    assert planner.post(URL, body, content_type="application/json").status_code == 422


def test_a_member_reads_and_does_not_write(db, client):
    client.force_login(factories.user("member", teams=[factories.team()]))
    assert client.get(URL).status_code == 200
    assert client.post(URL, {"answered_on": "2026-11-20"}, content_type="application/json").status_code == 403


def test_the_role_mix_says_where_its_stage_comes_from(planner):
    row = factories.assessment("3222 1101 2323")
    found = planner.get("/api/v1/staffing/role-mix/").json()
    assert (found["stage"], found["assessment"]) == ("growing", row.pk)
    assert found["stage_source"] == "from the assessment of the organisation, 2026-03-02"


def test_the_bundle_holds_assessments_and_what_is_open_stays_open(db):
    factories.organisation()
    team, admin = factories.team("Assist"), factories.user("admin")
    factories.assessment("3.22 1101 2323", team=team, sells_platform=True, note="Half")
    out = bundle.export()
    assert "a2" not in out["assessments"][0]
    Assessment.objects.all().delete()
    bundle.apply(bundle.parse(json.dumps(out).encode()), by=admin)
    row = Assessment.objects.get()
    assert (row.team.name, row.a1, row.a2, row.sells_platform, row.note) == ("Assist", 3, None, True, "Half")
    assert bundle.export() == out


def test_a_role_is_found_by_what_else_it_is_called(planner):
    factories.role("ai_developer", aliases=["AI engineer"])
    factories.role("ml_engineer")
    found = planner.get("/api/v1/roles/?search=AI engineer").json()["results"]
    assert [row["slug"] for row in found] == ["ai_developer"]
