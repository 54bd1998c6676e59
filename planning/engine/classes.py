"""The shortest plan of an even problem whose jobs need several people at once.

Lanes that may do the same needs form a *class*: how many of each class a job takes is all there is to decide, for
intervals that never ask more of a class than it has can always be dealt out to its lanes one by one. Pools, conflicts
and batches are words of ``together_bounds``.

1. The bound: critical path, the work of each pool against its size, and what batches need.
2. Annealing over the order of jobs, for a plan to start from.
3. When, with pools alone, by every way to start the jobs (``together_search``): the bound rises slot by slot until a
   way is found. Who, for those starts: if everybody can be dealt out, the plan is as short as the bound.
4. Where that takes too long, the same by CP-SAT with pools and conflicts; its bound holds for all plans too.
5. Annealing again, now towards that bound and from the relaxation's order too, and both at once by CP-SAT, in turns.
"""

from dataclasses import dataclass, field

import numpy as np
from ortools.sat.python import cp_model

from planning.engine.budget import Answer, Budget
from planning.engine.chains import Chain, side_by_side
from planning.engine.even import Even, Ints, in_order
from planning.engine.together_annealing import (
    NEVER,
    Crew,
    Together,
    anneal_together,
    crew_of,
    ends_together,
    seats_of,
    together_of,
)
from planning.engine.together_bounds import MOST_POOLS, cliques, conflicts, pools_of, prices_of
from planning.engine.together_search import ground_of, search

SHARES, DEAL_SHARE = (0.03, 0.6, 0.25, 0.3, 0.4, 0.5, 1.0), 0.1
"""Shares of what is left for one step after the other, and for dealing people out; small problems end early."""

FIRST_STEPS, MOST_STEPS = 10_000, 160_000
HOT, COLD = (4.0, 2.0), (0.6, 0.3)
"""Temperatures in slots of overload, by chain: jobs in many conflicts need more warmth than others."""


@dataclass(slots=True)
class Found:
    """A plan in slots: its duration, the first slot of each job and the lanes of each need."""

    slots: int
    starts: list[int]
    lanes: dict[int, tuple[int, ...]]


Counts = dict[tuple[int, int], cp_model.IntVar]


@dataclass(slots=True)
class Model:
    """CP-SAT variables: first slots, intervals, duration; ``counts`` is people by need and class."""

    model: cp_model.CpModel
    starts: list[cp_model.IntVar]
    intervals: list[cp_model.IntervalVar]
    duration: cp_model.IntVar
    counts: Counts = field(default_factory=dict)


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
        self.cliques = cliques(even, conflicts(even, self.pools))
        self.classes = classes_of(even)
        self.crew = crew_of(even)
        self.order: Ints = np.array(in_order(even), dtype=np.int64)
        self.bound = max(even.critical_path, *(pool.bound for pool in self.pools))
        self.best: Found | None = None
        self.rounds = 0

    def run(self) -> Found | None:
        """Return the best plan found, once it is as short as the bound or time is over."""
        self.budget.phase = "duration"
        steps = (self._anneal, self._search, self._relax, self._anneal, self._both, self._anneal, self._both)
        for step, share in zip(steps, SHARES, strict=True):
            if not self._is_done() and self.budget.left() > 0:
                step(self.budget.left() * share)
        return self.best

    def _is_done(self) -> bool:
        return self.best is not None and self.best.slots <= self.bound

    def _anneal(self, amount: float) -> None:
        """Anneal orders, each round with more steps: just below the best, and from the best's own half way down."""
        until, steps = self.budget.used() + amount, FIRST_STEPS
        while not self._is_done() and self.budget.used() < until and self.budget.left() > 0:
            slots = self.most if self.best is None else self.best.slots
            targets = [max(self.bound, slots - 1), max(self.bound, (2 * slots + self.bound) // 3)]
            states = [together_of(self.crew, order) for order in (self.order, self._best_order())]
            side_by_side([self._chain(state, target, steps, number)
                          for number, (state, target) in enumerate(zip(states, targets, strict=True))],
                         self.budget)  # fmt: skip
            for state in states:
                if state.worth[1] < NEVER:
                    self._keep(found_in(self.even, self.crew, state))
            steps, self.rounds = min(2 * steps, MOST_STEPS), self.rounds + 1

    def _best_order(self) -> Ints:
        """Return the order of the best plan's starts."""
        return self.order if self.best is None else self._in_time(self.best.starts)

    def _in_time(self, starts: list[int]) -> Ints:
        """Return the jobs in order of time: those that wait come after what they wait for, as jobs take time."""
        return np.array(sorted(self.order.tolist(), key=starts.__getitem__), dtype=np.int64)

    def _chain(self, state: Together, target: int, steps: int, number: int) -> Chain:
        seed = self.budget.limits.seed + 2 * self.rounds + number

        def advance(first: int, last: int) -> bool:
            hot, cold, now = HOT[number], COLD[number], seed * 7919 + first
            return anneal_together(self.crew, state, target, hot, cold, now, first, last, steps)

        return Chain(steps, len(self.crew.job_of), advance)

    def _search(self, amount: float) -> None:
        """Ask for starts within the bound, with a slot more each time: where there are none the bound rises."""
        prices = prices_of(self.even, self.pools)
        ground = None if prices is None else ground_of(self.even, self.pools, prices)
        self.bound = self.bound if prices is None else max(self.bound, prices.bound)
        until = self.budget.used() + amount
        while prices is not None and ground is not None and not self._is_done():
            found = search(ground, prices.width, self.bound, self.budget, until)
            if found.starts is not None:
                self.order = self._in_time(found.starts)
                self._deal(found.starts)
            if found.starts is not None or not found.is_whole:
                break
            self.bound += 1
            self._tell()

    def _relax(self, amount: float) -> None:
        """Ask when, with pools and conflicts alone, for something shorter than the best; then who, for those starts."""
        relaxed = self._model(self.most if self.best is None else self.best.slots)
        self._hint(relaxed)
        answer = self.budget.run(relaxed.model, amount)
        self._learn(answer)
        if answer.is_found:
            starts = [int(answer.solver.value(start)) for start in relaxed.starts]
            self.order = self._in_time(starts)
            self._deal(starts)

    def _learn(self, answer: Answer) -> None:
        """Raise the bound."""
        if answer.bound is not None:
            self.bound = max(self.bound, answer.bound)

    def _deal(self, starts: list[int]) -> None:
        """Ask who does what, the starts given: of no class more than it has, at each start."""
        model, even = cp_model.CpModel(), self.even
        counts = self._counts(model)
        for now in set(starts):
            running = [n for j, job in enumerate(even.jobs) if starts[j] <= now < starts[j] + even.slots[j]
                       for n in job.needs]  # fmt: skip
            for number, lanes in enumerate(self.classes):
                model.add(sum(counts[n, number] for n in running if (n, number) in counts) <= len(lanes))
        answer = self.budget.run(model, self.budget.left() * DEAL_SHARE)
        if answer.is_found:
            self._keep_dealt(answer, starts, counts)

    def _both(self, amount: float) -> None:
        """Ask when and who at once, from the best on."""
        made = self._model(self.most if self.best is None else self.best.slots)
        self._count(made)
        self._hint(made)
        if self.best is not None:
            for (need, number), count in made.counts.items():
                mine = set(self.classes[number])
                made.model.add_hint(count, sum(lane in mine for lane in self.best.lanes[need]))
        answer = self.budget.run(made.model, amount)
        self._take(answer, made)
        self._learn(answer)

    def _hint(self, made: Model) -> None:
        """Let the search begin at the best."""
        if self.best is not None:
            for start, value in zip(made.starts, self.best.starts, strict=True):
                made.model.add_hint(start, value)

    def _take(self, answer: Answer, made: Model) -> None:
        if answer.is_found:
            self._keep_dealt(answer, [int(answer.solver.value(start)) for start in made.starts], made.counts)

    def _keep_dealt(self, answer: Answer, starts: list[int], counts: Counts) -> None:
        """Keep a plan of starts and of people by need and class."""
        dealt = {key: int(answer.solver.value(count)) for key, count in counts.items()}
        self._keep(Found(self._slots(starts), starts, deal_out(self.even, self.classes, starts, dealt)))

    def _keep(self, found: Found) -> None:
        if self.best is None or found.slots < self.best.slots:
            self.best = found
            self._tell()

    def _tell(self) -> None:
        if self.best is not None:
            self.budget.report(self.even.makespan(self.best.slots), self.even.makespan(self.bound))

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
        for clique in self.cliques:
            model.add_no_overlap([intervals[j] for j in clique])
        model.minimize(duration)
        return Model(model, starts, intervals, duration)

    def _counts(self, model: cp_model.CpModel) -> Counts:
        """Return variables for the people of each class by need: as many in all as it asks for."""
        counts: Counts = {}
        for job in self.even.jobs:
            for need in job.needs:
                heads, mine = self.even.problem.needs[need].heads, []
                for number, lanes in enumerate(self.classes):
                    if lanes[0] in self.even.takes[need]:
                        counts[need, number] = model.new_int_var(0, min(heads, len(lanes)), "")
                        mine.append(counts[need, number])
                model.add(sum(mine) == heads)
        return counts

    def _count(self, made: Model) -> None:
        """Give every need its people, class by class, and no class more than it has at once."""
        even, model = self.even, made.model
        made.counts = self._counts(model)
        for number, lanes in enumerate(self.classes):
            asked = []
            for j, job in enumerate(even.jobs):
                mine = [made.counts[n, number] for n in job.needs if (n, number) in made.counts]
                if mine:
                    asked.append((j, model.new_int_var(0, len(lanes), "")))
                    model.add(asked[-1][1] == sum(mine))
            if len(lanes) == 1:
                model.add_no_overlap([
                    model.new_optional_fixed_size_interval_var(made.starts[j], even.slots[j], total, "")
                    for j, total in asked
                ])  # fmt: skip
            else:
                model.add_cumulative([made.intervals[j] for j, _ in asked], [total for _, total in asked], len(lanes))


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
