"""The pages of an import, step by step, and what they refuse."""

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from planning.exchange import imports
from planning.models import Import, WorkItem
from tests import factories

HEAD = "Summary,Issue key,Issue Type,Status,Project name,Assignee,Custom field (Story Points)"
FILE = f"{HEAD}\nAnswer from files,PAY-1,Story,To Do,Payments,Ana,3\nAll of it,PAY-9,Epic,To Do,Payments,,\n"


@pytest.fixture(autouse=True)
def _files(catalogue, settings, tmp_path):
    settings.IMPORT_DIR = str(tmp_path)


@pytest.fixture
def planner(client, organisation):
    client.force_login(factories.user("planner"))
    return client


def upload(client, text=FILE, name="jira.csv", **fields):
    return client.post("/imports/", {"file": SimpleUploadedFile(name, text.encode()), **fields})


def read(client, text=FILE):
    assert upload(client, text).status_code == 303
    return Import.objects.latest("pk")


def form_of(row, **changes):
    """What the columns page posts when nothing is changed."""
    made = {f"column-{place}": row.mapping[c["kind"]][c["name"]] for place, c in enumerate(row.columns)}
    return {**made, "format": row.format, "days": "3", "make_teams": "on", "make_projects": "on", **changes}


def test_five_steps_each_at_its_address(planner):
    row = read(planner)
    columns = planner.get(f"/imports/{row.pk}/columns/").content.decode()
    assert "Jira CSV, 2\N{NO-BREAK SPACE}rows" in columns
    assert "Days per point" in columns

    answer = planner.post(
        f"/imports/{row.pk}/columns/", form_of(row, new_team="Pay", **{"person-0": "new:ai_developer"})
    )
    assert answer["Location"] == f"/imports/{row.pk}/preview/"
    preview = planner.get(answer["Location"]).content.decode()
    assert "It is an epic" in preview
    assert "It is an epic" not in planner.get(f"{answer['Location']}?outcome=create&kind=workitem").content.decode()
    assert "PAY-9" in planner.get(f"/imports/{row.pk}/preview.csv").content.decode()
    assert not WorkItem.objects.exists()

    assert planner.post(f"/imports/{row.pk}/apply/").status_code == 303
    assert "is imported" in planner.get(f"/imports/{row.pk}/").content.decode()
    assert str(WorkItem.objects.get().project.team) == "Pay"
    assert planner.get(f"/imports/{row.pk}/progress/").status_code == 286

    assert planner.post(f"/imports/{row.pk}/undo/").status_code == 303
    assert not WorkItem.objects.exists()
    assert planner.post(f"/imports/{row.pk}/remove/").status_code == 303
    assert not Import.objects.exists()


def test_what_cannot_be_taken_in_is_said_on_the_page(planner):
    assert "of no format that is known" in refused(upload(planner, "nothing", "odd.bin"))
    row = read(planner)
    place = next(place for place, one in enumerate(row.columns) if one["name"] == "Status")
    twice = form_of(row, **{f"column-{place}": "title"})
    assert "are both read as" in refused(planner.post(f"/imports/{row.pk}/columns/", twice))
    assert "not a link with http or https" in refused(
        planner.post(f"/imports/{row.pk}/columns/", form_of(row, base_url="ftp://example.org"))
    )


def refused(answer):
    assert answer.status_code == 422
    return answer.content.decode()


def test_steps_out_of_turn_change_nothing(planner):
    row = read(planner)
    for verb in ("apply", "undo", "stop"):
        planner.post(f"/imports/{row.pk}/{verb}/")
        row.refresh_from_db()
        assert row.state == Import.State.MAPPING
    planner.post(f"/imports/{row.pk}/columns/", form_of(row))
    planner.post(f"/imports/{row.pk}/apply/")
    again = read(planner)
    planner.post(f"/imports/{again.pk}/columns/", form_of(again))
    planner.post(f"/imports/{again.pk}/apply/")
    again.refresh_from_db()
    assert again.state == Import.State.PREVIEWED, "there is nothing to write"


def test_what_waits_for_a_worker_can_be_stopped(planner):
    row = read(planner)
    Import.objects.filter(pk=row.pk).update(state=Import.State.READING, token="", phase="Waiting")
    assert "You can leave this page" in planner.get(f"/imports/{row.pk}/").content.decode()
    assert planner.get(f"/imports/{row.pk}/progress/").status_code == 200

    planner.post(f"/imports/{row.pk}/stop/")

    row.refresh_from_db()
    assert (row.state, row.error) == (Import.State.FAILED, "Stopped before it began.")
    Import.objects.filter(pk=row.pk).update(state=Import.State.READING, token="somebody")
    planner.post(f"/imports/{row.pk}/remove/")
    assert Import.objects.filter(pk=row.pk).exists(), "somebody works on it"


def test_an_import_is_seen_by_who_began_it_and_by_planners(client, organisation):
    manager, other = factories.user("manager", teams=[factories.team()]), factories.user("manager")
    row = imports.upload(io.BytesIO(FILE.encode()), name="jira.csv", by=manager)

    for user, status in ((manager, 200), (other, 404), (factories.user("planner"), 200)):
        client.force_login(user)
        assert client.get(f"/imports/{row.pk}/").status_code == status
    client.force_login(factories.user("viewer"))
    assert client.get("/imports/").status_code == 200
    assert upload(client).status_code == 403
