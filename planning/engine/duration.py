"""Objectives of duration and cost on even problems: everything done, then short, then cheap within that.

``plan_of_shape`` tells whether a problem and an objective are of this kind; ``improve`` has the signature of
``schedule.improve``.
"""

from dataclasses import dataclass

from planning.engine.budget import Budget, Limits
from planning.engine.classes import ShortestTogether
from planning.engine.even import Even, even_of
from planning.engine.objective import Objective, Term
from planning.engine.problem import Choices, Problem
from planning.engine.ranking import Rank
from planning.engine.two_stage import Found, Shortest

SHAPES = ((Term.UNSTAFFED, Term.MAKESPAN),)


@dataclass(frozen=True, slots=True)
class Shape:
    """A problem and an objective that the solvers of this module take."""

    even: Even
    terms: tuple[Term, ...]


def shape_of(problem: Problem, objective: Objective) -> Shape | None:
    """Return the shape, or nothing where the general solvers must be asked."""
    terms = tuple(tier.terms[0].term for tier in objective.tiers if len(tier.terms) == 1 and tier.terms[0].weight == 1)
    if len(terms) < len(objective.tiers) or terms not in SHAPES:
        return None
    even = even_of(problem)
    return Shape(even, terms) if even is not None and (even.is_single or even.is_steady) else None


def improve(shape: Shape, choices: Choices, rank: Rank, limits: Limits) -> tuple[Choices, tuple[int, ...], bool]:
    """Improve choices within limits; return the best, a bound per tier, and whether somebody asked to stop."""
    budget, even = Budget(limits), shape.even
    if not even.is_single:
        together = ShortestTogether(even, budget, even.slots_until(rank(choices)[1]))
        best = together.run()
        choices = choices if best is None else min(choices, even.choices(best.starts, best.lanes), key=rank)
        return choices, (0, even.makespan(together.bound)), budget.is_stopped
    search = Shortest(shape.even, budget)
    found = search.run()
    if found is not None and found.slots <= shape.even.longest:
        choices = min(choices, _choices(shape.even, found), key=rank)
    return choices, (0, shape.even.makespan(search.bound)), budget.is_stopped


def _choices(even: Even, found: Found) -> Choices:
    lanes: dict[int, tuple[int, ...]] = {
        job.needs[0]: (lane,) for job, lane in zip(even.jobs, found.lanes, strict=True)
    }
    return even.choices(found.starts, lanes)
