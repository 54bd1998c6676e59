"""Users, what they may do, what was done, and the keys of other systems."""

from typing import ClassVar

from django.conf import settings
from django.contrib.auth.models import AbstractUser
from django.db import models

from planning.models.base import Record
from planning.models.people import Person, Team


class User(AbstractUser):
    """Somebody who signs in; may be a person of the organisation."""

    person = models.OneToOneField(Person, on_delete=models.SET_NULL, null=True, blank=True, related_name="user")

    class Meta(AbstractUser.Meta):
        pass


class Grant(Record):
    """The access role of a user; a team manager's names the teams it covers, with those below."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="grant")
    access_role = models.CharField(max_length=20, default="viewer")
    teams = models.ManyToManyField(Team, related_name="grants", blank=True)

    def __str__(self) -> str:
        return f"{self.user}: {self.access_role}"


class ApiToken(Record):
    """A secret that lets a program act for a user, for some teams alone where it names any; only its hash is kept."""

    class Scope(models.TextChoices):
        READ = "read", "Read"
        WRITE = "write", "Read and write"

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="api_tokens")
    name = models.CharField(max_length=80, blank=True, default="")
    scope = models.CharField(max_length=5, choices=Scope, default=Scope.READ)
    teams = models.ManyToManyField(Team, related_name="api_tokens", blank=True)
    digest = models.CharField(max_length=64, unique=True, editable=False)
    hint = models.CharField(max_length=8, editable=False)
    expires_at = models.DateTimeField(null=True, blank=True)
    last_used_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("-pk",)

    def __str__(self) -> str:
        return f"{self.name or 'Token'} …{self.hint}"


class IdempotencyKey(Record):
    """The answer that was given to a create with this key, given again when it is repeated."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="idempotency_keys")
    key = models.CharField(max_length=100)
    path = models.CharField(max_length=200)
    request_digest = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField()
    body = models.JSONField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=("user", "key"), name="idempotency_key_is_used_once"),)

    def __str__(self) -> str:
        return self.key


class ExternalId(Record):
    """The key of a thing in another system."""

    kind = models.CharField(max_length=40)
    object_id = models.PositiveBigIntegerField()
    source = models.CharField(max_length=40)
    key = models.CharField(max_length=200)
    url = models.URLField(blank=True, default="")

    class Meta:
        constraints = (models.UniqueConstraint(fields=("kind", "source", "key"), name="external_id_names_one_thing"),)
        indexes = (models.Index(fields=("kind", "object_id"), name="external_id_of_thing"),)

    def __str__(self) -> str:
        return f"{self.source}: {self.key}"


class Activity(Record):
    """What was done, by whom, and how to undo it. Written by actions, in their transaction."""

    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="activities"
    )
    verb = models.CharField(max_length=60, db_index=True)
    sentence = models.CharField(max_length=300)
    kind = models.CharField(max_length=40, blank=True, default="")
    object_id = models.PositiveBigIntegerField(null=True, blank=True)
    reason = models.TextField(blank=True, default="")
    changes = models.JSONField(default=list)
    undoes = models.OneToOneField("self", on_delete=models.SET_NULL, null=True, blank=True, related_name="undone_by")
    is_private = models.BooleanField(default=False)

    class Meta:
        ordering: ClassVar = ("-pk",)
        verbose_name_plural = "activities"
        indexes = (models.Index(fields=("kind", "object_id"), name="activity_of_thing"),)

    def __str__(self) -> str:
        return self.sentence
