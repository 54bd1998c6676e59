"""What the page of the departure drill takes in."""

from datetime import date
from typing import Any

from django import forms

from planning.forms.rows import RowsField
from planning.forms.work import DateInput
from planning.models import Person, Team


class DrillForm(forms.Form):
    """Who leaves, and from which day on they are away."""

    people = RowsField(Person.objects.none(), required=False, help_text="One person or several.")
    team = forms.ModelChoiceField(
        Team.objects.active(), label="Or a whole team", required=False, empty_label="No team",
        help_text="Everybody who is on it that day.",
    )  # fmt: skip
    away_on = forms.DateField(label="Away from", widget=DateInput(), help_text="The first day without them.")

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = self.fields["people"]
        assert isinstance(people, forms.ModelMultipleChoiceField)  # noqa: S101 -- tells the types apart
        people.queryset = Person.objects.current(today).exclude(kind=Person.Kind.OPEN_POSITION).order_by("name", "pk")
        people.widget.attrs["size"] = 8
