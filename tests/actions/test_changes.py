"""Changes are validated, written down in one transaction, and undone exactly."""

import pytest

from planning.actions.changes import recording, undo
from planning.domain.errors import Conflict, Invalid, NotAllowed
from planning.models import Activity, Allocation, Component, Organisation, Ownership, Person, Team, WorkItem
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def by(organisation):
    return factories.user("planner")


def change(by, **kwargs):
    return recording(by=by, verb="test.change", sentence="Changed a thing", **kwargs)


def test_save_is_written_down_with_both_values(by):
    item = factories.work_item()

    with change(by, subject=item) as record:
        record.save(item, tag="infrastructure")

    activity = Activity.objects.get()
    assert (activity.by, activity.kind, activity.object_id) == (by, "workitem", item.pk)
    assert (activity.changes[0]["before"]["tag"], activity.changes[0]["after"]["tag"]) == ("", "infrastructure")


def test_change_of_planning_data_raises_the_revision(by):
    item = factories.work_item()

    with change(by) as record:
        record.save(item, title="New title")

    assert Organisation.objects.get().planning_revision == 1


def test_nothing_changed_is_no_activity(by):
    item = factories.work_item(title="Same")

    with change(by) as record:
        record.save(item, title="Same")

    assert not Activity.objects.exists()
    assert Organisation.objects.get().planning_revision == 0


def test_invalid_value_names_the_field_and_changes_nothing(by):
    item = factories.work_item()

    with pytest.raises(Invalid) as refused, change(by) as record:
        record.save(item, status="asleep")

    assert "status" in refused.value.fields
    item.refresh_from_db()
    assert item.status == "to_do"


def test_rule_of_the_database_is_refused_in_words(by):
    item = factories.work_item(starts_on="2026-03-10")

    with pytest.raises(Invalid, match="Due on is before Not before"), change(by) as record:
        record.save(item, due_on="2026-03-01")


def test_error_in_the_middle_leaves_nothing(by):
    first, second = factories.work_item(), factories.work_item()

    def change_both():
        with change(by) as record:
            record.save(first, title="Changed")
            record.save(second, priority="never")

    with pytest.raises(Invalid):
        change_both()

    first.refresh_from_db()
    assert first.title != "Changed"
    assert not Activity.objects.exists()


def test_undo_of_a_change_restores_what_was(by):
    item = factories.work_item(title="Before")
    with change(by) as record:
        record.save(item, title="After", tag="infrastructure")

    undone = undo(record.activity, by=by)

    item.refresh_from_db()
    assert (item.title, item.tag) == ("Before", "")
    assert undone.undoes == record.activity


def test_undo_of_a_create_removes_the_row(by):
    with change(by) as record:
        record.create(WorkItem(title="New"))

    undo(record.activity, by=by)

    assert not WorkItem.objects.exists()


def test_undo_of_a_delete_restores_everything_below_and_every_pointer(by):
    item = factories.work_item(components=[factories.component()])
    allocation = factories.allocation(work_item=item)
    factories.dependency(item, factories.work_item())
    before = {
        "item": WorkItem.objects.filter(pk=item.pk).values().get(),
        "allocation": Allocation.objects.filter(pk=allocation.pk).values().get(),
    }
    with change(by) as record:
        record.delete(WorkItem.objects.get(pk=item.pk))
    assert not WorkItem.objects.filter(pk=item.pk).exists()

    undo(record.activity, by=by)

    again = {
        "item": WorkItem.objects.filter(pk=item.pk).values().get(),
        "allocation": Allocation.objects.filter(pk=allocation.pk).values().get(),
    }
    for rows in (*before.values(), *again.values()):
        rows.pop("updated_at")
        rows.pop("created_at")
    assert again == before
    assert WorkItem.objects.get(pk=item.pk).components.count() == 1
    assert WorkItem.objects.get(pk=item.pk).holds_up.count() == 1


def test_undo_of_a_delete_restores_pointers_that_were_only_cleared(by):
    person = factories.person()
    ownership = factories.ownership(person=person)
    backed = factories.ownership(backups=[person])
    with change(by) as record:
        record.delete(Person.objects.get(pk=person.pk))
    ownership.refresh_from_db()
    assert ownership.person is None

    undo(record.activity, by=by)

    assert Ownership.objects.get(pk=ownership.pk).person == person
    assert list(Ownership.objects.get(pk=backed.pk).backups.all()) == [person]


def test_what_is_needed_elsewhere_cannot_be_removed(by):
    team = factories.team()
    factories.membership(team=team)

    with pytest.raises(Conflict, match="need it"), change(by) as record:
        record.delete(team)

    assert Team.objects.filter(pk=team.pk).exists()


def test_undo_after_a_later_change_is_refused(by):
    item = factories.work_item(title="One")
    with change(by) as record:
        record.save(item, title="Two")
    with change(by) as later:
        later.save(item, title="Three")

    with pytest.raises(Conflict, match="changed since"):
        undo(record.activity, by=by)

    item.refresh_from_db()
    assert item.title == "Three"


def test_undo_twice_is_refused_and_undo_of_undo_redoes(by):
    item = factories.work_item(title="One")
    with change(by) as record:
        record.save(item, title="Two")
    undone = undo(record.activity, by=by)

    with pytest.raises(Conflict, match="undone already"):
        undo(record.activity, by=by)
    undo(undone, by=by)

    item.refresh_from_db()
    assert item.title == "Two"


def test_undo_of_anothers_change_takes_a_planner(by):
    item = factories.work_item()
    with change(by) as record:
        record.save(item, title="Two")

    with pytest.raises(NotAllowed):
        undo(record.activity, by=factories.user("member"))


def test_two_at_once_are_refused_by_the_database(by, monkeypatch):
    team = factories.team()
    factories.component(name="Search", team=team)
    second = Component(name="Search", team=team, kind=factories.component_kind())
    monkeypatch.setattr(second, "full_clean", lambda: None)  # as if the other came in after the check

    with pytest.raises(Conflict), change(by) as record:
        record.create(second)

    assert Component.objects.count() == 1
