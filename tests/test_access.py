"""Who may do what, as one table, and what a scope covers."""

import pytest
from django.contrib.auth.models import AnonymousUser

from planning import access
from planning.access import ACCESS_ROLES, Permission
from planning.domain.errors import NotAllowed
from tests import factories

MATRIX = {
    Permission.VIEW: "viewer member manager planner admin",
    Permission.TOKEN_OWN: "viewer member manager planner admin",
    Permission.WORK_CHANGE: "member manager planner admin",
    Permission.ASSESSMENT_CHANGE: "manager planner admin",
    Permission.MEASUREMENT_ADD: "member manager planner admin",
    Permission.OBJECT: "member manager planner admin",
    Permission.PROJECT_CHANGE: "manager planner admin",
    Permission.COMPONENT_CHANGE: "manager planner admin",
    Permission.PERSON_CHANGE: "manager planner admin",
    Permission.MEMBERSHIP_CHANGE: "manager planner admin",
    Permission.OWNERSHIP_CHANGE: "manager planner admin",
    Permission.METRIC_CHANGE: "manager planner admin",
    Permission.IMPORT_RUN: "manager planner admin",
    Permission.PLAN_RUN: "manager planner admin",
    Permission.PLAN_DECIDE: "manager planner admin",
    Permission.ACTIVITY_VIEW: "manager planner admin",
    Permission.TEAM_CHANGE: "planner admin",
    Permission.HIRING_VIEW: "planner admin",
    Permission.COST_VIEW: "planner admin",
    Permission.CATALOGUE_CHANGE: "planner admin",
    Permission.SETTINGS_CHANGE: "planner admin",
    Permission.ACCESS_CHANGE: "admin",
}


@pytest.mark.parametrize("permission", list(Permission))
def test_permission_is_held_by_these_access_roles_alone(permission):
    holders = {role.slug for role in ACCESS_ROLES.values() if permission in role.permissions}

    assert holders == set(MATRIX[permission].split())


def test_stranger_may_nothing():
    assert not any(access.can(AnonymousUser(), permission) for permission in Permission)


@pytest.mark.django_db
def test_user_without_grant_may_nothing():
    user = factories.models.User.objects.create_user("nobody")

    assert not access.can(user, Permission.VIEW)


@pytest.mark.django_db
def test_inactive_user_may_nothing():
    user = factories.user("admin", is_active=False)

    assert not access.can(user, Permission.VIEW)


@pytest.mark.django_db
def test_grant_with_unknown_access_role_is_closed():
    user = factories.user("emperor")

    assert not access.can(user, Permission.VIEW)


@pytest.mark.django_db
def test_superuser_is_administrator():
    user = factories.models.User.objects.create_superuser("root")

    assert access.can(user, Permission.ACCESS_CHANGE)


@pytest.mark.django_db
def test_manager_covers_granted_teams_and_those_below():
    parent, other = factories.team(), factories.team()
    child = factories.team(parent=parent)
    grandchild = factories.team(parent=child)
    user = factories.user("manager", teams=[parent])

    assert access.can(user, Permission.WORK_CHANGE, parent, child, grandchild)
    assert not access.can(user, Permission.WORK_CHANGE, child, other)
    assert not access.can(user, Permission.WORK_CHANGE, None)


@pytest.mark.django_db
def test_member_without_granted_teams_covers_the_teams_they_are_on():
    mine, other = factories.team(), factories.team()
    person = factories.person()
    factories.membership(person=person, team=mine)
    user = factories.user("member", person=person)

    assert access.can(user, Permission.WORK_CHANGE, mine)
    assert not access.can(user, Permission.WORK_CHANGE, other)


@pytest.mark.django_db
def test_refusal_names_who_can():
    user = factories.user("viewer")

    with pytest.raises(NotAllowed, match="Planner, Administrator"):
        access.check(user, Permission.SETTINGS_CHANGE)


@pytest.mark.django_db
def test_refusal_outside_the_scope_names_the_planner():
    user = factories.user("manager", teams=[factories.team()])

    with pytest.raises(NotAllowed, match="A planner can"):
        access.check(user, Permission.WORK_CHANGE, factories.team())


@pytest.mark.django_db
def test_private_parts_are_for_the_person_and_their_manager():
    boss, other = factories.person(), factories.person()
    worker = factories.person(manager=boss)

    seen = {
        who: access.is_self_or_manager(factories.user("member", person=person), worker.pk, worker.manager_id)
        for who, person in {"self": worker, "manager": boss, "other": other, "nobody": None}.items()
    }

    assert seen == {"self": True, "manager": True, "other": False, "nobody": False}
