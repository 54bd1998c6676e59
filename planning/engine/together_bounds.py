"""Bounds of even problems whose jobs need several people at once: what can run together, and how long that takes.

A *pool* is a union of lanes that needs ask for: needs that nobody outside a pool may do never ask for more than the
pool has. Two jobs are in *conflict* where some pool cannot take both. A *batch* is a set of jobs that can run at the
same time, with none to add: pools can take it and none waits for another. Every plan shares its days out to batches.
"""

from dataclasses import dataclass
from math import ceil

import highspy
import numpy as np
import numpy.typing as npt

from planning.engine import quiet
from planning.engine.even import Even

MOST_UNIONS, MOST_POOLS = 4096, 60
"""So many unions of lanes are looked at, and so many of the tightest are put into the model."""

MOST_CLIQUES = 80
MOST_LOOKS = 40_000
"""So many sets of jobs are looked at for batches; where that is too few there is no bound from batches."""

SPREAD = 8
"""So many heads and so many tails are taken for parts of the jobs, spread over those that occur."""

SLACK, ROUNDED = 1e-6, 1e-7


@dataclass(frozen=True, slots=True)
class Pool:
    """A union of lanes, the people each job needs of it and nobody else, and how tight it is."""

    size: int
    asked: dict[int, int]
    bound: int
    load: float


def pools_of(even: Even) -> list[Pool]:
    """Return the pools, the tightest first, without those that others imply."""
    asked_by = {n: frozenset(even.takes[n]) for job in even.jobs for n in job.needs}
    unions: set[frozenset[int]] = set()
    for lanes in sorted(set(asked_by.values()), key=sorted):
        if len(unions) < MOST_UNIONS:
            unions |= {union | lanes for union in unions} | {lanes}
    found = sorted((_pool(even, asked_by, union) for union in unions), key=lambda pool: (-pool.bound, -pool.load))
    return _needed(found)


def _pool(even: Even, asked_by: dict[int, frozenset[int]], union: frozenset[int]) -> Pool:
    asked = {
        j: heads
        for j, job in enumerate(even.jobs)
        if (heads := sum(even.problem.needs[n].heads for n in job.needs if asked_by[n] <= union))
    }
    work = sum(heads * even.slots[j] for j, heads in asked.items())
    head, tail = min(even.head[j] for j in asked), min(even.tail[j] for j in asked)
    return Pool(len(union), asked, head + tail + -(-work // len(union)), work / len(union))


def _needed(pools: list[Pool]) -> list[Pool]:
    """Leave out pools that ask no more of no fewer lanes than another that is kept."""
    kept: list[Pool] = []
    for pool in sorted(pools, key=lambda one: (one.size, -sum(one.asked.values()))):
        if not any(all(other.asked.get(j, 0) >= heads for j, heads in pool.asked.items()) for other in kept):
            kept.append(pool)
    return sorted(kept, key=lambda pool: (-pool.bound, -pool.load))


class Rooms:
    """What each job asks of all pools, packed into one number with a guard bit for each pool: sums are one addition."""

    def __init__(self, pools: list[Pool], jobs: int) -> None:
        width = max(pool.size for pool in pools).bit_length() + 2
        self.guard = sum(1 << (width * k + width - 1) for k in range(len(pools)))
        self.all = self.guard + sum(pool.size << (width * k) for k, pool in enumerate(pools))
        self.asks = [
            sum(min(pool.asked.get(j, 0), pool.size + 1) << (width * k) for k, pool in enumerate(pools))
            for j in range(jobs)
        ]

    def has(self, left: int, job: int) -> bool:
        """Tell whether what is left of all pools takes a job too."""
        return (left - self.asks[job]) & self.guard == self.guard


def conflicts(even: Even, pools: list[Pool]) -> list[int]:
    """Return, for each job, the jobs that cannot run at the same time for want of people, as bits."""
    jobs, rooms = range(len(even.jobs)), Rooms(pools, len(even.jobs))
    left = [rooms.all - asked for asked in rooms.asks]
    return [sum(1 << k for k in jobs if k != j and not rooms.has(left[j], k)) for j in jobs]


def cliques(even: Even, against: list[int]) -> list[list[int]]:
    """Return sets of jobs of which any two are in conflict, the longest together first."""
    by_length = sorted(range(len(against)), key=lambda j: -even.slots[j])
    found: set[tuple[int, ...]] = set()
    for j in range(len(against)):
        for k in range(j):
            if against[j] >> k & 1:
                found.add(_grown([j, k], against, by_length))
    return [list(c) for c in sorted(found, key=lambda c: (-sum(even.slots[j] for j in c), c))][:MOST_CLIQUES]


def _grown(pair: list[int], against: list[int], by_length: list[int]) -> tuple[int, ...]:
    grown, both = list(pair), against[pair[0]] & against[pair[1]]
    for job in by_length:
        if both >> job & 1:
            grown.append(job)
            both &= against[job]
    return tuple(sorted(grown))


def batches_of(even: Even, pools: list[Pool]) -> list[list[int]] | None:
    """Return all batches; nothing where there are too many sets to look at."""
    rooms, count = Rooms(pools, len(even.jobs)), len(even.jobs)
    apart = zip(_in_line(even), conflicts(even, pools), strict=True)
    beside = [((1 << count) - 1) & ~(line | against | 1 << job) for job, (line, against) in enumerate(apart)]
    found: list[list[int]] = []
    stack: list[tuple[list[int], int, int]] = [([], (1 << count) - 1, rooms.all)]
    looks = 0
    while stack:
        batch, others, left = stack.pop()
        fits = [job for job in _bits(others) if rooms.has(left, job)]
        looks += 1
        if looks > MOST_LOOKS:
            return None
        if not fits:
            found.append(batch)
        can = sum(1 << job for job in fits)
        last = batch[-1] if batch else -1
        stack += [([*batch, job], can & beside[job], left - rooms.asks[job]) for job in fits if job > last]
    return found


def _in_line(even: Even) -> list[int]:
    """Return, for each job, those that wait for it or that it waits for, however far away, as bits."""
    later: dict[int, int] = {}

    def after(job: int) -> int:
        if job not in later:
            later[job] = 0
            for other, lag in even.after[job]:
                later[job] |= 0 if lag < 0 else 1 << other | after(other)
        return later[job]

    found = [after(job) for job in range(len(even.jobs))]
    for job in range(len(even.jobs)):
        for other in _bits(later[job]):
            found[other] |= 1 << job
    return found


def _bits(number: int) -> list[int]:
    found = []
    while number:
        low = number & -number
        found.append(low.bit_length() - 1)
        number ^= low
    return found


@dataclass(frozen=True, slots=True)
class Prices:
    """Weights by job, of which no batch holds more than one, in vectors: what jobs weigh, times slots, takes so long.

    ``after`` is, by vector, how many slots follow the end of all that has a weight; ``bound`` holds for every plan, and
    ``width`` is how many jobs run at once at most.
    """

    bound: int
    weights: npt.NDArray[np.float64]
    after: npt.NDArray[np.int64]
    width: int


def prices_of(even: Even, pools: list[Pool]) -> Prices | None:
    """Ask how long batches take for all jobs, and for those that start late and leave much after them, and why."""
    batches = batches_of(even, pools)
    if batches is None:
        return None
    solver = _shares_of(even, batches)
    bound, vectors, afters = 0, [], []
    for tail in _spread(even.tail):
        for head in _spread(even.head):
            least, weights = _of_part(solver, even, head, tail)
            if least > SLACK:
                bound = max(bound, head + tail + ceil(least - SLACK))
                vectors.append(_within_one(weights, batches) * (np.array(even.tail) >= tail))
                afters.append(tail)
    if not vectors:
        return None
    told = np.unique(np.round(np.column_stack([np.array(vectors), np.array(afters)]), 9), axis=0)
    return Prices(
        bound, np.ascontiguousarray(told[:, :-1]) * (1 - ROUNDED), told[:, -1].astype(np.int64), max(map(len, batches))
    )


def _shares_of(even: Even, batches: list[list[int]]) -> highspy.Highs:
    """Return the program that shares slots out to batches."""
    solver = quiet.highs()
    solver.setOptionValue("threads", 1)
    solver.addVars(len(batches), np.zeros(len(batches)), np.full(len(batches), highspy.kHighsInf))
    solver.changeColsCost(len(batches), np.arange(len(batches), dtype=np.int32), np.ones(len(batches)))
    with_job: list[list[int]] = [[] for _ in even.jobs]
    for column, batch in enumerate(batches):
        for job in batch:
            with_job[job].append(column)
    for job, columns in enumerate(with_job):
        chosen = np.array(columns, dtype=np.int32)
        solver.addRow(float(even.slots[job]), highspy.kHighsInf, len(columns), chosen, np.ones(len(columns)))
    return solver


def _of_part(solver: highspy.Highs, even: Even, head: int, tail: int) -> tuple[float, list[float]]:
    """Return the slots and weights of the jobs that start no earlier than a slot and leave at least so many after."""
    for job, slots in enumerate(even.slots):
        is_part = even.head[job] >= head and even.tail[job] >= tail
        solver.changeRowBounds(job, float(slots) if is_part else 0.0, highspy.kHighsInf)
    solver.run()
    if solver.getModelStatus() != highspy.HighsModelStatus.kOptimal:
        return 0.0, []
    return float(solver.getInfo().objective_function_value), list(solver.getSolution().row_dual)


def _within_one(weights: list[float], batches: list[list[int]]) -> npt.NDArray[np.float64]:
    """Scale weights so that no batch holds more than one: the solver keeps to that only nearly."""
    made = np.maximum(0.0, np.array(weights))
    scaled: npt.NDArray[np.float64] = made / max(1.0, *(float(made[batch].sum()) for batch in batches))
    return scaled


def _spread(values: list[int]) -> list[int]:
    found = sorted(set(values))
    return found[:: max(1, len(found) // SPREAD)]
