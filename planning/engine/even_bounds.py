"""Bounds of even problems with single jobs: the critical path, and the linear program of a fractional assignment.

The program gives every job to lanes in fractions. What a lane holds of the jobs that start no earlier than some slot
and leave at least so many slots after them must fit between the two; every plan does.
"""

import math
from dataclasses import dataclass

import highspy
import numpy as np

from planning.engine import quiet
from planning.engine.even import Even

STEPS = 6
"""So many slots to start from and so many to leave after are taken, spread over those that occur."""

SLACK = 1e-6


@dataclass(slots=True)
class Fractional:
    """The program: a column by job and lane, and one more for the duration."""

    even: Even
    columns: list[tuple[int, int]]
    solver: highspy.Highs

    def duration(self) -> int:
        """Return the least duration in slots that the program allows."""
        last = len(self.columns)
        self.solver.changeColCost(last, 1.0)
        value = self._value()
        self.solver.changeColCost(last, 0.0)
        return max(self.even.critical_path, math.ceil(value - SLACK))

    def cost(self, limit: int) -> int:
        """Return the least cost within a duration that the program allows."""
        self.solver.changeColBounds(len(self.columns), 0.0, float(limit))
        costs = [self.even.cost(self.even.jobs[job].needs[0], lane) for job, lane in self.columns]
        scale = max(1, max(costs))
        for column, cost in enumerate(costs):
            self.solver.changeColCost(column, cost / scale)
        return math.ceil(self._value() * scale * (1 - 1e-9) - SLACK)

    def _value(self) -> float:
        self.solver.run()
        if self.solver.getModelStatus() != highspy.HighsModelStatus.kOptimal:
            return 0.0
        return float(self.solver.getInfo().objective_function_value)


def fractional(even: Even, steps: int = STEPS, seconds: float = highspy.kHighsInf) -> Fractional:
    """Build the program; more steps take longer and bound better. Its values are 0 where time is over first."""
    columns = [(j, lane) for j, job in enumerate(even.jobs) for lane in sorted(even.takes[job.needs[0]])]
    solver = quiet.highs()
    solver.setOptionValue("threads", 1)
    solver.setOptionValue("time_limit", seconds)
    solver.addVars(len(columns) + 1, np.zeros(len(columns) + 1), np.append(np.ones(len(columns)), highspy.kHighsInf))
    by_job: dict[int, list[int]] = {}
    by_lane: dict[int, list[int]] = {}
    for column, (job, lane) in enumerate(columns):
        by_job.setdefault(job, []).append(column)
        by_lane.setdefault(lane, []).append(column)
    for chosen in by_job.values():
        solver.addRow(1.0, 1.0, len(chosen), np.array(chosen, dtype=np.int32), np.ones(len(chosen)))
    for mine in by_lane.values():
        _hold(solver, even, columns, mine, steps)
    return Fractional(even, columns, solver)


def _hold(solver: highspy.Highs, even: Even, columns: list[tuple[int, int]], mine: list[int], steps: int) -> None:
    """Let what a lane holds fit between each pair of a first slot and slots left after."""
    jobs = [columns[column][0] for column in mine]
    for head in _spread([even.head[job] for job in jobs], steps):
        for tail in _spread([even.tail[job] for job in jobs], steps):
            rows = [c for c in mine if even.head[columns[c][0]] >= head and even.tail[columns[c][0]] >= tail]
            if not rows:
                continue
            takes = [float(even.takes[even.jobs[columns[c][0]].needs[0]][columns[c][1]]) for c in rows]
            chosen = np.array([*rows, len(columns)], dtype=np.int32)
            solver.addRow(-highspy.kHighsInf, -float(head + tail), len(chosen), chosen, np.array([*takes, -1.0]))


def _spread(values: list[int], steps: int) -> list[int]:
    found = sorted(set(values))
    return found[:: max(1, len(found) // steps)]
