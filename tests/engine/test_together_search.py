"""Starts of jobs of several people by every way to start them, held against all first slots there are."""

import time
from itertools import product

import numpy as np
import pytest

from planning.engine import classes, together_search
from planning.engine.budget import Budget, Limits
from planning.engine.duration import shape_of
from planning.engine.even import even_of
from planning.engine.objective import DURATION
from planning.engine.problem import compile_problem
from planning.engine.together_bounds import pools_of, prices_of
from planning.engine.together_search import ground_of, search
from tests.engine.instances import random_together


def made_of(seed):
    """The problem in slots, its pools and prices."""
    made = even_of(compile_problem(random_together(seed)))
    pools = pools_of(made)
    return made, pools, prices_of(made, pools)


def ends_in_order(made, pools, starts):
    """When starts that keep to what they wait for and to pools end; nothing where they do not."""
    ends = [start + slots for start, slots in zip(starts, made.slots, strict=True)]
    if any(start < ends[b] + lag for job, start in enumerate(starts) for b, lag in made.before[job]):
        return None
    if any(start < head for start, head in zip(starts, made.head, strict=True)):
        return None
    for now, pool in product(starts, pools):
        if sum(heads for job, heads in pool.asked.items() if starts[job] <= now < ends[job]) > pool.size:
            return None
    return max(ends)


def shortest_for_pools(made, pools):
    ways = product(*(range(head, sum(made.slots) + 1) for head in made.head))
    return min(end for starts in ways if (end := ends_in_order(made, pools, starts)) is not None)


def plain():
    return Budget(Limits(time.monotonic(), 60))


@pytest.mark.parametrize("is_compiled", [True, False])
def test_nothing_shorter_is_missed_and_what_is_found_keeps_to_pools(monkeypatch, is_compiled):
    """Without the compiler the same loops find the same."""
    if not is_compiled:
        for name, value in list(vars(together_search).items()):
            if hasattr(value, "py_func"):
                monkeypatch.setattr(together_search, name, value.py_func)
    monkeypatch.setattr(together_search, "CHUNK", 2)
    for seed in range(20):
        made, pools, prices = made_of(seed)
        ground, shortest = ground_of(made, pools, prices), shortest_for_pools(made, pools)
        assert prices.bound <= shortest
        assert search(ground, prices.width, shortest - 1, plain(), 60).starts is None, seed
        for limit in (shortest, shortest + 1):
            starts = search(ground, prices.width, limit, plain(), 60).starts
            assert ends_in_order(made, pools, starts) in range(shortest, limit + 1), seed


def test_one_stand_covers_another_where_its_jobs_end_no_later():
    rows = [[0, 4, 6], [0, 5, 6], [0, 4, 7], [2, 3, 6], [2, 4, 6]]
    stands = together_search.Stands(
        np.full(5, 3), np.array([row[0] for row in rows]), np.array([[0, 1]] * 5, dtype=np.int16),
        np.array([row[1:] for row in rows], dtype=np.int16), np.zeros(5, dtype=np.int16), np.zeros(5, dtype=np.int32),
    )  # fmt: skip
    assert together_search._cover(stands).until.tolist() == [[4, 6], [3, 6]]


def test_a_search_that_ends_early_says_so(monkeypatch):
    made, pools, prices = made_of(1)
    ground, long = ground_of(made, pools, prices), sum(made.slots)
    spent = Budget(Limits(time.monotonic() - 2, 1))
    assert not search(ground, prices.width, long, spent, 60).is_whole
    assert not search(ground, prices.width, long, plain(), 0).is_whole
    monkeypatch.setattr(together_search, "MOST_STANDS", 0)
    assert not search(ground, prices.width, long, plain(), 60).is_whole
    monkeypatch.setattr(together_search, "MOST_JOBS", 2)
    assert ground_of(made, pools, prices) is None


def test_the_bound_rises_slot_by_slot_to_a_plan(monkeypatch):
    """From a bound that says nothing, without annealing."""
    for seed in range(8):
        problem = compile_problem(random_together(seed))
        even = shape_of(problem, DURATION).even
        solver = classes.ShortestTogether(even, plain(), sum(even.slots))
        solver.bound = 1
        monkeypatch.setattr(classes, "prices_of", lambda even, pools: without_bound(prices_of(even, pools)))
        solver._search(60)
        assert solver.bound == shortest_for_pools(even, solver.pools)
        assert solver.best is None or solver.best.slots >= solver.bound


def without_bound(prices):
    return type(prices)(0, prices.weights, prices.after, prices.width)
