"""Roles, skills, metrics and what hangs on them. Built-in rows come from the catalogue; local edits are kept."""

from decimal import Decimal

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q

from planning.models.base import Record


class Tag(models.TextChoices):
    """What kind of work an item is; no tag is untagged."""

    PRODUCT_FEATURE = "product_feature", "Product feature"
    INFRASTRUCTURE = "infrastructure", "Infrastructure"


class Role(Record):
    """What a person is on a team. Roles are data: any organisation adds its own."""

    class Perspective(models.TextChoices):
        PRODUCT = "product", "Product"
        SYSTEMS = "systems", "Systems"
        OTHER = "other", "Other"

    slug = models.SlugField(max_length=40, unique=True)
    name = models.CharField(max_length=80, unique=True)
    code = models.CharField("two letters", max_length=2, unique=True)
    hue = models.CharField(max_length=10, default="1")
    aliases = models.JSONField(default=list, blank=True)
    perspective = models.CharField(max_length=10, choices=Perspective, default=Perspective.OTHER)
    scope = models.TextField(blank=True, default="")
    perspective_text = models.TextField(blank=True, default="")
    problems = models.JSONField(default=list, blank=True)
    skill_sets = models.JSONField(default=list, blank=True)
    owns = models.JSONField(default=list, blank=True)
    owned_cycle = models.JSONField("owns through the cycle", default=list, blank=True)
    measured_by = models.JSONField(default=list, blank=True)
    works_with = models.JSONField(default=list, blank=True)
    career_paths = models.JSONField(default=list, blank=True)
    career_exits = models.JSONField(default=list, blank=True)
    in_demand_at = models.JSONField(default=list, blank=True)
    hire_first_when = models.TextField(blank=True, default="")
    is_built_in = models.BooleanField(default=False, editable=False)
    is_archived = models.BooleanField(default=False)
    catalogue_digest = models.CharField(max_length=64, blank=True, default="", editable=False)

    class Meta:
        ordering = ("name", "pk")

    def __str__(self) -> str:
        return self.name


class SkillGroup(Record):
    """A group of skills."""

    slug = models.SlugField(max_length=40, unique=True)
    name = models.CharField(max_length=80, unique=True)

    class Meta:
        ordering = ("name", "pk")

    def __str__(self) -> str:
        return self.name


class Skill(Record):
    """Something that people can do, at a level from 0 to 5."""

    slug = models.SlugField(max_length=60, unique=True)
    name = models.CharField(max_length=120, unique=True)
    group = models.ForeignKey(SkillGroup, on_delete=models.PROTECT, related_name="skills")
    is_archived = models.BooleanField(default=False)
    catalogue_digest = models.CharField(max_length=64, blank=True, default="", editable=False)

    class Meta:
        ordering = ("name", "pk")

    def __str__(self) -> str:
        return self.name


class RoleSkill(Record):
    """The level of a skill that a solid mid-level person in a role has."""

    role = models.ForeignKey(Role, on_delete=models.CASCADE, related_name="role_skills")
    skill = models.ForeignKey(Skill, on_delete=models.CASCADE, related_name="role_skills")
    level = models.PositiveSmallIntegerField(validators=[MaxValueValidator(5)])
    is_core = models.BooleanField(default=False)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("role", "skill"), name="role_skill_is_set_once"),
            models.CheckConstraint(condition=Q(level__lte=5), name="role_skill_level_is_0_to_5"),
        )

    def __str__(self) -> str:
        return f"{self.role}: {self.skill} {self.level}"


class CareerTrack(Record):
    """A way on from a role, with the skills it lifts and the evidence it asks for."""

    slug = models.SlugField(max_length=40, unique=True)
    name = models.CharField(max_length=80)
    role = models.ForeignKey(Role, on_delete=models.CASCADE, related_name="tracks")
    skills = models.JSONField(default=list, blank=True)
    evidence = models.JSONField(default=list, blank=True)
    exits = models.JSONField(default=list, blank=True)

    class Meta:
        ordering = ("name", "pk")

    def __str__(self) -> str:
        return self.name


class Stakeholder(Record):
    """A group that roles work with."""

    slug = models.SlugField(max_length=40, unique=True)
    name = models.CharField(max_length=80)

    class Meta:
        ordering = ("name", "pk")

    def __str__(self) -> str:
        return self.name


class RoleStakeholder(Record):
    """What a role and a stakeholder talk about."""

    role = models.ForeignKey(Role, on_delete=models.CASCADE, related_name="role_stakeholders")
    stakeholder = models.ForeignKey(Stakeholder, on_delete=models.CASCADE, related_name="role_stakeholders")
    topics = models.JSONField(default=list, blank=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=("role", "stakeholder"), name="role_stakeholder_is_set_once"),)

    def __str__(self) -> str:
        return f"{self.role} and {self.stakeholder}"


class DemandContext(Record):
    """A kind of company in which a role is wanted."""

    slug = models.SlugField(max_length=60, unique=True)
    name = models.CharField(max_length=160)
    role = models.ForeignKey(Role, on_delete=models.CASCADE, related_name="contexts")

    class Meta:
        ordering = ("name", "pk")

    def __str__(self) -> str:
        return self.name


class TagShare(Record):
    """The share of a tagged item that a role does. The shares of a tag sum to 100 %."""

    tag = models.CharField(max_length=20, choices=Tag)
    role = models.ForeignKey(Role, on_delete=models.CASCADE, related_name="tag_shares")
    share_percent = models.DecimalField(
        max_digits=5, decimal_places=2, validators=[MinValueValidator(Decimal("0.01")), MaxValueValidator(100)]
    )

    class Meta:
        ordering = ("tag", "-share_percent", "pk")
        constraints = (
            models.UniqueConstraint(fields=("tag", "role"), name="tag_share_is_set_once"),
            models.CheckConstraint(
                condition=Q(share_percent__gt=0, share_percent__lte=100), name="tag_share_is_a_share"
            ),
        )

    def __str__(self) -> str:
        return f"{self.get_tag_display()}: {self.role} {self.share_percent} %"


class ComponentKind(Record):
    """A kind of thing that is owned, and the roles that may own it."""

    slug = models.SlugField(max_length=40, unique=True)
    name = models.CharField(max_length=80, unique=True)
    roles = models.ManyToManyField(Role, related_name="component_kinds", blank=True)
    position = models.PositiveSmallIntegerField(default=0, validators=[MaxValueValidator(32_767)])

    class Meta:
        ordering = ("position", "name", "pk")

    def __str__(self) -> str:
        return self.name


class Metric(Record):
    """The definition of a measure: unit, direction, how values are put together."""

    class Direction(models.TextChoices):
        UP = "up", "Higher is better"
        DOWN = "down", "Lower is better"
        BAND = "band", "Inside a band is better"

    class Aggregation(models.TextChoices):
        RATIO = "ratio", "Ratio"
        MEAN = "mean", "Mean"
        PERCENTILE = "percentile", "Percentile"
        DISTINCT_COUNT = "distinct_count", "Distinct count"
        COUNT = "count", "Count"
        SUM = "sum", "Sum"
        LATEST = "latest", "Latest value"

    slug = models.SlugField(max_length=60, unique=True)
    name = models.CharField(max_length=120)
    roles = models.ManyToManyField(Role, related_name="metrics", blank=True)
    categories = models.JSONField(default=list, blank=True)
    unit = models.CharField(max_length=20, blank=True, default="")
    direction = models.CharField(max_length=5, choices=Direction)
    aggregation = models.CharField(max_length=15, choices=Aggregation)
    formula = models.TextField(blank=True, default="")
    numerator = models.TextField(blank=True, default="")
    denominator = models.TextField(blank=True, default="")
    stored = models.CharField(max_length=10, default="value")
    default_window = models.CharField(max_length=5, blank=True, default="28d")
    default_target = models.CharField(max_length=60, blank=True, default="")
    default_band = models.TextField(blank=True, default="")
    data_source = models.CharField(max_length=160, blank=True, default="")
    source_ref = models.CharField(max_length=60, blank=True, default="")
    catalogue_digest = models.CharField(max_length=64, blank=True, default="", editable=False)

    class Meta:
        ordering = ("name", "pk")

    def __str__(self) -> str:
        return self.name


class MetricTemplate(Record):
    """What a role answers for: one metric of one category, with the target a new owner starts from."""

    role = models.ForeignKey(Role, on_delete=models.CASCADE, related_name="metric_templates")
    metric = models.ForeignKey(Metric, on_delete=models.CASCADE, related_name="templates")
    category = models.CharField(max_length=40)
    target = models.CharField(max_length=60, blank=True, default="")
    window = models.CharField(max_length=5, default="28d")
    cadence_days = models.PositiveIntegerField(default=7, validators=[MinValueValidator(1), MaxValueValidator(366)])
    is_guardrail = models.BooleanField(default=False)
    is_default = models.BooleanField(default=True)
    kinds = models.JSONField("kinds of component it is for", default=list, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ("role", "category", "pk")
        constraints = (models.UniqueConstraint(fields=("role", "metric"), name="metric_template_is_set_once"),)

    def __str__(self) -> str:
        return f"{self.role}: {self.metric}"
