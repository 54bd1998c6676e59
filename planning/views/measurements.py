"""Being written."""

from django.http import HttpResponse

from planning.access import Permission
from planning.views.pages import PortalRequest, requires


@requires(Permission.VIEW)
def delete(request: PortalRequest, pk: int = 0) -> HttpResponse:
    return HttpResponse("")


@requires(Permission.VIEW)
def edit_metric(request: PortalRequest, pk: int = 0) -> HttpResponse:
    return HttpResponse("")


@requires(Permission.VIEW)
def end_metric(request: PortalRequest, pk: int = 0) -> HttpResponse:
    return HttpResponse("")


@requires(Permission.VIEW)
def new(request: PortalRequest, pk: int = 0) -> HttpResponse:
    return HttpResponse("")


@requires(Permission.VIEW)
def new_metric(request: PortalRequest, pk: int = 0) -> HttpResponse:
    return HttpResponse("")
