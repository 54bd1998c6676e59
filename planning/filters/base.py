"""What every list can do, and the kinds of filters: what makes no sense is an error, never ignored."""

from datetime import UTC, date, datetime
from typing import Any, ClassVar

import django_filters as filters
from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Field, Model, Q, QuerySet
from django_filters.fields import IsoDateTimeField
from drf_spectacular.utils import extend_schema_field

from planning.models import ExternalId
from planning.queries.wording import having

ID_AT_MOST = 2**63 - 1
YEARS = (1970, 2199)
Rows = QuerySet[Any]


class IdField(forms.IntegerField):
    """A whole number that may be the id of a record."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**{**options, "min_value": 1, "max_value": ID_AT_MOST})


@extend_schema_field({"type": "integer", "minimum": 1, "maximum": ID_AT_MOST})
class Id(filters.Filter):
    """Keeps what belongs to the record of the id."""

    field_class = IdField


@extend_schema_field({"type": "boolean"})
class YesNo(filters.TypedChoiceFilter):
    """Keeps what is so, or what is not. Django's own filter takes "maybe" for no answer."""

    def __init__(self, **options: Any) -> None:
        super().__init__(choices=(("true", "Yes"), ("false", "No")), coerce=lambda value: value == "true", **options)


class Words(filters.CharFilter):
    """A short text: a long pattern is more than a database takes."""

    def __init__(self, **options: Any) -> None:
        super().__init__(max_length=100, **options)


class DayField(forms.DateField):
    """A day, as 2026-03-31, in the years that plans are made for."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**{**options, "input_formats": ["%Y-%m-%d"]})

    def clean(self, value: Any) -> Any:
        """Return the day."""
        return _in_years(super().clean(value))


class Day(filters.DateFilter):
    """Keeps what has the day."""

    field_class = DayField


class MomentField(IsoDateTimeField):
    """A moment, as 2026-03-31T08:00:00Z."""

    def clean(self, value: Any) -> Any:
        """Return the moment; the plus of an offset that became a space on its way is put back."""
        if isinstance(value, str) and "T" in value:
            value = value.strip().replace(" ", "+")
        moment = _in_years(super().clean(value))
        return moment.astimezone(UTC) if isinstance(moment, datetime) else moment


class Moment(filters.IsoDateTimeFilter):
    """Keeps what is as late as the moment."""

    field_class = MomentField


def _in_years(value: date | None) -> date | None:
    if value is not None and not YEARS[0] < value.year < YEARS[1]:
        text = f"Give a year from {YEARS[0] + 1} to {YEARS[1] - 1}."
        raise ValidationError(text, code="range")
    return value


class Sort(filters.OrderingFilter):
    """Puts rows in order; equal ones by id, so that pages do not overlap."""

    def filter(self, qs: Rows, value: Any) -> Rows:
        """Return the rows in order."""
        if not value:
            return qs
        return qs.order_by(*(self.get_ordering_value(part) for part in value), "pk")


def sort(*columns: str) -> Sort:
    """Return the order by one of the columns, ``-`` before it for the other direction."""
    names = {column: column.replace("__", "_") for column in columns}
    return Sort(fields=names, label="Order: one of these, - before it turns it around; several parted by commas.")


class Filter(filters.FilterSet):
    """What every list can do: search, updated since, by the key of another system."""

    search_in: ClassVar[tuple[str, ...]] = ()

    search = Words(method="having_words", label="Words that must all occur.")
    updated_since = Moment(field_name="updated_at", lookup_expr="gte", label="Changed then or later.")
    external_id = Words(method="with_key", label="Key of another system: source:key, or the key alone.")

    @classmethod
    def get_filters(cls) -> dict[str, Any]:
        """Return the filters; a list whose rows have no texts is not searched."""
        found: dict[str, Any] = super().get_filters()
        if not cls.search_in:
            found.pop("search", None)
        return found

    def having_words(self, rows: Rows, name: str, value: str) -> Rows:
        """Return the rows in which every word occurs."""
        for word in value.split():
            rows = rows.filter(having(word, *self.search_in))
        return rows

    def with_key(self, rows: Rows, name: str, value: str) -> Rows:
        """Return the row that has the key."""
        source, colon, key = value.partition(":")
        whole = Q(key=value) | (Q(source=source, key=key) if colon else Q())
        ids = ExternalId.objects.filter(whole, kind=rows.model._meta.model_name).values("object_id")
        return rows.filter(pk__in=ids)


class DatedFilter(Filter):
    """What lists of dated facts can do beside."""

    as_of = Day(method="holding_on", label="Only what holds on the day.")

    def holding_on(self, rows: Rows, name: str, value: date) -> Rows:
        """Return the rows that hold on the day."""
        return rows.on(value)  # type: ignore[attr-defined, no-any-return]  # the dated models have the word


def choices(model: type[Model], name: str) -> filters.MultipleChoiceFilter:
    """Return a filter by the values of a column with choices; given twice, either will do."""
    column = model._meta.get_field(name)
    if not isinstance(column, Field):
        raise TypeError(f"{name} of {model.__name__} is no column.")
    return filters.MultipleChoiceFilter(field_name=name, choices=column.choices)
