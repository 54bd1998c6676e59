"""Tables to take along, as CSV."""

import csv
from collections.abc import Iterable, Sequence

from django.http import HttpResponse


def csv_file(name: str, head: Sequence[str], rows: Iterable[Sequence[object]]) -> HttpResponse:
    """Answer rows as a CSV file to download; what is unknown is an empty cell, never 0."""
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    write = csv.writer(response)
    write.writerow(head)
    write.writerows([_safe(cell) for cell in row] for row in rows)
    return response


def _safe(cell: object) -> object:
    """Keep a spreadsheet from reading a text as a formula; numbers stay numbers."""
    if cell is None or isinstance(cell, int | float):
        return "" if cell is None else cell
    text = str(cell)
    return f"'{text}" if text[:1] in {"=", "+", "-", "@", "\t", "\r"} else text
