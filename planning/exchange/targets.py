"""What a row of a file can become: the kinds of records, their fields, what names them, and what they point to."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from django.db import models as orm

from planning import models

# Fields that are never taken from a file: the portal sets them.
OWN = frozenset({"id", "created_at", "updated_at", "assumed", "tag_source", "source", "recommendation", "named_owner"})
_COLUMNS: dict[str, dict[str, Any]] = {}  # worked out once a kind: every row asks


@dataclass(frozen=True, slots=True)
class Extra:
    """A field of a file that is no column of its model: a handler of the kind makes something of it."""

    label: str
    many: bool = False


@dataclass(frozen=True, slots=True)
class Target:
    """A kind of record that files can hold.

    Attributes
    ----------
    identity
        Columns that name a record where the file gives no key of its own.
    else_by
        Columns that name it where those of the identity are empty.
    needed
        Fields without which a row makes nothing.
    dates
        Pairs of columns in order.
    extras
        Fields beside the model's columns.
    """

    kind: str
    model: type[orm.Model]
    label: str
    identity: tuple[str, ...]
    needed: tuple[str, ...]
    title: str = ""
    else_by: tuple[str, ...] = ()
    dates: tuple[tuple[str, str], ...] = (("starts_on", "ends_on"),)
    extras: dict[str, Extra] = field(default_factory=dict)

    def columns(self) -> dict[str, Any]:
        """Return the model's fields that a file may set, by name."""
        if self.kind not in _COLUMNS:
            own = self.model._meta.concrete_fields
            _COLUMNS[self.kind] = {one.name: one for one in own if one.name not in OWN and one.editable}
        return _COLUMNS[self.kind]

    def fields(self) -> dict[str, str]:
        """Return all fields that a column can be mapped to, with their labels."""
        own = {name: str(one.verbose_name).capitalize() for name, one in self.columns().items()}
        return {"key": "Key in the other system", "url": "Link", **own, **{k: v.label for k, v in self.extras.items()}}

    def has_many(self, name: str) -> bool:
        """Say whether a field takes several values."""
        return name in self.extras and self.extras[name].many


ITEM_EXTRAS = {
    "points": Extra("Story points"),
    "effort_days": Extra("Effort in days"),
    "estimate_seconds": Extra("Estimate in seconds"),
    "assignee": Extra("Assignee"),
    "assignee_email": Extra("Assignee's e-mail"),
    "type": Extra("Type of issue"),
    "component_names": Extra("Components", many=True),
    "blocks": Extra("Blocks", many=True),
    "blocked_by": Extra("Blocked by", many=True),
    "status_category": Extra("Category of the status"),
}
PERSON_EXTRAS = {
    "team": Extra("Team"),
    "role": Extra("Role"),
    "hours_per_day": Extra("Hours a day"),
    "share_percent": Extra("Share of time, percent"),
}
ALLOCATION_EXTRAS = {
    "person": Extra("Person"),
    "project": Extra("Project"),
    "title": Extra("Title"),
    "hours_per_day": Extra("Hours a day"),
    "minutes_per_day": Extra("Minutes a day"),
    "team": Extra("Team"),
}
TARGETS: tuple[Target, ...] = (
    Target("team", models.Team, "Teams", ("name",), ("name",), "name", (), ()),
    Target("person", models.Person, "People", ("email",), ("name",), "name", ("name",), extras=PERSON_EXTRAS),
    Target("project", models.Project, "Projects", ("name",), ("name",), "name", (), (("starts_on", "due_on"),)),
    Target("component", models.Component, "Components", ("name", "team_id"), ("name", "kind"), "name", (), ()),
    Target(
        "membership", models.Membership, "Memberships", ("person_id", "team_id", "role_id", "starts_on"),
        ("person", "team", "role", "starts_on"), "person",
    ),
    Target(
        "absence", models.Absence, "Absences", ("person_id", "starts_on", "ends_on"),
        ("person", "starts_on", "ends_on"), "person",
    ),
    Target(
        "personskill", models.PersonSkill, "Skills of people", ("person_id", "skill_id"), ("person", "skill"),
        "person", (), (),
    ),
    Target(
        "workitem", models.WorkItem, "Work items", ("number",), ("title",), "title", ("project_id", "title"),
        (("starts_on", "due_on"),), extras=ITEM_EXTRAS,
    ),
    Target(
        "dependency", models.Dependency, "Dependencies", ("before_id", "after_id"), ("before", "after"), "after",
        (), (),
    ),
    Target("demand", models.Demand, "Demands", ("work_item_id", "role_id"), ("work_item", "role"), "work_item", (), ()),
    Target(
        "standingdemand", models.StandingDemand, "Standing demands", ("team_id", "name"),
        ("name", "team", "role", "share_percent", "starts_on"), "name",
    ),
    Target(
        "allocation", models.Allocation, "Allocations", ("work_item_id", "membership_id", "starts_on"),
        ("starts_on", "ends_on"), "person", extras=ALLOCATION_EXTRAS,
    ),
    Target(
        "placement", models.Placement, "Pins", ("work_item_id", "role_id", "person_id"),
        ("kind", "work_item", "role", "person"), "person", (), (),
    ),
    Target(
        "ownership", models.Ownership, "Ownerships", ("component_id", "project_id", "starts_on"), ("team", "starts_on"),
        "component",
    ),
)  # fmt: skip
BY_KIND = {target.kind: target for target in TARGETS}
LOOKUPS: dict[type[orm.Model], tuple[str, ...]] = {
    models.Team: ("name",),
    models.Person: ("email", "name"),
    models.Project: ("name",),
    models.Component: ("name",),
    models.Role: ("slug", "name", "code"),
    models.Skill: ("slug", "name"),
    models.ComponentKind: ("slug", "name"),
    models.HolidayCalendar: ("name",),
    models.WorkItem: ("number",),
}
"""By which of its columns a record is found where a file names it."""


def names_of(model: type[orm.Model]) -> Iterator[tuple[str, int]]:
    """Give the names of all records of a model, the surest last."""
    for column in reversed(LOOKUPS[model]):
        for pk, text in model._default_manager.order_by("-pk").values_list("pk", column).iterator(chunk_size=2000):
            if text:
                yield text.strip().lower(), pk
