"""The commands that plan, prepare and document: what they do, do again, and refuse."""

import json
import threading
from argparse import ArgumentTypeError
from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from planning import models
from planning.domain.errors import Conflict
from planning.management.commands import load_sample, prepare_demo, work
from planning.queries import reference
from tests import factories
from tests.views.conftest import search  # noqa: F401 -- a fixture


def told(*args, **options):
    out = StringIO()
    call_command(*args, stdout=out, **options)
    return out.getvalue()


def test_plan_prints_every_tier_and_what_is_staffed(search):  # noqa: F811 -- the fixture above
    text = told("plan", method="greedy")

    stored = models.Plan.objects.get()
    assert text.startswith(f"Plan {stored.pk}: ")
    assert f" of {stored.demand_count} demands staffed" in text
    assert [line.split()[0] for line in text.splitlines()[3:]] == [tier["name"].split()[0] for tier in stored.tiers]
    assert "violation" not in text


def test_plan_of_one_team_as_json(search):  # noqa: F811 -- the fixture above
    answer = json.loads(told("plan", method="greedy", team="Search", format="json"))

    stored = models.Plan.objects.get()
    assert (answer["plan"], answer["demands"], stored.team) == (stored.pk, stored.demand_count, search)
    assert answer["violations"] == []
    assert answer["staffed_minutes"] > 0


def test_plan_of_an_unknown_team_is_refused(organisation):
    with pytest.raises(CommandError, match="There is no team named 'Nowhere'"):
        call_command("plan", team="Nowhere")

    assert not models.Plan.objects.exists()


def test_plan_with_advice_stores_ladder_and_composition(search):  # noqa: F811 -- the fixture above
    told("plan", method="greedy", advice=True)

    stored = models.Plan.objects.get()
    assert {"before", "after"} <= set(stored.composition["effect"])
    assert isinstance(stored.ladder, list)
    moves = models.Recommendation.objects.filter(plan=stored, kind="membership")
    seats = sum(line["open_positions"] for line in stored.composition["roles"])
    assert moves.count() == len(stored.composition["moves"]) + seats


def test_prepare_demo_plans_what_is_there_once(search):  # noqa: F811 -- the fixture above
    models.Run.objects.create(state="done")
    people = models.Person.objects.count()

    first, second = told("prepare_demo"), told("prepare_demo")

    assert ("Making a first plan" in first, second) == (True, "")
    assert (models.Plan.objects.count(), models.Person.objects.count()) == (1, people)


def test_prepare_demo_stays_out_of_production(db, settings):
    settings.PORTAL_ENV = "production"

    with pytest.raises(CommandError, match="for development alone"):
        call_command("prepare_demo")


def test_write_docs_writes_what_is_stale_and_check_says_so(tmp_path, settings):
    settings.BASE_DIR = tmp_path
    with pytest.raises(CommandError, match=r"Out of date: .*Run make docs"):
        call_command("write_docs", check=True)
    assert not (tmp_path / "docs").exists()

    written, again = told("write_docs"), told("write_docs")

    assert len(written.splitlines()) == len(reference.pages())
    assert again == told("write_docs", check=True) == ""


@pytest.mark.parametrize("text", ["0", "101", "many", "-1"])
def test_scale_of_the_sample_is_a_number_up_to_a_hundred(text):
    with pytest.raises(ArgumentTypeError, match="whole number from 1 to 100"):
        load_sample._scale(text)
    assert load_sample._scale("100") == 100


def test_day_of_the_sample_is_a_date():
    assert load_sample._day("2026-11-24").isoformat() == "2026-11-24"
    with pytest.raises(ArgumentTypeError, match="is not a date such as"):
        load_sample._day("yesterday")


def test_worker_hands_back_what_a_dead_one_left(organisation):
    left = models.Run.objects.create(state="running", token="gone", attempts=5)
    models.Run.objects.filter(pk=left.pk).update(beat_at="2020-01-01T00:00:00Z")

    work.requeue_stale()

    left.refresh_from_db()
    assert (left.state, left.error) == ("failed", "Its worker died 3 times.")


def test_plan_of_nothing_is_a_plan_too(organisation):
    factories.team("Empty")

    assert "0 of 0 demands staffed" in told("plan", method="greedy")


def test_lint_prints_what_it_found_and_fails_on_what_is_as_bad_as_asked(organisation):
    factories.component("Search API", lifecycle="production")
    out = StringIO()

    with pytest.raises(SystemExit) as ended:
        call_command("ownership_lint", fail_on="info", stdout=out)

    assert ended.value.code == 1
    lines = out.getvalue().splitlines()
    assert any(line.startswith("O1 ") and "Search API" in line for line in lines)
    assert any(line.startswith("O8 ") and line.endswith(": 0") for line in lines)


def test_lint_that_is_to_fail_never_tells_all_the_same(organisation):
    component = factories.component("Search API", lifecycle="production")
    until = timezone.localdate() + timedelta(days=2)
    models.SilencedFinding.objects.create(
        check_id="O1", subject_type="component", subject_id=str(component.pk), reason="Goes away", until_on=until
    )

    text = told("ownership_lint", fail_on="never")

    assert "At rest, silenced for a reason: 1" in text
    assert not any(line.startswith("O1 error") for line in text.splitlines())


def test_worker_looks_after_what_recurs_until_the_task_worker_ends(monkeypatch):
    asked, kept = [], []
    monkeypatch.setattr(work, "requeue_stale", lambda: asked.append("stale"))
    monkeypatch.setattr(work, "call_command", lambda name, **options: asked.append((name, options["queue_name"])))
    monkeypatch.setattr(work, "again_and_again", lambda do, seconds, done: kept.append((seconds, done)))

    call_command("work")

    assert asked == ["stale", ("db_worker", "*")]
    assert len(kept) == 3
    assert all(seconds > 0 and done.is_set() for seconds, done in kept)


def test_what_goes_wrong_once_is_tried_again(monkeypatch, caplog):
    monkeypatch.setattr(work, "close_old_connections", lambda: None)
    done, tries = threading.Event(), []

    def do():
        tries.append(1)
        if len(tries) == 1:
            raise ValueError("Not yet")
        done.set()

    work.again_and_again(do, 0, done)

    assert (len(tries), "do failed" in caplog.text) == (2, True)


def test_prepare_demo_loads_the_sample_where_nobody_is_and_says_what_it_could_not_start(organisation, monkeypatch):
    asked = []

    def command(name, **options):
        asked.append(name)
        if name == "load_sample":
            factories.person()

    def start(**options):
        raise Conflict("A plan is being made already.")

    monkeypatch.setattr(prepare_demo, "call_command", command)
    monkeypatch.setattr(prepare_demo.runs, "start", start)
    out, err = StringIO(), StringIO()

    call_command("prepare_demo", stdout=out, stderr=err)

    assert asked == ["migrate", "load_catalogue", "load_sample"]
    assert "Loading the sample organisation" in out.getvalue()
    assert "A plan is being made already." in err.getvalue()


def test_token_that_would_live_for_ever_is_refused(organisation):
    factories.user("planner", username="ana")

    with pytest.raises(CommandError, match="A token lives 1 to 366 days"):
        call_command("create_token", "--user", "ana", "--days", "1000")

    assert not models.ApiToken.objects.exists()


def test_bundle_file_that_cannot_be_written_or_read_is_named(organisation, tmp_path):
    for command in ("export_bundle", "import_bundle"):
        with pytest.raises(CommandError, match=r"missing/it\.json cannot be (written|read): No such file"):
            call_command(command, str(tmp_path / "missing" / "it.json"))
