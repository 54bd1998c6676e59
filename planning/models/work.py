"""Projects, components, work items, their dependencies and demands."""

from decimal import Decimal
from typing import Self

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q

from planning.models.base import Record
from planning.models.catalogue import ComponentKind, Role, Skill, Stakeholder, Tag
from planning.models.organisation import Stage
from planning.models.people import DatedQuerySet, Team

AT_LEAST_NOTHING = [MinValueValidator(0), MaxValueValidator(100_000)]


class Reported(models.Model):
    """What another system says of a thing, kept as it was written: its status, its latest progress."""

    status_text = models.CharField("status as imported", max_length=100, blank=True, default="")
    milestone = models.CharField("latest milestone", max_length=40, blank=True, default="")
    progress_on = models.DateField("latest progress", null=True, blank=True)

    class Meta:
        abstract = True


class Project(Reported, Record):
    """A body of work with a due date, a value and a place in its life."""

    class Lifecycle(models.TextChoices):
        IDEA = "idea", "Idea"
        PLANNED = "planned", "Planned"
        ACTIVE = "active", "Active"
        PAUSED = "paused", "Paused"
        DONE = "done", "Done"
        CANCELLED = "cancelled", "Cancelled"

    OPEN = (Lifecycle.PLANNED, Lifecycle.ACTIVE)

    name = models.CharField(max_length=200)
    summary = models.TextField(blank=True, default="")
    team = models.ForeignKey(Team, on_delete=models.PROTECT, null=True, blank=True, related_name="projects")
    lifecycle = models.CharField(max_length=10, choices=Lifecycle, default=Lifecycle.PLANNED)
    stage = models.CharField(max_length=20, choices=Stage, blank=True, default="")
    value_per_week = models.PositiveIntegerField(
        "cost of delay a week", null=True, blank=True, validators=[MaxValueValidator(100_000_000)]
    )
    probability_percent = models.PositiveSmallIntegerField(
        default=100, validators=[MinValueValidator(1), MaxValueValidator(100)]
    )
    starts_on = models.DateField(null=True, blank=True)
    due_on = models.DateField(null=True, blank=True)
    assumed = models.JSONField(default=list, blank=True)
    stage_text = models.CharField("stage as imported", max_length=100, blank=True, default="")

    class Meta:
        ordering = ("name", "pk")
        constraints = (
            models.CheckConstraint(
                condition=Q(probability_percent__gte=1, probability_percent__lte=100),
                name="project_probability_is_1_to_100",
            ),
            models.CheckConstraint(
                condition=Q(due_on__isnull=True) | Q(starts_on__isnull=True) | Q(due_on__gte=F("starts_on")),
                name="project_due_on_or_after_start",
                violation_error_message="Due on is before Starts on.",
            ),
        )

    def __str__(self) -> str:
        return self.name

    @property
    def is_tentative(self) -> bool:
        """Whether the project may still not happen."""
        return self.probability_percent < 100


class Component(Reported, Record):
    """What is owned: an application, feature, data pipeline, training pipeline, model service or platform layer."""

    class Lifecycle(models.TextChoices):
        EXPERIMENTAL = "experimental", "Experimental"
        PRODUCTION = "production", "Production"
        DEPRECATED = "deprecated", "Deprecated"

    name = models.CharField(max_length=200)
    kind = models.ForeignKey(ComponentKind, on_delete=models.PROTECT, related_name="components")
    project = models.ForeignKey(Project, on_delete=models.SET_NULL, null=True, blank=True, related_name="components")
    team = models.ForeignKey(Team, on_delete=models.PROTECT, null=True, blank=True, related_name="components")
    lifecycle = models.CharField(max_length=15, choices=Lifecycle, default=Lifecycle.EXPERIMENTAL)
    summary = models.TextField(blank=True, default="")
    system = models.CharField(
        max_length=200, blank=True, default="", help_text="The application or system that it is part of."
    )

    class Meta:
        ordering = ("name", "pk")
        constraints = (
            models.UniqueConstraint(
                fields=("name", "team"),
                name="component_name_is_unique_in_its_team",
                violation_error_message="Another component of this team has the name.",
            ),
            models.UniqueConstraint(
                fields=("name",),
                condition=Q(team__isnull=True),
                name="component_name_is_unique_without_team",
                violation_error_message="Another component without a team has the name.",
            ),
        )

    def __str__(self) -> str:
        return self.name

    @property
    def is_in_production(self) -> bool:
        """Whether people use it."""
        return self.lifecycle == self.Lifecycle.PRODUCTION


class ProjectStakeholder(Record):
    """Somebody outside the teams who stands for a group of stakeholders on a project."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="project_stakeholders")
    stakeholder = models.ForeignKey(Stakeholder, on_delete=models.PROTECT, related_name="project_stakeholders")
    name = models.CharField("who", max_length=120)
    note = models.CharField(max_length=200, blank=True, default="")

    class Meta:
        ordering = ("project", "stakeholder", "name", "pk")
        constraints = (
            models.UniqueConstraint(
                fields=("project", "stakeholder", "name"),
                name="project_stakeholder_is_named_once",
                violation_error_message="This name stands there already.",
            ),
        )

    def __str__(self) -> str:
        return f"{self.name}, {self.stakeholder}"


class WorkItemQuerySet(models.QuerySet["WorkItem"]):
    """Words for lists of work items."""

    def open(self) -> Self:
        """Only items that still need work, of projects that go on."""
        return self.exclude(status__in=WorkItem.CLOSED).filter(
            Q(project__isnull=True) | ~Q(project__lifecycle__in=("idea", "paused", "done", "cancelled"))
        )

    def untagged(self) -> Self:
        """Only items without a tag."""
        return self.filter(tag="")


class WorkItem(Record):
    """A piece of work: tag, status, effort and what remains of it, window, priority, dependencies, team."""

    class Status(models.TextChoices):
        TO_DO = "to_do", "To do"
        IN_PROGRESS = "in_progress", "In progress"
        BLOCKED = "blocked", "Blocked"
        DONE = "done", "Done"
        CANCELLED = "cancelled", "Cancelled"

    class Priority(models.TextChoices):
        URGENT = "urgent", "Urgent"
        HIGH = "high", "High"
        NORMAL = "normal", "Normal"
        LOW = "low", "Low"

    class TagSource(models.TextChoices):
        PERSON = "person", "A person"
        IMPORT = "import", "An import column"
        RULE = "rule", "An accepted rule"

    CLOSED = (Status.DONE, Status.CANCELLED)

    number = models.CharField(max_length=40, blank=True, default="")
    title = models.CharField(max_length=300)
    description = models.TextField(blank=True, default="")
    project = models.ForeignKey(Project, on_delete=models.CASCADE, null=True, blank=True, related_name="work_items")
    team = models.ForeignKey(Team, on_delete=models.PROTECT, null=True, blank=True, related_name="work_items")
    components = models.ManyToManyField(Component, related_name="work_items", blank=True)
    labels = models.JSONField(default=list, blank=True)
    tag = models.CharField(max_length=20, choices=Tag, blank=True, default="")
    tag_source = models.CharField(max_length=10, choices=TagSource, blank=True, default="")
    status = models.CharField(max_length=15, choices=Status, default=Status.TO_DO)
    priority = models.CharField(max_length=10, choices=Priority, default=Priority.NORMAL)
    effort_optimistic_days = models.DecimalField(
        null=True, blank=True, validators=AT_LEAST_NOTHING, max_digits=8, decimal_places=2
    )
    effort_likely_days = models.DecimalField(
        null=True, blank=True, validators=AT_LEAST_NOTHING, max_digits=8, decimal_places=2
    )
    effort_pessimistic_days = models.DecimalField(
        null=True, blank=True, validators=AT_LEAST_NOTHING, max_digits=8, decimal_places=2
    )
    remaining_days = models.DecimalField(
        null=True, blank=True, validators=AT_LEAST_NOTHING, max_digits=8, decimal_places=2
    )
    starts_on = models.DateField("not before", null=True, blank=True)
    due_on = models.DateField(null=True, blank=True)
    done_on = models.DateField(null=True, blank=True)
    assumed = models.JSONField(default=list, blank=True)

    objects = models.Manager.from_queryset(WorkItemQuerySet)()

    class Meta:
        ordering = ("-pk",)
        indexes = (
            models.Index(fields=("status", "tag"), name="work_item_status_tag"),
            models.Index(fields=("number",), name="work_item_number"),
        )
        constraints = (
            models.UniqueConstraint(
                fields=("number",),
                condition=~Q(number=""),
                name="work_item_number_is_unique",
                violation_error_message="Another work item has this number.",
            ),
            models.CheckConstraint(
                condition=Q(due_on__isnull=True) | Q(starts_on__isnull=True) | Q(due_on__gte=F("starts_on")),
                name="work_item_due_on_or_after_start",
                violation_error_message="Due on is before Not before.",
            ),
            models.CheckConstraint(
                condition=Q(
                    effort_likely_days__isnull=True,
                    effort_optimistic_days__isnull=True,
                    effort_pessimistic_days__isnull=True,
                )
                | Q(
                    effort_optimistic_days__gte=0,
                    effort_likely_days__gte=F("effort_optimistic_days"),
                    effort_pessimistic_days__gte=F("effort_likely_days"),
                ),
                name="work_item_effort_is_in_order",
                violation_error_message="Effort must rise from optimistic over likely to pessimistic, all three given.",
            ),
            models.CheckConstraint(
                condition=Q(remaining_days__isnull=True) | Q(remaining_days__gte=0),
                name="work_item_remaining_is_not_negative",
            ),
        )

    def __str__(self) -> str:
        return f"{self.number} {self.title}".strip()


class Dependency(Record):
    """An item that waits for another, with a lag in calendar days."""

    before = models.ForeignKey(WorkItem, on_delete=models.CASCADE, related_name="holds_up")
    after = models.ForeignKey(WorkItem, on_delete=models.CASCADE, related_name="waits_for")
    lag_days = models.PositiveIntegerField(default=0, validators=[MaxValueValidator(365)])

    class Meta:
        verbose_name_plural = "dependencies"
        constraints = (
            models.UniqueConstraint(fields=("before", "after"), name="dependency_is_set_once"),
            models.CheckConstraint(condition=~Q(before=F("after")), name="dependency_joins_two_items"),
        )

    def __str__(self) -> str:
        return f"{self.after} waits for {self.before}"


class Demand(Record):
    """What is written by hand on the part of an item that one role must do.

    ``days`` wins over the tag's shares; without it the shares say how much, and the row adds skills and heads.
    """

    work_item = models.ForeignKey(WorkItem, on_delete=models.CASCADE, related_name="demands")
    role = models.ForeignKey(Role, on_delete=models.PROTECT, related_name="demands")
    days = models.DecimalField(validators=AT_LEAST_NOTHING, null=True, blank=True, max_digits=8, decimal_places=2)
    heads = models.PositiveSmallIntegerField(default=1, validators=[MinValueValidator(1), MaxValueValidator(20)])
    is_together = models.BooleanField("starts together with the item's other demands", default=False)

    class Meta:
        ordering = ("work_item", "pk")
        constraints = (
            models.UniqueConstraint(fields=("work_item", "role"), name="demand_is_set_once_per_role"),
            models.CheckConstraint(condition=Q(heads__gte=1), name="demand_asks_for_somebody"),
        )

    def __str__(self) -> str:
        return f"{self.work_item}: {self.role}"


class DemandSkill(Record):
    """A skill that a demand asks for: a must is a gate, otherwise it only makes the fit better."""

    demand = models.ForeignKey(Demand, on_delete=models.CASCADE, related_name="demand_skills")
    skill = models.ForeignKey(Skill, on_delete=models.PROTECT, related_name="demand_skills")
    level = models.PositiveSmallIntegerField(validators=[MinValueValidator(1), MaxValueValidator(5)])
    is_must = models.BooleanField(default=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("demand", "skill"), name="demand_skill_is_set_once"),
            models.CheckConstraint(condition=Q(level__gte=1, level__lte=5), name="demand_skill_level_is_1_to_5"),
        )

    def __str__(self) -> str:
        return f"{self.demand}: {self.skill} {self.level}"


class StandingDemand(Record):
    """A share of a role over a period, for support, run work, on-call or a seat."""

    class Kind(models.TextChoices):
        SUPPORT = "support", "Support"
        RUN = "run", "Run work"
        ON_CALL = "on_call", "On-call"
        SEAT = "seat", "Seat"

    name = models.CharField(max_length=120)
    team = models.ForeignKey(Team, on_delete=models.CASCADE, related_name="standing_demands")
    project = models.ForeignKey(
        Project, on_delete=models.CASCADE, null=True, blank=True, related_name="standing_demands"
    )
    role = models.ForeignKey(Role, on_delete=models.PROTECT, related_name="standing_demands")
    kind = models.CharField(max_length=10, choices=Kind, default=Kind.RUN)
    share_percent = models.DecimalField(
        max_digits=6, decimal_places=2, validators=[MinValueValidator(Decimal("0.01")), MaxValueValidator(1000)]
    )
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)

    objects = models.Manager.from_queryset(DatedQuerySet)()

    class Meta:
        ordering = ("team", "name", "pk")
        constraints = (
            models.CheckConstraint(condition=Q(share_percent__gt=0), name="standing_demand_share_is_positive"),
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
                name="standing_demand_ends_on_or_after_start",
                violation_error_message="Ends on is before Starts on.",
            ),
        )

    def __str__(self) -> str:
        return self.name
