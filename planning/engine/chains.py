"""Chains of annealing side by side, in threads that the compiled loops leave free, looked after by the clock."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from planning.engine.budget import Budget

CHUNK = 10_000
"""Steps between two looks at the clock."""

UNITS = 3e-8
"""Units of work that a step costs for each job or seat."""


@dataclass(frozen=True, slots=True)
class Chain:
    """A run of annealing: ``advance`` goes from one step to another and tells whether what is sought is found."""

    steps: int
    size: int
    advance: Callable[[int, int], bool]


def side_by_side(chains: list[Chain], budget: Budget) -> None:
    """Run chains in threads until one finds what it seeks; one after the other where work is counted."""
    is_found: list[bool] = []
    is_counted = budget.limits.work_limit is not None

    def work(chain: Chain) -> None:
        for at in range(0, chain.steps, CHUNK):
            if budget.left() <= 0 or (is_found and not is_counted):
                break
            budget.spend(CHUNK * UNITS * chain.size)
            if chain.advance(at, at + CHUNK):
                is_found.append(True)
                break

    if is_counted:
        for chain in chains:
            work(chain)
    else:
        with ThreadPoolExecutor(len(chains)) as pool:
            list(pool.map(work, chains))
