"""Tagging, moving and ranking work items: done, refused, undone."""

from decimal import Decimal

import pytest

from planning.actions import changes, work_items
from planning.actions.work_items import WrittenDemand
from planning.domain.errors import Conflict, Invalid, NotAllowed
from planning.models import Activity, Demand, WorkItem
from tests import factories
from tests.factories import MONDAY


def test_tag_says_who_decided_and_can_be_undone(planner):
    item = factories.work_item(number="ALD-1")

    activity = work_items.tag(item, "infrastructure", by=planner.user)

    item.refresh_from_db()
    assert (item.tag, item.tag_source) == ("infrastructure", "person")
    assert activity.sentence == "ALD-1 is infrastructure now"
    changes.undo(activity, by=planner.user)
    item.refresh_from_db()
    assert (item.tag, item.tag_source) == ("", "")


def test_tag_again_changes_nothing(planner):
    item = factories.work_item(tag="infrastructure", tag_source="import")

    assert work_items.tag(item, "infrastructure", by=planner.user) is None

    assert not Activity.objects.exists()


def test_untag_takes_the_source_away(planner):
    item = factories.work_item(tag="infrastructure", tag_source="rule")

    work_items.untag(item, by=planner.user)

    item.refresh_from_db()
    assert (item.tag, item.tag_source) == ("", "")


def test_tag_refuses_an_unknown_tag(planner):
    with pytest.raises(Invalid):
        work_items.tag(factories.work_item(), "bug", by=planner.user)


def test_tag_refuses_a_viewer(viewer):
    with pytest.raises(NotAllowed):
        work_items.tag(factories.work_item(), "infrastructure", by=viewer.user)


def test_bulk_tag_is_all_or_nothing_where_a_team_is_not_covered(member):
    own, other = factories.team(), factories.team()
    member.user.grant.teams.add(own)
    items = [factories.work_item(team=own), factories.work_item(project=factories.project(team=other))]

    with pytest.raises(NotAllowed):
        work_items.tag_many(items, "infrastructure", by=member.user)

    assert set(WorkItem.objects.values_list("tag", flat=True)) == {""}


def test_bulk_tag_is_one_activity_and_one_undo(planner):
    items = [factories.work_item(tag=tag) for tag in ("", "", "product_feature", "infrastructure")]

    activity = work_items.tag_many(items, "infrastructure", by=planner.user)

    assert activity.sentence == "3 work items are infrastructure now"
    assert Activity.objects.count() == 1
    changes.undo(activity, by=planner.user)
    assert sorted(WorkItem.objects.values_list("tag", flat=True)) == ["", "", "infrastructure", "product_feature"]


def test_undo_refuses_after_a_later_change(planner):
    item = factories.work_item()
    activity = work_items.tag(item, "infrastructure", by=planner.user)
    work_items.set_priority([item], "urgent", by=planner.user)

    with pytest.raises(Conflict):
        changes.undo(activity, by=planner.user)


def test_set_project_must_be_allowed_there_too(member):
    own, other = factories.team(), factories.team()
    member.user.grant.teams.add(own)
    item = factories.work_item(project=factories.project(team=own))

    with pytest.raises(NotAllowed):
        work_items.set_project([item], factories.project(team=other), by=member.user)

    item.refresh_from_db()
    assert item.project.team == own


def test_set_status_done_keeps_the_day_and_open_again_loses_it(planner):
    item = factories.work_item()

    work_items.set_status([item], "done", by=planner.user, today=MONDAY)
    item.refresh_from_db()
    assert item.done_on == MONDAY
    work_items.set_status([item], "to_do", by=planner.user, today=MONDAY)

    item.refresh_from_db()
    assert item.done_on is None


def test_more_than_can_be_changed_at_once_is_refused(planner, monkeypatch):
    monkeypatch.setattr(work_items, "MOST_AT_ONCE", 1)

    with pytest.raises(Invalid, match="2 items"):
        work_items.set_priority([factories.work_item(), factories.work_item()], "low", by=planner.user)


def test_write_demands_replaces_what_was_written(planner):
    item = factories.work_item(days=10)
    gone, kept, new = factories.role("gone"), factories.role("kept"), factories.role("new")
    skill, other = factories.skill("python"), factories.skill("sql")
    factories.demand(work_item=item, role=gone)
    factories.demand(work_item=item, role=kept, days=Decimal(2), skills={"python": 3, "sql": 2})

    rows = [
        WrittenDemand(kept, Decimal(4), heads=2, skills=((skill, 4, False),)),
        WrittenDemand(new, None, skills=((other, 1, True),)),
    ]
    activity = work_items.write_demands(item, rows, by=planner.user)

    found = {row.role.slug: row for row in Demand.objects.filter(work_item=item)}
    assert set(found) == {"kept", "new"}
    assert (found["kept"].days, found["kept"].heads, found["new"].days) == (Decimal(4), 2, None)
    assert list(found["kept"].demand_skills.values_list("skill__slug", "level", "is_must")) == [("python", 4, False)]
    changes.undo(activity, by=planner.user)
    before = {row.role.slug: row.days for row in Demand.objects.filter(work_item=item)}
    assert before == {"gone": Decimal(5), "kept": Decimal(2)}


def test_write_demands_asks_for_each_role_once(planner):
    role = factories.role()

    with pytest.raises(Invalid):
        work_items.write_demands(factories.work_item(), [WrittenDemand(role), WrittenDemand(role)], by=planner.user)
