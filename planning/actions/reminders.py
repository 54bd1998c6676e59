"""Ask owners to confirm what they answer for, once a review period and not every day."""

from collections import defaultdict
from datetime import timedelta

from django.conf import settings
from django.core.mail import send_mail
from django.db.models.functions import Coalesce
from django.utils import timezone

from planning.models import Activity, Organisation, Ownership, Person

VERB = "ownership.remind"


def remind() -> str:
    """Ask everybody whose confirmation is due and who was not asked lately; by mail where that is set up."""
    today = timezone.localdate()
    organisation = Organisation.objects.filter(pk=1).first()
    if organisation is None:
        return "There is no organisation yet."
    limit = today - timedelta(days=organisation.review_period_days)
    rows = Ownership.objects.on(today).filter(person__isnull=False)
    rows = rows.annotate(last=Coalesce("confirmed_on", "starts_on")).filter(last__lt=limit)
    due: dict[Person, list[str]] = defaultdict(list)
    for row in rows.select_related("person", "component", "project").order_by("last", "pk"):
        if row.person is not None:
            due[row.person].append(str(row.component or row.project))
    lately = timezone.now() - timedelta(days=settings.REMIND_EVERY_DAYS)
    asked = set(Activity.objects.filter(verb=VERB, created_at__gte=lately).values_list("object_id", flat=True))
    new = {person: things for person, things in due.items() if person.pk not in asked}
    mailed = sum(_ask(person, things) for person, things in new.items())
    if not new:
        return "Nobody is to be asked today." if not due else "Everybody whose confirmation is due was asked lately."
    return f"Asked {len(new)} {'person' if len(new) == 1 else 'people'} to confirm, {mailed} by mail."


def _ask(person: Person, things: list[str]) -> bool:
    """Write down that somebody is asked, and mail it where there is an address. Return whether it was mailed."""
    count = f"{len(things)} thing{'' if len(things) == 1 else 's'}"
    Activity.objects.create(
        verb=VERB, sentence=f"Asked {person} to confirm {count}", kind="person", object_id=person.pk
    )
    if not settings.EMAIL_HOST or not person.email:
        return False
    listed = "\n".join(f"- {thing}" for thing in things)
    text = f"You answer for {count} that nobody has confirmed for a while:\n\n{listed}\n\n"
    text += "Is that still right? Confirm it, or hand it over, under Ownership in the portal."
    return bool(send_mail(f"Do you still answer for {count}?", text, None, [person.email], fail_silently=True))
