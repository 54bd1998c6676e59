"""Being written."""

from django.http import HttpResponse

from planning.access import Permission
from planning.views.pages import PortalRequest, requires


@requires(Permission.VIEW)
def delete(request: PortalRequest, pk: int = 0) -> HttpResponse:
    return HttpResponse("")


@requires(Permission.VIEW)
def detail(request: PortalRequest, pk: int = 0) -> HttpResponse:
    return HttpResponse("")


@requires(Permission.VIEW)
def edit(request: PortalRequest, pk: int = 0) -> HttpResponse:
    return HttpResponse("")


@requires(Permission.VIEW)
def new(request: PortalRequest, pk: int = 0) -> HttpResponse:
    return HttpResponse("")
