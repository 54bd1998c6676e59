"""Many rows at once: copies of what factories made, with all that holds them together, in a few statements."""

from itertools import islice

from django.db import connection
from django.db import models as fields

from planning import models

# Each after what it points to; what points to nothing of these keeps what it points to.
ORDER = (
    models.HolidayCalendar, models.ClosedDay, models.Team, models.Person, models.PersonSkill, models.Membership,
    models.Absence, models.Project, models.Component, models.WorkItem, models.Dependency, models.Demand,
    models.DemandSkill, models.StandingDemand, models.Allocation, models.Ownership, models.Metric,
    models.SuccessMetric, models.Measurement, models.Recommendation, models.Activity, models.ApiToken,
)  # fmt: skip
AT_ONCE = 500


def multiply(times):
    """Copy every row of the kinds in ``ORDER`` so many times; a copy points to the copies of its own round."""
    copies = {}
    for model in ORDER:
        originals = list(model._default_manager.order_by("pk"))
        made = [_copy(row, turn, copies) for turn in range(times) for row in originals]
        model._default_manager.bulk_create(made, batch_size=AT_ONCE)
        ids = iter(made)
        for turn in range(times):
            for row, copy in zip(originals, islice(ids, len(originals)), strict=True):
                copies[model, row.pk, turn] = copy.pk
    _copy_links(copies)
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")


def _copy(row, turn, copies):
    values = {}
    for field in row._meta.concrete_fields:
        if field.primary_key:
            continue
        value = getattr(row, field.attname)
        if field.is_relation:
            value = copies.get((field.related_model, value, turn), value)
        elif field.unique and isinstance(field, fields.CharField) and value:
            value = f"{value[:20]}-{turn}-{row.pk}"
        elif field.name in {"name", "title", "number"} and value:
            value = f"{value} {turn}"
        values[field.attname] = value
    return type(row)(**values)


def _copy_links(copies):
    """Copy the rows that tie many to many, such as the backups of an ownership."""
    for model in ORDER:
        for field in model._meta.many_to_many:
            through = field.remote_field.through
            here, there = field.m2m_column_name(), field.m2m_reverse_name()
            rows = list(through._default_manager.values_list(here, there))
            turns = {turn for kind, _, turn in copies if kind is model}
            made = [
                through(
                    **{here: copies[model, own, turn], there: copies.get((field.related_model, other, turn), other)}
                )
                for own, other in rows
                for turn in turns
            ]
            through._default_manager.bulk_create(made, batch_size=AT_ONCE)
