"""Who and when at once for jobs of several people: annealing over an order of jobs, people found while it is read.

Jobs start one by one in their order, each as soon as what it waits for has ended and its seats can be filled. Nobody is
committed before it must be: where no free lane may take a seat, jobs that start later on other lanes than they might
have are moved along a chain of lanes, as in matching (an augmenting path), without a change of when they run.
"""

import math
from typing import NamedTuple

import numpy as np

from planning.engine.compiled import compiled, inlined, move
from planning.engine.even import Even, Ints, cut
from planning.engine.lane_annealing import copy

SHIFT, NEAR, REACH = 0.9, 0.5, 6
"""Share of moves of a job's place; of those near by, and how near. The rest change how gladly a lane is taken."""

BACK = 0.3
"""How often a lane is again taken as gladly as at first."""

NEVER = 1 << 60


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
    asked: Ints  # slots that jobs may ask of each lane, its fair share of them


class Together(NamedTuple):
    """The state of a run: order, the seats of each lane in order of time, ends, and the best so far."""

    order: Ints
    place: Ints
    spared: Ints  # by lane: the larger, the less gladly it is taken
    best_order: Ints
    best_spared: Ints
    held: Ints  # lane x depth: seats
    filled: Ints  # by lane
    free: Ints  # by lane: the end of its last seat
    lane: Ints  # by seat
    start: Ints
    end: Ints
    taker: Ints  # by lane: the seat that would come
    queue: Ints
    worth: Ints  # overload now, and of the best


def seats_of(even: Even) -> list[int]:
    """Return the need of each seat, job by job; those with few lanes to choose from come first."""
    return [n for job in even.jobs for n in sorted(job.needs, key=lambda n: (len(even.takes[n]), n))
            for _ in range(even.problem.needs[n].heads)]  # fmt: skip


def crew_of(even: Even) -> Crew:
    """Return the problem as arrays."""
    needs = seats_of(even)
    before_at, before = cut([[job for job, _ in rows] for rows in even.before])
    _, lags = cut([[lag for _, lag in rows] for rows in even.before])
    after_at, after = cut([[job for job, _ in rows] for rows in even.after])
    seats = [sum(even.problem.needs[n].heads for n in job.needs) for job in even.jobs]
    seat_at = np.cumsum([0, *seats], dtype=np.int64)
    job_of = np.repeat(np.arange(len(seats)), seats)
    lane_at, lane = cut([sorted(even.takes[need]) for need in needs])
    asked = np.zeros(len(even.problem.lanes))
    for seat, need in enumerate(needs):
        asked[list(even.takes[need])] += even.slots[job_of[seat]] / len(even.takes[need])
    return Crew(np.array(even.slots), np.array(even.head), np.array(even.tail), before_at, before, lags, after_at,
                after, seat_at, job_of, lane_at, lane, asked.astype(np.int64))  # fmt: skip


def together_of(crew: Crew, order: Ints) -> Together:
    """Return a state that starts from an order; jobs must be possible one by one."""
    jobs, lanes, seats = len(order), len(crew.asked), len(crew.job_of)
    place = np.empty(jobs, dtype=np.int64)
    place[order] = np.arange(jobs)
    by_job, by_lane = np.zeros(jobs, dtype=np.int64), np.zeros(lanes, dtype=np.int64)
    return Together(order.copy(), place, crew.asked.copy(), order.copy(), crew.asked.copy(),
                    np.zeros((lanes, jobs + 1), dtype=np.int64), by_lane, by_lane.copy(),
                    np.zeros(seats, dtype=np.int64), by_job, by_job.copy(), by_lane.copy(),
                    np.zeros(lanes + 1, dtype=np.int64), np.zeros(2, dtype=np.int64))  # fmt: skip


@compiled
def anneal_together(
    crew: Crew, state: Together, target: int, hot: float, cold: float, seed: int, first: int, last: int, steps: int
) -> bool:
    """Go from one step to another of all steps; tell whether a plan within the target is found."""
    np.random.seed(seed)
    if first == 0:
        state.worth[0] = _decode(crew, state, target, math.inf)
        _keep(state)
    for step in range(first, last):
        if state.worth[1] == 0:
            break
        warmth = hot * (cold / hot) ** (step / steps)
        limit = state.worth[0] - warmth * math.log(1.0 - np.random.random())
        if np.random.random() < SHIFT:
            _shift(crew, state, target, np.random.randint(0, len(state.order)), limit)
        else:
            _spare(crew, state, target, np.random.randint(0, len(state.spared)), limit)
    return bool(state.worth[1] == 0)


@inlined
def _keep(state: Together) -> None:
    state.worth[1] = state.worth[0]
    copy(state.best_order, state.order, len(state.order))
    copy(state.best_spared, state.spared, len(state.spared))


@compiled
def _shift(crew: Crew, state: Together, target: int, job: int, limit: float) -> None:
    """Try another place in the order, between what the job waits for and what waits for it."""
    low, high, old = 0, len(state.order) - 1, state.place[job]
    for at in range(crew.before_at[job], crew.before_at[job + 1]):
        low = max(low, state.place[crew.before[at]] + 1)
    for at in range(crew.after_at[job], crew.after_at[job + 1]):
        high = min(high, state.place[crew.after[at]] - 1)
    if np.random.random() < NEAR:
        low, high = max(low, old - REACH), min(high, old + REACH)
    if high <= low:
        return
    new = np.random.randint(low, high + 1)
    if new == old:
        return
    move(state.order, state.place, old, new)
    if not _accept(crew, state, target, limit):
        move(state.order, state.place, new, old)


@compiled
def _spare(crew: Crew, state: Together, target: int, lane: int, limit: float) -> None:
    """Try to take a lane more or less gladly."""
    old = state.spared[lane]
    other = np.random.randint(0, len(crew.asked))
    state.spared[lane] = crew.asked[lane if np.random.random() < BACK else other]
    if state.spared[lane] != old and not _accept(crew, state, target, limit):
        state.spared[lane] = old


@inlined
def _accept(crew: Crew, state: Together, target: int, limit: float) -> bool:
    """Decode what is tried; keep it where its overload is within the limit."""
    overload = _decode(crew, state, target, limit)
    if overload > limit:
        return False
    state.worth[0] = overload
    if overload < state.worth[1]:
        _keep(state)
    return True


@compiled
def _decode(crew: Crew, state: Together, target: int, limit: float) -> int:
    """Start the jobs one by one; return the overload, or more than the limit."""
    state.filled[:] = 0
    state.free[:] = 0
    overload = 0
    for at in range(len(state.order)):
        job = state.order[at]
        start = crew.head[job]
        for row in range(crew.before_at[job], crew.before_at[job + 1]):
            start = max(start, state.end[crew.before[row]] + crew.lag[row])
        while not _fill(crew, state, job, start):
            start = _next_end(state, start)
            if start == NEVER:
                return NEVER
        overload += max(0, state.end[job] + crew.tail[job] - target)
        if overload > limit:
            break
    return overload


@inlined
def _next_end(state: Together, start: int) -> int:
    """Return when the next lane becomes free after a slot."""
    found = NEVER
    for lane in range(len(state.free)):
        if start < state.free[lane] < found:
            found = state.free[lane]
    return found


@compiled
def _fill(crew: Crew, state: Together, job: int, start: int) -> bool:
    """Fill all seats of a job that starts in a slot, or none; tell whether that can be done."""
    state.start[job], state.end[job] = start, start + crew.slots[job]
    for seat in range(crew.seat_at[job], crew.seat_at[job + 1]):
        lane = _pick(crew, state, seat, start)
        if lane >= 0:
            _push(crew, state, lane, seat)
        elif not _make_room(crew, state, seat):
            for other in range(crew.seat_at[job], seat):
                _pull(crew, state, other)
            return False
    return True


@inlined
def _pick(crew: Crew, state: Together, seat: int, start: int) -> int:
    """Return the free lane that is taken most gladly, and was busy last; -1 for none."""
    best, least = -1, 0
    for at in range(crew.lane_at[seat], crew.lane_at[seat + 1]):
        lane = crew.lane[at]
        worth = state.spared[lane] - state.free[lane]
        if state.free[lane] <= start and (best < 0 or worth < least):
            best, least = lane, worth
    return best


@inlined
def _push(crew: Crew, state: Together, lane: int, seat: int) -> None:
    """Put a seat on a lane, after all that is there."""
    state.held[lane, state.filled[lane]] = seat
    state.filled[lane] += 1
    state.lane[seat] = lane
    state.free[lane] = state.end[crew.job_of[seat]]


@inlined
def _pull(crew: Crew, state: Together, seat: int) -> None:
    """Take a seat off its lane: others may have come after it."""
    lane = state.lane[seat]
    state.filled[lane] -= 1
    at = state.filled[lane]
    moved = state.held[lane, at]
    while moved != seat:
        at -= 1
        here = state.held[lane, at]
        state.held[lane, at] = moved
        moved = here
    left = state.filled[lane]
    state.free[lane] = state.end[crew.job_of[state.held[lane, left - 1]]] if left > 0 else 0


@compiled
def _make_room(crew: Crew, state: Together, seat: int) -> bool:
    """Fill a seat by moving the last seats of lanes to others that may take them when they start; tell whether."""
    state.taker[:] = -1
    done, known = 0, 1
    state.queue[0] = seat
    while done < known:
        moved = state.queue[done]
        done += 1
        start = state.start[crew.job_of[moved]]
        for at in range(crew.lane_at[moved], crew.lane_at[moved + 1]):
            lane = crew.lane[at]
            if state.taker[lane] >= 0 or (moved != seat and state.lane[moved] == lane):
                continue
            if state.free[lane] <= start:
                state.taker[lane] = moved
                _move_along(crew, state, lane, seat)
                return True
            left = state.filled[lane] - 1
            under = state.end[crew.job_of[state.held[lane, left - 1]]] if left > 0 else 0
            if under <= start:
                state.taker[lane] = moved
                state.queue[known] = state.held[lane, left]
                known += 1
    return False


@inlined
def _move_along(crew: Crew, state: Together, lane: int, seat: int) -> None:
    """Move each seat of a chain to the lane that it would come to, from the free one back to the seat to be filled."""
    moved = state.taker[lane]
    while moved != seat:
        old = state.lane[moved]
        state.filled[old] -= 1
        _push(crew, state, lane, moved)
        lane = old
        moved = state.taker[lane]
    _push(crew, state, lane, seat)


def ends_together(crew: Crew, state: Together) -> int:
    """Decode the best into ``state.end`` and ``state.lane``; return its duration in slots."""
    state.order[:], state.spared[:] = state.best_order, state.best_spared
    state.place[state.order] = np.arange(len(state.order))
    _decode(crew, state, 0, math.inf)
    return int((state.end + crew.tail).max())
