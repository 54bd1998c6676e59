"""The model by days alone, on tiny random problems: its bounds and plans are those of trying every plan."""

import time

import pytest

from planning.engine.assemble import plan_of
from planning.engine.budget import Budget, Limits
from planning.engine.evaluate import tier_values
from planning.engine.greedy import greedy
from planning.engine.objective import STAFFING
from planning.engine.problem import compile_problem
from planning.engine.prover import Prover, columns_of
from tests.engine.brute import best_values
from tests.engine.instances import random_snapshot


@pytest.mark.parametrize("at_once", [False, True])
@pytest.mark.parametrize("seed", [7, 11, 28, 35, 42, 57, 64])
def test_prover_agrees_with_brute_force_in_every_tier(seed, at_once):
    problem = compile_problem(random_snapshot(seed))
    assert columns_of(problem)

    def rank(choices):
        return tier_values(problem.snapshot, plan_of(problem, choices, explain=False), STAFFING)

    choices, bounds = greedy(problem, rank), []
    asked = Prover(problem, STAFFING, Budget(Limits(time.monotonic(), 60, None)))
    for index in range(len(STAFFING.tiers)):
        asked.begin(index, choices, rank(choices)[index], 30)
        if at_once:
            assert asked.when(None)
        while (what := asked.what()) is not None:
            assert asked.when(what)
            if not asked.exclude(what):  # some parts of a need are done: no row tells that
                assert asked.when(None)
        choices, value, bound = asked.finish()
        assert rank(choices)[index] == value
        bounds.append(bound)
        asked.hold(index, choices)
    assert tuple(bounds) == rank(choices) == best_values(problem)
