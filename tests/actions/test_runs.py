"""The heart of a run: it beats, tells progress, and notices a cancel or a lease that another worker took."""

import pytest
from django.utils import timezone

from planning.actions import advice, leases, plans, runs
from planning.domain.errors import Conflict
from planning.engine.plan import Progress
from planning.models import Recommendation, Run
from planning.queries import frame
from tests import factories
from tests.views.conftest import search  # noqa: F401 -- a fixture


class Beats:
    """Stands for the event that ends a heart: it lets so many beats pass."""

    def __init__(self, beats):
        self.left = beats

    def wait(self, seconds):
        self.left -= 1
        return self.left < 0


@pytest.fixture
def run(organisation):
    return Run.objects.create(state="running", token="mine", beat_at=timezone.now())


@pytest.fixture(autouse=True)
def _keep_the_connection(monkeypatch):
    monkeypatch.setattr(leases.connection, "close", lambda: None)  # the test's own


def beat(run, *progress, times=1):
    heart = runs.Heart(run.pk, "mine")
    for one in progress:
        heart.tell(one)
    heart._done = Beats(times)
    heart._beat()
    run.refresh_from_db()
    return heart


def test_a_beat_writes_what_was_told_last(run):
    before = run.beat_at

    heart = beat(run, Progress("Late work", 0.2), Progress("Late work", 0.4, value=70, bound=60))

    assert (run.phase, run.share_done, run.value, run.bound) == ("Late work", 0.4, 70, 60)
    assert [(row["value"], row["bound"]) for row in run.history] == [(70, 60)]
    assert run.beat_at > before
    assert not heart.is_stopped()


def test_a_beat_without_news_keeps_the_lease_alone(run):
    before, phase = run.beat_at, run.phase

    assert not beat(run).is_stopped()

    assert run.beat_at > before
    assert (run.phase, run.value) == (phase, None)


def test_a_cancel_and_a_lost_lease_stop_the_solver(run):
    Run.objects.filter(pk=run.pk).update(is_cancelled=True)
    assert beat(run).is_stopped()

    Run.objects.filter(pk=run.pk).update(is_cancelled=False, token="theirs")
    assert beat(run, Progress("Mine no more", 0.9)).is_stopped()
    assert run.phase != "Mine no more"


def test_history_is_kept_short(run):
    heart = runs.Heart(run.pk, "mine")
    for number in range(runs.HISTORY_AT_MOST + 20):
        heart.tell(Progress("Late work", 0.1, value=number))

    assert len(heart.history) == runs.HISTORY_AT_MOST


def test_the_heart_beats_on_a_thread_of_its_own_where_a_worker_runs(run, settings, monkeypatch):
    monkeypatch.setitem(settings.TASKS["default"], "BACKEND", "a queue")
    beats = []
    monkeypatch.setattr(runs.Heart, "_beat", lambda self: beats.append(self._done.wait(5)))

    with runs.Heart(run.pk, "mine"):
        assert beats == []  # it waits for its time, or for the end

    assert beats == [True]


def test_a_run_that_nobody_waits_for_is_left(run):
    runs.execute.call(run_id=run.pk)  # it is not queued: another worker has it

    run.refresh_from_db()
    assert (run.state, run.token) == ("running", "mine")


def test_what_has_ended_cannot_be_stopped(organisation):
    ended = Run.objects.create(state="done")

    with pytest.raises(Conflict, match="This run has ended"):
        runs.cancel(ended, by=factories.user("planner"))


def test_a_refusal_fails_the_run_with_its_own_words(organisation, monkeypatch):
    queued = Run.objects.create(state="queued")

    def refuse(*_, **__):
        raise Conflict("The settings changed meanwhile.")

    monkeypatch.setattr(plans, "make", refuse)
    runs.execute.call(run_id=queued.pk)

    queued.refresh_from_db()
    assert (queued.state, queued.error) == ("failed", "The settings changed meanwhile.")


def test_a_team_gets_no_advice_and_neither_does_a_stopped_run(search):  # noqa: F811 -- the fixture above
    taken, plan = plans.make(plans.Order(method="greedy"))

    assert advice.make(taken, plan, plans.Order(team=search)) == ([], {})
    assert advice.make(taken, plan, plans.Order(), should_stop=lambda: True) == ([], {})


def test_without_people_there_is_no_composition(organisation):
    taken, plan = plans.make(plans.Order(method="greedy"))

    assert advice.make(taken, plan, plans.Order())[1] == {}
    advice.store_compositions(plans.store(taken, plan, team=None, by=None), {})
    assert not Recommendation.objects.exists()


def test_moves_between_teams_and_seats_to_open_become_proposals(organisation):
    taken, plan = plans.make(plans.Order(method="greedy"))
    stored = plans.store(taken, plan, team=None, by=None)
    post = factories.membership()
    home, away = post.team, factories.team()
    move = {
        "kind": "moved", "person": post.person_id, "team": away.pk, "role": post.role.slug, "share": 60,
        "from_team": home.pk, "from_role": post.role.slug, "from_share": 40, "from_before": 100,
    }  # fmt: skip
    gone = {**move, "team": 999_999}
    line = {"team": away.pk, "role": post.role.slug, "open_positions": 2}

    advice.store_compositions(stored, {"moves": [move, gone], "roles": [line]})

    rows = list(Recommendation.objects.filter(plan=stored, kind="membership").order_by("pk"))
    assert [row.change for row in rows] == ["moved", "open", "open"]
    assert (rows[0].team, rows[0].share_percent) == (away, 60)
    assert rows[0].reasons["from"] == {
        "team": home.pk, "role": post.role_id, "share_percent": "40", "share_before": "100"
    }  # fmt: skip
    assert [row.part for row in rows[1:]] == [0, 1]


def test_owners_are_proposed_where_nobody_answers_and_backups_where_one_does(organisation):
    frame.organisation()
    role = factories.role("ai_developer")
    team = factories.team()
    kind = factories.component_kind("application", roles=[role])
    people = [factories.membership(role=role, team=team).person for _ in range(2)]
    bare = factories.component("Bare", kind=kind, team=team)
    held = factories.component("Held", kind=kind, team=team)
    factories.ownership(component=held, team=team, person=people[0], role=role)
    old = Recommendation.objects.create(kind="owner", component=bare, person=people[0], role=role)

    advice.propose_owners()

    old.refresh_from_db()
    assert old.state == "superseded"
    found = {(row.component.name, row.change) for row in Recommendation.objects.filter(kind="owner", state="open")}
    assert ("Bare", "owner") in found
    assert ("Held", "owner") not in found
    assert ("Held", "backup") in found
    assert Recommendation.objects.get(component=held, change="backup", state="open").person == people[1]
