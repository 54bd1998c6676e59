"""Steps of a preview to the database, in bulk; what was before is kept, compressed, for the undo."""

import zlib
from collections.abc import Iterator
from functools import cache
from hashlib import blake2b
from itertools import islice
from typing import Any

import msgspec
from django.db import IntegrityError, connection
from django.db import models as orm
from django.utils import timezone

from planning.domain.errors import Conflict
from planning.exchange.inserting import Inserter
from planning.exchange.spool import Spool, Step, plain
from planning.exchange.targets import BY_KIND, TARGETS
from planning.models import ExternalId, Import, ImportPart

BATCH = 500
EXTERNAL = "externalid"
UNSEEN = frozenset({"created_at", "updated_at"})


def model_of(kind: str) -> type[orm.Model]:
    """Return the model of a kind of steps."""
    return ExternalId if kind == EXTERNAL else BY_KIND[kind].model


def columns_of(model: type[orm.Model]) -> list[str]:
    """Return the columns that tell whether a row was changed since, in a fixed order."""
    return [one.attname for one in model._meta.concrete_fields if one.name not in UNSEEN]


def digests(model: type[orm.Model], pks: list[int]) -> dict[int, str]:
    """Return a short digest of each stored row with its links; those that are gone are left out."""
    # As the database gives them, without a look at each value: only whether they are the same matters.
    found = model._default_manager.filter(pk__in=pks).order_by().values_list("pk", *columns_of(model))
    with connection.cursor() as cursor:
        cursor.execute(*found.query.sql_with_params())
        rows = {row[0]: list(row) for row in cursor.fetchall()}
    for many in model._meta.many_to_many:
        for owner, other in _links(model, many, pks):
            rows[owner].append((many.name, other))
    return {pk: blake2b(repr(row).encode(), digest_size=8).hexdigest() for pk, row in rows.items()}


def _links(model: type[orm.Model], many: Any, pks: list[int]) -> Iterator[tuple[int, int]]:
    through, own, other = many.remote_field.through, many.m2m_field_name(), many.m2m_reverse_field_name()
    rows = through._default_manager.filter(**{f"{own}__in": pks}).order_by(f"{own}_id", f"{other}_id")
    yield from rows.values_list(f"{own}_id", f"{other}_id")


def pack(rows: list[Any]) -> bytes:
    """Return rows, compressed."""
    return zlib.compress(msgspec.json.encode(rows), 3)


def unpack(data: bytes | memoryview) -> list[Any]:
    """Return what was compressed."""
    return list(msgspec.json.decode(zlib.decompress(bytes(data))))


class Writer:
    """Writes the steps of an import in an open transaction."""

    def __init__(self, row: Import, spool: Spool) -> None:
        self.row, self.spool = row, spool
        self.made: dict[str, int] = {}
        self.later: list[tuple[str, int, str, str]] = []
        self.again: dict[str, set[int]] = {}
        self.inserters: dict[type[orm.Model], Inserter] = {}
        self.now = timezone.now()

    def write(self) -> None:
        """Write everything, what is pointed to before what points.

        Raises
        ------
        Conflict
            Where the database holds something by now that does not go with it.
        """
        try:
            for target in TARGETS:
                self._write_kind(target.kind)
            self._write_keys()
            self._set_later()
        except IntegrityError as error:
            raise Conflict(f"It breaks a rule of the database: {error}. Make the preview again.") from error

    def _write_kind(self, kind: str) -> None:
        steps = self.spool.read(kind)
        while batch := list(islice(steps, BATCH)):
            self._create(kind, [step for step in batch if step["o"] == "c"])
            self._update(kind, [step for step in batch if step["o"] == "u"])

    def _create(self, kind: str, steps: list[Step]) -> None:
        if not steps:
            return
        model = model_of(kind)
        waiting = [self._waiting(model, step["v"]) for step in steps]
        made = self._inserter(model).insert([self._referred(model, step["v"]) for step in steps])
        for step, pk, left in zip(steps, made, waiting, strict=True):
            self.made[step["t"]] = pk
            self.later += [(kind, pk, name, value) for name, value in left]
        for step, pk in zip(steps, made, strict=True):
            for name, refs in (step.get("m") or {}).items():
                if refs:
                    self._link(model, name, pk, refs)
        self._keep(kind, [[pk, None] for pk in made])

    def _inserter(self, model: type[orm.Model]) -> Inserter:
        if model not in self.inserters:
            self.inserters[model] = Inserter(model, now=self.now)
        return self.inserters[model]

    def _referred(self, model: type[orm.Model], given: Step) -> dict[str, Any]:
        """Return the columns of a step with ids for what they point to; what is not there yet is set at the end."""
        links = {name: self._ref(given[name]) for name in _links_of(model) if name in given}
        return {**given, **links}

    def _values(self, model: type[orm.Model], given: Step) -> dict[str, Any]:
        """Return the values of a step as their fields hold them; what is not there yet is set at the end."""
        values = {}
        for name, value in given.items():
            own = _field(model, name)
            if own.is_relation:
                values[name] = self._ref(value)
            else:
                values[name] = own.to_python(value) if value is not None else None
        return values

    def _ref(self, value: Any) -> int | None:
        return self.made.get(value) if isinstance(value, str) else value

    def _waiting(self, model: type[orm.Model], given: Step) -> list[tuple[str, str]]:
        """Return what points to something that is not there yet."""
        return [
            (name, given[name])
            for name in _links_of(model)
            if isinstance(given.get(name), str) and given[name] not in self.made
        ]

    def _update(self, kind: str, steps: list[Step]) -> None:
        if not steps:
            return
        model = model_of(kind)
        names = {name for step in steps for name in step["v"]} | {"updated_at"}
        pks = [self._stored_pk(kind, step["i"]) for step in steps]
        rows = model._default_manager.filter(pk__in=pks).values("pk", *names)
        stored, kept = {row["pk"]: row for row in rows}, []
        for step, pk in zip(steps, pks, strict=True):
            before = {name: plain(stored[pk][name]) for name in (*step["v"], "updated_at")}
            if step["v"]:
                values = self._values(model, step["v"])
                model._default_manager.filter(pk=pk).update(**values, updated_at=self.now)
                self.later += [(kind, pk, name, value) for name, value in self._waiting(model, step["v"])]
            for name, refs in (step.get("m") or {}).items():
                before[f"many:{name}"] = self._link(model, name, pk, refs)
            kept.append([pk, before])
        self._keep(kind, kept)

    def _stored_pk(self, kind: str, ref: Any) -> int:
        """Return the id of a row to update: one that was there, or one that an earlier line of the file made."""
        if isinstance(ref, int):
            return ref
        self.again.setdefault(kind, set()).add(self.made[ref])
        return self.made[ref]

    def _link(self, model: type[orm.Model], name: str, pk: int, refs: list[Any]) -> list[int]:
        """Set what a row points to several times; return what it was."""
        holder = model(pk=pk)
        manager = getattr(holder, name)
        before = sorted(manager.values_list("pk", flat=True))
        wanted = [self._ref(ref) for ref in refs]
        if before != sorted(one for one in wanted if one is not None):
            manager.set([one for one in wanted if one is not None])
        return before

    def _keep(self, kind: str, rows: list[list[Any]]) -> None:
        told = digests(model_of(kind), [row[0] for row in rows]) if kind != EXTERNAL else {}
        data = pack([[pk, before, told.get(pk, "")] for pk, before in rows])
        ImportPart.objects.create(import_of=self.row, kind=kind, data=data)

    def _write_keys(self) -> None:
        """Keep the keys and links of the source; a key of something that is gone is free again."""
        steps = self.spool.read(EXTERNAL)
        while batch := list(islice(steps, BATCH)):
            rows: dict[tuple[str, str], Step] = {}
            for step in batch:
                pk = self._ref(step["r"])
                if pk is not None:
                    rows[step["k"], step["key"]] = {
                        "kind": step["k"], "source": self.row.source, "key": step["key"], "url": step["url"],
                        "object_id": pk,
                    }  # fmt: skip
            self._free(list(rows))
            made = self._inserter(ExternalId).insert(rows.values())
            self._keep(EXTERNAL, [[pk, None] for pk in made])

    def _free(self, keys: list[tuple[str, str]]) -> None:
        found = ExternalId.objects.filter(source=self.row.source, key__in=[key for _, key in keys])
        gone = [one for one in found if (one.kind, one.key) in set(keys)]
        if gone:
            values = [
                {"kind": one.kind, "object_id": one.object_id, "source": one.source, "key": one.key, "url": one.url}
                for one in gone
            ]
            ExternalId.objects.filter(pk__in=[one.pk for one in gone]).delete()
            ImportPart.objects.create(import_of=self.row, kind="externalid:freed", data=pack(values))

    def _set_later(self) -> None:
        """Set what pointed to something that was made after it."""
        touched = self.again
        for kind, pk, name, value in self.later:
            if value in self.made:
                model_of(kind)._default_manager.filter(pk=pk).update(**{name: self.made[value]})
                touched.setdefault(kind, set()).add(pk)
        for kind, pks in touched.items():
            self._renew(kind, pks)

    def _renew(self, kind: str, pks: set[int]) -> None:
        """Digest rows again that were changed after they had been kept."""
        for part in ImportPart.objects.filter(import_of=self.row, kind=kind):
            rows = unpack(part.data)
            found = digests(model_of(kind), [pk for pk, _, _ in rows if pk in pks])
            if found:
                part.data = pack([[pk, before, found.get(pk, told)] for pk, before, told in rows])
                part.save(update_fields=["data"])


@cache
def _links_of(model: type[orm.Model]) -> tuple[str, ...]:
    """Return the columns that point to other rows."""
    return tuple(one.attname for one in model._meta.concrete_fields if one.is_relation)


_FIELDS: dict[tuple[type[orm.Model], str], Any] = {}


def _field(model: type[orm.Model], name: str) -> Any:
    """Return a field by the name of its column."""
    if (model, name) not in _FIELDS:
        for one in model._meta.concrete_fields:
            _FIELDS[model, one.attname] = one
    return _FIELDS[model, name]
