"""Tables to take along, as CSV."""

import csv
from collections.abc import Iterable, Sequence

from django.http import HttpResponse

from planning.exchange.tables import safe


def csv_file(name: str, head: Sequence[str], rows: Iterable[Sequence[object]]) -> HttpResponse:
    """Answer rows as a CSV file to download; what is unknown is an empty cell, never 0."""
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    write = csv.writer(response)
    write.writerow(head)
    write.writerows([safe(cell) for cell in row] for row in rows)
    return response
