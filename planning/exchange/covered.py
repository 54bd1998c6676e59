"""Which teams a row of a file touches, for people whose access covers some teams alone."""

from collections.abc import Mapping
from typing import Any

from planning import access
from planning.access import Permission
from planning.models import Component, Membership, Project, User, WorkItem


def may(by: User, permission: Permission, kind: str, columns: Mapping[str, Any]) -> bool:
    """Say whether a user with a scoped access role may write a record with these columns.

    What the file itself is about to make belongs to no team yet: it takes a planner.
    """
    teams = _teams(kind, columns)
    return all(team is None or isinstance(team, int) for team in teams) and access.can(by, permission, *teams)


def _teams(kind: str, columns: Mapping[str, Any]) -> list[Any]:
    if kind in {"workitem", "component"}:
        return [columns.get("team_id") or _team_of(Project, columns.get("project_id"))]
    if kind == "person":
        return _of_person(columns.get("id"))
    if kind in {"absence", "personskill"}:
        return _of_person(columns.get("person_id"))
    if kind == "dependency":
        return [_team_of(WorkItem, columns.get("after_id"))]
    if kind == "demand":
        return [_team_of(WorkItem, columns.get("work_item_id"))]
    if kind == "allocation":
        return [
            _team_of(Membership, columns.get("membership_id")), _team_of(WorkItem, columns.get("work_item_id")),
        ]  # fmt: skip
    if kind == "ownership":
        return [_team_of(Component, columns.get("component_id")) or _team_of(Project, columns.get("project_id"))]
    return [columns.get("id") if kind == "team" else columns.get("team_id")]


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
