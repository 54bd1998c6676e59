"""Being written."""

from django.http import HttpResponse

from planning.access import Permission
from planning.views.pages import PortalRequest, requires


@requires(Permission.VIEW)
def assign(request: PortalRequest, pk: int = 0) -> HttpResponse:
    return HttpResponse("")


@requires(Permission.VIEW)
def assign_project(request: PortalRequest, pk: int = 0) -> HttpResponse:
    return HttpResponse("")


@requires(Permission.VIEW)
def by_person(request: PortalRequest, pk: int = 0) -> HttpResponse:
    return HttpResponse("")


@requires(Permission.VIEW)
def checks(request: PortalRequest, pk: int = 0) -> HttpResponse:
    return HttpResponse("")


@requires(Permission.VIEW)
def confirm(request: PortalRequest, pk: int = 0) -> HttpResponse:
    return HttpResponse("")


@requires(Permission.VIEW)
def confirm_list(request: PortalRequest, pk: int = 0) -> HttpResponse:
    return HttpResponse("")


@requires(Permission.VIEW)
def hear(request: PortalRequest, pk: int = 0) -> HttpResponse:
    return HttpResponse("")


@requires(Permission.VIEW)
def matrix(request: PortalRequest, pk: int = 0) -> HttpResponse:
    return HttpResponse("")


@requires(Permission.VIEW)
def recommended(request: PortalRequest, pk: int = 0) -> HttpResponse:
    return HttpResponse("")


@requires(Permission.VIEW)
def silence(request: PortalRequest, pk: int = 0) -> HttpResponse:
    return HttpResponse("")


@requires(Permission.VIEW)
def table_csv(request: PortalRequest, pk: int = 0) -> HttpResponse:
    return HttpResponse("")
