"""Who and when at once: annealing over an order of single jobs and a lane for each, within a target for the duration.

Jobs are started one by one in the order given, each as soon as its lane and what it waits for allow. *Overload* is the
sum of slots by which ends and their tails pass the target; a plan within the target has none. Money counts beside it.
"""

import math
from typing import NamedTuple

import numpy as np

from planning.engine.compiled import compiled, inlined, move
from planning.engine.even import Flat, Ints
from planning.engine.lane_annealing import copy

SHIFT, SHIFT_AND_MOVE, SWAP = 0.4, 0.5, 0.9
"""Shares of moves, one up to the next: another place in the order, that and another lane, two lanes changed."""


class Joint(NamedTuple):
    """The state of a run: order and place in it, lane and end of each job, room to try a move, the best so far."""

    order: Ints
    place: Ints
    lane: Ints
    end: Ints
    tried: Ints
    free: Ints  # by lane
    best_order: Ints
    best_lane: Ints
    worth: Ints  # overload and money now, and of the best


class Aim(NamedTuple):
    """What is asked for: no overload past ``target`` and money down to ``enough``; money counts ``price`` a unit."""

    target: int
    enough: int
    price: float
    hot: float
    cold: float


def joint_of(flat: Flat, order: list[int], lane: Ints) -> Joint:
    """Return a state that starts from an order and a lane for each job."""
    jobs, lanes = flat.takes.shape
    made = np.array(order, dtype=np.int64)
    place = np.empty(jobs, dtype=np.int64)
    place[made] = np.arange(jobs)
    empty = np.zeros(jobs, dtype=np.int64)
    return Joint(made, place, lane.copy(), empty, empty.copy(), np.zeros(lanes, dtype=np.int64), made.copy(),
                 lane.copy(), np.zeros(4, dtype=np.int64))  # fmt: skip


@compiled
def anneal(flat: Flat, joint: Joint, aim: Aim, seed: int, first: int, last: int, steps: int) -> bool:
    """Go from one step to another of all steps; tell whether what is asked for is found."""
    np.random.seed(seed)
    if first == 0:
        _begin(flat, joint, aim)
    for step in range(first, last):
        if joint.worth[2] == 0 and joint.worth[3] <= aim.enough:
            return True
        warmth = aim.hot * (aim.cold / aim.hot) ** (step / steps)
        job = np.random.randint(0, len(joint.order))
        there = _other_lane(flat, job)
        kind = np.random.random()
        if kind < SHIFT_AND_MOVE:
            _shift(flat, joint, aim, job, joint.lane[job] if kind < SHIFT else there, warmth)
        elif there != joint.lane[job]:
            other = _find_on(flat, joint, there, joint.lane[job]) if kind < SWAP else -1
            _move(flat, joint, aim, job, other, there, warmth)
    return bool(joint.worth[2] == 0 and joint.worth[3] <= aim.enough)


def ends(flat: Flat, joint: Joint) -> int:
    """Decode the best into ``joint.end``; return its duration in slots, tails included."""
    joint.order[:], joint.lane[:] = joint.best_order, joint.best_lane
    joint.place[joint.order] = np.arange(len(joint.order))
    _decode(flat, joint, 0, 0, math.inf)
    joint.end[:] = joint.tried
    return int((joint.end + flat.tail).max())


@inlined
def _begin(flat: Flat, joint: Joint, aim: Aim) -> None:
    money = 0
    for job in range(len(joint.lane)):
        money += flat.cost[job, joint.lane[job]]
    joint.worth[0] = _decode(flat, joint, 0, aim.target, math.inf)
    joint.worth[1] = money
    copy(joint.end, joint.tried, len(joint.end))
    _keep(joint)


@inlined
def _keep(joint: Joint) -> None:
    """Keep what is as the best so far."""
    joint.worth[2], joint.worth[3] = joint.worth[0], joint.worth[1]
    copy(joint.best_order, joint.order, len(joint.order))
    copy(joint.best_lane, joint.lane, len(joint.lane))


@inlined
def _shift(flat: Flat, joint: Joint, aim: Aim, job: int, there: int, warmth: float) -> None:
    """Try another place in the order between what the job waits for and what waits for it."""
    low, high = 0, len(joint.order) - 1
    for at in range(flat.before_at[job], flat.before_at[job + 1]):
        low = max(low, joint.place[flat.before[at]] + 1)
    for at in range(flat.after_at[job], flat.after_at[job + 1]):
        high = min(high, joint.place[flat.after[at]] - 1)
    if high <= low:
        return
    here, old, new = joint.lane[job], joint.place[job], np.random.randint(low, high + 1)
    if old == new:
        return
    move(joint.order, joint.place, old, new)
    joint.lane[job] = there
    money = joint.worth[1] + flat.cost[job, there] - flat.cost[job, here]
    if not _accept(flat, joint, aim, min(old, new), money, warmth):
        move(joint.order, joint.place, new, old)
        joint.lane[job] = here


@inlined
def _move(flat: Flat, joint: Joint, aim: Aim, job: int, other: int, there: int, warmth: float) -> None:
    """Try another lane, and where a job of that lane is given let it have the one that is left."""
    here = joint.lane[job]
    money = joint.worth[1] + flat.cost[job, there] - flat.cost[job, here]
    joint.lane[job] = there
    first = joint.place[job]
    if other >= 0:
        joint.lane[other] = here
        money += flat.cost[other, here] - flat.cost[other, there]
        first = min(first, joint.place[other])
    if not _accept(flat, joint, aim, first, money, warmth):
        joint.lane[job] = here
        if other >= 0:
            joint.lane[other] = there


@inlined
def _other_lane(flat: Flat, job: int) -> int:
    at = flat.lane_at[job]
    return int(flat.lane[at + np.random.randint(0, flat.lane_at[job + 1] - at)])


@inlined
def _find_on(flat: Flat, joint: Joint, lane: int, wanted: int) -> int:
    """Return a job of a lane that may run on the wanted one, from a random place in the order on; -1 for none."""
    jobs = len(joint.order)
    at = np.random.randint(0, jobs)
    for _ in range(jobs):
        job = joint.order[at]
        if joint.lane[job] == lane and flat.takes[job, wanted] > 0:
            return int(job)
        at = at + 1 if at + 1 < jobs else 0
    return -1


@compiled
def _accept(flat: Flat, joint: Joint, aim: Aim, first: int, money: int, warmth: float) -> bool:
    """Decode what is tried from a place on, and keep it as annealing does."""
    now = joint.worth[0] + aim.price * joint.worth[1]
    limit = now - warmth * math.log(1.0 - np.random.random()) - aim.price * money
    overload = _decode(flat, joint, first, aim.target, limit)
    is_kept = bool(overload <= limit)
    for at in range(first, len(joint.order)):
        job = joint.order[at]
        if is_kept:
            joint.end[job] = joint.tried[job]
        else:
            joint.tried[job] = joint.end[job]
    if is_kept:
        joint.worth[0], joint.worth[1] = overload, money
        if overload < joint.worth[2] or (overload == joint.worth[2] and money < joint.worth[3]):
            _keep(joint)
    return is_kept


@compiled
def _decode(flat: Flat, joint: Joint, first: int, target: int, limit: float) -> int:
    """Start the jobs from a place on, those before it as they are; return the overload, or more than the limit."""
    joint.free[:] = 0
    overload = 0
    for at in range(first):
        job = joint.order[at]
        joint.free[joint.lane[job]] = joint.end[job]
        overload += max(0, joint.end[job] + flat.tail[job] - target)
    for at in range(first, len(joint.order)):
        job = joint.order[at]
        lane = joint.lane[job]
        start = max(joint.free[lane], flat.head[job])
        for row in range(flat.before_at[job], flat.before_at[job + 1]):
            start = max(start, joint.tried[flat.before[row]] + flat.lag[row])
        end = start + flat.takes[job, lane]
        joint.tried[job] = end
        joint.free[lane] = end
        overload += max(0, end + flat.tail[job] - target)
        if overload > limit:
            break
    return overload
