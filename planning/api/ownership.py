"""Who owns what, what owners answer for, and what is wrong with it."""

from typing import Any

from django.http import Http404
from django.urls import path
from rest_framework import serializers

from planning import filters
from planning.api import answers
from planning.api.questions import Question, Values
from planning.api.resources import Resource
from planning.api.shapes import In, Out, out, takes
from planning.models import Component, Ownership, Project, Role, SuccessMetric
from planning.queries import contracts, ownership

RECORD = serializers.PrimaryKeyRelatedField

OWNERSHIP = (
    "component", "project", "team", "person", "role", "backups", "starts_on", "ends_on", "confirmed_on", "review_on",
    "named_team", "named_owners", "mentioned",
)  # fmt: skip
SUCCESS_METRIC = (
    "metric", "component", "project", "role", "consulted_role", "category", "baseline", "target_operator",
    "target_value", "target_value_to", "target_text", "window", "cadence_days", "source", "is_guardrail", "ended_on",
)  # fmt: skip


class OwnershipOut(Out):
    """An ownership, as it is answered."""

    class Meta:
        model = Ownership
        fields = out(*OWNERSHIP, "source", "review_text")


class OwnershipIn(In):
    """What may be set of an ownership."""

    class Meta:
        model = Ownership
        fields = takes(*OWNERSHIP)


class SuccessMetricOut(Out):
    """A success metric, as it is answered."""

    class Meta:
        model = SuccessMetric
        fields = out(*SUCCESS_METRIC, "template_version")


class SuccessMetricIn(In):
    """What may be set of a success metric."""

    class Meta:
        model = SuccessMetric
        fields = takes(*SUCCESS_METRIC)


class Lint(Question):
    """What is unowned, has no backup or rests on one person: the health checks of today."""

    answers = answers.LintAnswer

    def answer(self, asked: Values, **kwargs: Any) -> Values:
        """Return the findings."""
        found = ownership.lint(self.organisation, self.today)
        return {
            "snapshot": self.stands_on(),
            "findings": [ownership.told(one) for one in found.findings],
            "silenced": [ownership.told(one) for one in found.silenced],
            "counts": [{"check": check, "count": count} for check, count in found.counts.items()],
            "apart": [
                {"check": check, "why": why, "count": count}
                for check, counts in found.apart.items()
                for why, count in counts.items()
            ],
        }


class ChoicesAsked(serializers.Serializer[Any]):
    """Of which component or project, and for which role; without a role that of its owner today."""

    component = RECORD(queryset=Component.objects.select_related("kind"), required=False)
    project = RECORD(queryset=Project.objects.all(), required=False)
    role = RECORD(queryset=Role.objects.all(), required=False)

    def validate(self, given: Values) -> Values:
        """Ask for exactly one thing."""
        if ("component" in given) == ("project" in given):
            raise serializers.ValidationError({"component": "Name a component or a project."})
        return given


class MetricChoice(answers.Shape):
    """A metric that may be agreed on, with what the template, else the catalogue, starts it with."""

    category = serializers.CharField()
    metric = serializers.IntegerField()
    slug = serializers.CharField()
    name = serializers.CharField()
    unit = serializers.CharField()
    is_usual = serializers.BooleanField(help_text="Whether a new owner answers for it unless others are chosen.")
    target_text = serializers.CharField()
    window = serializers.CharField()
    cadence_days = serializers.IntegerField()
    source = serializers.CharField()  # type: ignore[assignment]  # a name of ours, not of a field
    is_guardrail = serializers.BooleanField()
    template_version = serializers.IntegerField()
    success_metric = serializers.IntegerField(allow_null=True, help_text="The contract that holds already.")


class MetricChoicesAnswer(answers.Shape):
    """What may be chosen, by category of the role, the usual ones first."""

    role = serializers.IntegerField()
    choices = MetricChoice(many=True)


class MetricChoices(Question):
    """What an owner in a role could answer for, by category."""

    asks, answers = ChoicesAsked, MetricChoicesAnswer
    may_be_missing = True

    def answer(self, asked: Values, **kwargs: Any) -> Values:
        """Return the metrics that may be chosen."""
        thing = asked.get("component") or asked["project"]
        held = thing.ownerships.on(self.today).select_related("role").first()
        role = asked.get("role") or (held.role if held else None)
        if role is None:
            raise Http404(f"Nobody answers for {thing} in a role. Name the role.")
        return {"role": role.pk, "choices": [_choice(one) for one in contracts.choices(thing, role)]}


def _choice(one: contracts.Choice) -> Values:
    return {
        "category": one.category, "metric": one.metric.pk, "slug": one.metric.slug, "name": one.metric.name,
        "unit": one.metric.unit, "is_usual": one.is_usual, "target_text": one.target_text, "window": one.window,
        "cadence_days": one.cadence_days, "source": one.metric.data_source, "is_guardrail": one.is_guardrail,
        "template_version": one.version, "success_metric": one.there.pk if one.there else None,
    }  # fmt: skip


def _ownerships() -> Any:
    return Ownership.objects.prefetch_related("backups")


RESOURCES = (
    Resource("ownerships", Ownership, _ownerships, filters.OwnershipFilter, OwnershipOut, OwnershipIn),
    Resource(
        "success-metrics", SuccessMetric, SuccessMetric.objects.all, filters.SuccessMetricFilter, SuccessMetricOut,
        SuccessMetricIn,
    ),
)  # fmt: skip
urlpatterns = [
    path("ownership/lint/", Lint.as_view(), name="ownership-lint"),
    path("ownership/metric-choices/", MetricChoices.as_view(), name="ownership-metric-choices"),
]
