"""What the pages of metrics take in: filters, a success metric with its target in words, a measurement."""

from typing import Any, ClassVar

from django import forms
from django.utils import timezone

from planning.domain.targets import ParsedTarget, Unclear, parse_target
from planning.forms.work import DateInput
from planning.models import Component, Metric, Person, Project, Role, SuccessMetric, Team
from planning.queries import metric_words as words
from planning.queries.metric_pages import Filters, categories
from planning.queries.ownership_pages import answerers

WINDOWS = ("now", "7d", "28d", "30d", "90d", "1M", "1Q", "1Y")
HEALTH = [("", "Any"), *((state.value, word) for state, word in words.STATES.items())]


class FilterForm(forms.Form):
    """The filters of the scorecards; they live in the address."""

    search = forms.CharField(required=False, max_length=100)
    owner = forms.ModelChoiceField(Person.objects.none(), required=False, empty_label="Anybody")
    role = forms.ModelChoiceField(Role.objects.filter(is_archived=False), required=False, empty_label="Any role")
    team = forms.ModelChoiceField(Team.objects.active(), required=False, empty_label="Any team")
    project = forms.ModelChoiceField(Project.objects.all(), required=False, empty_label="Any project")
    component = forms.ModelChoiceField(Component.objects.all(), required=False, widget=forms.HiddenInput)
    health = forms.ChoiceField(choices=HEALTH, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        owner = self.fields["owner"]
        assert isinstance(owner, forms.ModelChoiceField)  # noqa: S101 -- tells the types apart
        owner.queryset = answerers()

    def filters(self) -> Filters:
        """Return the filters that are valid; one that is not counts as not set."""
        self.is_valid()
        given = self.cleaned_data
        keys = {name: given[name].pk for name in ("role", "team", "project", "component") if given.get(name)}
        return Filters(
            search=given.get("search") or "", owner=given.get("owner"), health=given.get("health") or "", **keys
        )

    def shown(self) -> list[dict[str, str]]:
        """Return the filters that are set, for people: name, label and the words of the value."""
        self.is_valid()
        texts = {name: str(self.cleaned_data.get(name) or "") for name in self.fields}
        texts["health"] = dict(HEALTH).get(texts["health"], "") if texts["health"] else ""
        return [{"name": name, "label": name.capitalize(), "value": text} for name, text in texts.items() if text]


class DefinitionFilterForm(forms.Form):
    """The filters of the catalogue of metrics."""

    search = forms.CharField(required=False, max_length=100)
    role = forms.ModelChoiceField(Role.objects.filter(is_archived=False), required=False, empty_label="Any role")
    category = forms.ChoiceField(required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        category = self.fields["category"]
        assert isinstance(category, forms.ChoiceField)  # noqa: S101 -- tells the types apart
        category.choices = [("", "Any category"), *categories()]

    def given(self) -> dict[str, Any]:
        """Return the filters that are valid."""
        self.is_valid()
        role = self.cleaned_data.get("role")
        return {
            "search": self.cleaned_data.get("search") or "", "category": self.cleaned_data.get("category") or "",
            "role": role.pk if role else None,
        }  # fmt: skip

    def shown(self) -> list[dict[str, str]]:
        """Return the filters that are set, for people: name, label and the words of the value."""
        self.is_valid()
        texts = {name: str(self.cleaned_data.get(name) or "") for name in self.fields}
        texts["category"] = words.category(texts["category"]) if texts["category"] else ""
        return [{"name": name, "label": name.capitalize(), "value": text} for name, text in texts.items() if text]


class _ContractForm(forms.ModelForm[SuccessMetric]):
    """What a new contract and a changed one share: a target in words that is read, or asked back."""

    window = forms.ChoiceField(help_text="Over which time measurements are put together.")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        window = self.fields["window"]
        assert isinstance(window, forms.ChoiceField)  # noqa: S101 -- tells the types apart
        usual = str(self.initial.get("window") or self.instance.window)
        codes = WINDOWS if usual in WINDOWS else (*WINDOWS, usual)
        window.choices = [(code, words.window(code).capitalize()) for code in codes]
        window.initial = usual

    def metric_of(self) -> Metric | None:
        """Return the metric whose better side tells how a bare number is meant."""
        return self.cleaned_data.get("metric") or (self.instance.metric if self.instance.metric_id else None)

    def clean(self) -> dict[str, Any]:
        """Read the target; what is unclear is asked back, with what it most likely means."""
        cleaned = super().clean() or self.cleaned_data
        metric = self.metric_of()
        read = parse_target(cleaned.get("target_text") or "", metric.direction if metric else None)
        if read.unclear not in {None, Unclear.EMPTY}:
            self.add_error("target_text", _question(read))
        self.read = read
        return cleaned

    def values(self) -> dict[str, Any]:
        """Return what is to be stored: the target as written, and as it was read."""
        known = self.read.target
        metric = self.metric_of()
        return {
            **self.cleaned_data,
            "target_text": (self.cleaned_data.get("target_text") or "").strip(),
            "target_operator": known.operator.value if known else "",
            "target_value": known.value if known else None,
            "target_value_to": known.value_to if known else None,
            "category": self.instance.category or (metric.categories[0] if metric and metric.categories else ""),
        }


def _question(read: ParsedTarget) -> str:
    if read.suggestion is None:
        return read.question
    return f"{read.question} Write “{words.target(read.suggestion, read.suggestion.unit, '')}” if that is meant."


def _opening(text: str) -> str:
    return text[:1].upper() + text[1:]


TARGET_HELP = "In words or signs: at least 99.9 %, under 300 ms, 40 to 70 %. Empty: none is agreed yet."
LABELS = {"target_text": "Target", "cadence_days": "Measured every … days", "is_guardrail": "A guardrail"}
HELPS = {
    "target_text": TARGET_HELP,
    "baseline": "Where it stood at the start. Empty: not known.",
    "cadence_days": "Half as long again without a value, and it counts as stale.",
    "source": "Where the values come from.",
    "consulted_role": "Of the other side of a boundary, where both agreed to it: check O13 asks for one.",
    "is_guardrail": "It must not get worse while others get better; watched, not chased.",
}
OWN = ("role", "consulted_role", "target_text", "baseline", "window", "cadence_days", "source", "is_guardrail")


class SuccessMetricForm(_ContractForm):
    """A new success metric of a component or a project."""

    class Meta:
        model = SuccessMetric
        fields = ("metric", "component", "project", *OWN)
        labels: ClassVar = LABELS
        help_texts: ClassVar = {**HELPS, "project": "Instead of a component: the metric is of the whole project."}

    def clean(self) -> dict[str, Any]:
        """Ask for exactly one thing that it is of."""
        cleaned = super().clean()
        named = [name for name in ("component", "project") if cleaned.get(name)]
        if len(named) != 1 and not self.has_error("component") and not self.has_error("project"):
            self.add_error("component", "Choose a component or a project" + (", not both." if named else "."))
        return cleaned


class ChangeForm(_ContractForm):
    """A success metric that is there; what it measures and of what stays."""

    class Meta:
        model = SuccessMetric
        fields = OWN
        labels: ClassVar = LABELS
        help_texts: ClassVar = HELPS


class MeasurementForm(forms.Form):
    """A value of a day, or the two numbers that it is made of."""

    measured_on = forms.DateField(label="Day", widget=DateInput())
    value = forms.FloatField(required=False)
    numerator = forms.FloatField(required=False)
    denominator = forms.FloatField(required=False)
    note = forms.CharField(required=False, max_length=200)

    def __init__(self, *args: Any, metric: Metric, currency: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["measured_on"].initial = timezone.localdate
        unit = currency if metric.unit == "currency" else metric.unit
        self.fields["value"].label = f"Value, {unit}" if unit else "Value"
        if metric.stored == "parts" or metric.numerator:
            self.fields["numerator"].help_text = f"{_opening(metric.numerator) or 'What is counted'}."
            self.fields["denominator"].help_text = f"{_opening(metric.denominator) or 'Of how many'}. Above 0."
            self.fields["value"].help_text = "Or both numbers below: several can then be put together rightly."
        else:
            del self.fields["numerator"], self.fields["denominator"]
            self.fields["value"].required = True

    def clean_measured_on(self) -> Any:
        """Refuse days that have not come."""
        day = self.cleaned_data["measured_on"]
        if day > timezone.localdate():
            raise forms.ValidationError(f"{day.day} {day:%B %Y} has not come yet.")
        return day

    def clean(self) -> dict[str, Any]:
        """Ask for a value, or for both numbers, never for less and never for both ways."""
        given = super().clean() or self.cleaned_data
        if "numerator" not in self.fields or self.errors:
            return given
        value, above, below = (given.get(name) for name in ("value", "numerator", "denominator"))
        if value is not None and (above is not None or below is not None):
            self.add_error("value", "Give the value or the two numbers, not both ways.")
        elif value is None and above is None and below is None:
            self.add_error("value", "Give a value, or both numbers. What is not known is not entered, not even as 0.")
        elif value is None and above is None:
            self.add_error("numerator", f"{below:g} is the number below; the one above is missing.")
        elif value is None and below is None:
            self.add_error("denominator", f"{above:g} is the number above; the one below is missing.")
        elif value is None and below is not None and below <= 0:
            self.add_error("denominator", f"{below:g} is not above 0, and nothing can be divided by it.")
        return given

    def values(self, row: SuccessMetric) -> dict[str, Any]:
        """Return what is to be stored."""
        return {**self.cleaned_data, "success_metric": row, "source": "form"}
