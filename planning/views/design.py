"""The gallery of every component and state, for those who build pages."""

from django.http import HttpResponse
from django.views.decorators.http import require_GET

from planning.access import Permission
from planning.views.pages import PortalRequest, page, requires


@require_GET
@requires(Permission.SETTINGS_CHANGE)
def gallery(request: PortalRequest) -> HttpResponse:
    """Show every component in every state."""
    return page(request, "planning/design/index.html", {})
