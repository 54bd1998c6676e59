"""Who is on which team: accepting a proposal makes dated memberships; opening a position makes a seat."""

from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal

from django.db import transaction
from django.utils import timezone

from planning import access
from planning.access import Permission
from planning.actions import invariants
from planning.actions.changes import Recorder, recording
from planning.domain.errors import Conflict
from planning.models import Membership, Person, PersonSkill, Recommendation, Role, RoleSkill, Skill, Team, User


def change_share(
    record: Recorder, *, person: Person, team: Team, role: Role, share_percent: Decimal, starts_on: date
) -> None:
    """Set the share of a person on a team as a role from a day on; 0 ends it. What was before is kept as history."""
    current = (
        Membership.objects.during(starts_on, starts_on)
        .filter(person=person, team=team, role=role)
        .order_by("pk")
        .first()
    )
    if current is not None and current.share_percent == share_percent:
        return
    if current is not None:
        if current.starts_on >= starts_on:
            if share_percent:
                record.save(current, share_percent=share_percent)
            else:
                record.delete(current)
            return
        until = current.ends_on
        record.save(current, ends_on=starts_on - timedelta(days=1))
    else:
        until = None
    if share_percent:
        record.create(
            Membership(
                person=person, team=team, role=role, share_percent=share_percent, starts_on=starts_on, ends_on=until
            )
        )  # fmt: skip


def accept_recommended(record: Recorder, row: Recommendation) -> None:
    """Make a proposed change of a team live, in a recording that is open.

    Raises
    ------
    Invalid
        When the shares of the person would pass 100 %.
    """
    if row.team is None or row.role is None:
        message = "The team or the role was removed meanwhile."
        raise Conflict(message)
    starts_on = max(row.starts_on or timezone.localdate(), timezone.localdate())
    if row.person is None:
        seat(record, row.team, row.role, starts_on)
        return
    source = row.reasons.get("from") if isinstance(row.reasons, dict) else None
    if source:
        change_share(
            record, person=row.person, team=Team.objects.get(pk=source["team"]),
            role=Role.objects.get(pk=source["role"]), share_percent=Decimal(source["share_percent"]),
            starts_on=starts_on,
        )  # fmt: skip
    change_share(
        record, person=row.person, team=row.team, role=row.role, share_percent=row.share_percent or Decimal(0),
        starts_on=starts_on,
    )  # fmt: skip
    for membership in Membership.objects.filter(person=row.person).order_by("-pk")[:1]:
        invariants.memberships_sum_to_at_most_full_time(membership)


@transaction.atomic
def open_position(*, team: Team, role: Role, by: User, starts_on: date | None = None) -> Person:
    """Open a position on a team: a seat with the role's core skills, planned like a person from its start on."""
    access.check(by, Permission.MEMBERSHIP_CHANGE, team)
    sentence = f"Opened a position as {role} in {team}"
    with recording(by=by, verb="person.open_position", sentence=sentence, subject=team) as record:
        return seat(record, team, role, starts_on or timezone.localdate())


def seat(
    record: Recorder, team: Team, role: Role, starts_on: date, *, skills: Mapping[str, int] | None = None
) -> Person:
    """Make a seat with the role's core skills, and with those that are asked of it, in a recording that is open."""
    made = record.create(Person(name=f"Open position: {role}", kind=Person.Kind.OPEN_POSITION, starts_on=starts_on))
    record.create(Membership(person=made, team=team, role=role, starts_on=starts_on))
    core = RoleSkill.objects.filter(role=role, level__gte=3).select_related("skill")
    levels = {wanted.skill: wanted.level for wanted in core}
    for skill in Skill.objects.filter(slug__in=skills or ()):
        levels[skill] = max(levels.get(skill, 0), (skills or {})[skill.slug])
    for skill, level in levels.items():
        record.create(PersonSkill(person=made, skill=skill, level=level))
    record.subject = made
    return made
