"""One instance solved once, checked twice, with what was found as a row."""

import time
from dataclasses import dataclass
from typing import Any

from benchmarks.engine.case import Case
from planning.engine.check import violations
from planning.engine.evaluate import values
from planning.engine.objective import DURATION, Objective, Term
from planning.engine.plan import Plan, Progress
from planning.engine.solve import solve

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Limits:
    """What a run of one instance may use."""

    seconds: float
    seed: int


class Watch:
    """Notes when the value of a phase was last improved."""

    def __init__(self) -> None:
        self.began = time.monotonic()
        self.values: list[tuple[float, int]] = []

    def __call__(self, progress: Progress) -> None:
        """Take what the planner tells."""
        if progress.value is not None and (not self.values or progress.value != self.values[-1][1]):
            self.values.append((time.monotonic() - self.began, progress.value))

    def seconds_to(self, value: int) -> float:
        """Return when a value was first told, the time until now where it never was."""
        told = (seconds for seconds, found in self.values if found == value)
        return round(next(told, time.monotonic() - self.began), 2)


def measure(case: Case, limits: Limits, objective: Objective = DURATION, start: Plan | None = None) -> Row:
    """Solve one instance for its duration and return what was found."""
    watch = Watch()
    plan = solve(case.snapshot, objective=objective, seconds=limits.seconds, seed=limits.seed, on_progress=watch,
                 start=start)  # fmt: skip
    seconds = time.monotonic() - watch.began
    last, worth = plan.tiers[-1], values(case.snapshot, plan)
    return {
        "instance": case.name,
        "objective": last.value,
        "bound": last.bound,
        "gap": round(last.gap, 6),
        "status": plan.status.value,
        "seconds": round(seconds, 2),
        "seconds_to_best": watch.seconds_to(last.value),
        "valid": is_valid(case, plan),
        "duration": worth[Term.MAKESPAN],
        "reached": plan.tiers[1].value,
        "cost": worth[Term.COST],
        "method": plan.method,
        **{name: _number(value) for name, value in case.reference.items() if name != "instance"},
    }


def is_valid(case: Case, plan: Plan) -> bool:
    """Ask the independent checker, and the format's own rules; everything must be done."""
    return not violations(case.snapshot, plan) and not case.broken(plan) and not plan.unstaffed


def _number(text: str) -> float | int | str:
    try:
        value = float(text)
    except ValueError:
        return text
    return int(value) if value.is_integer() else value
