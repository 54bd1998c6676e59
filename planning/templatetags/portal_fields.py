"""Filters on the fields of forms. They are built in, so templates use them without ``load``."""

from django import forms, template
from django.utils.safestring import SafeString

register = template.Library()

DASHES = "---------"  # what Django writes where nothing is chosen


def _is_select(field: forms.BoundField) -> bool:
    return isinstance(field.field.widget, forms.Select) and not isinstance(field.field.widget, forms.SelectMultiple)


def _nothing(field: forms.BoundField) -> str:
    """Return the words of a choice of nothing, as Django has them; empty where there is no such choice."""
    choices = iter(field.field.widget.choices)
    value, label = next(choices, ("", ""))
    return str(label) if value in ("", None) else ""


@register.filter
def is_optional(field: forms.BoundField) -> bool:
    """Say whether "optional" helps: not where a choice of nothing stands in the field itself."""
    return not field.field.required and not _is_select(field) and not isinstance(field.field.widget, forms.RadioSelect)


@register.filter
def control(field: forms.BoundField) -> SafeString:
    """Draw a field; a choice of nothing is said in words."""
    if _is_select(field) and _nothing(field) == DASHES:
        _, *others = field.field.widget.choices
        field.field.widget.choices = [("", "Choose" if field.field.required else "None"), *others]
    return field.as_widget()
