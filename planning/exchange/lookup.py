"""Who and what is meant: keys and names of a file to records that are there, or that the file itself will make."""

from typing import Any

from django.db import models as orm

from planning.exchange.targets import LOOKUPS, names_of
from planning.models import ExternalId

Ref = int | str
"""The id of a record that is there, or the token of one that will be."""


def token(kind: str, key: str) -> str:
    """Return how a record is named until it has an id."""
    return f"@{kind}:{key}"


def kind_of(model: type[orm.Model]) -> str:
    """Return a model's name, as external ids and activities use it."""
    return str(model._meta.model_name)


class Lookup:
    """Finds records by key and name; each table is read once, when something first asks for it."""

    def __init__(self, source: str) -> None:
        self.source = source
        self._names: dict[type[orm.Model], dict[str, int]] = {}
        self._keys: dict[str, dict[str, int]] = {}
        self._pending: dict[str, dict[str, str]] = {}

    def names(self, model: type[orm.Model]) -> dict[str, int]:
        """Return the ids of all records by name, in lower case."""
        if model not in self._names:
            self._names[model] = dict(names_of(model))
        return self._names[model]

    def keys(self, model: type[orm.Model]) -> dict[str, int]:
        """Return the ids of the records that have a key of the source, but for those that are gone."""
        kind = kind_of(model)
        if kind not in self._keys:
            rows = ExternalId.objects.filter(kind=kind, source=self.source).values_list("key", "object_id")
            found = dict(rows.iterator(chunk_size=2000))
            there = (
                set(model._default_manager.values_list("pk", flat=True).iterator(chunk_size=2000)) if found else set()
            )
            self._keys[kind] = {key: pk for key, pk in found.items() if pk in there}
        return self._keys[kind]

    def by_key(self, model: type[orm.Model], key: str) -> Ref | None:
        """Return the record that has the key."""
        return self.keys(model).get(key) or self._pending.get(kind_of(model), {}).get(f"#{key}")

    def find_pending(self, model: type[orm.Model], name: str) -> Ref | None:
        """Return the record of a name that the file makes."""
        return self._pending.get(kind_of(model), {}).get(name.strip().lower())

    def find(self, model: type[orm.Model], text: str) -> Ref | None:
        """Return the record that a text names: by its key in the source, else by its name."""
        found = self.by_key(model, text)
        if found is not None:
            return found
        name = text.strip().lower()
        known = self.names(model).get(name) if model in LOOKUPS else None
        return known or self._pending.get(kind_of(model), {}).get(name)

    def add(self, model: type[orm.Model], ref: Ref, *, key: str = "", names: tuple[str, ...] = ()) -> None:
        """Note a record that the file makes, so that its later rows find it."""
        pending: dict[str, Any] = self._pending.setdefault(kind_of(model), {})
        if key:
            pending.setdefault(f"#{key}", ref)
        for name in names:
            if name:
                pending.setdefault(name.strip().lower(), ref)
