"""What the pages that add, change and remove records share."""

from collections.abc import Callable
from typing import Any, TypeVar
from urllib.parse import urlsplit

from django import forms
from django.db.models import Model
from django.http import HttpResponse, QueryDict
from django.utils.http import url_has_allowed_host_and_scheme

from planning.actions import records
from planning.domain.errors import DomainError, NotAllowed
from planning.forms.errors import take
from planning.models import Activity, User
from planning.views.pages import PortalRequest, page, refuse, see_other

M = TypeVar("M", bound=Model)


def latest(user: User) -> Activity | None:
    """Return what the user did last."""
    return Activity.objects.filter(by=user).order_by("-pk").first()


def keep(
    request: PortalRequest, form: forms.BaseForm, write: Callable[[], M], *, to: Callable[[M], str], said: str
) -> HttpResponse | None:
    """Write what a form says and answer where to go; nothing where the form must be shown (again).

    Parameters
    ----------
    write
        Makes or changes the record; what it refuses is put beside the fields.
    said
        What was done, with ``{}`` for the record.
    """
    if not form.is_valid():
        return None
    try:
        row = write()
    except NotAllowed:
        raise
    except DomainError as error:
        take(form, error)
        return None
    return see_other(request, to(row), said=said.format(row), activity=latest(request.user))


def form_page(
    request: PortalRequest, template: str, form: forms.BaseForm, *, submit: str, cancel: str, **more: Any
) -> HttpResponse:
    """Show a form; one with mistakes says so by its status too."""
    context = {"form": form, "submit": submit, "cancel": cancel, **more}
    return page(request, template, context, status=422 if form.errors else 200)


def remove(request: PortalRequest, row: Model, *, url: str, to: str) -> HttpResponse:
    """Remove a record and say so; what cannot be removed says why on its own page."""
    name = str(row)
    try:
        records.delete(row, by=request.user)
    except DomainError as error:
        return refuse(request, url, error)
    return see_other(request, to, said=f"Removed {name}.", activity=latest(request.user))


def came_from(request: PortalRequest, default: str) -> str:
    """Return the address that a form was opened from (``next``, kept by the form), else the default."""
    url = request.POST.get("next") or request.GET.get("next") or default
    is_here = url_has_allowed_host_and_scheme(url, allowed_hosts=None) and not urlsplit(url).netloc
    return url if is_here else default


def without(query: QueryDict, *keys: str) -> str:
    """Return an address' query without some keys and without the page number."""
    rest = query.copy()
    for key in (*keys, "page"):
        rest.pop(key, None)
    return f"?{rest.urlencode()}"
