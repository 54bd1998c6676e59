"""The parts of the solver that only large problems need, held against brute force on tiny ones."""

import time

import pytest

from planning.engine import schedule
from planning.engine.assemble import choices_of, plan_of
from planning.engine.bounds import lower_bounds
from planning.engine.budget import Budget, Limits
from planning.engine.check import violations
from planning.engine.evaluate import tier_values
from planning.engine.greedy import ORDERS, build
from planning.engine.objective import STAFFING
from planning.engine.problem import compile_problem
from planning.engine.ranking import QuickRank
from planning.engine.relaxation import Relaxation
from planning.engine.solve import solve
from tests.engine.brute import best_values
from tests.engine.instances import organisation, random_snapshot


@pytest.mark.parametrize("chunk", range(3))
def test_bounds_hold_for_the_best_plan(chunk):
    for seed in range(300 + chunk, 345, 3):
        problem = compile_problem(random_snapshot(seed))
        best = best_values(problem)
        found = Relaxation(problem).bounds(STAFFING, best, Budget(Limits(time.monotonic(), 60)), 50)
        assert all(bound <= value for bound, value in zip(found, best, strict=True)), seed
        assert lower_bounds(problem, STAFFING) <= best, seed


def test_neighbourhoods_give_valid_plans_and_honest_bounds(monkeypatch):
    monkeypatch.setattr(schedule, "WHOLE_MOST", 0)
    for seed in range(400, 408):
        given = random_snapshot(seed)
        plan, best = solve(given, seconds=0.5), best_values(compile_problem(given))
        assert violations(given, plan) == [], seed
        assert tuple(tier.value for tier in plan.tiers) >= best, seed
        assert plan.tiers[0].bound <= best[0], seed


def test_quick_rank_agrees_with_the_exact_value():
    for given in (*map(random_snapshot, range(40)), organisation(1, items=40)):
        problem = compile_problem(given)
        plans = [build(problem, order(problem)) for order in ORDERS]
        exact = [tier_values(given, plan_of(problem, choices)) for choices in plans]
        quick = QuickRank(problem, STAFFING, plans[0], exact[0])
        assert [quick(choices) for choices in plans] == exact


def test_choices_can_be_read_back_from_a_plan():
    for seed in range(40):
        problem = compile_problem(random_snapshot(seed))
        choices = build(problem, ORDERS[0](problem))
        assert choices_of(problem, plan_of(problem, choices)) == dict(sorted(choices.items()))


def test_large_problem_is_improved_and_bounded():
    given = organisation(1, people=20, items=80, teams=3, load=1.1)
    listed, plan = solve(given, method="greedy"), solve(given, seconds=3)
    assert violations(given, plan) == []
    assert tier_values(given, plan) < tier_values(given, listed)
    assert plan.tiers[0].gap < 0.05
