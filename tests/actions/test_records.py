"""Plain records: the permission, the invariants, the scope of a team manager."""

from datetime import timedelta
from decimal import Decimal

import pytest

from planning.actions import records
from planning.domain.errors import Conflict, Invalid, NotAllowed
from planning.models import Allocation, Dependency, HolidayCalendar, Membership, Ownership, Person, Team, WorkItem
from tests import factories
from tests.factories import MONDAY

pytestmark = pytest.mark.django_db


@pytest.fixture
def by(organisation):
    return factories.user("planner")


def refused(call, field):
    with pytest.raises(Invalid) as error:
        call()
    assert field in error.value.fields, error.value.fields


def test_create_without_permission_is_refused(organisation):
    with pytest.raises(NotAllowed):
        records.create(WorkItem, {"title": "New"}, by=factories.user("viewer"))

    assert not WorkItem.objects.exists()


def test_manager_changes_items_of_their_team_alone(organisation):
    mine, other = factories.team(), factories.team()
    manager = factories.user("manager", teams=[mine])

    records.create(WorkItem, {"title": "Ours", "team": mine}, by=manager)
    with pytest.raises(NotAllowed):
        records.create(WorkItem, {"title": "Theirs", "team": other}, by=manager)

    assert [item.title for item in WorkItem.objects.all()] == ["Ours"]


def test_manager_cannot_hand_an_item_to_a_team_they_do_not_cover(organisation):
    mine, other = factories.team(), factories.team()
    item = factories.work_item(team=mine)

    with pytest.raises(NotAllowed):
        records.update(item, {"team": other}, by=factories.user("manager", teams=[mine]))

    assert WorkItem.objects.get().team == mine


def test_memberships_above_full_time_are_refused(by):
    row = factories.membership(share_percent=Decimal(60))
    values = {"person": row.person, "team": factories.team(), "role": row.role, "starts_on": MONDAY}

    refused(lambda: records.create(Membership, {**values, "share_percent": Decimal("40.01")}, by=by), "share_percent")

    records.create(Membership, {**values, "share_percent": Decimal(40)}, by=by)
    assert Membership.objects.count() == 2


def test_memberships_one_after_the_other_are_fine(by):
    row = factories.membership(ends_on=MONDAY + timedelta(days=6))
    values = {"person": row.person, "team": row.team, "role": row.role, "starts_on": MONDAY + timedelta(days=7)}

    records.create(Membership, values, by=by)

    assert Membership.objects.count() == 2


def test_cycle_of_dependencies_names_the_way(by):
    first, second, third = (factories.work_item() for _ in range(3))
    factories.dependency(first, second)
    factories.dependency(second, third)

    with pytest.raises(Invalid, match=f"{first.number}.*{third.number}"):
        records.create(Dependency, {"before": third, "after": first}, by=by)

    assert Dependency.objects.count() == 2


def test_team_below_itself_is_refused(by):
    parent = factories.team()
    child = factories.team(parent=parent)

    refused(lambda: records.update(parent, {"parent": child}, by=by), "parent")

    assert Team.objects.get(pk=parent.pk).parent is None


def test_manager_of_ones_manager_is_refused(by):
    boss = factories.person()
    worker = factories.person(manager=boss)

    refused(lambda: records.update(boss, {"manager": worker}, by=by), "manager")

    assert Person.objects.get(pk=boss.pk).manager is None


def test_calendar_of_an_unknown_country_is_refused(by):
    refused(lambda: records.create(HolidayCalendar, {"name": "Nowhere", "country": "XX"}, by=by), "country")
    values = {"name": "Nowhere", "country": "DE", "subdivision": "ZZ"}
    refused(lambda: records.create(HolidayCalendar, values, by=by), "subdivision")


def test_allocation_outside_its_membership_is_refused(by):
    row = factories.membership(ends_on=MONDAY + timedelta(days=6))
    values = {"work_item": factories.work_item(), "role": row.role, "membership": row, "starts_on": MONDAY}

    refused(lambda: records.create(Allocation, {**values, "ends_on": MONDAY + timedelta(days=7)}, by=by), "starts_on")
    other = {**values, "role": factories.role("other"), "ends_on": MONDAY}
    refused(lambda: records.create(Allocation, other, by=by), "membership")


def test_owner_in_a_role_that_the_kind_does_not_ask_for_is_refused(by):
    engineer, developer = factories.role("ml_engineer"), factories.role("ai_developer")
    kind = factories.component_kind("platform_layer", roles=[engineer])
    component = factories.component(kind=kind)
    values = {"component": component, "team": factories.team(), "starts_on": MONDAY}

    refused(lambda: records.create(Ownership, {**values, "role": developer}, by=by), "role")

    records.create(Ownership, {**values, "role": engineer}, by=by)


def test_second_accountable_owner_is_refused(by):
    row = factories.ownership()
    values = {"component": row.component, "team": row.team, "starts_on": MONDAY}

    with pytest.raises(Invalid, match="accountable owner already"):
        records.create(Ownership, values, by=by)


def test_tag_without_source_is_a_persons(by):
    item = records.create(WorkItem, {"title": "New", "tag": "infrastructure"}, by=by)

    assert item.tag_source == "person"
    records.update(item, {"tag": ""}, by=by)
    assert WorkItem.objects.get().tag_source == ""


def test_remove_what_is_needed_is_refused(by):
    row = factories.membership()

    with pytest.raises(Conflict):
        records.delete(row.team, by=by)


def test_may_change_says_what_check_would(organisation):
    mine, other = factories.team(), factories.team()
    manager = factories.user("manager", teams=[mine])

    assert records.may_change(manager, factories.work_item(team=mine))
    assert not records.may_change(manager, factories.work_item(team=other))
    assert not records.may_change(manager, factories.work_item())


def test_item_without_own_team_is_its_projects(organisation):
    mine = factories.team()
    manager = factories.user("manager", teams=[mine])

    assert records.may_change(manager, factories.work_item(project=factories.project(team=mine)))
