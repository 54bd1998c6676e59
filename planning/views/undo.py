"""Taking back what was done."""

from urllib.parse import urlsplit

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.http import require_POST

from planning.access import Permission
from planning.actions import changes
from planning.domain.errors import DomainError
from planning.models import Activity
from planning.views.pages import PortalRequest, back, refuse, requires, see_other


@require_POST
@requires(Permission.VIEW)  # the action itself lets only who did it, or a planner, undo it
def undo(request: PortalRequest, pk: int) -> HttpResponse:
    """Undo an activity and go back to where it was asked for."""
    url = back(request, reverse("planning:overview"))
    try:
        undone = changes.undo(get_object_or_404(Activity, pk=pk), by=request.user)
    except DomainError as error:
        return refuse(request, url, error)
    return see_other(request, _still_there(url, undone), said=f"{undone.sentence}.", activity=undone)


def _still_there(url: str, undone: Activity) -> str:
    """Return the address, cut to the list above where it is the page of a thing that is gone now."""
    gone = {str(change["pk"]) for change in undone.changes if change["after"] is None}
    parts = urlsplit(url).path.split("/")
    cut = next((place for place, part in enumerate(parts) if part in gone), None)
    return url if cut is None else "/".join(parts[:cut]) + "/"
