"""What the pages of work take in."""

from datetime import date
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError

from planning.actions import work_items
from planning.actions.work_items import WrittenDemand
from planning.forms.rows import RowFormSet, RowsField
from planning.models import Component, Demand, Project, Role, Skill, Tag, Team, WorkItem
from planning.queries.work import UNTAGGED, Filters

TAGS = [("", "Any tag"), *Tag.choices, (UNTAGGED, "Untagged")]
STATUSES = [("", "Open"), ("all", "All"), *WorkItem.Status.choices]
DUES = [
    ("", "Any time"),
    ("late", "Past due"),
    ("two_weeks", "In two weeks"),
    ("month", "In a month"),
    ("quarter", "In 13 weeks"),
    ("none", "No due date"),
]
EFFORT = ("effort_optimistic_days", "effort_likely_days", "effort_pessimistic_days")


class DateInput(forms.DateInput):
    """A date field that browsers help with."""

    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class FilterForm(forms.Form):
    """The filters of a list of work items; they live in the address."""

    search = forms.CharField(required=False, max_length=100)
    project = forms.ModelChoiceField(Project.objects.all(), required=False, empty_label="Any project")
    team = forms.ModelChoiceField(Team.objects.active(), required=False, empty_label="Any team")
    tag = forms.ChoiceField(choices=TAGS, required=False)
    status = forms.ChoiceField(choices=STATUSES, required=False)
    role = forms.ModelChoiceField(Role.objects.filter(is_archived=False), required=False, empty_label="Any role")
    priority = forms.ChoiceField(choices=[("", "Any priority"), *WorkItem.Priority.choices], required=False)
    due = forms.ChoiceField(choices=DUES, required=False)

    def filters(self) -> Filters:
        """Return the filters that are valid; one that is not counts as not set."""
        self.is_valid()
        values = {name: value for name in self.fields if (value := self.cleaned_data.get(name))}
        for name in ("project", "team", "role"):
            if name in values:
                values[name] = values[name].pk
        return Filters(**values)

    def shown(self) -> list[dict[str, str]]:
        """Return the filters that are set, for people: name, label and the words of the value."""
        self.is_valid()
        rows = []
        for name, field in self.fields.items():
            value = self.cleaned_data.get(name)
            if value:
                # A choice of records is a choice field too, and says itself what is chosen.
                choices = dict(field.choices) if type(field) is forms.ChoiceField else {}  # type: ignore[arg-type]  # pairs
                label = "Search" if name == "search" else name.capitalize()
                rows.append({"name": name, "label": label, "value": str(choices.get(value, value))})
        return rows


class WorkItemForm(forms.ModelForm[WorkItem]):
    """A work item, written by hand."""

    class Meta:
        model = WorkItem
        fields = (
            "title", "number", "description", "project", "team", "tag", "priority", "status", *EFFORT,
            "remaining_days", "starts_on", "due_on", "components",
        )  # fmt: skip
        field_classes: ClassVar = {"components": RowsField}
        widgets: ClassVar = {
            "starts_on": DateInput(),
            "due_on": DateInput(),
            "description": forms.Textarea({"rows": 4}),
        }
        labels: ClassVar = {
            "effort_optimistic_days": "Optimistic",
            "effort_likely_days": "Likely",
            "effort_pessimistic_days": "Pessimistic",
            "remaining_days": "Days left",
            "starts_on": "Not before",
            "due_on": "Due on",
        }
        help_texts: ClassVar = {
            "team": "Its own team, where the project's does not do it.",
            "remaining_days": "What is planned. Empty: the estimate counts.",
            "tag": "Empty until somebody decides: untagged work asks for no role.",
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = {"project": Project.objects.all(), "team": Team.objects.active()}
        for name, rows in choices.items():
            field = self.fields[name]
            assert isinstance(field, forms.ModelChoiceField)  # noqa: S101 -- tells the types apart
            field.queryset, field.empty_label = rows, "None"
        components = self.fields["components"]
        assert isinstance(components, forms.ModelMultipleChoiceField)  # noqa: S101 -- tells the types apart
        components.queryset = Component.objects.select_related("project")
        self.fields["tag"].choices = [("", "Untagged"), *Tag.choices]  # type: ignore[attr-defined]  # a choice field

    def clean(self) -> dict[str, Any]:
        """Let one number fill all three estimates."""
        values = super().clean() or self.cleaned_data
        given = [values[name] for name in EFFORT if values.get(name) is not None]
        if len(given) == 1:
            values.update(dict.fromkeys(EFFORT, given[0]))
        elif len(given) == 2 and not any(self.has_error(name) for name in EFFORT):
            self.add_error("effort_likely_days", "Give all three estimates, or one that counts for all.")
        return values

    def values(self, *, today: date) -> dict[str, Any]:
        """Return what is to be stored, with what follows from it."""
        values = dict(self.cleaned_data)
        item = self.instance
        values["done_on"] = work_items.done_on(item, values["status"], today=today)
        if "tag" in self.changed_data or not item.pk:
            values["tag_source"] = WorkItem.TagSource.PERSON if values["tag"] else ""
        if item.pk and item.assumed:
            # What somebody wrote by hand is no longer assumed.
            typed = {*self.changed_data, *(["effort"] if set(EFFORT) & set(self.changed_data) else [])}
            values["assumed"] = [name for name in item.assumed if name not in typed]
        return values


def item_called(text: str) -> WorkItem:
    """Return the item of a number, else of a title; a list offers both, divided by a space.

    Raises
    ------
    ValidationError
        Where none is called so, or several are.
    """
    text = text.strip()
    for wanted in ({"number": text.split(" ")[0]}, {"number__iexact": text}, {"title__iexact": text}):
        found = list(WorkItem.objects.filter(**wanted)[:2])
        if len(found) == 1:
            return found[0]
    raise ValidationError(f"No single work item is called {text}. Its number finds it.")


class DependencyForm(forms.Form):
    """Another item that this one waits for, or holds up."""

    other = forms.CharField(label="Work item", max_length=340)
    direction = forms.ChoiceField(choices=[("waits_for", "waits for"), ("holds_up", "holds up")], label="This item")
    lag_days = forms.IntegerField(min_value=0, max_value=365, required=False, initial=0, label="Days between")

    def clean_other(self) -> WorkItem:
        """Find the item."""
        return item_called(self.cleaned_data["other"])

    def values(self, item: WorkItem) -> dict[str, Any]:
        """Return the dependency as it is stored."""
        other, lag = self.cleaned_data["other"], self.cleaned_data["lag_days"] or 0
        if self.cleaned_data["direction"] == "waits_for":
            return {"before": other, "after": item, "lag_days": lag}
        return {"before": item, "after": other, "lag_days": lag}


class DemandRowForm(forms.Form):
    """What an item asks of one role."""

    role = forms.ModelChoiceField(Role.objects.filter(is_archived=False), empty_label="Role")
    days = forms.DecimalField(min_value=0, max_value=100_000, decimal_places=2, required=False)
    heads = forms.IntegerField(min_value=1, max_value=20, initial=1)
    is_together = forms.BooleanField(required=False, label="Together")


class SkillRowForm(forms.Form):
    """A skill that one role of the item must or should have."""

    role = forms.ModelChoiceField(Role.objects.filter(is_archived=False), empty_label="Role")
    skill = forms.ModelChoiceField(Skill.objects.filter(is_archived=False), empty_label="Skill")
    level = forms.IntegerField(min_value=1, max_value=5, initial=3)
    is_must = forms.BooleanField(required=False, initial=True, label="Must")


def _rows(form: type[forms.Form], most: int) -> type[forms.BaseFormSet[Any]]:
    """Return a form set of at most so many rows; a request that claims thousands is not answered with thousands."""
    return forms.formset_factory(
        form, RowFormSet, extra=2, can_delete=True, can_delete_extra=False, max_num=most, absolute_max=most + 2,
        validate_max=True,
    )  # fmt: skip


DemandFormSet = _rows(DemandRowForm, 20)
SkillFormSet = _rows(SkillRowForm, 100)


def demand_initial(item: WorkItem) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Return what is written by hand on an item, as the rows of both formsets."""
    demands = Demand.objects.filter(work_item=item).order_by("pk").prefetch_related("demand_skills")
    asked, skills = [], []
    for row in demands:
        asked.append({"role": row.role_id, "days": row.days, "heads": row.heads, "is_together": row.is_together})
        skills += [
            {"role": row.role_id, "skill": held.skill_id, "level": held.level, "is_must": held.is_must}
            for held in row.demand_skills.all()
        ]
    return asked, skills


def written(asked: forms.BaseFormSet[Any], skills: forms.BaseFormSet[Any]) -> list[WrittenDemand]:
    """Return what valid formsets say; a role with skills alone gets a row of its own."""
    rows = {row["role"]: row for row in _kept(asked)}
    wanted: dict[Role, list[tuple[Skill, int, bool]]] = {role: [] for role in rows}
    for row in _kept(skills):
        wanted.setdefault(row["role"], []).append((row["skill"], row["level"], row["is_must"]))
    return [
        WrittenDemand(
            role=role, days=rows.get(role, {}).get("days"), heads=rows.get(role, {}).get("heads", 1),
            is_together=rows.get(role, {}).get("is_together", False), skills=tuple(found),
        )
        for role, found in wanted.items()
    ]  # fmt: skip


def _kept(formset: forms.BaseFormSet[Any]) -> list[dict[str, Any]]:
    return [
        form.cleaned_data
        for form in formset.forms
        if form.cleaned_data.get("role") and not form.cleaned_data.get("DELETE")
    ]
