"""What a plan is worth: the exact value of every term and tier, from the snapshot and the plan alone."""

from collections import defaultdict
from collections.abc import Callable

from planning.engine import rules
from planning.engine.objective import STAFFING, Objective, Term
from planning.engine.plan import Allocation, Plan
from planning.engine.problem import stands
from planning.engine.rules import Case
from planning.engine.snapshot import Demand, Item, Movability, Snapshot


def values(snapshot: Snapshot, plan: Plan) -> dict[Term, int]:
    """Return the value of every term."""
    return {term: measure(snapshot, plan) for term, measure in MEASURES.items()}


def tier_values(snapshot: Snapshot, plan: Plan, objective: Objective = STAFFING) -> tuple[int, ...]:
    """Return the value of every tier, in order: the key by which plans are compared, lower is better."""
    needed = {weighted.term for tier in objective.tiers for weighted in tier.terms}
    worth = {term: MEASURES[term](snapshot, plan) for term in needed}
    return tuple(
        max(tier.enough, sum(part.weight * worth[part.term] for part in tier.terms)) for tier in objective.tiers
    )


def whole_demand(snapshot: Snapshot) -> int:
    """Return the weighted demand of all parts, done or not: what the unstaffed tier is held against."""
    items = {item.id: item for item in snapshot.items}
    return sum(
        items[demand.item].weight * rules.part_minutes(demand) * demand.heads
        for demand in snapshot.demands
        if demand.item in items
    )


def working_days(day: int) -> int:
    """Return the Mondays to Fridays up to a day, it included, counted from day 0; below 0 for days before."""
    weeks, rest = divmod(day, 7)
    return 5 * weeks + min(rest + 1, 5)


def days_late(due: int | None, finish: int) -> int:
    """Return the working days by which a finish is past a due day."""
    return 0 if due is None else max(0, working_days(finish) - working_days(due))


def finishes(snapshot: Snapshot, plan: Plan) -> dict[int, int]:
    """Return the last day of every item that has demands; what is not done in full ends with the horizon."""
    staffed = _by_demand(plan)
    ends: dict[int, int] = {}
    left_undone = set()
    for demand in _demands(snapshot):
        rows = staffed[demand.id]
        if len(rows) < demand.heads:
            left_undone.add(demand.item)
        ends[demand.item] = max([ends.get(demand.item, 0), *(row.end for row in rows)])
    return {item: snapshot.horizon - 1 if item in left_undone else end for item, end in ends.items()}


def _unstaffed(snapshot: Snapshot, plan: Plan) -> int:
    items, staffed = _items(snapshot), _by_demand(plan)
    return sum(
        items[demand.item].weight * rules.part_minutes(demand) * max(0, demand.heads - len(staffed[demand.id]))
        for demand in _demands(snapshot)
    )


def _lateness(snapshot: Snapshot, plan: Plan) -> int:
    items = _items(snapshot)
    return sum(
        items[item].weight * days_late(items[item].due, finish) for item, finish in finishes(snapshot, plan).items()
    )


def _change(snapshot: Snapshot, plan: Plan) -> int:
    weights = snapshot.weights
    starts = {(row.demand, row.lane): row.start for row in plan.allocations}
    known = {demand.id for demand in _demands(snapshot)}
    total = 0
    for row in stands(snapshot, Movability.MOVABLE):
        start = starts.get((row.demand, row.lane))
        if row.demand not in known:
            continue
        if start is None:
            total += weights.change_lane
        else:
            total += weights.change_day * min(abs(start - row.start), weights.change_days_most)
    return total


def _assignment(snapshot: Snapshot, plan: Plan) -> int:
    items, lanes, known = _items(snapshot), {lane.id: lane for lane in snapshot.lanes}, rules.familiar_days(snapshot)
    people = {person.id: person for person in snapshot.people}
    demands = {demand.id: demand for demand in snapshot.demands}
    total = 0
    for row in plan.allocations:
        lane = lanes.get(row.lane)
        if lane is None:
            continue
        demand, person = demands[row.demand], people[lane.person]
        item = items[demand.item]
        total += rules.price(Case(lane, person, demand, item, snapshot.weights, rules.days_on(item, person, known)))
    return total


def _finish(snapshot: Snapshot, plan: Plan) -> int:
    return sum(row.end for row in plan.allocations)


def _makespan(snapshot: Snapshot, plan: Plan) -> int:
    return max((row.end + 1 for row in plan.allocations), default=0)


def _cost(snapshot: Snapshot, plan: Plan) -> int:
    people = {person.id: person for person in snapshot.people}
    rates = {lane.id: people[lane.person].cost_per_day for lane in snapshot.lanes}
    return sum(rates.get(row.lane, 0) * row.minutes for row in plan.allocations)


def _items(snapshot: Snapshot) -> dict[int, Item]:
    return {item.id: item for item in snapshot.items}


def _demands(snapshot: Snapshot) -> list[Demand]:
    known = {item.id for item in snapshot.items}
    return [demand for demand in snapshot.demands if demand.item in known]


def _by_demand(plan: Plan) -> dict[int, list[Allocation]]:
    rows: dict[int, list[Allocation]] = defaultdict(list)
    for row in plan.allocations:
        rows[row.demand].append(row)
    return rows


MEASURES: dict[Term, Callable[[Snapshot, Plan], int]] = {
    Term.UNSTAFFED: _unstaffed,
    Term.LATENESS: _lateness,
    Term.CHANGE: _change,
    Term.ASSIGNMENT: _assignment,
    Term.FINISH: _finish,
    Term.MAKESPAN: _makespan,
    Term.COST: _cost,
}
