"""A process that plans clusters one after another: ``python -m planning.engine.cluster_worker``.

Jobs come on standard input, answers go to standard output. Asked to end, it answers with the best plans it has.
"""

import os
import signal
import sys
import time
from collections.abc import Callable
from typing import BinaryIO

from planning.engine.annealer import warm_up
from planning.engine.budget import Limits
from planning.engine.cluster_jobs import Done, Job, read, write
from planning.engine.clusters import by_id
from planning.engine.greedy import greedy
from planning.engine.problem import compile_problem
from planning.engine.ranking import rank_of
from planning.engine.schedule import ANNEALED_FROM, improve


def plan(job: Job, should_stop: Callable[[], bool]) -> Done:
    """Plan one cluster within its time."""
    problem = compile_problem(job.snapshot)
    rank = rank_of(problem, job.objective)
    if sum(need.is_open for need in problem.needs) > ANNEALED_FROM:
        warm_up()  # before it looks at the clock
    seconds = max(0.0, job.deadline - time.time()) * job.share
    limits = Limits(
        time.monotonic(), seconds, job.work_limit, job.seed, should_stop=should_stop, is_part=True
    )  # fmt: skip
    choices, _, _ = improve(problem, job.objective, greedy(problem, rank), rank, limits)
    return Done(job.number, by_id(problem, choices))


def serve(jobs: BinaryIO, answers: BinaryIO, should_stop: Callable[[], bool]) -> None:
    """Answer every job; all are read first, so that whoever sends them need not wait."""
    waiting = list(iter(lambda: read(jobs, Job), None))
    for job in waiting:
        write(answers, plan(job, should_stop))


def main() -> None:
    """Serve until the jobs are done; a signal to end, or the end of the parent, makes short work of the rest."""
    asked: list[int] = []
    parent = os.getppid()
    signal.signal(signal.SIGTERM, lambda number, _: asked.append(number))
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl C reaches the whole group: the parent decides
    with os.fdopen(os.dup(1), "wb") as answers:
        os.dup2(2, 1)  # what a library prints is no answer
        serve(sys.stdin.buffer, answers, lambda: bool(asked) or os.getppid() != parent)


if __name__ == "__main__":
    main()
