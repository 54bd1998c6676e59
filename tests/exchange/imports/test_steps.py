"""A step that goes wrong: stopped, out of time, file gone, changed meanwhile, worker dead. Nothing is half done."""

import io
from datetime import timedelta

import pytest
from django.utils import timezone

from planning import models
from planning.domain.errors import Conflict, NotAllowed
from planning.exchange import imports, spool, steps
from planning.models import Import, WorkItem
from tests import factories
from tests.exchange.imports.helpers import preview, take, upload

HEAD = "Summary,Issue key,Issue Type,Status,Project name"
FILE = f"{HEAD}\nOne,PAY-1,Story,To Do,Payments\nTwo,PAY-2,Story,Done,Payments\n"
State = Import.State


@pytest.fixture(autouse=True)
def _files(catalogue, settings, tmp_path):
    settings.IMPORT_DIR = str(tmp_path)


def advanced(row, state):
    Import.objects.filter(pk=row.pk).update(state=state, token="")
    steps.advance(row.pk)
    row.refresh_from_db()
    return row


def test_a_stop_is_noticed_and_leaves_nothing(monkeypatch):
    row = preview(FILE)
    monkeypatch.setattr(steps, "BEAT_SECONDS", 0)
    real = steps.Beat.tell

    def stop_then_tell(beat, done):
        Import.objects.filter(pk=row.pk).update(is_cancelled=True)
        real(beat, done)

    monkeypatch.setattr(steps.Beat, "tell", stop_then_tell)
    advanced(row, State.PREVIEWING)
    assert (row.state, row.error) == (State.FAILED, "Stopped. Nothing was written.")
    assert not WorkItem.objects.exists()


def test_it_ends_when_its_time_is_over(monkeypatch, settings):
    row = preview(FILE)
    monkeypatch.setattr(steps, "BEAT_SECONDS", 0)
    settings.IMPORT_SECONDS = -1
    advanced(row, State.READING)
    assert row.state == State.FAILED
    assert "took longer than" in row.error


def test_an_error_nobody_thought_of_leaves_the_step_to_try_again(monkeypatch):
    row = preview(FILE)
    monkeypatch.setattr(steps, "Writer", lambda *_: 1 / 0)
    row = imports.apply(row, by=None)
    assert row.state == State.PREVIEWED
    assert "ZeroDivisionError" in row.error
    assert not WorkItem.objects.exists()
    monkeypatch.undo()
    assert imports.apply(row, by=None).state == State.APPLIED


def test_a_file_that_is_gone_is_said():
    row = preview(FILE)
    spool.forget(row.stored_as)
    row = imports.apply(row, by=None)
    assert row.state == State.PREVIEWED
    assert "Upload it again" in row.error


def test_what_changed_since_the_preview_makes_it_anew_only_where_it_matters():
    row = preview(FILE)
    models.Organisation.objects.update(planning_revision=7)
    assert imports.apply(row, by=None).state == State.APPLIED

    row = preview(FILE.replace("One", "Uno"))
    WorkItem.objects.filter(number="PAY-1").update(title="Uno")
    models.Organisation.objects.update(planning_revision=99)
    row = imports.apply(row, by=None)
    assert row.state == State.PREVIEWED
    assert "Something was changed since the preview" in row.error
    assert row.counts["unchanged"] == 2


def test_nobody_works_on_what_another_worker_has():
    row = preview(FILE)
    Import.objects.filter(pk=row.pk).update(state=State.READING, token="other")
    steps.advance(row.pk)
    row.refresh_from_db()
    assert row.state == State.READING


def test_imports_of_a_dead_worker_are_handed_back(settings, django_capture_on_commit_callbacks):
    row = preview(FILE)
    long_ago = timezone.now() - timedelta(seconds=settings.IMPORT_SECONDS + 1)
    Import.objects.filter(pk=row.pk).update(state=State.PREVIEWING, token="dead", beat_at=long_ago)

    with django_capture_on_commit_callbacks(execute=True):
        assert imports.requeue_stale() == 1
        assert imports.requeue_stale() == 0

    row.refresh_from_db()
    assert row.state == State.PREVIEWED


def test_large_files_are_left_to_a_worker(settings, django_capture_on_commit_callbacks):
    settings.IMPORT_INLINE_BYTES = 1
    with django_capture_on_commit_callbacks(execute=False) as waiting:
        row = upload(FILE)
    assert (row.state, row.phase, len(waiting)) == (State.READING, "Waiting", 1)
    with pytest.raises(Conflict, match="not at a step"):
        imports.configure(row, by=None)
    waiting[0]()
    row.refresh_from_db()
    assert row.state == State.MAPPING


def test_links_that_wait_for_a_later_row_are_set_and_the_keys_of_what_is_gone_are_free_again():
    rows = "Name,Parent\nWeb,Shop\nShop,\n"
    row = take(rows.replace("Shop,", "Shop,,All of it").replace("Parent", "Parent,Purpose"), "teams.csv")
    assert models.Team.objects.get(name="Web").parent.purpose == "All of it"
    assert row.counts["kinds"]["team"] == {"create": 2, "update": 1}
    assert imports.undo(row, by=None).state == State.UNDONE
    assert not models.Team.objects.exists()

    take(FILE)
    WorkItem.objects.filter(number="PAY-1").delete()
    again = take(FILE)
    assert again.counts["kinds"]["workitem"] == {"create": 1, "unchanged": 1}
    assert models.ExternalId.objects.filter(kind="workitem", key="PAY-1").count() == 1
    assert imports.undo(again, by=None).state == State.UNDONE


def test_only_who_began_it_or_a_planner_goes_on(organisation):
    manager = factories.user("manager", teams=[factories.team()])
    row = imports.upload(io.BytesIO(FILE.encode()), name="jira.csv", by=manager)
    with pytest.raises(NotAllowed):
        imports.configure(row, by=factories.user("manager"))
    with pytest.raises(NotAllowed):
        imports.upload(io.BytesIO(FILE.encode()), name="jira.csv", by=factories.user("viewer"))


def test_a_manager_writes_within_their_teams_alone(organisation):
    mine, other = factories.team("Mine"), factories.team("Other")
    manager = factories.user("manager", teams=[mine])
    own = factories.project("Own", team=mine)
    factories.project("Foreign", team=other)
    factories.work_item(number="F-1", project=models.Project.objects.get(name="Foreign"))
    text = (
        f"{HEAD}\nA,O-1,Story,To Do,Own\nB,F-1,Story,To Do,Foreign\nC,F-2,Story,To Do,Foreign\nD,N-1,Story,To Do,New\n"
    )
    row = imports.upload(io.BytesIO(text.encode()), name="jira.csv", by=manager)
    row = imports.configure(row, by=manager)

    row = imports.apply(row, by=manager)

    assert row.state == State.APPLIED, row.error
    assert [item.number for item in WorkItem.objects.filter(project=own)] == ["O-1"]
    assert row.counts["kinds"]["workitem"] == {"create": 1, "skipped": 3}
