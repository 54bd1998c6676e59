"""Imports by programs."""

import base64

import pytest

from planning import models

API = "/api/v1/imports/"
JSON = {"content_type": "application/json"}
FILE = {"file_name": "teams.csv", "content": "name,purpose\nWeb,Shop\n"}


@pytest.fixture(autouse=True)
def _files(catalogue, settings, tmp_path):
    settings.IMPORT_DIR = str(tmp_path)


def post(client, address, **data):
    return client.post(address, data, **JSON)


def test_a_file_is_taken_in_previewed_applied_and_undone(planner):
    made = post(planner, API, **FILE)
    url = made.headers["Location"]
    shown = post(planner, f"{url}preview/", mapping={"team": {"name": "name", "purpose": ""}})
    rows = planner.get(f"{url}rows/", {"outcome": "create"}).json()["results"]
    done = post(planner, f"{url}apply/")

    assert (made.status_code, made.json()["state"], made.json()["format"]) == (201, "mapping", "csv")
    assert shown.json()["counts"]["create"] == 1
    assert [(row["line"], row["title"]) for row in rows] == [(2, "Web")]
    assert done.json()["state"] == "applied"
    assert models.Team.objects.get().purpose == ""
    assert post(planner, f"{url}undo/").json()["state"] == "undone"
    assert not models.Team.objects.exists()
    assert post(planner, f"{url}undo/").status_code == 409


def test_bytes_come_in_base64(planner):
    data = base64.b64encode("name\nMüller\n".encode("cp1252")).decode()

    made = post(planner, API, file_name="teams.csv", content_base64=data).json()

    assert (made["encoding"], made["columns"][0]["examples"]) == ("cp1252", ["Müller"])


@pytest.mark.parametrize(
    ("given", "status"),
    [
        ({**FILE, "content_base64": "eA=="}, 422),
        ({"file_name": "x.csv"}, 422),
        ({"file_name": "x.csv", "content_base64": "?"}, 422),
        ({"file_name": "x.bin", "content": "\x01"}, 422),
        ({**FILE, "format": "unheard-of"}, 422),
    ],
)
def test_what_cannot_be_read_is_refused(planner, given, status):
    assert post(planner, API, **given).status_code == status
    assert not models.Import.objects.exists()


def test_wrong_mapping_is_refused(planner):
    url = post(planner, API, **FILE).headers["Location"]

    for mapping in (
        {"team": {"nothing": "name"}},
        {"team": {"name": "age"}},
        {"team": {"name": "name", "purpose": "name"}},
    ):
        assert post(planner, f"{url}preview/", mapping=mapping).status_code == 422
    assert post(planner, f"{url}preview/", options={"rate": "many"}).status_code == 422


def test_others_see_and_touch_nothing_of_it(planner, manager, viewer):
    url = post(planner, API, **FILE).headers["Location"]

    assert manager.get(API).json()["count"] == 0
    assert manager.get(url).status_code == 404
    assert post(manager, f"{url}apply/").status_code == 404
    assert viewer.get(API).status_code == 403
    assert planner.get(API).json()["count"] == 1


def test_a_team_manager_writes_only_for_covered_teams(manager):
    team = models.Team.objects.create(name="Web")
    models.Team.objects.create(name="Other")
    manager.user.grant.teams.add(team)
    content = "number,title,team\nW-1,Mine,Web\nO-1,Theirs,Other\nN-1,New,Third\n"

    url = post(manager, API, file_name="items.csv", content=content).headers["Location"]
    post(manager, f"{url}preview/")
    rows = {row["line"]: row for row in manager.get(f"{url}rows/").json()["results"]}
    post(manager, f"{url}apply/")

    assert [rows[line]["outcome"] for line in (2, 3, 4)] == ["create", "skipped", "skipped"]
    assert "does not cover" in rows[3]["reason"]
    assert list(models.WorkItem.objects.values_list("number", flat=True)) == ["W-1"]
