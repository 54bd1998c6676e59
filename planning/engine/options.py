"""Options against a shortage: hire, train, ask other teams, move a due day, drop an item; each applied to a snapshot.

Applying is a pure function: a snapshot and its plan in, both out as they would be with the option. The plan stays valid
wherever it can, so that solving again can start from it.
"""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TypeVar

from planning.engine.plan import Allocation, Plan, Shortage
from planning.engine.snapshot import Demand, Lane, LiveAllocation, Person, SkillNeed, Snapshot, StandingDemand

Row = TypeVar("Row", Allocation, LiveAllocation)


class OptionKind(StrEnum):
    """What can be done about a shortage."""

    HIRE = "hire"
    TRAIN = "train"
    BORROW = "borrow"  # other teams may be asked
    MOVE_DUE = "move_due"
    DROP = "drop"


@dataclass(frozen=True, slots=True)
class Option:
    """One thing that can be done. ``cost`` is in currency over the horizon and orders options of equal effect.

    A hire has ``role``, ``team``, ``skills`` and ``from_day``; training has ``person``, ``skill``, ``level`` and
    ``from_day``; a moved due day has ``item`` and ``day``, a dropped item ``item``.
    """

    kind: OptionKind
    cost: int
    role: str | None = None
    team: int | None = None
    skills: tuple[tuple[str, int], ...] = ()
    from_day: int = 0
    person: int | None = None
    skill: str | None = None
    level: int | None = None
    item: int | None = None
    day: int | None = None


@dataclass(frozen=True, slots=True)
class HiringSettings:
    """Defaults for options that are looked for, all editable; cost in currency.

    ``day_minutes`` is what a new person gives to planned work on a working day.
    """

    lead_days: int = 60
    training_days: int = 28
    hire_cost_per_day: int = 700
    training_cost: int = 3000
    borrow_cost: int = 1000
    day_minutes: int = 336
    rungs: int = 5
    options_most: int = 12


DEFAULTS = HiringSettings()


def find_options(snapshot: Snapshot, plan: Plan, settings: HiringSettings) -> tuple[Option, ...]:
    """Return what the shortages of a plan suggest, those first that bear on most weighted work.

    A hire per role and team that lacks, with all the skills that the undone work asks for; training for people of the
    role who are below a level; other teams where they may not be asked.
    """
    items = {item.id: item for item in snapshot.items}
    demands = {demand.id: demand for demand in snapshot.demands}
    bears_on: dict[Option, int] = defaultdict(int)
    skills: dict[tuple[str, int | None], dict[str, int]] = defaultdict(dict)
    for row in plan.unstaffed:
        asked = skills[demands[row.demand].role, items[demands[row.demand].item].team]
        for need in demands[row.demand].skills:
            asked[need.skill] = max(asked.get(need.skill, 0), need.level)
    for row in plan.unstaffed:
        demand = demands[row.demand]
        item = items[demand.item]
        asked = skills[demand.role, item.team]
        found = [hire(snapshot, demand.role, item.team, tuple(sorted(asked.items())), settings)]
        if row.shortage in (Shortage.NO_SKILL, Shortage.NOT_ASSESSED):
            found += _training(snapshot, demand.role, demand.skills, settings)
        if row.shortage is Shortage.OTHER_TEAM:
            found.append(Option(OptionKind.BORROW, settings.borrow_cost))
        for option in found:
            bears_on[option] += item.weight * row.minutes
    ordered = sorted(bears_on, key=lambda option: (-bears_on[option], str(option)))
    return tuple(ordered[: settings.options_most])


def hire(
    snapshot: Snapshot, role: str, team: int | None, skills: tuple[tuple[str, int], ...], settings: HiringSettings
) -> Option:
    """Return the option to hire somebody who starts after the lead time."""
    first = snapshot.today_index + settings.lead_days
    days = sum(day % 7 < 5 for day in range(first, snapshot.horizon))
    cost = max(1, days) * settings.hire_cost_per_day
    return Option(OptionKind.HIRE, cost, role=role, team=team, skills=skills, from_day=first)


def apply(snapshot: Snapshot, plan: Plan, option: Option, settings: HiringSettings) -> tuple[Snapshot, Plan]:
    """Return the snapshot and a plan for it as they would be with an option; what is given is not touched."""
    match option.kind:
        case OptionKind.HIRE:
            after = _hired(snapshot, plan, option, settings)
        case OptionKind.TRAIN:
            return _trained(snapshot, plan, option)
        case OptionKind.BORROW:
            after = replace(snapshot, weights=replace(snapshot.weights, allow_other_teams=True))
        case OptionKind.MOVE_DUE:
            items = tuple(replace(i, due=option.day) if i.id == option.item else i for i in snapshot.items)
            after = replace(snapshot, items=items)
        case OptionKind.DROP:
            return _dropped(snapshot, plan, option)
    return after, replace(plan, snapshot_digest=after.digest())


def _training(snapshot: Snapshot, role: str, needs: tuple[SkillNeed, ...], settings: HiringSettings) -> list[Option]:
    """Return training for everybody of a role who lacks exactly one of the skills asked."""
    in_role = {lane.person for lane in snapshot.lanes if lane.role == role}
    found = []
    for person in snapshot.people:
        lacking = [n for n in needs if n.must and n.level > 0 and (person.skills.get(n.skill) or 0) < n.level]
        if person.id in in_role and len(lacking) == 1:
            need = lacking[0]
            steps = need.level - (person.skills.get(need.skill) or 0)
            found.append(
                Option(
                    OptionKind.TRAIN,
                    settings.training_cost * steps,
                    role=role,
                    person=person.id,
                    skill=need.skill,
                    level=need.level,
                    from_day=snapshot.today_index + settings.training_days * steps,
                )
            )
    return found


def _hired(snapshot: Snapshot, plan: Plan, option: Option, settings: HiringSettings) -> Snapshot:
    """Add a person with a lane that is free on working days from the day they start."""
    number = max((person.id for person in snapshot.people), default=0) + 1
    minutes = tuple(
        settings.day_minutes if day >= option.from_day and day % 7 < 5 else 0 for day in range(snapshot.days)
    )
    person = Person(number, skills=dict(option.skills), cost_per_day=settings.hire_cost_per_day, is_open_position=True)
    team = option.team if option.team is not None else 0
    lane = Lane(_next_lane(snapshot), number, team, option.role or "", minutes)
    standing = _kept_as_planned(snapshot, plan)
    return replace(snapshot, people=(*snapshot.people, person), lanes=(*snapshot.lanes, lane), standing=standing)


def _trained(snapshot: Snapshot, plan: Plan, option: Option) -> tuple[Snapshot, Plan]:
    """Give a person the level from a day on.

    Skills do not change over the days of a snapshot, so who they are afterwards is a second person, whose lanes begin
    where the first one's end: on the first day from which no work of theirs runs across.
    """
    number = max(person.id for person in snapshot.people) + 1
    mine = [lane for lane in snapshot.lanes if lane.person == option.person]
    cut = _cut(snapshot, plan, {lane.id for lane in mine}, option.from_day)
    later = {lane.id: _next_lane(snapshot) + place for place, lane in enumerate(mine)}
    halves = [replace(lane, minutes=_masked(lane.minutes, 0, cut)) for lane in mine]
    halves += [
        replace(lane, id=later[lane.id], person=number, minutes=_masked(lane.minutes, cut, len(lane.minutes)))
        for lane in mine
    ]
    person = next(person for person in snapshot.people if person.id == option.person)
    skilled = replace(person, id=number, skills={**person.skills, option.skill or "": option.level or 0})
    allocations = tuple(sorted(_moved(row, later, cut) for row in plan.allocations))
    early = {row.demand for row in allocations if row.lane in later}
    after = replace(
        snapshot,
        people=(*snapshot.people, skilled),
        lanes=(*(lane for lane in snapshot.lanes if lane.person != option.person), *halves),
        live=tuple(_moved(row, later, cut) for row in snapshot.live),
        standing=tuple(
            replace(s, kept=(*s.kept, *(later[k] for k in s.kept if k in later))) for s in snapshot.standing
        ),
        demands=tuple(_for_both(demand, person.id, number, early) for demand in snapshot.demands),
        familiarity=snapshot.familiarity
        + tuple(replace(known, person=number) for known in snapshot.familiarity if known.person == person.id),
    )
    return after, replace(plan, snapshot_digest=after.digest(), allocations=allocations)


def _cut(snapshot: Snapshot, plan: Plan, lanes: set[int], first: int) -> int:
    """Return the first day from ``first`` on across which nothing on the lanes runs."""
    spans = [(row.start, row.end) for row in plan.allocations if row.lane in lanes]
    spans += [(row.start, row.end) for row in snapshot.live if row.lane in lanes]
    crosses = True
    while crosses:
        ends = [end for start, end in spans if start < first <= end]
        crosses = bool(ends)
        first = max(ends, default=first - 1) + 1
    return first


def _dropped(snapshot: Snapshot, plan: Plan, option: Option) -> tuple[Snapshot, Plan]:
    """Leave an item out, with its demands, its live work and what waits for it."""
    gone = {demand.id for demand in snapshot.demands if demand.item == option.item}
    after = replace(
        snapshot,
        items=tuple(item for item in snapshot.items if item.id != option.item),
        demands=tuple(demand for demand in snapshot.demands if demand.id not in gone),
        live=tuple(row for row in snapshot.live if row.demand not in gone),
        precedences=tuple(p for p in snapshot.precedences if option.item not in (p.before, p.after)),
    )
    allocations = tuple(row for row in plan.allocations if row.demand not in gone)
    unstaffed = tuple(row for row in plan.unstaffed if row.demand not in gone)
    return after, replace(plan, snapshot_digest=after.digest(), allocations=allocations, unstaffed=unstaffed)


def _kept_as_planned(snapshot: Snapshot, plan: Plan) -> tuple[StandingDemand, ...]:
    """Keep standing demands with those who carry them in the plan, so that newcomers do not shift what is planned."""
    carries: dict[int, set[int]] = defaultdict(set)
    for row in plan.standing:
        carries[row.standing].add(row.lane)
    return tuple(
        replace(demand, kept=tuple(sorted(carries[demand.id]))) if demand.id in carries else demand
        for demand in snapshot.standing
    )


def _for_both(demand: Demand, person: int, later: int, early: set[int]) -> Demand:
    """Let a decision about a person hold for who they are later: pins go there unless the work is done before."""
    excluded = (*demand.excluded, later) if person in demand.excluded else demand.excluded
    pinned = demand.pinned
    if person in pinned and demand.id not in early:
        pinned = tuple(later if one == person else one for one in pinned)
    return replace(demand, excluded=excluded, pinned=pinned)


def _moved(row: Row, later: Mapping[int, int], cut: int) -> Row:
    """Put what starts from the cut on on the later lane."""
    return replace(row, lane=later[row.lane]) if row.lane in later and row.start >= cut else row


def _masked(minutes: tuple[int, ...], first: int, end: int) -> tuple[int, ...]:
    return tuple(value if first <= day < end else 0 for day, value in enumerate(minutes))


def _next_lane(snapshot: Snapshot) -> int:
    return max((lane.id for lane in snapshot.lanes), default=0) + 1
