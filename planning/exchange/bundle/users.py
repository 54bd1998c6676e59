"""Those who sign in: left out of an import unless it asks for them, and never with a password of the bundle's."""

from collections.abc import Collection
from dataclasses import replace
from typing import Any

from django.contrib.auth.hashers import make_password
from msgspec.structs import replace as changed

from planning import models
from planning.exchange.bundle.problems import BundleInvalid, Problem
from planning.exchange.bundle.reading import Bundle


def left_out(bundle: Bundle) -> Bundle:
    """Return the bundle without its users; what an unknown one said is nobody's by name then.

    Raises
    ------
    BundleInvalid
        Where a rule was set by somebody who has no sign-in here: a rule tags with the rights of who set it.
    """
    known = set(models.User.objects.values_list("username", flat=True))
    unknown = [
        Problem(
            f"tag_rules[{place}].made_by",
            f"{rule.made_by} has no sign-in here. Import the users too (--with-users), or make that one first.",
        )
        for place, rule in bundle.placed.get("tag_rules", {}).items()
        if rule.made_by not in known
    ]
    if unknown:
        raise BundleInvalid(unknown)
    said: dict[int, Any] = {
        place: row if row.by in known else changed(row, by=None)
        for place, row in bundle.placed.get("objections", {}).items()
    }
    return replace(bundle, placed={**bundle.placed, "users": {}, "objections": said})


def give_passwords(names: Collection[str], source: str, password: str) -> None:
    """Give those who are new the password, or none with which anybody could sign in; keep who they came from."""
    new = list(models.User.objects.filter(username__in=names))
    shared = make_password(password) if password else ""
    for user in new:
        user.password = shared or make_password(None)
    models.User.objects.bulk_update(new, ["password"])
    models.ExternalId.objects.filter(kind="user", source=source, key__in=names).delete()
    models.ExternalId.objects.bulk_create(
        models.ExternalId(kind="user", object_id=user.pk, source=source, key=user.username) for user in new
    )
