"""Tokens that let a program act for a user. The secret is shown once; only its hash is kept."""

import secrets
from collections.abc import Iterable
from datetime import datetime, timedelta
from hashlib import sha256
from typing import TypeVar

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from planning import access
from planning.access import Permission
from planning.actions.changes import invalid
from planning.domain.errors import Conflict, Invalid, NotAllowed
from planning.models import Activity, ApiToken, CalendarFeed, Team, User

PREFIX = "tpp_"  # tells people and scanners of leaked secrets what it is
DAYS, DAYS_AT_MOST = 90, 366


def digest_of(secret: str) -> str:
    """Return the hash of a secret. The secret is 32 random bytes, so one round without salt is enough."""
    return sha256(secret.encode()).hexdigest()


@transaction.atomic
def create_token(
    user: User, *, scope: str = "read", name: str = "", days: int = DAYS, teams: Iterable[Team] = (),
    by: User | None = None,
) -> tuple[ApiToken, str]:  # fmt: skip
    """Make a token for a user.

    Parameters
    ----------
    teams : iterable of Team
        The teams, with those below, that it may do things for; without any, all that the user may.
    by : User, optional
        Who asks; only for oneself, unless one may change access. Left out on the command line.

    Returns
    -------
    The stored token, and its secret, which cannot be read again.
    """
    _check(user, by)
    if scope not in ApiToken.Scope.values:
        raise Invalid(f"{scope} is no scope: read or write.", fields={"scope": ["read or write."]})
    if not 1 <= days <= DAYS_AT_MOST:
        text = f"A token lives 1 to {DAYS_AT_MOST} days."
        raise Invalid(text, fields={"days": [text]})
    secret = PREFIX + secrets.token_urlsafe(32)
    token = ApiToken(
        user=user,
        name=name,
        scope=scope,
        digest=digest_of(secret),
        hint=secret[-4:],
        expires_at=timezone.now() + timedelta(days=days),
    )
    try:
        token.full_clean()
    except ValidationError as error:
        raise invalid(error) from error
    token.save()
    token.teams.set(teams)
    note(token, "token.create", f"Made a {scope} token for {user}", by or user)
    return token, secret


@transaction.atomic
def revoke_token(token: ApiToken, *, by: User) -> ApiToken:
    """End a token for good.

    Raises
    ------
    Conflict
        When it was revoked already.
    """
    _check(token.user, by)
    token = revoke(token, "This token was revoked already.")
    note(token, "token.revoke", f"Revoked the token {token}", by)
    return token


Secret = TypeVar("Secret", ApiToken, CalendarFeed)


def revoke(row: Secret, refusal: str) -> Secret:
    """End what a secret opens; refuse in the words given where that was done before. Inside a transaction."""
    row = type(row)._default_manager.select_for_update().get(pk=row.pk)
    if row.revoked_at is not None:
        raise Conflict(refusal)
    row.revoked_at = timezone.now()
    row.save(update_fields=["revoked_at", "updated_at"])
    return row


def note(row: Secret, verb: str, sentence: str, by: User) -> None:
    """Write down what was done to a secret: without values, and without an undo that would revive it."""
    kind = type(row).__name__.lower()
    Activity.objects.create(by=by, verb=verb, sentence=sentence[:300], kind=kind, object_id=row.pk, is_private=True)


def find(secret: str, *, now: datetime) -> ApiToken | None:
    """Return the token of a secret if it still holds and its user may still sign in."""
    if not secret.isascii():
        return None
    token = ApiToken.objects.select_related("user").filter(digest=digest_of(secret), revoked_at=None).first()
    if token is None or not token.user.is_active or (token.expires_at is not None and token.expires_at <= now):
        return None
    return token


def note_use(token: ApiToken, *, now: datetime, at_most_every: timedelta) -> None:
    """Write down when a token was used; not at every use, so that reading stays reading."""
    if token.last_used_at is None or now - token.last_used_at >= at_most_every:
        ApiToken.objects.filter(pk=token.pk).update(last_used_at=now)


def _check(user: User, by: User | None) -> None:
    if by is None:
        return
    access.check(by, Permission.TOKEN_OWN)
    if by.pk != user.pk and not access.can(by, Permission.ACCESS_CHANGE):
        message = "A token is made and revoked by the user it stands for, or by an administrator."
        raise NotAllowed(message)
