"""The one entrance: a Snapshot in, a checked Plan out."""

import time
from collections.abc import Callable
from dataclasses import replace
from typing import Literal

from planning.engine import bounds
from planning.engine.assemble import choices_of, plan_of
from planning.engine.check import contradictions, violations
from planning.engine.evaluate import whole_demand
from planning.engine.greedy import greedy
from planning.engine.objective import STAFFING, Objective, Term
from planning.engine.plan import Plan, Progress, Status, TierResult
from planning.engine.problem import Choices, Problem, compile_problem
from planning.engine.ranking import Rank, rank_of
from planning.engine.snapshot import Snapshot


class InvalidPlanError(Exception):
    """A solver returned a plan that the checker refuses: a fault of the engine, never of the data."""


def solve(
    snapshot: Snapshot,
    *,
    objective: Objective = STAFFING,
    seconds: float = 20,
    work_limit: float | None = None,
    seed: int = 0,
    on_progress: Callable[[Progress], None] | None = None,
    should_stop: Callable[[], bool] | None = None,
    start: Plan | None = None,
    method: Literal["greedy", "exact"] = "exact",
) -> Plan:
    """Plan who does what and when.

    Parameters
    ----------
    snapshot
        The frozen input.
    objective
        Tiers of terms, most important first.
    seconds
        Limit by the clock; the plan may then differ from run to run.
    work_limit
        Limit in the solver's deterministic units, in place of the clock: the same snapshot, seed and work limit give
        the same plan. The clock stays as a backstop at twenty times ``seconds``.
    seed
        For every choice at random.
    on_progress
        Called from time to time, perhaps from a thread of the solver.
    should_stop
        Asked several times a second; once it says yes the best plan so far is returned.
    start
        A plan to start from; if it is valid for this snapshot the answer is never worse.
    method
        ``greedy`` takes milliseconds; ``exact`` proves how good it is.

    Raises
    ------
    InvalidPlanError
        If the checker finds a violation.
    """
    began = time.monotonic()
    problem = compile_problem(snapshot)
    rank = rank_of(problem, objective)
    if on_progress is not None:
        on_progress(Progress("greedy", 0.0))
    choices = _better_of(problem, greedy(problem, rank), start, rank)
    if method == "greedy":
        proven, stopped = bounds.lower_bounds(problem, objective), False
    else:
        from planning.engine import duration
        from planning.engine.schedule import Limits, improve

        limits = Limits(began, seconds, work_limit, seed, on_progress, should_stop)
        shape = duration.shape_of(problem, objective)
        if shape is not None:
            choices, proven, stopped = duration.improve(shape, choices, rank, limits)
        else:
            choices, proven, stopped = improve(problem, objective, choices, rank, limits)
    plan = plan_of(problem, choices)
    plan = replace(
        plan,
        tiers=_results(snapshot, objective, rank(choices), proven),
        seed=seed,
        work_limit=work_limit,
        seconds=time.monotonic() - began,
        method=method,
    )
    if on_progress is not None:
        on_progress(Progress("check", 1.0))
    return _checked(snapshot, plan, is_stopped=stopped)


def _better_of(problem: Problem, choices: Choices, start: Plan | None, rank: Rank) -> Choices:
    """Take the start in place of the list schedule where it is valid and not worse."""
    if start is None or start.snapshot_digest != problem.snapshot.digest() or violations(problem.snapshot, start):
        return choices
    given = choices_of(problem, start)
    return given if rank(given) <= rank(choices) else choices


def _results(
    snapshot: Snapshot, objective: Objective, reached: tuple[int, ...], proven: tuple[int, ...]
) -> tuple[TierResult, ...]:
    """Pair values with bounds; a bound never counts for more than the value that was reached."""
    results = []
    for tier, value, bound in zip(objective.tiers, reached, proven, strict=True):
        is_unstaffed = any(part.term is Term.UNSTAFFED for part in tier.terms)
        scale = whole_demand(snapshot) if is_unstaffed else value
        results.append(TierResult(tier.name, value, min(value, bound), max(1, scale)))
    return tuple(results)


def _checked(snapshot: Snapshot, plan: Plan, *, is_stopped: bool) -> Plan:
    """Let the independent checker judge, and say how good the plan is known to be."""
    found = violations(snapshot, plan)
    if found:
        raise InvalidPlanError("; ".join(f"{violation.rule}: {violation.text}" for violation in found[:10]))
    contradicting = tuple(violation.text for violation in contradictions(snapshot))
    status = Status.OPTIMAL if all(tier.value <= tier.bound for tier in plan.tiers) else Status.FEASIBLE
    if is_stopped and status is not Status.OPTIMAL:
        status = Status.STOPPED
    return replace(plan, status=Status.INFEASIBLE if contradicting else status, violations=contradicting)
