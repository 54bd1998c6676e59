"""Who owns what, what owners answer for, and what is wrong with it."""

from typing import Any

from django.urls import path

from planning import filters
from planning.api import answers
from planning.api.questions import Question, Values
from planning.api.resources import Resource
from planning.api.shapes import In, Out, out, takes
from planning.models import Ownership, SuccessMetric
from planning.queries import ownership

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


def _ownerships() -> Any:
    return Ownership.objects.prefetch_related("backups")


RESOURCES = (
    Resource("ownerships", Ownership, _ownerships, filters.OwnershipFilter, OwnershipOut, OwnershipIn),
    Resource(
        "success-metrics", SuccessMetric, SuccessMetric.objects.all, filters.SuccessMetricFilter, SuccessMetricOut,
        SuccessMetricIn,
    ),
)  # fmt: skip
urlpatterns = [path("ownership/lint/", Lint.as_view(), name="ownership-lint")]
