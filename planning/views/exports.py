"""Tables to take along: each as CSV, all as XLSX, the organisation as a bundle."""

from typing import cast

import orjson
from django.http import HttpResponse, StreamingHttpResponse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from planning.access import Permission
from planning.exchange import bundle, tables
from planning.exchange.targets import BY_KIND
from planning.views.pages import PortalRequest, requires


def _named(response: HttpResponse | StreamingHttpResponse, name: str) -> None:
    response["Content-Disposition"] = f'attachment; filename="{name}"'


@require_GET
@requires(Permission.SETTINGS_CHANGE)
def table(request: PortalRequest) -> HttpResponse:
    """Answer a whole table as CSV, in the form in which it is imported."""
    asked = request.GET.get("kind", "")
    kind = asked if asked in BY_KIND else "workitem"
    response = StreamingHttpResponse(tables.csv_lines(kind, request.user), content_type="text/csv; charset=utf-8")
    _named(response, f"{kind}.csv")
    return cast("HttpResponse", response)  # what guards pages knows one class of answers


@require_GET
@requires(Permission.SETTINGS_CHANGE)
def workbook(request: PortalRequest) -> HttpResponse:
    """Answer all tables as the sheets of one XLSX file."""
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    response = HttpResponse(tables.xlsx(request.user), content_type=kind)
    _named(response, f"portal-{timezone.localdate()}.xlsx")
    return response


@require_POST
@requires(Permission.ACCESS_CHANGE)  # private parts are in it
def whole(request: PortalRequest) -> HttpResponse:
    """Answer the organisation as a JSON bundle."""
    response = HttpResponse(orjson.dumps(bundle.export(), default=str), content_type="application/json")
    _named(response, f"portal-{timezone.localdate()}.json")
    return response
