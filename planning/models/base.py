"""What every stored thing has."""

from django.db import models


class Record(models.Model):
    """A stored thing: when it was made, when it was last changed."""

    created_at = models.DateTimeField(auto_now_add=True, editable=False)
    updated_at = models.DateTimeField(auto_now=True, editable=False, db_index=True)

    class Meta:
        abstract = True
