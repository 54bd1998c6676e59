"""Jobs run when they are due, one worker at a time, and say how it went."""

from datetime import timedelta
from itertools import count

import pytest
from django.core import mail
from django.utils import timezone

from planning.actions import jobs, reminders, retention
from planning.domain.errors import Conflict, NotAllowed
from planning.models import Activity, IdempotencyKey, Job, Plan, Run, StoredSnapshot
from tests import factories


def count_runs(name="job", **values):
    """Return a job that counts its runs, and the list that grows."""
    ran = []
    job = jobs.Recurring(name, "A job", "", timedelta(hours=1), lambda: str(ran.append(1) or len(ran)), **values)
    Job.objects.create(name=name, next_at=timezone.now() - timedelta(minutes=1))
    return job, ran


def row(name="job"):
    return Job.objects.get(name=name)


def test_job_runs_when_due_and_not_before(db):
    job, ran = count_runs()

    assert jobs.run(job)
    assert not jobs.run(job)

    assert (len(ran), row().result, row().is_failed, row().leased_until) == (1, "1", False, None)
    assert row().next_at - row().started_at == timedelta(hours=1)


def test_leased_job_is_left_until_the_lease_ends(db):
    job, ran = count_runs()
    Job.objects.update(leased_until=timezone.now() + timedelta(minutes=1), token="other")
    assert not jobs.run(job)

    Job.objects.update(leased_until=timezone.now() - timedelta(minutes=1))
    assert jobs.run(job)
    assert len(ran) == 1


def test_worker_that_lost_its_lease_writes_nothing(db):
    def frozen():
        Job.objects.update(token="another", result="theirs")
        return "mine"

    job = jobs.Recurring("job", "A job", "", timedelta(hours=1), frozen)
    Job.objects.create(name="job", next_at=timezone.now())

    jobs.run(job)

    assert (row().result, row().token) == ("theirs", "another")


@pytest.mark.parametrize(
    ("error", "says"), [(Conflict("Not now."), "Not now."), (ValueError("odd"), "It failed: ValueError: odd")]
)
def test_failure_is_said_and_the_job_comes_again(db, error, says):
    def fail():
        raise error

    job = jobs.Recurring("job", "A job", "", timedelta(hours=1), fail)
    Job.objects.create(name="job", next_at=timezone.now())

    assert jobs.run(job)

    assert (row().is_failed, row().result) == (True, says)
    assert row().next_at > timezone.now()


def test_job_that_is_asked_for_while_it_runs_runs_again(db):
    def ask_meanwhile():
        Job.objects.update(next_at=timezone.now() + timedelta(seconds=1))
        return ""

    job = jobs.Recurring("job", "A job", "", timedelta(hours=1), ask_meanwhile)
    Job.objects.create(name="job", next_at=timezone.now())

    jobs.run(job)

    assert row().next_at < timezone.now() + timedelta(minutes=1)


def test_every_job_of_the_portal_runs(organisation):
    Job.objects.all().delete()

    assert jobs.run_due() == len(jobs.JOBS)
    assert jobs.run_due() == 0

    assert list(Job.objects.filter(is_failed=True)) == []
    assert all(one.result.endswith(".") for one in Job.objects.all())


def test_asking_by_hand_runs_it_at_once(planner, django_capture_on_commit_callbacks):
    jobs.ensure()
    Job.objects.update(next_at=timezone.now() + timedelta(hours=5))

    with django_capture_on_commit_callbacks(execute=True):
        jobs.ask(row("renew-standings"), by=planner.user)

    assert row("renew-standings").result == "Every standing is of today."
    assert Activity.objects.filter(verb="job.ask").count() == 1
    jobs.execute.call(name="gone")


def test_asking_takes_the_right(manager):
    jobs.ensure()
    with pytest.raises(NotAllowed):
        jobs.ask(row("clear-old"), by=manager.user)


_numbers = count()


def make_plan(days, **values):
    number = next(_numbers)
    snapshot = StoredSnapshot.objects.create(digest=f"{number:064}", revision=1, today=factories.MONDAY, data=b"")
    plan = Plan.objects.create(snapshot=snapshot, status="optimal", method="greedy", seconds=1, data=b"", **values)
    old = timezone.now() - timedelta(days=days)
    Plan.objects.filter(pk=plan.pk).update(created_at=old)
    StoredSnapshot.objects.filter(pk=snapshot.pk).update(created_at=old)
    return plan


def test_old_plans_go_but_not_the_latest_nor_what_was_decided(organisation, settings):
    from planning.models import Decision, Recommendation

    settings.KEEP_PLANS_DAYS = 30
    gone, decided, young, latest = make_plan(40), make_plan(40), make_plan(20), make_plan(40)
    of_team = make_plan(40, team=factories.team())
    Run.objects.create(plan=gone, seconds=1)
    advice = Recommendation.objects.create(plan=decided, kind="allocation", person=factories.person())
    Decision.objects.create(recommendation=advice, verb="accept", by=factories.user())

    assert retention.clear() == "Removed 1 plan, 1 snapshot."

    assert set(Plan.objects.all()) == {decided, young, latest, of_team}
    assert not StoredSnapshot.objects.filter(pk=gone.snapshot_id).exists()
    settings.KEEP_PLANS_DAYS = 0
    make_plan(900), make_plan(1)
    assert retention.clear() == "Nothing was old enough."


def test_old_keys_and_activities_go_as_set(organisation, settings):
    user = factories.user()
    for days in (0, 2):
        key = IdempotencyKey.objects.create(user=user, key=f"k{days}", path="/", request_digest="", status=200, body={})
        IdempotencyKey.objects.filter(pk=key.pk).update(created_at=timezone.now() - timedelta(days=days))
        done = Activity.objects.create(verb="x.y", sentence="Did")
        Activity.objects.filter(pk=done.pk).update(created_at=timezone.now() - timedelta(days=days))

    assert retention.clear() == "Removed 1 idempotency key."
    settings.KEEP_ACTIVITY_DAYS = 1
    assert retention.clear() == "Removed 1 activity."


def test_owner_is_asked_once_until_it_is_time_again(organisation, settings):
    settings.EMAIL_HOST = "mail.example"
    today = timezone.localdate()
    person = factories.person(name="Ana Silva", email="ana@example.org")
    for _ in range(2):
        factories.ownership(person=person, starts_on=today - timedelta(days=200), component=factories.component())
    factories.ownership(person=factories.person(), starts_on=today - timedelta(days=200), confirmed_on=today)
    factories.ownership(person=factories.person(), starts_on=today - timedelta(days=200))

    assert reminders.remind() == "Asked 2 people to confirm, 1 by mail."
    assert reminders.remind() == "Everybody whose confirmation is due was asked lately."

    assert "2 things" in mail.outbox[0].subject
    assert mail.outbox[0].to == ["ana@example.org"]
    Activity.objects.update(created_at=timezone.now() - timedelta(days=15))
    assert reminders.remind().startswith("Asked 2")


def test_nobody_is_asked_where_nothing_is_due(db):
    from planning.models import Organisation

    assert reminders.remind() == ("Nobody is to be asked today." if Organisation.objects.exists() else
                                  "There is no organisation yet.")  # fmt: skip
    factories.organisation()
    assert reminders.remind() == "Nobody is to be asked today."


def test_watch_tries_again_after_a_mistake(db):
    import threading

    from planning.management.commands.work import again_and_again

    done, tries = threading.Event(), []

    def fail():
        tries.append(1)
        if len(tries) == 2:
            done.set()
        raise ValueError("once")

    again_and_again(fail, 0.001, done)

    assert len(tries) == 2
