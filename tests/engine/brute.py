"""Every plan of a tiny problem, by its own short code: what the solvers are held against."""

from itertools import combinations, product

from planning.engine.assemble import plan_of
from planning.engine.evaluate import tier_values
from planning.engine.greedy import finish_of
from planning.engine.objective import STAFFING


def best_values(problem, objective=STAFFING):
    """The lexicographically least tier values over all plans."""
    best = None
    for choices in every_choice(problem):
        worth = tier_values(problem.snapshot, plan_of(problem, choices, explain=False), objective)
        best = worth if best is None else min(best, worth)
    return best


def every_choice(problem):
    """All valid choices, group by group."""
    return _extend(problem, 0, {}, set())


def _extend(problem, group, choices, busy):
    if group == len(problem.groups):
        if _is_in_order(problem, choices):
            yield dict(choices)
        return
    members = [n for n in problem.groups[group].needs if problem.needs[n].heads]
    yield from _extend(problem, group + 1, choices, busy)
    for day in range(problem.horizon) if members else ():
        for lanes in product(*(_lane_sets(problem, n, day) for n in members)):
            taken = [
                (lane, d)
                for n, chosen in zip(members, lanes, strict=True)
                for lane in chosen
                for d in range(day, problem.end_of(lane, day, problem.needs[n].minutes) + 1)
            ]
            if not taken or len(set(taken)) < len(taken) or busy & set(taken):
                continue
            made = {n: (day, chosen) for n, chosen in zip(members, lanes, strict=True) if chosen}
            yield from _extend(problem, group + 1, choices | made, busy | set(taken))


def _lane_sets(problem, number, day):
    need = problem.needs[number]
    open_lanes = [lane for lane in need.lanes if dict(problem.slots(number, lane)).get(day) is not None]
    for size in range(need.heads + 1):
        for chosen in combinations(open_lanes, size):
            people = [problem.lanes[lane].lane.person for lane in chosen]
            others = sum(person not in need.pinned for person in people)
            if len(set(people)) == len(people) and others <= need.others:
                yield chosen


def _is_in_order(problem, choices):
    for item in problem.items:
        for before, lag in item.before:
            starts = [choices[n][0] for n in item.needs if n in choices]
            finish = finish_of(problem, choices, before)
            if starts and (finish is None or min(starts) < finish + 1 + lag):
                return False
    return True
