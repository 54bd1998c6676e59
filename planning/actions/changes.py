"""The one way to change rows: validated, in one transaction, written down, undoable.

An action opens ``recording`` and changes rows through it. What comes out is an ``Activity`` with the values before and
after, from which ``undo`` restores exactly what was before, unless somebody changed the rows meanwhile.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, TypeVar

from django.apps import apps
from django.core import serializers
from django.core.exceptions import ValidationError
from django.db import IntegrityError, models, transaction
from django.db.models import F
from django.db.models.deletion import Collector
from django.utils import timezone

from planning.access import Permission, can
from planning.actions import standings
from planning.domain.errors import Conflict, Invalid, NotAllowed
from planning.models import Activity, Organisation, User

M = TypeVar("M", bound=models.Model)
BATCH = 200
# Rows whose change makes a plan out of date.
PLANNING_MODELS = frozenset(
    {
        "absence", "allocation", "closedday", "component", "demand", "demandskill", "dependency", "holidaycalendar",
        "membership", "organisation", "person", "personskill", "placement", "project", "role", "standingdemand",
        "tagshare", "team", "workitem",
    }
)  # fmt: skip


@dataclass
class Recorder:
    """Collects what an action changes."""

    by: User | None
    changes: list[dict[str, Any]] = field(default_factory=list)
    activity: Activity | None = None
    subject: models.Model | None = None
    _noted: dict[tuple[str, int], dict[str, Any]] = field(default_factory=dict, repr=False)

    def create(self, row: M, **many: Any) -> M:
        """Check and store a new row; keyword arguments are its many-to-many values."""
        _clean(row)
        _store(row)
        for name, values in many.items():
            getattr(row, name).set(values)
        self._note(row, None, _stored(row))
        return row

    def save(self, row: M, **values: Any) -> M:
        """Set values on a row, check it and store it; many-to-many values are replaced."""
        before = _values(type(row)._default_manager.get(pk=row.pk))
        many = {name: values.pop(name) for name in list(values) if row._meta.get_field(name).many_to_many}
        for name, value in values.items():
            setattr(row, name, value)
        _clean(row)
        _store(row)
        for name, chosen in many.items():
            getattr(row, name).set(chosen)
            getattr(row, "_prefetched_objects_cache", {}).pop(name, None)
        self._note(row, before, _stored(row))
        return row

    def create_all(self, rows: list[M]) -> None:
        """Store new rows that were checked already, with one statement."""
        if rows:
            type(rows[0])._default_manager.bulk_create(rows, batch_size=BATCH)
        for row in rows:
            self._note(row, None, _values(row))

    def save_all(self, rows: list[tuple[M, dict[str, Any]]]) -> None:
        """Set the same names of values on rows that were checked already, with one statement for all."""
        for row, values in rows:
            before = _values(row)
            for name, value in {**values, "updated_at": timezone.now()}.items():
                setattr(row, name, value)
            self._note(row, before, _values(row))
        if rows:
            kept, values = rows[0]
            names = [*values, "updated_at"]
            type(kept)._default_manager.bulk_update([row for row, _ in rows], names, batch_size=BATCH)

    def delete(self, row: models.Model) -> None:
        """Delete a row and what hangs on it; rows that only lose their pointer to it are noted as changed.

        Raises
        ------
        Conflict
            Where something that must be kept still points to it.
        """
        try:
            deleted, touched = _reach(row)
            gone = [(thing._meta.model_name, thing.pk, _values(thing)) for thing in deleted]
            before = [(thing, _values(thing)) for thing in touched]
            row.delete()
        except models.ProtectedError as error:
            kinds = sorted({str(thing._meta.verbose_name_plural) for thing in error.protected_objects})
            message = f"{row} cannot be removed: {len(error.protected_objects)} {', '.join(kinds)} need it."
            raise Conflict(message) from error
        for model, pk, values in gone:
            self._add(str(model), pk, values, None)
        for thing, values in before:
            self._note(thing, values, _values(type(thing)._default_manager.get(pk=thing.pk)))

    def _note(self, row: models.Model, before: dict[str, Any] | None, after: dict[str, Any]) -> None:
        if before != after:
            self._add(str(row._meta.model_name), row.pk, before, after)

    def _add(self, model: str, pk: int, before: dict[str, Any] | None, after: dict[str, Any] | None) -> None:
        """Note a change; what was changed before in the same step is one change, or undo would find it changed."""
        earlier = self._noted.get((model, pk))
        if earlier is None:
            self._noted[model, pk] = change = {"model": model, "pk": pk, "before": before, "after": after}
            self.changes.append(change)
            return
        earlier["after"] = after
        if earlier["before"] == after:  # made and taken back: nothing is left to undo
            self.changes.remove(earlier)
            del self._noted[model, pk]


def _clean(row: models.Model) -> None:
    try:
        row.full_clean()
    except ValidationError as error:
        raise invalid(error) from error


def _store(row: models.Model) -> None:
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as error:
        # Two at once: what the check above let through, the database refused.
        message = f"{row._meta.verbose_name} breaks a rule of the database: {error}."
        raise Conflict(message) from error


def invalid(error: ValidationError) -> Invalid:
    """Turn Django's validation error into ours, with the fields named."""
    fields = error.message_dict if hasattr(error, "error_dict") else {"__all__": error.messages}
    return Invalid("; ".join(text for texts in fields.values() for text in texts), fields=fields)


def _values(row: models.Model) -> dict[str, Any]:
    """Return the stored values of a row, JSON-ready, many-to-many included, times of change left out."""
    data: dict[str, Any] = serializers.serialize("python", [row])[0]["fields"]
    skipped = {"created_at", "updated_at", "data", "planning_revision"}
    places = {field.name: field.decimal_places for field in row._meta.fields if isinstance(field, models.DecimalField)}
    for name in places.keys() & data.keys():
        if data[name] is not None:
            # As the database gives it back: 4 is stored as 4.00, and undo compares.
            data[name] = f"{Decimal(data[name]):.{places[name]}f}"
    return {name: _plain(value) for name, value in data.items() if name not in skipped}


def _stored(row: models.Model) -> dict[str, Any]:
    """Return the values as the database holds them: 4 days are 4.00 there, and undoing compares with what is there."""
    return _values(type(row)._default_manager.get(pk=row.pk))


def _plain(value: Any) -> Any:
    if isinstance(value, (list, tuple)):
        return [_plain(part) for part in value]
    if value is None or isinstance(value, (bool, int, float, str, dict)):
        return value
    return str(value)


class _Everything(Collector):
    """Collects every row that a deletion reaches, none skipped for speed."""

    def can_fast_delete(self, objs: Any, from_field: Any = None) -> bool:
        return False


def _reach(row: models.Model) -> tuple[list[models.Model], list[models.Model]]:
    """Return the rows that are deleted with a row, parents first, and those that stay but lose a pointer."""
    collector = _Everything(using="default")
    collector.collect([row])
    collector.sort()
    everything = [thing for rows in reversed(list(collector.data.values())) for thing in rows]
    deleted = [thing for thing in everything if not thing._meta.auto_created]
    gone = {(type(thing), thing.pk) for thing in deleted}
    touched: dict[tuple[type[models.Model], Any], models.Model] = {}
    for batches in collector.field_updates.values():
        for thing in (one for batch in batches for one in ([batch] if isinstance(batch, models.Model) else batch)):
            touched[type(thing), thing.pk] = thing
    for link in everything:
        holder_model = link._meta.auto_created
        if not isinstance(holder_model, bool):
            holder = getattr(link, str(holder_model._meta.model_name))
            touched[type(holder), holder.pk] = holder
    return deleted, [thing for key, thing in touched.items() if key not in gone]


@contextmanager
def recording(
    *,
    by: User | None,
    verb: str,
    sentence: str,
    subject: models.Model | None = None,
    reason: str = "",
    is_private: bool = False,
) -> Iterator[Recorder]:
    """Change rows in one transaction and write down what was done.

    Parameters
    ----------
    by : User or None
        Who does it; ``None`` for the portal itself (catalogue, sample).
    verb : str
        ``noun.verb``, stable, for filters.
    sentence : str
        What was done, for people, without "undo" and without a full stop.
    subject : Model, optional
        What it was done to.
    """
    with transaction.atomic():
        recorder = Recorder(by=by, subject=subject)
        yield recorder
        if not recorder.changes:
            return
        if any(change["model"] in PLANNING_MODELS for change in recorder.changes):
            bump_revision()
        standings.after(recorder.changes)
        subject = recorder.subject or subject
        recorder.activity = Activity.objects.create(
            by=by, verb=verb, sentence=sentence[:300], reason=reason, changes=recorder.changes, is_private=is_private,
            kind=subject._meta.model_name or "" if subject is not None else "",
            object_id=subject.pk if subject is not None else recorder.changes[0]["pk"],
        )  # fmt: skip


def bump_revision() -> None:
    """Raise the counter that tells when a plan is out of date."""
    Organisation.objects.filter(pk=1).update(planning_revision=F("planning_revision") + 1)


@transaction.atomic
def undo(activity: Activity, *, by: User) -> Activity:
    """Restore what was before an activity, if nobody changed it meanwhile.

    Raises
    ------
    Conflict
        When it was undone already, or a row has changed since.
    NotAllowed
        When the user neither did it nor may change settings.
    """
    activity = Activity.objects.select_for_update().get(pk=activity.pk)
    if activity.by_id != by.pk and not can(by, Permission.SETTINGS_CHANGE):
        message = "Only who did it, or a planner, can undo it."
        raise NotAllowed(message)
    if Activity.objects.filter(undoes=activity).exists():
        message = "This was undone already."
        raise Conflict(message)
    if activity.kind == "import":
        message = "An import is undone on its own page."
        raise Conflict(message)
    for change in activity.changes:
        _must_stand(change)
    undone = []
    for change in _undo_order(activity.changes):
        _restore(change)
        undone.append({**change, "before": change["after"], "after": change["before"]})
    bump_revision()
    standings.after(undone)
    # Undoing an undo does the first thing again.
    again = activity.undoes
    verb, sentence = (
        ("activity.redo", f"Did again: {again.sentence}") if again else ("activity.undo", f"Undid: {activity.sentence}")
    )
    return Activity.objects.create(
        by=by, verb=verb, sentence=sentence[:300], changes=undone, undoes=activity,
        kind=activity.kind, object_id=activity.object_id, is_private=activity.is_private,
    )  # fmt: skip


def _model(change: dict[str, Any]) -> type[models.Model]:
    return apps.get_model("planning", change["model"])


def _must_stand(change: dict[str, Any]) -> None:
    row = _model(change)._default_manager.filter(pk=change["pk"]).first()
    now = _values(row) if row is not None else None
    if now != change["after"]:
        message = f"It was changed since ({change['model']} {change['pk']}). Undo the later change first."
        raise Conflict(message)


def _undo_order(changes: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Sort changes for undoing: created rows go first, then deleted ones come back parents first, then old values."""
    created = [change for change in reversed(changes) if change["before"] is None]
    changed = [change for change in reversed(changes) if change["before"] is not None and change["after"] is not None]
    deleted = [change for change in changes if change["after"] is None]
    return created + deleted + changed


def _restore(change: dict[str, Any]) -> None:
    model = _model(change)
    if change["before"] is None:
        model._default_manager.filter(pk=change["pk"]).delete()
        return
    record = {"model": f"planning.{change['model']}", "pk": change["pk"], "fields": change["before"]}
    for restored in serializers.deserialize("python", [record]):
        row = restored.object
        kept = model._default_manager.filter(pk=change["pk"]).first()
        # A deserialised row is stored raw: nothing fills in its times.
        for name in ("created_at", "updated_at"):
            setattr(row, name, timezone.now())
        for name in ("created_at", "data", "planning_revision"):
            if kept is not None and hasattr(kept, name):
                setattr(row, name, getattr(kept, name))
        restored.save()
