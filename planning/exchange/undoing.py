"""Taking an import back: exactly what was before comes back, unless somebody changed or used the rows meanwhile."""

from collections.abc import Iterator
from typing import Any

from planning.domain.errors import Conflict
from planning.exchange.targets import BY_KIND, TARGETS
from planning.exchange.writing import EXTERNAL, digests, model_of, unpack
from planning.models import ExternalId, Import, ImportPart

SHOWN = 5
# What the portal works out itself goes with the rows it is about.
DERIVED = frozenset({"recommendation", "tagsuggestion"})


def undo(row: Import) -> None:
    """Take back what an import wrote, in an open transaction.

    Raises
    ------
    Conflict
        Where a row was changed since, or something that is no part of the import hangs on one.
    """
    kinds = [target.kind for target in TARGETS]
    made: dict[str, set[int]] = {}
    touched: dict[str, set[int]] = {}
    for kind in kinds:
        rows = [(pk, before is None) for pk, before, _ in _rows(row, kind)]
        made[kind], touched[kind] = {pk for pk, is_new in rows if is_new}, {pk for pk, _ in rows}
        _must_stand(row, kind)
    for kind, pks in made.items():
        _must_be_free(kind, pks, touched)
    _restore_keys(row)
    for kind in reversed(kinds):
        _restore(row, kind)
    for kind in reversed(kinds):
        _delete(kind, made[kind])


def _rows(row: Import, kind: str) -> Iterator[list[Any]]:
    for part in ImportPart.objects.filter(import_of=row, kind=kind).iterator(chunk_size=20):
        yield from unpack(part.data)


def _batches(pks: set[int], size: int = 500) -> Iterator[list[int]]:
    ordered = sorted(pks)
    for start in range(0, len(ordered), size):
        yield ordered[start : start + size]


def _must_stand(row: Import, kind: str) -> None:
    """Refuse where a row is not what the import made of it."""
    changed: list[int] = []
    for part in ImportPart.objects.filter(import_of=row, kind=kind).iterator(chunk_size=20):
        rows = unpack(part.data)
        now = digests(model_of(kind), [pk for pk, _, _ in rows])
        changed += [pk for pk, _, told in rows if now.get(pk) != told]
    if changed:
        raise Conflict(_sentence(kind, changed, "changed or removed since"))


def _sentence(kind: str, pks: list[int], what: str) -> str:
    model = BY_KIND[kind].model
    names = [str(one) for one in model._default_manager.filter(pk__in=pks[:SHOWN])]
    noun = model._meta.verbose_name if len(pks) == 1 else model._meta.verbose_name_plural
    shown = f" ({', '.join(names)}{', …' if len(pks) > SHOWN else ''})" if names else ""
    was = "was" if len(pks) == 1 else "were"
    return f"{len(pks):,} {noun}{shown} {was} {what}. Undo the later changes first."


def _must_be_free(kind: str, pks: set[int], touched: dict[str, set[int]]) -> None:
    """Refuse where something that the import did not write hangs on a row that would go."""
    for link in BY_KIND[kind].model._meta.related_objects:
        other = link.related_model
        if not isinstance(other, type) or other._meta.model_name in DERIVED:
            continue
        own = touched.get(str(other._meta.model_name), set())
        for batch in _batches(pks):
            name = link.field.name
            found = other._default_manager.filter(**{f"{name}__in": batch}).values_list("pk", name)
            used = [pk for holder, pk in found if holder not in own]
            if used:
                raise Conflict(_sentence(kind, used, f"used since by {other._meta.verbose_name_plural}"))


def _restore_keys(row: Import) -> None:
    for part in ImportPart.objects.filter(import_of=row, kind=EXTERNAL).iterator(chunk_size=20):
        ExternalId.objects.filter(pk__in=[pk for pk, _, _ in unpack(part.data)]).delete()
    for part in ImportPart.objects.filter(import_of=row, kind=f"{EXTERNAL}:freed"):
        ExternalId.objects.bulk_create([ExternalId(**values) for values in unpack(part.data)])


def _restore(row: Import, kind: str) -> None:
    """Give updated rows their values back."""
    model = model_of(kind)
    fields = {one.attname: one for one in model._meta.concrete_fields}
    for pk, before, _ in _rows(row, kind):
        if before is None:
            continue
        values = {}
        for name, value in before.items():
            if name.startswith("many:"):
                getattr(model(pk=pk), name.removeprefix("many:")).set(value)
            else:
                values[name] = value if value is None or fields[name].is_relation else fields[name].to_python(value)
        model._default_manager.filter(pk=pk).update(**values)


def _delete(kind: str, pks: set[int]) -> None:
    model = model_of(kind)
    upwards = [one.name for one in model._meta.concrete_fields if one.related_model is model and one.null]
    for batch in _batches(pks) if upwards else ():
        model._default_manager.filter(pk__in=batch).update(**dict.fromkeys(upwards))  # all of them go
    for batch in _batches(pks):
        model._default_manager.filter(pk__in=batch).delete()
