"""Who and when at once for jobs of several people: annealing over an order of jobs and a lane for each head.

As in ``joint_annealing`` jobs start one by one in their order, here as soon as all their lanes are free. A job may also
be *dealt anew*: it takes the lanes that are free first at its place.
"""

import math
from typing import NamedTuple

import numpy as np

from planning.engine.compiled import compiled, inlined, move
from planning.engine.even import Even, Ints, cut, in_order
from planning.engine.lane_annealing import copy

SHIFT, SHIFT_AND_DEAL, DEAL, CHANGE = 0.25, 0.5, 0.6, 0.75
"""Shares of moves, one up to the next: place, place and deal, deal, one lane; the rest swap two lanes."""

LATEST = 0.5
"""How often a job that is dealt anew takes, of the lanes free in time, those that became free last."""


class Crew(NamedTuple):
    """Jobs, their heads with the lanes that each may take, and what waits for what; cut by ``…_at``."""

    slots: Ints
    head: Ints
    tail: Ints
    before_at: Ints
    before: Ints
    lag: Ints
    after_at: Ints
    after: Ints
    seat_at: Ints  # seats by job: one for each head of each need
    job_of: Ints  # by seat
    lane_at: Ints  # lanes by seat
    lane: Ints
    may: Ints  # seat x lane


class Together(NamedTuple):
    """The state of a run: order, lane of each seat, who is on which job, ends, room to undo, the best so far."""

    order: Ints
    place: Ints
    lane: Ints
    on: Ints  # job x lane: the seat, -1 for none
    end: Ints
    tried: Ints
    free: Ints
    kept: Ints
    best_order: Ints
    best_lane: Ints
    worth: Ints  # overload now, and of the best


def seats_of(even: Even) -> list[int]:
    """Return the need of each seat, job by job; those with few lanes to choose from come first."""
    return [n for job in even.jobs for n in sorted(job.needs, key=lambda n: (len(even.takes[n]), n))
            for _ in range(even.problem.needs[n].heads)]  # fmt: skip


def crew_of(even: Even) -> Crew:
    """Return the problem as arrays."""
    needs = seats_of(even)
    flat = [sorted(even.takes[need]) for need in needs]
    may = np.zeros((len(flat), len(even.problem.lanes)), dtype=np.int64)
    for seat, lanes in enumerate(flat):
        may[seat, lanes] = 1
    before_at, before = cut([[job for job, _ in rows] for rows in even.before])
    _, lags = cut([[lag for _, lag in rows] for rows in even.before])
    after_at, after = cut([[job for job, _ in rows] for rows in even.after])
    seats = [sum(even.problem.needs[n].heads for n in job.needs) for job in even.jobs]
    seat_at = np.cumsum([0, *seats], dtype=np.int64)
    job_of = np.repeat(np.arange(len(seats)), seats)
    lane_at, lane = cut(flat)
    return Crew(np.array(even.slots), np.array(even.head), np.array(even.tail), before_at, before, lags, after_at,
                after, seat_at, job_of, lane_at, lane, may)  # fmt: skip


def together_of(even: Even, crew: Crew) -> Together:
    """Return a state in which every job is dealt its lanes in order of time; jobs must be possible one by one."""
    order = np.array(in_order(even), dtype=np.int64)
    jobs, lanes, seats = len(order), crew.may.shape[1], len(crew.job_of)
    place = np.empty(jobs, dtype=np.int64)
    place[order] = np.arange(jobs)
    empty = np.zeros(jobs, dtype=np.int64)
    none = np.full(seats, -1, dtype=np.int64)
    return Together(order, place, none, np.full((jobs, lanes), -1, dtype=np.int64), empty, empty.copy(),
                    np.zeros(lanes, dtype=np.int64), none.copy(), order.copy(), none.copy(),
                    np.zeros(2, dtype=np.int64))  # fmt: skip


@compiled
def anneal_together(
    crew: Crew, state: Together, target: int, hot: float, cold: float, seed: int, first: int, last: int, steps: int
) -> bool:
    """Go from one step to another of all steps; tell whether a plan within the target is found."""
    np.random.seed(seed)
    if first == 0:
        _begin(crew, state, target)
    for step in range(first, last):
        if state.worth[1] == 0:
            break
        warmth = hot * (cold / hot) ** (step / steps)
        kind = np.random.random()
        if kind < SHIFT_AND_DEAL:
            _shift(crew, state, target, np.random.randint(0, len(state.order)), kind, warmth)
        elif kind < DEAL:
            job = np.random.randint(0, len(state.order))
            _save(crew, state, job)
            is_kept = _deal(crew, state, job) and _accept(crew, state, target, state.place[job], warmth)
            if not is_kept:
                _restore(crew, state, job)
        else:
            _change(crew, state, target, np.random.randint(0, len(state.lane)), kind, warmth)
    return bool(state.worth[1] == 0)


@inlined
def _begin(crew: Crew, state: Together, target: int) -> None:
    """Deal all jobs their lanes in their order where they have none, and see what that is worth."""
    for at in range(len(state.order)):
        job = state.order[at]
        if state.lane[crew.seat_at[job]] < 0:
            _deal(crew, state, job)
        _start(crew, state, job)
        state.end[job] = state.tried[job]
    state.worth[0] = _decode(crew, state, 0, target, math.inf)
    copy(state.end, state.tried, len(state.end))
    _keep(state)


@inlined
def _keep(state: Together) -> None:
    state.worth[1] = state.worth[0]
    copy(state.best_order, state.order, len(state.order))
    copy(state.best_lane, state.lane, len(state.lane))


@inlined
def _save(crew: Crew, state: Together, job: int) -> None:
    for seat in range(crew.seat_at[job], crew.seat_at[job + 1]):
        state.kept[seat] = state.lane[seat]


@inlined
def _restore(crew: Crew, state: Together, job: int) -> None:
    for seat in range(crew.seat_at[job], crew.seat_at[job + 1]):
        if state.lane[seat] >= 0:
            state.on[job, state.lane[seat]] = -1
    for seat in range(crew.seat_at[job], crew.seat_at[job + 1]):
        state.lane[seat] = state.kept[seat]
        if state.kept[seat] >= 0:
            state.on[job, state.kept[seat]] = seat


@compiled
def _shift(crew: Crew, state: Together, target: int, job: int, kind: float, warmth: float) -> None:
    """Try another place in the order, and perhaps other lanes there."""
    low, high = 0, len(state.order) - 1
    for at in range(crew.before_at[job], crew.before_at[job + 1]):
        low = max(low, state.place[crew.before[at]] + 1)
    for at in range(crew.after_at[job], crew.after_at[job + 1]):
        high = min(high, state.place[crew.after[at]] - 1)
    if high <= low:
        return
    old, new = state.place[job], np.random.randint(low, high + 1)
    if old == new:
        return
    _save(crew, state, job)
    move(state.order, state.place, old, new)
    is_kept = kind < SHIFT or _deal(crew, state, job)
    if is_kept:
        is_kept = _accept(crew, state, target, min(old, new), warmth)
    if not is_kept:
        move(state.order, state.place, new, old)
        _restore(crew, state, job)


@compiled
def _change(crew: Crew, state: Together, target: int, seat: int, kind: float, warmth: float) -> None:
    """Give a seat another lane; with a swap a job that has that lane takes the old one for it."""
    job, here = crew.job_of[seat], state.lane[seat]
    at = crew.lane_at[seat]
    there = crew.lane[at + np.random.randint(0, crew.lane_at[seat + 1] - at)]
    if state.on[job, there] >= 0:
        return
    other = -1 if kind < CHANGE else _find(crew, state, here, there)
    if kind >= CHANGE and other < 0:
        return
    first = state.place[job]
    _seat(crew, state, seat, there)
    if other >= 0:
        _seat(crew, state, other, here)
        first = min(first, state.place[crew.job_of[other]])
    if not _accept(crew, state, target, first, warmth):
        _seat(crew, state, seat, here)
        if other >= 0:
            _seat(crew, state, other, there)


@inlined
def _find(crew: Crew, state: Together, here: int, there: int) -> int:
    """Return a seat of a job that has one lane and may have the other in its place; -1 for none."""
    jobs = len(state.order)
    at = np.random.randint(0, jobs)
    for _ in range(jobs):
        job = state.order[at]
        seat = state.on[job, there]
        if seat >= 0 and state.on[job, here] < 0 and crew.may[seat, here] > 0:
            return int(seat)
        at = at + 1 if at + 1 < jobs else 0
    return -1


@inlined
def _seat(crew: Crew, state: Together, seat: int, lane: int) -> None:
    """Let a seat change its lane."""
    job = crew.job_of[seat]
    if state.on[job, state.lane[seat]] == seat:
        state.on[job, state.lane[seat]] = -1
    state.lane[seat] = lane
    state.on[job, lane] = seat


@compiled
def _deal(crew: Crew, state: Together, job: int) -> bool:
    """Take the lanes that are free first at the job's place; tell whether there are enough."""
    state.free[:] = 0
    for at in range(state.place[job]):
        earlier = state.order[at]
        for seat in range(crew.seat_at[earlier], crew.seat_at[earlier + 1]):
            state.free[state.lane[seat]] = state.end[earlier]
    is_done = _take(crew, state, job, -1)
    if is_done and np.random.random() < LATEST:
        start = crew.head[job]
        for seat in range(crew.seat_at[job], crew.seat_at[job + 1]):
            start = max(start, state.free[state.lane[seat]])
        is_done = _take(crew, state, job, start)
    return bool(is_done)


@compiled
def _take(crew: Crew, state: Together, job: int, start: int) -> bool:
    """Seat the lanes that are free first; or, of those free by a start, those that became free last."""
    for seat in range(crew.seat_at[job], crew.seat_at[job + 1]):
        if state.lane[seat] >= 0:
            state.on[job, state.lane[seat]] = -1
            state.lane[seat] = -1
    for seat in range(crew.seat_at[job], crew.seat_at[job + 1]):
        lane = _pick(crew, state, job, seat, start)
        if lane < 0:
            return False
        state.lane[seat] = lane
        state.on[job, lane] = seat
    return True


@inlined
def _pick(crew: Crew, state: Together, job: int, seat: int, start: int) -> int:
    """Return the lane for a seat, of equals one at random; -1 for none."""
    first, count = crew.lane_at[seat], crew.lane_at[seat + 1] - crew.lane_at[seat]
    at = np.random.randint(0, count)
    best, least = -1, 0
    for _ in range(count):
        lane = crew.lane[first + at]
        at = at + 1 if at + 1 < count else 0
        if state.on[job, lane] < 0:
            worth = state.free[lane] if start < 0 or state.free[lane] > start else -state.free[lane]
            if best < 0 or worth < least:
                best, least = lane, worth
    return int(best)


@compiled
def _accept(crew: Crew, state: Together, target: int, first: int, warmth: float) -> bool:
    """Decode what is tried from a place on, and keep it as annealing does."""
    limit = state.worth[0] - warmth * math.log(1.0 - np.random.random())
    overload = _decode(crew, state, first, target, limit)
    is_kept = bool(overload <= limit)
    for at in range(first, len(state.order)):
        job = state.order[at]
        if is_kept:
            state.end[job] = state.tried[job]
        else:
            state.tried[job] = state.end[job]
    if is_kept:
        state.worth[0] = overload
        if overload < state.worth[1]:
            _keep(state)
    return is_kept


@compiled
def _decode(crew: Crew, state: Together, first: int, target: int, limit: float) -> int:
    """Start the jobs from a place on, those before it as they are; return the overload, or more than the limit."""
    state.free[:] = 0
    overload = 0
    for at in range(first):
        job = state.order[at]
        for seat in range(crew.seat_at[job], crew.seat_at[job + 1]):
            state.free[state.lane[seat]] = state.end[job]
        overload += max(0, state.end[job] + crew.tail[job] - target)
    for at in range(first, len(state.order)):
        job = state.order[at]
        _start(crew, state, job)
        overload += max(0, state.tried[job] + crew.tail[job] - target)
        if overload > limit:
            break
    return overload


@inlined
def _start(crew: Crew, state: Together, job: int) -> None:
    """Start a job as soon as its lanes and what it waits for allow."""
    start = crew.head[job]
    for row in range(crew.before_at[job], crew.before_at[job + 1]):
        start = max(start, state.tried[crew.before[row]] + crew.lag[row])
    for seat in range(crew.seat_at[job], crew.seat_at[job + 1]):
        start = max(start, state.free[state.lane[seat]])
    end = start + crew.slots[job]
    state.tried[job] = end
    for seat in range(crew.seat_at[job], crew.seat_at[job + 1]):
        state.free[state.lane[seat]] = end


def ends_together(crew: Crew, state: Together) -> int:
    """Decode the best into ``state.end``; return its duration in slots."""
    state.order[:], state.lane[:] = state.best_order, state.best_lane
    state.place[state.order] = np.arange(len(state.order))
    _decode(crew, state, 0, 0, math.inf)
    state.end[:] = state.tried
    return int((state.end + crew.tail).max())
