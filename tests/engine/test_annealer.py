"""The compiled decoder and the annealing over it, on random problems: what they count is what a plan is worth."""

import time
from dataclasses import replace

import numpy as np
import pytest

from planning.engine.annealer import Annealer
from planning.engine.assemble import plan_of
from planning.engine.budget import Budget, Limits
from planning.engine.check import violations
from planning.engine.decoder import ANY, decode, new_board, new_placed
from planning.engine.evaluate import tier_values
from planning.engine.flat import flatten
from planning.engine.greedy import ORDERS, build
from planning.engine.objective import STAFFING, Objective, Term, Tier, Weighted
from planning.engine.problem import compile_problem
from planning.engine.solve import solve
from tests.engine.brute import best_values
from tests.engine.instances import organisation, random_snapshot

EVERY_TERM = Objective(tuple(Tier(term.value, (Weighted(term),)) for term in Term))


def annealer(given, objective=STAFFING, *, work=0.02, seed=0):
    """Return an annealer that starts from a list schedule, with a work limit, and the problem."""
    problem = compile_problem(given)
    choices = build(problem, ORDERS[0](problem))
    worth = tier_values(given, plan_of(problem, choices, explain=False), objective)
    budget = Budget(Limits(time.monotonic(), 60, work_limit=work, seed=seed))
    return problem, Annealer(problem, objective, choices, worth, budget)


@pytest.mark.parametrize("objective", [STAFFING, EVERY_TERM])
def test_annealed_plans_are_valid_and_worth_what_is_counted(objective):
    for seed in range(25):
        given = random_snapshot(seed, lanes=4, demands=7)
        problem, search = annealer(given, objective)
        if not len(search.flat.group_item):
            continue
        for tier in range(len(objective.tiers)):
            search.run(tier, 0.0004, 0)
        plan = plan_of(problem, search.best)
        assert violations(given, plan) == [], seed
        assert tier_values(given, plan, objective) == search.worth, seed


def test_annealing_nearly_always_finds_the_best_plan_of_a_tiny_problem():
    found = []
    for seed in range(500, 520):
        given = random_snapshot(seed)
        problem, search = annealer(given)
        if not len(search.flat.group_item):
            continue
        for tier in range(5):
            search.run(tier, 0.0004, 0)
        best = best_values(problem)
        assert search.worth >= best, seed
        found.append(search.worth == best)
    assert sum(found) > 0.8 * len(found)


def test_any_order_decodes_to_a_valid_plan():
    given = organisation(3, people=6, items=25, teams=2)
    problem, search = annealer(given)
    flat, generator = flatten(problem), np.random.default_rng(1)
    for _ in range(20):
        placed, groups = new_placed(flat), len(flat.group_item)
        pick, early = np.full(len(problem.needs), ANY), generator.integers(0, 30, groups)
        decode(flat, new_board(flat), placed, new_placed(flat), generator.permutation(groups), pick,
               placed.options.copy(), early, 0)  # fmt: skip
        assert violations(given, plan_of(problem, search.read(placed))) == []


def test_annealing_repeats_and_another_seed_differs():
    given = organisation(9, people=8, items=40, load=1.2)
    first, second, other = (annealer(given, work=0.1, seed=seed)[1] for seed in (1, 1, 2))
    for search in (first, second, other):
        search.run(0, 0.05, 0)
        search.run(1, 0.05, 0)
    assert first.best == second.best
    assert first.best != other.best


def test_work_limit_makes_large_plans_repeat():
    given = organisation(4, people=12, items=70, teams=2, load=1.2)
    plans = [replace(solve(given, work_limit=0.6, seed=3, seconds=30), seconds=0) for _ in range(2)]
    assert plans[0] == plans[1]
