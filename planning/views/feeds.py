"""Calendars for calendar programs, which cannot sign in: the address is the secret."""

from django.contrib.auth.decorators import login_not_required
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from planning import access
from planning.access import Permission
from planning.actions import feeds as actions
from planning.domain.errors import DomainError
from planning.exchange import feeds
from planning.models import CalendarFeed, Person, Team, User
from planning.views.pages import PortalRequest, page, refuse, requires, see_other


@require_GET
@login_not_required
def calendar(request: HttpRequest, secret: str) -> HttpResponse:
    """Answer the calendar of a secret address; one that is wrong or revoked is not found."""
    feed = actions.find_feed(secret, now=timezone.now())
    if feed is None:
        raise Http404
    response = HttpResponse(
        feeds.calendar(feed, today=timezone.localdate()), content_type="text/calendar; charset=utf-8"
    )
    response["Content-Disposition"] = 'inline; filename="calendar.ics"'
    response["Cache-Control"] = "private, max-age=300"
    return response


@require_POST
@requires(Permission.TOKEN_OWN)
def of_person(request: PortalRequest, pk: int) -> HttpResponse:
    """Make an address for the calendar of a person."""
    return _made(request, get_object_or_404(Person, pk=pk), reverse("planning:person-detail", args=[pk]))


@require_POST
@requires(Permission.TOKEN_OWN)
def of_team(request: PortalRequest, pk: int) -> HttpResponse:
    """Make an address for the calendar of a team and those below it."""
    return _made(request, get_object_or_404(Team, pk=pk), reverse("planning:team-detail", args=[pk]))


def _made(request: PortalRequest, of: Person | Team, url: str) -> HttpResponse:
    feed, secret = actions.create_feed(of, by=request.user)
    context = {
        "feed": feed, "address": request.build_absolute_uri(reverse("planning:calendar-feed", args=[secret])),
        "back_url": url, "crumbs": [{"label": str(of), "url": url}, {"label": "Calendar", "url": ""}],
    }  # fmt: skip
    return page(request, "planning/settings/feed.html", context)


@require_POST
@requires(Permission.TOKEN_OWN)
def revoke(request: PortalRequest, pk: int) -> HttpResponse:
    """Revoke an address of the user; an administrator revokes any."""
    row = get_object_or_404(visible(request.user), pk=pk)
    try:
        actions.revoke_feed(row, by=request.user)
    except DomainError as error:
        return refuse(request, reverse("planning:settings"), error)
    return see_other(request, reverse("planning:settings"), said="Address revoked.")


def visible(user: User) -> QuerySet[CalendarFeed]:
    """Return the addresses that a user may revoke: their own; all of them for an administrator."""
    rows = CalendarFeed.objects.select_related("user", "person", "team")
    return rows if access.can(user, Permission.ACCESS_CHANGE) else rows.filter(user=user)
