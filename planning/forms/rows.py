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


def ids_of(texts: list[str]) -> list[int]:
    """Return the ids among texts that a request brought; what cannot be one is left out."""
    return [int(text) for text in texts if text.isdecimal() and int(text) <= LARGEST_ID]
