"""The one place that knows htmx, and the one that guards pages."""

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec, cast
from urllib.parse import urlsplit

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.utils.cache import patch_vary_headers
from django.utils.http import url_has_allowed_host_and_scheme
from django_htmx.http import HttpResponseClientRedirect
from django_htmx.middleware import HtmxDetails

from planning import access
from planning.access import Permission
from planning.models import Activity, User

P = ParamSpec("P")


class PortalRequest(HttpRequest):
    """A request of somebody who is signed in."""

    user: User  # LoginRequiredMiddleware lets nobody else through
    htmx: HtmxDetails


View = Callable[Concatenate[PortalRequest, P], HttpResponse]


def requires(permission: Permission) -> Callable[[View[P]], View[P]]:
    """Let a view answer only those who hold the permission; the walk over all URLs reads the mark."""

    def guard(view: View[P]) -> View[P]:
        @wraps(view)
        def guarded(request: PortalRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
            access.check(request.user, permission)
            return view(request, *args, **kwargs)

        guarded.permission = permission  # type: ignore[attr-defined]  # read by the walk over pages
        return cast("View[P]", guarded)

    return guard


def page(
    request: PortalRequest, template: str, context: dict[str, Any], *, part: str | None = None, status: int = 200
) -> HttpResponse:
    """Answer the whole page, or the named part of it to an htmx request that swaps a part.

    Boosted and history requests get the whole page; caches are told.
    """
    wants_part = request.htmx and not request.htmx.boosted and not request.htmx.history_restore_request
    name = f"{template}#{part}" if part and wants_part else template
    response = TemplateResponse(request, name, {**context, "is_part": bool(part and wants_part)}, status=status)
    patch_vary_headers(response, ["HX-Request"])
    return response


def see_other(request: PortalRequest, url: str, *, said: str = "", activity: Activity | None = None) -> HttpResponse:
    """Send the user on after a change, and say what was done, with its undo."""
    if said:
        way = "redo" if activity and activity.verb == "activity.undo" else "undo"
        messages.success(request, said, extra_tags=f"{way}:{activity.pk}" if activity else "")
    if request.htmx:
        return HttpResponseClientRedirect(url)
    response = HttpResponseRedirect(url)
    response.status_code = 303
    return response


def back(request: HttpRequest, default: str) -> str:
    """Return where to go after an action: the ``next`` field or else the default; never another host."""
    url = request.POST.get("next") or default
    if not url_has_allowed_host_and_scheme(url, allowed_hosts=None) or urlsplit(url).netloc:
        return default
    return url


def refuse(request: PortalRequest, url: str, error: Exception) -> HttpResponse:
    """Say why something was refused, on the page it came from; nothing was changed."""
    messages.error(request, str(error))
    return see_other(request, url)
