"""Who does what, with the order left open: lanes for single jobs so that none holds more than a target, by annealing.

What a lane holds is the preemptive one-machine bound of its jobs: they start no earlier than their heads, leave room
for their tails, and one runs at a time. Every plan within the target is an assignment without overload.
"""

import math
from typing import NamedTuple

import numpy as np

from planning.engine.compiled import compiled, inlined
from planning.engine.even import Flat, Ints

HOT, COLD = 2.0, 0.2
"""Temperatures in slots of overload, at the start and at the end."""

SWAP, FOCUS = 0.8, 0.7
"""How often a job changes places with another, and how often one of a lane without overload is left alone."""


class Lanes(NamedTuple):
    """The state of a run: the lane of each job, the jobs of each lane, what it holds, and room to try a move."""

    lane: Ints
    best: Ints
    jobs: Ints  # lane x place
    filled: Ints
    held: Ints
    mine: Ints
    theirs: Ints
    left: Ints
    worth: Ints  # overload now, least so far


def lanes_of(flat: Flat, lane: Ints) -> Lanes:
    """Return a state that starts from a lane for each job."""
    jobs, lanes = flat.takes.shape
    empty = np.zeros(jobs, dtype=np.int64)
    made = Lanes(
        lane.copy(), lane.copy(), np.zeros((lanes, jobs), dtype=np.int64), np.zeros(lanes, dtype=np.int64),
        np.zeros(lanes, dtype=np.int64), empty, empty.copy(), empty.copy(), np.full(2, -1, dtype=np.int64),
    )  # fmt: skip
    for job, chosen in enumerate(lane):
        made.jobs[chosen, made.filled[chosen]] = job
        made.filled[chosen] += 1
    return made


@compiled
def anneal_lanes(flat: Flat, lanes: Lanes, target: int, seed: int, first: int, last: int, steps: int) -> int:
    """Move and swap jobs from one step to another of all steps; return the least overload, in slots over all lanes."""
    np.random.seed(seed)
    if first == 0:
        _begin(flat, lanes, target)
    for step in range(first, last):
        if lanes.worth[1] == 0:
            break
        warmth = HOT * (COLD / HOT) ** (step / steps)
        job = np.random.randint(0, len(lanes.lane))
        here = lanes.lane[job]
        if lanes.held[here] <= target and np.random.random() < FOCUS:
            continue
        at = flat.lane_at[job]
        there = flat.lane[at + np.random.randint(0, flat.lane_at[job + 1] - at)]
        if here != there:
            _try(flat, lanes, target, job, there, warmth)
    return int(lanes.worth[1])


@inlined
def copy(into: Ints, values: Ints, count: int) -> None:
    """Copy the first values of an array into another."""
    for at in range(count):
        into[at] = values[at]


@inlined
def _begin(flat: Flat, lanes: Lanes, target: int) -> None:
    lanes.worth[0] = 0
    for lane in range(len(lanes.held)):
        lanes.held[lane] = _hold(flat, lanes.left, lanes.jobs[lane], lanes.filled[lane], lane)
        lanes.worth[0] += max(0, lanes.held[lane] - target)
    lanes.worth[1] = lanes.worth[0]


@inlined
def _try(flat: Flat, lanes: Lanes, target: int, job: int, there: int, warmth: float) -> None:
    """Put a job on another lane, perhaps one of that lane's in its place; keep it as annealing does."""
    here, other = lanes.lane[job], -1
    if lanes.filled[there] > 0 and np.random.random() < SWAP:
        other = lanes.jobs[there, np.random.randint(0, lanes.filled[there])]
        if flat.takes[other, here] == 0:
            return
    few = _exchange(lanes.mine, lanes.jobs[here], lanes.filled[here], job, other)
    many = _exchange(lanes.theirs, lanes.jobs[there], lanes.filled[there], other, job)
    held_here = _hold(flat, lanes.left, lanes.mine, few, here)
    held_there = _hold(flat, lanes.left, lanes.theirs, many, there)
    change = max(0, held_here - target) + max(0, held_there - target)
    change -= max(0, lanes.held[here] - target) + max(0, lanes.held[there] - target)
    if change > 0 and np.random.random() >= math.exp(-change / warmth):
        return
    copy(lanes.jobs[here], lanes.mine, few)
    copy(lanes.jobs[there], lanes.theirs, many)
    lanes.filled[here], lanes.filled[there] = few, many
    lanes.held[here], lanes.held[there] = held_here, held_there
    lanes.lane[job] = there
    if other >= 0:
        lanes.lane[other] = here
    lanes.worth[0] += change
    if lanes.worth[0] < lanes.worth[1]:
        lanes.worth[1] = lanes.worth[0]
        copy(lanes.best, lanes.lane, len(lanes.lane))


@inlined
def _exchange(room: Ints, jobs: Ints, count: int, out: int, into: int) -> int:
    """Copy a lane's jobs, one left out and one put in where they are any; return how many there are."""
    kept = 0
    for place in range(count):
        if jobs[place] != out:
            room[kept] = jobs[place]
            kept += 1
    if into >= 0:
        room[kept] = into
        kept += 1
    return kept


@compiled
def _hold(flat: Flat, left: Ints, jobs: Ints, count: int, lane: int) -> int:
    """Return the preemptive bound of jobs on a lane: of what may run, what has the longest tail runs."""
    for place in range(count):
        left[place] = flat.takes[jobs[place], lane]
    open_jobs, now, most = count, 0, 0
    while open_jobs > 0:
        running, following = _pick(flat, left, jobs, count, now)
        if running < 0:
            now = following
            continue
        job = jobs[running]
        run = left[running] if following < 0 else min(left[running], following - now)
        left[running] -= run
        now += run
        if left[running] == 0:
            open_jobs -= 1
            most = max(most, now + flat.tail[job])
    return most


@inlined
def _pick(flat: Flat, left: Ints, jobs: Ints, count: int, now: int) -> tuple[int, int]:
    """Return the place of the job to run, -1 for none, and when the next becomes ready, -1 for never."""
    running, longest, following = -1, -1, -1
    for place in range(count):
        if left[place] > 0:
            job = jobs[place]
            if flat.head[job] > now:
                if following < 0 or flat.head[job] < following:
                    following = flat.head[job]
            elif flat.tail[job] > longest:
                running, longest = place, flat.tail[job]
    return running, following
