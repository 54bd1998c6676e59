"""The independent checker: every rule read from the snapshot again, in code that no solver shares.

``violations`` judges a plan; ``contradictions`` finds decisions and fixed allocations that break a rule by themselves,
which no plan can heal. Fixed allocations are facts made by people: they may overlap, run on closed days and break
gates, and only what the engine adds is held against the rules beside them.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property

from planning.engine.plan import Allocation, Plan, Standing, Status
from planning.engine.snapshot import Demand, Item, Lane, Movability, Person, Snapshot


@dataclass(frozen=True, slots=True)
class Violation:
    """A rule that is broken: its slug, what is wrong in words with ids, and the ids of the demands or lanes."""

    rule: str
    text: str
    ids: tuple[int, ...] = ()


def violations(snapshot: Snapshot, plan: Plan) -> list[Violation]:
    """Return every violation of every rule; an empty list is a valid plan."""
    view = _View(snapshot, plan)
    unknown = list(_names_known_ids(view))
    return unknown or [violation for check in CHECKS for violation in check(view)]


def contradictions(snapshot: Snapshot) -> list[Violation]:
    """Return what pins, exclusions and fixed allocations contradict among themselves."""
    view = _View(snapshot, Plan("", Status.FEASIBLE))
    return [violation for check in CONTRADICTIONS for violation in check(view)]


class _View:
    """A snapshot and a plan, looked up by id."""

    def __init__(self, snapshot: Snapshot, plan: Plan) -> None:
        self.snapshot, self.plan = snapshot, plan
        self.people: dict[int, Person] = {person.id: person for person in snapshot.people}
        self.lanes: dict[int, Lane] = {lane.id: lane for lane in snapshot.lanes}
        self.items: dict[int, Item] = {item.id: item for item in snapshot.items}
        self.demands: dict[int, Demand] = {d.id: d for d in snapshot.demands if d.item in self.items}
        self.fixed: dict[tuple[int, int], tuple[int, int]] = {}
        for row in snapshot.live:
            if row.movability is Movability.FIXED:
                start, end = self.fixed.get((row.demand, row.lane), (row.start, row.end))
                self.fixed[row.demand, row.lane] = (min(start, row.start), max(end, row.end))
        self.rows: dict[int, list[Allocation]] = defaultdict(list)
        for allocation in plan.allocations:
            self.rows[allocation.demand].append(allocation)
        self.standing: dict[int, list[Standing]] = defaultdict(list)
        for carried in plan.standing:
            self.standing[carried.lane].append(carried)

    def is_fixed(self, row: Allocation) -> bool:
        """Tell whether the plan only repeats a fixed live allocation."""
        return (row.demand, row.lane) in self.fixed

    @cached_property
    def made(self) -> list[Allocation]:
        """What the engine added."""
        return [row for row in self.plan.allocations if not self.is_fixed(row)]

    def person(self, lane: int) -> int:
        """Return who works on a lane, -1 for a lane that is gone."""
        return self.lanes[lane].person if lane in self.lanes else -1

    def carried(self, lane: int, day: int) -> int:
        """Return the share of standing demands that the plan puts on a lane on a day."""
        return sum(row.share for row in self.standing[lane] if row.start <= day <= row.end)

    @cached_property
    def free(self) -> dict[int, list[int]]:
        """Free minutes by lane and day, standing demands taken off."""
        table = {}
        for lane in self.snapshot.lanes:
            minutes = [lane.minutes[day] if day < len(lane.minutes) else 0 for day in range(self.snapshot.days)]
            if not self.standing[lane.id]:
                table[lane.id] = minutes
                continue
            table[lane.id] = [
                int(m * max(0, lane.share - self.carried(lane.id, day)) // lane.share) for day, m in enumerate(minutes)
            ]
        return table

    @cached_property
    def waits(self) -> list[tuple[int, int, int]]:
        """(before, after, lag) between items with work; items without any pass the wait on."""
        busy = {demand.item for demand in self.demands.values()}
        direct = [(p.before, p.after, p.lag) for p in self.snapshot.precedences]
        direct = [(b, a, lag) for b, a, lag in direct if b in self.items and a in self.items]
        for milestone in sorted(set(self.items) - busy):
            into = [(b, lag) for b, a, lag in direct if a == milestone and b != milestone]
            out = [(a, lag) for b, a, lag in direct if b == milestone and a != milestone]
            direct = [row for row in direct if milestone not in row[:2]]
            direct += [(b, a, first + second) for b, first in into for a, second in out]
        return direct


def _names_known_ids(view: _View) -> Iterator[Violation]:
    for row in view.plan.allocations:
        if row.demand not in view.demands:
            yield Violation("known", f"allocation of an unknown demand {row.demand}", (row.demand,))
        elif row.lane not in view.lanes and not view.is_fixed(row):
            yield Violation("known", f"demand {row.demand} on an unknown lane {row.lane}", (row.demand, row.lane))
    for carried in view.plan.standing:
        if carried.lane not in view.lanes or all(d.id != carried.standing for d in view.snapshot.standing):
            yield Violation("known", f"standing demand {carried.standing} on lane {carried.lane}: unknown", ())


def _belongs_to_snapshot(view: _View) -> Iterator[Violation]:
    if view.plan.snapshot_digest != view.snapshot.digest():
        yield Violation("digest", "the plan was made for another snapshot")


def _lanes_do_one_thing_at_a_time(view: _View) -> Iterator[Violation]:
    spans: dict[int, list[tuple[int, int, int, bool]]] = defaultdict(list)
    for (demand, lane), (start, end) in view.fixed.items():
        spans[lane].append((start, end, demand, True))
    for row in view.made:
        spans[row.lane].append((row.start, row.end, row.demand, False))
    for lane, rows in spans.items():
        for index, (start, end, demand, is_fixed) in enumerate(rows):
            for other_start, other_end, other, is_other_fixed in rows[index + 1 :]:
                if start <= other_end and other_start <= end and not (is_fixed and is_other_fixed):
                    yield Violation("overlap", f"lane {lane} does {demand} and {other} at once", (lane, demand, other))


def _work_follows_the_calendar(view: _View) -> Iterator[Violation]:
    for row in view.made:
        free = view.free[row.lane]
        if not (0 <= row.start < view.snapshot.days) or free[row.start] <= 0:
            yield Violation("calendar", f"demand {row.demand} starts on day {row.start}, not free", (row.demand,))
            continue
        left, day = row.minutes - free[row.start], row.start
        while left > 0 and day + 1 < view.snapshot.days:
            day += 1
            left -= free[day]
        if left > 0 or day != row.end:
            text = f"demand {row.demand} ends on day {row.end}, its {row.minutes} minutes on day {day}"
            yield Violation("calendar", text, (row.demand, row.lane))


def _parts_are_equal_and_few_enough(view: _View) -> Iterator[Violation]:
    for demand, rows in view.rows.items():
        heads, minutes = view.demands[demand].heads, view.demands[demand].minutes
        for row in rows:
            if row.minutes * heads < minutes or (row.minutes - 1) * heads >= minutes > 0:
                yield Violation("minutes", f"a part of demand {demand} has {row.minutes} minutes", (demand,))
        if len({row.part for row in rows}) < len(rows):
            yield Violation("parts", f"demand {demand} has a part twice", (demand,))
        if len(rows) > heads and not all(view.is_fixed(row) for row in rows):
            yield Violation("parts", f"demand {demand} has {len(rows)} parts for {heads} heads", (demand,))


def _heads_are_different_people(view: _View) -> Iterator[Violation]:
    for demand, rows in view.rows.items():
        people = [view.person(row.lane) for row in rows]
        for row in rows:
            if not view.is_fixed(row) and people.count(view.person(row.lane)) > 1:
                yield Violation("heads", f"demand {demand} has one person on two parts", (demand, row.lane))


def _lanes_have_the_role(view: _View) -> Iterator[Violation]:
    for row in view.made:
        if view.lanes[row.lane].role != view.demands[row.demand].role:
            yield Violation("role", f"demand {row.demand} on lane {row.lane} of another role", (row.demand, row.lane))


def _people_have_the_skills(view: _View) -> Iterator[Violation]:
    for row in view.made:
        skills = view.people[view.person(row.lane)].skills
        for need in view.demands[row.demand].skills:
            if need.must and need.level > skills.get(need.skill, 0):
                text = f"demand {row.demand} asks level {need.level}, lane {row.lane} has {skills.get(need.skill)}"
                yield Violation("skill", text, (row.demand, row.lane))


def _excluded_people_stay_out(view: _View) -> Iterator[Violation]:
    for row in view.made:
        if view.person(row.lane) in view.demands[row.demand].excluded:
            yield Violation("excluded", f"demand {row.demand} on an excluded person", (row.demand, row.lane))


def _pinned_parts_go_to_nobody_else(view: _View) -> Iterator[Violation]:
    for demand, rows in view.rows.items():
        asked = view.demands[demand]
        pinned = asked.pinned[: asked.heads]
        others = [row for row in rows if view.person(row.lane) not in pinned]
        if pinned and len(others) > asked.heads - len(pinned) and not all(view.is_fixed(row) for row in others):
            yield Violation("pinned", f"demand {demand} has somebody else on a pinned part", (demand,))


def _other_teams_are_asked_only_if_allowed(view: _View) -> Iterator[Violation]:
    if view.snapshot.weights.allow_other_teams:
        return
    for row in view.made:
        team = view.items[view.demands[row.demand].item].team
        if team is not None and view.lanes[row.lane].team != team:
            yield Violation("team", f"demand {row.demand} on lane {row.lane} of another team", (row.demand, row.lane))


def _parts_start_the_same_day(view: _View) -> Iterator[Violation]:
    for demand, rows in view.rows.items():
        yield from _one_start(view, "same_start", f"parts of demand {demand}", rows)


def _together_starts_the_same_day(view: _View) -> Iterator[Violation]:
    members: dict[int, list[Allocation]] = defaultdict(list)
    for demand, rows in view.rows.items():
        if view.demands[demand].together:
            members[view.demands[demand].item].extend(rows)
    for item, rows in members.items():
        yield from _one_start(view, "together", f"demands of item {item}", rows)


def _one_start(view: _View, rule: str, what: str, rows: list[Allocation]) -> Iterator[Violation]:
    """Hold starts against each other, and against the last of the fixed starts that are still to come."""
    starts = {row.start for row in rows if not view.is_fixed(row)}
    coming = [row.start for row in rows if view.is_fixed(row) and row.start >= view.snapshot.today_index]
    if starts and coming:
        starts.add(max(coming))
    if len(starts) > 1:
        yield Violation(rule, f"{what} start on days {sorted(starts)}", tuple(sorted({row.demand for row in rows})))


def _predecessors_are_done(view: _View) -> Iterator[Violation]:
    rows_of: dict[int, list[Allocation]] = defaultdict(list)
    missing = set()
    for demand in view.demands.values():
        rows_of[demand.item].extend(view.rows[demand.id])
        if len(view.rows[demand.id]) < demand.heads:
            missing.add(demand.item)
    for before, after, lag in view.waits:
        ready = max([-1, *(row.end for row in rows_of[before])]) + 1 + lag
        for row in rows_of[after]:
            if not view.is_fixed(row) and (before in missing or row.start < ready):
                yield Violation("precedence", f"demand {row.demand} does not wait for item {before}", (row.demand,))


def _starts_inside_the_window(view: _View) -> Iterator[Violation]:
    for row in view.made:
        earliest = max(view.snapshot.today_index, view.items[view.demands[row.demand].item].earliest)
        if not earliest <= row.start < view.snapshot.horizon or not row.start <= row.end < view.snapshot.days:
            yield Violation("window", f"demand {row.demand} from day {row.start} to {row.end}", (row.demand,))


def _fixed_work_is_kept(view: _View) -> Iterator[Violation]:
    kept = {(row.demand, row.lane): (row.start, row.end) for row in view.plan.allocations}
    for (demand, lane), span in view.fixed.items():
        if demand in view.demands and kept.get((demand, lane)) != span:
            yield Violation("fixed", f"fixed work of demand {demand} on lane {lane} is not kept", (demand, lane))


def _standing_fits_lanes(view: _View) -> Iterator[Violation]:
    asked = {demand.id: demand for demand in view.snapshot.standing}
    for row in view.plan.standing:
        lane, demand = view.lanes[row.lane], asked[row.standing]
        if (lane.team, lane.role) != (demand.team, demand.role):
            yield Violation("standing", f"standing demand {demand.id} on a lane of another team or role", (row.lane,))
        if row.start < demand.start or row.end > demand.end or row.share <= 0:
            yield Violation("standing", f"standing demand {demand.id} outside its period", (row.lane,))
        if any(view.carried(row.lane, day) > lane.share for day in range(row.start, row.end + 1)):
            yield Violation("standing", f"lane {row.lane} carries more than its share", (row.lane,))


def _standing_is_carried_or_short(view: _View) -> Iterator[Violation]:
    short = dict(view.plan.standing_short)
    for demand in view.snapshot.standing:
        rows = [row for row in view.plan.standing if row.standing == demand.id]
        missing = [
            demand.share - sum(row.share for row in rows if row.start <= day <= row.end)
            for day in range(max(0, demand.start), min(demand.end, view.snapshot.days - 1) + 1)
        ]
        if max(missing, default=0) != short.get(demand.id, 0) or min(missing, default=0) < 0:
            yield Violation("standing", f"standing demand {demand.id} is not carried as the plan says", (demand.id,))


def _unstaffed_is_told(view: _View) -> Iterator[Violation]:
    told = {row.demand: row for row in view.plan.unstaffed}
    if len(told) < len(view.plan.unstaffed):
        yield Violation("unstaffed", "a demand is told unstaffed twice")
    for number, demand in view.demands.items():
        missing = max(0, demand.heads - len(view.rows[number]))
        row = told.pop(number, None)
        minutes = -(-demand.minutes // max(1, demand.heads)) * missing
        if (missing, minutes if missing else 0) != ((row.parts, row.minutes) if row else (0, 0)):
            yield Violation("unstaffed", f"demand {number} leaves {missing} parts, told otherwise", (number,))
    for number in told:
        yield Violation("unstaffed", f"unknown demand {number} is told unstaffed", (number,))


def _fixed_work_keeps_its_order(view: _View) -> Iterator[Violation]:
    spans: dict[int, list[tuple[int, int]]] = defaultdict(list)
    for (demand, _), span in view.fixed.items():
        if demand in view.demands:
            spans[view.demands[demand].item].append(span)
    for before, after, lag in view.waits:
        if spans[before] and spans[after]:
            ready = max(end for _, end in spans[before]) + 1 + lag
            if min(start for start, _ in spans[after]) < ready:
                text = f"fixed work of item {after} starts before that of item {before} is done"
                yield Violation("precedence", text, (before, after))


def _fixed_work_is_where_it_may_be(view: _View) -> Iterator[Violation]:
    for demand, lane in view.fixed:
        if demand not in view.demands:
            continue
        if lane not in view.lanes:
            yield Violation("fixed", f"fixed work of demand {demand} on a lane that is gone", (demand, lane))
        elif view.person(lane) in view.demands[demand].excluded:
            yield Violation("excluded", f"fixed work of demand {demand} on an excluded person", (demand, lane))


def _pinned_people_may(view: _View) -> Iterator[Violation]:
    for demand in view.demands.values():
        for person in demand.pinned[: demand.heads]:
            if person in demand.excluded:
                yield Violation("pinned", f"demand {demand.id} pins and excludes person {person}", (demand.id,))
            elif not any(_passes(view, lane, demand) for lane in view.lanes.values() if lane.person == person):
                text = f"demand {demand.id} pins person {person}, who lacks its role or a skill"
                yield Violation("pinned", text, (demand.id,))


def _passes(view: _View, lane: Lane, demand: Demand) -> bool:
    skills = view.people[lane.person].skills
    return (demand.id, lane.id) in view.fixed or (
        lane.role == demand.role and all(n.level <= skills.get(n.skill, 0) for n in demand.skills if n.must)
    )


Check = Callable[[_View], Iterator[Violation]]

CHECKS: tuple[Check, ...] = (
    _belongs_to_snapshot,
    _lanes_do_one_thing_at_a_time,
    _work_follows_the_calendar,
    _parts_are_equal_and_few_enough,
    _heads_are_different_people,
    _lanes_have_the_role,
    _people_have_the_skills,
    _excluded_people_stay_out,
    _pinned_parts_go_to_nobody_else,
    _other_teams_are_asked_only_if_allowed,
    _parts_start_the_same_day,
    _together_starts_the_same_day,
    _predecessors_are_done,
    _starts_inside_the_window,
    _fixed_work_is_kept,
    _standing_fits_lanes,
    _standing_is_carried_or_short,
    _unstaffed_is_told,
)

CONTRADICTIONS: tuple[Check, ...] = (
    _fixed_work_keeps_its_order,
    _fixed_work_is_where_it_may_be,
    _pinned_people_may,
)
