"""Every way to start jobs of several people, as far as pools go: by how many have started, none that another covers.

A *stand* is which jobs have started, when the last one did, and until when those that run do. Jobs start in order of
time, each as soon as it can. One stand *covers* another with the same jobs started where it stands no later and none
of its jobs ends later: what can follow the other can follow it. A stand ends where what is left cannot end in time:
weights by job, of which no batch holds more than one, tell how long the rest takes at least (see ``prices_of``).

If no stand is left no plan ends in time; else the last one is a plan for pools, and people must be dealt out.
"""

import math
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from planning.engine.budget import Budget
from planning.engine.compiled import compiled, inlined
from planning.engine.even import Even, Ints
from planning.engine.together_bounds import Pool, Prices

MOST_JOBS, MOST_SLOTS = 62, 30_000
"""Jobs are bits of one number, ends are small numbers."""

MOST_STANDS = 1_500_000
"""So many stands with the same number of jobs started are kept in memory at most."""

CHUNK = 4096
"""Stands between two looks at the clock."""

UNITS = 1e-6
"""Units of work that a stand counts."""

MOST_COMPARED = 300
"""A stand is held against so many others with the same jobs started."""

NEVER = 1 << 40
SLACK = 1e-6

Floats = npt.NDArray[np.float64]


class Ground(NamedTuple):
    """What a search reads: jobs, what each waits for as bits, what it asks of pools, weights; and room to count."""

    slots: Ints
    head: Ints
    tail: Ints
    waits: Ints
    asks: Ints  # job x pool
    size: Ints
    weights: Floats  # vector x job
    after: Ints  # by vector: slots that follow all jobs with a weight
    rest: Floats  # by vector: the weight of what has not started
    use: Ints  # by pool


class Stands(NamedTuple):
    """Stands side by side; ``running`` has the jobs that run, then -1, and ``until`` their ends."""

    started: Ints
    now: Ints
    running: npt.NDArray[np.int16]
    until: npt.NDArray[np.int16]
    job: npt.NDArray[np.int16]
    parent: npt.NDArray[np.int32]


class Step(NamedTuple):
    """What is kept of stands: the job that started last, when, and after which stand."""

    job: npt.NDArray[np.int16]
    now: Ints
    parent: npt.NDArray[np.int32]


@dataclass(frozen=True, slots=True)
class Answer:
    """What a search found: first slots within the limit, or none; ``is_whole`` where nothing was left out."""

    starts: list[int] | None
    is_whole: bool


def ground_of(even: Even, pools: list[Pool], prices: Prices) -> Ground | None:
    """Return the problem as arrays, or nothing where a search is not made for it."""
    has_lags = any(lag for rows in even.before for _, lag in rows)
    if has_lags or len(even.jobs) > MOST_JOBS or len(even.open_days) > MOST_SLOTS:
        return None
    waits = [sum(1 << before for before, _ in rows) for rows in even.before]
    asks = [[pool.asked.get(job, 0) for pool in pools] for job in range(len(even.jobs))]
    return Ground(
        np.array(even.slots), np.array(even.head), np.array(even.tail), np.array(waits, dtype=np.int64),
        np.array(asks, dtype=np.int64), np.array([pool.size for pool in pools]), prices.weights, prices.after,
        np.zeros(len(prices.after)), np.zeros(len(pools), dtype=np.int64),
    )  # fmt: skip


def search(ground: Ground, width: int, limit: int, budget: Budget, until: float) -> Answer:
    """Look for first slots with which all ends within a limit; ``width`` is how many jobs run at once at most."""
    stands = _room(1, width)
    stands.started[0] = stands.now[0] = 0
    stands.running[:] = -1
    past: list[Step] = []
    for _ in ground.slots:
        made = _follow(ground, stands, limit, budget, until)
        if made is None:
            return Answer(None, is_whole=False)
        if not len(made.now):
            return Answer(None, is_whole=True)
        past.append(Step(made.job, made.now, made.parent))
        stands = made
    return Answer(_starts(past), is_whole=True)


def _follow(ground: Ground, stands: Stands, limit: int, budget: Budget, until: float) -> Stands | None:
    """Return what can follow stands, none that another covers; nothing where time is over or they are too many."""
    room = _room(CHUNK * len(ground.slots), stands.running.shape[1])
    parts: list[Stands] = []
    total = 0
    for first, last in pairwise([*range(0, len(stands.now), CHUNK), len(stands.now)]):
        if budget.left() <= 0 or budget.used() >= until or total > MOST_STANDS * 2:
            return None
        count = _expand(ground, stands, first, last, limit, room)
        budget.spend(UNITS * (count + last - first))
        parts.append(_cover(_chosen(room, np.arange(count))))
        total += len(parts[-1].now)
    made = _cover(_together(parts))
    return made if len(made.now) <= MOST_STANDS else None


def _room(count: int, width: int) -> Stands:
    small = np.zeros((count, width), dtype=np.int16)
    return Stands(np.zeros(count, dtype=np.int64), np.zeros(count, dtype=np.int64), small, small.copy(),
                  np.zeros(count, dtype=np.int16), np.zeros(count, dtype=np.int32))  # fmt: skip


def _cover(stands: Stands) -> Stands:
    """Return the stands that no other covers, those with the same jobs started side by side."""
    order = np.lexsort((stands.now, stands.started))
    kept = np.zeros(len(order), dtype=np.bool_)
    _mark(order, stands, kept)
    return _chosen(stands, order[kept])


def _chosen(stands: Stands, places: Ints) -> Stands:
    return Stands(stands.started[places], stands.now[places], stands.running[places], stands.until[places],
                  stands.job[places], stands.parent[places])  # fmt: skip


def _together(parts: list[Stands]) -> Stands:
    started, now, running, until, job, parent = zip(*parts, strict=True)
    return Stands(np.concatenate(started), np.concatenate(now), np.concatenate(running), np.concatenate(until),
                  np.concatenate(job), np.concatenate(parent))  # fmt: skip


def _starts(past: list[Step]) -> list[int]:
    """Read first slots back from the last stand."""
    starts = [0] * len(past)
    at = 0
    for made in reversed(past):
        starts[int(made.job[at])] = int(made.now[at])
        at = int(made.parent[at])
    return starts


@compiled
def _expand(ground: Ground, stands: Stands, first: int, last: int, limit: int, room: Stands) -> int:
    """Write what can follow some stands into the room; return how many."""
    count = 0
    for at in range(first, last):
        if at == first or stands.started[at] != stands.started[at - 1]:
            _weigh(ground, stands.started[at])
        for job in range(len(ground.slots)):
            begin = _begin(ground, stands, at, job)
            if begin >= 0 and _is_in_time(ground, stands, at, job, begin, limit):
                _add(ground, stands, at, job, begin, room, count)
                count += 1
    return count


@inlined
def _weigh(ground: Ground, started: int) -> None:
    """Count the weight of what has not started, by vector."""
    for vector in range(len(ground.rest)):
        weight = 0.0
        for job in range(len(ground.slots)):
            if not started >> job & 1:
                weight += ground.weights[vector, job] * ground.slots[job]
        ground.rest[vector] = weight


@inlined
def _begin(ground: Ground, stands: Stands, at: int, job: int) -> int:
    """Return when a job can start after a stand, -1 where it cannot."""
    started = stands.started[at]
    if started >> job & 1 or ground.waits[job] & ~started:
        return -1
    begin = max(stands.now[at], ground.head[job])
    for place in range(stands.running.shape[1]):
        other = stands.running[at, place]
        if other >= 0 and ground.waits[job] >> other & 1:
            begin = max(begin, stands.until[at, place])
    while True:
        following = _full_until(ground, stands, at, job, begin)
        if following == 0:
            return int(begin)
        if following == NEVER:
            return -1
        begin = following


@inlined
def _full_until(ground: Ground, stands: Stands, at: int, job: int, begin: int) -> int:
    """Return 0 where pools have people for a job in a slot, else the next end of what runs."""
    following = NEVER
    for pool in range(len(ground.size)):
        ground.use[pool] = ground.asks[job, pool]
    for place in range(stands.running.shape[1]):
        other = stands.running[at, place]
        if other >= 0 and stands.until[at, place] > begin:
            following = min(following, stands.until[at, place])
            for pool in range(len(ground.size)):
                ground.use[pool] += ground.asks[other, pool]
    for pool in range(len(ground.size)):
        if ground.use[pool] > ground.size[pool]:
            return following
    return 0


@inlined
def _is_in_time(ground: Ground, stands: Stands, at: int, job: int, begin: int, limit: int) -> bool:
    """Tell whether all can end within the limit once a job starts in a slot and no other starts before it."""
    for other in range(len(ground.slots)):
        if not stands.started[at] >> other & 1 and begin + ground.slots[other] + ground.tail[other] > limit:
            return False
    for vector in range(len(ground.rest)):
        weight = ground.rest[vector]
        for place in range(stands.running.shape[1]):
            other = stands.running[at, place]
            if other >= 0 and stands.until[at, place] > begin:
                weight += ground.weights[vector, other] * (stands.until[at, place] - begin)
        if weight > SLACK and begin + ground.after[vector] + math.ceil(weight - SLACK) > limit:
            return False
    return True


@inlined
def _add(ground: Ground, stands: Stands, at: int, job: int, begin: int, room: Stands, count: int) -> None:
    """Write the stand in which a job has started too."""
    room.started[count] = stands.started[at] | 1 << job
    room.now[count], room.job[count], room.parent[count] = begin, job, at
    filled = 0
    for place in range(stands.running.shape[1]):
        if stands.running[at, place] >= 0 and stands.until[at, place] > begin:
            room.running[count, filled] = stands.running[at, place]
            room.until[count, filled] = stands.until[at, place]
            filled += 1
    room.running[count, filled], room.until[count, filled] = job, begin + ground.slots[job]
    for place in range(filled + 1, stands.running.shape[1]):
        room.running[count, place] = -1


@compiled
def _mark(order: Ints, stands: Stands, kept: npt.NDArray[np.bool_]) -> None:
    """Mark the places in an order whose stands no earlier one covers."""
    first = 0
    for place in range(len(order)):
        if stands.started[order[place]] != stands.started[order[first]]:
            first = place
        kept[place] = not _is_covered(order, stands, kept, first, place)


@inlined
def _is_covered(order: Ints, stands: Stands, kept: npt.NDArray[np.bool_], first: int, place: int) -> bool:
    compared = 0
    for earlier in range(first, place):
        if kept[earlier]:
            compared += 1
            if _covers(stands, order[earlier], order[place]):
                return True
            if compared > MOST_COMPARED:
                break
    return False


@inlined
def _covers(stands: Stands, one: int, other: int) -> bool:
    """Tell whether every job of one ends no later than in the other, or before the other stands."""
    for place in range(stands.running.shape[1]):
        job = stands.running[one, place]
        if job < 0:
            break
        end = stands.until[one, place]
        if end > stands.now[other] and end > _end_in(stands, other, job):
            return False
    return True


@inlined
def _end_in(stands: Stands, at: int, job: int) -> int:
    for place in range(stands.running.shape[1]):
        if stands.running[at, place] == job:
            return int(stands.until[at, place])
    return 0
