"""Who is put on what by hand, from when until when."""

from datetime import date, timedelta
from typing import Any, ClassVar

from django import forms
from django.db.models import Q

from planning import access
from planning.forms.plan import MembershipChoice
from planning.forms.work import DateInput, item_called
from planning.models import Allocation, Membership, User, WorkItem


class SeatChoice(MembershipChoice):
    """A choice of people, told with their team and what they work as there."""

    def label_from_instance(self, obj: Any) -> str:
        """Return the person, the team and the role."""
        return f"{obj.person}, {obj.team}, {obj.role}"


class AllocationForm(forms.ModelForm[Allocation]):
    """Somebody on a work item. More than the person has time for is stored and shown as overload, not refused."""

    item = forms.CharField(label="Work item", max_length=340, help_text="Its number or its title.")
    item.widget.attrs |= {"list": "offered-items", "autocomplete": "off"}
    membership = SeatChoice(queryset=Membership.objects.none(), label="Person", empty_label="Choose")

    class Meta:
        model = Allocation
        fields = ("membership", "share_percent", "starts_on", "ends_on")
        widgets: ClassVar = {"starts_on": DateInput(), "ends_on": DateInput()}
        labels: ClassVar = {"share_percent": "Share of their time, %", "starts_on": "From", "ends_on": "Until"}
        help_texts: ClassVar = {"ends_on": "The last day.", "share_percent": "Of their own working week."}

    field_order = ("item", "membership", "share_percent", "starts_on", "ends_on")

    def __init__(self, *args: Any, today: date, by: User, **kwargs: Any) -> None:
        held: Allocation | None = kwargs.get("instance")
        start = {"item": str(held.work_item)} if held else {"starts_on": today, "ends_on": today + timedelta(days=13)}
        kwargs["initial"] = {**start, **kwargs.get("initial", {})}
        super().__init__(*args, **kwargs)
        rows = Membership.objects.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=today), team__is_archived=False)
        covered = access.access_of(by).teams
        if covered is not None:
            rows = rows.filter(team__in=covered)
        if held:
            rows = rows | Membership.objects.filter(pk=held.membership_id)
        field = self.fields["membership"]
        assert isinstance(field, forms.ModelChoiceField)  # noqa: S101 -- tells the types apart
        field.queryset = rows.select_related("person", "team", "role").order_by("person__name", "team__name", "pk")

    def clean_item(self) -> WorkItem:
        """Find the item by its number, else by its title."""
        return item_called(self.cleaned_data["item"])

    def clean(self) -> dict[str, Any]:
        """Refuse an end before the start, by both days."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        first, last = cleaned.get("starts_on"), cleaned.get("ends_on")
        if first and last and last < first:
            self.add_error("ends_on", f"Until ({last:%d %b %Y}) is before From ({first:%d %b %Y}).")
        return cleaned

    def values(self) -> dict[str, Any]:
        """Return what is to be stored: the role is the one that the person works as there."""
        values = dict(self.cleaned_data)
        values["work_item"] = values.pop("item")
        return {**values, "role": values["membership"].role, "source": Allocation.Source.MANUAL}


class MoveForm(AllocationForm):
    """Another person, share or time for work that is decided, and why."""

    reason = forms.CharField(max_length=500, help_text="Kept with the decision, shown in Activity.")
    field_order = ("membership", "share_percent", "starts_on", "ends_on", "reason")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["item"]
        # Where a bar was dragged to stands already; the reason is what is missing.
        self.fields["reason"].widget.attrs["autofocus"] = True
        self.initial["share_percent"] = f"{self.instance.share_percent.normalize():f}"
        field = self.fields["membership"]
        assert isinstance(field, forms.ModelChoiceField)  # noqa: S101 -- tells the types apart
        assert field.queryset is not None  # noqa: S101 -- tells the types apart
        field.queryset = field.queryset.filter(role=self.instance.role_id)
