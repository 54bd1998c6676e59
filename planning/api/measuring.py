"""Measurements: many at once by metric, time and source; worked out from raw samples where the catalogue knows how."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from planning import filters
from planning.actions import measurements
from planning.api import fields
from planning.api.resources import Resource
from planning.api.shapes import In, Out, Values, out, takes
from planning.domain import recipes
from planning.models import Job, Measurement, MetricPull, SuccessMetric
from planning.models.measuring import SAMPLES_AT_MOST

MEASUREMENT = (
    "success_metric", "measured_on", "measured_at", "value", "numerator", "denominator", "samples", "buckets", "source",
    "note",
)  # fmt: skip
BUCKETS = {
    "type": "array",
    "items": {
        "type": "array", "minItems": 2, "maxItems": 2,
        "items": {"anyOf": [{"type": "number"}, {"type": "string", "enum": ["+Inf"]}]},
    },
}  # fmt: skip


@extend_schema_field(BUCKETS)
class Buckets(serializers.JSONField):
    """A histogram: pairs of an upper bound and the count at or below it."""


@extend_schema_field({"type": "object", "additionalProperties": True})
class Inputs(serializers.JSONField):
    """Raw samples by name."""


class MeasurementOut(Out):
    """A measurement, as it is answered."""

    samples = serializers.ListField(child=serializers.FloatField())
    buckets = Buckets()

    class Meta:
        model = Measurement
        fields = out(*MEASUREMENT)


class MeasurementIn(In):
    """What may be set of a measurement. ``inputs`` are raw samples, from which the metric's recipe works it out."""

    measured_on = fields.Day(required=False)
    measured_at = fields.Moment(required=False, allow_null=True)
    samples = serializers.ListField(child=fields.Real(), required=False, max_length=SAMPLES_AT_MOST)
    buckets = Buckets(required=False)
    inputs = Inputs(required=False, write_only=True)

    class Meta:
        model = Measurement
        fields = (*takes(*MEASUREMENT), "inputs")

    def to_internal_value(self, data: Any) -> Values:
        """Return the values; raw samples have become what they are for the metric."""
        values = super().to_internal_value(data)
        inputs = values.pop("inputs", None)
        if inputs is None:
            return values
        row: SuccessMetric | None = values.get("success_metric") or getattr(self.instance, "success_metric", None)
        if not isinstance(inputs, dict) or row is None:
            raise serializers.ValidationError({"inputs": "Give an object of raw samples by name."})
        made = recipes.compute(row.metric.slug, inputs)
        found = {"value": made.value, "numerator": made.numerator, "denominator": made.denominator}
        return {**values, **found, "samples": list(made.samples)}


PULL = ("success_metric", "kind", "address", "query", "denominator_query", "every_minutes", "is_active")
JOB = ("name", "next_at", "started_at", "ended_at", "is_failed", "result")


class MetricPullOut(Out):
    """A source that is read on a schedule, and how the last time went."""

    class Meta:
        model = MetricPull
        fields = out(*PULL, "tried_at", "worked_at", "problem")


class MetricPullIn(In):
    """What may be set of a source."""

    class Meta:
        model = MetricPull
        fields = takes(*PULL)


class JobOut(Out):
    """A job with its last and next run."""

    class Meta:
        model = Job
        fields = out(*JOB)


JOBS = Resource("jobs", Job, Job.objects.all, filters.JobFilter, JobOut)


def _rows() -> Any:
    return Measurement.objects.all()


RESOURCES = (
    Resource(
        "measurements", Measurement, _rows, filters.MeasurementFilter, MeasurementOut, MeasurementIn,
        measurements.put_all,
    ),
    Resource(
        "metric-pulls", MetricPull, MetricPull.objects.all, filters.MetricPullFilter, MetricPullOut, MetricPullIn
    ),
    JOBS,
)  # fmt: skip
