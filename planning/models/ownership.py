"""Who owns what, and what owners answer for."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q

from planning.domain.targets import parse_target
from planning.models.base import Record, is_texts
from planning.models.catalogue import Metric, Role
from planning.models.people import DatedQuerySet, Person, Team
from planning.models.work import Component, Project

ONE_SUBJECT = Q(component__isnull=False, project__isnull=True) | Q(component__isnull=True, project__isnull=False)


class Ownership(Record):
    """The team, usually a person in it, who is accountable for a component or project, as a role."""

    class Source(models.TextChoices):
        TYPED = "typed", "Typed"
        IMPORTED = "imported", "Imported"
        RECOMMENDED = "recommended", "Recommended"

    component = models.ForeignKey(Component, on_delete=models.CASCADE, null=True, blank=True, related_name="ownerships")
    project = models.ForeignKey(Project, on_delete=models.CASCADE, null=True, blank=True, related_name="ownerships")
    team = models.ForeignKey(
        Team, on_delete=models.PROTECT, null=True, blank=True, related_name="ownerships",
        help_text="Missing only where an import names no team; a health check finds it.",
    )  # fmt: skip
    person = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, blank=True, related_name="ownerships")
    role = models.ForeignKey(Role, on_delete=models.PROTECT, null=True, blank=True, related_name="ownerships")
    backups = models.ManyToManyField(Person, related_name="backup_ownerships", blank=True)
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)
    confirmed_on = models.DateField(null=True, blank=True)
    source = models.CharField(max_length=12, choices=Source, default=Source.TYPED)
    named_team = models.CharField(
        "team as imported", max_length=200, blank=True, default="", help_text="Kept where no team of the name is known."
    )
    named_owners = models.JSONField(
        "owners as imported",
        default=list,
        blank=True,
        validators=[is_texts],
        help_text="Names of whom nobody is known here.",
    )
    mentioned = models.JSONField(
        "also mentioned",
        default=list,
        blank=True,
        validators=[is_texts],
        help_text="Names beside the owner's of whom nobody is known here.",
    )
    review_on = models.DateField(
        null=True,
        blank=True,
        help_text="By when somebody looks again; empty: the review period after it was confirmed.",
    )
    review_text = models.CharField("review date as imported", max_length=60, blank=True, default="")

    objects = models.Manager.from_queryset(DatedQuerySet)()

    class Meta:
        ordering = ("-starts_on", "-pk")
        constraints = (
            models.CheckConstraint(
                condition=ONE_SUBJECT,
                name="ownership_is_of_one_thing",
                violation_error_message="An ownership is of one component or of one project.",
            ),
            models.UniqueConstraint(
                fields=("component",),
                condition=Q(ends_on__isnull=True),
                name="ownership_component_has_one_accountable",
                violation_error_message="The component has an accountable owner already.",
            ),
            models.UniqueConstraint(
                fields=("project",),
                condition=Q(ends_on__isnull=True),
                name="ownership_project_has_one_accountable",
                violation_error_message="The project has an accountable owner already.",
            ),
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
                name="ownership_ends_on_or_after_start",
                violation_error_message="Ends on is before Starts on.",
            ),
        )

    def __str__(self) -> str:
        return f"{self.holder} owns {self.component or self.project}"

    @property
    def holder(self) -> str:
        """Who is accountable, in words: the person, else the team, else the names as they were imported."""
        return str(self.person or self.team or self.named_team or ", ".join(self.named_owners) or "nobody")


class SuccessMetric(Record):
    """A metric that an owner answers for: baseline, target, direction, window, source. A contract of its own."""

    class Operator(models.TextChoices):
        AT_LEAST = ">=", "at least"
        AT_MOST = "<=", "at most"
        BETWEEN = "between", "between"

    metric = models.ForeignKey(Metric, on_delete=models.PROTECT, related_name="success_metrics")
    component = models.ForeignKey(
        Component, on_delete=models.CASCADE, null=True, blank=True, related_name="success_metrics"
    )
    project = models.ForeignKey(
        Project, on_delete=models.CASCADE, null=True, blank=True, related_name="success_metrics"
    )
    role = models.ForeignKey(Role, on_delete=models.PROTECT, related_name="success_metrics")
    consulted_role = models.ForeignKey(
        Role, on_delete=models.PROTECT, null=True, blank=True, related_name="consulted_metrics",
        verbose_name="agreed with", help_text="The role on the other side of a boundary that agreed to it.",
    )  # fmt: skip
    category = models.CharField(max_length=40, blank=True, default="")
    baseline = models.FloatField(null=True, blank=True)
    target_operator = models.CharField(max_length=10, choices=Operator, blank=True, default="")
    target_value = models.FloatField(null=True, blank=True)
    target_value_to = models.FloatField(null=True, blank=True)
    target_text = models.CharField("target as written", max_length=100, blank=True, default="")
    window = models.CharField(max_length=5, default="28d")
    cadence_days = models.PositiveIntegerField(default=7, validators=[MinValueValidator(1), MaxValueValidator(366)])
    source = models.CharField(max_length=160, blank=True, default="")
    is_guardrail = models.BooleanField(default=False)
    template_version = models.PositiveIntegerField(default=1)
    ended_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ("metric", "pk")
        constraints = (
            models.CheckConstraint(condition=ONE_SUBJECT, name="success_metric_is_of_one_thing"),
            models.UniqueConstraint(
                fields=("metric", "component"),
                condition=Q(ended_on__isnull=True, component__isnull=False),
                name="success_metric_is_set_once_for_a_component",
                violation_error_message="This metric is set already.",
            ),
            models.UniqueConstraint(
                fields=("metric", "project"),
                condition=Q(ended_on__isnull=True, project__isnull=False),
                name="success_metric_is_set_once_for_a_project",
                violation_error_message="This metric is set already.",
            ),
            models.CheckConstraint(
                condition=~Q(target_operator="between") | Q(target_value_to__gte=F("target_value")),
                name="success_metric_band_is_in_order",
                violation_error_message="The band ends below its start.",
            ),
        )

    def __str__(self) -> str:
        return f"{self.metric} of {self.component or self.project}"

    def clean(self) -> None:
        """Read the target where somebody wrote it and it is clear; the words are kept in every case."""
        if self.target_text and not self.target_operator and self.target_value is None:
            direction = self.metric.direction if self.metric_id is not None else None
            known = parse_target(self.target_text, direction).target
            if known is not None:
                self.target_operator = known.operator.value
                self.target_value, self.target_value_to = known.value, known.value_to


class SilencedFinding(Record):
    """A finding of a health check that is silenced for a reason until a day."""

    check_id = models.CharField(max_length=4)
    subject_type = models.CharField(max_length=20)
    subject_id = models.CharField(max_length=200)
    reason = models.CharField(max_length=200)
    until_on = models.DateField()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("check_id", "subject_type", "subject_id"), name="finding_is_silenced_once"),
        )

    def __str__(self) -> str:
        return f"{self.check_id} of {self.subject_type} {self.subject_id}"
