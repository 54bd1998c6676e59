"""What is decided on the plan pages over HTTP: accept, pin, dismiss, override, object, run, stop."""

from types import SimpleNamespace

import pytest
from django.utils import timezone

from planning import models
from tests import factories
from tests.views.test_plan import HTMX, opened, url
from tests.views.test_work import text


def state(row):
    return models.Recommendation.objects.get(pk=row.pk).state


def test_accept_makes_it_live_and_can_be_undone(planner, plan):
    row = opened().first()

    response = planner.post(url("recommendation-accept", row.pk), {"next": url("plan-list")}, follow=True)

    assert response.redirect_chain == [(url("plan-list"), 303)]
    assert models.Allocation.objects.filter(recommendation=row).exists()
    activity = models.Activity.objects.filter(verb="recommendation.accept").get()
    planner.post(url("activity-undo", activity.pk))
    assert not models.Allocation.objects.exists()
    assert state(row) == "open"


def test_accept_never_leads_to_another_host(planner, plan):
    row = opened().first()

    response = planner.post(url("recommendation-accept", row.pk), {"next": "https://elsewhere.example/"})

    assert response["Location"] == url("plan")


@pytest.mark.parametrize("verb", ["accept", "pin", "dismiss"])
def test_what_was_decided_cannot_be_decided_again(planner, plan, verb):
    row = opened().first()
    planner.post(url("recommendation-accept", row.pk))

    response = planner.post(url(f"recommendation-{verb}", row.pk), follow=True)

    assert "This was accepted already." in text(response)
    assert models.Allocation.objects.count() == 1


@pytest.mark.parametrize("verb", ["accept", "pin", "dismiss"])
def test_other_teams_are_not_a_managers_to_decide(manager, plan, verb):
    row = opened().first()
    manager.user.grant.teams.add(factories.team("Elsewhere"))

    manager.post(url(f"recommendation-{verb}", row.pk))

    assert state(row) == "open"


def test_manager_decides_for_the_own_team(manager, plan, search):
    manager.user.grant.teams.add(search)
    row = opened().first()

    manager.post(url("recommendation-accept", row.pk))

    assert state(row) == "accepted"


def test_pin_keeps_it_in_place(planner, plan):
    row = opened().first()

    planner.post(url("recommendation-pin", row.pk))

    assert models.Allocation.objects.get(recommendation=row).is_pinned


def test_dismiss_keeps_the_person_out(planner, plan):
    row = opened().first()

    planner.post(url("recommendation-dismiss", row.pk), {"reason": "On another project"})

    assert state(row) == "dismissed"
    assert models.Placement.objects.get(person=row.person).kind == "exclude"


def test_accept_all_is_one_step(planner, plan):
    count = opened().count()

    response = planner.post(url("recommendation-accept-all"), follow=True)

    assert opened().count() == 0
    assert f"Accepted {count} recommendations" in text(response)
    assert models.Activity.objects.filter(verb="recommendation.accept_all").count() == 1


def test_accept_all_takes_those_named_alone(planner, plan):
    first, second, *rest = opened()

    planner.post(url("recommendation-accept-all"), {"only": f"{first.pk},{second.pk},x"})

    assert {row.pk for row in opened()} == {row.pk for row in rest}


def test_accept_all_of_nothing_is_refused(manager, plan):
    response = manager.post(url("recommendation-accept-all"), follow=True)

    assert "There is nothing here that you may accept." in text(response)


def test_override_puts_somebody_else_on_it(planner, plan):
    row = opened().filter(work_item__title="Ranking feature", role__slug="ai_developer").get()
    other = models.Membership.objects.filter(role=row.role).exclude(pk=row.membership_id).get()
    form = {"membership": other.pk, "starts_on": row.starts_on, "ends_on": row.ends_on, "reason": "Knows it"}

    assert f"Put somebody else on {row.work_item}" in text(planner.get(url("recommendation-override", row.pk)))
    planner.post(url("recommendation-override", row.pk), form)

    assert models.Allocation.objects.get(work_item=row.work_item).membership == other
    assert state(row) == "overridden"


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"membership": ""}, "This field is required."),
        ({"membership": "999999"}, "Select a valid choice."),
        ({"reason": ""}, "This field is required."),
        ({"reason": "  "}, "This field is required."),
        ({"ends_on": "2020-01-01"}, "is before From"),
        ({"starts_on": "soon"}, "Enter a valid date."),
    ],
)
def test_override_says_what_is_wrong(planner, plan, changes, words):
    row = opened().filter(role__slug="ai_developer").first()
    other = models.Membership.objects.filter(role=row.role).exclude(pk=row.membership_id).first()
    form = {"membership": other.pk, "starts_on": row.starts_on, "ends_on": row.ends_on, "reason": "Knows it"}

    response = planner.post(url("recommendation-override", row.pk), {**form, **changes})

    assert response.status_code == 422
    assert words in text(response)
    assert state(row) == "open"


def test_override_of_what_was_decided_keeps_the_form(planner, plan):
    row = opened().filter(role__slug="ai_developer").first()
    other = models.Membership.objects.filter(role=row.role).exclude(pk=row.membership_id).first()
    planner.post(url("recommendation-accept", row.pk))
    form = {"membership": other.pk, "starts_on": row.starts_on, "ends_on": row.ends_on, "reason": "Knows it"}

    response = planner.post(url("recommendation-override", row.pk), form, **HTMX)

    assert response.status_code == 422
    assert "This was accepted already." in text(response)
    assert "<html" not in response.content.decode()


def test_person_objects_in_writing(member, plan, search):
    person = models.Person.objects.get(name="Ana Ribeiro")
    models.User.objects.filter(pk=member.user.pk).update(person=person)
    item = models.WorkItem.objects.get(title="Index")

    assert member.get(url("objection-new", item.pk)).status_code == 200
    assert member.post(url("objection-new", item.pk), {"text": ""}).status_code == 422
    response = member.post(url("objection-new", item.pk), {"text": "I am away then."}, follow=True)

    assert "Your objection is written down." in text(response)
    assert models.Objection.objects.get(person=person).text == "I am away then."


def test_who_is_no_person_cannot_object(member, plan):
    item = models.WorkItem.objects.get(title="Index")

    member.post(url("objection-new", item.pk), {"text": "Not me."})

    assert not models.Objection.objects.exists()


@pytest.fixture
def queued(monkeypatch):
    """Runs stay queued: no worker takes them."""
    from planning.actions import runs

    monkeypatch.setattr(runs, "execute", SimpleNamespace(enqueue=lambda **_: None))


def test_run_starts_shows_its_progress_and_stops(planner, search, queued, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        response = planner.post(url("plan-run"), {"seconds": "20"}, follow=True)
    run = models.Run.objects.get()
    progress = planner.get(url("run-progress", run.pk), **HTMX)

    assert "Planning for everybody has begun." in text(response)
    assert "Waiting for a worker" in text(response)
    assert (run.seconds, progress.status_code) == (20, 200)
    assert "Stop, keep this plan" in text(progress)
    stopped = planner.post(url("run-stop", run.pk), follow=True)
    assert "Stopping; the best plan found is kept." in text(stopped)
    done = planner.get(url("run-progress", run.pk), **HTMX)
    assert (done.status_code, done["HX-Refresh"]) == (286, "true")
    assert "Stopped before it began." in text(done)


def test_second_run_and_second_stop_are_refused(planner, search, queued):
    planner.post(url("plan-run"))
    again = planner.post(url("plan-run"), follow=True)
    run = models.Run.objects.get()
    planner.post(url("run-stop", run.pk))

    assert "is being made already" in text(again)
    assert "This run has ended." in text(planner.post(url("run-stop", run.pk), follow=True))


@pytest.mark.parametrize("seconds", ["0", "3601", "x"])
def test_run_takes_whole_seconds(planner, search, queued, seconds):
    response = planner.post(url("plan-run"), {"seconds": seconds}, follow=True)

    assert "Seconds must be a whole number from 1 to 3,600." in text(response)
    assert not models.Run.objects.exists()


def test_manager_runs_the_widest_own_team_or_the_one_named(manager, search, queued):
    below = factories.team("Query", parent=search)
    manager.user.grant.teams.add(search)

    manager.post(url("plan-run"))
    manager.post(url("plan-run"), {"team": str(below.pk)})

    assert [run.team for run in models.Run.objects.order_by("pk")] == [search, below]


def test_running_plan_shows_how_bound_and_value_come_together(planner, search):
    history = [
        {"second": 0.5, "phase": "lateness", "value": 90, "bound": None},
        {"second": 1.5, "phase": "lateness", "value": 60, "bound": 20},
    ]
    run = models.Run.objects.create(
        state="running", phase="Lateness", history=history, share_done=0.5, started_at=timezone.now()
    )

    page = planner.get(url("run-progress", run.pk)).content.decode()

    assert "polyline" in page
    assert "50 % planned" in page
    again = planner.get(url("run-progress", run.pk), {"told": "50"}).content.decode()
    assert "% planned" not in again
    assert "?told=50" in again
    models.Run.objects.filter(pk=run.pk).update(is_cancelled=True)
    assert "Stopping; the best plan found is kept." in text(planner.get(url("plan")))


def test_dismissal_with_too_long_a_reason_is_refused_not_cut(planner, plan):
    row = opened().first()

    planner.post(url("recommendation-dismiss", row.pk), {"reason": "x" * 501})

    assert state(row) == "open"


def test_step_of_the_ladder_is_taken_and_shown_as_taken(planner, plan):
    item = models.WorkItem.objects.get(title="Index")
    outlook = {"unstaffed_minutes": 480, "late_projects": 1, "delay_cost": 90}
    plan.ladder = [
        {"option": {"kind": "drop", "item": item.pk, "cost": 5}, "before": outlook, "after": outlook, "tried": []}
    ]
    plan.save()

    response = planner.post(url("ladder-take"), {"step": "1"}, follow=True)

    assert response.redirect_chain == [(url("plan-hire-first"), 303)]
    assert "Took the step: Drop Index" in text(response)
    assert "Taken" in text(response)
    assert "Another plan was made meanwhile" in text(planner.post(url("ladder-take"), {"step": "7"}, follow=True))


def test_step_without_any_plan_is_refused(planner, search):
    assert "There is no plan yet." in text(planner.post(url("ladder-take"), {"step": "1"}, follow=True))
