"""Findings of the health checks: silence one for a reason until a day, hear it again."""

from datetime import date, timedelta

from django.db import transaction
from django.utils import timezone

from planning import access
from planning.access import Permission
from planning.actions.changes import Recorder, recording
from planning.actions.contracts import team_of
from planning.domain.errors import Conflict, Invalid
from planning.domain.ownership import Finding
from planning.models import Activity, Component, Person, Project, SilencedFinding, User, WorkItem
from planning.queries.recommendations import item_team

THINGS: dict[str, type[Component | Project]] = {"component": Component, "project": Project}
SILENT_AT_MOST = timedelta(days=366)


def teams_of(kind: str, thing_id: str) -> tuple[int | None, ...]:
    """Return the teams that a finding is about: a thing's own, the team itself, those that a person is on."""
    if not thing_id.isdecimal():
        return (None,)
    pk = int(thing_id)
    if kind == "team":
        return (pk,)
    if kind == "work_item":
        item = WorkItem.objects.select_related("project").filter(pk=pk).first()
        return (item_team(item),) if item is not None else (None,)
    if kind == "person":
        person = Person.objects.filter(pk=pk).first()
        today = timezone.localdate()
        teams = person.memberships.on(today).values_list("team_id", flat=True) if person else ()
        return tuple(teams) or (None,)
    thing = THINGS[kind]._default_manager.filter(pk=pk).first() if kind in THINGS else None
    return (team_of(thing),) if thing is not None else (None,)


@transaction.atomic
def silence(finding: Finding, *, reason: str, until: date, by: User) -> Activity:
    """Let a finding rest until a day, that day included; silencing it again changes reason and day.

    Raises
    ------
    NotAllowed, Invalid
        Without a reason, for a day that is over, or for more than a year.
    """
    access.check(by, Permission.OWNERSHIP_CHANGE, *teams_of(finding.subject_type, finding.subject_id))
    _must_make_sense(reason, until)
    kept = SilencedFinding.objects.filter(**_key(finding)).first()
    sentence = f"Silenced {finding.check} until {until.day} {until:%B %Y}: {finding.sentence}"
    with recording(by=by, verb="finding.silence", sentence=sentence.rstrip("."), reason=reason.strip()) as record:
        if kept is None:
            kept = record.create(SilencedFinding(**_key(finding), reason=reason.strip(), until_on=until))
        else:
            record.save(kept, reason=reason.strip(), until_on=until)
        record.subject = kept
    return _activity(record)


@transaction.atomic
def hear(row: SilencedFinding, *, by: User) -> Activity:
    """Let a silenced finding count again."""
    access.check(by, Permission.OWNERSHIP_CHANGE, *teams_of(row.subject_type, row.subject_id))
    sentence = f"{row.check_id} of {row.subject_type} {row.subject_id} counts again"
    with recording(by=by, verb="finding.hear", sentence=sentence, subject=row) as record:
        record.delete(row)
    return _activity(record)


def _key(finding: Finding) -> dict[str, str]:
    return {"check_id": finding.check, "subject_type": finding.subject_type, "subject_id": finding.subject_id}


def _must_make_sense(reason: str, until: date) -> None:
    today = timezone.localdate()
    if not reason.strip():
        raise Invalid("Say why it may rest.", fields={"reason": ["Say why it may rest; the reason is kept."]})
    if until < today:
        text = f"{until.day} {until:%B %Y} is over. Choose today or a later day."
        raise Invalid(text, fields={"until": [text]})
    if until > today + SILENT_AT_MOST:
        text = "A finding rests for a year at most; then somebody looks again."
        raise Invalid(text, fields={"until": [text]})


def _activity(record: Recorder) -> Activity:
    if record.activity is None:
        message = "It rests for this reason until this day already."
        raise Conflict(message)
    return record.activity
