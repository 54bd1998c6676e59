"""The cheapest plan of an even problem with single jobs within a duration: bound by the fractional assignment first.

From the plan that keeps the duration, annealing over order and lanes goes on with money beside overload.
"""

import numpy as np

from planning.engine.even_bounds import fractional
from planning.engine.joint_annealing import Aim
from planning.engine.two_stage import CHAINS, Found, Shortest, found_in, walk

FIRST_STEPS, MOST_STEPS = 200_000, 6_400_000
WORTH = 0.2
"""What a slot of the mean job costs counts as much as this many slots past the limit."""

HOT, COLD = 2.0, 0.02

WIDE = 0.002
"""Above such a gap, after some rounds, the bound is asked for again in finer steps, where nobody counts work."""

FINE_ROUND, FINE_STEPS, FINE_SHARE = 2, 16, 0.4


class Cheapest:
    """Looks for a plan as cheap as the bound within ``limit`` slots."""

    def __init__(self, search: Shortest, first: Found, limit: int) -> None:
        self.search, self.best, self.limit = search, first, limit
        self.bound = fractional(search.even).cost(limit)

    def cost(self, found: Found) -> int:
        """Return what a plan costs."""
        return int(sum(self.search.flat.cost[job, lane] for job, lane in enumerate(found.lanes)))

    def run(self) -> Found:
        """Return the cheapest plan found; each round takes twice the steps, from the best lanes so far."""
        search, budget = self.search, self.search.budget
        budget.phase = "cost"
        rate = self.cost(self.best) / max(1, sum(search.even.slots))
        aim = Aim(self.limit, self.bound, WORTH / max(rate, 1e-9), HOT, COLD)
        steps, seed, rounds = FIRST_STEPS, budget.limits.seed, 0
        while self.cost(self.best) > self.bound and budget.left() > 0:
            lanes = [np.array(self.best.lanes, dtype=np.int64)] * CHAINS
            for joint in walk(search.flat, search.order, lanes, [aim] * CHAINS, steps, seed, budget):
                found = found_in(search.flat, joint)
                if found.slots <= self.limit and self.cost(found) < self.cost(self.best):
                    self.best = found
                    budget.report(self.cost(found), self.bound)
            steps, seed, rounds = min(2 * steps, MOST_STEPS), seed + CHAINS, rounds + 1
            if rounds == FINE_ROUND:
                self._refine()
        return self.best

    def _refine(self) -> None:
        """Ask for a nearer bound where the gap is wide."""
        budget = self.search.budget
        if budget.limits.work_limit is None and self.cost(self.best) > self.bound * (1 + WIDE):
            finer = fractional(self.search.even, FINE_STEPS, budget.left() * FINE_SHARE)
            self.bound = max(self.bound, finer.cost(self.limit))
            budget.report(self.cost(self.best), self.bound)
