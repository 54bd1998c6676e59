"""Projects, components, work items, and what they ask for."""

from typing import Any

from django.utils import timezone
from rest_framework import serializers

from planning import filters
from planning.actions import work_items
from planning.api.fields import Exact
from planning.api.resources import Resource
from planning.api.shapes import In, Out, Values, out, takes
from planning.models import (
    Component,
    Demand,
    DemandSkill,
    Dependency,
    Project,
    ProjectStakeholder,
    StandingDemand,
    WorkItem,
)

PROJECT = (
    "name", "summary", "team", "lifecycle", "stage", "value_per_week", "probability_percent", "starts_on", "due_on",
    "status_text", "stage_text", "milestone", "progress_on",
)  # fmt: skip
COMPONENT = (
    "name",
    "kind",
    "project",
    "team",
    "lifecycle",
    "summary",
    "system",
    "status_text",
    "milestone",
    "progress_on",
)
EFFORT = ("effort_optimistic_days", "effort_likely_days", "effort_pessimistic_days")
WORK_ITEM = (
    "number", "title", "description", "project", "team", "components", "tag", "status", "priority", *EFFORT,
    "remaining_days", "starts_on", "due_on", "done_on",
)  # fmt: skip
PROJECT_STAKEHOLDER = ("project", "stakeholder", "name", "note")
DEPENDENCY = ("before", "after", "lag_days")
DEMAND = ("work_item", "role", "effort_days", "heads", "is_together")
DEMAND_SKILL = ("demand", "skill", "level", "is_must")
STANDING_DEMAND = ("name", "team", "project", "role", "kind", "share_percent", "starts_on", "ends_on")


class ProjectOut(Out):
    """A project, as it is answered."""

    class Meta:
        model = Project
        fields = out(*PROJECT)


class ProjectIn(In):
    """What may be set of a project."""

    class Meta:
        model = Project
        fields = takes(*PROJECT)


class ProjectStakeholderOut(Out):
    """A stakeholder of a project, as it is answered."""

    class Meta:
        model = ProjectStakeholder
        fields = out(*PROJECT_STAKEHOLDER)


class ProjectStakeholderIn(In):
    """What may be set of a stakeholder of a project."""

    class Meta:
        model = ProjectStakeholder
        fields = takes(*PROJECT_STAKEHOLDER)


class ComponentOut(Out):
    """A component, as it is answered."""

    class Meta:
        model = Component
        fields = out(*COMPONENT)


class ComponentIn(In):
    """What may be set of a component."""

    class Meta:
        model = Component
        fields = takes(*COMPONENT)


class WorkItemOut(Out):
    """A work item, as it is answered."""

    class Meta:
        model = WorkItem
        fields = out(*WORK_ITEM, "tag_source")


class WorkItemIn(In):
    """What may be set of a work item."""

    effort_days = Exact(
        max_digits=8,
        decimal_places=2,
        min_value=0,
        max_value=100_000,
        required=False,
        write_only=True,
        help_text="One number for all three estimates.",
    )

    class Meta:
        model = WorkItem
        fields = takes(*WORK_ITEM, "effort_days")

    def validate(self, attrs: Values) -> Values:
        """Fill what follows from what is given: the three estimates, what remains, where a tag came from."""
        days = attrs.pop("effort_days", None)
        if days is not None:
            given = [name for name in EFFORT if name in attrs]
            if given:
                raise serializers.ValidationError({"effort_days": f"Give this or {given[0]}, not both."}, code="both")
            attrs |= dict.fromkeys(EFFORT, days)
        if self.instance is None and attrs.get("effort_likely_days") is not None:
            attrs.setdefault("remaining_days", attrs["effort_likely_days"])
        if "tag" in attrs:
            attrs["tag_source"] = WorkItem.TagSource.PERSON if attrs["tag"] else ""
        if "status" in attrs and "done_on" not in attrs:
            item = self.instance or WorkItem()
            attrs["done_on"] = work_items.done_on(item, attrs["status"], today=timezone.localdate())
        return attrs


class DependencyOut(Out):
    """A dependency, as it is answered."""

    class Meta:
        model = Dependency
        fields = out(*DEPENDENCY)


class DependencyIn(In):
    """What may be set of a dependency."""

    class Meta:
        model = Dependency
        fields = takes(*DEPENDENCY)


class DemandSkillOut(Out):
    """A demand skill, as it is answered."""

    class Meta:
        model = DemandSkill
        fields = out(*DEMAND_SKILL)


class DemandSkillIn(In):
    """What may be set of a demand skill."""

    class Meta:
        model = DemandSkill
        fields = takes(*DEMAND_SKILL)


class AskedSkill(serializers.ModelSerializer[DemandSkill]):
    """A skill that a demand asks for."""

    class Meta:
        model = DemandSkill
        fields = ("id", "skill", "level", "is_must")
        read_only_fields = fields


class DemandOut(Out):
    """A demand, as it is answered."""

    effort_days = Exact(
        source="days", max_digits=8, decimal_places=2, allow_null=True, help_text="Null: the share of the item's tag."
    )
    skills = AskedSkill(source="demand_skills", many=True)

    class Meta:
        model = Demand
        fields = out(*DEMAND, "skills")


class DemandIn(In):
    """What may be set of a demand."""

    effort_days = Exact(
        source="days",
        max_digits=8,
        decimal_places=2,
        min_value=0,
        max_value=100_000,
        allow_null=True,
        required=False,
        help_text="Null: the share of the item's tag.",
    )

    class Meta:
        model = Demand
        fields = takes(*DEMAND)


class StandingDemandOut(Out):
    """A standing demand, as it is answered."""

    class Meta:
        model = StandingDemand
        fields = out(*STANDING_DEMAND)


class StandingDemandIn(In):
    """What may be set of a standing demand."""

    class Meta:
        model = StandingDemand
        fields = takes(*STANDING_DEMAND)


def _work_items() -> Any:
    return WorkItem.objects.prefetch_related("components")


def _demands() -> Any:
    return Demand.objects.prefetch_related("demand_skills")


RESOURCES = (
    Resource("projects", Project, Project.objects.all, filters.ProjectFilter, ProjectOut, ProjectIn),
    Resource(
        "project-stakeholders", ProjectStakeholder, ProjectStakeholder.objects.all, filters.ProjectStakeholderFilter,
        ProjectStakeholderOut, ProjectStakeholderIn,
    ),
    Resource("components", Component, Component.objects.all, filters.ComponentFilter, ComponentOut, ComponentIn),
    Resource("work-items", WorkItem, _work_items, filters.WorkItemFilter, WorkItemOut, WorkItemIn),
    Resource("dependencies", Dependency, Dependency.objects.all, filters.DependencyFilter, DependencyOut, DependencyIn),
    Resource("demands", Demand, _demands, filters.DemandFilter, DemandOut, DemandIn),
    Resource(
        "demand-skills", DemandSkill, DemandSkill.objects.all, filters.DemandSkillFilter, DemandSkillOut, DemandSkillIn
    ),
    Resource(
        "standing-demands", StandingDemand, StandingDemand.objects.all, filters.StandingDemandFilter,
        StandingDemandOut, StandingDemandIn,
    ),
)  # fmt: skip
