"""Departure drills: ask for one, work it out in the background, hand over what it found a taker for."""

import logging
from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import msgspec
from django.db import transaction
from django.utils import timezone
from django_tasks import task

from planning import access
from planning.access import Permission
from planning.actions import contracts, leases, plans
from planning.actions.changes import Recorder, recording
from planning.actions.contracts import team_of
from planning.domain.errors import Conflict, Invalid
from planning.engine import owners as engine
from planning.engine.evaluate import finishes
from planning.engine.plan import Plan
from planning.engine.snapshot import Snapshot
from planning.models import Activity, Drill, Membership, Ownership, Person, Role, Team, User
from planning.queries import departures
from planning.queries.departures import Loss

logger = logging.getLogger(__name__)
SECONDS = 10.0
NEXT_BEST = 3


@transaction.atomic
def start(*, people: list[Person], team: Team | None, away_on: date, by: User) -> Drill:
    """Ask what happens if people, or everybody on a team, are away from a day on; a worker finds out.

    Raises
    ------
    NotAllowed, Invalid
        Only planners ask; the day is not over, and somebody is asked about.
    """
    access.check(by, Permission.HIRING_VIEW)
    if away_on < timezone.localdate():
        raise Invalid("That day is over.", fields={"away_on": ["That day is over. Choose today or a later day."]})
    gone = {person.pk for person in people} | set(departures.members(team, away_on) if team else ())
    if not gone:
        raise Invalid("Name somebody.", fields={"people": ["Name somebody, or a team with people on it on that day."]})
    drill = Drill.objects.create(team=team, away_on=away_on, made_by=by)
    drill.people.set(gone)
    transaction.on_commit(lambda: execute.enqueue(drill_id=drill.pk))
    return drill


@task(queue_name="plans")
def execute(drill_id: int) -> None:
    """Work a drill out: claim it, beat while working, store what was found if the lease still holds."""
    token = uuid4().hex
    claimed = Drill.objects.filter(pk=drill_id, state=Drill.State.QUEUED).update(
        state=Drill.State.RUNNING, token=token, beat_at=timezone.now()
    )
    if not claimed:
        return
    drill = Drill.objects.select_related("team").get(pk=drill_id)
    people = list(drill.people.values_list("pk", flat=True))
    mine = Drill.objects.filter(pk=drill_id, token=token, state=Drill.State.RUNNING)
    try:
        with leases.Heart(mine, token):
            seats, slipping = takers(people, drill.away_on, drill.team), slips(people, drill.away_on)
    except Exception as error:
        logger.exception("Drill %s failed", drill_id)
        text = f"It was not worked out: {type(error).__name__}: {error}"
        mine.update(state=Drill.State.FAILED, error=text[:2000])
        return
    # Nothing is written where another worker took the drill over meanwhile.
    mine.update(state=Drill.State.DONE, seats=seats, slips=slipping)


def requeue_stale() -> int:
    """Hand back drills whose worker stopped beating; give up after three tries. Return how many were handed back."""
    return leases.hand_back(Drill, lambda pk: execute.enqueue(drill_id=pk))


def takers(people: list[int], day: date, team: Team | None = None) -> list[dict[str, Any]]:
    """Return who could take over each seat that is lost: the exact assignment with those people removed."""
    lost = departures.losses(people, day, team)
    if not lost.things:
        return []
    given = departures.hand_over_input(people, day, lost)
    answer = engine.recommend_owners(given, seconds=SECONDS)
    wanted = {(one.thing.pk if one.kind == "component" else -one.thing.pk): one for one in lost.things}
    return [
        _seat(seat, wanted[seat.component])
        for seat in answer.seats
        if seat.component in wanted and _is_lost(seat, wanted[seat.component])
    ]


def _is_lost(seat: engine.SeatAnswer, loss: Loss) -> bool:
    if seat.seat is engine.Seat.ACCOUNTABLE:
        return loss.is_orphan
    return not loss.backups_left


def _seat(seat: engine.SeatAnswer, loss: Loss) -> dict[str, Any]:
    kept = replace(seat, next_best=seat.next_best[:NEXT_BEST], left_out=seat.left_out[:NEXT_BEST])
    built: dict[str, Any] = msgspec.to_builtins(kept)
    return {**built, "kind": loss.kind, "thing": loss.thing.pk, "ownership": loss.ownership.pk}


def slips(people: list[int], day: date) -> list[dict[str, Any]]:
    """Return the projects that end later, planned again without those people: working out both the same way.

    Both plans are made by the quick method, so that what differs is the people and not how long was searched.
    """
    from planning.engine.solve import solve  # web processes never load the solver

    taken, before = plans.make(plans.Order(method="greedy"))
    without = _without(taken, frozenset(people), (day - taken.start).days)
    after = solve(without, method="greedy")
    old, new = _ends(taken, before), _ends(without, after)
    undone = _undone(without, after)
    return [
        {
            "project": project, "before": taken.date_of(end).isoformat(),
            "after": taken.date_of(new.get(project, end)).isoformat(), "days": new.get(project, end) - end,
            "unstaffed_minutes": undone.get(project, 0) - _undone(taken, before).get(project, 0),
        }
        for project, end in sorted(old.items(), key=lambda one: one[1] - new.get(one[0], one[1]))
        if new.get(project, end) > end or undone.get(project, 0) > _undone(taken, before).get(project, 0)
    ]  # fmt: skip


def _without(taken: Snapshot, gone: frozenset[int], first: int) -> Snapshot:
    """Return the snapshot with no minutes of some people from a day on; what they were to do then is open again."""
    cut = max(0, first)
    lanes = tuple(
        replace(lane, minutes=lane.minutes[:cut] + (0,) * len(lane.minutes[cut:])) if lane.person in gone else lane
        for lane in taken.lanes
    )
    theirs = {lane.id for lane in lanes if lane.person in gone}
    live = tuple(row for row in taken.live if row.lane not in theirs or row.end < cut)
    return replace(taken, lanes=lanes, live=live)


def _ends(taken: Snapshot, plan: Plan) -> dict[int, int]:
    items = {item.id: item.project for item in taken.items}
    ends: dict[int, int] = {}
    for item, end in finishes(taken, plan).items():
        project = items[item]
        if project is not None:
            ends[project] = max(end, ends.get(project, 0))
    return ends


def _undone(taken: Snapshot, plan: Plan) -> dict[int, int]:
    items = {item.id: item.project for item in taken.items}
    of = {demand.id: items[demand.item] for demand in taken.demands}
    left: dict[int, int] = {}
    for row in plan.unstaffed:
        project = of[row.demand]
        if project is not None:
            left[project] = left.get(project, 0) + row.minutes
    return left


@transaction.atomic
def hand_over(drill: Drill, *, by: User) -> Activity:
    """Hand over what those who leave hold: their ownerships end the day before, new ones begin on the day.

    For what nobody was found, the team stays accountable without a name: the health checks say so, nothing is silent.

    Raises
    ------
    NotAllowed
        Only those who may change the ownership of each of the things.
    Conflict
        When the drill is not done, was applied, or what it looked at has changed since.
    """
    access.check(by, Permission.HIRING_VIEW)
    drill = Drill.objects.select_for_update(of=("self",)).select_related("team").get(pk=drill.pk)
    if drill.state != Drill.State.DONE or drill.applied_at is not None:
        raise Conflict("This was handed over already." if drill.applied_at else "This drill is not done yet.")
    people = list(drill.people.values_list("pk", flat=True))
    lost = departures.losses(people, drill.away_on, drill.team)
    seats = {(row["ownership"], row["seat"]): row for row in drill.seats}
    if {one.ownership.pk for one in lost.things} != {row["ownership"] for row in drill.seats}:
        raise Conflict("What these people hold has changed since. Make the drill again.")
    sentence = f"Handed over {len(lost.things)} things of {_who(drill)}"
    with recording(by=by, verb="ownership.hand_over", sentence=sentence) as record:
        for loss in lost.things:
            access.check(by, Permission.OWNERSHIP_CHANGE, team_of(loss.thing))
            _pass_on(record, loss, seats, drill)
        record.subject = lost.things[0].ownership if lost.things else None
    if record.activity is None:
        raise Conflict("There is nothing to hand over.")
    Drill.objects.filter(pk=drill.pk).update(applied_at=timezone.now())
    return record.activity


def _who(drill: Drill) -> str:
    names = sorted(person.name for person in drill.people.all())
    return str(drill.team) if drill.team else ", ".join(names[:3]) + (" and others" if len(names) > 3 else "")


def _pass_on(record: Recorder, loss: Loss, seats: dict[tuple[int, str], Any], drill: Drill) -> None:
    held, day = loss.ownership, drill.away_on
    owner, backup = seats.get((held.pk, "accountable")), seats.get((held.pk, "backup"))
    person = _person(owner) if loss.is_orphan else held.person
    backups = [one for one in loss.backups_left if person is None or one.pk != person.pk]
    stand_in = _person(backup)
    if stand_in is not None and stand_in not in backups and stand_in != person:
        backups.append(stand_in)
    role = Role.objects.filter(slug=owner["role"]).first() if loss.is_orphan and owner and owner["role"] else held.role
    if held.starts_on >= day:
        record.delete(held)
    else:
        record.save(held, ends_on=day - timedelta(days=1))
    taker = Ownership(
        component=held.component, project=held.project, person=person, role=role if person else None,
        team=_team(person, role, held, day), starts_on=day, confirmed_on=None,
        source=Ownership.Source.RECOMMENDED if loss.is_orphan else held.source,
    )  # fmt: skip
    record.create(taker, backups=backups)
    if role is not None and person is not None and loss.is_orphan:
        contracts.create(record, loss.thing, role)


def _person(seat: dict[str, Any] | None) -> Person | None:
    if seat is None or seat["person"] is None:
        return None
    return Person.objects.filter(pk=seat["person"]).first()


def _team(person: Person | None, role: Role | None, held: Ownership, day: date) -> Team | None:
    """Return the team that is accountable: the one that was, where the person is on it, else the person's own."""
    if person is None:
        return held.team
    rows = Membership.objects.on(day).filter(person=person, role=role).select_related("team").order_by("pk")
    teams = [row.team for row in rows]
    return held.team if held.team in teams or not teams else teams[0]
