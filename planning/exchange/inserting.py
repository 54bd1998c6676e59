"""New rows by the thousand, so that the database is locked for seconds and not for minutes.

``bulk_create`` builds a record and prepares every value anew; here each different value is prepared once, and the ids
are given out before, so that a batch is one prepared statement.
"""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from functools import lru_cache
from typing import Any

from django.db import connection
from django.db import models as orm

KEPT = 10_000
Prepare = Callable[[Any], Any]


def _as_it_is(value: Any) -> Any:
    return value


def _preparer(field: Any) -> Prepare:
    """Return what makes a value of the spool a value of the database; what repeats is worked out once."""
    if field.is_relation or isinstance(field, (orm.CharField, orm.TextField)):
        return _as_it_is

    @lru_cache(maxsize=KEPT)
    def once(value: Any) -> Any:
        plain = list(value) if isinstance(value, tuple) else value
        return field.get_db_prep_save(None if plain is None else field.to_python(plain), connection)

    return lambda value: once(tuple(value) if isinstance(value, list) else value)


class Inserter:
    """Inserts rows of one model."""

    def __init__(self, model: type[orm.Model], *, now: datetime) -> None:
        self.model = model
        self.fields = [field for field in model._meta.concrete_fields if not field.primary_key]
        self.preparers = [(field.attname, _preparer(field)) for field in self.fields]
        self.defaults = {field.attname: self._default(field, now) for field in self.fields}
        quote = connection.ops.quote_name
        columns = ", ".join(quote(str(one.column)) for one in (model._meta.pk, *self.fields) if one is not None)
        places = ", ".join(["%s"] * (len(self.fields) + 1))
        self.table = model._meta.db_table
        self.sql = f"INSERT INTO {quote(self.table)} ({columns}) VALUES ({places})"  # noqa: S608 -- names of the model

    def _default(self, field: Any, now: datetime) -> Any:
        is_stamp = getattr(field, "auto_now", False) or getattr(field, "auto_now_add", False)
        return field.get_db_prep_save(now if is_stamp else field.get_default(), connection)

    def insert(self, rows: Iterable[Mapping[str, Any]]) -> list[int]:
        """Insert rows, each a mapping from columns to values as the spool has them; return their ids.

        It takes an open transaction: on SQLite nobody else then writes between giving ids out and using them.
        """
        made = [self._row(row) for row in rows]
        if not made:
            return []
        with connection.cursor() as cursor:
            ids = self._ids(cursor, len(made))
            cursor.executemany(self.sql, [(pk, *values) for pk, values in zip(ids, made, strict=True)])
        return ids

    def _row(self, given: Mapping[str, Any]) -> list[Any]:
        defaults = self.defaults
        return [prepare(given[name]) if name in given else defaults[name] for name, prepare in self.preparers]

    def _ids(self, cursor: Any, count: int) -> list[int]:
        """Give ids out: from the sequence, or those after the last one that the table ever had."""
        if connection.vendor == "postgresql":
            cursor.execute(
                "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)", [self.table, count]
            )
            return [pk for (pk,) in cursor.fetchall()]
        cursor.execute("SELECT seq FROM sqlite_sequence WHERE name = %s", [self.table])
        last = (cursor.fetchone() or (0,))[0]
        return list(range(last + 1, last + 1 + count))
