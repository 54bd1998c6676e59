"""Plans clusters side by side in processes of their own, and joins what they find."""

import contextlib
import os
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from threading import Thread

from msgspec.structs import replace

from planning.engine.budget import BACKSTOP, Budget
from planning.engine.cluster_jobs import Done, Job, read, write
from planning.engine.clusters import Cluster, by_index, cut, join, parts
from planning.engine.objective import Objective
from planning.engine.problem import Choices, Problem
from planning.engine.ranking import Rank

LARGE_NEEDS = 600
"""From so many needs on clusters are planned before the whole."""

SHARE = 0.9
"""Share of what is left of the budget for clusters; the rest is for the whole."""

PATIENCE = 10.0
"""Seconds after the deadline until a process is asked to end."""

LAST_WORDS = 1.5
"""Seconds from then on until it is ended, whatever it has: who cancels a run does not wait for long."""

POLL_SECONDS = 0.1

Found = dict[int, Done]
Run = Callable[[list[Job], Budget], Found]


def improve(
    problem: Problem, objective: Objective, choices: Choices, rank: Rank, budget: Budget, run: Run | None = None
) -> Choices:
    """Return the better of the choices and of what clusters of teams find side by side.

    A cluster whose process fails or answers nothing keeps the work that ``choices`` has on its own lanes.
    """
    clusters = cut(problem, choices)
    if len(clusters) < 2:
        return choices
    budget.phase = "clusters"
    jobs = _jobs(problem, objective, clusters, choices, budget)
    done = (run or side_by_side)(jobs, budget)
    budget.spend(sum(job.work_limit or 0.0 for job in jobs))
    found = [by_index(problem, done[number].choices) if number in done else None for number in range(len(clusters))]
    return min(choices, join(problem, clusters, found, choices), key=rank)


def _jobs(
    problem: Problem, objective: Objective, clusters: Sequence[Cluster], choices: Choices, budget: Budget
) -> list[Job]:
    """Return a job per cluster; the time of each is given out by ``side_by_side``, its work by its size."""
    amount, limits = budget.left() * SHARE, budget.limits
    seconds = amount if limits.work_limit is None else limits.seconds * BACKSTOP
    whole = sum(cluster.needs for cluster in clusters)
    return [
        Job(
            number, snapshot, objective, share=cluster.needs, deadline=time.time() + seconds,
            work_limit=None if limits.work_limit is None else amount * cluster.needs / whole,
            seed=limits.seed,
        )
        for number, (cluster, snapshot) in enumerate(zip(clusters, parts(problem, clusters, choices), strict=True))
    ]  # fmt: skip


def side_by_side(jobs: list[Job], budget: Budget) -> Found:
    """Have as many processes as there are processors do the jobs, and return what they answered."""
    processes = [_Process(own) for own in _dealt(jobs, min(len(jobs), _processors()))]
    try:
        end = max(job.deadline for job in jobs) + PATIENCE
        while any(process.is_busy() for process in processes) and time.time() < end + LAST_WORDS:
            is_asked = budget.left() <= 0.0 and budget.is_stopped
            end = min(end, time.time()) if is_asked else end
            if time.time() >= end:
                for process in processes:
                    process.ask_to_end()
            time.sleep(POLL_SECONDS)
            budget.report()
    finally:
        for process in processes:
            process.close()
    return {answer.number: answer for process in processes for answer in process.answers}


def _processors() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _dealt(jobs: list[Job], count: int) -> list[list[Job]]:
    """Deal the jobs out, the largest first to whoever has least; a job's share is then of what is left at its turn."""
    piles: list[list[Job]] = [[] for _ in range(count)]
    for job in sorted(jobs, key=lambda job: (-job.share, job.number)):
        min(piles, key=lambda pile: sum(other.share for other in pile)).append(job)
    return [
        [
            replace(job, share=job.share / sum(later.share for later in pile[at:]))
            for at, job in enumerate(pile)
        ]
        for pile in piles
    ]  # fmt: skip


class _Process:
    """A process with its jobs, and the answers that came back so far."""

    def __init__(self, jobs: list[Job]) -> None:
        self.answers: list[Done] = []
        self._jobs = jobs
        root = str(Path(__file__).resolve().parents[2])
        self._process = subprocess.Popen(
            [sys.executable, "-m", "planning.engine.cluster_worker"],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=root,
        )  # fmt: skip
        self._thread = Thread(target=self._talk, daemon=True)
        self._thread.start()

    def is_busy(self) -> bool:
        """Tell whether answers may still come."""
        return self._thread.is_alive()

    def ask_to_end(self) -> None:
        """Ask for the best plans so far."""
        self._process.terminate()

    def close(self) -> None:
        """End the process, whatever it is doing."""
        self._process.kill()
        self._process.wait()
        self._thread.join()
        for end in (self._process.stdin, self._process.stdout):
            if end is not None:
                with contextlib.suppress(OSError):  # what was not sent yet cannot be any more
                    end.close()

    def _talk(self) -> None:
        """Send the jobs, then take the answers; a process that dies gives no more of them."""
        jobs, answers = self._process.stdin, self._process.stdout
        if jobs is None or answers is None:
            return
        with contextlib.suppress(OSError):  # it died early: whoever waits for its answers gets none
            for job in self._jobs:
                write(jobs, job)
            jobs.close()
        for answer in iter(lambda: read(answers, Done), None):
            self.answers.append(answer)  # one by one: what came before a process died counts
