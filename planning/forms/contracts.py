"""Choosing what an owner answers for: one row for each metric of the role's categories."""

from itertools import groupby
from typing import Any

from django import forms

from planning.actions.contracts import Chosen
from planning.domain.errors import DomainError
from planning.domain.targets import Unclear, parse_target
from planning.forms.metrics import HELPS, LABELS, WINDOWS
from planning.models import Role
from planning.queries import metric_words as words
from planning.queries.contracts import Choice


class ChoiceForm(forms.Form):
    """A metric that may be chosen, and what is agreed about it."""

    chosen = forms.BooleanField(required=False)
    target_text = forms.CharField(
        label=LABELS["target_text"], required=False, max_length=100, help_text=HELPS["target_text"]
    )
    baseline = forms.FloatField(required=False, help_text=HELPS["baseline"])
    window = forms.ChoiceField()
    cadence_days = forms.IntegerField(label=LABELS["cadence_days"], min_value=1, max_value=366)
    source = forms.CharField(required=False, max_length=160)
    is_guardrail = forms.BooleanField(label=LABELS["is_guardrail"], required=False, help_text=HELPS["is_guardrail"])
    consulted_role = forms.ModelChoiceField(
        Role.objects.none(), label="Agreed with", required=False, help_text=HELPS["consulted_role"]
    )

    def __init__(self, data: Any, *, choice: Choice, roles: list[tuple[Any, str]], is_usual: bool) -> None:
        metric = choice.metric
        super().__init__(
            data, prefix=f"m{metric.pk}",
            initial={
                "chosen": is_usual and choice.is_usual, "target_text": choice.target_text, "window": choice.window,
                "cadence_days": choice.cadence_days, "source": metric.data_source,
                "is_guardrail": choice.is_guardrail,
            },
        )  # fmt: skip
        self.choice = choice
        self.fields["chosen"].label = str(metric)
        window, other = self.fields["window"], self.fields["consulted_role"]
        assert isinstance(window, forms.ChoiceField)  # noqa: S101 -- tells the types apart
        assert isinstance(other, forms.ModelChoiceField)  # noqa: S101 -- tells the types apart
        codes = WINDOWS if choice.window in WINDOWS else (*WINDOWS, choice.window)
        window.choices = [(code, words.window(code).capitalize()) for code in codes]
        other.queryset = Role.objects.filter(is_archived=False)
        other.choices = roles

    @property
    def is_chosen(self) -> bool:
        """Whether the box is ticked."""
        return bool(self["chosen"].value())

    @property
    def is_open(self) -> bool:
        """Whether what is agreed is shown: where a mistake waits in it."""
        return bool(self.errors)

    def clean(self) -> dict[str, Any]:
        """Ask a target back that is unclear."""
        cleaned = super().clean() or self.cleaned_data
        read = parse_target(cleaned.get("target_text") or "", self.choice.metric.direction)
        if read.unclear not in {None, Unclear.EMPTY}:
            self.add_error("target_text", read.question)
        return cleaned

    def value(self) -> Chosen:
        """Return what was agreed."""
        given = self.cleaned_data
        return Chosen(
            self.choice.metric, target_text=given["target_text"], baseline=given["baseline"], window=given["window"],
            cadence_days=given["cadence_days"], source=given["source"], is_guardrail=given["is_guardrail"],
            consulted_role=given["consulted_role"],
        )  # fmt: skip


class ContractsForm:
    """All rows together, by category; only those that are ticked are read."""

    def __init__(self, data: Any, *, choices: list[Choice], role: Role, is_usual: bool = True) -> None:
        roles = [("", "Nobody"), *((one.pk, one.name) for one in Role.objects.filter(is_archived=False) if one != role)]
        self.problems: list[str] = []
        self.rows = [
            ChoiceForm(data, choice=one, roles=roles, is_usual=is_usual) for one in choices if one.there is None
        ]
        self.there = [one for one in choices if one.there is not None]

    @property
    def categories(self) -> list[dict[str, Any]]:
        """Return the categories with their rows and with what is agreed already."""
        order = list(dict.fromkeys(one.choice.category for one in self.rows))
        order += [one.category for one in self.there if one.category not in order]
        rows = {
            name: list(part)
            for name, part in groupby(
                sorted(self.rows, key=lambda one: order.index(one.choice.category)), key=lambda one: one.choice.category
            )
        }
        return [
            {
                "title": words.category(name),
                "rows": rows.get(name, []),
                "there": [one.there for one in self.there if one.category == name],
            }
            for name in dict.fromkeys(order)
        ]

    def is_valid(self) -> bool:
        """Say whether every row that is ticked is without mistakes."""
        mistakes = [one for one in self.rows if one.is_chosen and not one.is_valid()]  # each shows its own
        return not mistakes

    def values(self) -> list[Chosen]:
        """Return what was chosen."""
        return [one.value() for one in self.rows if one.is_chosen]

    def take(self, error: DomainError) -> None:
        """Put a refusal above the rows."""
        self.problems.append(str(error))
