"""Compiled loops do what their source says: the same steps, compiled and interpreted, end in the same plan."""

import sys
import time
from contextlib import contextmanager

import numpy as np
import pytest

from planning.engine import chains
from planning.engine.assemble import plan_of
from planning.engine.budget import Budget, Limits
from planning.engine.check import violations
from planning.engine.classes import ShortestTogether
from planning.engine.compiled import move
from planning.engine.evaluate import tier_values
from planning.engine.even import even_of
from planning.engine.objective import DURATION, cheapest_within
from planning.engine.problem import compile_problem
from planning.engine.solve import solve
from planning.engine.two_stage import Shortest
from tests.engine.instances import organisation, random_snapshot
from tests.engine.test_annealer import EVERY_TERM, annealer
from tests.engine.test_duration import plans, random_even, random_together, shortest_together


@contextmanager
def interpreted():
    """Let every compiled function of the engine be its source."""
    with pytest.MonkeyPatch.context() as patch:
        for name, module in list(sys.modules.items()):
            if name.startswith("planning.engine."):
                for key, value in list(vars(module).items()):
                    if hasattr(value, "py_func"):
                        patch.setattr(module, key, value.py_func)
        yield


def annealed(given, *, seed):
    """Return the steps taken, the random state, and the plan after a little annealing of every tier."""
    problem, search = annealer(given, EVERY_TERM, work=0.02, seed=seed)
    for tier in range(len(EVERY_TERM.tiers)):
        search.run(tier, 2e-5, 0)
    plan = plan_of(problem, search.best)
    assert violations(given, plan) == []
    assert tier_values(given, plan, EVERY_TERM) == search.worth
    return search.steps, int(search.genes.random[0]), search.worth, search.best


def test_annealing_compiled_is_annealing_interpreted():
    for given in (organisation(5, people=4, items=9, load=1.3), random_snapshot(1, lanes=4, demands=7)):
        compiled = annealed(given, seed=2)
        with interpreted():
            assert annealed(given, seed=2) == compiled
        assert compiled[0] > 0


def test_single_jobs_are_annealed_to_the_shortest_and_the_cheapest():
    for seed in (1, 4):
        given = random_even(seed, jobs=4)
        durations = sorted(plans(given))
        shortest = durations[0][0]
        even = even_of(compile_problem(given))
        with interpreted():
            search = Shortest(even, counted(0.02))
            found = search.run(1, 1.0)  # one slot is never enough, so that it goes on to the end
            assert even.makespan(found.slots) == shortest
            cheap = solve(given, objective=cheapest_within(shortest + 1), work_limit=0.02, seconds=30)
        least = min(cost for duration, cost in durations if duration <= shortest + 1)
        assert cheap.tiers[2].value == least
        assert violations(given, cheap) == []


def test_jobs_of_several_people_are_annealed_to_the_shortest(monkeypatch):
    monkeypatch.setattr(chains, "CHUNK", 500)
    for seed in (0, 5):
        given = random_together(seed)
        even = even_of(compile_problem(given))
        search = ShortestTogether(even, counted(0.0003), even.longest)
        search.bound = 0  # never reached, so that it goes on to the end
        with interpreted():
            search._anneal(0.0003)
        assert search.best.slots == shortest_together(given), seed
        assert violations(given, plan_of(even.problem, even.choices(search.best.starts, search.best.lanes))) == []


def test_without_annealing_jobs_of_several_people_are_modelled_to_the_shortest(monkeypatch):
    monkeypatch.setattr(ShortestTogether, "_anneal", lambda *_: None)
    for seed in (0, 5):
        given = random_together(seed)
        plan = solve(given, objective=DURATION, seconds=20, work_limit=4)
        assert plan.tiers[1].value == plan.tiers[1].bound == shortest_together(given), seed


def counted(work):
    return Budget(Limits(time.monotonic(), 60, work_limit=work, seed=1))


def test_a_move_keeps_the_places_of_an_order():
    for old, new in ((0, 3), (3, 1), (2, 2)):
        results = []
        for function in (move, move.py_func):
            order = np.array([2, 0, 3, 1])
            place = np.argsort(order)
            job = order[old]
            function(order, place, old, new)
            assert order[new] == job
            assert place[order].tolist() == [0, 1, 2, 3]
            results.append(order.tolist())
        assert results[0] == results[1]
