"""Why a plan says what it says, for one part of one demand: data with ids and numbers, for sentences made elsewhere.

Standard library only, so that a web process can explain a stored plan without a solver.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from planning.engine import rules
from planning.engine.assemble import choices_of, plan_of
from planning.engine.evaluate import days_late, finishes, tier_values
from planning.engine.objective import STAFFING, Objective
from planning.engine.plan import Allocation, Plan, Shortage, Unstaffed
from planning.engine.problem import Choices, compile_problem
from planning.engine.reasons import Fact, Failure, Gate, LeftOut, Part
from planning.engine.retime import force, required_start
from planning.engine.rules import Case
from planning.engine.snapshot import Demand, Item, Lane, Snapshot


@dataclass(frozen=True, slots=True)
class Passed:
    """A gate that was passed, with both numbers: what is there and what was asked."""

    gate: Gate
    has: int | str | None = None
    needed: int | str | None = None
    skill: str | None = None


@dataclass(frozen=True, slots=True)
class Other:
    """Somebody else for the part, and what the whole plan loses if it is they, all else kept as far as it goes.

    ``extra`` is the change of each tier's value, ``finish_days`` of the item's last day, ``late_days`` of the working
    days late summed over all items. ``gives_way`` are other demands that move, change hands or are dropped.
    """

    person: int
    lane: int
    start: int
    end: int
    parts: tuple[Part, ...]
    extra: tuple[int, ...]
    finish_days: int
    late_days: int
    gives_way: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Explanation:
    """Everything that may be said about one part of a demand.

    ``allocation`` is None for a part that nobody does; then ``shortage`` says what binds and ``remedies`` what would
    change it. ``next_best`` starts with the one who costs least, ``left_out`` with the one who is nearest.
    """

    demand: int
    part: int
    allocation: Allocation | None
    person: int | None
    is_fixed: bool
    passed: tuple[Passed, ...]
    parts: tuple[Part, ...]
    next_best: tuple[Other, ...]
    left_out: tuple[LeftOut, ...]
    shortage: Unstaffed | None = None
    remedies: tuple[Fact, ...] = ()

    @property
    def price(self) -> int:
        """The sum of the parts."""
        return sum(part.price for part in self.parts)


def explain(
    snapshot: Snapshot, plan: Plan, demand_id: int, part: int, *, objective: Objective = STAFFING
) -> Explanation:
    """Explain one part of one demand; to explain many, keep an ``Explainer``."""
    return Explainer(snapshot, plan, objective).explain(demand_id, part)


class Explainer:
    """A plan and its snapshot made ready for any number of questions.

    Raises
    ------
    ValueError
        If the plan was made for another snapshot.
    """

    def __init__(self, snapshot: Snapshot, plan: Plan, objective: Objective = STAFFING) -> None:
        if plan.snapshot_digest != snapshot.digest():
            raise ValueError("The plan was made for another snapshot.")
        self.snapshot, self.plan, self.objective = snapshot, plan, objective
        self.problem = compile_problem(snapshot)
        self.choices = choices_of(self.problem, plan)
        self.people = {person.id: person for person in snapshot.people}
        self.items = {item.id: item for item in snapshot.items}
        self.lanes = {lane.id: lane for lane in snapshot.lanes}
        self.demands = {demand.id: demand for demand in snapshot.demands}
        self.known = rules.familiar_days(snapshot)

    @cached_property
    def base(self) -> tuple[int, ...]:
        """The value of every tier of the plan as it is."""
        return self._rank(self.choices)

    def explain(self, demand_id: int, part: int) -> Explanation:
        """Explain one part; ``KeyError`` for a demand that the plan does not know."""
        demand = self.demands[demand_id]
        row = next((row for row in self.plan.allocations if (row.demand, row.part) == (demand_id, part)), None)
        holder = self.lanes.get(row.lane) if row is not None else None
        is_fixed = row is not None and any((f.demand, f.lane) == (row.demand, row.lane) for f in self.problem.fixed)
        case = self._case(holder, demand) if holder is not None else None
        others, out = ((), ()) if is_fixed else self._others(demand, holder)
        shortage = None if row else next((u for u in self.plan.unstaffed if u.demand == demand_id), None)
        return Explanation(
            demand=demand_id,
            part=part,
            allocation=row,
            person=holder.person if holder else None,
            is_fixed=is_fixed,
            passed=tuple(_passed(case)) if case else (),
            parts=rules.price_parts(case) if case else (),
            next_best=others,
            left_out=out,
            shortage=shortage,
            remedies=tuple(self._remedies(demand, shortage)) if shortage else (),
        )

    def plan_if(self, demand_id: int, part: int, lane_id: int) -> Plan | None:
        """Return the whole plan with a part on another lane, as priced in ``Other``; None where there is no place."""
        row = next((row for row in self.plan.allocations if (row.demand, row.part) == (demand_id, part)), None)
        holder = self.lanes[row.lane] if row is not None else None
        forced = self._forced(self.problem.need_index[demand_id], self.lanes[lane_id], holder)
        return None if forced is None else plan_of(self.problem, forced)

    def _others(self, demand: Demand, holder: Lane | None) -> tuple[tuple[Other, ...], tuple[LeftOut, ...]]:
        """Try everybody else, on the best of their lanes."""
        number = self.problem.need_index.get(demand.id)
        if number is None:
            return (), ()
        found, out = [], []
        for person in self.snapshot.people:
            if holder is not None and person.id == holder.person:
                continue
            lanes = [lane for lane in self.snapshot.lanes if lane.person == person.id]
            tries = [self._try(number, lane, holder) for lane in lanes]
            passing = [one for one in tries if isinstance(one, Other)]
            closed = [one for one in tries if isinstance(one, LeftOut)]
            if passing:
                found.append(min(passing, key=lambda one: (one.extra, one.lane)))
            else:
                nobody = LeftOut(person.id, (Failure(Gate.ROLE, needed=demand.role),))
                out.append(min(closed, key=lambda one: one.key, default=nobody))
        found.sort(key=lambda one: (one.extra, one.person))
        return tuple(found), tuple(sorted(out, key=lambda one: one.key))

    def _try(self, number: int, lane: Lane, holder: Lane | None) -> Other | LeftOut:
        """Give the part to a lane, or say every gate that is closed and how far it would have to open."""
        case = self._case(lane, self.problem.needs[number].demand)
        failed = rules.failures(case)
        gates = {failure.gate for failure in failed}
        failed += tuple(one for one in self._coupled_failures(number, lane, holder) if one.gate not in gates)
        short = self._time_failure(number, self.problem.lane_index[lane.id])
        if short is not None or Gate.ROLE in gates:
            return LeftOut(lane.person, (*failed, short) if short else failed)
        forced = self._forced(number, lane, holder)
        if forced is None:
            return LeftOut(lane.person, (*failed, Failure(Gate.CROWDED)))
        return LeftOut(lane.person, failed) if failed else self._other(number, case, forced)

    def _forced(self, number: int, lane: Lane, holder: Lane | None) -> Choices | None:
        """Return the choices with a part on a lane in place of its holder's."""
        chosen = self.choices.get(number, (0, ()))[1]
        gone = None if holder is None else self.problem.lane_index[holder.id]
        lanes = sorted((*(index for index in chosen if index != gone), self.problem.lane_index[lane.id]))
        return force(self.problem, self.choices, number, tuple(lanes), self._rank)

    def _coupled_failures(self, number: int, lane: Lane, holder: Lane | None) -> tuple[Failure, ...]:
        """Return the gates that depend on who else is on the demand."""
        need = self.problem.needs[number]
        chosen = {self.problem.lanes[i].lane.person for i in self.choices.get(number, (0, ()))[1]}
        if lane.person in chosen | {self.lanes[row.lane].person for row in need.fixed if row.lane in self.lanes}:
            return (Failure(Gate.SAME_PERSON),)
        kept = chosen - ({holder.person} if holder is not None else set())
        wanted = [person for person in need.pinned if person not in kept]
        is_full = len(kept - set(need.pinned)) >= need.others
        if wanted and lane.person not in wanted and (is_full or (holder is not None and holder.person in wanted)):
            return (Failure(Gate.PINNED, needed=wanted[0]),)
        return ()

    def _other(self, number: int, case: Case, forced: Choices) -> Other:
        need = self.problem.needs[number]
        plan = plan_of(self.problem, forced, explain=False)
        before, after = finishes(self.snapshot, self.plan), finishes(self.snapshot, plan)
        late = sum(
            days_late(self.items[item].due, day) - days_late(self.items[item].due, before[item])
            for item, day in after.items()
        )
        start, values = forced[number][0], tier_values(self.snapshot, plan, self.objective)
        moved = {n for n in self.choices.keys() | forced.keys() if self.choices.get(n) != forced.get(n)}
        return Other(
            person=case.person.id,
            lane=case.lane.id,
            start=start,
            end=self.problem.end_of(self.problem.lane_index[case.lane.id], start, need.minutes),
            parts=rules.price_parts(case),
            extra=tuple(b - a for a, b in zip(self.base, values, strict=True)),
            finish_days=after[need.demand.item] - before[need.demand.item],
            late_days=late,
            gives_way=tuple(sorted(self.problem.needs[n].demand.id for n in moved - {number})),
        )

    def _time_failure(self, number: int, lane: int) -> Failure | None:
        """Say whether the item may not start, or a lane's calendar has no time for the part even without other work.

        Time is told in minutes: what the part takes, and the most that is free in one stretch.
        """
        need, table, window = self.problem.needs[number], self.problem.lanes[lane], self.problem.window(number)
        first = required_start(self.problem, self.choices, need.item)
        if first is None:
            return Failure(Gate.WAITS)
        if max(first, window.start) >= window.stop:
            return Failure(Gate.WINDOW, needed=window.stop - 1, has=first)
        free = [
            table.total[table.clear[day] + 1] - table.total[day]
            for day in range(max(first, window.start), window.stop)
            if table.clear[day] >= 0 and table.minutes[day] > 0
        ]
        most = max(free, default=0)
        return None if most >= need.minutes else Failure(Gate.CAPACITY, needed=need.minutes, has=most)

    def _remedies(self, demand: Demand, shortage: Unstaffed) -> Iterable[Fact]:
        """Yield what would end the shortage, beside opening a gate for somebody."""
        item = self.items[demand.item]
        match shortage.shortage:
            case Shortage.WINDOW:
                yield Fact("start_by", self.problem.horizon - 1, item.earliest, item=item.id)
            case Shortage.PREDECESSOR:
                yield Fact("finish_first", item=shortage.waits_for)
            case Shortage.OUTBID:
                yield from self._outbid_by(demand, item)
            case _:
                yield Fact("people", demand.heads, shortage.candidates, role=demand.role, skill=shortage.skill)

    def _outbid_by(self, demand: Demand, item: Item) -> Iterable[Fact]:
        """Yield the work on the lanes that could, the lightest first: its weight against this one's."""
        need = self.problem.needs[self.problem.need_index[demand.id]]
        busy = {n for n, (_, lanes) in self.choices.items() if set(lanes) & set(need.lanes)}
        rows = [self.problem.needs[n].demand for n in busy]
        for other in sorted(rows, key=lambda one: (self.items[one.item].weight, one.id)):
            yield Fact("outbid_by", self.items[other.item].weight, item.weight, demand=other.id, item=other.item)

    def _case(self, lane: Lane, demand: Demand) -> Case:
        person, item = self.people[lane.person], self.items[demand.item]
        familiar = rules.days_on(item, person, self.known)
        return Case(lane, person, demand, item, self.snapshot.weights, familiar)

    def _rank(self, choices: Choices) -> tuple[int, ...]:
        return tier_values(self.snapshot, plan_of(self.problem, choices, explain=False), self.objective)


def _passed(case: Case) -> Iterable[Passed]:
    """Yield the gates with both numbers; a fixed allocation may stand though a gate is closed, then it is not here."""
    closed = {(failure.gate, failure.skill) for failure in rules.failures(case)}
    rows = [Passed(Gate.ROLE, case.lane.role, case.demand.role)]
    rows += [
        Passed(Gate.SKILL, case.person.skills.get(need.skill), need.level, need.skill)
        for need in case.demand.skills
        if need.must
    ]
    rows += [Passed(Gate.EXCLUDED), Passed(Gate.TEAM, case.lane.team, case.item.team)]
    return (row for row in rows if (row.gate, row.skill) not in closed)
