"""What the tests of imports share."""

import io
from collections import Counter

from django.apps import apps

from planning.exchange import imports
from planning.models import Import, ImportRow

OUTSIDE = {"activity", "import", "importrow", "importpart", "organisation"}


def world():
    """Everything that the database holds of the portal, but for what tells of imports and the counter of changes."""
    kinds = list(apps.get_app_config("planning").get_models(include_auto_created=True))
    return {
        kind._meta.model_name: sorted(kind.objects.values_list(*_columns(kind)), key=repr)
        for kind in kinds
        if kind._meta.model_name not in OUTSIDE
    }


def _columns(kind):
    # A link between two rows is those two: its own number is nobody's business.
    return [one.attname for one in kind._meta.concrete_fields if not (kind._meta.auto_created and one.primary_key)]


def upload(data, name="file.csv", **options):
    data = data.encode() if isinstance(data, str) else data
    return imports.upload(io.BytesIO(data), name=name, by=None, **options)


def preview(data, name="file.csv", mapping=None, **options):
    row = upload(data, name)
    assert row.state == Import.State.MAPPING, row.error
    row = imports.configure(row, by=None, mapping=mapping, options=options)
    assert row.state == Import.State.PREVIEWED, row.error
    return row


def verdicts(row):
    return {(one.line, one.kind): (one.outcome, one.reason) for one in ImportRow.objects.filter(import_of=row)}


def outcomes(row):
    return Counter(ImportRow.objects.filter(import_of=row).values_list("outcome", flat=True))


def take(data, name="file.csv", mapping=None, **options):
    """Import a file whole and return the import."""
    row = imports.apply(preview(data, name, mapping, **options), by=None)
    assert row.state == Import.State.APPLIED, row.error
    return row
