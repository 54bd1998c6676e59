"""Objectives of duration and cost on even problems: everything done, then short, then cheap within that.

``shape_of`` tells whether a problem and an objective are of this kind; ``improve`` has the signature of
``schedule.improve``.
"""

import time
from dataclasses import dataclass, replace
from datetime import date
from functools import cache

from planning.engine.budget import Budget, Limits
from planning.engine.classes import ShortestTogether
from planning.engine.even import Even, even_of
from planning.engine.least_cost import Cheapest
from planning.engine.objective import Objective, Term
from planning.engine.problem import Choices, Problem, compile_problem
from planning.engine.ranking import Rank
from planning.engine.snapshot import Demand, Item, Lane, Person, Snapshot
from planning.engine.two_stage import Found, Shortest

DURATION_SHARE = 0.5
"""Share of the time that may go into keeping the limit, where cost is asked for too."""

SHAPES = ((Term.UNSTAFFED, Term.MAKESPAN), (Term.UNSTAFFED, Term.MAKESPAN, Term.COST))


@dataclass(frozen=True, slots=True)
class Shape:
    """A problem and an objective that the solvers of this module take."""

    even: Even
    enough: int
    has_cost: bool


def shape_of(problem: Problem, objective: Objective) -> Shape | None:
    """Return the shape, or nothing where the general solvers must be asked."""
    terms = tuple(tier.terms[0].term for tier in objective.tiers if len(tier.terms) == 1 and tier.terms[0].weight == 1)
    if len(terms) < len(objective.tiers) or terms not in SHAPES:
        return None
    even = even_of(problem)
    has_cost, enough = Term.COST in terms, objective.tiers[1].enough
    if even is None or not (even.is_single or (even.is_steady and not has_cost and not enough)):
        return None
    return Shape(even, enough, has_cost)


def improve(shape: Shape, choices: Choices, rank: Rank, limits: Limits) -> tuple[Choices, tuple[int, ...], bool]:
    """Improve choices within limits; return the best, a bound per tier, and whether somebody asked to stop."""
    began, even = time.monotonic(), shape.even
    _warm_up(is_single=even.is_single)
    budget = Budget(replace(limits, began=limits.began + time.monotonic() - began))
    if not even.is_single:
        together = ShortestTogether(even, budget, even.slots_until(rank(choices)[1]))
        best = together.run()
        choices = choices if best is None else min(choices, even.choices(best.starts, best.lanes), key=rank)
        return choices, (0, even.makespan(together.bound)), budget.is_stopped
    search = Shortest(even, budget)
    found = search.run(even.slots_until(shape.enough), DURATION_SHARE if shape.has_cost else 1.0)
    bounds: tuple[int, ...] = (0, max(shape.enough, even.makespan(search.bound)))
    if found is None or found.slots > even.longest:
        return choices, bounds + (0,) * shape.has_cost, budget.is_stopped
    if shape.has_cost:
        cheapest = Cheapest(search, found, max(found.slots, even.slots_until(shape.enough)))
        found = cheapest.run()
        bounds = (*bounds, cheapest.bound)
    choices = min(choices, _choices(even, found), key=rank)
    return choices, bounds, budget.is_stopped


@cache
def _warm_up(*, is_single: bool) -> None:
    """Have the loops compiled or read from disk: once a process, and outside any limit of time."""
    days, minutes = 8, 480
    heads = 1 if is_single else 2
    tiny = Snapshot(
        today=date(2026, 1, 5), start=date(2026, 1, 5), horizon=days, days=days, people=(Person(1), Person(2)),
        lanes=tuple(Lane(number, number, 1, "any", (minutes,) * days) for number in (1, 2)),
        items=tuple(Item(number, None, None, 1) for number in (1, 2, 3)),
        demands=tuple(Demand(number, number, "any", 2 * minutes * heads, heads) for number in (1, 2, 3)),
    )  # fmt: skip
    even = even_of(compile_problem(tiny))
    budget = Budget(Limits(time.monotonic(), 3600.0, work_limit=0.15))
    if even is not None and is_single:
        Shortest(even, budget).run()
    elif even is not None:
        ShortestTogether(even, budget, days).run()


def _choices(even: Even, found: Found) -> Choices:
    lanes: dict[int, tuple[int, ...]] = {
        job.needs[0]: (lane,) for job, lane in zip(even.jobs, found.lanes, strict=True)
    }
    return even.choices(found.starts, lanes)
