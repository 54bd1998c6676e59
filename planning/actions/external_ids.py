"""The keys that things have in other systems."""

from django.db import models, transaction

from planning import access
from planning.actions.changes import recording
from planning.actions.records import KINDS, may_change
from planning.domain.errors import Conflict, NotAllowed
from planning.models import ExternalId, User


@transaction.atomic
def assign(row: models.Model, *, source: str, key: str, by: User) -> None:
    """Give a record the key that it has in a system; one key for each system.

    Raises
    ------
    Conflict
        When another record has the key.
    """
    _check(row, by)
    kind = str(row._meta.model_name)
    taken = ExternalId.objects.filter(kind=kind, source=source, key=key).first()
    if taken is not None and taken.object_id == row.pk:
        return
    sentence = f"Gave {row._meta.verbose_name} {row} the key {source}: {key}"
    with recording(by=by, verb="external_id.assign", sentence=sentence, subject=row) as record:
        if taken is not None:
            if type(row)._default_manager.filter(pk=taken.object_id).exists():
                text = f"Another {row._meta.verbose_name} has the key {source}: {key}."
                raise Conflict(text, fields={"external_id": [text]})
            record.delete(taken)  # what had it was removed since
        own = ExternalId.objects.filter(kind=kind, source=source, object_id=row.pk).first()
        if own is None:
            record.create(ExternalId(kind=kind, object_id=row.pk, source=source, key=key))
        else:
            record.save(own, key=key)


@transaction.atomic
def remove(row: models.Model, *, source: str, by: User) -> None:
    """Take the key of a system from a record."""
    _check(row, by)
    own = ExternalId.objects.filter(kind=row._meta.model_name, source=source, object_id=row.pk).first()
    if own is None:
        return
    sentence = f"Took the key {own} from {row._meta.verbose_name} {row}"
    with recording(by=by, verb="external_id.remove", sentence=sentence, subject=row) as record:
        record.delete(own)


def _check(row: models.Model, by: User) -> None:
    access.check(by, KINDS[type(row)].permission)
    if not may_change(by, row):
        message = "This belongs to a team that your access does not cover. A planner can do it."
        raise NotAllowed(message)
