"""Who owns what: assign, confirm, end, accept a proposal; an owner answers for the role's success metrics."""

from collections.abc import Sequence
from datetime import date, timedelta

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from planning import access
from planning.access import Permission
from planning.actions import contracts, invariants
from planning.actions.changes import Recorder, recording
from planning.actions.contracts import Chosen, Subject, team_of
from planning.domain.errors import Conflict, Invalid
from planning.models import (
    Activity,
    Component,
    Membership,
    Ownership,
    Person,
    Recommendation,
    Role,
    SuccessMetric,
    Team,
    User,
)


@transaction.atomic
def assign(
    subject: Subject, *, person: Person | None, team: Team, role: Role | None, backups: list[Person], by: User,
    source: str = Ownership.Source.TYPED, metrics: Sequence[Chosen] | None = None,
) -> tuple[Ownership, list[SuccessMetric]]:  # fmt: skip
    """Make somebody accountable from today on; who was before is kept as history.

    Parameters
    ----------
    metrics
        What they agree to answer for; None for what the role's template brings.

    Returns
    -------
    The ownership, and the success metrics that it brought: those of the role's template that the thing has not yet.

    Raises
    ------
    NotAllowed, Invalid
        Nothing is changed then.
    """
    access.check(by, Permission.OWNERSHIP_CHANGE, team_of(subject))
    who = person or team
    with recording(by=by, verb="ownership.assign", sentence=f"{who} owns {subject} now", subject=subject) as record:
        return put(
            record, subject, person=person, team=team, role=role, backups=backups, source=source, metrics=metrics
        )


def put(
    record: Recorder, subject: Subject, *, person: Person | None, team: Team, role: Role | None, backups: list[Person],
    source: str, metrics: Sequence[Chosen] | None = None,
) -> tuple[Ownership, list[SuccessMetric]]:  # fmt: skip
    """End the current ownership and make a new one, with the metrics of the role, in a recording that is open."""
    if person is not None and person in backups:
        text = f"{person} is accountable and cannot be the backup too."
        raise Invalid(text, fields={"backups": [text]})
    today = timezone.localdate()
    _end_current(record, subject, today)
    ownership = Ownership(
        **_of(subject), team=team, person=person, role=role, starts_on=today, confirmed_on=today, source=source
    )
    record.create(ownership, backups=backups)
    invariants.owner_passes_the_kind_gate(ownership)
    created = contracts.create(record, subject, role, metrics) if role is not None else []
    record.subject = subject
    return ownership, created


def _of(subject: Subject) -> dict[str, Subject]:
    return {"component" if isinstance(subject, Component) else "project": subject}


def _end_current(record: Recorder, subject: Subject, today: date) -> None:
    """End what holds today on the day before; what began today, or was to begin later, is replaced: it never was."""
    for current in Ownership.objects.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=today), **_of(subject)):
        if current.starts_on >= today:
            record.delete(current)
        else:
            record.save(current, ends_on=today - timedelta(days=1))


@transaction.atomic
def confirm(ownership: Ownership, *, by: User) -> Activity:
    """Say that an ownership still holds, today."""
    subject = ownership.component or ownership.project
    if subject is None:
        message = "This ownership is of nothing."
        raise Conflict(message)
    access.check(by, Permission.OWNERSHIP_CHANGE, team_of(subject))
    sentence = f"Confirmed who owns {subject}"
    with recording(by=by, verb="ownership.confirm", sentence=sentence, subject=subject) as record:
        record.save(ownership, confirmed_on=timezone.localdate(), review_on=None, review_text="")
    if record.activity is None:
        message = "This was confirmed today already."
        raise Conflict(message)
    return record.activity


@transaction.atomic
def confirm_all(rows: list[Ownership], *, by: User) -> Activity:
    """Say that several ownerships still hold, today; one undo takes all of it back."""
    sentence = f"Confirmed who owns {len(rows)} thing{'' if len(rows) == 1 else 's'}"
    with recording(by=by, verb="ownership.confirm_all", sentence=sentence, subject=rows[0] if rows else None) as record:
        for row in rows:
            subject = row.component or row.project
            access.check(by, Permission.OWNERSHIP_CHANGE, team_of(subject) if subject else None)
            record.save(row, confirmed_on=timezone.localdate(), review_on=None, review_text="")
    if record.activity is None:
        message = "There is nothing to confirm."
        raise Conflict(message)
    return record.activity


def accept_recommended(record: Recorder, row: Recommendation, metrics: Sequence[Chosen] | None = None) -> None:
    """Make a recommended owner, or backup, live, in a recording that is open; a backup brings no metrics.

    Raises
    ------
    Conflict
        When the thing or the person is gone.
    """
    subject = row.component or row.project
    if subject is None or row.person is None:
        message = "The component or the person was removed meanwhile."
        raise Conflict(message)
    current = Ownership.objects.on(timezone.localdate()).filter(**_of(subject)).prefetch_related("backups").first()
    if row.change == "backup":
        if current is None:
            message = f"{subject} has no accountable owner yet; a backup needs one."
            raise Conflict(message)
        record.save(current, backups=[*current.backups.all(), row.person])
        return
    backups = [one for one in current.backups.all() if one != row.person] if current else []
    team = _team_for(row, subject)
    put(
        record, subject, person=row.person, team=team, role=row.role, backups=backups,
        source=Ownership.Source.RECOMMENDED, metrics=metrics,
    )  # fmt: skip


def accept_instead(record: Recorder, row: Recommendation, membership: Membership) -> None:
    """Put somebody else on the seat that a recommendation is about, in a recording that is open."""
    subject = row.component or row.project
    if subject is None:
        message = "The component or project was removed meanwhile."
        raise Conflict(message)
    current = Ownership.objects.on(timezone.localdate()).filter(**_of(subject)).prefetch_related("backups").first()
    backups = list(current.backups.all()) if current else []
    person = membership.person
    if row.change == "backup":
        if current is None:
            message = f"{subject} has no accountable owner yet; a backup needs one."
            raise Conflict(message)
        if person in backups or person == current.person:
            text = f"{person} answers or stands by for it already."
            raise Invalid(text, fields={"membership": [text]})
        record.save(current, backups=[*backups, person])
        return
    put(
        record, subject, person=person, team=membership.team, role=membership.role,
        backups=[one for one in backups if one != person], source=Ownership.Source.TYPED,
    )  # fmt: skip


def _team_for(row: Recommendation, subject: Subject) -> Team:
    if row.person is None or row.role is None:
        message = "The person was removed meanwhile."
        raise Conflict(message)
    today = timezone.localdate()
    rows = row.person.memberships.filter(role=row.role, starts_on__lte=today)
    rows = rows.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=today)).select_related("team")
    on_team: dict[int, Team] = {membership.team_id: membership.team for membership in rows}
    home = team_of(subject)
    if home is not None and home in on_team:
        return on_team[home]
    if on_team:
        return next(iter(on_team.values()))
    message = f"{row.person} is on no team as {row.role} today."
    raise Conflict(message)
