"""Proofs from the schedule by days, on HiGHS: a mixed-integer program whose relaxation is nearly its answer.

CP-SAT, which is quicker to good plans, comes first. HiGHS is limited by the clock alone.
"""

import math
import threading
from collections.abc import Iterable

import highspy
import numpy as np

from planning.engine import quiet
from planning.engine.budget import POLL_SECONDS, Budget
from planning.engine.objective import Objective
from planning.engine.problem import Choices, Problem
from planning.engine.timeindex import Row, TimeIndexed

MOST_COLUMNS = 12_000
"""Above this the relaxation alone takes longer than a plan may."""

HUGE, NOTHING = 1e15, -(10**18)
SLACK = 1e-2
"""What a float may be off a whole number; goals are divided by their common divisor before."""


def columns_of(problem: Problem) -> int:
    """Return about how many columns the model would have."""
    return sum(
        len(problem.slots(number, lane))
        for number, need in enumerate(problem.needs)
        for lane in need.lanes
        if need.heads
    )


class Prover:
    """The model, built once: ``start`` begins a tier, ``finish`` waits for it, ``hold`` limits it for those below."""

    def __init__(self, problem: Problem, objective: Objective, budget: Budget) -> None:
        self.budget = budget
        self.model = TimeIndexed(problem)
        self.goals = [self.model.goal(tier) for tier in objective.tiers]
        self.is_proven = False
        self._stop = False
        self._rows: dict[int, int] = {}
        self._thread: threading.Thread | None = None
        self._highs = quiet.highs()
        self._load()

    def start(self, index: int, choices: Choices, value: int, amount: float) -> None:
        """Begin to look for something better in a tier than choices whose value in it is known.

        What is asked for is one that is better by a unit: HiGHS 1.16 misjudges plans that it is given to start from,
        while the limit helps it as much, and once it finds nothing the value is proven.
        """
        self._goal = goal = self.goals[index]
        self._unit = math.gcd(*goal.values()) or 1
        held = self._held(goal, choices)
        self._constant = value - held * self._unit
        self._choices, self._value = choices, value
        costs = np.zeros(self.model.columns)
        for column, cost in goal.items():
            costs[column] = cost // self._unit
        self._highs.changeColsCost(self.model.columns, np.arange(self.model.columns, dtype=np.int32), costs)
        self._highs.clearSolver()
        self._limit_goal(index, held - 1)
        self._limit(amount)
        self.is_proven, self._stop = False, False
        self._ends = self.budget.used() + amount
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def finish(self) -> tuple[Choices, int, int]:
        """Wait for the tier's end; return the choices, their value and a bound."""
        while self._thread is not None and self._thread.is_alive():
            self._thread.join(POLL_SECONDS)
            self._stop = self._stop or self._should_end()
        return self._choices, self._value, self._bound

    def hold(self, index: int, choices: Choices) -> None:
        """Let a tier be no worse than it is under choices."""
        self._limit_goal(index, self._held(self.goals[index], choices))

    def _limit_goal(self, index: int, most: int) -> None:
        """Limit a tier, in units."""
        goal = self.goals[index]
        if index in self._rows:
            self._highs.changeRowBounds(self._rows[index], -highspy.kHighsInf, most + SLACK)
        elif goal:
            unit = math.gcd(*goal.values())
            self._rows[index] = self._highs.getNumRow()
            columns = np.array(list(goal), dtype=np.int32)
            costs = np.array([cost // unit for cost in goal.values()], dtype=float)
            self._highs.addRow(-highspy.kHighsInf, most + SLACK, len(goal), columns, costs)

    def _held(self, goal: Row, choices: Choices) -> int:
        """Return what a goal counts under choices, in units."""
        values = self.model.values(choices)
        return sum(amount * values[column] for column, amount in goal.items()) // (math.gcd(*goal.values()) or 1)

    def _read(self) -> None:
        """Take what was found: a better plan, and a bound that holds beside the plan that stood before."""
        status, info = self._highs.getModelStatus(), self._highs.getInfo()
        if status in (highspy.HighsModelStatus.kInfeasible, highspy.HighsModelStatus.kUnboundedOrInfeasible):
            self._bound = self._value
            self.is_proven = True
            return
        if math.isfinite(info.mip_dual_bound) and abs(info.mip_dual_bound) < HUGE:
            self._bound = max(self._bound, self._bound_of(info.mip_dual_bound))
        if info.primal_solution_status == highspy.SolutionStatus.kSolutionStatusFeasible:
            found = self.model.choices(list(self._highs.getSolution().col_value))
            value = self._held_value(found)
            if value != round(info.objective_function_value) * self._unit + self._constant:
                self._bound = self._relaxed  # HiGHS misjudged its own plan: nothing that it proved with it counts
            if value < self._value:
                self._choices, self._value = found, value
        self.is_proven = self._bound >= self._value

    def _held_value(self, choices: Choices) -> int:
        return self._held(self._goal, choices) * self._unit + self._constant

    def _load(self) -> None:
        """Give the model to HiGHS."""
        lp = highspy.HighsLp()
        columns, rows = self.model.columns, self.model.rows
        lp.num_col_, lp.num_row_ = columns, len(rows)
        lp.col_cost_, lp.col_lower_, lp.col_upper_ = np.zeros(columns), np.zeros(columns), np.ones(columns)
        lp.row_lower_ = np.full(len(rows), -highspy.kHighsInf)
        lp.row_upper_ = np.array([most for _, most in rows], dtype=float)
        lp.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
        lp.a_matrix_.start_ = np.cumsum([0, *(len(row) for row, _ in rows)])
        lp.a_matrix_.index_ = _flat((row.keys() for row, _ in rows), np.int32)
        lp.a_matrix_.value_ = _flat((row.values() for row, _ in rows), float)
        lp.integrality_ = [highspy.HighsVarType.kInteger] * columns
        options = (
            ("threads", 1),
            ("random_seed", self.budget.limits.seed),
            ("mip_rel_gap", 0.0),
            ("mip_abs_gap", 0.9),
        )
        for option, value in options:
            self._highs.setOptionValue(option, value)
        self._highs.passModel(lp)
        self._highs.cbMipInterrupt += self._ask

    def _limit(self, amount: float) -> None:
        """Set the limit by the clock."""
        self._highs.setOptionValue("time_limit", self._highs.getRunTime() + max(0.01, amount))

    def _ask(self, event: highspy.highs.HighsCallbackEvent) -> None:
        if self._stop:
            event.interrupt()

    def _run(self) -> None:
        """Solve the relaxation, whose value is a bound already, then the whole."""
        self._bound = self._relaxed = NOTHING
        self._relax(is_relaxed=True)
        self._highs.run()
        status = self._highs.getModelStatus()
        self._relax(is_relaxed=False)
        if status == highspy.HighsModelStatus.kInfeasible:
            self._bound, self.is_proven = self._value, True
            return
        if status == highspy.HighsModelStatus.kOptimal:
            self._bound = self._relaxed = self._bound_of(self._highs.getInfo().objective_function_value)
        self._highs.clearSolver()  # else the relaxed answer is taken for a start, see ``start``
        self._highs.run()
        self._read()

    def _relax(self, *, is_relaxed: bool) -> None:
        self._highs.setOptionValue("solve_relaxation", is_relaxed)

    def _bound_of(self, least: float) -> int:
        """Round a bound up to what the tier can be; it never counts for more than the plan that stood before."""
        return min(self._value, math.ceil(least - SLACK) * self._unit + self._constant)

    def _should_end(self) -> bool:
        """Tell whether time is up or somebody asked to stop."""
        return self.budget.left() <= 0 or self.budget.used() >= self._ends


def _flat(parts: Iterable[Iterable[int]], kind: type) -> "np.ndarray":
    return np.array([value for part in parts for value in part], dtype=kind)
