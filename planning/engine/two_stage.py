"""The shortest plan of an even problem with single jobs: bound first, then who, then when, then both at once.

1. The bound: critical path and fractional assignment. It is the first target.
2. Who: annealing over lanes, so that none holds more than the target allows. When: those lanes kept, CP-SAT puts the
   jobs of each in order, which mostly proves the target within half a second.
3. Both at once: annealing over order and lanes, one chain at the bound and one just below the best plan, each round
   with more steps.
"""

from dataclasses import dataclass

import numpy as np
from ortools.sat.python import cp_model

from planning.engine.budget import Budget
from planning.engine.chains import CHUNK, UNITS, Chain, side_by_side
from planning.engine.even import Even, Flat, Ints, flatten, in_order
from planning.engine.even_bounds import Fractional, fractional
from planning.engine.joint_annealing import Aim, Joint, anneal, ends, joint_of
from planning.engine.lane_annealing import anneal_lanes, lanes_of

FIRST_STEPS, MOST_STEPS = 100_000, 12_800_000
CHAINS = 2
SEQUENCE_SHARE = 0.15
ANY_COST = 1 << 60
HOT, COLD = 2.0, 0.3
"""Temperatures in slots of overload."""


@dataclass(frozen=True, slots=True)
class Found:
    """A plan in slots: its duration, the first slot and the lane of each job."""

    slots: int
    starts: list[int]
    lanes: list[int]


class Shortest:
    """Looks for a plan as short as the bound."""

    def __init__(self, even: Even, budget: Budget) -> None:
        self.even, self.budget = even, budget
        self.flat: Flat = flatten(even)
        self.order = in_order(even)
        self.program: Fractional = fractional(even)
        self.bound = self.program.duration()
        self.best: Found | None = None

    def run(self, enough: int = 0, share: float = 1.0) -> Found | None:
        """Return the best plan, once it is as short as the bound, or short enough, or the share of time is over."""
        target, until = max(self.bound, enough), self.budget.used() + self.budget.left() * share
        self.budget.phase = "duration"
        lane, overload = self._assign(target)
        if overload == 0:
            self._take(self._sequence(lane, target))
        steps, number = FIRST_STEPS, 0
        while not self._is_done(target) and self.budget.left() > 0 and self.budget.used() < until:
            aims = [Aim(aim, ANY_COST, 0.0, HOT, COLD) for aim in self._aims(target)]
            seed = self.budget.limits.seed + CHAINS * number
            for joint in walk(self.flat, self.order, [lane] * CHAINS, aims, steps, seed, self.budget):
                self._take(found_in(self.flat, joint))
            steps, number = min(2 * steps, MOST_STEPS), number + 1
        return self.best

    def _aims(self, target: int) -> list[int]:
        """Aim at the target with one chain, with the other half way down to it from the best so far."""
        if self.best is None:
            return [target] * CHAINS
        return [target, max(target, (target + self.best.slots - 1) // 2, self.best.slots - 2)]

    def _is_done(self, target: int) -> bool:
        return self.best is not None and self.best.slots <= target

    def _take(self, found: Found | None) -> None:
        """Keep a plan that is shorter than the best."""
        if found is not None and (self.best is None or found.slots < self.best.slots):
            self.best = found
            self.budget.report(self.even.makespan(found.slots), self.even.makespan(self.bound))

    def _assign(self, target: int) -> tuple[Ints, int]:
        """Return lanes that hold no more than the target, or little more."""
        seed = self.budget.limits.seed
        rng = np.random.default_rng(seed)
        jobs = len(self.even.jobs)
        first = np.array([self.flat.lane[rng.integers(self.flat.lane_at[j], self.flat.lane_at[j + 1])]
                          for j in range(jobs)], dtype=np.int64)  # fmt: skip
        lanes = lanes_of(self.flat, first)
        steps = FIRST_STEPS * 3
        overload = 1
        for at in range(0, steps, CHUNK):
            overload = anneal_lanes(self.flat, lanes, target, seed + at, at, at + CHUNK, steps)
            self.budget.spend(CHUNK * UNITS * 10)
            if overload == 0 or self.budget.left() <= 0:
                break
        return lanes.best.copy(), int(overload)

    def _sequence(self, lane: Ints, target: int) -> Found | None:
        """Put the jobs of each lane in order within the target, if that can be done."""
        return sequence(self.even, [int(chosen) for chosen in lane], target, self.budget)


def walk(
    flat: Flat, order: list[int], lanes: list[Ints], aims: list[Aim], steps: int, seed: int, budget: Budget
) -> list[Joint]:
    """Anneal order and lanes side by side, a chain for each aim."""
    joints = [joint_of(flat, order, lane) for lane in lanes]

    def chain(number: int) -> Chain:
        def advance(first: int, last: int) -> bool:
            return anneal(flat, joints[number], aims[number], (seed + number) * 7919 + first, first, last, steps)

        return Chain(steps, len(order), advance)

    side_by_side([chain(number) for number in range(len(aims))], budget)
    return joints


def found_in(flat: Flat, joint: Joint) -> Found:
    """Return the best plan of a chain."""
    slots = ends(flat, joint)
    lanes = [int(lane) for lane in joint.lane]
    starts = [int(joint.end[job] - flat.takes[job, lane]) for job, lane in enumerate(lanes)]
    return Found(slots, starts, lanes)


def sequence(even: Even, lanes: list[int], target: int, budget: Budget) -> Found | None:
    """Ask CP-SAT when each job starts, lanes given, so that all ends within a number of slots."""
    model = cp_model.CpModel()
    takes = [even.takes[job.needs[0]][lane] for job, lane in zip(even.jobs, lanes, strict=True)]
    last = [target - tail - slots for tail, slots in zip(even.tail, takes, strict=True)]
    if any(head > latest for head, latest in zip(even.head, last, strict=True)):
        return None
    starts = [model.new_int_var(head, latest, "") for head, latest in zip(even.head, last, strict=True)]
    by_lane: dict[int, list[cp_model.IntervalVar]] = {}
    for job, lane in enumerate(lanes):
        by_lane.setdefault(lane, []).append(model.new_fixed_size_interval_var(starts[job], takes[job], ""))
        for before, lag in even.before[job]:
            model.add(starts[job] >= starts[before] + takes[before] + lag)
    for intervals in by_lane.values():
        model.add_no_overlap(intervals)
    answer = budget.run(model, budget.left() * SEQUENCE_SHARE)
    if not answer.is_found:
        return None
    values = [int(answer.solver.value(start)) for start in starts]
    return Found(max(value + slots for value, slots in zip(values, takes, strict=True)), values, lanes)
