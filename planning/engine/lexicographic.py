"""Tier by tier over one model: each tier as good as it gets, with the values reached above as limits."""

from collections.abc import Callable

from planning.engine.budget import Budget
from planning.engine.cpsat_model import Linear, ScheduleModel
from planning.engine.cpsat_terms import Terms
from planning.engine.objective import Objective
from planning.engine.problem import Choices, Problem
from planning.engine.prover import MOST_COLUMNS, Prover, columns_of
from planning.engine.timeindex import can

PROVER_FROM = 12
"""From so many needs on a second model, by days, is asked for proofs too."""

FIRST_SHARE = 0.6
"""A tier may use this share of what is left, or its even share if that is more."""

SETTLE_SHARE = 0.15
"""Share of what is left to find out whether what is done in the first tier is the only way."""


Polish = Callable[[int, Choices], Choices]


class ModelError(Exception):
    """The model refuses a plan that is known to be valid: a fault of the model."""


def solve_whole(
    problem: Problem,
    objective: Objective,
    choices: Choices,
    reached: tuple[int, ...],
    budget: Budget,
    polish: Polish | None = None,
) -> tuple[Choices, list[int]]:
    """Improve choices tier by tier over all needs at once; return them with a valid bound per tier.

    ``reached`` are the tier values of the choices given. The bound of a tier holds for the values reached above it.
    ``polish`` improves choices in a tier, quickly, before it is asked how good they are.
    """
    free = [number for number, need in enumerate(problem.needs) if need.is_open]
    schedule = ScheduleModel(problem, free, {})
    terms = Terms(schedule)
    prover = _prover(problem, objective, budget, free)
    bounds: list[int] = []
    for index, tier in enumerate(objective.tiers):
        goal = terms.tier(tier)
        if index == 0:
            offsets = _offsets(objective, terms, schedule, choices, reached)
        if polish is not None and goal.value(schedule.hint(choices)) > least_value(goal):
            choices = polish(index, choices)
        value = goal.value(schedule.hint(choices))
        budget.phase, budget.offset = tier.name, offsets[index]
        share = max(FIRST_SHARE, 1 / (len(objective.tiers) - index))
        amount = budget.left() * share
        if prover is None or value <= least_value(goal):
            choices, bound = _improve_tier(schedule, goal, choices, value, budget, amount)
        else:
            choices, bound = _prove_too(goal, choices, value, prover, index, amount)
        bounds.append(bound + offsets[index])
        value = goal.value(schedule.hint(choices))
        schedule.model.add(goal.expression() <= max(value, tier.enough - offsets[index]))
        if prover is not None:
            prover.hold(index, choices)
        elif index == 0 and bound >= value:
            _settle_what_is_done(schedule, choices, budget)
    return choices, bounds


def _prover(problem: Problem, objective: Objective, budget: Budget, free: list[int]) -> Prover | None:
    """Return the prover where it pays: CP-SAT alone is done with few needs before the rows are written.

    Under a work limit there is none: HiGHS counts no deterministic work, and the plan must repeat.
    """
    if budget.limits.work_limit is not None:
        return None
    if len(free) <= PROVER_FROM or not can(objective) or columns_of(problem) > MOST_COLUMNS:
        return None
    return Prover(problem, objective, budget)


def _prove_too(
    goal: Linear, choices: Choices, value: int, prover: Prover, index: int, amount: float
) -> tuple[Choices, int]:
    """Minimise one sum by the prover: way by way of what is done, then, where a way is not settled, all at once."""
    prover.begin(index, choices, value, amount)
    while (what := prover.what()) is not None:
        if not (prover.when(what) and prover.exclude(what)):
            break
    if prover.is_open:
        prover.when(None)
    choices, _, bound = prover.finish()
    return choices, max(least_value(goal), bound)


def _settle_what_is_done(schedule: ScheduleModel, choices: Choices, budget: Budget) -> None:
    """Ask whether the same value can be had with other needs undone; if not, later tiers need not ask again.

    Weights times minutes are rarely equal in two ways, and a model that knows what is done is far easier.
    """
    values = schedule.hint(choices)
    settled = [(schedule.full[n], schedule.some[n]) for n in schedule.free]
    if any(values[full.index] != values[some.index] for full, some in settled):
        return
    other = schedule.model.clone()
    other.clear_objective()
    other.add_bool_or([~full if values[full.index] else some for full, some in settled])
    answer = budget.run(other, budget.left() * SETTLE_SHARE)
    if answer.is_refuted:
        for full, some in settled:
            schedule.model.add(full == values[full.index])
            schedule.model.add(some == values[some.index])


def _offsets(
    objective: Objective, terms: Terms, schedule: ScheduleModel, choices: Choices, reached: tuple[int, ...]
) -> list[int]:
    """Return what each tier counts beside the model: what fixed work is worth."""
    goals = [terms.tier(tier) for tier in objective.tiers]
    values = schedule.hint(choices)
    return [value - goal.value(values) for value, goal in zip(reached, goals, strict=True)]


def _improve_tier(
    schedule: ScheduleModel,
    goal: Linear,
    choices: Choices,
    value: int,
    budget: Budget,
    amount: float,
) -> tuple[Choices, int]:
    """Minimise one sum; return the best choices and the bound."""
    least = least_value(goal)
    if value <= least or amount <= 0:
        return choices, min(value, least)
    schedule.model.minimize(goal.expression())
    schedule.hint(choices)
    answer = budget.run(schedule.model, amount)
    if answer.is_refuted:
        raise ModelError("the model refuses the plan it starts from")
    if answer.is_found:
        choices = schedule.choices(answer.solver.value)
    return choices, max(least, least if answer.bound is None else answer.bound)


def least_value(goal: Linear) -> int:
    """Return the least a sum can be, each variable by itself at its best."""
    return goal.constant + sum(min(c * int(end) for end in list(v.proto.domain)) for c, v in goal.pairs)


def solve_part(
    problem: Problem,
    objective: Objective,
    free: list[int],
    choices: Choices,
    budget: Budget,
    *,
    tiers: range,
    amount: float,
    seed: int,
) -> Choices:
    """Improve only the needs given, the rest frozen where it is: the tiers of a range, those above them kept."""
    schedule = ScheduleModel(problem, free, choices)
    terms = Terms(schedule)
    for index in range(tiers.stop):
        goal = terms.tier(objective.tiers[index])
        value = goal.value(schedule.hint(choices))
        if index in tiers and value > least_value(goal):
            schedule.model.minimize(goal.expression())
            schedule.hint(choices)
            answer = budget.run(schedule.model, min(amount, budget.left()), seed=seed)
            if answer.is_refuted:
                raise ModelError("the neighbourhood refuses the plan it starts from")
            if answer.is_found:
                choices = schedule.choices(answer.solver.value)
                value = goal.value(schedule.hint(choices))
        schedule.model.add(goal.expression() <= max(value, objective.tiers[index].enough))
    return choices
