"""Roles, skills and metrics."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from planning import filters
from planning.api.resources import Resource
from planning.api.shapes import In, Out, out, takes
from planning.models import ComponentKind, Metric, Role, RoleSkill, Skill, SkillGroup, Stakeholder, TagShare

TEXTS = (
    "aliases", "problems", "skill_sets", "owns", "owned_cycle", "measured_by", "works_with", "career_paths",
    "career_exits",
)  # fmt: skip
ROLE = (
    "slug", "name", "code", "hue", "perspective", "scope", "perspective_text", *TEXTS, "in_demand_at",
    "hire_first_when", "is_archived",
)  # fmt: skip
SKILL = ("slug", "name", "group", "is_archived")
ROLE_SKILL = ("role", "skill", "level", "is_core")
METRIC = (
    "slug", "name", "roles", "categories", "unit", "direction", "aggregation", "formula", "numerator", "denominator",
    "default_window", "default_target", "default_band", "data_source",
)  # fmt: skip
LIST = {"type": "array", "items": {"type": "string"}}


@extend_schema_field(LIST)
class Listed(serializers.ReadOnlyField):
    """Some texts."""


class RoleOut(Out):
    """A role, as it is answered."""

    skills = serializers.SerializerMethodField(help_text="The levels of a solid mid-level person in the role.")
    aliases, problems, skill_sets, owns = Listed(), Listed(), Listed(), Listed()
    measured_by, works_with, career_paths, career_exits = Listed(), Listed(), Listed(), Listed()
    in_demand_at, owned_cycle = Listed(), Listed()

    class Meta:
        model = Role
        fields = out(*ROLE, "is_built_in", "skills")

    @extend_schema_field(
        {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["skill", "level", "is_core"],
                "properties": {
                    "skill": {"type": "integer"},
                    "level": {"type": "integer"},
                    "is_core": {"type": "boolean"},
                },
            },
        }
    )
    def get_skills(self, row: Role) -> list[dict[str, int | bool]]:
        """Return the levels by skill."""
        return [{"skill": one.skill_id, "level": one.level, "is_core": one.is_core} for one in row.role_skills.all()]


class RoleIn(In):
    """What may be set of a role."""

    class Meta:
        model = Role
        fields = takes(*ROLE)


class SkillGroupOut(Out):
    """A skill group, as it is answered."""

    class Meta:
        model = SkillGroup
        fields = out("slug", "name")


class SkillGroupIn(In):
    """What may be set of a skill group."""

    class Meta:
        model = SkillGroup
        fields = takes("slug", "name")


class SkillOut(Out):
    """A skill, as it is answered."""

    class Meta:
        model = Skill
        fields = out(*SKILL)


class SkillIn(In):
    """What may be set of a skill."""

    class Meta:
        model = Skill
        fields = takes(*SKILL)


class RoleSkillOut(Out):
    """A role skill, as it is answered."""

    class Meta:
        model = RoleSkill
        fields = out(*ROLE_SKILL)


class RoleSkillIn(In):
    """What may be set of a role skill."""

    class Meta:
        model = RoleSkill
        fields = takes(*ROLE_SKILL)


class TagShareOut(Out):
    """A tag share, as it is answered."""

    class Meta:
        model = TagShare
        fields = out("tag", "role", "share_percent")


class StakeholderOut(Out):
    """A group that roles work with, as it is answered."""

    class Meta:
        model = Stakeholder
        fields = out("slug", "name")


class ComponentKindOut(Out):
    """A component kind, as it is answered."""

    class Meta:
        model = ComponentKind
        fields = out("slug", "name", "roles", "position")


class MetricOut(Out):
    """A metric, as it is answered."""

    categories = Listed()

    class Meta:
        model = Metric
        fields = out(*METRIC)


class MetricIn(In):
    """What may be set of a metric."""

    class Meta:
        model = Metric
        fields = takes(*METRIC)


def _roles() -> Any:
    return Role.objects.prefetch_related("role_skills")


def _kinds() -> Any:
    return ComponentKind.objects.prefetch_related("roles")


def _metrics() -> Any:
    return Metric.objects.prefetch_related("roles")


RESOURCES = (
    Resource("roles", Role, _roles, filters.RoleFilter, RoleOut, RoleIn),
    Resource("skill-groups", SkillGroup, SkillGroup.objects.all, filters.NamedFilter, SkillGroupOut, SkillGroupIn),
    Resource("skills", Skill, Skill.objects.all, filters.SkillFilter, SkillOut, SkillIn),
    Resource("role-skills", RoleSkill, RoleSkill.objects.all, filters.RoleSkillFilter, RoleSkillOut, RoleSkillIn),
    Resource("metrics", Metric, _metrics, filters.MetricFilter, MetricOut, MetricIn),
    Resource("stakeholders", Stakeholder, Stakeholder.objects.all, filters.NamedFilter, StakeholderOut),
    Resource("component-kinds", ComponentKind, _kinds, filters.NamedFilter, ComponentKindOut),
    # The shares of a tag sum to 100 %, so no single one is written here.
    Resource("tag-shares", TagShare, TagShare.objects.all, filters.TagShareFilter, TagShareOut),
)
