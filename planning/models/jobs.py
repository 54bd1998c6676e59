"""What recurs: when each job ran, how that went, when it runs next."""

from django.db import models

from planning.models.base import Record


class Job(Record):
    """A job of the portal: its last and next run. What it does stands in the code; a lease keeps two workers apart."""

    name = models.SlugField(max_length=40, unique=True)
    next_at = models.DateTimeField(db_index=True)
    started_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    leased_until = models.DateTimeField(null=True, blank=True)
    token = models.CharField(max_length=32, blank=True, default="", editable=False)
    is_failed = models.BooleanField(default=False)
    result = models.CharField(max_length=300, blank=True, default="")

    class Meta:
        ordering = ("name",)

    def __str__(self) -> str:
        return self.name
