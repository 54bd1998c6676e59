"""Choices of several rows, safe against ids that no database can hold."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Model

LARGEST_ID = 2**63 - 1


class RowsField(forms.ModelMultipleChoiceField):  # type: ignore[type-arg]  # takes no parameter at run time
    """Several rows by id. An id beyond what the database can hold is no choice: SQLite would fail on it."""

    def clean(self, value: Any) -> Any:
        """Refuse impossible ids with the sentence of an unknown choice."""
        for pk in value if isinstance(value, (list, tuple)) else ():
            text = str(pk.pk) if isinstance(pk, Model) else str(pk)
            if text.isdecimal() and int(text) > LARGEST_ID:
                raise ValidationError(
                    self.error_messages["invalid_choice"], code="invalid_choice", params={"value": pk}
                )
        return super().clean(value)


class RowFormSet(forms.BaseFormSet[Any]):
    """Rows of one form. What can be chosen is read once, not again for every row."""

    def add_fields(self, form: Any, index: int | None) -> None:
        """Give all rows the same list of choices."""
        super().add_fields(form, index)
        for name, field in form.fields.items():
            if isinstance(field, forms.ModelChoiceField):
                field.choices = self._choices(name, field)

    def _choices(self, name: str, field: Any) -> list[Any]:
        read: dict[str, list[Any]] = self.__dict__.setdefault("_read", {})
        if name not in read:
            read[name] = list(field.choices)
        return read[name]


def ids_of(texts: list[str]) -> list[int]:
    """Return the ids among texts that a request brought; what cannot be one is left out."""
    return [int(text) for text in texts if text.isdecimal() and int(text) <= LARGEST_ID]
