"""What every stored thing has."""

from django.core.exceptions import ValidationError
from django.db import models


class Record(models.Model):
    """A stored thing: when it was made, when it was last changed."""

    created_at = models.DateTimeField(auto_now_add=True, editable=False)
    updated_at = models.DateTimeField(auto_now=True, editable=False, db_index=True)

    class Meta:
        abstract = True


def is_texts(value: object) -> None:
    """Refuse what is no list of texts."""
    if not isinstance(value, list) or not all(isinstance(one, str) and one.strip() for one in value):
        message = "Give a list of texts."
        raise ValidationError(message)
