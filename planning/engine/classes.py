"""The shortest plan of an even problem whose jobs need several people at once.

Lanes that may do the same needs form a *class*: how many of each class a job takes is all there is to decide, for
intervals that never ask more of a class than it has can always be dealt out to its lanes one by one. A *pool* is a
union of lanes that needs ask for: needs that nobody outside a pool may do never ask for more than the pool has.

1. The bound: critical path, and the work of each pool against its size.
2. When, with pools alone: a relaxation that CP-SAT solves fast; its bound holds for all plans.
3. Who, for those starts: if everybody can be dealt out, the plan is as short as the bound.
4. Both at once, with the relaxation's bound as floor.
"""

from collections.abc import Callable
from dataclasses import dataclass, field

from ortools.sat.python import cp_model

from planning.engine.budget import Answer, Budget
from planning.engine.chains import Chain, side_by_side
from planning.engine.even import Even
from planning.engine.together_annealing import (
    Crew,
    Together,
    anneal_together,
    crew_of,
    ends_together,
    seats_of,
    together_of,
)

MOST_UNIONS, MOST_POOLS = 4096, 40
"""So many unions of lanes are looked at, and so many of the tightest are put into the model."""

SHARES, DEAL_SHARE = (0.02, 0.15, 0.2, 0.4, 1.0), 0.1
"""Shares of what is left for one step after the other, and for dealing people out; small problems end early."""

FIRST_STEPS, MOST_STEPS = 100_000, 1_600_000
HOT, COLD = 6.0, 0.6
"""Temperatures in slots of overload."""


@dataclass(frozen=True, slots=True)
class Pool:
    """A union of lanes, the people each job needs of it and nobody else, and how tight it is."""

    size: int
    asked: dict[int, int]
    bound: int
    load: float


@dataclass(slots=True)
class Found:
    """A plan in slots: its duration, the first slot of each job and the lanes of each need."""

    slots: int
    starts: list[int]
    lanes: dict[int, tuple[int, ...]]


@dataclass(slots=True)
class Model:
    """CP-SAT variables: first slots, intervals, duration; ``counts`` is people by need and class."""

    model: cp_model.CpModel
    starts: list[cp_model.IntVar]
    intervals: list[cp_model.IntervalVar]
    duration: cp_model.IntVar
    counts: dict[tuple[int, int], cp_model.IntVar] = field(default_factory=dict)


def pools_of(even: Even) -> list[Pool]:
    """Return the pools, the tightest first."""
    asked_by = {n: frozenset(even.takes[n]) for job in even.jobs for n in job.needs}
    unions: set[frozenset[int]] = set()
    for lanes in sorted(set(asked_by.values()), key=sorted):
        if len(unions) < MOST_UNIONS:
            unions |= {union | lanes for union in unions} | {lanes}
    return sorted((_pool(even, asked_by, union) for union in unions), key=lambda pool: (-pool.bound, -pool.load))


def _pool(even: Even, asked_by: dict[int, frozenset[int]], union: frozenset[int]) -> Pool:
    asked = {
        j: heads
        for j, job in enumerate(even.jobs)
        if (heads := sum(even.problem.needs[n].heads for n in job.needs if asked_by[n] <= union))
    }
    work = sum(heads * even.slots[j] for j, heads in asked.items())
    head, tail = min(even.head[j] for j in asked), min(even.tail[j] for j in asked)
    return Pool(len(union), asked, head + tail + -(-work // len(union)), work / len(union))


def classes_of(even: Even) -> list[list[int]]:
    """Return lanes that may do the same needs, class by class."""
    may: dict[int, list[int]] = {}
    for job in even.jobs:
        for need in job.needs:
            for lane in even.takes[need]:
                may.setdefault(lane, []).append(need)
    by_needs: dict[tuple[int, ...], list[int]] = {}
    for lane, needs in sorted(may.items()):
        by_needs.setdefault(tuple(sorted(needs)), []).append(lane)
    return list(by_needs.values())


class ShortestTogether:
    """Looks for a plan as short as the bound; ``bound`` is in slots and holds for every plan."""

    def __init__(self, even: Even, budget: Budget, most: int) -> None:
        self.even, self.budget, self.most = even, budget, most
        self.pools = pools_of(even)
        self.classes = classes_of(even)
        self.bound = max(even.critical_path, *(pool.bound for pool in self.pools))
        self.best: Found | None = None

    def run(self) -> Found | None:
        """Return the best plan found, once it is as short as the bound or time is over."""
        self.budget.phase = "duration"
        steps = (self._anneal, self._relax, self._both, self._anneal, self._both)
        for step, share in zip(steps, SHARES, strict=True):
            if not self._is_done() and self.budget.left() > 0:
                step(self.budget.left() * share)
        return self.best

    def _is_done(self) -> bool:
        return self.best is not None and self.best.slots <= self.bound

    def _anneal(self, amount: float) -> None:
        """Anneal order and lanes, each round with more steps: one chain just below the best, one half way down."""
        crew, until = crew_of(self.even), self.budget.used() + amount
        steps, seed = FIRST_STEPS, self.budget.limits.seed
        while not self._is_done() and self.budget.used() < until and self.budget.left() > 0:
            slots = self.most if self.best is None else self.best.slots
            targets = [max(self.bound, slots - 1), max(self.bound, (2 * slots + self.bound) // 3)]
            states = [together_of(self.even, crew) for _ in targets]
            side_by_side(
                [
                    _chain(crew, state, target, steps, seed + n)
                    for n, (state, target) in enumerate(zip(states, targets, strict=True))
                ],
                self.budget,
            )
            for state in states:
                if int(state.best_lane.min()) >= 0:
                    self._keep(found_in(self.even, crew, state))
            steps, seed = min(2 * steps, MOST_STEPS), seed + len(targets)

    def _relax(self, amount: float) -> None:
        """Ask when, with pools alone, for something shorter than the best; then who, for those starts."""
        relaxed = self._model(self._shorter())
        answer = self.budget.run(relaxed.model, amount)
        self._learn(answer)
        if answer.is_found:
            self._deal([int(answer.solver.value(start)) for start in relaxed.starts])

    def _shorter(self) -> int:
        return self.most if self.best is None else self.best.slots - 1

    def _learn(self, answer: Answer) -> None:
        """Raise the bound: where nothing shorter is possible the best is as short as can be."""
        if answer.is_refuted and self.best is not None:
            self.bound = self.best.slots
        elif answer.bound is not None:
            self.bound = max(self.bound, answer.bound)

    def _deal(self, starts: list[int]) -> None:
        """Ask who does what, the starts given."""
        slots = self._slots(starts)
        made = self._model(slots)
        for start, value in zip(made.starts, starts, strict=True):
            made.model.add(start == value)
        self._count(made)
        self._take(self.budget.run(made.model, self.budget.left() * DEAL_SHARE), made)

    def _both(self, amount: float) -> None:
        """Ask when and who at once, from the best on."""
        made = self._model(self.most if self.best is None else self.best.slots)
        self._count(made)
        if self.best is not None:
            for start, value in zip(made.starts, self.best.starts, strict=True):
                made.model.add_hint(start, value)
            for (need, number), count in made.counts.items():
                mine = set(self.classes[number])
                made.model.add_hint(count, sum(lane in mine for lane in self.best.lanes[need]))
        answer = self.budget.run(made.model, amount)
        self._take(answer, made)
        self._learn(answer)

    def _take(self, answer: Answer, made: Model) -> None:
        if not answer.is_found:
            return
        value: Callable[[cp_model.IntVar], int] = answer.solver.value
        starts = [int(value(start)) for start in made.starts]
        counts = {key: int(value(count)) for key, count in made.counts.items()}
        self._keep(Found(self._slots(starts), starts, deal_out(self.even, self.classes, starts, counts)))

    def _keep(self, found: Found) -> None:
        if self.best is None or found.slots < self.best.slots:
            self.best = found
            self.budget.report(self.even.makespan(found.slots), self.even.makespan(self.bound))

    def _slots(self, starts: list[int]) -> int:
        return max(start + slots for start, slots in zip(starts, self.even.slots, strict=True))

    def _model(self, most: int) -> Model:
        """Return starts within a duration, what waits for what, and the pools."""
        even, model = self.even, cp_model.CpModel()
        duration = model.new_int_var(min(self.bound, most), most, "duration")
        starts, intervals = [], []
        for head, slots, tail in zip(even.head, even.slots, even.tail, strict=True):
            start = model.new_int_var(head, max(head, most - tail - slots), "")
            model.add(start + slots + tail <= duration)
            starts.append(start)
            intervals.append(model.new_fixed_size_interval_var(start, slots, ""))
        for job, rows in enumerate(even.before):
            for before, lag in rows:
                model.add(starts[job] >= starts[before] + even.slots[before] + lag)
        for pool in self.pools[:MOST_POOLS]:
            jobs = list(pool.asked)
            if sum(pool.asked.values()) > pool.size:
                model.add_cumulative([intervals[j] for j in jobs], [pool.asked[j] for j in jobs], pool.size)
        model.minimize(duration)
        return Model(model, starts, intervals, duration)

    def _count(self, made: Model) -> None:
        """Give every need its people, class by class, and no class more than it has at once."""
        even, model = self.even, made.model
        for number, lanes in enumerate(self.classes):
            asked, intervals = [], []
            for j, job in enumerate(even.jobs):
                mine = [n for n in job.needs if lanes[0] in even.takes[n]]
                if not mine:
                    continue
                for need in mine:
                    most = min(even.problem.needs[need].heads, len(lanes))
                    made.counts[need, number] = model.new_int_var(0, most, "")
                total = model.new_int_var(0, len(lanes), "")
                model.add(total == sum(made.counts[need, number] for need in mine))
                asked.append((j, total))
            if len(lanes) == 1:
                intervals = [model.new_optional_fixed_size_interval_var(made.starts[j], even.slots[j], total, "")
                             for j, total in asked]  # fmt: skip
                model.add_no_overlap(intervals)
            else:
                model.add_cumulative([made.intervals[j] for j, _ in asked], [total for _, total in asked], len(lanes))
        for job in even.jobs:
            for need in job.needs:
                counts = [count for (n, _), count in made.counts.items() if n == need]
                model.add(sum(counts) == even.problem.needs[need].heads)


def _chain(crew: Crew, state: Together, target: int, steps: int, seed: int) -> Chain:
    def advance(first: int, last: int) -> bool:
        return anneal_together(crew, state, target, HOT, COLD, seed * 7919 + first, first, last, steps)

    return Chain(steps, len(crew.job_of), advance)


def found_in(even: Even, crew: Crew, state: Together) -> Found:
    """Return the best plan of a chain."""
    slots = ends_together(crew, state)
    lanes: dict[int, tuple[int, ...]] = {}
    for seat, need in enumerate(seats_of(even)):
        lanes[need] = tuple(sorted((*lanes.get(need, ()), int(state.lane[seat]))))
    return Found(slots, [int(end) - took for end, took in zip(state.end, even.slots, strict=True)], lanes)


def deal_out(
    even: Even, classes: list[list[int]], starts: list[int], counts: dict[tuple[int, int], int]
) -> dict[int, tuple[int, ...]]:
    """Deal the people of each class out to the needs, job by job as they start."""
    free = [dict.fromkeys(lanes, 0) for lanes in classes]
    lanes_of: dict[int, list[int]] = {n: [] for job in even.jobs for n in job.needs}
    for j in sorted(range(len(starts)), key=lambda job: starts[job]):
        for need in even.jobs[j].needs:
            for number, lanes in enumerate(classes):
                for _ in range(counts.get((need, number), 0)):
                    lane = min(
                        (lane for lane in lanes if free[number][lane] <= starts[j]), key=free[number].__getitem__
                    )
                    free[number][lane] = starts[j] + even.slots[j]
                    lanes_of[need].append(lane)
    return {need: tuple(sorted(lanes)) for need, lanes in lanes_of.items()}
