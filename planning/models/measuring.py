"""What was measured, how each success metric stands by it, and where values are pulled from."""

from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone

from planning.domain import histograms
from planning.domain.metrics import Measurement as Plain
from planning.domain.metrics import pooled_percentile
from planning.domain.percentiles import percentile_of
from planning.models.base import Record
from planning.models.ownership import SuccessMetric

SAMPLES_AT_MOST = 20_000


def are_numbers(values: Any) -> None:
    """Refuse samples that are no list of numbers."""
    is_list = isinstance(values, list) and len(values) <= SAMPLES_AT_MOST
    if not is_list or any(isinstance(value, bool) or not isinstance(value, (int, float)) for value in values):
        message = f"Samples are a list of at most {SAMPLES_AT_MOST:,} numbers."
        raise ValidationError(message)


def are_buckets(values: Any) -> None:
    """Refuse a histogram that is none: bounds that do not rise, counts that fall."""
    message = 'A histogram is a list of [upper bound, count at or below it], bounds rising; the last may be "+Inf".'
    try:
        is_right = values == [] or histograms.is_histogram(read_buckets(values))
    except (TypeError, ValueError) as error:
        raise ValidationError(message) from error
    if not is_right:
        raise ValidationError(message)


def read_buckets(values: Any) -> tuple[histograms.Bucket, ...]:
    """Return a stored histogram; JSON knows no infinity, so the last bound may be text."""
    return tuple((float(bound), float(count)) for bound, count in values)


class Measurement(Record):
    """A value of a success metric at a time; ratios keep numerator and denominator, percentiles their samples."""

    success_metric = models.ForeignKey(SuccessMetric, on_delete=models.CASCADE, related_name="measurements")
    measured_on = models.DateField(blank=True)
    measured_at = models.DateTimeField(
        null=True, blank=True, help_text="Where there is more than one value a day. The day follows from it."
    )
    value = models.FloatField(null=True, blank=True)
    numerator = models.FloatField(null=True, blank=True)
    denominator = models.FloatField(null=True, blank=True, validators=[MinValueValidator(0)])
    samples = models.JSONField(default=list, blank=True, validators=[are_numbers])
    buckets = models.JSONField("histogram", default=list, blank=True, validators=[are_buckets])
    source = models.CharField(max_length=60, blank=True, default="form")
    note = models.CharField(max_length=200, blank=True, default="")

    class Meta:
        ordering = ("-measured_on", "-measured_at", "-pk")
        constraints = (
            models.UniqueConstraint(
                fields=("success_metric", "measured_on", "source"),
                condition=Q(measured_at__isnull=True),
                name="measurement_of_a_day_is_taken_once",
                violation_error_message="There is a measurement of this day from this source.",
            ),
            models.UniqueConstraint(
                fields=("success_metric", "measured_at", "source"),
                condition=Q(measured_at__isnull=False),
                name="measurement_of_a_time_is_taken_once",
                violation_error_message="There is a measurement of this time from this source.",
            ),
            models.CheckConstraint(
                condition=Q(value__isnull=False) | Q(numerator__isnull=False, denominator__gt=0),
                name="measurement_has_a_value",
                violation_error_message="Give a value, or a numerator and a denominator above 0.",
            ),
        )
        indexes = (models.Index(fields=("success_metric", "measured_on"), name="measurement_of_metric_by_day"),)

    def __str__(self) -> str:
        return f"{self.success_metric} on {self.measured_on}"

    def clean(self) -> None:
        """Fill in what follows from the rest: the day from the time, the value from samples."""
        if self.measured_at is not None:
            self.measured_on = timezone.localtime(self.measured_at).date()
        elif self.measured_on is None:
            raise ValidationError({"measured_on": "Say of which day, or of which time, it is."})
        if (self.samples or self.buckets) and self.success_metric_id is not None:
            self._take_value_of_samples()

    def _take_value_of_samples(self) -> None:
        percent = percentile_of(self.success_metric.metric.slug)
        if percent is None:
            name = "samples" if self.samples else "buckets"
            raise ValidationError({name: "This metric is no percentile: give a value, or the parts."})
        self.value = pooled_percentile([self.plain()], percent)

    def plain(self) -> Plain:
        """Return it as the domain's value."""
        samples = tuple(float(one) for one in self.samples)
        buckets = read_buckets(self.buckets)
        return Plain(self.measured_on, self.value, self.numerator, self.denominator, samples, buckets)


class MeasuredDay(models.Model):
    """The measurements of a success metric on one day put together, so that a year is 365 rows to draw.

    Worked out from measurements, and renewed with them; nobody writes it by hand.
    """

    success_metric = models.ForeignKey(SuccessMetric, on_delete=models.CASCADE, related_name="measured_days")
    day = models.DateField()
    count = models.PositiveIntegerField()
    value = models.FloatField(null=True)
    numerator = models.FloatField(null=True)
    denominator = models.FloatField(null=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=("success_metric", "day"), name="measured_day_is_kept_once"),)

    def __str__(self) -> str:
        return f"{self.success_metric} on {self.day}"


class Standing(models.Model):
    """How a success metric stood on a day: value, health, trend, course. Worked out, and renewed with measurements."""

    success_metric = models.OneToOneField(
        SuccessMetric, on_delete=models.CASCADE, related_name="standing", primary_key=True
    )
    as_of = models.DateField(db_index=True)
    health = models.CharField(max_length=15, db_index=True)
    value = models.FloatField(null=True)
    trend = models.CharField(max_length=10)
    per_week = models.FloatField(null=True)
    last_on = models.DateField(null=True)
    off_in_a_row = models.PositiveIntegerField(default=0)
    course = models.JSONField(default=list)

    def __str__(self) -> str:
        return f"{self.success_metric}: {self.health}"


class MetricPull(Record):
    """Where the values of a success metric are read from, and how often; how the last time went."""

    class Kind(models.TextChoices):
        PROMETHEUS = "prometheus", "Prometheus"
        JSON = "json", "JSON endpoint"

    success_metric = models.OneToOneField(SuccessMetric, on_delete=models.CASCADE, related_name="pull")
    kind = models.CharField(max_length=12, choices=Kind, default=Kind.PROMETHEUS)
    address = models.CharField(
        max_length=500, help_text="http or https. The host must be on the installation's list of allowed ones."
    )
    query = models.CharField(
        "query or path", max_length=1000, help_text="PromQL that gives one series; or a path such as data.items[0].n."
    )
    denominator_query = models.CharField(
        "query or path of the denominator", max_length=1000, blank=True, default="",
        help_text="For a ratio: the first gives what is above the line, this what is below it.",
    )  # fmt: skip
    every_minutes = models.PositiveIntegerField(
        default=60, validators=[MinValueValidator(1), MaxValueValidator(31 * 24 * 60)]
    )
    is_active = models.BooleanField("active", default=True)
    next_at = models.DateTimeField(null=True, blank=True, editable=False, db_index=True)
    tried_at = models.DateTimeField(null=True, blank=True, editable=False)
    worked_at = models.DateTimeField(null=True, blank=True, editable=False)
    read_until = models.DateTimeField(null=True, blank=True, editable=False)
    problem = models.CharField(max_length=300, blank=True, default="", editable=False)

    class Meta:
        ordering = ("pk",)

    def __str__(self) -> str:
        return f"{self.get_kind_display()} for {self.success_metric}"

    def is_due(self, now: datetime) -> bool:
        """Whether it is to be read now."""
        return self.is_active and (self.next_at is None or self.next_at <= now)
