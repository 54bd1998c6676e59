"""Commands: what people do to plans and recommendations."""

import pytest

from planning import models
from tests import factories

API = "/api/v1/"
JSON = {"content_type": "application/json"}


@pytest.fixture
def proposed(organisation):
    lane = factories.membership(role=factories.role("ai_developer"))
    item = factories.work_item(team=lane.team)
    return models.Recommendation.objects.create(
        kind="allocation", work_item=item, role=lane.role, person=lane.person, membership=lane, team=lane.team,
        share_percent=100, starts_on=factories.MONDAY, ends_on=factories.MONDAY,
    )  # fmt: skip


def command(client, row, verb, query="", **data):
    return client.post(f"{API}recommendations/{row.pk}/{verb}/{query}", data, **JSON)


def test_accept_makes_it_live_once(planner, proposed):
    first, second = (command(planner, proposed, "accept") for _ in range(2))

    assert (first.status_code, first.json()["state"]) == (200, "accepted")
    assert (second.status_code, second.json()["code"]) == (409, "conflict")
    assert models.Allocation.objects.get().membership == proposed.membership


def test_pin_keeps_it_there(planner, proposed):
    command(planner, proposed, "pin")

    assert models.Allocation.objects.get().is_pinned


def test_dismiss_keeps_the_reason(planner, proposed):
    command(planner, proposed, "dismiss", reason="on leave soon")

    decision = planner.get(f"{API}decisions/").json()["results"][0]
    assert (decision["verb"], decision["reason"], decision["by"]) == (
        "dismiss", "on leave soon", planner.user.username,
    )  # fmt: skip


def test_override_takes_another_person_and_a_reason(planner, proposed):
    other = factories.membership(role=proposed.role, team=proposed.team)

    silent = command(planner, proposed, "override", membership=other.pk)
    done = command(planner, proposed, "override", membership=other.pk, reason="knows the system")

    assert (silent.status_code, silent.json()["errors"][0]["field"]) == (422, "reason")
    assert (done.status_code, done.json()["state"]) == (200, "overridden")
    assert models.Allocation.objects.get().membership == other


def test_dry_run_decides_nothing(planner, proposed):
    assert command(planner, proposed, "accept", "?dry_run=true").json()["state"] == "accepted"
    assert planner.get(f"{API}recommendations/{proposed.pk}/").json()["state"] == "open"


def test_who_may_not_decide_is_refused(viewer, manager, proposed):
    assert command(viewer, proposed, "accept").status_code == 403
    assert command(manager, proposed, "accept").status_code == 403
    assert not models.Allocation.objects.exists()


def test_plan_is_made_by_a_run_that_can_be_followed(planner, proposed):
    answer = planner.post(f"{API}plans/", {"limit_seconds": 2, "seed": 7}, **JSON)

    assert (answer.status_code, answer.json()["state"], answer.json()["seed"]) == (202, "queued", 7)
    run = planner.get(answer["Location"]).json()
    assert (run["limit_seconds"], run["done_percent"], run["plan"]) == (2, 0, None)
    assert planner.post(f"{API}plans/", {}, **JSON).status_code == 409


def test_dry_run_starts_no_run(planner):
    assert planner.post(f"{API}plans/?dry_run=true", {}, **JSON).status_code == 202
    assert not models.Run.objects.exists()


def test_manager_starts_runs_of_own_teams_alone(manager, organisation):
    mine, other = factories.team(), factories.team()
    manager.user.grant.teams.add(mine)

    assert manager.post(f"{API}plans/", {"team": other.pk}, **JSON).status_code == 403
    assert manager.post(f"{API}plans/", {"team": mine.pk}, **JSON).status_code == 202


def test_run_is_cancelled_once(planner):
    run = models.Run.objects.create()

    first, second = (planner.post(f"{API}runs/{run.pk}/cancel/", {}, **JSON) for _ in range(2))

    assert (first.status_code, first.json()["is_cancelled"]) == (200, True)
    assert second.status_code == 409
