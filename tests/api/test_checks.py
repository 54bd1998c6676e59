"""Settings of the health checks and findings that rest, over the API: as on the pages, and for the same users."""

from datetime import timedelta

import pytest
from django.utils import timezone

from planning.api.checks import CheckSettings
from planning.models import Organisation, SilencedFinding
from tests import factories
from tests.api.test_questions import ask

SETTINGS = "/api/v1/ownership/check-settings/"
SILENCED = "/api/v1/silenced-findings/"
JSON = {"content_type": "application/json"}


def until(days=30):
    return str(timezone.localdate() + timedelta(days=days))


@pytest.fixture
def bare(organisation):
    """A component in production that nobody answers for."""
    return factories.component("Ranker", lifecycle="production", team=factories.team("Serving"))


def found(client, key):
    lint = client.get("/api/v1/ownership/lint/").json()
    return [row for row in lint[key] if row["check"] == "O1"]


def silence(client, bare, **values):
    body = {"check": "O1", "subject_type": "component", "subject_id": str(bare.pk), "reason": "Goes away"}
    return client.post(SILENCED, {**body, "until_on": until(), **values}, **JSON)


def test_settings_tell_numbers_and_the_severity_of_every_check(viewer):
    data = ask(viewer, "ownership/check-settings", CheckSettings)

    assert data["overload_teams"] == 5
    assert [row["check"] for row in data["checks"]] == [f"O{number}" for number in range(1, 14)]
    assert all(row["severity"] == row["usual_severity"] for row in data["checks"])


def test_severity_and_numbers_change_what_is_found(admin, bare):
    answer = admin.patch(SETTINGS, {"checks": [{"check": "O1", "severity": "info"}], "team_members_least": 0}, **JSON)

    assert answer.status_code == 200, answer.content
    assert {row["check"]: row["severity"] for row in answer.json()["checks"]}["O1"] == "info"
    assert found(admin, "findings")[0]["severity"] == "info"
    sentences = [row["sentence"] for row in admin.get("/api/v1/ownership/lint/").json()["findings"]]
    assert "Serving has no lead." in sentences  # and no word about too few members any more

    admin.patch(SETTINGS, {"checks": [{"check": "O1", "severity": None}]}, **JSON)

    assert found(admin, "findings")[0]["severity"] == "error"
    assert Organisation.objects.get().check_severities == {}


def test_an_older_version_does_not_overwrite_and_a_try_stores_nothing(admin):
    version = admin.get(SETTINGS)["ETag"]
    tried = admin.patch(f"{SETTINGS}?dry_run=true", {"overload_teams": 9}, **JSON)
    assert (tried.json()["overload_teams"], tried["Dry-Run"]) == (9, "true")
    assert admin.patch(SETTINGS, {"overload_teams": 7}, **JSON, headers={"If-Match": version}).status_code == 200

    late = admin.patch(SETTINGS, {"overload_teams": 8}, **JSON, headers={"If-Match": version})

    assert (late.status_code, late.json()["code"]) == (412, "changed_meanwhile")
    assert Organisation.objects.get().overload_teams == 7
    assert admin.patch(SETTINGS, {}, **JSON).status_code == 200  # nothing is given, nothing changes


@pytest.mark.parametrize(
    "body",
    [
        {"overload_teams": -1},
        {"overload_teams": "5"},
        {"checks": [{"check": "O99", "severity": "info"}]},
        {"checks": [{"check": "O1", "severity": "fatal"}]},
        {"placeholders": [1]},
        {"review_period_days": 0},
        {"focus_factor": 1},
    ],
)
def test_senseless_settings_are_refused(admin, body):
    assert admin.patch(SETTINGS, body, **JSON).status_code == 422


def test_settings_are_changed_by_those_who_change_them_on_the_page(planner, manager, viewer):
    for client, status in ((planner, 200), (manager, 403), (viewer, 403)):
        assert client.patch(SETTINGS, {"overload_teams": 9}, **JSON).status_code == status


def test_a_finding_rests_for_a_reason_until_a_day_and_counts_again(planner, bare):
    made = silence(planner, bare)

    assert made.status_code == 201, made.content
    assert made["Location"] == f"{SILENCED}{made.json()['id']}/"
    assert (found(planner, "findings"), len(found(planner, "silenced"))) == ([], 1)
    assert planner.get(SILENCED, {"check": "o1", "rests_on": until(30)}).json()["count"] == 1
    assert planner.get(SILENCED, {"rests_on": until(31)}).json()["count"] == 0

    changed = silence(planner, bare, reason="Goes away in spring")

    assert (changed.json()["id"], changed.json()["reason"]) == (made.json()["id"], "Goes away in spring")
    assert silence(planner, bare, reason="Goes away in spring").status_code == 409

    assert planner.delete(made["Location"]).status_code == 204
    assert (len(found(planner, "findings")), found(planner, "silenced")) == (1, [])


@pytest.mark.parametrize(
    ("values", "status", "field"),
    [
        ({"reason": " "}, 422, "reason"),
        ({"until_on": until(-1)}, 422, "until_on"),
        ({"until_on": until(400)}, 422, "until_on"),
        ({"subject_id": "999999"}, 409, None),
        ({"check": "O2"}, 409, None),
        ({"check": "X1"}, 422, "check"),
    ],
)
def test_what_may_not_rest_is_refused(planner, bare, values, status, field):
    answer = silence(planner, bare, **values)

    assert answer.status_code == status, answer.content
    assert [one["field"] for one in answer.json()["errors"]] == ([field] if field else [])
    assert not SilencedFinding.objects.exists()


def test_only_the_team_that_a_finding_is_about_silences_and_hears_it(viewer, manager, bare):
    assert silence(viewer, bare).status_code == silence(manager, bare).status_code == 403
    manager.user.grant.teams.add(bare.team)
    made = silence(manager, bare)

    assert made.status_code == 201
    assert viewer.delete(made["Location"]).status_code == 403
    assert viewer.get(made["Location"]).json() == made.json()
