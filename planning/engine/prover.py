"""Proofs from the schedule by days, on HiGHS: a mixed-integer program whose relaxation is nearly its answer.

What is hard is *what* is done: once that stands, the relaxation says almost to the day when. So a tier is asked in two
steps that take turns. First what is done, starts left in fractions: that is a bound, and often a proof. Then when, with
what is done as found; if nothing is better that way, another way is asked for, until there is none.

CP-SAT, which is quicker to good plans, comes first. HiGHS is limited by the clock alone.
"""

import math
import threading
from collections.abc import Callable, Iterable
from functools import partial

import highspy
import numpy as np

from planning.engine import quiet
from planning.engine.budget import POLL_SECONDS, Budget
from planning.engine.objective import Objective
from planning.engine.problem import Choices, Problem
from planning.engine.timeindex import Row, TimeIndexed

MOST_COLUMNS = 12_000
"""Above this the relaxation alone takes longer than a plan may."""

What = dict[int, int]  # parts that are done, by need
Beside = tuple[Choices | None, bool]

HUGE, NOTHING = 1e15, -(10**18)
SLACK = 1e-2
"""What a float may be off a whole number; goals are divided by their common divisor before."""

TINY, RELATIVE = 1e-7, 1e-7

MOST_TURNS = 100
"""So many ways of what is done are asked for their best at most."""

WHEN_TRIES = ((0.3, 0), (0.5, 1), (1.0, 1))
"""For the best of one way, while it is not settled: shares of what is left of a tier's time, and how far above the
best value a plan may be, in gaps, if the try before found nothing better. Where that is hard to refute, HiGHS does well
with a plan of its own."""

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
        self._stop = self._is_settled = False
        self._rows: dict[int, int] = {}
        self._highs = quiet.highs()
        self._upper = np.array([self.model.most.get(column, 1) for column in range(self.model.columns)], dtype=float)
        self._lower = np.zeros(self.model.columns)
        self._columns = np.arange(self.model.columns, dtype=np.int32)
        self._load()

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

    def when(self, what: What, beside: Callable[[Callable[[], bool]], Beside]) -> bool:
        """Look for the best with what is done as given, something else beside; say whether there is more to ask.

        ``beside`` is told how to learn that it may end, and returns choices and whether nothing is better that way.
        What was found closes columns, so that beginning anew with it is worth the loss.
        """
        whole, value = self._ends, self.value
        for share, gaps in WHEN_TRIES:
            self._ends = whole - self.left() * (1 - share)
            above = gaps * ((self.value - self.bound) // self._unit) if self.value == value else 0
            most, value = self._most - 1 + above, self.value
            self._watch(partial(self._find_when, what, most), beside)
            self._ends = whole
            if self._is_settled:
                break
        return self._is_settled and self.exclude(what) and self.bound < self.value

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

    def is_new(self, what: What) -> bool:
        """Tell whether something else is done in the best choices."""
        return any(len(self.choices.get(need, (0, ()))[1]) != parts for need, parts in what.items())

    def offer(self, choices: Choices | None) -> None:
        """Take choices that are better."""
        held = self._most if choices is None else self._held(self._goal, choices)
        if choices is not None and held < self._most:
            self.choices, self._most, self.value = choices, held, held * self._unit + self._constant
            self._limit_goal(self._index, held - 1)

    def finish(self) -> tuple[Choices, int, int]:
        """End the tier; return the choices, their value and a bound."""
        for row in self._excluded:
            self._highs.changeRowBounds(row, -highspy.kHighsInf, highspy.kHighsInf)
        return self.choices, self.value, min(self.bound, self.value)

    def left(self) -> float:
        """Return what is left of the tier's time."""
        return min(self._ends - self.budget.used(), self.budget.left())

    def _watch(self, job: Callable[[], None], beside: Callable[[Callable[[], bool]], Beside] | None = None) -> None:
        """Do a job in a thread of its own, so that this one can ask whether time is up or somebody wants to stop."""
        self._stop = False
        thread = threading.Thread(target=job, daemon=True)
        thread.start()
        other = beside(lambda: not thread.is_alive()) if beside is not None else None
        self._stop = other is not None and other[1]
        while thread.is_alive():
            thread.join(POLL_SECONDS)
            self._stop = self._stop or self.left() <= 0
        if other is not None:
            self._is_settled = self._is_settled or other[1]
            self.offer(other[0])

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

    def _find_when(self, what: What, most: int) -> None:
        columns = np.array([self.model.taken[need] for need in what], dtype=np.int32)
        parts = np.array(list(what.values()), dtype=float)
        lower, upper = self._lower.copy(), self._upper.copy()
        self._limit_goal(self._index, most)
        self._highs.changeColsBounds(len(columns), columns, parts, parts)
        self._is_settled = self._solve(is_relaxed=True) is None
        if not self._is_settled:
            if self._is_optimal():
                self._close_columns(most)
            self._let_be_whole(range(self.model.columns))
            self._is_settled = self._solve() is None or self._read()
        self._lower, self._upper = lower, upper
        self._highs.changeColsBounds(self.model.columns, self._columns, lower, upper)
        self._limit_goal(self._index, self._most - 1)

    def _read(self) -> bool:
        """Take a better plan; say whether it is the best that way."""
        info = self._highs.getInfo()
        if info.primal_solution_status != highspy.SolutionStatus.kSolutionStatusFeasible:
            return False
        found = self.model.choices(list(self._highs.getSolution().col_value))
        # Where the numbers differ HiGHS misjudged its own plan, and nothing that it proved with it counts.
        is_sound = self._held(self._goal, found) == round(info.objective_function_value)
        is_settled = is_sound and self._is_optimal()
        self.offer(found)
        return is_settled

    def _solve(self, *, is_relaxed: bool = False) -> bool | None:
        """Solve what is asked; None where it was shown that nothing is allowed, else whether there was time."""
        left = self.left()
        if self._stop or left <= 0:
            self._highs.clearSolver()
            return False
        self._highs.setOptionValue("solve_relaxation", is_relaxed)
        self._highs.clearSolver()  # else an answer from before is taken for a start, see ``begin``
        self._limit(left)
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
