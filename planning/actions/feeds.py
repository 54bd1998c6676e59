"""Secret addresses of calendars: made for oneself, shown once, revoked for good."""

import secrets
from datetime import datetime, timedelta

from django.db import transaction

from planning import access
from planning.access import Permission
from planning.actions.tokens import digest_of, note, revoke
from planning.domain.errors import NotAllowed
from planning.models import CalendarFeed, Person, Team, User

NOTE_USE_EVERY = timedelta(hours=1)


@transaction.atomic
def create_feed(of: Person | Team, *, by: User) -> tuple[CalendarFeed, str]:
    """Make an address for a person's or a team's calendar; return it with its secret, which cannot be read again."""
    access.check(by, Permission.TOKEN_OWN)
    secret = secrets.token_urlsafe(32)
    subject = {"person": of} if isinstance(of, Person) else {"team": of}
    feed = CalendarFeed.objects.create(user=by, digest=digest_of(secret), hint=secret[-4:], **subject)
    note(feed, "feed.create", f"Made an address for the calendar of {of}", by)
    return feed, secret


@transaction.atomic
def revoke_feed(feed: CalendarFeed, *, by: User) -> CalendarFeed:
    """End an address for good.

    Raises
    ------
    NotAllowed, Conflict
        Where it is somebody else's, or was revoked already.
    """
    access.check(by, Permission.TOKEN_OWN)
    if feed.user_id != by.pk and not access.can(by, Permission.ACCESS_CHANGE):
        message = "The address of a calendar is revoked by who made it, or by an administrator."
        raise NotAllowed(message)
    feed = revoke(feed, "This address was revoked already.")
    note(feed, "feed.revoke", f"Revoked the address of the calendar of {feed}", by)
    return feed


def find_feed(secret: str, *, now: datetime) -> CalendarFeed | None:
    """Return the feed of a secret, if it holds and its user may still look; note that it was read, once an hour."""
    rows = CalendarFeed.objects.select_related("user", "person", "team")
    feed = rows.filter(digest=digest_of(secret), revoked_at=None).first() if secret.isascii() else None
    if feed is None or not access.can(feed.user, Permission.VIEW):
        return None
    if feed.last_used_at is None or now - feed.last_used_at >= NOTE_USE_EVERY:
        CalendarFeed.objects.filter(pk=feed.pk).update(last_used_at=now)
    return feed
