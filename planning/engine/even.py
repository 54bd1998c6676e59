"""Problems with even calendars: all lanes keep the same open days and work the same minutes on each of them.

Days that nobody works drop out and the rest are counted as *slots*, so that work takes a fixed number of slots on a
lane whenever it starts. Words of this module: a *job* is a group of needs that start together.
"""

from bisect import bisect_left
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from planning.engine.problem import Choices, Group, Need, Problem
from planning.engine.problem import in_order as follow

Ints = npt.NDArray[np.int64]


@dataclass(slots=True)
class Even:
    """What the solvers of even problems read.

    ``open_days`` holds the calendar day of each slot. By job: ``slots`` it takes at least, ``head`` the first slot it
    can start in, ``tail`` how many slots must follow its end, ``before`` and ``after`` with lags. ``takes`` is the
    slots by need and lane.
    """

    problem: Problem
    open_days: list[int]
    jobs: list[Group]
    slots: list[int]
    head: list[int]
    tail: list[int]
    before: list[list[tuple[int, int]]]
    after: list[list[tuple[int, int]]]
    takes: list[dict[int, int]]

    @property
    def longest(self) -> int:
        """The number of slots in which something may start."""
        return bisect_left(self.open_days, self.problem.horizon)

    @property
    def is_single(self) -> bool:
        """Whether every job is one need for one person."""
        return all(len(job.needs) == 1 and self.problem.needs[job.needs[0]].heads == 1 for job in self.jobs)

    @property
    def is_steady(self) -> bool:
        """Whether every need takes as long on one lane as on any other of its job."""
        spans = [{self.takes[n][lane] for n in job.needs for lane in self.takes[n]} for job in self.jobs]
        return all(len(span) == 1 for span in spans)

    @property
    def critical_path(self) -> int:
        """The slots of the longest chain of jobs."""
        rows = zip(self.head, self.slots, self.tail, strict=True)
        return max((head + slots + tail for head, slots, tail in rows), default=0)

    def makespan(self, slots: int) -> int:
        """Return the calendar's duration of so many slots: the last day of the last slot, plus one."""
        return 0 if slots <= 0 else self.open_days[min(slots, len(self.open_days)) - 1] + 1

    def slots_until(self, makespan: int) -> int:
        """Return how many slots end within a duration in calendar days."""
        return bisect_left(self.open_days, makespan)

    def cost(self, need: int, lane: int) -> int:
        """Return what a part of a need costs on a lane."""
        table = self.problem.lanes[lane]
        return self.problem.snapshot.people[table.person].cost_per_day * self.problem.needs[need].minutes

    def choices(self, starts: list[int], lanes: dict[int, tuple[int, ...]]) -> Choices:
        """Return the choices of starts by job and lanes by need."""
        return {n: (self.open_days[starts[j]], lanes[n]) for j, job in enumerate(self.jobs) for n in job.needs}


class Flat(NamedTuple):
    """Single jobs as flat arrays for compiled loops; lists of lists are cut by ``…_at``."""

    takes: Ints  # job x lane, 0 where the lane may not
    cost: Ints  # job x lane
    head: Ints
    tail: Ints
    before_at: Ints
    before: Ints
    lag: Ints
    after_at: Ints
    after: Ints
    lane_at: Ints
    lane: Ints


def even_of(problem: Problem) -> Even | None:
    """Return the problem in slots, or nothing where it is not even or not all of it can be done."""
    if problem.fixed or not problem.groups or any(not item.is_possible for item in problem.items):
        return None
    if any(group.only is not None for group in problem.groups) or any(not _is_plain(problem, n) for n in problem.needs):
        return None
    open_days = _open_days(problem)
    has_lags = any(lag for item in problem.items for _, lag in item.before)
    if not open_days or (has_lags and len(open_days) != open_days[-1] - open_days[0] + 1):
        return None
    jobs = [group for group in problem.groups if group.needs]
    rate = [max(table.minutes, default=0) for table in problem.lanes]
    takes = [{lane: max(1, -(-need.minutes // rate[lane])) for lane in need.lanes} for need in problem.needs]
    slots = [max(sorted(takes[n].values())[problem.needs[n].heads - 1] for n in job.needs) for job in jobs]
    before, after = _waits(problem, jobs)
    head = _forward([bisect_left(open_days, problem.items[job.item].first) for job in jobs], slots, before, after)
    tail = _forward([0] * len(jobs), slots, after, before)
    return Even(problem, open_days, jobs, slots, head, tail, before, after, takes)


def flatten(even: Even) -> Flat:
    """Return single jobs as arrays."""
    needs = [job.needs[0] for job in even.jobs]
    shape = (len(needs), len(even.problem.lanes))
    takes, cost = np.zeros(shape, dtype=np.int64), np.zeros(shape, dtype=np.int64)
    for job, need in enumerate(needs):
        for chosen, slots in even.takes[need].items():
            takes[job, chosen], cost[job, chosen] = slots, even.cost(need, chosen)
    before_at, before = cut([[job for job, _ in rows] for rows in even.before])
    _, lags = cut([[lag for _, lag in rows] for rows in even.before])
    after_at, after = cut([[job for job, _ in rows] for rows in even.after])
    lane_at, lane = cut([sorted(even.takes[need]) for need in needs])
    return Flat(takes, cost, np.array(even.head), np.array(even.tail), before_at, before, lags, after_at, after,
                lane_at, lane)  # fmt: skip


def in_order(even: Even) -> list[int]:
    """Return the jobs, each after those it waits for, by the first slot they can start in and what follows them."""
    place: dict[int, int] = {}
    for job in follow(even.before, even.after):
        place[job] = len(place)
    depth = [0] * len(even.jobs)
    for job in place:
        for after, _ in even.after[job]:
            depth[after] = max(depth[after], depth[job] + 1)
    return sorted(range(len(even.jobs)), key=lambda job: (even.head[job], depth[job], -even.tail[job], job))


def _is_plain(problem: Problem, need: Need) -> bool:
    """Tell whether a need asks for nobody by name and has enough people to choose from, each by one lane."""
    people = {problem.lanes[lane].person for lane in need.lanes}
    is_clear = len(people) == len(need.lanes) or need.heads == 1
    return need.heads > 0 and not need.pinned and is_clear and len(people) >= need.heads


def _open_days(problem: Problem) -> list[int]:
    """Return the days that every lane in question works, in equal minutes; nothing where they differ."""
    used = sorted({lane for need in problem.needs for lane in need.lanes})
    today = problem.snapshot.today_index
    found: list[int] | None = None
    for lane in used:
        minutes = problem.lanes[lane].minutes
        days = [day for day in range(today, problem.snapshot.days) if minutes[day] > 0]
        if (found is not None and days != found) or len({minutes[day] for day in days}) != 1:
            return []
        found = days
    return found or []


def _waits(problem: Problem, jobs: list[Group]) -> tuple[list[list[tuple[int, int]]], list[list[tuple[int, int]]]]:
    """Return what each job waits for and what waits for it, with lags: all jobs of an item for all of another."""
    of_item: dict[int, list[int]] = {}
    for number, job in enumerate(jobs):
        of_item.setdefault(job.item, []).append(number)
    before: list[list[tuple[int, int]]] = [[] for _ in jobs]
    after: list[list[tuple[int, int]]] = [[] for _ in jobs]
    for number, job in enumerate(jobs):
        for item, lag in problem.items[job.item].before:
            for earlier in of_item.get(item, []):
                before[number].append((earlier, lag))
                after[earlier].append((number, lag))
    return before, after


def _forward(
    first: list[int], slots: list[int], before: list[list[tuple[int, int]]], after: list[list[tuple[int, int]]]
) -> list[int]:
    """Return the first slot of each job, no earlier than the one given and after all it waits for."""
    for job in follow(before, after):
        first[job] = max([first[job], *(first[b] + slots[b] + lag for b, lag in before[job])])
    return first


def cut(rows: list[list[int]]) -> tuple[Ints, Ints]:
    """Return lists as one array, and where each of them begins."""
    at = np.cumsum([0, *(len(row) for row in rows)], dtype=np.int64)
    return at, np.array([value for row in rows for value in row], dtype=np.int64)
