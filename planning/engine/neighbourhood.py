"""Improvement of large plans by parts: some needs are planned anew by CP-SAT, the rest stays where it is."""

import random
from collections import defaultdict

from planning.engine.budget import Budget
from planning.engine.lexicographic import solve_part
from planning.engine.objective import Objective
from planning.engine.problem import Choices, Problem
from planning.engine.ranking import Rank

SMALLEST, SIZE, LARGEST = 15, 30, 60
"""How many needs are planned anew: it shrinks where the solver ran out of time and grows where it did not."""

PART_SECONDS = 2.0
"""Limit of one step, in seconds or units of work."""


class Improver:
    """Takes steps until its share of the budget is spent, always keeping the best."""

    def __init__(self, problem: Problem, objective: Objective, choices: Choices, rank: Rank, budget: Budget) -> None:
        self.problem, self.objective, self.rank, self.budget = problem, objective, rank, budget
        self.best, self.worth = choices, rank(choices)
        self.random = random.Random(budget.limits.seed)  # noqa: S311 - no secret, must repeat
        self.size = float(SIZE)
        self.steps = 0
        self.by_lane: dict[int, list[int]] = defaultdict(list)
        for number, need in enumerate(problem.needs):
            for lane in need.lanes if need.heads else ():
                self.by_lane[lane].append(number)
        self.plannable = [n for n, need in enumerate(problem.needs) if need.is_open]

    def run(self, tier: int, share: float, bound: int) -> None:
        """Improve one tier, and the next along with it, for a share of what is left."""
        self.budget.phase, self.budget.offset = self.objective.tiers[tier].name, 0
        target = self.budget.left() * (1 - share)
        while self.budget.left() > target and self.worth[tier] > bound:
            before = self.budget.used()
            amount = min(PART_SECONDS, self.budget.left() - target)
            free = self._choose(tier)
            found = solve_part(
                self.problem,
                self.objective,
                free,
                self.best,
                self.budget,
                tiers=range(tier, min(tier + 2, len(self.objective.tiers))),
                amount=amount,
                seed=self.steps,
            )
            self._keep(found)
            is_slow = self.budget.used() - before > amount * 0.9
            self.size = min(LARGEST, max(SMALLEST, self.size * (0.9 if is_slow else 1.05)))
            self.steps += 1
            self.budget.report(self.worth[tier], bound)

    def _keep(self, found: Choices) -> None:
        worth = self.rank(found)
        if worth <= self.worth:
            self.best, self.worth = found, worth

    def _choose(self, tier: int) -> list[int]:
        """Choose needs that can change places: around one that is undone or late, or all of a few lanes."""
        undone = [n for n in self.plannable if self._is_undone(n)]
        if tier == 0 and undone and self.random.random() < 0.8:
            weights = [self.problem.items[self.problem.needs[n].item].item.weight for n in undone]
            seed = self.random.choices(undone, weights)[0]
        else:
            seed = self.random.choice(self.plannable)
        chosen: dict[int, None] = {}
        queue = [seed]
        wanted = min(int(self.size), len(self.plannable))
        while queue and len(chosen) < wanted:
            need = queue.pop(0)
            for number in self._with_group(need):
                chosen.setdefault(number)
            if not queue or self.random.random() < 0.7:
                queue.extend(self._near(need, chosen))
            if not queue:
                queue.append(self.random.choice(self.plannable))
        return sorted(chosen)

    def _near(self, number: int, chosen: dict[int, None]) -> list[int]:
        """Return needs that stand in the way: before and after it, and on a lane that it could use."""
        need = self.problem.needs[number]
        item = self.problem.items[need.item]
        chain = [n for other, _ in [*item.before, *item.after] for n in self.problem.items[other].needs]
        lane = self.random.choice(need.lanes) if need.lanes else None
        rivals = [] if lane is None else [n for n in self.by_lane[lane] if self._uses(n, lane) or self._is_undone(n)]
        near = [n for n in [*chain, *rivals] if n not in chosen and self.problem.needs[n].lanes]
        self.random.shuffle(near)
        return near[: max(4, int(self.size / 3))]

    def _uses(self, number: int, lane: int) -> bool:
        choice = self.best.get(number)
        return choice is not None and lane in choice[1]

    def _is_undone(self, number: int) -> bool:
        choice = self.best.get(number)
        return choice is None or len(choice[1]) < self.problem.needs[number].heads

    def _with_group(self, number: int) -> list[int]:
        needs = self.problem.groups[self.problem.needs[number].group].needs
        return [n for n in needs if self.problem.needs[n].is_open]
