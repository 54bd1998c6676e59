"""Short plans of even problems, held against every order and every lane; bounds never above the best."""

import random
import time
from dataclasses import replace
from itertools import combinations, permutations, product

import numpy as np
import pytest

from planning.engine import (
    classes,
    compiled,
    even,
    joint_annealing,
    lane_annealing,
    least_cost,
    together_annealing,
    together_bounds,
    two_stage,
)
from planning.engine.assemble import plan_of
from planning.engine.budget import Budget, Limits
from planning.engine.check import violations
from planning.engine.duration import shape_of
from planning.engine.even_bounds import fractional
from planning.engine.objective import DURATION, STAFFING, cheapest_within
from planning.engine.plan import Status
from planning.engine.problem import compile_problem
from planning.engine.snapshot import Precedence, SkillNeed
from planning.engine.solve import solve
from tests.engine.instances import DAY, demand, item, lane, person, random_together, snapshot

DAYS = 40


def random_even(seed, *, jobs=4, lanes=3):
    """Few single jobs on lanes of the same open days, at whole or half days; some wait, some may not start at once."""
    rng = random.Random(seed)
    has_weekends = rng.random() < 0.5
    rates = [rng.choice((DAY, DAY, DAY // 2)) for _ in range(lanes)]
    people = [person(n, skills={"a": rng.randint(0, 2)}, cost_per_day=rng.randint(1, 9)) for n in range(1, lanes + 1)]
    people[0] = person(1, skills={"a": 2}, cost_per_day=5)
    open_days = [day for day in range(DAYS) if not has_weekends or day % 7 < 5]
    calendars = [tuple(rate if day in open_days else 0 for day in range(DAYS)) for rate in rates]
    pairs = [(b, a) for b in range(1, jobs + 1) for a in range(b + 1, jobs + 1) if rng.random() < 0.25]
    return snapshot(
        people=people,
        lanes=[lane(n, minutes=minutes) for n, minutes in enumerate(calendars, 1)],
        items=[item(n, earliest=rng.choice((0, 0, 0, 2))) for n in range(1, jobs + 1)],
        demands=[demand(n, minutes=DAY * rng.randint(1, 3), skills=(SkillNeed("a", rng.randint(0, 2)),))
                 for n in range(1, jobs + 1)],
        precedences=tuple(Precedence(b, a, 0 if has_weekends else rng.choice((0, 0, 1))) for b, a in pairs),
        horizon=DAYS,
        days=DAYS,
    )  # fmt: skip


def plans(snap):
    """(Duration, cost) of every plan that starts its work as soon as its order and lanes allow."""
    lanes = {row.id: row for row in snap.lanes}
    staff = {one.id: one for one in snap.people}
    may = {d.id: [n for n in lanes if all(staff[n].skills.get(s.skill, 0) >= s.level for s in d.skills)]
           for d in snap.demands}  # fmt: skip
    work = {d.id: d for d in snap.demands}
    first = {one.id: one.earliest for one in snap.items}
    for order in permutations(work):
        if any(order.index(p.before) > order.index(p.after) for p in snap.precedences):
            continue
        for chosen in product(*(may[n] for n in order)):
            free, ends = dict.fromkeys(lanes, 0), {}
            for number, on in zip(order, chosen, strict=True):
                day = max([first[number], free[on],
                           *(ends[p.before] + p.lag for p in snap.precedences if p.after == number)])  # fmt: skip
                left = work[number].minutes
                while left > 0:
                    left -= lanes[on].minutes[day]
                    day += 1
                ends[number] = free[on] = day
            cost = sum(staff[on].cost_per_day * work[n].minutes for n, on in zip(order, chosen, strict=True))
            yield max(ends.values()), cost


@pytest.fixture(scope="module")
def cases():
    """Problems with their shortest duration by brute force."""
    return [(snap, min(plans(snap))[0]) for snap in (random_even(seed) for seed in range(12))]


def test_the_shortest_plan_is_found_and_the_bound_holds(cases):
    for snap, shortest in cases:
        plan = solve(snap, objective=DURATION, seconds=30, work_limit=0.5)
        assert plan.tiers[0].value == 0
        assert plan.tiers[1].value == shortest
        assert plan.tiers[1].bound <= shortest


def test_the_least_cost_within_a_duration_is_found_and_its_bound_holds(cases):
    for snap, shortest in cases[:6]:
        for limit in (shortest, shortest + 2):
            least = min(cost for duration, cost in plans(snap) if duration <= limit)
            plan = solve(snap, objective=cheapest_within(limit), seconds=30, work_limit=0.5)
            assert [tier.value for tier in plan.tiers] == [0, limit, least]
            assert plan.tiers[2].bound <= least


def test_the_general_solver_takes_a_limit_too():
    snap = random_even(1)
    best = min(cost for _, cost in plans(snap))
    away = [lane(1, minutes=(*snap.lanes[0].minutes[:-1], 0)), *snap.lanes[1:]]  # not even: one day less at the end
    other = replace(snap, lanes=tuple(away))
    assert shape_of(compile_problem(other), cheapest_within(DAYS)) is None
    plan = solve(other, objective=cheapest_within(DAYS), seconds=3)
    assert [tier.value for tier in plan.tiers] == [0, DAYS, best]


def test_no_bound_is_above_the_best(cases):
    for snap, shortest in cases:
        made = even.even_of(compile_problem(snap))
        assert made.makespan(fractional(made).duration()) <= shortest


def shortest_together(snap):
    """The shortest duration over every order and every choice of people."""
    crews = {}
    for job in (1, 2, 3):
        mine = [d for d in snap.demands if d.item == job]
        may = [list(combinations([p.id for p in snap.people if d.skills[0].skill in p.skills], d.heads)) for d in mine]
        crews[job] = {tuple(sorted(sum(c, ()))) for c in product(*may) if len(set(sum(c, ()))) == len(sum(c, ()))}
    slots = {d.item: d.minutes // d.heads // DAY for d in snap.demands}
    best = 99
    for order in permutations((1, 2, 3)):
        if any(order.index(p.before) > order.index(p.after) for p in snap.precedences):
            continue
        for chosen in product(*(crews[job] for job in order)):
            free, ends = dict.fromkeys(range(1, 5), 0), {}
            for job, crew in zip(order, chosen, strict=True):
                ready = [ends[p.before] for p in snap.precedences if p.after == job]
                ends[job] = max([*(free[one] for one in crew), *ready]) + slots[job]
                free |= dict.fromkeys(crew, ends[job])
            best = min(best, max(ends.values()))
    return best


def test_jobs_of_several_people_are_as_short_as_can_be():
    for seed in range(8):
        snap = random_together(seed)
        shortest = shortest_together(snap)
        plan = solve(snap, objective=DURATION, seconds=30, work_limit=3)
        assert (plan.tiers[0].value, plan.tiers[1].value, plan.tiers[1].bound) == (0, shortest, shortest)
        made = even.even_of(compile_problem(snap))
        pools = together_bounds.pools_of(made)
        assert all(pool.bound <= shortest for pool in pools)
        assert together_bounds.prices_of(made, pools).bound <= shortest


def test_annealing_alone_deals_out_valid_crews(monkeypatch):
    snap = random_together(5)
    made = even.even_of(compile_problem(snap))
    for name, value in list(vars(together_annealing).items()):
        if hasattr(value, "py_func"):
            monkeypatch.setattr(together_annealing, name, value.py_func)
    crew = together_annealing.crew_of(made)
    state = together_annealing.together_of(crew, np.array(even.in_order(made)))
    shortest = shortest_together(snap)
    assert together_annealing.anneal_together(crew, state, shortest, 4.0, 0.5, 1, 0, 4000, 4000)
    assert together_annealing.ends_together(crew, state) == shortest
    found = classes.found_in(made, crew, state)
    plan = plan_of(made.problem, made.choices(found.starts, found.lanes))
    assert violations(snap, plan) == []


def test_people_move_along_where_that_makes_room(monkeypatch):
    """Who can do both is taken for the first job; the second finds room by moving the first to somebody else."""
    for name, value in list(vars(together_annealing).items()):
        if hasattr(value, "py_func"):
            monkeypatch.setattr(together_annealing, name, value.py_func)
    people = [person(1, skills={"a": 1, "b": 1}), person(2, skills={"a": 1}), person(3, skills={"c": 1})]
    asked = [(1, "a"), (2, "b"), (2, "c")]
    demands = [demand(n, item=job, minutes=DAY * 2, together=True, skills=(SkillNeed(skill, 1),))
               for n, (job, skill) in enumerate(asked, 1)]  # fmt: skip
    snap = snapshot(people=people, lanes=[lane(n, minutes=(DAY,) * 9) for n in (1, 2, 3)],
                    items=[item(1), item(2)], demands=demands, horizon=9, days=9)  # fmt: skip
    made = even.even_of(compile_problem(snap))
    crew = together_annealing.crew_of(made)
    state = together_annealing.together_of(crew, np.arange(2))
    state.best_spared[0] = -9
    assert together_annealing.ends_together(crew, state) == 2
    assert state.lane.tolist()[0] == 1
    assert sorted(state.lane.tolist()[1:]) == [0, 2]


def test_batches_and_conflicts_bound_what_pools_alone_do_not():
    """Two of three people for each of three jobs: one at a time, though three people have work for two days only."""
    demands = [demand(n, item=n, minutes=DAY * 2, heads=2, together=True, skills=(SkillNeed("a", 1),))
               for n in (1, 2, 3)]  # fmt: skip
    snap = snapshot(people=[person(n, skills={"a": 1}) for n in (1, 2, 3)],
                    lanes=[lane(n, minutes=(DAY,) * 9) for n in (1, 2, 3)], items=[item(n) for n in (1, 2, 3)],
                    demands=demands, horizon=9, days=9)  # fmt: skip
    made = even.even_of(compile_problem(snap))
    pools = together_bounds.pools_of(made)
    against = together_bounds.conflicts(made, pools)
    assert [pool.bound for pool in pools] == [2]
    assert together_bounds.cliques(made, against) == [[0, 1, 2]]
    assert sorted(together_bounds.batches_of(made, pools)) == [[0], [1], [2]]
    assert together_bounds.prices_of(made, pools).bound == 3


def test_too_many_sets_give_no_bound(monkeypatch):
    monkeypatch.setattr(together_bounds, "MOST_LOOKS", 1)
    made = even.even_of(compile_problem(random_together(1)))
    assert together_bounds.prices_of(made, together_bounds.pools_of(made)) is None


def test_a_finer_bound_of_the_cost_holds(cases):
    snap, shortest = cases[1]
    search = two_stage.Shortest(even.even_of(compile_problem(snap)), Budget(Limits(time.monotonic(), 60)))
    cheapest = least_cost.Cheapest(search, search.run(), search.even.slots_until(shortest))
    coarse, cheapest.bound = cheapest.bound, 0
    cheapest._refine()
    assert 0 < coarse <= cheapest.bound <= min(cost for duration, cost in plans(snap) if duration <= shortest)


def test_the_same_work_limit_gives_the_same_plan():
    snap = random_even(3, jobs=6)
    made = [solve(snap, objective=DURATION, seconds=5, work_limit=0.2, seed=4) for _ in range(2)]
    assert made[0].allocations == made[1].allocations


def test_what_is_not_even_goes_to_the_general_solver():
    snap = random_even(1)
    assert shape_of(compile_problem(snap), DURATION) is not None
    assert shape_of(compile_problem(snap), STAFFING) is None
    away = (0, *snap.lanes[0].minutes[1:])
    uneven = snapshot(people=snap.people, lanes=[lane(1, minutes=away), *snap.lanes[1:]], items=snap.items,
                      demands=snap.demands, horizon=DAYS, days=DAYS)  # fmt: skip
    assert shape_of(compile_problem(uneven), DURATION) is None


def test_a_stopped_run_says_so():
    plan = solve(random_even(2, jobs=6), objective=DURATION, seconds=5, should_stop=lambda: True)
    assert plan.status in (Status.STOPPED, Status.OPTIMAL)


def test_compiled_loops_do_what_they_say(monkeypatch, cases):
    """Without the compiler the same loops find the same."""
    snap, shortest = cases[0]
    for module in (lane_annealing, joint_annealing):
        for name, value in list(vars(module).items()):
            if hasattr(value, "py_func"):
                monkeypatch.setattr(module, name, value.py_func)
    assert compiled.compiled(len_of).py_func((1, 2)) == 2
    made = even.even_of(compile_problem(snap))
    flat, slots = even.flatten(made), made.slots_until(shortest)
    lanes = lane_annealing.lanes_of(flat, flat.lane[flat.lane_at[:-1]])
    assert lane_annealing.anneal_lanes(flat, lanes, slots, 1, 0, 3000, 3000) == 0
    joint = joint_annealing.joint_of(flat, even.in_order(made), lanes.best)
    aim = joint_annealing.Aim(slots, 1 << 60, 0.0, 2.0, 0.3)
    assert joint_annealing.anneal(flat, joint, aim, 1, 0, 3000, 3000)
    assert joint_annealing.ends(flat, joint) <= slots


def len_of(values):
    return len(values)
