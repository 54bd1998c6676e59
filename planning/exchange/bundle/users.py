"""Sign-ins of a bundle: for trying the portal out, never in production."""

from collections import Counter
from typing import Any

from django.conf import settings
from django.contrib.auth.hashers import make_password

from planning import models
from planning.domain.errors import Conflict
from planning.exchange.bundle.draft import Draft

PASSWORD = "demo"  # noqa: S105 -- for everybody who tries the portal out, told on the sign-in page


def write(made: Draft, source: str, created: Counter[str], unchanged: Counter[str]) -> None:
    """Make the users that are not there yet, all with one password that everybody knows; others are left.

    Raises
    ------
    Conflict
        Where the portal runs in production.
    """
    if settings.PORTAL_ENV not in {"development", "test"}:
        message = "Sign-ins of a bundle have a known password: they are made in development alone."
        raise Conflict(message)
    accounts = list(made.bundle.placed.get("users", {}).values())
    known = set(
        models.User.objects.filter(username__in=[a.username for a in accounts]).values_list("username", flat=True)
    )
    new = [account for account in accounts if account.username not in known]
    password = make_password(PASSWORD)
    users = models.User.objects.bulk_create(_user(made, account, password) for account in new)
    grants = models.Grant.objects.bulk_create(
        models.Grant(user=user, access_role=account.access_role) for user, account in zip(users, new, strict=True)
    )
    link = models.Grant.teams.through
    link.objects.bulk_create(
        link(grant_id=grant.pk, team_id=made.world.ids["teams"][team])
        for grant, account in zip(grants, new, strict=True)
        for team in account.teams
    )
    models.ExternalId.objects.bulk_create(
        models.ExternalId(kind="user", object_id=user.pk, source=source, key=user.username) for user in users
    )
    if new:
        created["users"] += len(new)
    if known:
        unchanged["users"] += len(known)


def _user(made: Draft, account: Any, password: str) -> models.User:
    person = made.world.ids["people"][account.person] if account.person else None
    return models.User(username=account.username, password=password, person_id=person)
