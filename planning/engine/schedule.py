"""Who and when, as well as the time allows: the whole model where it is small, neighbourhoods where it is large."""

import time
from dataclasses import replace

from planning.engine.bounds import lower_bounds
from planning.engine.budget import Budget, Limits
from planning.engine.lexicographic import solve_whole
from planning.engine.neighbourhood import Improver
from planning.engine.objective import Objective
from planning.engine.problem import Choices, Problem
from planning.engine.ranking import Rank
from planning.engine.relaxation import Relaxation

WHOLE_MOST = 60
"""Up to so many needs the whole model is solved at once."""

BOUND_SHARE = 0.15
"""Share of the budget for bounds: once for the first tier before, once for all tiers after."""

ANNEALED_FROM, FIRST_SHARE = 12, 0.15
"""From so many needs on the whole model starts from annealing, which gets this share of the budget."""

FIRST_SHARES = (0.3, 0.5, 0.3, 0.5, 1.0)
"""Share of what is left of that for each tier."""

LARGE_SHARES = (0.3, 0.45, 0.1, 0.3, 0.4)
"""Share of what is left that each tier of a large problem is annealed for."""

TIER_SHARES = (0.55, 0.6, 0.4, 0.5, 1.0)
"""Share of what is left that each tier may use in a large problem."""

__all__ = ["Limits", "improve"]


def improve(
    problem: Problem,
    objective: Objective,
    choices: Choices,
    rank: Rank,
    limits: Limits,
) -> tuple[Choices, tuple[int, ...], bool]:
    """Improve choices within limits; return the best, a bound per tier, and whether somebody asked to stop."""
    free = [number for number, need in enumerate(problem.needs) if need.heads and need.lanes]
    budget = Budget(_prepared(limits) if len(free) > ANNEALED_FROM else limits)
    simple = lower_bounds(problem, objective)
    if not free:
        return choices, rank(choices), False
    if budget.left() <= 0:
        return choices, simple, budget.is_stopped
    if len(free) <= WHOLE_MOST:
        if len(free) > ANNEALED_FROM:
            choices = _anneal(problem, objective, choices, rank, budget, simple[0])
        found, proven = solve_whole(problem, objective, choices, rank(choices), budget)
        choices = min(choices, found, key=rank)
    else:
        choices, proven = _improve_large(problem, objective, choices, rank, budget)
    return choices, tuple(max(pair) for pair in zip(simple, proven, strict=True)), budget.is_stopped


def _prepared(limits: Limits) -> Limits:
    """Have the loops compiled; what that takes, once a machine, counts for no run."""
    from planning.engine.annealer import warm_up

    began = time.monotonic()
    warm_up()
    return replace(limits, began=limits.began + time.monotonic() - began)


def _improve_large(
    problem: Problem, objective: Objective, choices: Choices, rank: Rank, budget: Budget
) -> tuple[Choices, list[int]]:
    """Bound the first tier, improve tier after tier by neighbourhoods, then bound all for the values reached."""
    relaxation = Relaxation(problem)
    reached = rank(choices)
    first = Objective(objective.tiers[:1])
    bound = relaxation.bounds(first, reached[:1], budget, budget.left() * BOUND_SHARE / 3)[0]
    choices = _anneal(problem, objective, choices, rank, budget, bound)
    improver = Improver(problem, objective, choices, rank, budget)
    last = budget.left() * BOUND_SHARE
    for index in range(len(objective.tiers)):
        share = TIER_SHARES[index] if index < len(TIER_SHARES) else 0.5
        improver.run(index, share * max(0.0, 1 - last / max(last, budget.left(), 1e-9)), bound if index == 0 else 0)
    proven = relaxation.bounds(objective, improver.worth, budget, budget.left())
    proven[0] = max(proven[0], min(bound, improver.worth[0]))
    return improver.best, proven


def _anneal(
    problem: Problem, objective: Objective, choices: Choices, rank: Rank, budget: Budget, bound: int
) -> Choices:
    """Anneal tier after tier within the share that a small problem has for it."""
    from planning.engine.annealer import Annealer

    annealer = Annealer(problem, objective, choices, rank(choices), budget)
    end = budget.left() * (1 - FIRST_SHARE)
    for tier in range(len(objective.tiers)):
        share = FIRST_SHARES[min(tier, len(FIRST_SHARES) - 1)]
        annealer.run(tier, (budget.left() - end) * share, bound if tier == 0 else 0)
    return annealer.best
