"""The planning defaults of the organisation."""

from decimal import Decimal
from typing import Any

from django.db import transaction

from planning import access
from planning.access import Permission
from planning.actions.changes import recording
from planning.domain.errors import Invalid
from planning.models import Activity, Organisation, Role, Tag, TagShare, User


@transaction.atomic
def change_organisation(organisation: Organisation, values: dict[str, Any], *, by: User) -> Activity | None:
    """Change the planning defaults; a plan that was made before is out of date then."""
    access.check(by, Permission.SETTINGS_CHANGE)
    with recording(by=by, verb="settings.change", sentence="Changed the settings", subject=organisation) as record:
        record.save(organisation, **values)
    return record.activity


@transaction.atomic
def change_tag_shares(shares: dict[tuple[str, int], Decimal], *, by: User) -> Activity | None:
    """Replace the share of each role in each tag.

    Raises
    ------
    Invalid
        When the shares of a tag do not sum to 100 %.
    """
    access.check(by, Permission.SETTINGS_CHANGE)
    for tag, words in Tag.choices:
        total = sum((share for (name, _), share in shares.items() if name == tag), Decimal(0))
        if total != 100:
            text = f"The shares of {words.lower()} sum to {total.normalize():f} %; they must sum to 100 %."
            raise Invalid(text, fields={"__all__": [text]})
    with recording(by=by, verb="settings.tag_shares", sentence="Changed the shares of the tags") as record:
        rows = {(row.tag, row.role_id): row for row in TagShare.objects.all()}
        for key, row in rows.items():
            if key not in shares:
                record.delete(row)
        roles = Role.objects.in_bulk([role for _, role in shares])
        for (tag, role), share in shares.items():
            if (tag, role) in rows:
                record.save(rows[tag, role], share_percent=share)
            else:
                record.create(TagShare(tag=tag, role=roles[role], share_percent=share))
    return record.activity
