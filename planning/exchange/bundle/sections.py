"""Which list of the bundle is which model, and how its fields and columns go together. Extend it here.

``SECTIONS`` stands in the order in which lists are written: what a row points to comes before it, but for the links
named ``later``, which are set when everything is there.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.db import models as orm

from planning import models
from planning.exchange.bundle import convert, rows, rows_more
from planning.exchange.bundle.parts import (
    BACKUPS,
    CLOSED_DAYS,
    DEMAND_SKILLS,
    GRANT,
    ITEM_COMPONENTS,
    KIND_ROLES,
    METRIC_ROLES,
    NO_RULES,
    PERSON_SKILLS,
    ROLE_LEVELS,
    Part,
)
from planning.exchange.bundle.rows_maturity import Assessment

Values = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Section:
    """One list of the bundle.

    Attributes
    ----------
    links
        Fields that hold a key, and the list it is a key of.
    columns
        Fields whose column has another name.
    identity
        Fields that name a row: its key, or what else is there only once.
    later
        Links that are set at the end, because they may point forwards.
    parts
        What hangs on a row and is replaced with it.
    special
        Fields that ``write`` and ``read`` turn into columns and back.
    unique
        Fields that are there once together, where all of them are given; each with what is there twice otherwise.
    dates
        Pairs of fields in order.
    within
        The field whose rows stand together: those of the portal that a file leaves out go.
    subject
        The columns for the fields ``list`` and ``of``, where a row is about a row of any other list.
    slug
        Whether the key is the row's own slug; all others are kept as external ids.
    """

    name: str
    row: type[rows.Row]
    model: type[orm.Model]
    links: dict[str, str] = field(default_factory=dict)
    columns: dict[str, str] = field(default_factory=dict)
    identity: tuple[str, ...] = ("key",)
    later: frozenset[str] = frozenset()
    parts: tuple[Part, ...] = ()
    special: frozenset[str] = frozenset()
    write: Callable[[Any], Values] = convert.nothing
    read: Callable[[Any], Values] = convert.nothing
    unique: tuple[tuple[tuple[str, ...], str], ...] = ()
    dates: tuple[tuple[str, str], ...] = ()
    within: str = ""
    subject: tuple[str, str] = ("", "")
    slug: bool = False

    @property
    def kind(self) -> str:
        """The model's name, as external ids and activities use it."""
        return str(self.model._meta.model_name)

    def column(self, name: str) -> str:
        """Return the model's field for a field of the row."""
        return self.columns.get(name, name)

    def plain(self) -> list[str]:
        """Return the fields that are columns as they are."""
        apart = {
            *(("list", "of") if self.subject[0] else ()),
            *self.links,
            *self.special,
            *(name for part in self.parts for name in part.fields),
        }
        if self.slug or self.identity == ("key",):
            apart.add("key")
        return [name for name in self.row.__struct_fields__ if name not in apart]


BUILT_IN = frozenset({"built_in"})
STARTS_ENDS = (("starts_on", "ends_on"),)

SECTIONS: tuple[Section, ...] = (
    Section(
        "skill_groups", rows.SkillGroup, models.SkillGroup, slug=True, unique=((("name",), "name"),),
        special=BUILT_IN, read=convert.read_group,
    ),
    Section(
        "skills", rows.Skill, models.Skill, slug=True, links={"group": "skill_groups"}, unique=((("name",), "name"),),
        special=BUILT_IN, read=convert.read_of_catalogue,
    ),
    Section(
        "roles", rows.Role, models.Role, slug=True, parts=(ROLE_LEVELS,),
        unique=((("name",), "name"), (("code",), "code")), special=BUILT_IN, read=convert.read_role,
    ),
    Section(
        "metrics", rows.Metric, models.Metric, slug=True, parts=(METRIC_ROLES,), special=BUILT_IN,
        read=convert.read_of_catalogue,
    ),
    Section(
        "component_kinds", rows.ComponentKind, models.ComponentKind, slug=True, parts=(KIND_ROLES,), special=BUILT_IN,
        read=convert.read_kind, unique=((("name",), "name"),),
    ),
    Section(
        "tag_shares", rows.TagShare, models.TagShare, links={"role": "roles"}, identity=("tag", "role"), within="tag",
    ),
    Section(
        "metric_templates", rows.MetricTemplate, models.MetricTemplate, links={"role": "roles", "metric": "metrics"},
        identity=("role", "metric"), within="role", columns={"guardrail": "is_guardrail", "default": "is_default"},
    ),
    Section(
        "calendars", rows.Calendar, models.HolidayCalendar, parts=(CLOSED_DAYS,), unique=((("name",), "name"),),
    ),
    Section(
        "teams", rows.Team, models.Team, links={"parent": "teams", "lead": "people"},
        later=frozenset({"parent", "lead"}), unique=((("name",), "name"),),
    ),
    Section(
        "people", rows.Person, models.Person, links={"manager": "people", "calendar": "calendars"},
        later=frozenset({"manager"}), parts=(PERSON_SKILLS,), special=frozenset({"pattern"}),
        write=convert.write_person, read=convert.read_person, dates=STARTS_ENDS,
        unique=((("email",), "e-mail address"),),
    ),
    Section(
        "memberships", rows.Membership, models.Membership, dates=STARTS_ENDS,
        links={"person": "people", "team": "teams", "role": "roles"},
    ),
    Section(
        "users", rows_more.Account, models.User, identity=("username",), links={"person": "people"}, parts=(GRANT,),
        columns={"active": "is_active", "staff": "is_staff", "superuser": "is_superuser"},
        unique=((("person",), "person"),),
    ),
    Section("absences", rows.Absence, models.Absence, links={"person": "people"}, dates=STARTS_ENDS),
    Section("projects", rows.Project, models.Project, links={"team": "teams"}, dates=(("starts_on", "due_on"),)),
    Section(
        "project_stakeholders", rows.ProjectStakeholder, models.ProjectStakeholder,
        links={"project": "projects", "stakeholder": "stakeholders"}, identity=("project", "stakeholder", "name"),
    ),
    Section(
        "components", rows.Component, models.Component, special=frozenset({"in_production"}),
        links={"kind": "component_kinds", "project": "projects", "team": "teams"},
    ),
    Section(
        "work_items", rows.WorkItem, models.WorkItem, links={"project": "projects", "team": "teams"},
        parts=(ITEM_COMPONENTS, NO_RULES), special=frozenset({"effort", "skills"}), write=convert.write_item,
        read=convert.read_item, dates=(("starts_on", "due_on"),), unique=((("number",), "number"),),
    ),
    Section(
        "dependencies", rows.Dependency, models.Dependency, identity=("before", "after"),
        links={"before": "work_items", "after": "work_items"},
    ),
    Section(
        "demands", rows.Demand, models.Demand, links={"item": "work_items", "role": "roles"},
        columns={"item": "work_item", "together": "is_together"}, parts=(DEMAND_SKILLS,),
        unique=((("item", "role"), "demand of the item for the role"),),
    ),
    Section(
        "standing_demands", rows.StandingDemand, models.StandingDemand, dates=STARTS_ENDS,
        links={"team": "teams", "role": "roles", "project": "projects"},
    ),
    Section(
        "allocations", rows.Allocation, models.Allocation, dates=STARTS_ENDS,
        links={"item": "work_items", "role": "roles", "membership": "memberships"},
        columns={"item": "work_item", "pinned": "is_pinned"}, special=frozenset({"person", "team"}),
    ),
    Section(
        "ownerships", rows.Ownership, models.Ownership, parts=(BACKUPS,), dates=STARTS_ENDS,
        special=frozenset({"named_owner", "review"}), write=convert.write_ownership, read=convert.read_ownership,
        links={
            "component": "components", "project": "projects", "team": "teams", "person": "people", "role": "roles",
        },
    ),
    Section(
        "success_metrics", rows.SuccessMetric, models.SuccessMetric,
        links={
            "metric": "metrics", "component": "components", "project": "projects", "owner_role": "roles",
            "consulted_role": "roles",
        },
        columns={"owner_role": "role", "guardrail": "is_guardrail"}, special=frozenset({"target"}),
        write=convert.write_success_metric, read=convert.read_success_metric,
    ),
    Section(
        "measurements", rows.Measurement, models.Measurement, links={"success_metric": "success_metrics"},
        identity=("success_metric", "measured_on", "measured_at", "source"),
        special=frozenset({"count", "denominator", "samples", "buckets"}),
        write=convert.write_measurement, read=convert.read_measurement,
    ),
    Section(
        "metric_pulls", rows_more.MetricPull, models.MetricPull, links={"success_metric": "success_metrics"},
        identity=("success_metric",), columns={"active": "is_active"},
    ),
    Section(
        "placements", rows_more.Placement, models.Placement, identity=("item", "role", "person"),
        links={"item": "work_items", "role": "roles", "person": "people"}, columns={"item": "work_item"},
    ),
    Section(
        "objections", rows_more.Objection, models.Objection, columns={"item": "work_item"},
        links={"person": "people", "item": "work_items", "by": "users"},
    ),
    Section(
        "tag_rules", rows_more.TagRule, models.TagRule, links={"component": "components", "made_by": "users"},
        columns={"active": "is_active"},
    ),
    Section(
        "assessments", Assessment, models.Assessment, links={"team": "teams", "project": "projects"},
    ),
    Section(
        "silenced_findings", rows_more.SilencedFinding, models.SilencedFinding, identity=("check", "list", "of"),
        columns={"check": "check_id"}, subject=("subject_type", "subject_id"),
    ),
    Section(
        "external_ids", rows_more.ExternalId, models.ExternalId, identity=("list", "source", "key"),
        subject=("kind", "object_id"),
    ),
    Section("catalogue_entities", rows_more.CatalogueEntity, models.CatalogueEntity, identity=("ref",)),
)  # fmt: skip
BY_NAME = {section.name: section for section in SECTIONS}
BY_KIND = {section.kind: section.name for section in SECTIONS}
EXTRA_LINKS = {"allocations": {"person": "people", "team": "teams"}}
