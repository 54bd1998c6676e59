"""What the settings page takes in."""

from decimal import Decimal
from typing import Any, ClassVar

from django import forms

from planning.domain.ownership import Severity
from planning.domain.ownership_checks import CHECKS
from planning.forms.rows import RowsField
from planning.models import Organisation, Role, Tag, Team

# What each group of defaults is called, what it does, and its fields with their labels.
GROUPS: tuple[tuple[str, str, dict[str, str]], ...] = (
    (
        "The organisation", "",
        {
            "name": "Name", "currency": "Currency, three letters", "stage": "Stage, where no assessment decides it",
            "capacity_score": "Demand on the platform, 0 to 4", "single_keys": "Single-key shortcuts",
        },
    ),
    (
        "Planning", "how far a plan looks and how much of a week it may fill",
        {
            "focus_factor": "Focus factor: share of time for planned work, 0 to 1", "horizon_weeks": "Horizon, weeks",
            "days_per_point": "Days per story point", "prior_strength_days": "Strength of the stage's role mix, days",
            "overload_teams": "Teams that one person is on, at most",
            "overload_accountabilities": "Things that one person answers for, at most",
            "review_period_days": "Ownerships are confirmed every so many days",
            "allow_other_teams": "Other teams may be asked",
            "wanted_product_percent": "Product feature wanted, % of tagged work; empty: none",
            "balance_band_percent": "It may differ by so many points",
        },
    ),
    (
        "Health checks", "from which number on a check over ownership finds something",
        {
            "overload_posts": "Leadership posts that one person holds",
            "overload_systems": "Components in production that one team owns",
            "team_members_least": "Members of a team, at least",
            "current_milestone": "Current milestone, such as v1.37",
            "stale_milestones": "Milestones behind it that are stale",
            "stale_days": "Days without progress that are stale; empty: the review period",
        },
    ),
    (
        "Maturity", "scores from 0 to 4 from which on a stage or rule holds; A product, C load, gap C less B",
        {
            "maturity_first_features": "First features from A", "maturity_growing": "Growing from A",
            "maturity_mature": "Mature from A", "maturity_heavy_load": "Heavy load from C (R1b)",
            "maturity_gap_next": "ML engineer next from a gap of (R3)",
            "maturity_gap_urgent": "ML engineer urgent from a gap of (R2)",
        },
    ),
    (
        "What a plan weighs", "penalty points from 0 to 1,000; a plan with fewer is better",
        {
            "weight_change_lane": "Somebody else does it", "weight_change_day": "It moves by a day",
            "weight_other_team": "Another team does it", "weight_fit_skill": "No level to spare in a must-skill",
            "weight_fit_nice": "A wished-for skill is missing", "weight_fit_familiar": "Does not know the part",
            "weight_growth_wish": "Nobody's wish to grow is met", "weight_cost": "It costs more",
        },
    ),
)  # fmt: skip


class OrganisationForm(forms.ModelForm):  # type: ignore[type-arg]  # Django's class takes no parameter at run time
    """Name, stage, and the defaults that plans stand on."""

    class Meta:
        model = Organisation
        fields = tuple(name for _, _, labels in GROUPS for name in labels)
        labels: ClassVar = {name: label for _, _, labels in GROUPS for name, label in labels.items()}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for check in CHECKS:
            self.fields[f"severity_{check.slug}"] = forms.ChoiceField(
                label=f"{check.slug} {check.title}", required=False,
                choices=[(one, one.capitalize()) for one in Severity],
                initial=self.instance.check_severities.get(check.slug, check.severity),
            )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        """Put the severities together: those that are another than the check's own; one that is left out stays."""
        given: dict[str, Any] = super().clean() or {}
        kept = dict(self.instance.check_severities)
        for check in CHECKS:
            wanted = given.pop(f"severity_{check.slug}", "")
            if wanted == check.severity:
                kept.pop(check.slug, None)
            elif wanted:
                kept[check.slug] = wanted
        given["check_severities"] = kept
        return given

    def groups(self) -> list[tuple[str, str, list[forms.BoundField]]]:
        """Return the fields under what they are about."""
        shown = [(title, caption, [self[name] for name in labels]) for title, caption, labels in GROUPS]
        severities = [self[f"severity_{check.slug}"] for check in CHECKS]
        return [*shown, ("Severity of health checks", "an error fails the job in CI", severities)]


class TagSharesForm(forms.Form):
    """The share of each role in each tag; those of a tag sum to 100 %."""

    def __init__(self, *args: Any, roles: list[Role], shares: dict[tuple[str, int], Decimal], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.roles = roles
        for tag, words in Tag.choices:
            for role in roles:
                self.fields[f"{tag}-{role.pk}"] = forms.DecimalField(
                    label=f"{words}: {role.name}", min_value=Decimal(0), max_value=Decimal(100), max_digits=5,
                    decimal_places=2, required=False, initial=shares.get((tag, role.pk)),
                )  # fmt: skip

    def rows(self) -> list[tuple[Role, list[forms.BoundField]]]:
        """Return the fields of each role, one for each tag."""
        return [(role, [self[f"{tag}-{role.pk}"] for tag in Tag.values]) for role in self.roles]

    def shares(self) -> dict[tuple[str, int], Decimal]:
        """Return the shares above nothing by tag and role."""
        return {
            (tag, role.pk): self.cleaned_data[f"{tag}-{role.pk}"]
            for tag in Tag.values
            for role in self.roles
            if self.cleaned_data.get(f"{tag}-{role.pk}")
        }


class TokenForm(forms.Form):
    """What a new token may do and how long."""

    name = forms.CharField(max_length=80, help_text="What will use it, such as “capacity report”.")
    scope = forms.ChoiceField(choices=(("read", "Read"), ("write", "Read and write")))
    teams = RowsField(
        Team.objects.active(),
        required=False,
        help_text="It may change what is these teams' alone; without any, all you may.",
    )
    days = forms.IntegerField(label="Days until it expires", min_value=1, max_value=366, initial=90)
