"""The live plan, plans and the runs that make them, recommendations and what people did with them."""

from typing import Any

from rest_framework import serializers

from planning import filters
from planning.api import fields
from planning.api.answers import Shape
from planning.api.resources import Resource
from planning.api.shapes import Declared, In, Out, out, takes
from planning.models import Allocation, Decision, Membership, Metric, Plan, Recommendation, Role, Run, Team

ALLOCATION = ("work_item", "role", "membership", "share_percent", "starts_on", "ends_on", "is_pinned")


class AllocationOut(Out):
    """An allocation, as it is answered."""

    class Meta:
        model = Allocation
        fields = out(*ALLOCATION, "source", "recommendation")


class AllocationIn(In):
    """What may be set of an allocation."""

    class Meta:
        model = Allocation
        fields = takes(*ALLOCATION)


class RecommendationOut(Out):
    """A recommendation, as it is answered."""

    effort_days = fields.Exact(source="days", max_digits=8, decimal_places=2, allow_null=True)
    cost_of_waiting = serializers.IntegerField(help_text="What each week without it costs, in weighted value.")

    class Meta:
        model = Recommendation
        fields = out(
            "kind", "state", "plan", "change", "work_item", "component", "project", "team", "role", "person",
            "membership", "replaces", "part", "share_percent", "starts_on", "ends_on", "effort_days",
            "cost_of_waiting",
        )  # fmt: skip


class DecisionOut(Out):
    """A decision, as it is answered."""

    by = serializers.CharField(source="by.username", allow_null=True, default=None)

    class Meta:
        model = Decision
        fields = out("recommendation", "verb", "reason", "by")


class PlanOut(Out):
    """A plan, as it is answered."""

    snapshot_digest = serializers.CharField(source="snapshot.digest")
    snapshot_revision = serializers.IntegerField(source="snapshot.revision")
    today = serializers.DateField(source="snapshot.today")
    used_seconds = serializers.FloatField(source="seconds")
    tiers = serializers.JSONField(help_text="Value, bound and gap of each tier of the objective.")
    violations = serializers.JSONField(help_text="What the independent checker found; empty.")

    class Meta:
        model = Plan
        fields = out(
            "team", "status", "method", "seed", "used_seconds", "work_limit", "tiers", "violations", "demand_count",
            "staffed_minutes", "unstaffed_minutes", "snapshot_digest", "snapshot_revision", "today",
        )  # fmt: skip


class PlanIn(Declared):
    """What a run is asked for."""

    team = fields.Reference(queryset=Team.objects.all(), required=False, allow_null=True, help_text="Null: everybody.")
    limit_seconds = fields.Whole(required=False, min_value=1, max_value=3600)
    seed = fields.Whole(required=False, default=0)
    includes_tentative = fields.YesNo(required=False, default=False)


class RunOut(Out):
    """A run, as it is answered."""

    limit_seconds = serializers.IntegerField(source="seconds")
    done_percent = serializers.SerializerMethodField()
    value = serializers.IntegerField(allow_null=True)
    bound = serializers.IntegerField(allow_null=True)

    class Meta:
        model = Run
        fields = out(
            "state", "team", "limit_seconds", "work_limit", "seed", "includes_tentative", "phase", "done_percent",
            "value", "bound", "plan", "is_cancelled", "error", "started_at", "ended_at",
        )  # fmt: skip

    def get_done_percent(self, row: Run) -> float:
        """Return how far it is, in per cent."""
        return round(row.share_done * 100, 1)


class OverrideIn(Declared):
    """Who does it instead, and why."""

    membership = fields.Reference(queryset=Membership.objects.all(), help_text="The person, in the team and role.")
    reason = fields.Text(max_length=2000)
    starts_on = fields.Day(required=False, allow_null=True)
    ends_on = fields.Day(required=False, allow_null=True)


class ChosenMetricIn(Declared):
    """A success metric that an owner agrees to; what is left out starts as the template, else the catalogue, has it."""

    metric = fields.Reference(queryset=Metric.objects.all())
    target_text = fields.Text(required=False, max_length=100, allow_blank=True)
    baseline = fields.Real(required=False, allow_null=True)
    window = fields.Text(required=False, max_length=5)
    cadence_days = fields.Whole(required=False, min_value=1, max_value=366)
    source = fields.Text(required=False, max_length=160, allow_blank=True)  # type: ignore[assignment]  # a name of ours
    is_guardrail = fields.YesNo(required=False)
    consulted_role = fields.Reference(queryset=Role.objects.all(), required=False, allow_null=True)


class AcceptIn(Declared):
    """What is agreed with a new owner; left out: what the role's template brings."""

    metrics = ChosenMetricIn(many=True, required=False, allow_null=True)


class AcceptAllIn(Declared):
    """Which proposals; left out: all of the kind that the user may decide on."""

    kind = fields.OneOf(choices=["allocation", "owner"], required=False, default="owner")
    only = serializers.ListField(child=fields.Whole(min_value=1), required=False, max_length=10_000)


class AcceptedOut(Shape):
    """What was accepted, in one step that one undo takes back."""

    activity = serializers.IntegerField(help_text="Undo it to take all of it back.")
    sentence = serializers.CharField()


class DismissIn(Declared):
    """Why not."""

    reason = fields.Text(max_length=2000, required=False, allow_blank=True, default="")


class NothingIn(Declared):
    """Nothing is needed."""


def _plans() -> Any:
    # Plans carry their whole answer as bytes, snapshots all that they stand on: a list reads neither.
    return Plan.objects.select_related("snapshot").defer("data", "ladder", "composition", "snapshot__data")


def _decisions() -> Any:
    return Decision.objects.select_related("by")


def _runs() -> Any:
    return Run.objects.defer("history")


PLANS = Resource("plans", Plan, _plans, filters.PlanFilter, PlanOut)
RUNS = Resource("runs", Run, _runs, filters.RunFilter, RunOut)
RECOMMENDATIONS = Resource(
    "recommendations", Recommendation, Recommendation.objects.all, filters.RecommendationFilter, RecommendationOut
)
RESOURCES = (
    Resource("allocations", Allocation, Allocation.objects.all, filters.AllocationFilter, AllocationOut, AllocationIn),
    RECOMMENDATIONS,
    Resource("decisions", Decision, _decisions, filters.DecisionFilter, DecisionOut),
    RUNS,
)
