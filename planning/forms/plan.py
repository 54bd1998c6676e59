"""What the plan pages take in."""

from datetime import date
from typing import Any

from django import forms
from django.db.models import Q

from planning.forms.work import DateInput
from planning.models import Membership, Recommendation


class MembershipChoice(forms.ModelChoiceField):  # type: ignore[type-arg]  # the stubs want a parameter that Django's class does not take
    """A choice of people, told with their team."""

    def label_from_instance(self, obj: Any) -> str:
        """Return the person and the team."""
        return f"{obj.person}, {obj.team}"


class OverrideForm(forms.Form):
    """Who does it instead, and why."""

    membership = MembershipChoice(queryset=Membership.objects.none(), label="Person")
    starts_on = forms.DateField(label="From", widget=DateInput())
    ends_on = forms.DateField(label="Until", widget=DateInput())
    reason = forms.CharField(max_length=500, help_text="Kept with the decision, shown in Activity.")

    def __init__(self, *args: Any, row: Recommendation, today: date, **kwargs: Any) -> None:
        kwargs["initial"] = {"starts_on": row.starts_on, "ends_on": row.ends_on, **kwargs.get("initial", {})}
        super().__init__(*args, **kwargs)
        rows = Membership.objects.filter(role=row.role).filter(Q(ends_on__isnull=True) | Q(ends_on__gte=today))
        field = self.fields["membership"]
        if isinstance(field, forms.ModelChoiceField):
            field.queryset = (
                rows.exclude(pk=row.membership_id).select_related("person", "team").order_by("person__name")
            )

    def clean(self) -> dict[str, Any]:
        """Refuse an end before the start."""
        cleaned: dict[str, Any] = super().clean() or {}
        first, last = cleaned.get("starts_on"), cleaned.get("ends_on")
        if first and last and last < first:
            self.add_error("ends_on", f"Until ({last:%d %b %Y}) is before From ({first:%d %b %Y}).")
        return cleaned


class DismissForm(forms.Form):
    """Why not; may be left out."""

    reason = forms.CharField(max_length=500, required=False)


class ObjectionForm(forms.Form):
    """What a person has against being put on something."""

    text = forms.CharField(
        label="What do you have against it?", max_length=2000, widget=forms.Textarea(attrs={"rows": 4}),
        help_text="Your manager and the planners read it.",
    )  # fmt: skip


class RunForm(forms.Form):
    """How long the solver may take, and whether tentative projects are planned too."""

    seconds = forms.IntegerField(min_value=1, max_value=3600, required=False)
    includes_tentative = forms.BooleanField(required=False)
