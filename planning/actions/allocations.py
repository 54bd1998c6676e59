"""Moving work that is decided: another person, share or time, with the reason for it."""

from datetime import date
from decimal import Decimal

from django.db import transaction

from planning import access
from planning.access import Permission
from planning.actions import invariants
from planning.actions.changes import recording
from planning.domain.errors import Conflict, Invalid
from planning.models import Activity, Allocation, Membership, User


@transaction.atomic
def move(
    row: Allocation, *, membership: Membership, share_percent: Decimal, starts_on: date, ends_on: date, reason: str,
    by: User,
) -> Activity:  # fmt: skip
    """Override who does it, how much or when; later plans leave it there.

    Raises
    ------
    Invalid
        Without a reason, or on days on which the membership does not hold.
    NotAllowed, Conflict
        When the user plans neither team, or nothing would change.
    """
    access.check(by, Permission.PLAN_DECIDE, row.membership.team_id, membership.team_id)
    if not reason.strip():
        raise Invalid("Say why; the reason is kept with the decision.", fields={"reason": ["Say why."]})
    if membership.role_id != row.role_id:
        text = f"{membership.person} works as {membership.role} there, this is work of the role {row.role}."
        raise Invalid(text, fields={"membership": [text]})
    before = (row.membership_id, row.share_percent, row.starts_on, row.ends_on)
    if before == (membership.pk, share_percent, starts_on, ends_on):
        raise Conflict("It is there already: choose another person, share or day.")
    who = f"{membership.person} on {row.work_item}"
    sentence = f"Moved {who}: {starts_on.day} {starts_on:%b} to {ends_on.day} {ends_on:%b}, {share_percent:.0f} %"
    with recording(
        by=by, verb="allocation.move", sentence=sentence, reason=reason, subject=row.work_item
    ) as record:  # fmt: skip
        record.save(
            row, membership=membership, share_percent=share_percent, starts_on=starts_on, ends_on=ends_on,
            source=Allocation.Source.MANUAL,
        )  # fmt: skip
        invariants.allocation_lies_within_its_membership(row)
    if record.activity is None:
        raise Conflict("Nothing changed.")
    return record.activity
