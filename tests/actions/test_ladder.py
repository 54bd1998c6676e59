"""Taking steps of the hire-first ladder."""

from datetime import timedelta

import pytest
from django.utils import timezone

from planning import models
from planning.actions import changes, ladder
from planning.domain.errors import Conflict, NotAllowed
from planning.queries import ladder as steps
from tests import factories
from tests.views.conftest import make_plan

BEFORE = {"unstaffed_minutes": 4800, "late_projects": 2, "delay_cost": 9000}
AFTER = {"unstaffed_minutes": 2400, "late_projects": 1, "delay_cost": 3000}


@pytest.fixture
def team(organisation):
    team = factories.team("Search")
    role = factories.role("ml_engineer")
    factories.membership(
        person=factories.person("Pia Holm"), team=team, role=role, starts_on=timezone.localdate() - timedelta(days=9)
    )
    factories.skill("serving")
    models.TagShare.objects.create(tag="infrastructure", role=role, share_percent=100)
    return team


@pytest.fixture
def item(team):
    return factories.work_item("Index", days=2, tag="infrastructure", team=team)


def planned(option, *tried):
    """A plan whose ladder has this one step."""
    plan = make_plan()
    plan.ladder = [{"option": {"cost": 10, **option}, "before": BEFORE, "after": AFTER, "tried": list(tried)}]
    plan.save()
    return plan


def person():
    return models.Person.objects.get(name="Pia Holm")


def training(**values):
    base = {"kind": "train", "person": person().pk, "role": "ml_engineer", "skill": "serving", "level": 3}
    return {**base, "from_day": 28, **values}


def test_hire_opens_a_position_with_the_skills_asked_and_can_be_undone(team, item):
    role = models.Role.objects.get(slug="ml_engineer")
    models.RoleSkill.objects.create(role=role, skill=factories.skill("serving"), level=3)
    hire = {"kind": "hire", "role": role.slug, "team": team.pk, "skills": [["serving", 4]], "from_day": 60}
    plan, planner = planned(hire), factories.user("planner")

    activity = ladder.take(plan, "1", by=planner)

    seat = models.Person.objects.get(kind="open_position")
    assert seat.starts_on >= timezone.localdate() + timedelta(days=50)
    assert list(seat.person_skills.values_list("skill__slug", "level")) == [("serving", 4)]
    assert steps.taken(plan) == {"1"}
    with pytest.raises(Conflict, match="taken already"):
        ladder.take(plan, "1", by=planner)
    changes.undo(activity, by=planner)
    assert not models.Person.objects.filter(kind="open_position").exists()
    assert not steps.taken(plan)


def test_training_takes_a_fifth_of_the_time_until_the_day(team, item):
    plan = planned(training())

    ladder.take(plan, "1", by=factories.user("planner"))

    done = models.Allocation.objects.get()
    assert done.work_item.title == "Train Pia Holm in Serving to level 3"
    assert done.share_percent == 20
    assert done.ends_on == done.work_item.due_on
    assert done.work_item.tag == "infrastructure"
    days = sum(
        (done.starts_on + timedelta(days=number)).weekday() < 5
        for number in range((done.ends_on - done.starts_on).days + 1)
    )
    assert done.work_item.effort_likely_days * 5 == days
    assert done.work_item.demands.get().days == done.work_item.effort_likely_days


def test_other_teams_may_be_asked_from_then_on(team, item):
    models.Organisation.objects.update(allow_other_teams=False)
    plan, planner = planned({"kind": "borrow"}), factories.user("planner")

    ladder.take(plan, "1", by=planner)

    assert models.Organisation.objects.get().allow_other_teams
    models.Activity.objects.all().delete()
    with pytest.raises(Conflict, match="so already"):
        ladder.take(plan, "1", by=planner)


def test_due_date_moves_and_item_is_dropped(team, item):
    planner = factories.user("planner")
    plan = planned({"kind": "move_due", "item": item.pk, "day": 30}, [{"kind": "drop", "item": item.pk, "cost": 0}, 5])

    ladder.take(plan, "1", by=planner)
    ladder.take(plan, "1-0", by=planner)

    item.refresh_from_db()
    monday = plan.snapshot.today - timedelta(days=plan.snapshot.today.weekday())
    assert item.due_on == monday + timedelta(days=30)
    assert item.status == "cancelled"
    assert steps.taken(plan) == {"1", "1-0"}


@pytest.mark.parametrize("step", ["", "0", "2", "1-7", "1-1-1", "x", "1-", "²", "9999"])
def test_a_step_that_is_not_there_is_refused(team, item, step):
    with pytest.raises(Conflict, match="no such step"):
        ladder.take(planned({"kind": "drop", "item": item.pk}), step, by=factories.user("planner"))


GONE = (
    {"kind": "hire", "role": "ml_engineer", "team": 999999, "from_day": 3},
    {"kind": "train", "person": 999999, "role": "ml_engineer", "skill": "serving", "level": 3, "from_day": 28},
    {"kind": "drop", "item": 999999},
)


@pytest.mark.parametrize("option", GONE, ids=lambda one: one["kind"])
def test_what_is_gone_is_refused_and_nothing_changes(team, item, option):
    plan = planned(option)

    with pytest.raises(Conflict, match="removed meanwhile"):
        ladder.take(plan, "1", by=factories.user("planner"))

    assert not models.Activity.objects.filter(verb=steps.TAKEN).exists()


def test_only_who_sees_the_ladder_takes_a_step(team, item):
    with pytest.raises(NotAllowed):
        ladder.take(planned({"kind": "drop", "item": item.pk}), "1", by=factories.user("manager", teams=[team]))


def test_cheaper_steps_of_a_team_leave_hires_and_other_teams_out(team, item):
    other = factories.membership(team=factories.team("Voice")).person
    hire = {"kind": "hire", "role": "ml_engineer", "team": team.pk, "from_day": 60, "cost": 10}
    tried = [[{**training(), "cost": 5}, 20], [{**training(person=other.pk), "cost": 5}, 30]]
    tried += [[{"kind": "borrow", "cost": 0}, 0], [hire, 40]]
    plan = planned(hire, *tried)

    found = steps.cheaper(plan, team.pk, frozenset({person().pk}))

    assert [row["step"] for row in found] == ["1-0"]
    assert found[0]["sentence"].startswith("Train Pia Holm in Serving to level 3 by")
    assert steps.cheaper(None, team.pk, frozenset()) == []
