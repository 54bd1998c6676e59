"""Limits of a run, and CP-SAT under them: by the clock or in deterministic units, stopped on request, reporting."""

import math
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

from ortools.sat.python import cp_model, cp_model_helper

from planning.engine.plan import Progress

WORKERS = 4
FEW_VARIABLES = 300
"""Below this one worker is done before four have started."""

POLL_SECONDS = 0.1
BACKSTOP = 20
"""With a work limit the clock only guards against a machine that stands still: this many times ``seconds``."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What a run may use, and whom it tells. For a part of a larger plan no bounds are asked."""

    began: float
    seconds: float
    work_limit: float | None = None
    seed: int = 0
    on_progress: Callable[[Progress], None] | None = None
    should_stop: Callable[[], bool] | None = None
    is_part: bool = False


@dataclass(frozen=True, slots=True)
class Answer:
    """What one call of the solver found: variables are read by ``solver`` where ``is_found``."""

    solver: cp_model.CpSolver
    is_found: bool
    is_proven: bool
    is_refuted: bool
    bound: int | None


class Budget:
    """Counts what is spent, in seconds or in deterministic units, and runs the solver within it."""

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self.is_stopped = False
        self.phase = ""
        self.offset = 0
        self.reserve = 0.0  # kept for what comes last
        self._used = 0.0
        self._total = limits.seconds if limits.work_limit is None else limits.work_limit

    def used(self) -> float:
        """Return what is spent: seconds since the run began, or units of work."""
        return self._used if self.limits.work_limit is not None else time.monotonic() - self.limits.began

    def left(self) -> float:
        """Return what is left; nothing once somebody asked to stop."""
        if not self.is_stopped and self.limits.should_stop is not None and self.limits.should_stop():
            self.is_stopped = True
        late = time.monotonic() - self.limits.began > self.limits.seconds * BACKSTOP
        return 0.0 if self.is_stopped or late else max(0.0, self._total - self.used() - self.reserve)

    def spend(self, units: float) -> None:
        """Count work done outside the solver."""
        if self.limits.work_limit is not None:
            self._used += units

    def report(self, value: int | None = None, bound: int | None = None) -> None:
        """Tell where the run stands."""
        if self.limits.on_progress is not None:
            share = min(1.0, self.used() / self._total) if self._total > 0 else 1.0
            self.limits.on_progress(Progress(self.phase, share, value, bound))

    def run(
        self,
        model: cp_model.CpModel,
        amount: float,
        *,
        seed: int = 0,
        workers: int = WORKERS,
        is_linear: bool = False,
    ) -> Answer:
        """Solve within an amount of the budget. The solver has a thread of its own, so that this one can watch.

        ``is_linear`` tells that the proof is to come from the linear program, with every row in it.
        """
        solver = cp_model.CpSolver()
        self._configure(solver, model, amount, seed, workers)
        if is_linear:
            _use_every_row(solver.parameters)
        watch = _Watch()
        statuses: list[int] = []

        def work() -> None:
            statuses.append(int(solver.solve(model, watch)))

        thread = threading.Thread(target=work, daemon=True)
        thread.start()
        while thread.is_alive():
            thread.join(POLL_SECONDS)
            if thread.is_alive() and self._should_end():
                solver.stop_search()
            if watch.best is not None:
                self.report(watch.best + self.offset, watch.least + self.offset)
        if self.limits.work_limit is not None:
            self._used += max(0.01, solver.response_proto.deterministic_time)
        return _answer(solver, statuses[0] if statuses else int(cp_model.UNKNOWN))

    def _should_end(self) -> bool:
        return self.left() <= 0.0 and (self.is_stopped or self.limits.work_limit is None)

    def _configure(
        self, solver: cp_model.CpSolver, model: cp_model.CpModel, amount: float, seed: int, workers: int
    ) -> None:
        parameters = solver.parameters
        parameters.num_workers = workers if len(model.proto.variables) > FEW_VARIABLES else 1
        parameters.cp_model_probing_level = 0  # with it presolve takes longer than most of our searches
        parameters.max_presolve_iterations = 1
        parameters.random_seed = (self.limits.seed * 1009 + seed) % 2**31
        if self.limits.work_limit is not None:
            parameters.interleave_search = True
            if not model.has_objective():
                parameters.num_workers = 1  # OR-tools 9 ends the whole process when several take turns at such a model
            parameters.max_deterministic_time = max(0.001, amount)
            parameters.max_time_in_seconds = max(1.0, self.limits.seconds * BACKSTOP)
        else:
            parameters.max_time_in_seconds = max(0.01, amount)


def _use_every_row(parameters: cp_model_helper.SatParameters) -> None:
    parameters.linearization_level = 2
    parameters.cp_model_probing_level = 2
    parameters.add_lp_constraints_lazily = False


class _Watch(cp_model.CpSolverSolutionCallback):
    """Keeps the last value and bound; runs on threads of the solver."""

    def __init__(self) -> None:
        super().__init__()
        self.best: int | None = None
        self.least = 0

    def on_solution_callback(self) -> None:
        """Note a solution."""
        bound = self.best_objective_bound
        self.least = math.ceil(bound - 1e-6) if math.isfinite(bound) else 0
        self.best = round(self.objective_value)


def _answer(solver: cp_model.CpSolver, status: int) -> Answer:
    found = status in (int(cp_model.OPTIMAL), int(cp_model.FEASIBLE))
    is_known = found or status == int(cp_model.UNKNOWN)
    bound = solver.best_objective_bound if is_known else -math.inf
    return Answer(
        solver,
        found,
        status == int(cp_model.OPTIMAL),
        status == int(cp_model.INFEASIBLE),
        math.ceil(bound - 1e-6) if math.isfinite(bound) and abs(bound) < 1e17 else None,
    )
