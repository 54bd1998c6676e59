"""How full somebody's days would be if work that is decided lay elsewhere."""

from datetime import date
from decimal import Decimal

from planning.models import Allocation


def preview(row: Allocation, first: date, last: date) -> str:
    """Say how full the person's fullest day would be with the work on these days, and from when on."""
    if last < first:
        return ""
    others = Allocation.objects.during(first, last).filter(membership__person=row.membership.person_id)
    stretches = [(one.starts_on, one.ends_on, one.share_percent) for one in others.exclude(pk=row.pk)]
    # The sum only rises where something begins.
    days = sorted({first, *(begins for begins, _, _ in stretches if first <= begins <= last)})
    loads = [(row.share_percent + _sum(stretches, day), day) for day in days]
    most = max(share for share, _ in loads)
    since = next(day for share, day in loads if share == most)
    person, when = row.membership.person, f"{since.day} {since:%B}"
    if most > 100:
        return f"{person} would be at {most:.0f} % from {when}."
    return f"Fits: {person} would be at {most:.0f} % at most."


def _sum(stretches: list[tuple[date, date, Decimal]], day: date) -> Decimal:
    return sum((share for begins, ends, share in stretches if begins <= day <= ends), Decimal(0))
