"""The overview and the activity: decisions, figures, finishes, what was done and undone."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone

from planning import models
from planning.queries import done
from planning.queries.plans import Finish
from tests import factories
from tests.views.conftest import make_plan
from tests.views.test_plan import opened
from tests.views.test_work import answer, text


@pytest.mark.parametrize("role", ["viewer", "member", "manager", "planner", "admin"])
def test_every_role_reads_the_overview(request, plan, role):
    page = request.getfixturevalue(role).get("/")

    assert "decisions wait for you." in answer(page)
    assert ("What others did" in page.content.decode()) == (role in {"manager", "planner", "admin"})


def test_empty_organisation_waits_for_a_plan(planner):
    page = planner.get("/")

    assert answer(page) == "Nothing waits for you. There is no plan yet; a run says who does what."
    for words in ("Nothing needs a decision", "No open work yet.", "No project has open work.", "0 of 0"):
        assert words in text(page)
    assert "unknown unstaffed no plan yet" in text(page)


def test_answer_names_the_role_that_is_short(planner, plan):
    assert "most for Ml engineers, from" in answer(planner.get("/"))


def test_answer_when_everything_has_somebody(planner, search):
    models.WorkItem.objects.filter(title="Hard one").delete()
    make_plan()

    assert answer(planner.get("/")).endswith("Everything that is planned has somebody.")


def test_exactly_one_decision_is_primary_and_it_is_accepted_from_here(planner, plan):
    models.Recommendation.objects.exclude(kind="allocation").delete()
    models.Recommendation.objects.filter(kind="allocation").update(cost_of_waiting=324000)
    page = planner.get("/")
    row = opened().first()

    assert page.content.decode().count("button-primary") == 1
    assert "€324k at stake" in text(page)
    planner.post(reverse("planning:recommendation-accept", args=[row.pk]), {"next": "/"})
    assert f"Accepted {row.person} on" in text(planner.get("/"))


def test_reader_sees_decisions_without_deciding(viewer, plan):
    page = viewer.get("/").content.decode()

    assert "See it" in page
    assert "/accept/" not in page


def test_allocations_of_one_demand_are_one_line_that_accepts_all_of_them(planner, plan):
    first = opened().filter(role__slug="ai_developer").first()
    other = models.Membership.objects.filter(role=first.role).exclude(pk=first.membership_id).first()
    second = models.Recommendation.objects.create(
        kind="allocation", change="added", role=first.role, work_item=first.work_item, person=other.person, part=1,
        membership=other, starts_on=first.starts_on, ends_on=first.ends_on, share_percent=50, days=1,
    )  # fmt: skip

    page = planner.get("/", {"all": "1"})

    names = [str(first.person), str(other.person)]
    assert any(f"{' and '.join(order)} on" in text(page) for order in (names, names[::-1]))
    named = {f'value="{first.pk},{second.pk}"', f'value="{second.pk},{first.pk}"'}
    assert any(one in page.content.decode() for one in named)


def test_eight_decisions_are_shown_and_the_rest_on_asking(planner, search):
    for number in range(12):
        factories.work_item(f"More {number}", days=2, tag="infrastructure", team=search)
    make_plan()

    short, full = planner.get("/").content.decode(), planner.get("/", {"all": "1"}).content.decode()

    assert short.count('id="decision-') == 8
    assert full.count('id="decision-') > 12
    assert f"All {full.count('id=' + chr(34) + 'decision-')}" in short


def test_decisions_of_every_kind_have_a_line(planner, plan, search):
    today = timezone.localdate()
    seat = search.memberships.select_related("person", "role").first()
    for _ in range(2):
        factories.allocation(
            membership=seat, starts_on=today, ends_on=today + timedelta(days=20), share_percent=Decimal(70)
        )
    orphan = factories.component("Orphan", lifecycle="production", team=search)
    alone = factories.component("Alone", lifecycle="production", team=search)
    for component, change in ((orphan, "owner"), (alone, "backup")):
        models.Recommendation.objects.create(
            kind="owner", change=change, component=component, person=seat.person, role=seat.role, team=search
        )
    factories.component("Unseen", lifecycle="production", team=search)
    owned = [factories.component(f"Owned {number}") for number in range(4)]
    for component in owned:
        factories.ownership(component=component, person=seat.person, confirmed_on=today - timedelta(days=400))
    factories.work_item("Untagged", days=2, project=factories.project(due_on=today))
    metric = factories.success_metric(target_operator=">=", target_value=5, cadence_days=7)
    for days in (8, 1):
        factories.measurement(success_metric=metric, measured_on=today - timedelta(days=days), value=1)

    page = text(planner.get("/", {"all": "1"}))

    for words in (
        "is at 140 %", "Orphan has no accountable owner", "Alone rests on one person", "4 ownerships to confirm",
        "3 work items untagged", "off target", "error O1", f"Assign {seat.person.name.split()[0]}",
    ):  # fmt: skip
        assert words in page


def test_late_project_is_a_decision(planner, plan):
    today = timezone.localdate()
    models.Project.objects.update(due_on=today + timedelta(days=2), value_per_week=5000)
    models.WorkItem.objects.filter(title="Hard one").update(status="done")
    make_plan()

    page = text(planner.get("/", {"all": "1"}))

    assert "See options" in page
    assert "days late" in page


@pytest.mark.parametrize(
    ("ends", "due", "late", "undone", "state"),
    [
        (None, 10, 0, 0, "not_measured"),
        (20, 10, 7, 0, "off_target"),
        (8, 10, 0, 1, "at_risk"),
        (8, None, 0, 0, "stale"),
        (8, 10, 0, 0, "on_target"),
    ],
)
def test_bar_of_a_project(organisation, ends, due, late, undone, state):
    today = timezone.localdate()
    project = factories.project(due_on=today + timedelta(days=due) if due else None)
    factories.work_item(days=1, project=project)
    finish = Finish(project.pk, today + timedelta(days=ends) if ends else None, project.due_on, late, undone)

    (row,) = done.chart([project], {project.pk: finish}, today).rows

    assert row.state == state
    assert row.within + row.over == pytest.approx(row.done_at or 0)
    assert (row.over > 0) == (state == "off_target")


def test_chart_shows_at_least_the_horizon_and_at_most_forty_weeks(organisation):
    today = timezone.localdate()
    far = factories.project(due_on=today + timedelta(days=900))
    factories.work_item(days=1, project=far)

    assert done.chart([far], {}, today).rows[0].due_at == 99
    assert 8 <= len(done.chart([far], {}, today).months) <= 10
    assert 2 <= len(done.chart([], {}, today).months) <= 4


def _note(sentence, **values):
    return models.Activity.objects.create(verb="work_item.change", sentence=sentence, **values)


def test_activity_is_searched(planner):
    _note("Moved the due date", by=planner.user)
    _note("Named an owner", reason="She built it")

    page = text(planner.get("/activity/", {"search": "owner\x00"}))

    assert "Named an owner She built it" in page
    assert "the portal" in page
    assert "Moved the due date" not in page
    assert "Nothing matches." in text(planner.get("/activity/", {"search": "zzz"}))


def test_activity_shows_fifty_at_a_time(planner):
    for number in range(55):
        _note(f"Step {number}")

    assert planner.get("/activity/").content.decode().count('id="activity-') >= 50
    assert "Step 0" in text(planner.get("/activity/", {"page": "2"}))


def test_activity_is_undone_once(planner, plan):
    row = opened().first()
    planner.post(reverse("planning:recommendation-accept", args=[row.pk]))
    activity = models.Activity.objects.get(verb="recommendation.accept")
    url = reverse("planning:activity-undo", args=[activity.pk])

    planner.post(url, {"next": "/activity/"})
    again = planner.post(url, {"next": "/activity/"}, follow=True)

    assert opened().filter(pk=row.pk).exists()
    assert "This was undone already." in text(again)
    assert "undone" in text(planner.get("/activity/"))


def test_what_is_private_is_shown_to_who_did_it_and_to_planners(manager, planner):
    _note("Own absence", by=manager.user, is_private=True)
    _note("Other absence", by=planner.user, is_private=True)

    seen = text(manager.get("/activity/"))

    assert "Own absence" in seen
    assert "Other absence" not in seen
    assert "Other absence" in text(planner.get("/activity/"))


def test_activity_is_not_for_viewers(viewer):
    assert viewer.get("/activity/").status_code == 403
