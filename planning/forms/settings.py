"""What the settings page takes in."""

from decimal import Decimal
from typing import Any

from django import forms

from planning.models import Organisation, Role, Tag


class OrganisationForm(forms.ModelForm):  # type: ignore[type-arg]  # Django's class takes no parameter at run time
    """Name, stage, and the defaults that plans stand on."""

    class Meta:
        model = Organisation
        fields = (
            "name", "currency", "stage", "capacity_score", "focus_factor", "prior_strength_days", "horizon_weeks",
            "review_period_days", "days_per_point", "overload_teams", "overload_accountabilities", "allow_other_teams",
            "weight_change_lane", "weight_change_day", "weight_other_team", "weight_fit_skill", "weight_fit_nice",
            "weight_fit_familiar", "weight_growth_wish", "weight_cost", "single_keys",
        )  # fmt: skip


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
    days = forms.IntegerField(label="Days until it expires", min_value=1, max_value=366, initial=90)
