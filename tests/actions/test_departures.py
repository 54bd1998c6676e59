"""What happens if somebody leaves: nothing is left without an owner in silence, and the hand-over can be undone."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from planning.actions import departures
from planning.actions.changes import undo
from planning.domain.errors import Conflict, Invalid, NotAllowed
from planning.models import Drill, Ownership, Person
from planning.queries import frame, ownership
from planning.queries.departures import bus_factors, losses
from tests import factories

EVERY = 8
"""Of how many people of the sample one is drilled with the exact assignment; what is lost is worked out for all."""


@pytest.fixture
def on_commit(django_capture_on_commit_callbacks):
    return django_capture_on_commit_callbacks


@pytest.fixture
def today():
    return timezone.localdate()


@pytest.fixture
def world(catalogue, today):
    """Ana owns a pipeline with Ben behind her, and a project from which another inherits; Cem could take over."""
    team, role = factories.team("Serving"), factories.role("ml_engineer")
    start = today - timedelta(days=200)
    people = {name: factories.person(name) for name in ("Ana", "Ben", "Cem")}
    for person in people.values():
        factories.membership(person=person, team=team, role=role, starts_on=start)
    project = factories.project("Feed", team=team, lifecycle="active")
    own = factories.component("Stream", kind="data_pipeline", team=team, lifecycle="production")
    factories.component("Index", kind="data_pipeline", team=team, project=project)
    for thing in ({"component": own}, {"project": project}):
        row = Ownership.objects.create(team=team, person=people["Ana"], role=role, starts_on=start, **thing)
        row.backups.add(people["Ben"])
    return {"team": team, "own": own, "project": project, **people}


def drilled(world, by, day, *names, team=None):
    departures.start(people=[world[name] for name in names], team=team, away_on=day, by=by)
    return Drill.objects.get()


def test_a_drill_finds_takers_and_the_hand_over_is_dated_and_undone(world, planner, today, on_commit):
    day = today + timedelta(days=10)
    with on_commit(execute=True):
        drill = drilled(world, planner.user, day, "Ana")
    drill.refresh_from_db()
    assert drill.state == Drill.State.DONE
    seats = {(row["kind"], row["seat"]): row["person"] for row in drill.seats}
    able = {world["Ben"].pk, world["Cem"].pk}
    assert seats["component", "accountable"] in able
    assert seats["project", "accountable"] in able

    activity = departures.hand_over(drill, by=planner.user)

    old, new = Ownership.objects.filter(component=world["own"]).order_by("starts_on")
    assert (old.person, old.ends_on) == (world["Ana"], day - timedelta(days=1))
    assert (new.starts_on, new.source) == (day, Ownership.Source.RECOMMENDED)
    assert new.person.pk in able
    assert Ownership.objects.on(today).filter(component=world["own"]).get() == old
    drill.refresh_from_db()
    with pytest.raises(Conflict, match="already"):
        departures.hand_over(drill, by=planner.user)

    undo(activity, by=planner.user)

    kept = Ownership.objects.get(component=world["own"])
    assert (kept.person, kept.ends_on, list(kept.backups.all())) == (world["Ana"], None, [world["Ben"]])


def test_what_a_person_holds_is_lost_with_what_inherits_and_backups_too(world, today):
    lost = losses([world["Ana"].pk], today)
    assert {(one.kind, one.thing.name, one.is_orphan) for one in lost.things} == {
        ("component", "Stream", True),
        ("project", "Feed", True),
    }
    assert lost.orphans == 3
    assert [one.is_orphan for one in losses([world["Ben"].pk], today).things] == [False, False]


def test_a_whole_team_leaves_and_nobody_fits_but_nothing_is_silent(world, planner, today, on_commit):
    with on_commit(execute=True):
        drill = drilled(world, planner.user, today, team=world["team"])
    drill.refresh_from_db()
    assert all(row["person"] is None for row in drill.seats)

    departures.hand_over(drill, by=planner.user)

    found = ownership.lint(frame.organisation(), today)
    assert "O6" in {one.check for one in found.of("component", world["own"].pk)}


def test_skills_teams_and_slips_are_told(world, planner, today, on_commit):
    world["team"].lead = world["Ana"]
    world["team"].save()
    factories.skill("serving")
    world["Ana"].person_skills.create(skill=factories.skill("serving"), level=4)
    factories.work_item(
        "Big", days=40, tag="infrastructure", project=world["project"], due_on=today + timedelta(days=9)
    )
    with on_commit(execute=True):
        drill = drilled(world, planner.user, today, "Ana", "Ben", "Cem")
    drill.refresh_from_db()
    lost = losses([world["Ana"].pk], today)
    assert [(one.slug, one.holders_left) for one in lost.skills] == [("serving", 0)]
    assert list(lost.teams) == [world["team"]]
    assert [row["project"] for row in drill.slips] == [world["project"].pk]
    assert drill.slips[0]["unstaffed_minutes"] > 0
    assert "Feed" in planner.get(reverse("planning:departure-detail", args=[drill.pk])).content.decode()


def test_only_planners_drill_and_for_a_day_to_come(world, manager, planner, today):
    with pytest.raises(NotAllowed):
        departures.start(people=[world["Ana"]], team=None, away_on=today, by=manager.user)
    with pytest.raises(Invalid, match="over"):
        departures.start(people=[world["Ana"]], team=None, away_on=today - timedelta(days=1), by=planner.user)
    with pytest.raises(Invalid, match="somebody"):
        departures.start(people=[], team=factories.team(), away_on=today, by=planner.user)
    assert manager.get("/api/v1/ownership/departure/").status_code == 403


def test_a_drill_that_fails_says_why_and_changed_holdings_are_refused(world, planner, today, monkeypatch):
    drill = drilled(world, planner.user, today, "Ana")
    with pytest.raises(Conflict, match="not done"):
        departures.hand_over(drill, by=planner.user)
    monkeypatch.setattr(departures, "takers", lambda *_: 1 / 0)
    departures.execute.func(drill_id=drill.pk)
    drill.refresh_from_db()
    assert (drill.state, "ZeroDivisionError" in drill.error) == (Drill.State.FAILED, True)
    departures.execute.func(drill_id=drill.pk)  # it is nobody's any more
    Drill.objects.update(state=Drill.State.DONE)
    with pytest.raises(Conflict, match="changed"):
        departures.hand_over(drill, by=planner.user)


def test_a_drill_whose_worker_died_is_taken_over(world, planner, today, on_commit):
    drill = drilled(world, planner.user, today, "Ana")
    long_ago = timezone.now() - timedelta(minutes=5)
    Drill.objects.update(state=Drill.State.RUNNING, token="dead", beat_at=long_ago)

    assert departures.requeue_stale() == 1

    drill.refresh_from_db()
    assert (drill.state, drill.attempts) == (Drill.State.DONE, 1)


def test_a_drill_that_beats_is_left_alone_and_given_up_after_three_tries(world, planner, today):
    drill = drilled(world, planner.user, today, "Ana")
    Drill.objects.update(state=Drill.State.RUNNING, token="alive", beat_at=timezone.now(), attempts=2)
    assert departures.requeue_stale() == 0
    Drill.objects.update(token="dead", beat_at=timezone.now() - timedelta(minutes=5))

    assert departures.requeue_stale() == 0

    drill.refresh_from_db()
    assert (drill.state, "died" in drill.error) == (Drill.State.FAILED, True)
    page = planner.get(reverse("planning:departure-detail", args=[drill.pk])).content.decode()
    assert "Its worker died 3 times" in page


def test_a_worker_that_lost_its_lease_of_a_drill_writes_nothing(world, planner, today, monkeypatch):
    drill = drilled(world, planner.user, today, "Ana")

    def lose(*_):
        Drill.objects.update(token="another")
        return []

    monkeypatch.setattr(departures, "takers", lose)
    departures.execute.func(drill_id=drill.pk)

    drill.refresh_from_db()
    assert (drill.state, drill.token) == (Drill.State.RUNNING, "another")


def test_the_api_starts_a_drill_and_tells_what_it_found(world, planner, today, on_commit):
    ask = {"person": world["Ana"].pk, "away_on": str(today)}
    before = planner.get("/api/v1/ownership/departure/", ask).json()
    assert before["drill"] is None
    assert len(before["things"]) == 2
    with on_commit(execute=True):
        made = planner.post("/api/v1/ownership/departure/", ask, content_type="application/json")
    assert made.status_code == 202
    told = planner.get("/api/v1/ownership/departure/", ask).json()
    assert told["drill"]["state"] == "done"
    assert {one["kind"] for one in told["drill"]["takers"]} == {"component", "project"}


def test_the_page_starts_a_drill_and_hands_over(world, planner, today):
    url = reverse("planning:departure")
    assert planner.post(url, {"away_on": "2020-01-01", "people": [world["Ana"].pk]}).status_code == 422
    asked = planner.post(url, {"away_on": str(today), "people": [world["Ana"].pk]})
    drill = Drill.objects.get()
    assert asked.url == reverse("planning:departure-detail", args=[drill.pk])
    assert "Being worked out" in planner.get(asked.url).content.decode()
    departures.execute.func(drill_id=drill.pk)
    assert "Hand over" in planner.get(asked.url).content.decode()
    assert planner.post(reverse("planning:departure-hand-over", args=[drill.pk])).status_code == 303
    assert Ownership.objects.filter(starts_on=today).count() == 2


def test_bus_factors_count_who_something_rests_on(world, today):
    found = {(one.kind, one.name): one.people for one in bus_factors(today)}
    assert found["component", "Stream"] == 2
    assert found["component", "Index"] == 2
    assert found["project", "Feed"] == 2


def test_departure_of_any_one_person_of_the_sample_leaves_no_silent_orphan(organisation):
    from django.core.management import call_command

    call_command("load_sample", verbosity=0)
    today = timezone.localdate()
    held = list(Ownership.objects.on(today).select_related("component", "project"))
    for number, person in enumerate(Person.objects.exclude(kind="open_position")):
        mine = {("component", row.component_id) if row.component_id else ("project", row.project_id)
                for row in held if row.person_id == person.pk}  # fmt: skip
        lost = losses([person.pk], today)
        assert {(one.kind, one.thing.pk) for one in lost.things if one.is_orphan} == mine
        if number % EVERY or not mine:
            continue
        seats = departures.takers([person.pk], today)
        told = {(row["kind"], row["thing"]) for row in seats if row["seat"] == "accountable"}
        assert mine == told
        assert all(row["person"] != person.pk for row in seats)
        assert all(row["person"] is not None or row["left_out"] for row in seats)
