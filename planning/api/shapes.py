"""What goes in and what comes out. A shape never writes: it is read, or turned into values for an action."""

from collections.abc import Iterable
from typing import Any

from django.db import models
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework.exceptions import ErrorDetail
from rest_framework.validators import UniqueValidator

from planning.api import fields
from planning.models import ExternalId, User

Values = dict[str, Any]
FIELDS = {
    **serializers.ModelSerializer.serializer_field_mapping,
    models.CharField: fields.Text,
    models.TextField: fields.Text,
    models.EmailField: fields.Mail,
    models.SlugField: fields.Slug,
    models.BooleanField: fields.YesNo,
    models.DateField: fields.Day,
    models.DecimalField: fields.Exact,
    models.FloatField: fields.Real,
    models.IntegerField: fields.Whole,
    models.PositiveIntegerField: fields.Whole,
    models.PositiveSmallIntegerField: fields.Whole,
    models.SmallIntegerField: fields.Whole,
}
KEY_SCHEMA = {
    "type": ["object", "null"],
    "required": ["source", "key"],
    "properties": {"source": {"type": "string"}, "key": {"type": "string"}},
}


def refuse_unknown(names: set[str]) -> None:
    """Refuse names that a shape does not have: each is most likely a slip, which would pass unseen."""
    if names:
        text = ErrorDetail("There is no such field.", code="unknown")
        raise serializers.ValidationError({name[:40]: [text] for name in sorted(names)})


class Out(serializers.ModelSerializer[Any]):
    """What an answer says of a record."""

    serializer_field_mapping = FIELDS
    external_id = serializers.SerializerMethodField()

    def get_fields(self) -> dict[str, serializers.Field[Any, Any, Any, Any]]:
        """Return the fields; an answer always has all of them."""
        found = super().get_fields()
        for field in found.values():
            field.read_only, field.required = True, False
        return found

    @extend_schema_field(KEY_SCHEMA)
    def get_external_id(self, row: models.Model) -> dict[str, str] | None:
        """Return the key of another system; the list looked all of them up with one query."""
        keys: dict[int, dict[str, str]] = self.context["external_ids"]
        return keys.get(row.pk)

    @property
    def reader(self) -> User:
        """Who reads: private parts depend on it."""
        user: User = self.context["request"].user
        return user


class In(serializers.ModelSerializer[Any]):
    """What may be set of a record. Rules over several values and rows are the action's."""

    serializer_field_mapping = FIELDS
    serializer_related_field = fields.Reference
    serializer_choice_field = fields.OneOf
    external_id = fields.ExternalKey(required=False, allow_null=True, write_only=True)

    def get_validators(self) -> list[Any]:
        """Return none: uniqueness and the like are checked by the action, under its lock."""
        return []

    def get_uniqueness_extra_kwargs(
        self, field_names: Any, declared_fields: Any, extra_kwargs: Any
    ) -> tuple[dict[str, Any], dict[str, Any]]:
        """Return nothing more: a constraint makes no field required."""
        return extra_kwargs, {}

    def build_standard_field(self, field_name: str, model_field: Any) -> tuple[Any, dict[str, Any]]:
        """Return the field of a column, without the query for uniqueness; a list that may be set is one of texts."""
        if isinstance(model_field, models.JSONField):
            return fields.Texts, {"required": False, "max_length": 200}
        kind, options = super().build_standard_field(field_name, model_field)
        kept = [one for one in options.pop("validators", []) if not isinstance(one, UniqueValidator)]
        if kept:
            options["validators"] = kept
        return kind, options

    def to_internal_value(self, data: Any) -> Values:
        """Return the values."""
        values: Values = super().to_internal_value(data)
        refuse_unknown(set(data) - set(self.fields))
        return values

    def check_rights(self, values: Values, row: models.Model | None, by: User) -> None:
        """Refuse values that take a right of their own; most shapes have none."""


def out(*names: str) -> tuple[str, ...]:
    """Return the names of an answer's fields, with what every record has."""
    return ("id", "external_id", *names, "created_at", "updated_at")


def takes(*names: str) -> tuple[str, ...]:
    """Return the names of the fields that may be set."""
    return ("external_id", *names)


def api_names(shape: type[In] | None) -> dict[str, str]:
    """Return the names that the API uses for the columns that have another name inside."""
    if shape is None:
        return {}
    declared: dict[str, Any] = shape._declared_fields  # noqa: SLF001 -- DRF's own name for them
    return {field.source: name for name, field in declared.items() if field.source not in (None, name, "*")}


def external_keys(model: type[models.Model], rows: Iterable[models.Model]) -> dict[int, dict[str, str]]:
    """Return the key of each row in another system; the API's own source goes first, then the alphabet."""
    ids = [row.pk for row in rows]
    found = ExternalId.objects.filter(kind=model._meta.model_name, object_id__in=ids).order_by("-source", "-pk")
    keys: dict[int, dict[str, str]] = {}
    for one in found:
        if keys.get(one.object_id, {}).get("source") != "api":
            keys[one.object_id] = {"source": one.source, "key": one.key}
    return keys


class Declared(serializers.Serializer[Any]):
    """A shape that is no record's; a name that is not known is an error here too."""

    def to_internal_value(self, data: Any) -> Any:
        """Return the values."""
        values = super().to_internal_value(data)
        refuse_unknown(set(data) - set(self.fields))
        return values
