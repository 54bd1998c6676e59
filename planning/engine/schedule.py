"""Who and when, as well as the time allows: the whole model where it is small, neighbourhoods where it is large."""

import time
from dataclasses import replace
from typing import TYPE_CHECKING

from planning.engine import cluster_pool
from planning.engine.bounds import lower_bounds
from planning.engine.budget import Budget, Limits
from planning.engine.lexicographic import solve_whole
from planning.engine.neighbourhood import Improver
from planning.engine.objective import Objective
from planning.engine.problem import Choices, Problem
from planning.engine.ranking import Rank
from planning.engine.relaxation import Relaxation

if TYPE_CHECKING:
    from planning.engine.annealer import Annealer

WHOLE_MOST = 60
"""Up to so many needs the whole model is solved at once."""

BOUND_SHARE = 0.15
"""Share of the budget for bounds: once for the first tier before, once for all tiers after."""

ANNEALED_FROM, FIRST_SHARE = 12, 0.06
"""From so many needs on the whole model starts from annealing, which gets this share of the budget."""

POLISHED_SHARE, POLISHED_TRIES, WARM = 0.05, 2, 0.3
"""Share of what is left for annealing a tier from a good plan so many times, and the temperature to begin with."""

FIRST_SHARES = (0.3, 0.5, 0.3, 0.5, 1.0)
"""Share of what is left of that for each tier."""

LARGE_SHARES = (0.35, 0.6, 0.15, 0.4, 1.0)
"""Share of what is left of the annealing that each tier of a large problem has."""

PART_SHARES = (0.4, 0.85, 0.2, 0.5, 1.0)
"""The same for a cluster of a larger plan, annealed all its time: its first two tiers are far from their best."""

ANNEALED_UNTIL, IMPROVED_UNTIL = 0.45, 0.28
"""Share of the budget that is left after annealing, and after neighbourhoods; bounds have the rest."""

PRICED_SHARE = 0.12
"""Share of a work limit that is kept for bounds by prices; by the clock the model by days gives better ones."""

PRICED_SHARES = (0.25, 0.55, 0.3, 0.5, 1.0)
"""Share of what is left of that for each tier."""

MOST_PAIRS = 1_500_000
"""Above so many pairs of need and lane the list schedule has to do."""

RELAXED_MOST = 60_000
"""Up to so many pairs the assignment relaxation is asked for bounds."""

TIER_SHARES = (0.3, 0.5, 0.2, 0.5, 1.0)
"""Share of what is left for neighbourhoods that each tier has."""

__all__ = ["Limits", "improve"]


def improve(
    problem: Problem,
    objective: Objective,
    choices: Choices,
    rank: Rank,
    limits: Limits,
) -> tuple[Choices, tuple[int, ...], bool]:
    """Improve choices within limits; return the best, a bound per tier, and whether somebody asked to stop."""
    free = [number for number, need in enumerate(problem.needs) if need.is_open]
    budget = Budget(_prepared(limits) if len(free) > ANNEALED_FROM else limits)
    simple = lower_bounds(problem, objective)
    if not free:
        return choices, rank(choices), False
    if len(free) >= cluster_pool.LARGE_NEEDS and not limits.is_part and budget.left() > 0:
        choices = cluster_pool.improve(problem, objective, choices, rank, budget)
    pairs = sum(len(problem.needs[number].lanes) for number in free)
    if budget.left() <= 0 or pairs > MOST_PAIRS:
        return choices, simple, budget.is_stopped
    if len(free) <= WHOLE_MOST:
        choices, proven = _improve_small(problem, objective, choices, rank, budget, simple[0])
    else:
        choices, proven = _improve_large(problem, objective, choices, rank, budget, pairs)
    return choices, tuple(max(pair) for pair in zip(simple, proven, strict=True)), budget.is_stopped


def _prepared(limits: Limits) -> Limits:
    """Have the loops compiled; what that takes, once a machine, counts for no run."""
    from planning.engine.annealer import warm_up

    began = time.monotonic()
    warm_up()
    return replace(limits, began=limits.began + time.monotonic() - began)


def _improve_small(
    problem: Problem, objective: Objective, choices: Choices, rank: Rank, budget: Budget, least: int
) -> tuple[Choices, list[int]]:
    """Anneal, then solve the whole model; ask prices for a bound where it proved too little."""
    if len([need for need in problem.needs if need.is_open]) <= ANNEALED_FROM:
        found, proven = solve_whole(problem, objective, choices, rank(choices), budget)
        return min(choices, found, key=rank), proven
    if budget.limits.work_limit is not None:
        budget.reserve = budget.left() * PRICED_SHARE
    annealer = _anneal(problem, objective, choices, rank, budget, least, budget.left() * (1 - FIRST_SHARE))
    choices = annealer.best

    def polish(tier: int, choices: Choices) -> Choices:
        annealer.keep(choices, rank(choices))
        annealer.run(tier, budget.left() * POLISHED_SHARE, least if tier == 0 else 0, tries=POLISHED_TRIES, hot=WARM)
        return annealer.best

    found, proven = solve_whole(problem, objective, choices, rank(choices), budget, polish)
    choices = min(choices, found, key=rank)
    budget.reserve = 0.0
    return choices, _price(annealer, rank(choices), proven, budget)


def _improve_large(
    problem: Problem, objective: Objective, choices: Choices, rank: Rank, budget: Budget, pairs: int
) -> tuple[Choices, list[int]]:
    """Bound the first tier, improve tier after tier by annealing and neighbourhoods, then bound all tiers."""
    whole, reached = budget.left(), rank(choices)
    if budget.limits.is_part:
        annealer = _anneal(problem, objective, choices, rank, budget, 0, 0.0, PART_SHARES)
        return annealer.best, [0] * len(objective.tiers)
    relaxation = Relaxation(problem) if pairs <= RELAXED_MOST else None
    least = 0
    if relaxation is not None:
        first = Objective(objective.tiers[:1])
        least = relaxation.bounds(first, reached[:1], budget, budget.left() * BOUND_SHARE / 3)[0]
    annealer = _anneal(problem, objective, choices, rank, budget, least, whole * ANNEALED_UNTIL, LARGE_SHARES)
    improver = Improver(problem, objective, annealer.best, rank, budget)
    for index in range(len(objective.tiers)):
        spare = max(0.0, budget.left() - whole * IMPROVED_UNTIL) / max(1e-9, budget.left())
        improver.run(index, spare * TIER_SHARES[min(index, len(TIER_SHARES) - 1)], least if index == 0 else 0)
    proven = [0] * len(objective.tiers)
    if relaxation is not None:
        proven = relaxation.bounds(objective, improver.worth, budget, budget.left() / 3)
    proven[0] = max(proven[0], min(least, improver.worth[0]))
    return improver.best, _price(annealer, improver.worth, proven, budget)


def _price(annealer: "Annealer", reached: tuple[int, ...], proven: list[int], budget: Budget) -> list[int]:
    """Raise the bounds that are below what was reached by prices of lanes and days."""
    from planning.engine.lagrangian import MOST_ENTRIES, bounds, entries_of

    if annealer.budget.limits.is_part:
        return proven
    if entries_of(annealer.flat) > MOST_ENTRIES or all(b >= v for b, v in zip(proven, reached, strict=True)):
        return proven
    return bounds(annealer, reached, proven, budget, PRICED_SHARES)


def _anneal(
    problem: Problem,
    objective: Objective,
    choices: Choices,
    rank: Rank,
    budget: Budget,
    bound: int,
    end: float,
    shares: tuple[float, ...] = FIRST_SHARES,
) -> "Annealer":
    """Anneal tier after tier until so much is left of the budget."""
    from planning.engine.annealer import Annealer

    annealer = Annealer(problem, objective, choices, rank(choices), budget)
    for tier in range(len(objective.tiers)):
        share = shares[min(tier, len(shares) - 1)]
        annealer.run(tier, max(0.0, budget.left() - end) * share, bound if tier == 0 else 0)
    return annealer
