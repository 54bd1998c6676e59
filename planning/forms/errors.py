"""How a form takes what an action refuses."""

from django import forms

from planning.domain.errors import DomainError


def take(form: forms.BaseForm, error: DomainError) -> None:
    """Put a refusal beside the fields that it names, or above the form where it names none that is shown."""
    if not error.fields:
        form.add_error(None, str(error))
    for name, texts in error.fields.items():
        for text in texts:
            form.add_error(name if name in form.fields else None, text)
