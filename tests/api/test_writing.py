"""Making, changing and removing: done, refused, tried first, repeated, and not over somebody else's change."""

import pytest

from planning import models
from planning.actions.tokens import create_token
from tests import factories

TEAMS = "/api/v1/teams/"
JSON = {"content_type": "application/json"}


def test_post_makes_and_says_where(planner):
    answer = planner.post(TEAMS, {"name": "Search"}, **JSON)

    assert answer.status_code == 201, answer.content
    assert answer["Location"] == f"{TEAMS}{answer.json()['id']}/"
    assert models.Activity.objects.get().by == planner.user


def test_patch_changes_only_what_is_given(planner):
    team = factories.team("Search", purpose="Find things")

    answer = planner.patch(f"{TEAMS}{team.pk}/", {"name": "Discovery"}, **JSON)

    assert (answer.json()["name"], answer.json()["purpose"]) == ("Discovery", "Find things")


def test_delete_removes_and_is_refused_while_needed(planner):
    team = factories.team()
    needed = factories.membership().team

    assert planner.delete(f"{TEAMS}{team.pk}/").status_code == 204
    refused = planner.delete(f"{TEAMS}{needed.pk}/")

    assert (refused.status_code, refused.json()["code"]) == (409, "conflict")
    assert list(models.Team.objects.all()) == [needed]


def test_viewer_writes_nothing(viewer):
    answer = viewer.post(TEAMS, {"name": "Search"}, **JSON)

    assert answer.status_code == 403
    assert not models.Team.objects.exists()


def test_manager_writes_only_in_teams_of_the_grant(manager):
    mine, other = factories.team(), factories.team()
    manager.user.grant.teams.add(mine)

    done = manager.post("/api/v1/projects/", {"name": "Ours", "team": mine.pk}, **JSON)
    refused = manager.post("/api/v1/projects/", {"name": "Theirs", "team": other.pk}, **JSON)

    assert (done.status_code, refused.status_code) == (201, 403)
    assert refused.json()["code"] == "not_allowed"


@pytest.mark.parametrize(
    ("body", "field", "rule"),
    [
        ({}, "name", "required"),
        ({"name": 5}, "name", "invalid"),
        ({"name": None}, "name", "null"),
        ({"name": "a\x00b"}, "name", "null_characters_not_allowed"),
        ({"name": "x" * 101}, "name", "max_length"),
        ({"name": "x", "parent": 10**30}, "parent", "incorrect_type"),
        ({"name": "x", "parent": 10**15}, "parent", "does_not_exist"),
        ({"name": "x", "parent": "1"}, "parent", "incorrect_type"),
        ({"name": "x", "is_archived": 1}, "is_archived", "invalid"),
        ({"name": "x", "kind": "nice"}, "kind", "invalid_choice"),
        ({"name": "x", "nmae": "y"}, "nmae", "unknown"),
        ({"name": "x", "external_id": {"source": "A B", "key": "1"}}, "external_id", "invalid"),
        ([], "", "invalid"),
    ],
)
def test_wrong_value_is_named_with_its_rule(planner, body, field, rule):
    answer = planner.post(TEAMS, body, **JSON)

    assert answer.status_code == 422, answer.content
    assert [(entry["field"], entry["rule"]) for entry in answer.json()["errors"]] == [(field, rule)]


@pytest.mark.parametrize("body", [b"{", b'"\\ud800"', b"[" * 5000, b"\xff", b"1e999"])
def test_body_that_is_no_json_is_malformed(planner, body):
    answer = planner.post(TEAMS, body, content_type="application/json")

    assert (answer.status_code, answer.json()["code"]) == (400, "malformed")


def test_other_media_type_is_refused(planner):
    assert planner.post(TEAMS, "name=x", content_type="application/x-www-form-urlencoded").status_code == 415


def test_too_large_body_is_refused(planner, settings):
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 100

    assert planner.post(TEAMS, {"name": "x" * 200}, **JSON).status_code == 413


@pytest.mark.parametrize(
    "query",
    [
        "page=0",
        "page=abc",
        "limit=0",
        "limit=501",
        "limit=٣",
        "sort=secret",
        "parent=abc",
        f"parent={10**30}",
        "parent=-1",
        "is_archived=maybe",
        "kind=nice",
        "updated_since=0001-01-01T00:00:00%2B14:00",
        "updated_since=never",
        "search=%00",
        f"search={'x' * 101}",
        "nmae=x",
        "parent=",
        "page=1&page=2",
    ],
)
def test_senseless_parameter_is_refused(viewer, query):
    answer = viewer.get(f"{TEAMS}?{query}")

    assert (answer.status_code, answer.json()["code"]) == (422, "invalid"), answer.content


def test_rule_over_rows_is_named_too(planner):
    row = factories.membership(share_percent=60)
    body = {"person": row.person_id, "team": row.team_id, "role": row.role_id, "share_percent": 60}

    answer = planner.post("/api/v1/memberships/", {**body, "starts_on": "2026-03-02"}, **JSON)

    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"] == "share_percent"
    assert models.Membership.objects.count() == 1


def test_field_with_another_name_inside_keeps_its_name_in_errors(planner):
    body = {"work_item": factories.work_item().pk, "role": factories.role().pk, "effort_days": -1}

    answer = planner.post("/api/v1/demands/", body, **JSON)

    assert answer.json()["errors"][0]["field"] == "effort_days"


def test_dry_run_answers_and_stores_nothing(planner):
    team = factories.team("Search")
    url = f"{TEAMS}{team.pk}/"

    made = planner.post(f"{TEAMS}?dry_run=true", {"name": "New"}, **JSON)
    changed = planner.patch(f"{url}?dry_run=true", {"name": "Other"}, **JSON)
    removed = planner.delete(f"{url}?dry_run=true")
    wrong = planner.post(f"{TEAMS}?dry_run=true", {"name": "Search"}, **JSON)

    assert [answer.status_code for answer in (made, changed, removed, wrong)] == [201, 200, 204, 422]
    assert changed.json()["name"] == "Other"
    assert made["Dry-Run"] == "true"
    assert list(models.Team.objects.values_list("name", flat=True)) == ["Search"]
    assert not models.Activity.objects.exists()


def test_repeated_key_gives_the_first_answer_again(planner):
    headers = {"Idempotency-Key": "one"}

    first = planner.post(TEAMS, {"name": "Search"}, headers=headers, **JSON)
    again = planner.post(TEAMS, {"name": "Search"}, headers=headers, **JSON)
    other = planner.post(TEAMS, {"name": "Other"}, headers=headers, **JSON)

    assert (again.status_code, again.json()) == (201, first.json())
    assert again["Idempotency-Replayed"] == "true"
    assert again["ETag"] == first["ETag"]
    assert (other.status_code, other.json()["code"]) == (422, "idempotency_key_reused")
    assert models.Team.objects.count() == 1


def test_refused_create_leaves_the_key_free(planner):
    headers = {"Idempotency-Key": "one"}
    planner.post(TEAMS, {"name": ""}, headers=headers, **JSON)

    assert planner.post(TEAMS, {"name": "Search"}, headers=headers, **JSON).status_code == 201


def test_change_of_an_old_version_is_refused(planner):
    team = factories.team("Search")
    url = f"{TEAMS}{team.pk}/"
    version = planner.get(url)["ETag"]

    first = planner.patch(url, {"name": "First"}, headers={"If-Match": version}, **JSON)
    second = planner.patch(url, {"name": "Second"}, headers={"If-Match": version}, **JSON)
    removed = planner.delete(url, headers={"If-Match": version})
    third = planner.patch(url, {"name": "Third"}, headers={"If-Match": first["ETag"]}, **JSON)

    assert [answer.status_code for answer in (first, second, removed, third)] == [200, 412, 412, 200]
    assert second.json()["code"] == "changed_meanwhile"


def test_external_id_is_written_read_and_found(planner):
    made = planner.post(TEAMS, {"name": "Search", "external_id": "T1"}, **JSON).json()
    url = f"{TEAMS}{made['id']}/"
    assert made["external_id"] == {"source": "api", "key": "T1"}
    taken = planner.post(TEAMS, {"name": "Other", "external_id": "T1"}, **JSON)
    assert (taken.status_code, taken.json()["errors"][0]["field"]) == (409, "external_id")

    planner.patch(url, {"external_id": {"source": "jira", "key": "J1"}}, **JSON)
    planner.patch(url, {"external_id": None}, **JSON)

    found = planner.get(TEAMS, {"external_id": "jira:J1"}).json()["results"]
    assert [row["external_id"] for row in found] == [{"source": "jira", "key": "J1"}]


def test_key_of_a_removed_thing_is_free_again(planner):
    made = planner.post(TEAMS, {"name": "Search", "external_id": "T1"}, **JSON).json()
    planner.delete(f"{TEAMS}{made['id']}/")

    assert planner.post(TEAMS, {"name": "Search", "external_id": "T1"}, **JSON).status_code == 201


def test_bulk_changes_by_id_and_external_id_and_makes_the_rest(planner):
    known = factories.team("Known")
    planner.post(TEAMS, {"name": "Keyed", "external_id": "K"}, **JSON)
    rows = [
        {"id": known.pk, "purpose": "changed"},
        {"external_id": "K", "purpose": "changed"},
        {"name": "New", "purpose": "changed"},
    ]

    answer = planner.post(f"{TEAMS}bulk/", rows, **JSON)

    assert answer.status_code == 200, answer.content
    assert (answer.json()["created"], answer.json()["updated"]) == (1, 2)
    names = models.Team.objects.filter(purpose="changed").values_list("name", flat=True)
    assert set(names) == {"Known", "Keyed", "New"}


def test_bulk_stores_all_or_none_and_names_the_rows(planner):
    item = factories.work_item("First", tag="infrastructure")
    rows = [{"id": item.pk, "title": "Changed"}, {"id": 10**9}, {"title": ""}, 5]

    answer = planner.post("/api/v1/work-items/bulk/", rows, **JSON)

    assert answer.status_code == 422
    wrong = [(entry["row"], entry["field"], entry["rule"]) for entry in answer.json()["errors"]]
    assert wrong == [(1, "id", "does_not_exist"), (2, "title", "blank"), (3, "", "invalid")]
    item.refresh_from_db()
    assert item.title == "First"


@pytest.mark.parametrize("body", [{}, [], '"x"', [{}] * 501])
def test_bulk_of_something_else_is_refused(planner, body):
    assert planner.post(f"{TEAMS}bulk/", body, **JSON).status_code == 422


def test_one_number_fills_all_estimates_and_what_remains(planner):
    made = planner.post("/api/v1/work-items/", {"title": "Do it", "effort_days": 3.5}, **JSON).json()

    assert {made[name] for name in made if name.startswith("effort_")} | {made["remaining_days"]} == {3.5}


def test_tag_by_a_person_says_so_and_done_gets_its_day(planner):
    item = factories.work_item(tag="infrastructure", tag_source="rule")
    url = f"/api/v1/work-items/{item.pk}/"

    assert planner.patch(url, {"tag": "product_feature"}, **JSON).json()["tag_source"] == "person"
    assert planner.patch(url, {"status": "done"}, **JSON).json()["done_on"] is not None
    assert planner.patch(url, {"status": "to_do"}, **JSON).json()["done_on"] is None


def test_unknown_address_and_method_answer_in_json(viewer):
    assert viewer.get("/api/v1/nothing/").json()["code"] == "not_found"
    wrong = viewer.put(TEAMS, {}, **JSON)
    assert (wrong.status_code, wrong["Allow"]) == (405, "GET, POST, HEAD")
    assert viewer.get(f"{TEAMS}{10**30}/").status_code == 404


def test_session_needs_the_forgery_token(organisation):
    from django.test import Client

    client = Client(enforce_csrf_checks=True)
    client.force_login(factories.user("planner"))

    assert client.post(TEAMS, {"name": "Search"}, **JSON).status_code == 403


def test_too_many_requests_are_told_when_to_come_back(organisation, client, settings):
    from django.core.cache import cache
    from rest_framework.throttling import UserRateThrottle

    _, secret = create_token(factories.user("viewer"))
    cache.clear()
    rates = UserRateThrottle.THROTTLE_RATES
    UserRateThrottle.THROTTLE_RATES = {"user": "1/min"}
    try:
        headers = {"Authorization": f"Bearer {secret}"}
        first, second = (client.get(TEAMS, headers=headers) for _ in range(2))
    finally:
        UserRateThrottle.THROTTLE_RATES = rates
        cache.clear()

    assert (first.status_code, second.status_code, second.json()["code"]) == (200, 429, "too_many_requests")
    assert int(second["Retry-After"]) > 0
