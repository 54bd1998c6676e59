"""Who and when, as well as the time allows: the whole model where it is small, neighbourhoods where it is large."""

from collections.abc import Callable

from planning.engine.bounds import lower_bounds
from planning.engine.budget import Budget, Limits
from planning.engine.lexicographic import solve_whole
from planning.engine.objective import Objective
from planning.engine.problem import Choices, Problem

WHOLE_MOST = 60
"""Up to so many needs the whole model is solved at once."""

__all__ = ["Limits", "improve"]


def improve(
    problem: Problem,
    objective: Objective,
    choices: Choices,
    rank: Callable[[Choices], tuple[int, ...]],
    limits: Limits,
) -> tuple[Choices, tuple[int, ...], bool]:
    """Improve choices within limits; return the best, a bound per tier, and whether somebody asked to stop."""
    budget = Budget(limits)
    simple = lower_bounds(problem, objective)
    free = [number for number, need in enumerate(problem.needs) if need.heads and need.lanes]
    if not free or budget.left() <= 0:
        return choices, rank(choices) if not free else simple, budget.is_stopped
    found, proven = solve_whole(problem, objective, choices, rank(choices), budget)
    if rank(found) <= rank(choices):
        choices = found
    return choices, tuple(max(pair) for pair in zip(simple, proven, strict=True)), budget.is_stopped
