"""Taking a step of the hire-first ladder: a position is opened, a training planned, other teams asked, a date moved."""

from datetime import date, timedelta
from decimal import Decimal

import msgspec
from django.db import transaction
from django.utils import timezone

from planning import access
from planning.access import Permission
from planning.actions import invariants, records
from planning.actions.changes import Recorder, recording
from planning.actions.memberships import seat
from planning.domain.errors import Conflict
from planning.engine.options import Option, OptionKind
from planning.models import (
    Activity,
    Allocation,
    Demand,
    Membership,
    Organisation,
    Person,
    Plan,
    Role,
    Skill,
    TagShare,
    Team,
    User,
    WorkItem,
)
from planning.queries import ladder, names

# A training takes one day of five until the level is to be reached.
TRAINING_SHARE = Decimal(20)
GONE = "What this step names was removed meanwhile. Run a plan again."


@transaction.atomic
def take(plan: Plan, step: str, *, by: User) -> Activity:
    """Take a step of a plan's ladder; one undo takes all of it back.

    Parameters
    ----------
    step
        What ``planning.queries.ladder`` calls the step: ``2`` is the second rung, ``2-0`` what was tried first there.

    Raises
    ------
    NotAllowed, Conflict
        When the user may not change what the step changes, it was taken already, or what it names is gone.
    """
    access.check(by, Permission.HIRING_VIEW)
    found = ladder.find_option(plan, step)
    if found is None:
        raise Conflict("The latest plan has no such step. Another plan was made meanwhile.")
    if ladder.taken(plan).intersection({step}):
        raise Conflict("This step was taken already.")
    option = msgspec.convert(found, Option, strict=False)
    monday = plan.snapshot.today - timedelta(days=plan.snapshot.today.weekday())
    sentence = f"Took the step: {ladder.option_sentence(found, names.all_names(), monday)}"
    with recording(by=by, verb=ladder.TAKEN, sentence=sentence, reason=ladder.reason(step)) as record:
        _take(record, option, monday, by)
        record.subject = plan
    if record.activity is None:
        raise Conflict("There is nothing left to change: it is so already.")
    return record.activity


def _take(record: Recorder, option: Option, monday: date, by: User) -> None:
    match option.kind:
        case OptionKind.HIRE:
            _open(record, option, monday + timedelta(days=option.from_day), by)
        case OptionKind.TRAIN:
            _train(record, option, monday + timedelta(days=option.from_day - 1), by)
        case OptionKind.BORROW:
            access.check(by, Permission.SETTINGS_CHANGE)
            record.save(Organisation.objects.get(pk=1), allow_other_teams=True)
        case OptionKind.MOVE_DUE:
            record.save(_item(option, by), due_on=monday + timedelta(days=option.day or 0))
        case OptionKind.DROP:
            record.save(_item(option, by), status=WorkItem.Status.CANCELLED)


def _open(record: Recorder, option: Option, starts_on: date, by: User) -> None:
    team = Team.objects.active().filter(pk=option.team or 0).first()
    role = Role.objects.filter(slug=option.role).first()
    if team is None or role is None:
        raise Conflict(GONE)
    access.check(by, Permission.MEMBERSHIP_CHANGE, team)
    seat(record, team, role, max(starts_on, timezone.localdate()), skills=dict(option.skills))


def _train(record: Recorder, option: Option, until: date, by: User) -> None:
    """Plan the time: a work item in the person's team, done by the person; the level is set when it is reached."""
    today = timezone.localdate()
    person = Person.objects.filter(pk=option.person or 0).first()
    skill = Skill.objects.filter(slug=option.skill).first()
    role = Role.objects.filter(slug=option.role).first()
    membership = (
        Membership.objects.during(today, today)
        .filter(person=person, role=role)
        .select_related("team")
        .order_by("-share_percent", "pk")
        .first()
    )
    if person is None or skill is None or role is None or membership is None or until < today:
        raise Conflict(GONE)
    until = min(until, membership.ends_on or until)
    item = record.create(_training(person, skill, role, membership, option.level or 0, until))
    days = item.effort_likely_days or Decimal(0)
    record.create(Demand(work_item=item, role=role, days=days))
    allocation = Allocation(
        work_item=item, role=role, membership=membership, starts_on=today, ends_on=until,
        share_percent=min(TRAINING_SHARE, membership.share_percent),
    )  # fmt: skip
    access.check(by, Permission.PLAN_DECIDE, membership.team_id)
    record.create(allocation)
    invariants.allocation_lies_within_its_membership(allocation)


def _training(person: Person, skill: Skill, role: Role, seat_of: Membership, level: int, until: date) -> WorkItem:
    today = timezone.localdate()
    weekdays = sum((today + timedelta(days=number)).weekday() < 5 for number in range((until - today).days + 1))
    days = (weekdays * TRAINING_SHARE / 100).quantize(Decimal("0.1"))
    # The kind of work that the role does most of: that is what the training is for.
    share = TagShare.objects.filter(role=role).order_by("-share_percent", "tag").first()
    return WorkItem(
        title=f"Train {person} in {skill} to level {level}", team=seat_of.team, due_on=until,
        tag=share.tag if share else "", tag_source=WorkItem.TagSource.PERSON if share else "",
        effort_optimistic_days=days, effort_likely_days=days, effort_pessimistic_days=days,
        description="From the hire-first ladder. Confirm the level of the skill when it is reached.",
    )  # fmt: skip


def _item(option: Option, by: User) -> WorkItem:
    item = WorkItem.objects.filter(pk=option.item or 0).first()
    if item is None:
        raise Conflict(GONE)
    if not records.may_change(by, item):
        access.check(by, Permission.WORK_CHANGE, None)
    return item
