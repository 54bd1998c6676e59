"""Choices by index become a Plan by id: parts numbered, what stands kept, what is undone told with its reason."""

from planning.engine import rules
from planning.engine.greedy import finish_of
from planning.engine.plan import Allocation, Plan, Shortage, Status, Unstaffed
from planning.engine.problem import Choices, Need, Problem
from planning.engine.reasons import Failure, Gate
from planning.engine.rules import Case


def plan_of(problem: Problem, choices: Choices, *, explain: bool = True) -> Plan:
    """Return the plan that the choices make; without ``explain`` it is fit for measuring only."""
    allocations: list[Allocation] = []
    for number, need in enumerate(problem.needs):
        allocations.extend(_parts(problem, need, choices.get(number, (0, ()))))
    return Plan(
        snapshot_digest=problem.snapshot.digest() if explain else "",
        status=Status.FEASIBLE,
        allocations=tuple(sorted(allocations)),
        standing=problem.carried.rows,
        standing_short=problem.carried.short,
        unstaffed=tuple(_unstaffed(problem, choices)) if explain else (),
    )


def choices_of(problem: Problem, plan: Plan) -> Choices:
    """Return the choices that a plan for this very problem was made of."""
    lanes: dict[int, list[int]] = {}
    starts: dict[int, int] = {}
    fixed = {(row.demand, row.lane) for row in problem.fixed}
    for row in plan.allocations:
        if (row.demand, row.lane) not in fixed:
            number = problem.need_index[row.demand]
            lanes.setdefault(number, []).append(problem.lane_index[row.lane])
            starts[number] = row.start
    return {number: (starts[number], tuple(sorted(chosen))) for number, chosen in sorted(lanes.items())}


def _parts(problem: Problem, need: Need, choice: tuple[int, tuple[int, ...]]) -> list[Allocation]:
    """Number the parts: pinned people have the first ones in their order, fixed work comes before new."""
    start, lanes = choice
    rows = [(row.lane, row.start, row.end) for row in need.fixed]
    rows += [(problem.lanes[lane].lane.id, start, problem.end_of(lane, start, need.minutes)) for lane in lanes]
    pins = need.demand.pinned[: need.demand.heads]
    numbers: dict[int, int] = {}
    for index, (lane, _, _) in enumerate(rows):
        table = problem.lane_index.get(lane)
        person = problem.lanes[table].lane.person if table is not None else -1
        if person in pins and pins.index(person) not in numbers.values():
            numbers[index] = pins.index(person)
    spare = iter(n for n in range(len(rows) + len(pins)) if n not in numbers.values() and n >= len(pins))
    late = iter(n for n in range(len(pins)) if n not in numbers.values())
    allocations = []
    for index, (lane, begin, end) in enumerate(rows):
        part = numbers.get(index)
        if part is None:
            part = next(spare)
            if part >= need.demand.heads:
                part = next(late, part)
        allocations.append(Allocation(need.demand.id, part, lane, begin, end, need.minutes))
    return allocations


def _unstaffed(problem: Problem, choices: Choices) -> list[Unstaffed]:
    rows = []
    for number, need in enumerate(problem.needs):
        missing = need.heads - len(choices.get(number, (0, ()))[1])
        if missing > 0:
            rows.append(_Reason(problem, choices, number).row(missing))
    return rows


class _Reason:
    """Finds what is short for a need that is left undone."""

    def __init__(self, problem: Problem, choices: Choices, number: int) -> None:
        self.problem, self.choices, self.number = problem, choices, number
        self.need = problem.needs[number]
        self.item = problem.items[self.need.item]
        known = rules.familiar_days(problem.snapshot)
        people = problem.snapshot.people
        self.cases = [
            Case(
                table.lane,
                people[table.person],
                self.need.demand,
                self.item.item,
                problem.snapshot.weights,
                rules.days_on(self.item.item, people[table.person], known),
            )
            for table in problem.lanes
            if table.lane.role == self.need.demand.role
        ]
        self.passing = [case.lane for case in self.cases if rules.is_allowed(case)]

    def row(self, missing: int) -> Unstaffed:
        """Return the row of the plan."""
        shortage, skill, level, waits_for = self._find()
        minutes = missing * self.need.minutes
        demand = self.need.demand.id
        return Unstaffed(demand, missing, minutes, shortage, skill, level, waits_for, len(self.passing))

    def _find(self) -> tuple[Shortage, str | None, int | None, int | None]:
        item, snapshot = self.item.item, self.problem.snapshot
        if max(item.earliest, snapshot.today_index) >= self.problem.horizon:
            return Shortage.WINDOW, None, None, None
        people = {lane.person for lane in self.passing}
        pins = set(self.need.demand.pinned[: self.need.demand.heads])
        if len(people) < self.need.demand.heads or not pins <= people:
            return self._gate(pins - people)
        waits_for = self._waits_for()
        if waits_for is not None:
            return Shortage.PREDECESSOR, None, None, waits_for
        has_slot = any(self._has_slot(lane.id, self.item.first) for lane in self.passing)
        return (Shortage.OUTBID if has_slot else Shortage.NO_CAPACITY), None, None, None

    def _gate(self, pinned: set[int]) -> tuple[Shortage, str | None, int | None, int | None]:
        """Return the gate that the nearest of those who may not fails; of the missing pinned people where there are."""
        closed = [(case, rules.failures(case)) for case in self.cases]
        closed = [(case, failed) for case, failed in closed if failed and (not pinned or case.person.id in pinned)]
        found: dict[Shortage, Failure] = {}
        for _, failed in closed:
            shortage = _shortage(failed)
            found.setdefault(shortage, next((f for f in failed if f.gate is Gate.SKILL), failed[0]))
        for shortage in (Shortage.EXCLUDED, Shortage.OTHER_TEAM, Shortage.NOT_ASSESSED, Shortage.NO_SKILL):
            if shortage in found:
                skill = found[shortage]
                level = skill.needed if isinstance(skill.needed, int) and skill.skill else None
                return shortage, skill.skill, level, None
        return Shortage.NO_ROLE, None, None, None

    def _waits_for(self) -> int | None:
        """Return the item that is not done, or not done early enough for any lane to start."""
        last: tuple[int, int] | None = None
        for before, lag in self.item.before:
            finish = finish_of(self.problem, self.choices, before)
            if finish is None:
                return self.problem.items[before].item.id
            last = max(last or (-1, -1), (finish + 1 + lag, self.problem.items[before].item.id))
        if last is None or any(self._has_slot(lane.id, last[0]) for lane in self.passing):
            return None
        return last[1] if any(self._has_slot(lane.id, 0) for lane in self.passing) else None

    def _has_slot(self, lane: int, first: int) -> bool:
        begin = max(first, self.item.item.earliest, self.problem.snapshot.today_index)
        only = self.problem.groups[self.need.group].only
        days = range(begin, self.problem.horizon) if only is None else range(max(begin, only), only + 1)
        index = self.problem.lane_index[lane]
        return any(self.problem.end_if_started(index, day, self.need.minutes) >= 0 for day in days)


def _shortage(failed: tuple[Failure, ...]) -> Shortage:
    """Return what a lane in the role lacks: a skill where one is short, else the decision that keeps it out."""
    skills = [failure for failure in failed if failure.gate is Gate.SKILL]
    if skills:
        return Shortage.NOT_ASSESSED if all(failure.has is None for failure in skills) else Shortage.NO_SKILL
    gates = {failure.gate for failure in failed}
    return Shortage.OTHER_TEAM if gates == {Gate.TEAM} else Shortage.EXCLUDED
