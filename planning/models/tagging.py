"""Suggested tags, the models that make them, and the rules that people set over them."""

from decimal import Decimal

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q

from planning.models.base import Record
from planning.models.catalogue import Tag
from planning.models.work import Component, WorkItem


class TaggerModel(Record):
    """A version of the tagger: what was learnt, how good it is, and where its training stands."""

    class State(models.TextChoices):
        QUEUED = "queued", "Waiting for a worker"
        TRAINING = "training", "Training"
        READY = "ready", "Ready"
        FAILED = "failed", "Failed"

    ACTIVE = (State.QUEUED, State.TRAINING)

    state = models.CharField(max_length=10, choices=State, default=State.QUEUED)
    phase = models.CharField(max_length=80, blank=True, default="")
    share_done = models.FloatField(default=0)
    token = models.CharField(max_length=32, blank=True, default="", editable=False)
    beat_at = models.DateTimeField(null=True, blank=True)
    is_cancelled = models.BooleanField(default=False)
    error = models.TextField(blank=True, default="")
    is_current = models.BooleanField(default=False)
    data = models.BinaryField(default=bytes)
    knowledge = models.CharField(max_length=12, blank=True, default="")
    confirmed_count = models.PositiveIntegerField(default=0)
    text_count = models.PositiveIntegerField(default=0)
    judgement = models.JSONField(default=dict, blank=True)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="tagger_models"
    )

    class Meta:
        ordering = ("-pk",)
        constraints = (
            models.UniqueConstraint(fields=("is_current",), condition=Q(is_current=True), name="one_tagger_is_current"),
        )

    def __str__(self) -> str:
        return f"version {self.pk}"

    @property
    def done_percent(self) -> float:
        """How far the training is."""
        return self.share_done * 100

    @property
    def right_percent(self) -> float | None:
        """How often its suggestions were right on tags that it had not seen; unknown with too few tags."""
        return self.judgement["accuracy_answered"] * 100 if self.judgement else None


class TagSuggestion(Record):
    """The tag that the tagger thinks likelier for an item, how sure it is, and why. Never a tag by itself."""

    work_item = models.OneToOneField(WorkItem, on_delete=models.CASCADE, related_name="suggestion")
    likely = models.CharField(max_length=20, choices=Tag)
    confidence_percent = models.DecimalField(
        max_digits=5, decimal_places=2, validators=[MinValueValidator(50), MaxValueValidator(100)]
    )
    is_answer = models.BooleanField(default=False)
    reasons = models.JSONField(default=list, blank=True)
    model = models.ForeignKey(TaggerModel, on_delete=models.SET_NULL, null=True, blank=True, related_name="suggestions")

    class Meta:
        indexes = (models.Index(fields=("is_answer", "confidence_percent"), name="suggestion_confidence"),)

    def __str__(self) -> str:
        return f"{self.work_item}: {self.get_likely_display()}"


class TagRule(Record):
    """What a person said once for all: items like these get this tag. Every condition that is set must hold."""

    tag = models.CharField(max_length=20, choices=Tag)
    label = models.CharField(max_length=100, blank=True, default="", help_text="Items with this label.")
    component = models.ForeignKey(
        Component, on_delete=models.CASCADE, null=True, blank=True, related_name="tag_rules",
        help_text="Items of this component.",
    )  # fmt: skip
    path = models.CharField(
        max_length=200, blank=True, default="", help_text="Items that name this path or file, such as infra/ or .tf."
    )
    confidence_percent = models.DecimalField(
        "suggested with at least, %", max_digits=5, decimal_places=2, null=True, blank=True,
        validators=[MinValueValidator(Decimal(50)), MaxValueValidator(Decimal(100))],
        help_text="Only where the tagger suggests this tag and is at least so sure.",
    )  # fmt: skip
    is_active = models.BooleanField(default=True)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="tag_rules", editable=False
    )

    class Meta:
        ordering = ("pk",)
        constraints = (
            models.CheckConstraint(
                condition=~Q(label="") | ~Q(path="") | Q(component__isnull=False) | Q(confidence_percent__isnull=False),
                name="tag_rule_has_a_condition",
                violation_error_message="A rule needs a label, a component, a path or a confidence.",
            ),
        )

    def __str__(self) -> str:
        parts = [
            f"label = {self.label}" if self.label else "",
            f"component = {self.component}" if self.component else "",
            f"path has {self.path}" if self.path else "",
            f"suggested above {self.confidence_percent.normalize():f} %" if self.confidence_percent else "",
        ]
        return f"{self.get_tag_display()} when {', '.join(part for part in parts if part)}"


class RuleExemption(models.Model):
    """An item that no rule tags again: one did once, or a person took its tag away. What a person does then stands."""

    work_item = models.OneToOneField(WorkItem, on_delete=models.CASCADE, related_name="rule_exemption")

    def __str__(self) -> str:
        return str(self.work_item)
