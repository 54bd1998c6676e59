"""Search: a page of its own, and the same in a dialog that Ctrl K opens from anywhere."""

from django.http import HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_GET

from planning.access import Permission
from planning.queries import search as queries
from planning.views.pages import PortalRequest, page, requires

# What htmx wants, by the element that it swaps.
PARTS = {"dialog": "palette", "found": "found"}


@require_GET
@requires(Permission.VIEW)
def show(request: PortalRequest) -> HttpResponse:
    """Show what answers ``q``: all of it on the page, a few of each kind in the dialog."""
    part = PARTS.get(request.htmx.target or "") if request.htmx else None
    limit = queries.A_FEW if part else queries.MANY
    found = queries.search(request.GET.get("q", ""), request.user, timezone.localdate(), limit=limit)
    context = {"found": found, "q": request.GET.get("q", ""), "crumbs": [{"label": "Search", "url": ""}]}
    return page(request, "planning/search/show.html", context, part=part)
