"""What the pages of projects take in."""

from typing import Any, ClassVar

from django import forms

from planning.forms.work import DateInput
from planning.models import Project, Stage, Team
from planning.queries.projects import Filters


class FilterForm(forms.Form):
    """The filters of the list of projects; they live in the address."""

    search = forms.CharField(required=False, max_length=100)
    team = forms.ModelChoiceField(Team.objects.active(), required=False, empty_label="Any team")
    lifecycle = forms.ChoiceField(
        choices=[("", "Going on"), ("all", "All"), *Project.Lifecycle.choices], required=False
    )

    def filters(self) -> Filters:
        """Return the filters that are valid; one that is not counts as not set."""
        self.is_valid()
        team = self.cleaned_data.get("team")
        return Filters(
            search=self.cleaned_data.get("search") or "", team=team.pk if team else None,
            lifecycle=self.cleaned_data.get("lifecycle") or "",
        )  # fmt: skip

    def shown(self) -> list[dict[str, str]]:
        """Return the filters that are set, for people: name, label and the words of the value."""
        wanted = self.filters()
        words = {
            "search": wanted.search,
            "team": str(self.cleaned_data.get("team") or ""),
            "lifecycle": "All"
            if wanted.lifecycle == "all"
            else dict(Project.Lifecycle.choices).get(wanted.lifecycle, ""),
        }
        return [{"name": name, "label": name.capitalize(), "value": value} for name, value in words.items() if value]


class ProjectForm(forms.ModelForm[Project]):
    """A project, written by hand."""

    class Meta:
        model = Project
        fields = (
            "name", "summary", "team", "lifecycle", "stage", "value_per_week", "probability_percent", "starts_on",
            "due_on",
        )  # fmt: skip
        widgets: ClassVar = {"starts_on": DateInput(), "due_on": DateInput(), "summary": forms.Textarea({"rows": 3})}
        labels: ClassVar = {"probability_percent": "Probability, %", "starts_on": "Starts on", "due_on": "Due on"}
        help_texts: ClassVar = {
            "value_per_week": "What a week of delay costs. Empty: 1,000 is assumed.",
            "probability_percent": "100 is committed; below, the project is tentative.",
            "stage": "How mature its AI is. Empty: the organisation's stage counts.",
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        team = self.fields["team"]
        assert isinstance(team, forms.ModelChoiceField)  # noqa: S101 -- tells the types apart
        team.queryset, team.empty_label = Team.objects.active(), "None"
        self.fields["stage"].choices = [("", "The organisation's"), *Stage.choices]  # type: ignore[attr-defined]  # a choice field

    def values(self) -> dict[str, Any]:
        """Return what is to be stored."""
        values = dict(self.cleaned_data)
        project = self.instance
        if project.pk and project.assumed:
            values["assumed"] = [name for name in project.assumed if name not in self.changed_data]
        return values
