"""The one organisation of an installation and its planning defaults."""

from decimal import Decimal

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q

from planning.domain.ownership import Severity
from planning.domain.ownership_checks import CHECKS
from planning.models.base import Record, is_texts


class Stage(models.TextChoices):
    """How mature the AI work of an organisation or project is."""

    EXPLORE = "explore", "Explore"
    FIRST_FEATURES = "first_features", "First features"
    GROWING = "growing", "Growing"
    MATURE = "mature", "Mature"


def are_severities(value: object) -> None:
    """Refuse what is no table from health checks to severities."""
    known = {check.slug for check in CHECKS}
    if not isinstance(value, dict) or not set(value) <= known or not set(value.values()) <= set(Severity):
        message = f"Give a severity, {', '.join(Severity)}, for health checks such as O1."
        raise ValidationError(message)


def score(label: str, default: str) -> "models.DecimalField[Decimal, Decimal]":
    """Return a field for a score of maturity, 0 to 4, at which something begins."""
    return models.DecimalField(
        label, max_digits=3, decimal_places=2, default=Decimal(default),
        validators=[MinValueValidator(0), MaxValueValidator(4)],
    )  # fmt: skip


def default_placeholders() -> list[str]:
    """Return the words that stand for nobody."""
    return ["TBD"]


class Organisation(Record):
    """The organisation: name, currency, stage, and the defaults that plans stand on."""

    name = models.CharField(max_length=100, default="Our organisation")
    currency = models.CharField(max_length=3, default="EUR")
    stage = models.CharField(max_length=20, choices=Stage, blank=True, default="")
    capacity_score = models.DecimalField(
        "demand on the platform, 0 to 4",
        max_digits=3,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(0), MaxValueValidator(4)],
    )
    focus_factor = models.DecimalField(
        max_digits=3,
        decimal_places=2,
        default=Decimal("0.70"),
        validators=[MinValueValidator(Decimal("0.05")), MaxValueValidator(1)],
    )
    prior_strength_days = models.PositiveIntegerField(default=60, validators=[MaxValueValidator(10_000)])
    horizon_weeks = models.PositiveIntegerField(default=13, validators=[MinValueValidator(1), MaxValueValidator(52)])
    review_period_days = models.PositiveIntegerField(
        default=90, validators=[MinValueValidator(1), MaxValueValidator(1000)]
    )
    days_per_point = models.DecimalField(
        max_digits=4, decimal_places=2, default=Decimal("1.00"), validators=[MinValueValidator(Decimal("0.05"))]
    )
    wanted_product_percent = models.PositiveSmallIntegerField(
        "product feature wanted, % of the effort", null=True, blank=True, validators=[MaxValueValidator(100)]
    )
    balance_band_percent = models.PositiveSmallIntegerField(
        "may differ by, percentage points", default=10, validators=[MaxValueValidator(50)]
    )
    maturity_first_features = score("first features from A", "1.00")
    maturity_growing = score("growing from A", "2.00")
    maturity_mature = score("mature from A", "3.00")
    maturity_heavy_load = score("heavy load from C", "3.00")
    maturity_gap_next = score("ML engineer next from a gap of", "0.50")
    maturity_gap_urgent = score("ML engineer urgent from a gap of", "1.50")
    overload_teams = models.PositiveIntegerField(default=5)
    overload_accountabilities = models.PositiveIntegerField(default=15)
    overload_posts = models.PositiveIntegerField(default=3)
    overload_systems = models.PositiveIntegerField(default=8)
    team_members_least = models.PositiveIntegerField(default=2)
    current_milestone = models.CharField(max_length=40, blank=True, default="")
    stale_milestones = models.PositiveIntegerField(default=4, validators=[MinValueValidator(1)])
    stale_days = models.PositiveIntegerField(null=True, blank=True, validators=[MinValueValidator(1)])
    placeholders = models.JSONField(default=default_placeholders, blank=True, validators=[is_texts])
    status_words = models.JSONField(default=list, blank=True, validators=[is_texts])
    stage_words = models.JSONField(default=list, blank=True, validators=[is_texts])
    check_severities = models.JSONField(default=dict, blank=True, validators=[are_severities])
    weight_change_lane = models.PositiveIntegerField(default=10, validators=[MaxValueValidator(1000)])
    weight_change_day = models.PositiveIntegerField(default=1, validators=[MaxValueValidator(1000)])
    weight_other_team = models.PositiveIntegerField(default=30, validators=[MaxValueValidator(1000)])
    weight_fit_skill = models.PositiveIntegerField(default=50, validators=[MaxValueValidator(1000)])
    weight_fit_nice = models.PositiveIntegerField(default=20, validators=[MaxValueValidator(1000)])
    weight_fit_familiar = models.PositiveIntegerField(default=15, validators=[MaxValueValidator(1000)])
    weight_growth_wish = models.PositiveIntegerField(default=5, validators=[MaxValueValidator(1000)])
    weight_cost = models.PositiveIntegerField(default=1, validators=[MaxValueValidator(1000)])
    allow_other_teams = models.BooleanField(default=True)
    single_keys = models.BooleanField("single-key shortcuts", default=True)
    planning_revision = models.PositiveBigIntegerField(default=0, editable=False)

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(focus_factor__gt=0, focus_factor__lte=1), name="organisation_focus_factor_is_a_share"
            ),
            models.CheckConstraint(
                condition=Q(horizon_weeks__gte=1, horizon_weeks__lte=52), name="organisation_horizon_is_1_to_52_weeks"
            ),
            models.CheckConstraint(condition=Q(pk=1), name="organisation_is_the_only_one"),
        )

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        """Keep the thresholds of maturity in their order."""
        order = (
            ("maturity_first_features", "maturity_growing"), ("maturity_growing", "maturity_mature"),
            ("maturity_gap_next", "maturity_gap_urgent"),
        )  # fmt: skip
        wrong = {}
        for lower, upper in order:
            first, second = getattr(self, lower), getattr(self, upper)
            if first is not None and second is not None and first > second:
                wrong[upper] = f"{second} lies below {first}, where the one before it begins."
        if wrong:
            raise ValidationError(wrong)
