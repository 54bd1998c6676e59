"""Who may do what. Permissions and access roles are data; everything is closed unless it stands here."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import StrEnum

from django.contrib.auth.models import AnonymousUser

from planning.domain.errors import NotAllowed
from planning.models import Grant, Membership, Team, User

type_of_user = User | AnonymousUser


class Permission(StrEnum):
    """What can be allowed."""

    VIEW = "view"  # teams, people, work, plans, ownership and metrics, without their private parts
    WORK_CHANGE = "work.change"
    PROJECT_CHANGE = "project.change"
    COMPONENT_CHANGE = "component.change"
    PERSON_CHANGE = "person.change"
    TEAM_CHANGE = "team.change"
    MEMBERSHIP_CHANGE = "membership.change"
    OWNERSHIP_CHANGE = "ownership.change"
    METRIC_CHANGE = "metric.change"
    ASSESSMENT_CHANGE = "assessment.change"
    MEASUREMENT_ADD = "measurement.add"
    PLAN_RUN = "plan.run"
    PLAN_DECIDE = "plan.decide"
    OBJECT = "plan.object"
    IMPORT_RUN = "import.run"  # take files in; what they write takes the rights for it too
    HIRING_VIEW = "hiring.view"  # hire-first ladder, departure drills, scenarios that drop a person
    COST_VIEW = "cost.view"
    CATALOGUE_CHANGE = "catalogue.change"
    SETTINGS_CHANGE = "settings.change"
    ACTIVITY_VIEW = "activity.view"
    TOKEN_OWN = "token.own"  # noqa: S105 -- the name of a permission, no secret
    ACCESS_CHANGE = "access.change"


_VIEWER = frozenset({Permission.VIEW, Permission.TOKEN_OWN})
_MEMBER = _VIEWER | {Permission.WORK_CHANGE, Permission.MEASUREMENT_ADD, Permission.OBJECT}
_MANAGER = _MEMBER | {
    Permission.PROJECT_CHANGE,
    Permission.COMPONENT_CHANGE,
    Permission.PERSON_CHANGE,
    Permission.MEMBERSHIP_CHANGE,
    Permission.OWNERSHIP_CHANGE,
    Permission.METRIC_CHANGE,
    Permission.ASSESSMENT_CHANGE,
    Permission.PLAN_RUN,
    Permission.PLAN_DECIDE,
    Permission.IMPORT_RUN,
    Permission.ACTIVITY_VIEW,
}
_PLANNER = _MANAGER | {
    Permission.TEAM_CHANGE,
    Permission.HIRING_VIEW,
    Permission.COST_VIEW,
    Permission.CATALOGUE_CHANGE,
    Permission.SETTINGS_CHANGE,
}


@dataclass(frozen=True, slots=True)
class AccessRole:
    """A named set of permissions; a scoped one holds only for the teams of its grant and those below."""

    slug: str
    label: str
    permissions: frozenset[Permission]
    is_scoped: bool = False


ACCESS_ROLES: dict[str, AccessRole] = {
    role.slug: role
    for role in (
        AccessRole("viewer", "Viewer", _VIEWER),
        AccessRole("member", "Member", _MEMBER, is_scoped=True),
        AccessRole("manager", "Team manager", _MANAGER, is_scoped=True),
        AccessRole("planner", "Planner", _PLANNER),
        AccessRole("admin", "Administrator", frozenset(Permission)),
    )
}
# What a token of some teams may do at most: an import is carried out later, with all rights of its user.
OF_SOME_TEAMS = _MANAGER - {Permission.IMPORT_RUN}
# What a scoped role may do anywhere: it touches no team's data.
UNSCOPED = frozenset({Permission.VIEW, Permission.TOKEN_OWN, Permission.ACTIVITY_VIEW, Permission.OBJECT})


@dataclass(frozen=True, slots=True)
class Access:
    """What a user may do, worked out once a request. ``teams`` is ``None`` where every team is covered."""

    role: AccessRole | None
    teams: frozenset[int] | None = frozenset()
    person: int | None = None


def teams_below(roots: Iterable[int]) -> frozenset[int]:
    """Return the teams and all teams below them."""
    parents = dict(Team.objects.values_list("pk", "parent_id"))
    covered = set(roots)
    grown = True
    while grown:
        more = {team for team, parent in parents.items() if parent in covered} - covered
        covered |= more
        grown = bool(more)
    return frozenset(covered)


def access_of(user: type_of_user) -> Access:
    """Return what the user may do; worked out once for each user object."""
    if not isinstance(user, User) or not user.is_active:
        return Access(role=None)
    known = getattr(user, "access", None)
    if isinstance(known, Access):
        return known
    access = _work_out(user)
    user.access = access  # type: ignore[attr-defined]  # kept on the user
    return access


def narrow(user: User, roots: Iterable[int]) -> None:
    """Let a user do what a team manager may, for some teams and those below alone, while this object is in use."""
    known, below = access_of(user), teams_below(roots)
    role = known.role and replace(known.role, permissions=known.role.permissions & OF_SOME_TEAMS, is_scoped=True)
    teams = below if known.teams is None else known.teams & below
    user.access = replace(known, role=role, teams=teams)  # type: ignore[attr-defined]  # kept on the user


def _work_out(user: User) -> Access:
    if user.is_superuser:
        return Access(ACCESS_ROLES["admin"], None, user.person_id)
    grant = Grant.objects.filter(user=user).prefetch_related("teams").first()
    role = ACCESS_ROLES.get(grant.access_role) if grant else None
    if grant is None or role is None:
        return Access(role=None, person=user.person_id)
    if not role.is_scoped:
        return Access(role, None, user.person_id)
    roots = {team.pk for team in grant.teams.all()}
    if not roots and user.person_id:
        roots = set(Membership.objects.filter(person=user.person_id).values_list("team_id", flat=True))
    return Access(role, teams_below(roots), user.person_id)


def can(user: type_of_user, permission: Permission, *teams: Team | int | None) -> bool:
    """Say whether the user may; with teams, whether for each of them.

    A thing without a team (``None``) is nobody's: only an unscoped role may touch it.
    """
    access = access_of(user)
    if access.role is None or permission not in access.role.permissions:
        return False
    if access.teams is None or permission in UNSCOPED:
        return True
    ids = [team.pk if isinstance(team, Team) else team for team in teams]
    return all(team is not None and team in access.teams for team in ids)


def check(user: type_of_user, permission: Permission, *teams: Team | int | None) -> None:
    """Refuse unless the user may.

    Raises
    ------
    NotAllowed
        With a sentence that says which right is missing and who has it.
    """
    if can(user, permission, *teams):
        return
    access = access_of(user)
    if access.role is not None and permission in access.role.permissions:
        message = "This belongs to a team that your access does not cover. A planner can do it."
        raise NotAllowed(message)
    who = [role.label for role in ACCESS_ROLES.values() if permission in role.permissions]
    message = f"You may not do this ({permission}). It takes one of: {', '.join(who)}."
    raise NotAllowed(message)


def is_self_or_manager(user: type_of_user, person_id: int, manager_id: int | None) -> bool:
    """Say whether the user is the person or their manager: they alone see the private parts."""
    access = access_of(user)
    return access.person is not None and access.person in {person_id, manager_id}
