"""What to do first about what falls short: a ladder of options, each proved by solving again.

At each rung every option is tried on what the rungs before it left, and the one that removes most cost of delay for
its cost is taken. Solving again starts from the plan before, so more capacity never makes a plan worse.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from planning.engine.assemble import choices_of, plan_of
from planning.engine.check import violations
from planning.engine.evaluate import days_late, finishes, tier_values
from planning.engine.greedy import Board, place
from planning.engine.objective import STAFFING, Objective
from planning.engine.options import DEFAULTS, HiringSettings, Option, OptionKind, apply, find_options
from planning.engine.plan import Plan, Progress
from planning.engine.problem import Choices, Problem, compile_problem
from planning.engine.ranking import rank_of
from planning.engine.retime import force, required_start
from planning.engine.snapshot import Snapshot
from planning.engine.solve import solve

WEEK_MINUTES = 5 * 480
"""Weights are cost of delay per week: this turns minutes that stay undone into weeks."""

Rank = Callable[[Choices], tuple[int, ...]]


@dataclass(frozen=True, slots=True)
class Outlook:
    """How a plan stands: minutes undone, cost of delay in currency, late items and projects, weighted lateness."""

    unstaffed_minutes: int
    delay_cost: int
    late_items: int
    late_projects: int
    weighted_lateness: int


@dataclass(frozen=True, slots=True)
class Rung:
    """The best option left, and how the plan stands before and after; ``tried`` is what each option would remove."""

    option: Option
    before: Outlook
    after: Outlook
    tried: tuple[tuple[Option, int], ...] = ()

    @property
    def removes(self) -> int:
        """Cost of delay removed, in currency."""
        return self.before.delay_cost - self.after.delay_cost


def outlook(snapshot: Snapshot, plan: Plan) -> Outlook:
    """Return how a plan stands in the units people ask for."""
    items = {item.id: item for item in snapshot.items}
    demands = {demand.id: demand for demand in snapshot.demands}
    late = {item: days_late(items[item].due, day) for item, day in finishes(snapshot, plan).items()}
    lateness = sum(items[item].weight * days for item, days in late.items())
    undone = sum(items[demands[row.demand].item].weight * row.minutes for row in plan.unstaffed)
    late_items = {item for item, days in late.items() if days > 0}
    return Outlook(
        unstaffed_minutes=sum(row.minutes for row in plan.unstaffed),
        delay_cost=undone // WEEK_MINUTES + lateness // 5,
        late_items=len(late_items),
        late_projects=len({items[item].project for item in late_items} - {None}),
        weighted_lateness=lateness,
    )


def ladder(
    snapshot: Snapshot,
    base_plan: Plan,
    *,
    options: tuple[Option, ...] | None = None,
    settings: HiringSettings = DEFAULTS,
    seconds: float = 30.0,
    method: Literal["greedy", "exact"] = "greedy",
    objective: Objective = STAFFING,
    on_progress: Callable[[Progress], None] | None = None,
    should_stop: Callable[[], bool] | None = None,
) -> tuple[Rung, ...]:
    """Return what to do first, second and so on, each with its effect after those before it.

    Parameters
    ----------
    snapshot, base_plan
        The plan to better, and the snapshot it was made for.
    options
        What may be done; where none are given, what the shortages of the plan suggest, anew at each rung.
    settings
        Lead times, costs and how many rungs.
    seconds
        Limit over all rungs; the rungs whole until then are returned.
    method
        How an option is proved; with ``exact`` each solve gets an equal part of the time.
    """
    climb = _Climb(snapshot, base_plan, settings, method, objective, should_stop)
    climb.settle(time.monotonic() + seconds)
    rungs: list[Rung] = []
    for number in range(settings.rungs):
        if on_progress is not None:
            on_progress(Progress("options", number / settings.rungs))
        found = find_options(climb.snapshot, climb.plan, settings) if options is None else options
        # Hiring for a role may help twice; everything else is done once.
        left = [one for one in found if one.kind is OptionKind.HIRE or one not in {rung.option for rung in rungs}]
        rung = climb.step(left, rungs_left=settings.rungs - number)
        if rung is None:
            break
        rungs.append(rung)
    return tuple(rungs)


class _Climb:
    """Where the ladder stands: the snapshot with the rungs so far, and the plan for it."""

    def __init__(
        self,
        snapshot: Snapshot,
        plan: Plan,
        settings: HiringSettings,
        method: Literal["greedy", "exact"],
        objective: Objective,
        should_stop: Callable[[], bool] | None,
    ) -> None:
        self.snapshot, self.plan, self.settings = snapshot, plan, settings
        self.method, self.objective, self.should_stop = method, objective, should_stop
        self.ends = 0.0

    def settle(self, ends: float) -> None:
        """Take up what solving again finds without any option, lest it be credited to the first one."""
        self.ends = ends
        filled = self._filled(self.snapshot, self.plan, self.ends)
        plan = solve(self.snapshot, objective=self.objective, start=filled, method="greedy")
        before, after = (tier_values(self.snapshot, one, self.objective) for one in (self.plan, plan))
        self.plan = plan if after < before else self.plan

    def step(self, options: list[Option], *, rungs_left: int) -> Rung | None:
        """Try every option and take the best; None where nothing helps, or where time is up before all were tried."""
        before = outlook(self.snapshot, self.plan)
        tried: list[tuple[Option, int, Snapshot, Plan]] = []
        for number, option in enumerate(options):
            left = self.ends - time.monotonic()
            if left <= 0 or (self.should_stop is not None and self.should_stop()):
                return None
            seconds = left / (rungs_left * (len(options) - number))
            snapshot, plan = self._prove(option, seconds)
            tried.append((option, before.delay_cost - outlook(snapshot, plan).delay_cost, snapshot, plan))
        helping = [row for row in tried if row[1] > 0]
        if not helping:
            return None
        best = max(helping, key=lambda row: (row[1] / max(1, row[0].cost), row[1], str(row[0])))
        self.snapshot, self.plan = best[2], best[3]
        removes = tuple((option, removed) for option, removed, _, _ in tried)
        return Rung(best[0], before, outlook(best[2], best[3]), removes)

    def _prove(self, option: Option, seconds: float) -> tuple[Snapshot, Plan]:
        """Solve again with an option; what it returns is never worse than the plan before."""
        snapshot, start = apply(self.snapshot, self.plan, option, self.settings)
        filled = self._filled(snapshot, start, time.monotonic() + seconds / 2)
        plan = solve(
            snapshot,
            objective=self.objective,
            seconds=max(0.1, seconds / 2),
            start=filled,
            method=self.method,
            should_stop=self.should_stop,
        )
        if option.kind in (OptionKind.MOVE_DUE, OptionKind.DROP):
            return snapshot, plan
        is_worse = tier_values(snapshot, plan, self.objective) > tier_values(self.snapshot, self.plan, self.objective)
        return (self.snapshot, self.plan) if is_worse else (snapshot, plan)

    def _filled(self, snapshot: Snapshot, plan: Plan, ends: float) -> Plan | None:
        """Return the plan with what was undone or late put where the option made room; None where it does not hold."""
        problem = compile_problem(snapshot)
        choices = choices_of(problem, plan)
        if violations(snapshot, plan_of(problem, choices)):
            return None
        new = {i for i, table in enumerate(problem.lanes) if table.lane.id not in {x.id for x in self.snapshot.lanes}}
        return plan_of(problem, fill(problem, choices, new, rank_of(problem, self.objective), ends))


def fill(problem: Problem, choices: Choices, new: set[int], rank: Rank, ends: float) -> Choices:
    """Place what is undone, then give late work to new lanes where the plan gets better; the heaviest work first."""
    order = sorted(range(len(problem.needs)), key=lambda n: (-problem.items[problem.needs[n].item].item.weight, n))
    best = _with_undone(problem, choices, order)
    value = rank(best)
    for number in order:
        lanes = sorted(new & set(problem.needs[number].lanes)) if problem.needs[number].heads == 1 else []
        for lane in lanes:
            tried = force(problem, best, number, (lane,), rank) if time.monotonic() < ends else None
            if tried is not None and rank(tried) < value:
                best, value = tried, rank(tried)
    return best


def _with_undone(problem: Problem, choices: Choices, order: list[int]) -> Choices:
    """Return the choices with every group that nobody does put where there is room."""
    found, board = dict(choices), Board(problem)
    for number, (start, lanes) in found.items():
        for lane in lanes:
            board.book(lane, start, problem.end_of(lane, start, problem.needs[number].minutes))
    for number in order:
        group = problem.needs[number].group
        first = required_start(problem, found, problem.needs[number].item)
        if first is not None and not any(n in found for n in problem.groups[group].needs):
            place(problem, board, found, group, first)
    return found
