"""What a human does with a recommendation: accept, override, pin, dismiss, object. Each is recorded and undoable."""

from collections.abc import Iterable, Sequence
from datetime import date

from django.db import transaction
from django.utils import timezone

from planning import access
from planning.access import Permission
from planning.actions import memberships, ownerships
from planning.actions.changes import Recorder, recording
from planning.actions.contracts import Chosen
from planning.domain.errors import Conflict, Invalid, NotAllowed
from planning.models import (
    Activity,
    Allocation,
    Decision,
    Membership,
    Objection,
    Ownership,
    Person,
    Placement,
    Recommendation,
    Role,
    Team,
    User,
    WorkItem,
)
from planning.queries.recommendations import describe, may_decide, teams_of

Kind = Recommendation.Kind
State = Recommendation.State
Verb = Decision.Verb


def _open(row: Recommendation, by: User) -> Recommendation:
    """Lock a recommendation and check that it can still be decided."""
    locked = (
        Recommendation.objects.select_for_update(of=("self",))
        .select_related("membership__person", "membership__team", "work_item__project", "role", "person", "replaces")
        .select_related("component", "project", "team")
        .get(pk=row.pk)
    )
    permission = Permission.OWNERSHIP_CHANGE if locked.kind == Kind.OWNER else Permission.PLAN_DECIDE
    access.check(by, permission, *teams_of(locked))
    if locked.state != State.OPEN:
        message = f"This was {locked.get_state_display().lower()} already."
        raise Conflict(message)
    return locked


def _decide(
    record: Recorder, row: Recommendation, verb: Decision.Verb, state: Recommendation.State, reason: str = ""
) -> None:
    record.save(row, state=state)
    record.create(Decision(recommendation=row, verb=verb, reason=reason, by=record.by))
    record.subject = row


@transaction.atomic
def accept(row: Recommendation, *, by: User, metrics: Sequence[Chosen] | None = None) -> Activity:
    """Make a recommendation live.

    Parameters
    ----------
    metrics
        What an owner agrees to answer for; None for what the role's template brings. Owners alone have any.

    Raises
    ------
    NotAllowed, Conflict, Invalid
        When it was decided already, what it needs is gone, or a metric may not be chosen.
    """
    row = _open(row, by)
    if metrics is not None and (row.kind != Kind.OWNER or row.change == "backup"):
        text = "Only an accountable owner answers for metrics."
        raise Invalid(text, fields={"metrics": [text]})
    with recording(by=by, verb="recommendation.accept", sentence=f"Accepted {describe(row)}") as record:
        _apply(record, row, is_pinned=False, metrics=metrics)
        _decide(record, row, Verb.ACCEPT, State.ACCEPTED)
    return _activity(record)


@transaction.atomic
def accept_all(rows: Iterable[Recommendation], *, by: User) -> Activity | None:
    """Accept every open proposal that the user may decide on, in one step that one undo takes back.

    Owners come before backups; a backup of what nobody answers for then stays open.
    """
    chosen = [row for row in rows if row.state == State.OPEN and may_decide(by, row)]
    owned = {row.component_id for row in chosen if row.kind == Kind.OWNER and row.change != "backup"}
    owned |= set(Ownership.objects.on(timezone.localdate()).values_list("component", flat=True))
    chosen = [row for row in chosen if row.change != "backup" or row.component_id in owned]
    chosen.sort(key=lambda row: row.change == "backup")
    if not chosen:
        message = "There is nothing here that you may accept."
        raise NotAllowed(message)
    sentence = f"Accepted {len(chosen)} recommendations"
    with recording(by=by, verb="recommendation.accept_all", sentence=sentence) as record:
        for row in chosen:
            locked = _open(row, by)
            _apply(record, locked, is_pinned=False)
            _decide(record, locked, Verb.ACCEPT, State.ACCEPTED)
        record.subject = chosen[0]
    return record.activity


@transaction.atomic
def pin(row: Recommendation, *, by: User) -> Activity:
    """Accept an allocation and keep it there: later plans may not move it or take another person."""
    row = _open(row, by)
    _must_be_allocation(row)
    with recording(by=by, verb="recommendation.pin", sentence=f"Pinned {describe(row)}") as record:
        _apply(record, row, is_pinned=True)
        _place(record, row, _person(row), Placement.Kind.PIN, "")
        _decide(record, row, Verb.PIN, State.ACCEPTED)
    return _activity(record)


@transaction.atomic
def dismiss(row: Recommendation, *, reason: str = "", by: User) -> Activity:
    """Say no: later plans keep that person out of that demand until this is undone."""
    row = _open(row, by)
    with recording(
        by=by, verb="recommendation.dismiss", sentence=f"Dismissed {describe(row)}", reason=reason
    ) as record:
        if row.kind == Kind.ALLOCATION and row.change != "dropped":
            _place(record, row, _person(row), Placement.Kind.EXCLUDE, reason)
        _decide(record, row, Verb.DISMISS, State.DISMISSED, reason)
    return _activity(record)


@transaction.atomic
def override(
    row: Recommendation, *, membership: Membership, reason: str, by: User, starts_on: date | None = None,
    ends_on: date | None = None,
) -> Activity:  # fmt: skip
    """Put somebody else on it; the reason is kept with the decision.

    Raises
    ------
    Invalid
        Without a reason, or when the person does not work as the role asked for.
    """
    row = _open(row, by)
    if not reason.strip():
        raise Invalid("Say why; the reason is kept with the decision.", fields={"reason": ["Say why."]})
    if row.kind == Kind.OWNER:
        return _other_owner(row, membership, reason=reason, by=by)
    _must_be_allocation(row)
    if membership.role_id != row.role_id:
        text = f"{membership.person} works as {membership.role} there, the demand asks for {row.role}."
        raise Invalid(text, fields={"membership": [text]})
    first, last = starts_on or row.starts_on, ends_on or row.ends_on
    if first is None or last is None:
        raise Invalid("Say from when until when.", fields={"starts_on": ["Say from when."]})
    access.check(by, Permission.PLAN_DECIDE, membership.team_id)
    sentence = f"Put {membership.person} on {row.work_item} instead of {row.person}"
    with recording(by=by, verb="recommendation.override", sentence=sentence, reason=reason) as record:
        _remove_replaced(record, row)
        record.create(
            Allocation(
                work_item=row.work_item, role=row.role, membership=membership, share_percent=membership.share_percent,
                starts_on=first, ends_on=last,
                source=Allocation.Source.MANUAL, recommendation=row,
            )
        )  # fmt: skip
        _place(record, row, membership.person, Placement.Kind.PIN, reason)
        _decide(record, row, Verb.OVERRIDE, State.OVERRIDDEN, reason)
    return _activity(record)


@transaction.atomic
def assign_instead(
    row: Recommendation, *, person: Person | None, team: Team, role: Role | None, backups: list[Person], reason: str,
    by: User,
) -> Activity:  # fmt: skip
    """Assign an owner and backups by hand instead of those proposed; the reason is kept with the decision.

    Raises
    ------
    Invalid, Conflict, NotAllowed
        Without a reason, when it was decided already, or when the thing is gone.
    """
    row = _open(row, by)
    subject = row.component or row.project
    if not reason.strip():
        raise Invalid("Say why; the reason is kept with the decision.", fields={"reason": ["Say why."]})
    if subject is None:
        raise Conflict("The component or project was removed meanwhile.")
    sentence = f"{person or team} owns {subject} instead of {row.person}"
    if row.change == "backup":
        sentence = f"Other backups of {subject} instead of {row.person}"
    with recording(by=by, verb="recommendation.override", sentence=sentence, reason=reason) as record:
        ownerships.put(
            record, subject, person=person, team=team, role=role, backups=backups, source=Ownership.Source.TYPED
        )
        _decide(record, row, Verb.OVERRIDE, State.OVERRIDDEN, reason)
    return _activity(record)


def _other_owner(row: Recommendation, membership: Membership, *, reason: str, by: User) -> Activity:
    if membership.person_id == row.person_id:
        text = f"{membership.person} is the one proposed; accept it instead."
        raise Invalid(text, fields={"membership": [text]})
    seat = "backs up" if row.change == "backup" else "owns"
    sentence = f"{membership.person} {seat} {row.component or row.project} instead of {row.person}"
    with recording(by=by, verb="recommendation.override", sentence=sentence, reason=reason) as record:
        ownerships.accept_instead(record, row, membership)
        _decide(record, row, Verb.OVERRIDE, State.OVERRIDDEN, reason)
    return _activity(record)


@transaction.atomic
def object_to(item: WorkItem, person: Person, *, text: str, by: User) -> Objection:
    """Write down what a person has against being proposed for, or put on, an item."""
    access.check(by, Permission.OBJECT)
    if by.person_id != person.pk:
        message = "Only the person can object."
        raise NotAllowed(message)
    if not text.strip():
        raise Invalid("Say what you have against it.", fields={"text": ["Say what you have against it."]})
    sentence = f"{person} objected to {item}"
    with recording(by=by, verb="objection.create", sentence=sentence, subject=item) as record:
        return record.create(Objection(person=person, work_item=item, text=text, by=by))


def _activity(record: Recorder) -> Activity:
    if record.activity is None:
        message = "Nothing changed."
        raise Conflict(message)
    return record.activity


def _person(row: Recommendation) -> Person:
    if row.person is None:
        message = "The person was removed meanwhile."
        raise Conflict(message)
    return row.person


def _must_be_allocation(row: Recommendation) -> None:
    if row.kind != Kind.ALLOCATION or row.change == "dropped":
        message = "Only who does something can be overridden or pinned."
        raise Conflict(message)


def _apply(record: Recorder, row: Recommendation, *, is_pinned: bool, metrics: Sequence[Chosen] | None = None) -> None:
    if row.kind == Kind.OWNER:
        ownerships.accept_recommended(record, row, metrics)
        return
    if row.kind == Kind.MEMBERSHIP:
        memberships.accept_recommended(record, row)
        return
    _remove_replaced(record, row)
    if row.change == "dropped":
        return
    if row.membership is None or row.starts_on is None or row.ends_on is None:
        message = "The membership that this drew on was removed meanwhile."
        raise Conflict(message)
    starts_on = max(row.starts_on, min(timezone.localdate(), row.ends_on))
    record.create(
        Allocation(
            work_item=row.work_item, role=row.role, membership=row.membership,
            share_percent=row.share_percent or row.membership.share_percent, starts_on=starts_on, ends_on=row.ends_on,
            source=Allocation.Source.RECOMMENDATION, is_pinned=is_pinned, recommendation=row,
        )
    )  # fmt: skip


def _remove_replaced(record: Recorder, row: Recommendation) -> None:
    if row.replaces is not None:
        replaced, row.replaces = row.replaces, None
        record.delete(replaced)


def _place(record: Recorder, row: Recommendation, person: Person, kind: Placement.Kind, reason: str) -> None:
    found = Placement.objects.filter(work_item=row.work_item, role=row.role, person=person).first()
    if found is not None:
        record.save(found, kind=kind, reason=reason)
        return
    record.create(Placement(kind=kind, work_item=row.work_item, role=row.role, person=person, reason=reason))
