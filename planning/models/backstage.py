"""Entities of a Backstage catalogue, kept whole, so that what the portal has no place for goes out again as it came."""

from django.db import models

from planning.models.base import Record


class CatalogueEntity(Record):
    """One entity: its reference, such as component:default/search, and its document."""

    ref = models.CharField(max_length=300, unique=True)
    document = models.JSONField()

    class Meta:
        ordering = ("pk",)
        verbose_name_plural = "catalogue entities"

    def __str__(self) -> str:
        return self.ref
