"""What a human does with a recommendation: accept, override, pin, dismiss, object. Each is recorded and undoable."""

from collections.abc import Iterable
from datetime import date

from django.db import transaction
from django.utils import timezone

from planning import access
from planning.access import Permission
from planning.actions import memberships, ownerships
from planning.actions.changes import Recorder, recording
from planning.domain.errors import Conflict, Invalid, NotAllowed
from planning.models import (
    Activity,
    Allocation,
    Decision,
    Membership,
    Objection,
    Person,
    Placement,
    Recommendation,
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
def accept(row: Recommendation, *, by: User) -> Activity:
    """Make a recommendation live.

    Raises
    ------
    NotAllowed, Conflict
        When it was decided already, or what it needs is gone.
    """
    row = _open(row, by)
    with recording(by=by, verb="recommendation.accept", sentence=f"Accepted {describe(row)}") as record:
        _apply(record, row, is_pinned=False)
        _decide(record, row, Verb.ACCEPT, State.ACCEPTED)
    return _activity(record)


@transaction.atomic
def accept_all(rows: Iterable[Recommendation], *, by: User) -> Activity | None:
    """Accept every open allocation that the user may decide on, in one step that one undo takes back."""
    chosen = [row for row in rows if row.state == State.OPEN and may_decide(by, row)]
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
    _must_be_allocation(row)
    if not reason.strip():
        raise Invalid("Say why; the reason is kept with the decision.", fields={"reason": ["Say why."]})
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


def _apply(record: Recorder, row: Recommendation, *, is_pinned: bool) -> None:
    if row.kind == Kind.OWNER:
        ownerships.accept_recommended(record, row)
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
