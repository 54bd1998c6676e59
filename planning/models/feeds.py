"""Addresses at which calendar programs read who is away and who works on what."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from planning.models.base import Record
from planning.models.people import Person, Team


class CalendarFeed(Record):
    """A secret address that shows a person's or a team's calendar as its user sees it; only its hash is kept."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="calendar_feeds")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, null=True, blank=True, related_name="calendar_feeds")
    team = models.ForeignKey(Team, on_delete=models.CASCADE, null=True, blank=True, related_name="calendar_feeds")
    digest = models.CharField(max_length=64, unique=True, editable=False)
    hint = models.CharField(max_length=8, editable=False)
    last_used_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("-pk",)
        constraints = (
            models.CheckConstraint(
                condition=Q(person__isnull=False, team__isnull=True) | Q(person__isnull=True, team__isnull=False),
                name="calendar_feed_is_of_one_thing",
            ),
        )

    def __str__(self) -> str:
        return f"{self.person or self.team}"
