"""Lower bounds per tier in milliseconds, from the calendars alone: valid for every plan of a problem.

The assignment relaxation, which is far stronger in the unstaffed tier, stands in ``relaxation``.
"""

from planning.engine.objective import Objective, Term
from planning.engine.problem import Need, Problem


def lower_bounds(problem: Problem, objective: Objective) -> tuple[int, ...]:
    """Return a valid bound per tier; what is not known is bounded by the fixed parts, which every plan has."""
    unstaffed = least_unstaffed(problem)
    least = {Term.UNSTAFFED: unstaffed}
    return tuple(sum(part.weight * least.get(part.term, 0) for part in tier.terms) for tier in objective.tiers)


def least_unstaffed(problem: Problem) -> int:
    """Bound the weighted demand left undone: parts that nobody can do, and more work than the lanes hold."""
    impossible = 0
    for number, need in enumerate(problem.needs):
        missing = need.heads - most_parts(problem, number, need)
        impossible += problem.items[need.item].item.weight * need.minutes * missing
    return impossible


def most_parts(problem: Problem, number: int, need: Need) -> int:
    """Return how many parts of a need can be done at most, each person one."""
    people = {problem.lanes[lane].lane.person for lane in need.lanes if problem.first_slot(number, lane) is not None}
    pinned = len(people & set(need.pinned))
    return min(need.heads, pinned + min(need.others, len(people) - pinned))
