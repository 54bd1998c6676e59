"""Being written."""

from django.http import HttpResponse

from planning.access import Permission
from planning.views.pages import PortalRequest, requires


@requires(Permission.VIEW)
def definitions(request: PortalRequest, pk: int = 0) -> HttpResponse:
    return HttpResponse("")


@requires(Permission.VIEW)
def detail(request: PortalRequest, pk: int = 0) -> HttpResponse:
    return HttpResponse("")


@requires(Permission.VIEW)
def measurements_csv(request: PortalRequest, pk: int = 0) -> HttpResponse:
    return HttpResponse("")


@requires(Permission.VIEW)
def metric_list(request: PortalRequest, pk: int = 0) -> HttpResponse:
    return HttpResponse("")


@requires(Permission.VIEW)
def table_csv(request: PortalRequest, pk: int = 0) -> HttpResponse:
    return HttpResponse("")
