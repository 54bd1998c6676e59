"""The questionnaire: one question before the twelve, each of which may stay open."""

from typing import Any

from django import forms

from planning.catalogue import load
from planning.catalogue.entries import Question
from planning.models import Assessment

OPEN = ("", "not known")
AXES = {
    "a": ("Product", "how far AI is in the product and in use"),
    "b": ("Operations", "how well models are made, released, watched and fed"),
    "c": ("Load", "how much there is to run"),
}


class AnswersForm(forms.Form):
    """What the questionnaire takes in; nothing chosen is an open answer, never 0."""

    sells_platform = forms.TypedChoiceField(
        label="Is the AI or ML platform itself what we sell?",
        choices=(OPEN, ("yes", "yes"), ("no", "no")), required=False, widget=forms.RadioSelect,
        coerce=lambda value: value == "yes", empty_value=None,
        help_text="Then ML engineers come first, whatever the rest says.",
    )  # fmt: skip
    note = forms.CharField(max_length=300, required=False, widget=forms.Textarea(attrs={"rows": 2}))

    def __init__(self, *args: Any, row: Assessment | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.questions = load().questions
        for question in self.questions:
            self.fields[question.field] = _field(question)
        if row is not None:
            self.initial.update({name.lower(): answer for name, answer in row.answers.items()})
            self.initial["sells_platform"] = {True: "yes", False: "no", None: ""}[row.sells_platform]

    def groups(self) -> list[tuple[str, str, list[forms.BoundField]]]:
        """Return the questions by axis, each axis with its name and what it asks about."""
        return [
            (*words, [self[question.field] for question in self.questions if question.field[0] == axis])
            for axis, words in AXES.items()
        ]

    def values(self) -> dict[str, Any]:
        """Return the answers as they are stored."""
        return dict(self.cleaned_data)


def _field(question: Question) -> forms.TypedChoiceField:
    choices = [OPEN, *((str(number), words) for number, words in enumerate(question.answers))]
    return forms.TypedChoiceField(
        label=question.text, choices=choices, required=False, widget=forms.RadioSelect, coerce=int, empty_value=None,
    )  # fmt: skip
