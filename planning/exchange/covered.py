"""Which teams a row of a file touches, for people whose access covers some teams alone."""

from collections.abc import Callable, Mapping
from typing import Any

from planning import access
from planning.access import Permission
from planning.models import Component, Membership, Project, User, WorkItem

Columns = Mapping[str, Any]


def may(by: User, permission: Permission, kind: str, columns: Columns) -> bool:
    """Say whether a user with a scoped access role may write a record with these columns.

    What the file itself is about to make belongs to no team yet: it takes a planner.
    """
    teams = _teams(kind, columns)
    return all(team is None or isinstance(team, int) for team in teams) and access.can(by, permission, *teams)


def _teams(kind: str, columns: Columns) -> list[Any]:
    told = TEAMS.get(kind)
    return told(columns) if told else [columns.get("team_id")]


def _of_person(pk: Any) -> list[Any]:
    if not isinstance(pk, int):
        return [None]
    return list(Membership.objects.filter(person=pk).values_list("team_id", flat=True)) or [None]


def _team_of(model: Any, pk: Any) -> int | None:
    """Return the team of a record, else that of its project."""
    if not isinstance(pk, int):
        return None
    has_project = any(one.name == "project" for one in model._meta.fields)
    names = ("team_id", "project__team_id") if has_project else ("team_id",)
    row = model._default_manager.filter(pk=pk).values_list(*names).first() or (None,)
    return next((team for team in row if team is not None), None)


def _of_thing(columns: Columns) -> list[Any]:
    return [columns.get("team_id") or _team_of(Project, columns.get("project_id"))]


TEAMS: dict[str, Callable[[Columns], list[Any]]] = {
    "team": lambda columns: [columns.get("id")],
    "workitem": _of_thing,
    "component": _of_thing,
    "person": lambda columns: _of_person(columns.get("id")),
    "absence": lambda columns: _of_person(columns.get("person_id")),
    "personskill": lambda columns: _of_person(columns.get("person_id")),
    "dependency": lambda columns: [_team_of(WorkItem, columns.get("after_id"))],
    "demand": lambda columns: [_team_of(WorkItem, columns.get("work_item_id"))],
    "allocation": lambda columns: [
        _team_of(Membership, columns.get("membership_id")),
        _team_of(WorkItem, columns.get("work_item_id")),
    ],
    "placement": lambda columns: [
        _team_of(WorkItem, columns.get("work_item_id")),
        *_of_person(columns.get("person_id")),
    ],
    "ownership": lambda columns: [
        _team_of(Component, columns.get("component_id")) or _team_of(Project, columns.get("project_id"))
    ],
}
