"""Snapshots, plans, recommendations, decisions, and the allocations that were accepted."""

from decimal import Decimal

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q

from planning.models.base import Record
from planning.models.catalogue import Role
from planning.models.people import DatedQuerySet, Membership, Person, Team
from planning.models.work import Component, Project, WorkItem


class StoredSnapshot(Record):
    """Everything that a plan depends on, frozen, with its digest. Holds opaque ids, no names."""

    digest = models.CharField(max_length=64, unique=True)
    revision = models.PositiveBigIntegerField()
    today = models.DateField()
    data = models.BinaryField()

    def __str__(self) -> str:
        return self.digest[:12]


class Plan(Record):
    """The engine's answer to one snapshot; never changed afterwards."""

    class Status(models.TextChoices):
        OPTIMAL = "optimal", "Optimal"
        FEASIBLE = "feasible", "Feasible"
        STOPPED = "stopped", "Stopped early"
        INFEASIBLE = "infeasible", "Infeasible"

    snapshot = models.ForeignKey(StoredSnapshot, on_delete=models.PROTECT, related_name="plans")
    team = models.ForeignKey(Team, on_delete=models.CASCADE, null=True, blank=True, related_name="plans")
    status = models.CharField(max_length=12, choices=Status)
    method = models.CharField(max_length=40)
    seed = models.PositiveBigIntegerField(default=0)
    seconds = models.FloatField()
    work_limit = models.FloatField(null=True, blank=True)
    tiers = models.JSONField(default=list, blank=True)
    violations = models.JSONField(default=list, blank=True)
    demand_count = models.PositiveIntegerField(default=0)
    staffed_minutes = models.PositiveBigIntegerField(default=0)
    unstaffed_minutes = models.PositiveBigIntegerField(default=0)
    data = models.BinaryField()
    ladder = models.JSONField(default=list, blank=True)
    composition = models.JSONField(default=dict, blank=True)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="plans"
    )

    class Meta:
        ordering = ("-pk",)

    def __str__(self) -> str:
        return f"Plan {self.pk}"


class Run(Record):
    """A plan being made in the background: where it stands, and who holds its lease."""

    class State(models.TextChoices):
        QUEUED = "queued", "Queued"
        RUNNING = "running", "Running"
        DONE = "done", "Done"
        FAILED = "failed", "Failed"

    ACTIVE = (State.QUEUED, State.RUNNING)

    state = models.CharField(max_length=10, choices=State, default=State.QUEUED)
    team = models.ForeignKey(Team, on_delete=models.CASCADE, null=True, blank=True, related_name="runs")
    seconds = models.PositiveIntegerField(default=60, validators=[MinValueValidator(1), MaxValueValidator(3600)])
    work_limit = models.FloatField(null=True, blank=True, validators=[MinValueValidator(0.001)])
    seed = models.PositiveIntegerField(default=0)
    includes_tentative = models.BooleanField(default=False)
    phase = models.CharField(max_length=80, default="Waiting for a worker")
    share_done = models.FloatField(default=0)
    value = models.BigIntegerField(null=True, blank=True)
    bound = models.BigIntegerField(null=True, blank=True)
    history = models.JSONField(default=list, blank=True)
    token = models.CharField(max_length=32, blank=True, default="", editable=False)
    beat_at = models.DateTimeField(null=True, blank=True)
    started_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    is_cancelled = models.BooleanField(default=False)
    error = models.TextField(blank=True, default="")
    plan = models.ForeignKey(Plan, on_delete=models.SET_NULL, null=True, blank=True, related_name="runs")
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="runs"
    )

    class Meta:
        ordering = ("-pk",)

    def __str__(self) -> str:
        return f"Run {self.pk}"


class Allocation(Record):
    """A person on an item in a role, by a membership, with a share from and until: together, the live plan."""

    class Source(models.TextChoices):
        MANUAL = "manual", "By hand"
        RECOMMENDATION = "recommendation", "A recommendation"
        IMPORT = "import", "An import"

    work_item = models.ForeignKey(WorkItem, on_delete=models.CASCADE, related_name="allocations")
    role = models.ForeignKey(Role, on_delete=models.PROTECT, related_name="allocations")
    membership = models.ForeignKey(Membership, on_delete=models.CASCADE, related_name="allocations")
    share_percent = models.DecimalField(
        max_digits=5,
        decimal_places=2,
        default=Decimal(100),
        validators=[MinValueValidator(Decimal("0.01")), MaxValueValidator(100)],
    )
    starts_on = models.DateField()
    ends_on = models.DateField()
    source = models.CharField(max_length=15, choices=Source, default=Source.MANUAL)
    is_pinned = models.BooleanField(default=False)
    recommendation = models.ForeignKey(
        "Recommendation", on_delete=models.SET_NULL, null=True, blank=True, related_name="allocations"
    )

    objects = models.Manager.from_queryset(DatedQuerySet)()

    class Meta:
        ordering = ("starts_on", "pk")
        constraints = (
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")),
                name="allocation_ends_on_or_after_start",
                violation_error_message="Ends on is before Starts on.",
            ),
            models.CheckConstraint(
                condition=Q(share_percent__gt=0, share_percent__lte=100), name="allocation_share_is_a_share"
            ),
        )

    def __str__(self) -> str:
        return f"{self.membership.person} on {self.work_item}"


class Recommendation(Record):
    """One proposal, with its reasons: a difference to what is live. A new plan supersedes undecided ones."""

    class Kind(models.TextChoices):
        ALLOCATION = "allocation", "Who does it"
        OWNER = "owner", "Who owns it"
        MEMBERSHIP = "membership", "Who is on the team"

    class State(models.TextChoices):
        OPEN = "open", "Open"
        ACCEPTED = "accepted", "Accepted"
        OVERRIDDEN = "overridden", "Overridden"
        DISMISSED = "dismissed", "Dismissed"
        SUPERSEDED = "superseded", "Superseded"

    kind = models.CharField(max_length=12, choices=Kind)
    state = models.CharField(max_length=12, choices=State, default=State.OPEN)
    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, null=True, blank=True, related_name="recommendations")
    change = models.CharField(max_length=12, default="added")
    work_item = models.ForeignKey(
        WorkItem, on_delete=models.CASCADE, null=True, blank=True, related_name="recommendations"
    )
    component = models.ForeignKey(
        Component, on_delete=models.CASCADE, null=True, blank=True, related_name="recommendations"
    )
    project = models.ForeignKey(
        Project, on_delete=models.CASCADE, null=True, blank=True, related_name="recommendations"
    )
    team = models.ForeignKey(Team, on_delete=models.CASCADE, null=True, blank=True, related_name="recommendations")
    role = models.ForeignKey(Role, on_delete=models.CASCADE, null=True, blank=True, related_name="recommendations")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, null=True, blank=True, related_name="recommendations")
    membership = models.ForeignKey(
        Membership, on_delete=models.SET_NULL, null=True, blank=True, related_name="recommendations"
    )
    replaces = models.ForeignKey(
        Allocation, on_delete=models.SET_NULL, null=True, blank=True, related_name="replaced_by"
    )
    part = models.PositiveSmallIntegerField(default=0, validators=[MaxValueValidator(32_767)])
    share_percent = models.DecimalField(max_digits=5, decimal_places=2, null=True, blank=True)
    starts_on = models.DateField(null=True, blank=True)
    ends_on = models.DateField(null=True, blank=True)
    days = models.DecimalField(max_digits=8, decimal_places=2, null=True, blank=True)
    cost_of_waiting = models.BigIntegerField(default=0)
    reasons = models.JSONField(default=dict, blank=True)

    class Meta:
        ordering = ("-cost_of_waiting", "starts_on", "pk")
        indexes = (models.Index(fields=("state", "kind"), name="recommendation_state_kind"),)

    def __str__(self) -> str:
        return f"Recommendation {self.pk}"


class Decision(Record):
    """What a human did with a recommendation, who, when and why."""

    class Verb(models.TextChoices):
        ACCEPT = "accept", "Accepted"
        OVERRIDE = "override", "Overridden"
        PIN = "pin", "Pinned"
        DISMISS = "dismiss", "Dismissed"
        UNDO = "undo", "Undone"

    recommendation = models.ForeignKey(Recommendation, on_delete=models.CASCADE, related_name="decisions")
    verb = models.CharField(max_length=10, choices=Verb)
    reason = models.TextField(blank=True, default="")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="decisions")

    class Meta:
        ordering = ("-pk",)

    def __str__(self) -> str:
        return f"{self.get_verb_display()}: {self.recommendation}"


class Placement(Record):
    """A person pinned to a demand, or kept out of it, until undone."""

    class Kind(models.TextChoices):
        PIN = "pin", "Pinned"
        EXCLUDE = "exclude", "Kept out"

    kind = models.CharField(max_length=10, choices=Kind)
    work_item = models.ForeignKey(WorkItem, on_delete=models.CASCADE, related_name="placements")
    role = models.ForeignKey(Role, on_delete=models.CASCADE, related_name="placements")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="placements")
    reason = models.TextField(blank=True, default="")

    class Meta:
        constraints = (models.UniqueConstraint(fields=("work_item", "role", "person"), name="placement_is_set_once"),)

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.person} on {self.work_item}"


class Objection(Record):
    """What a person says against being proposed or allocated, in writing."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="objections")
    work_item = models.ForeignKey(WorkItem, on_delete=models.CASCADE, related_name="objections")
    text = models.TextField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="objections")

    class Meta:
        ordering = ("-pk",)

    def __str__(self) -> str:
        return f"{self.person} objects to {self.work_item}"
