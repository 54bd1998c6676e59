"""Bounds from prices, on tiny random problems: never above what trying every plan gives, in any tier."""

import time

import numpy as np
import pytest

from planning.engine.annealer import Annealer
from planning.engine.assemble import plan_of
from planning.engine.budget import Budget, Limits
from planning.engine.evaluate import tier_values
from planning.engine.greedy import ORDERS, build
from planning.engine.lagrangian import Prices, entries_of
from planning.engine.objective import STAFFING, Objective, Term, Tier, Weighted
from planning.engine.problem import compile_problem
from tests.engine.brute import best_values
from tests.engine.instances import organisation, random_snapshot

OTHER = Objective(
    (
        Tier("late", (Weighted(Term.LATENESS, 2), Weighted(Term.UNSTAFFED))),
        Tier("cost", (Weighted(Term.COST), Weighted(Term.FINISH, 2), Weighted(Term.CHANGE))),
    )
)


def prices_of(given, objective):
    problem = compile_problem(given)
    choices = build(problem, ORDERS[0](problem))
    worth = tier_values(given, plan_of(problem, choices, explain=False), objective)
    budget = Budget(Limits(time.monotonic(), 60, work_limit=1.0))
    search = Annealer(problem, objective, choices, worth, budget)
    return problem, search, Prices(search.flat, search.goals, search.units, given.days), budget


@pytest.mark.parametrize("objective", [STAFFING, OTHER])
def test_no_bound_is_above_the_best_plan(objective):
    close = []
    for seed in range(600, 630):
        problem, search, prices, budget = prices_of(random_snapshot(seed), objective)
        best = best_values(problem, objective)
        for tier in range(len(objective.tiers)):
            found = prices.bound(tier, np.array(best), search.offsets, budget, 0.001)
            assert found <= best[tier], (seed, tier)
            close.append(found == best[tier])
    assert sum(close) > len(close) / 3


def test_bounds_of_an_organisation_are_worth_having():
    given = organisation(2, people=6, items=24)
    _, search, prices, budget = prices_of(given, STAFFING)
    search.run(0, 0.05, 0)
    search.run(1, 0.05, 0)
    assert entries_of(search.flat)
    found = [prices.bound(tier, np.array(search.worth), search.offsets, budget, 0.1) for tier in range(5)]
    assert all(bound <= value for bound, value in zip(found, search.worth, strict=True))
    assert found[3] > 0.8 * search.worth[3]
    assert found[4] > 0.5 * search.worth[4]


def test_prices_end_with_the_budget():
    """The last share is all that was left a moment ago, which is more than what is left now."""
    problem, search, prices, _ = prices_of(organisation(2, people=6, items=24), STAFFING)
    worth = tier_values(problem.snapshot, plan_of(problem, search.best, explain=False), STAFFING)
    spent = Budget(Limits(time.monotonic() - 2, 1))
    assert prices.bound(3, np.array(worth), search.offsets, spent, 1.0) <= 0
