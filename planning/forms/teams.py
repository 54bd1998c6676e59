"""What the pages of teams take in."""

from datetime import date
from typing import Any, ClassVar

from django import forms
from django.db.models import Q

from planning import access
from planning.forms.work import DateInput
from planning.models import Membership, Person, Role, Team, User


def only(field: forms.Field, rows: Any, empty: str | None = None) -> None:
    """Let a choice offer these rows."""
    assert isinstance(field, forms.ModelChoiceField)  # noqa: S101 -- tells the types apart
    field.queryset = rows
    if empty is not None:
        field.empty_label = empty


class FilterForm(forms.Form):
    """The filters of the list of teams; they live in the address."""

    search = forms.CharField(required=False, max_length=100)
    archived = forms.BooleanField(required=False, label="Only archived ones")

    def shown(self) -> list[dict[str, str]]:
        """Return the filters that are set, for people: name, label and the words of the value."""
        self.is_valid()
        rows = []
        if self.cleaned_data.get("search"):
            rows.append({"name": "search", "label": "Search", "value": self.cleaned_data["search"]})
        if self.cleaned_data.get("archived"):
            rows.append({"name": "archived", "label": "Teams", "value": "archived"})
        return rows


class TeamForm(forms.ModelForm[Team]):
    """A team."""

    class Meta:
        model = Team
        fields = ("name", "kind", "parent", "lead", "purpose", "is_archived")
        widgets: ClassVar = {"purpose": forms.Textarea({"rows": 3})}
        labels: ClassVar = {"parent": "Belongs to", "is_archived": "Archived"}
        help_texts: ClassVar = {
            "parent": "The team above it. Managers of that one cover this one too.",
            "is_archived": "It keeps its history and takes part in no plan.",
        }

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        above = Team.objects.filter(Q(is_archived=False) | Q(pk=self.instance.parent_id))
        only(self.fields["parent"], above.exclude(pk=self.instance.pk), "None")
        people = Person.objects.current(today).exclude(kind=Person.Kind.OPEN_POSITION)
        only(self.fields["lead"], people, "Nobody")
        if not self.instance.pk:
            del self.fields["is_archived"]


class MembershipForm(forms.ModelForm[Membership]):
    """Somebody in a team as a role."""

    class Meta:
        model = Membership
        fields = ("person", "team", "role", "share_percent", "starts_on", "ends_on")
        widgets: ClassVar = {"starts_on": DateInput(), "ends_on": DateInput()}
        labels: ClassVar = {
            "share_percent": "Share of their time, %", "starts_on": "From", "ends_on": "Until",
        }  # fmt: skip
        help_texts: ClassVar = {
            "share_percent": "Of their own working week. All memberships of a day sum to at most 100 %.",
            "ends_on": "The last day. Empty: it goes on.",
        }

    def __init__(self, *args: Any, today: date, by: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        held = self.instance
        only(self.fields["person"], Person.objects.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=today)), "Choose")
        covered = access.access_of(by).teams
        teams = Team.objects.active() if covered is None else Team.objects.active().filter(pk__in=covered)
        only(self.fields["team"], (teams | Team.objects.filter(pk=held.team_id)).distinct(), "Choose")
        roles = Role.objects.filter(Q(is_archived=False) | Q(pk=held.role_id))
        only(self.fields["role"], roles, "Choose")


class PositionForm(forms.Form):
    """A position to open on a team."""

    role = forms.ModelChoiceField(Role.objects.filter(is_archived=False), empty_label="Choose")
    starts_on = forms.DateField(label="From", widget=DateInput(), required=False)
