"""The commands that plan, prepare and document: what they do, do again, and refuse."""

import json
from argparse import ArgumentTypeError
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from planning import models
from planning.management.commands import load_sample, work
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
