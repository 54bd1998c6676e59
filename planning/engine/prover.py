"""Proofs from the schedule by days: a model whose linear relaxation is nearly its answer, asked by two solvers.

What is hard is *what* is done: once that stands, the relaxation says almost to the day when. So a tier is asked in two
steps that take turns. HiGHS finds what is done, starts left in fractions: that is a bound, and often a proof. CP-SAT,
every row in its linear program, then finds when and by whom, with what is done as found: it learns from some hundred
conflicts what branching alone does not show. If nothing is better that way, another way is asked for, until there is
none.
"""

import math
import threading
from collections.abc import Callable, Iterable

import highspy
import numpy as np
from ortools.sat.python import cp_model

from planning.engine import quiet
from planning.engine.budget import POLL_SECONDS, Budget
from planning.engine.objective import Objective
from planning.engine.problem import Choices, Problem
from planning.engine.timeindex import Row, TimeIndexed

MOST_COLUMNS = 12_000
"""Above this the relaxation alone takes longer than a plan may."""

What = dict[int, int]  # parts that are done, by need

HUGE, NOTHING = 1e15, -(10**18)
SLACK = 1e-2
"""What a float may be off a whole number; goals are divided by their common divisor before."""

TINY, RELATIVE = 1e-7, 1e-7

MOST_TURNS = 100
"""So many ways of what is done are asked for their best at most."""

WHEN_SHARE = 0.5
"""Share of what is left of a tier's time that one try for the best of one way may take. Where it found something better
but no proof, the next begins anew from that: knowing what is to be beaten, CP-SAT drops much of the model."""

WHAT_SHARE = 0.5
"""Share of what is left of a tier's time that one search for what is done may take; the rest is for all at once."""

IMPOSSIBLE = (highspy.HighsModelStatus.kInfeasible, highspy.HighsModelStatus.kUnboundedOrInfeasible)


def columns_of(problem: Problem) -> int:
    """Return about how many columns the model would have."""
    return sum(
        len(problem.slots(number, lane))
        for number, need in enumerate(problem.needs)
        for lane in need.lanes
        if need.heads
    )


class Prover:
    """The model, built once. A tier has ``begin``, ``what`` and ``when`` in turns, ``finish``; ``hold`` keeps it."""

    def __init__(self, problem: Problem, objective: Objective, budget: Budget) -> None:
        self.problem, self.budget = problem, budget
        self.model = TimeIndexed(problem)
        self.goals = [self.model.goal(tier) for tier in objective.tiers]
        self._stop = False
        self._rows: dict[int, int] = {}
        self._highs = quiet.highs()
        self._upper = np.array([self.model.most.get(column, 1) for column in range(self.model.columns)], dtype=float)
        self._lower = np.zeros(self.model.columns)
        self._columns = np.arange(self.model.columns, dtype=np.int32)
        self._load()
        self._model = cp_model.CpModel()
        self._whole = [self._model.new_int_var(0, int(most), "") for most in self._upper]
        for row, most in self.model.rows:
            self._model.add(self._sum(row) <= most)
        for row in self.model.equals:
            self._model.add(self._sum(row) == 0)

    def begin(self, index: int, choices: Choices, value: int, amount: float) -> None:
        """Begin a tier with choices whose value in it is known.

        What is asked for is one that is better by a unit: HiGHS 1.16 misjudges plans that it is given to start from,
        while the limit helps it as much, and once it finds nothing the value is proven.
        """
        self._index, self._goal = index, self.goals[index]
        self._unit = math.gcd(*self._goal.values()) or 1
        self._most = self._held(self._goal, choices)
        self._constant = value - self._most * self._unit
        self.choices, self.value, self.bound = choices, value, NOTHING
        costs = np.zeros(self.model.columns)
        for column, cost in self._goal.items():
            costs[column] = cost // self._unit
        self._highs.changeColsCost(self.model.columns, self._columns, costs)
        self._ends = self.budget.used() + amount
        self._excluded: list[int] = []
        self._watch(self._relax)
        self._limit_goal(index, self._most - 1)

    def what(self) -> What | None:
        """Ask for the best with starts in fractions: a bound; return what is done there, None where that is the end."""
        if self.bound >= self.value or len(self._excluded) >= MOST_TURNS:
            return None
        self._watch(self._find_what)
        return self._found if self.bound < self.value else None

    def when(self, what: What | None) -> bool:
        """Look for the best with what is done as given, or at all; say whether it was found, or there is no better."""
        columns = {} if what is None else {self.model.taken[need]: parts for need, parts in what.items()}
        while (amount := self.left() * WHEN_SHARE) > 0:
            answer = self.budget.run(self._better(columns), amount, workers=1, is_linear=True)
            if what is None and answer.bound is not None:
                self.bound = max(self.bound, min(self.value, answer.bound))
            if answer.is_found:
                self.offer(self.model.choices([answer.solver.value(column) for column in self._whole]))
            if answer.is_proven or answer.is_refuted:
                if what is None:
                    self.bound = self.value
                return True
            if not answer.is_found:
                break
        return False

    def _better(self, columns: Row) -> cp_model.CpModel:
        """Return the model of all that is better than what is known, with some columns as given."""
        better = self._model.clone()
        for column in np.flatnonzero(self._lower == self._upper).tolist():
            better.add(self._whole[column] == int(self._lower[column]))
        for column, value in columns.items():
            better.add(self._whole[column] == value)
        goal = self._sum(self._goal) + self._constant
        better.add(goal <= self.value - 1)
        better.minimize(goal)
        return better

    def _sum(self, row: Row) -> cp_model.LinearExprT:
        return cp_model.LinearExpr.weighted_sum([self._whole[column] for column in row], list(row.values()))

    def exclude(self, what: What) -> bool:
        """Ask no more for what is settled; say whether a row can tell it."""
        row: Row = {}
        most = -1
        for need, parts in what.items():
            column = self.model.taken[need]
            if parts not in (0, self.model.most[column]):
                return False
            row[column] = 1 if parts else -1
            most += parts
        self._excluded.append(self._add_row(row, most))
        return True

    def offer(self, choices: Choices) -> None:
        """Take choices that are better."""
        held = self._held(self._goal, choices)
        if held < self._most:
            self.choices, self._most, self.value = choices, held, held * self._unit + self._constant
            self._limit_goal(self._index, held - 1)

    def finish(self) -> tuple[Choices, int, int]:
        """End the tier; return the choices, their value and a bound."""
        for row in self._excluded:
            self._highs.changeRowBounds(row, -highspy.kHighsInf, highspy.kHighsInf)
        return self.choices, self.value, min(self.bound, self.value)

    @property
    def is_open(self) -> bool:
        """Tell whether something better may still be found."""
        return self.bound < self.value

    def left(self) -> float:
        """Return what is left of the tier's time."""
        return min(self._ends - self.budget.used(), self.budget.left())

    def _watch(self, job: Callable[[], None]) -> None:
        """Do a job in a thread of its own, so that this one can ask whether time is up or somebody wants to stop."""
        self._stop = False
        thread = threading.Thread(target=job, daemon=True)
        thread.start()
        while thread.is_alive():
            thread.join(POLL_SECONDS)
            self._stop = self._stop or self.left() <= 0

    def hold(self, index: int, choices: Choices) -> None:
        """Let a tier be no worse than it is under choices."""
        most = self._held(self.goals[index], choices)
        self._limit_goal(index, most)
        if self.goals[index]:
            unit = math.gcd(*self.goals[index].values())
            self._model.add(self._sum({column: cost // unit for column, cost in self.goals[index].items()}) <= most)

    def _limit_goal(self, index: int, most: int) -> None:
        """Limit a tier, in units."""
        goal = self.goals[index]
        if index in self._rows:
            self._highs.changeRowBounds(self._rows[index], -highspy.kHighsInf, most + SLACK)
        elif goal:
            unit = math.gcd(*goal.values())
            self._rows[index] = self._add_row({column: cost // unit for column, cost in goal.items()}, most + SLACK)

    def _add_row(self, row: Row, most: float) -> int:
        """Add a row ``sum <= most``; return its number."""
        number = self._highs.getNumRow()
        self._highs.addRow(
            -highspy.kHighsInf, most, len(row), np.array(list(row), dtype=np.int32), np.array(list(row.values()), float)
        )
        return int(number)

    def _held(self, goal: Row, choices: Choices) -> int:
        """Return what a goal counts under choices, in units."""
        values = self.model.values(choices)
        return sum(amount * values[column] for column, amount in goal.items()) // (math.gcd(*goal.values()) or 1)

    def _load(self) -> None:
        """Give the model to HiGHS."""
        lp = highspy.HighsLp()
        columns, rows, equals = self.model.columns, self.model.rows, self.model.equals
        every = [*(row for row, _ in rows), *equals]
        lp.num_col_, lp.num_row_ = columns, len(every)
        lp.col_cost_, lp.col_lower_, lp.col_upper_ = np.zeros(columns), self._lower, self._upper
        lp.row_lower_ = np.array([*[-highspy.kHighsInf] * len(rows), *[0.0] * len(equals)])
        lp.row_upper_ = np.array([*(most for _, most in rows), *[0.0] * len(equals)], dtype=float)
        lp.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
        lp.a_matrix_.start_ = np.cumsum([0, *(len(row) for row in every)])
        lp.a_matrix_.index_ = _flat((row.keys() for row in every), np.int32)
        lp.a_matrix_.value_ = _flat((row.values() for row in every), float)
        lp.integrality_ = [highspy.HighsVarType.kInteger] * columns
        options = (
            ("threads", 1),
            ("random_seed", self.budget.limits.seed),
            ("mip_rel_gap", 0.0),
            ("mip_abs_gap", 0.9),
            ("mip_heuristic_effort", 0.0),  # a plan is known already
        )
        for option, value in options:
            self._highs.setOptionValue(option, value)
        self._highs.passModel(lp)
        self._highs.cbMipInterrupt += self._ask

    def _ask(self, event: highspy.highs.HighsCallbackEvent) -> None:
        event.interrupt(self._stop)  # HiGHS keeps what it was told last, over the next search too

    def _relax(self) -> None:
        """Solve the relaxation, whose value is a bound already, and close what it shows to be of no use."""
        if self._solve(is_relaxed=True) is None:
            self.bound = self.value
        elif self._is_optimal():
            self.bound = self._bound_of(self._highs.getInfo().objective_function_value)
            self._close_columns(self._most)

    def _find_what(self) -> None:
        self._found: What | None = None
        self._let_be_whole(self.model.taken.values())
        if self._solve() is None:
            self.bound = self.value
            return
        bound = self._highs.getInfo().mip_dual_bound
        if math.isfinite(bound) and abs(bound) < HUGE:
            self.bound = max(self.bound, self._bound_of(bound))
        if self._is_optimal():
            values = self._highs.getSolution().col_value
            self._found = {need: round(values[column]) for need, column in self.model.taken.items()}

    def _solve(self, *, is_relaxed: bool = False) -> bool | None:
        """Solve what is asked; None where it was shown that nothing is allowed, else whether there was time."""
        left = self.left()
        if self._stop or left <= 0:
            self._highs.clearSolver()
            return False
        self._highs.setOptionValue("solve_relaxation", is_relaxed)
        self._highs.clearSolver()  # else an answer from before is taken for a start, see ``begin``
        self._limit(left if is_relaxed else left * WHAT_SHARE)
        self._highs.run()
        return None if self._highs.getModelStatus() in IMPOSSIBLE else True

    def _limit(self, amount: float) -> None:
        """Set the limit by the clock."""
        self._highs.setOptionValue("time_limit", self._highs.getRunTime() + max(0.01, amount))

    def _is_optimal(self) -> bool:
        return bool(self._highs.getModelStatus() == highspy.HighsModelStatus.kOptimal)

    def _close_columns(self, most: int) -> None:
        """Close what no plan of at most so many units can use: its reduced cost alone is more than what is left."""
        solution, info = self._highs.getSolution(), self._highs.getInfo()
        values, costs = np.array(solution.col_value), np.array(solution.col_dual)
        room = most - info.objective_function_value + SLACK * 2 + RELATIVE * abs(info.objective_function_value)
        down = (values < self._lower + TINY) & (costs > room)
        up = (values > self._upper - TINY) & (-costs > room)
        self._upper[down], self._lower[up] = self._lower[down], self._upper[up]
        self._highs.changeColsBounds(self.model.columns, self._columns, self._lower, self._upper)

    def _let_be_whole(self, columns: Iterable[int]) -> None:
        """Let some columns be whole numbers, all others not."""
        kinds = np.full(self.model.columns, highspy.HighsVarType.kContinuous)
        kinds[list(columns)] = highspy.HighsVarType.kInteger
        self._highs.changeColsIntegrality(self.model.columns, self._columns, kinds)

    def _bound_of(self, least: float) -> int:
        """Round a bound up to what the tier can be; it never counts for more than the plan that stood before."""
        return min(self.value, math.ceil(least - SLACK) * self._unit + self._constant)


def _flat(parts: Iterable[Iterable[int]], kind: type) -> "np.ndarray":
    return np.array([value for part in parts for value in part], dtype=kind)
