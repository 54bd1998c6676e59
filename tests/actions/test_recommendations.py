"""Plans end to end on a small organisation: recommend, accept, pin, override, dismiss, undo; and runs."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from planning.actions import plans, recommendations, runs
from planning.actions.changes import undo
from planning.domain.errors import Conflict, Invalid, NotAllowed
from planning.models import Allocation, Decision, Objection, Placement, Plan, Recommendation, Run, WorkItem
from planning.queries import frame
from planning.queries import plans as plan_queries
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def by(organisation):
    return factories.user("planner")


@pytest.fixture
def work(organisation):
    """One team, two developers of whom one knows search, and one item that asks for search."""
    team = factories.team("Search")
    role = factories.role("ai_developer")
    factories.models.TagShare.objects.create(tag="product_feature", role=role, share_percent=Decimal(100))
    today = timezone.localdate()
    able = factories.person("Able", skills={"search": 3})
    unable = factories.person("Unable", skills={"search": 1})
    first = factories.membership(person=able, team=team, role=role, starts_on=today - timedelta(days=30))
    factories.membership(person=unable, team=team, role=role, starts_on=today - timedelta(days=30))
    item = factories.work_item("Rank", days=5, team=team, tag="product_feature")
    factories.demand(work_item=item, role=role, days=None, skills={"search": 3})
    return {"team": team, "role": role, "item": item, "able": first, "unable": unable}


def make(**order):
    taken, plan = plans.make(plans.Order(method="greedy", **order))
    return plans.store(taken, plan, team=None, by=None)


def test_plan_recommends_the_one_who_can(work):
    stored = make()

    row = Recommendation.objects.get()
    assert (row.person.name, row.work_item, row.change) == ("Able", work["item"], "added")
    assert row.days == 5
    assert (stored.demand_count, stored.unstaffed_minutes, stored.violations) == (1, 0, [])


def test_plan_is_read_back_as_it_was_made(work):
    taken, plan = plans.make(plans.Order(method="greedy"))
    stored = plans.store(taken, plan, team=None, by=None)

    assert plan_queries.answer(stored) == (taken, plan)
    assert plans.load_plan(stored) == plan
    assert plans.load_snapshot(stored) == taken


def test_new_plan_supersedes_what_is_undecided(work):
    make()
    make()

    assert sorted(Recommendation.objects.values_list("state", flat=True)) == ["open", "superseded"]


def test_accept_makes_it_live_and_the_plan_out_of_date(work, by):
    stored = make()

    recommendations.accept(Recommendation.objects.get(), by=by)

    allocation = Allocation.objects.get()
    assert (allocation.membership, allocation.source) == (work["able"], "recommendation")
    assert plan_queries.is_stale(stored, frame.organisation())
    assert Decision.objects.get().verb == "accept"


def test_accepted_work_is_no_recommendation_again(work, by):
    make()
    recommendations.accept(Recommendation.objects.get(), by=by)

    make()

    assert not Recommendation.objects.filter(state="open").exists()


def test_undo_of_accept_takes_it_back(work, by):
    make()
    activity = recommendations.accept(Recommendation.objects.get(), by=by)

    undo(activity, by=by)

    assert not Allocation.objects.exists()
    assert Recommendation.objects.get().state == "open"


def test_accept_twice_is_refused(work, by):
    make()
    row = Recommendation.objects.get()
    recommendations.accept(row, by=by)

    with pytest.raises(Conflict, match="accepted already"):
        recommendations.accept(row, by=by)


def test_manager_of_another_team_may_not_decide(work):
    make()
    stranger = factories.user("manager", teams=[factories.team()])

    for decide in (recommendations.accept, recommendations.pin, recommendations.dismiss):
        with pytest.raises(NotAllowed):
            decide(Recommendation.objects.get(), by=stranger)
    assert not Allocation.objects.exists()


def test_manager_of_the_team_may(work):
    make()

    recommendations.accept(Recommendation.objects.get(), by=factories.user("manager", teams=[work["team"]]))

    assert Allocation.objects.exists()


def test_dismiss_keeps_the_person_out_until_undone(work, by):
    make()
    activity = recommendations.dismiss(Recommendation.objects.get(), reason="Knows too little of it", by=by)

    make()
    assert not Recommendation.objects.filter(state="open").exists()

    undo(activity, by=by)
    make()
    assert Recommendation.objects.filter(state="open").exists()


def test_pin_holds_in_later_plans(work, by):
    make()

    recommendations.pin(Recommendation.objects.get(), by=by)

    assert Allocation.objects.get().is_pinned
    assert Placement.objects.get().kind == "pin"


def test_override_takes_a_reason_and_the_role(work, by):
    make()
    row = Recommendation.objects.get()
    other = work["unable"].memberships.get()

    with pytest.raises(Invalid, match="Say why"):
        recommendations.override(row, membership=other, reason=" ", by=by)
    wrong = factories.membership(role=factories.role("designer"))
    with pytest.raises(Invalid, match="works as"):
        recommendations.override(row, membership=wrong, reason="Because", by=by)
    recommendations.override(row, membership=other, reason="Wants to learn it", by=by)

    assert Allocation.objects.get().membership == other
    assert Decision.objects.get().reason == "Wants to learn it"


def test_accept_all_is_one_step_and_one_undo(work, by):
    item = factories.work_item("More", days=3, team=work["team"], tag="product_feature")
    make()

    activity = recommendations.accept_all(list(plan_queries.recommendations()), by=by)

    assert Allocation.objects.count() == 2
    assert item in {row.work_item for row in Allocation.objects.all()}
    undo(activity, by=by)
    assert not Allocation.objects.exists()


def test_person_objects_in_writing(work):
    user = factories.user("member", person=work["able"].person)

    recommendations.object_to(work["item"], user.person, text="I am on leave then.", by=user)

    assert Objection.objects.get().text == "I am on leave then."
    with pytest.raises(NotAllowed):
        recommendations.object_to(work["item"], work["unable"], text="Not them", by=user)
    with pytest.raises(Invalid):
        recommendations.object_to(work["item"], user.person, text="  ", by=user)


def test_reasons_name_the_one_who_was_left_out(work, by):
    make()

    explanation = plan_queries.why(Recommendation.objects.get())

    left_out = {one.person: one.failures[0] for one in explanation.left_out}
    assert left_out[work["unable"].pk].needed == 3
    assert left_out[work["unable"].pk].has == 1


def test_undone_demand_says_what_is_short(work):
    WorkItem.objects.update(tag="product_feature")
    work["able"].person.person_skills.update(level=2)

    stored = make()

    rows = plan_queries.undone(stored)
    assert [(row.item, row.shortage, row.skill, row.level) for row in rows] == [(work["item"], "no_skill", "search", 3)]


def test_untagged_work_gives_no_demand(work):
    WorkItem.objects.update(tag="")

    assert make().demand_count == 0


def test_run_makes_a_plan(work, by, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        run = runs.start(by=by, seconds=5)

    run.refresh_from_db()
    assert (run.state, run.error) == ("done", "")
    assert run.plan == Plan.objects.get()
    assert run.plan.status in {"optimal", "feasible"}  # how far five seconds go depends on the machine


def test_second_run_of_the_same_scope_is_refused(work, by):
    runs.start(by=by)

    with pytest.raises(Conflict, match="being made already"):
        runs.start(by=by)


def test_cancel_before_a_worker_began_ends_it(work, by):
    run = runs.start(by=by)

    runs.cancel(run, by=by)

    assert Run.objects.get().state == "failed"
    with pytest.raises(Conflict, match="has ended"):
        runs.cancel(run, by=by)


def test_manager_runs_their_teams_alone(work):
    manager = factories.user("manager", teams=[work["team"]])

    with pytest.raises(NotAllowed):
        runs.start(by=manager)
    runs.start(by=manager, team=work["team"])

    assert Run.objects.get().team == work["team"]


def test_stale_run_is_handed_back_and_given_up_after_three_tries(work, by):
    long_ago = timezone.now() - timedelta(minutes=5)
    run = runs.start(by=by)
    Run.objects.update(state="running", token="dead", beat_at=long_ago, attempts=2)

    assert runs.requeue_stale() == 0

    run.refresh_from_db()
    assert (run.state, "died" in run.error) == ("failed", True)


def test_stale_run_is_finished_by_another_worker(work, by):
    runs.start(by=by, seconds=5)
    Run.objects.update(state="running", token="dead", beat_at=timezone.now() - timedelta(minutes=5))

    assert runs.requeue_stale() == 1

    assert Run.objects.get().state == "done"


def test_worker_that_lost_its_lease_writes_nothing(work, by, monkeypatch):
    runs.start(by=by)

    def lose(*args, **kwargs):
        Run.objects.update(token="another worker's")
        return [], {}

    monkeypatch.setattr(runs.advice, "make", lose)
    runs.execute.func(Run.objects.get().pk)

    assert not Plan.objects.exists()
    assert Run.objects.get().state == "running"


def test_failed_run_says_why(work, by, monkeypatch, caplog):
    def fall(*args, **kwargs):
        raise RuntimeError("no memory")

    runs.start(by=by)
    monkeypatch.setattr(runs.plans, "make", fall)

    runs.execute.func(Run.objects.get().pk)

    assert "no memory" in Run.objects.get().error
    assert Run.objects.get().state == "failed"


def test_team_run_plans_that_team_alone(work, by):
    other = factories.team("Other")
    factories.membership(team=other, role=work["role"], starts_on=date(2020, 1, 1))
    factories.work_item("Theirs", days=2, team=other, tag="product_feature")

    taken, _ = plans.make(plans.Order(method="greedy", team=work["team"]))

    assert {lane.team for lane in taken.lanes} == {work["team"].pk}
    assert len(taken.demands) == 1
