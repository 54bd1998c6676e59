"""Tiny random problems, solved by trying every plan: the solver must agree in every tier, the checker find nothing."""

import pytest

from planning.engine.check import violations
from planning.engine.evaluate import tier_values
from planning.engine.objective import Objective, Term, Tier, Weighted
from planning.engine.plan import Status
from planning.engine.problem import compile_problem
from planning.engine.solve import solve
from tests.engine.brute import best_values
from tests.engine.instances import random_snapshot

SEEDS = 200
CHUNKS = 10

OTHER = Objective(
    (
        Tier("unstaffed", (Weighted(Term.UNSTAFFED),)),
        Tier("makespan", (Weighted(Term.MAKESPAN, 3), Weighted(Term.CHANGE))),
        Tier("cost", (Weighted(Term.COST), Weighted(Term.FINISH, 2))),
    )
)


@pytest.mark.parametrize("chunk", range(CHUNKS))
def test_solve_agrees_with_brute_force_in_every_tier(chunk):
    for seed in range(chunk, SEEDS, CHUNKS):
        given = random_snapshot(seed)
        plan = solve(given, seconds=20)
        assert violations(given, plan) == [], seed
        assert tuple(tier.value for tier in plan.tiers) == best_values(compile_problem(given)), seed
        assert all(tier.bound == tier.value for tier in plan.tiers), seed


@pytest.mark.parametrize("seed", range(1000, 1015))
def test_solve_agrees_with_brute_force_for_another_objective(seed):
    given = random_snapshot(seed)
    plan = solve(given, objective=OTHER)
    assert tuple(tier.value for tier in plan.tiers) == best_values(compile_problem(given), OTHER)
    assert tier_values(given, plan, OTHER) == tuple(tier.value for tier in plan.tiers)


def test_seeds_reach_every_kind_of_answer():
    plans = [solve(random_snapshot(seed), method="greedy") for seed in range(SEEDS)]
    assert {plan.status for plan in plans} == {Status.FEASIBLE, Status.INFEASIBLE}
    assert len({row.shortage for plan in plans for row in plan.unstaffed}) >= 6
    assert any(plan.standing for plan in plans)
    assert any(
        len({row.lane for row in plan.allocations if row.demand == d}) > 1 for plan in plans for d in range(1, 5)
    )
