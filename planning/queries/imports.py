"""What the pages and endpoints of imports read."""

from collections.abc import Iterator

from django.db.models import QuerySet

from planning import access
from planning.access import Permission
from planning.models import Import, ImportRow, User


def visible(user: User) -> QuerySet[Import]:
    """Return the imports that a user may see: their own, and all where settings may be changed."""
    rows = Import.objects.select_related("made_by", "activity").defer("questions", "columns")
    return rows if access.can(user, Permission.SETTINGS_CHANGE) else rows.filter(made_by=user)


def rows(row: Import, *, outcome: str = "", kind: str = "") -> QuerySet[ImportRow]:
    """Return the rows of a preview."""
    found = ImportRow.objects.filter(import_of=row)
    if outcome in ImportRow.Outcome.values:
        found = found.filter(outcome=outcome)
    return found.filter(kind=kind) if kind else found


def lines(row: Import) -> Iterator[tuple[object, ...]]:
    """Give the rows of a preview as they are downloaded."""
    found = rows(row).values_list("line", "kind", "outcome", "key", "title", "reason")
    yield from found.iterator(chunk_size=2000)
