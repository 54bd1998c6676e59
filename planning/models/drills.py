"""Departure drills: what happens if somebody leaves, worked out in the background."""

from django.conf import settings
from django.db import models

from planning.models.base import Record
from planning.models.people import Person, Team


class Drill(Record):
    """What happens if some people leave on a day. Nobody leaves by it, and nothing is changed until it is applied."""

    class State(models.TextChoices):
        QUEUED = "queued", "Waiting for a worker"
        RUNNING = "running", "Being worked out"
        DONE = "done", "Done"
        FAILED = "failed", "Failed"

    ACTIVE = (State.QUEUED, State.RUNNING)

    people = models.ManyToManyField(Person, related_name="drills")
    team = models.ForeignKey(Team, on_delete=models.CASCADE, null=True, blank=True, related_name="drills")
    away_on = models.DateField("away from")
    state = models.CharField(max_length=10, choices=State, default=State.QUEUED)
    error = models.TextField(blank=True, default="")
    token = models.CharField(max_length=32, blank=True, default="", editable=False)
    beat_at = models.DateTimeField(null=True, blank=True, editable=False)
    attempts = models.PositiveSmallIntegerField(default=0, editable=False)
    seats = models.JSONField(default=list, blank=True)
    slips = models.JSONField(default=list, blank=True)
    applied_at = models.DateTimeField(null=True, blank=True)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="drills"
    )

    class Meta:
        ordering = ("-pk",)

    def __str__(self) -> str:
        return f"Drill {self.pk}"
