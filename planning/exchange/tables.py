"""Every table of the portal as CSV and XLSX: what an import of the same table reads back."""

import csv
import io
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

import xlsxwriter
from django.db import models as orm

from planning import access
from planning.access import Permission
from planning.exchange.targets import BY_KIND, LOOKUPS, Target
from planning.models import User
from planning.queries.names import person_skills_seen_by

FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r")
BATCH = 2000
# Private parts: nobody takes these along by a table.
PRIVATE = {
    "absence": frozenset({"kind", "note"}),
    "personskill": frozenset({"self_level", "interest", "wants_to_grow", "wish_is_released"}),
}
COSTS = frozenset({"cost_per_day"})


def safe(cell: object) -> object:
    """Keep a spreadsheet from reading a text as a formula; numbers stay numbers."""
    if cell is None or isinstance(cell, int | float | Decimal):
        return "" if cell is None else cell
    text = str(cell)
    return f"'{text}" if text.startswith(FORMULA_SIGNS) else text


def columns(target: Target, by: User) -> dict[str, str]:
    """Return the columns of a table that a user may take along: name in the file, and where its value is found."""
    hidden = PRIVATE.get(target.kind, frozenset()) | (
        frozenset() if access.can(by, Permission.COST_VIEW) else COSTS
    )  # fmt: skip
    found = {}
    for name, own in target.columns().items():
        if name in hidden:
            continue
        other = own.related_model
        if isinstance(other, type) and issubclass(other, orm.Model):
            found[name] = f"{name}__{LOOKUPS[other][0]}" if other in LOOKUPS else f"{name}_id"
        else:
            found[name] = name
    return found


def rows(target: Target, by: User) -> Iterator[tuple[object, ...]]:
    """Give the rows of a table, without holding it in memory."""
    shown: orm.QuerySet[Any] = target.model._default_manager.order_by("pk")
    if target.kind == "personskill":
        # That somebody told of a skill is theirs alone to tell, even without what was told.
        shown = person_skills_seen_by(shown, by)
    found = shown.values_list(*columns(target, by).values())
    for row in found.iterator(chunk_size=BATCH):
        yield tuple(", ".join(map(str, cell)) if isinstance(cell, list) else cell for cell in row)


def csv_lines(kind: str, by: User) -> Iterator[str]:
    """Give a table as lines of CSV, formulas defused."""
    target = BY_KIND[kind]
    yield _line(list(columns(target, by)))
    for row in rows(target, by):
        yield _line([safe(cell) for cell in row])


def _line(cells: Iterable[object]) -> str:
    out = io.StringIO()
    csv.writer(out).writerow(cells)
    return out.getvalue()


def xlsx(by: User, kinds: Iterable[str] = tuple(BY_KIND)) -> bytes:
    """Return tables as sheets of one XLSX file; texts are texts there, never formulas or links."""
    targets = [BY_KIND[kind] for kind in kinds]
    return _book((target.label, list(columns(target, by)), rows(target, by)) for target in targets)


def sheet(label: str, head: Sequence[str], lines: Iterable[Sequence[object]]) -> bytes:
    """Return one table as an XLSX file."""
    return _book([(label, head, ([_told(cell) for cell in line] for line in lines))])


def _told(cell: object) -> object:
    return cell if cell is None or isinstance(cell, int | float | Decimal | date) else str(cell)


def _book(sheets: Iterable[tuple[str, Sequence[str], Iterable[Sequence[object]]]]) -> bytes:
    """Return an XLSX file in which texts are texts, never formulas or links."""
    out = io.BytesIO()
    options = {
        "constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False,
        "default_date_format": "yyyy-mm-dd", "remove_timezone": True,
    }  # fmt: skip
    with xlsxwriter.Workbook(out, options) as book:
        for label, head, lines in sheets:
            page = book.add_worksheet(label[:31])
            _write(page.write_row, [head], 0)
            _write(page.write_row, lines, 1)
    return out.getvalue()


def _write(write_row: Callable[..., Any], found: Iterable[Iterable[object]], first: int) -> None:
    for place, row in enumerate(found, start=first):
        write_row(place, 0, ["" if cell is None else cell for cell in row])
