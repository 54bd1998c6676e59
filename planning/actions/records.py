"""Making, changing and removing single records: the permission, the invariants and the activity of each kind.

Special verbs (tag, accept, assign an owner …) have modules of their own; what is plain data goes through here, for
pages, endpoints and imports alike.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from django.db import models, transaction

from planning import access
from planning.access import Permission
from planning.actions import invariants
from planning.actions.changes import recording
from planning.models import (
    Absence,
    Allocation,
    Assessment,
    ClosedDay,
    Component,
    Demand,
    DemandSkill,
    Dependency,
    HolidayCalendar,
    Measurement,
    Membership,
    Metric,
    MetricPull,
    MetricTemplate,
    Ownership,
    Person,
    PersonSkill,
    Placement,
    Project,
    ProjectStakeholder,
    Role,
    RoleSkill,
    Skill,
    SkillGroup,
    StandingDemand,
    SuccessMetric,
    TagShare,
    Team,
    User,
    WorkItem,
)

M = TypeVar("M", bound=models.Model)
Teams = tuple[int | None, ...]
Invariant = Callable[[Any], None]


@dataclass(frozen=True, slots=True)
class Kind:
    """What holds for the records of a model.

    ``teams`` says which teams a record touches: a scoped access role must cover all of them. ``invariants`` run after
    the change, in its transaction, under the lock that they take; one that raises undoes everything. ``told`` names a
    record in the log, which more people read than some records.
    """

    permission: Permission
    teams: Callable[[Any], Teams]
    invariants: tuple[Invariant, ...] = ()
    is_private: bool = False
    told: Callable[[Any], str] = str


def _nobody(_row: Any) -> Teams:
    return (None,)


def _item_teams(item: WorkItem) -> Teams:
    return (item.team_id or (item.project.team_id if item.project else None),)


def _person_teams(person: Person) -> Teams:
    """Return the teams whose manager may change a person: any one that covers a membership will do."""
    ids = list(person.memberships.values_list("team_id", flat=True)) if person.pk else []
    return tuple(ids) or (None,)


def _subject_teams(row: Ownership | SuccessMetric) -> Teams:
    subject = row.component or row.project
    team = subject.team_id if subject else None
    if team is None and isinstance(subject, Component) and subject.project:
        team = subject.project.team_id
    return (team,)


KINDS: dict[type[models.Model], Kind] = {
    Role: Kind(Permission.CATALOGUE_CHANGE, _nobody),
    Skill: Kind(Permission.CATALOGUE_CHANGE, _nobody),
    SkillGroup: Kind(Permission.CATALOGUE_CHANGE, _nobody),
    RoleSkill: Kind(Permission.CATALOGUE_CHANGE, _nobody),
    Metric: Kind(Permission.CATALOGUE_CHANGE, _nobody),
    MetricTemplate: Kind(Permission.CATALOGUE_CHANGE, _nobody),
    TagShare: Kind(Permission.SETTINGS_CHANGE, _nobody),
    HolidayCalendar: Kind(Permission.SETTINGS_CHANGE, _nobody, (invariants.calendar_is_known,)),
    ClosedDay: Kind(Permission.SETTINGS_CHANGE, _nobody),
    Team: Kind(Permission.TEAM_CHANGE, lambda row: (row.pk,), (invariants.team_parents_make_no_cycle,)),
    Person: Kind(Permission.PERSON_CHANGE, _person_teams, (invariants.managers_make_no_cycle,)),
    Membership: Kind(
        Permission.MEMBERSHIP_CHANGE, lambda row: (row.team_id,), (invariants.memberships_sum_to_at_most_full_time,)
    ),
    Absence: Kind(Permission.PERSON_CHANGE, lambda row: _person_teams(row.person), is_private=True),
    PersonSkill: Kind(
        Permission.PERSON_CHANGE,
        lambda row: _person_teams(row.person),
        is_private=True,
        told=lambda row: f"of {row.person}",
    ),
    Project: Kind(Permission.PROJECT_CHANGE, lambda row: (row.team_id,)),
    ProjectStakeholder: Kind(Permission.PROJECT_CHANGE, lambda row: (row.project.team_id,)),
    Component: Kind(
        Permission.COMPONENT_CHANGE, lambda row: (row.team_id or (row.project.team_id if row.project else None),)
    ),
    WorkItem: Kind(Permission.WORK_CHANGE, _item_teams, (invariants.work_item_has_consistent_tag_source,)),
    Dependency: Kind(
        Permission.WORK_CHANGE, lambda row: _item_teams(row.after), (invariants.dependencies_make_no_cycle,)
    ),
    Demand: Kind(Permission.WORK_CHANGE, lambda row: _item_teams(row.work_item)),
    DemandSkill: Kind(Permission.WORK_CHANGE, lambda row: _item_teams(row.demand.work_item)),
    StandingDemand: Kind(Permission.WORK_CHANGE, lambda row: (row.team_id,)),
    Allocation: Kind(
        Permission.PLAN_DECIDE,
        lambda row: (row.membership.team_id, *_item_teams(row.work_item)),
        (invariants.allocation_lies_within_its_membership,),
    ),
    Placement: Kind(Permission.PLAN_DECIDE, lambda row: (*_item_teams(row.work_item), *_person_teams(row.person))),
    Ownership: Kind(Permission.OWNERSHIP_CHANGE, _subject_teams, (invariants.owner_passes_the_kind_gate,)),
    SuccessMetric: Kind(Permission.METRIC_CHANGE, _subject_teams),
    Assessment: Kind(
        Permission.ASSESSMENT_CHANGE, lambda row: (row.team_id or (row.project.team_id if row.project else None),)
    ),
    Measurement: Kind(Permission.MEASUREMENT_ADD, lambda row: _subject_teams(row.success_metric)),
    MetricPull: Kind(
        Permission.METRIC_CHANGE, lambda row: _subject_teams(row.success_metric), (invariants.pull_can_be_read,)
    ),
}


def permission_for(model: type[models.Model]) -> Permission:
    """Return the permission that changing records of a model takes."""
    return KINDS[model].permission


def may_change(by: User, row: models.Model) -> bool:
    """Say whether the user may change this very record."""
    kind = KINDS[type(row)]
    return access.can(by, kind.permission, *kind.teams(row))


def _name(row: models.Model) -> str:
    return str(row._meta.verbose_name)


@transaction.atomic
def create(model: type[M], values: dict[str, Any], *, by: User) -> M:
    """Make a record.

    Raises
    ------
    NotAllowed, Invalid, Conflict
        Nothing is stored then.
    """
    many = _many(model, values)
    row = model(**{name: value for name, value in values.items() if name not in many})
    _check(row, by)
    kind = KINDS[model]
    verb = f"{model._meta.model_name}.create"
    sentence = f"Added {_name(row)} {kind.told(row)}"
    with recording(by=by, verb=verb, sentence=sentence, is_private=kind.is_private) as record:
        record.create(row, **many)
        record.subject = row
        _check(row, by)
        for holds in kind.invariants:
            holds(row)
    return row


@transaction.atomic
def update(row: M, values: dict[str, Any], *, by: User) -> M:
    """Change values of a record; the user must hold the right before and after the change.

    Raises
    ------
    NotAllowed, Invalid, Conflict
        Nothing is stored then.
    """
    _check(row, by)
    kind = KINDS[type(row)]
    verb = f"{row._meta.model_name}.update"
    sentence = f"Changed {_name(row)} {kind.told(row)}"
    with recording(by=by, verb=verb, sentence=sentence, subject=row, is_private=kind.is_private) as record:
        record.save(row, **values)
        _check(row, by)
        for holds in kind.invariants:
            holds(row)
    return row


@transaction.atomic
def delete(row: models.Model, *, by: User) -> None:
    """Remove a record and what hangs on it; can be undone.

    Raises
    ------
    NotAllowed, Conflict
        Nothing is removed then.
    """
    _check(row, by)
    kind = KINDS[type(row)]
    verb = f"{row._meta.model_name}.delete"
    sentence = f"Removed {_name(row)} {kind.told(row)}"
    with recording(by=by, verb=verb, sentence=sentence, subject=row, is_private=kind.is_private) as record:
        record.delete(row)


def _check(row: models.Model, by: User) -> None:
    kind = KINDS[type(row)]
    access.check(by, kind.permission)
    try:
        teams = kind.teams(row)
    except models.ObjectDoesNotExist:
        return  # a required reference is missing: validation names the field
    access.check(by, kind.permission, *teams)


def _many(model: type[models.Model], values: dict[str, Any]) -> dict[str, Any]:
    names = {field.name for field in model._meta.many_to_many}
    return {name: value for name, value in values.items() if name in names}
