"""Keys of other systems: one for each system, no two records with the same one, and who may give them."""

import pytest

from planning.actions import external_ids
from planning.domain.errors import Conflict, NotAllowed
from planning.models import Activity, ExternalId
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def by(organisation):
    return factories.user("planner")


def keys():
    return sorted(ExternalId.objects.values_list("source", "key", "object_id"))


def test_a_record_has_one_key_for_each_system(by):
    team = factories.team()
    external_ids.assign(team, source="jira", key="A", by=by)
    external_ids.assign(team, source="linear", key="1", by=by)
    external_ids.assign(team, source="jira", key="B", by=by)

    assert keys() == [("jira", "B", team.pk), ("linear", "1", team.pk)]


def test_giving_the_same_key_again_changes_nothing(by):
    team = factories.team()
    external_ids.assign(team, source="jira", key="A", by=by)
    written = Activity.objects.count()

    external_ids.assign(team, source="jira", key="A", by=by)

    assert (keys(), Activity.objects.count()) == ([("jira", "A", team.pk)], written)


def test_a_key_that_another_record_has_is_refused(by):
    first, second = factories.team(), factories.team()
    external_ids.assign(first, source="jira", key="A", by=by)

    with pytest.raises(Conflict, match="Another team has the key jira: A"):
        external_ids.assign(second, source="jira", key="A", by=by)

    assert keys() == [("jira", "A", first.pk)]


def test_the_key_of_a_removed_record_can_be_given_again(by):
    first, second = factories.team(), factories.team()
    external_ids.assign(first, source="jira", key="A", by=by)
    first.delete()

    external_ids.assign(second, source="jira", key="A", by=by)

    assert keys() == [("jira", "A", second.pk)]


def test_taking_a_key_leaves_those_of_other_systems(by):
    team = factories.team()
    external_ids.assign(team, source="jira", key="A", by=by)
    external_ids.assign(team, source="linear", key="1", by=by)

    external_ids.remove(team, source="jira", by=by)
    external_ids.remove(team, source="jira", by=by)  # gone already: nothing to do

    assert keys() == [("linear", "1", team.pk)]


def test_a_manager_of_another_team_gives_no_key(organisation):
    item = factories.work_item(team=factories.team())
    by = factories.user("manager", teams=[factories.team()])

    with pytest.raises(NotAllowed):
        external_ids.assign(item, source="jira", key="A", by=by)

    assert keys() == []
