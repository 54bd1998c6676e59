"""Tables to take along, as CSV or XLSX."""

import csv
from collections.abc import Iterable, Sequence

from django.http import HttpRequest, HttpResponse

from planning.exchange import tables

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def table_file(
    request: HttpRequest, name: str, head: Sequence[str], rows: Iterable[Sequence[object]]
) -> HttpResponse:  # fmt: skip
    """Answer rows as a file to download: CSV, or XLSX where the address says ``as=xlsx``.

    What is unknown is an empty cell, never 0; no spreadsheet runs a cell as a formula.
    """
    if request.GET.get("as") == "xlsx":
        response = HttpResponse(tables.sheet(name, head, rows), content_type=XLSX)
        response["Content-Disposition"] = f'attachment; filename="{name}.xlsx"'
        return response
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    write = csv.writer(response)
    write.writerow(head)
    write.writerows([tables.safe(cell) for cell in row] for row in rows)
    return response
