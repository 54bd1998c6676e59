"""Fields that take their own type alone: a text is no number, and 1 is not true."""

import math
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import models
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

INTEGER_AT_MOST = 2**31 - 1
EXACT_FLOAT = 2**53


def _is_number(value: object) -> bool:
    return isinstance(value, (int, float, Decimal)) and not isinstance(value, bool)


class Text(serializers.CharField):
    """A text."""

    def to_internal_value(self, data: Any) -> str:
        """Return the text."""
        if not isinstance(data, str):
            self.fail("invalid")
        return super().to_internal_value(data)


class Mail(serializers.EmailField):
    """An e-mail address."""

    def to_internal_value(self, data: Any) -> str:
        """Return the address."""
        if not isinstance(data, str):
            self.fail("invalid")
        return super().to_internal_value(data)


class Slug(serializers.SlugField):
    """A short name of letters, digits, hyphens and underscores."""

    def to_internal_value(self, data: Any) -> str:
        """Return the slug."""
        if not isinstance(data, str):
            self.fail("invalid")
        return super().to_internal_value(data)


class Whole(serializers.IntegerField):
    """A whole number of at most 32 bits, so that every database takes it and the schema is the same for all."""

    def __init__(self, **options: Any) -> None:
        options["max_value"] = min(options.get("max_value") or INTEGER_AT_MOST, INTEGER_AT_MOST)
        options["min_value"] = max(options.get("min_value") or 0, -INTEGER_AT_MOST)
        super().__init__(**options)

    def to_internal_value(self, data: Any) -> int:
        """Return the number; 1.0 is 1."""
        if not _is_number(data) or data != data // 1 or abs(data) >= EXACT_FLOAT:
            self.fail("invalid")
        return int(data)


class Real(serializers.FloatField):
    """A number."""

    def to_internal_value(self, data: Any) -> float:
        """Return the number, which is finite."""
        if not _is_number(data) or not math.isfinite(data):
            self.fail("invalid")
        return float(data)


class Exact(serializers.DecimalField):
    """A number with a set number of decimals, as a JSON number both ways."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **{**options, "coerce_to_string": False})

    def to_internal_value(self, data: Any) -> Decimal:
        """Return the number."""
        if not _is_number(data):
            self.fail("invalid")
        return super().to_internal_value(data)


class YesNo(serializers.BooleanField):
    """True or false, and nothing that only looks like it."""

    def to_internal_value(self, data: Any) -> bool:
        """Return the answer."""
        if not isinstance(data, bool):
            self.fail("invalid", input=str(data)[:40])
        return data


class Moment(serializers.DateTimeField):
    """A time, as 2026-03-31T09:30:00Z; without a zone it is that of the installation."""

    default_error_messages = {"range": "Give a year from 1971 to 2198."}

    def to_internal_value(self, value: Any) -> datetime:
        """Return the time."""
        if not isinstance(value, str):
            self.fail("invalid", format="YYYY-MM-DDThh:mm:ssZ")
        try:
            found: datetime = super().to_internal_value(value)
        except OverflowError:
            self.fail("range")
        if not 1970 < found.year < 2199:
            self.fail("range")
        return found


class Day(serializers.DateField):
    """A day, as 2026-03-31, in the years that plans are made for: days outside of them overflow calendars."""

    default_error_messages = {"range": "Give a year from 1971 to 2198."}

    def to_internal_value(self, value: Any) -> date:
        """Return the day."""
        if not isinstance(value, str):
            self.fail("invalid", format="YYYY-MM-DD")
        day: date = super().to_internal_value(value)
        if not 1970 < day.year < 2199:
            self.fail("range")
        return day


class OneOf(serializers.ChoiceField):
    """One of some texts."""

    def to_internal_value(self, data: Any) -> Any:
        """Return the text."""
        if not isinstance(data, str):
            self.fail("invalid_choice", input=str(data)[:40])
        return super().to_internal_value(data)


class References(serializers.ManyRelatedField):
    """Ids of records."""

    def to_internal_value(self, data: Any) -> list[Any]:
        """Return the records, found with one query."""
        if not isinstance(data, list):
            self.fail("not_a_list", input_type=type(data).__name__)
        one: Any = self.child_relation
        ids = [one.check_id(part) for part in data]
        found = one.get_queryset().in_bulk(ids)
        for pk in ids:
            if pk not in found:
                one.fail("does_not_exist", pk_value=pk)
        return list(found.values())


class Reference(serializers.PrimaryKeyRelatedField[models.Model]):
    """The id of a record."""

    @classmethod
    def many_init(cls, *args: Any, **options: Any) -> References:
        """Return the field for several ids."""
        own = {name: value for name, value in options.items() if name in {"queryset", "read_only"}}
        rest = {name: value for name, value in options.items() if name not in {"queryset", "many"}}
        return References(child_relation=cls(*args, **own), **rest)

    def check_id(self, data: Any) -> int:
        """Return the id if it may be one."""
        if not _is_number(data) or data != data // 1 or not 0 < data < EXACT_FLOAT:
            self.fail("incorrect_type", data_type=type(data).__name__)
        return int(data)

    def to_internal_value(self, data: Any) -> models.Model:
        """Return the record."""
        pk: Any = self.check_id(data)
        return super().to_internal_value(pk)


class Texts(serializers.ListField):
    """Some texts."""

    child = Text(max_length=1000)

    def to_internal_value(self, data: Any) -> list[Any]:
        """Return the texts."""
        if not isinstance(data, list):
            self.fail("not_a_list", input_type=type(data).__name__)
        return super().to_internal_value(data)


@extend_schema_field(
    {
        "oneOf": [
            {"type": "string", "minLength": 1, "maxLength": 200},
            {
                "type": "object",
                "required": ["source", "key"],
                "additionalProperties": False,
                "properties": {
                    "source": {"type": "string", "pattern": "^[a-z0-9_-]{1,40}$"},
                    "key": {"type": "string", "minLength": 1, "maxLength": 200},
                },
            },
        ],
        "description": "The key in another system: a text is a key of the source api; null takes that one away.",
    }
)
class ExternalKey(serializers.Field[Any, Any, Any, Any]):
    """The key of a thing in another system, as text or with its source."""

    default_error_messages = {"invalid": "Give a text, or an object with source and key."}
    _key = Text(max_length=200)
    _source = serializers.RegexField(r"^[a-z0-9_-]{1,40}\Z")

    def to_internal_value(self, data: Any) -> tuple[str, str]:
        """Return source and key."""
        if isinstance(data, str):
            return "api", self._key.run_validation(data)
        if not isinstance(data, Mapping) or set(data) != {"source", "key"} or not isinstance(data["source"], str):
            self.fail("invalid")
        return str(self._source.run_validation(data["source"])), self._key.run_validation(data["key"])
