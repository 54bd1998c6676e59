"""Search over the orders of list scheduling: what is left undone or late complains, and comes earlier next time."""

import random

from planning.engine.budget import Budget
from planning.engine.evaluate import days_late
from planning.engine.greedy import ORDERS, build, finish_of, with_followers
from planning.engine.objective import Objective
from planning.engine.problem import Choices, Problem
from planning.engine.ranking import Rank

WORK_PER_NEED = 1e-4
"""Units of work that a list schedule counts per need, so that a work limit bounds this search too."""

LATE_SHARE = 0.4
"""Share of steps in which something late complains even while something is undone."""


class OrderSearch:
    """Keeps the best choices and the order that made them; a step changes a few places in the order."""

    def __init__(self, problem: Problem, objective: Objective, choices: Choices, rank: Rank, budget: Budget) -> None:
        self.problem, self.objective, self.rank, self.budget = problem, objective, rank, budget
        self.best, self.worth = choices, rank(choices)
        self.random = random.Random(budget.limits.seed)  # noqa: S311 - no secret, must repeat
        self.order, self.current, self.current_worth = self._first_order()

    def run(self, share: float, bound: int) -> None:
        """Step until a share of what is left is spent, or the first tier and the second are as good as can be."""
        self.budget.phase, self.budget.offset = self.objective.tiers[0].name, 0
        target = self.budget.left() * (1 - share)
        steps = 0
        while self.budget.left() > target and self.worth[:2] > (bound, 0)[: len(self.worth[:2])]:
            self._step()
            self.budget.spend(WORK_PER_NEED * len(self.problem.needs))
            steps += 1
            if steps % 20 == 0:
                self.budget.report(self.worth[0], bound)

    def _first_order(self) -> tuple[list[float], Choices, tuple[int, ...]]:
        """Start from the built-in order that schedules best, as ranks from 0 to 1."""
        found = []
        for order in ORDERS:
            places = _ranks(order(self.problem))
            choices = build(self.problem, places)
            found.append((self.rank(choices), places, choices))
        worth, places, choices = min(found, key=lambda row: row[0])
        return places, choices, worth

    def _step(self) -> None:
        order = list(self.order)
        complaints = self._complaints()
        for _ in range(self.random.choice((1, 1, 2, 3))):
            if complaints and self.random.random() < 0.7:
                item = self.random.choices([i for i, _ in complaints], [w for _, w in complaints])[0]
                order[item] = order[item] + self.random.random() * (1.05 - order[item])
            else:
                item = self.random.randrange(len(order))
                order[item] = self.random.random()
        choices = build(self.problem, with_followers(self.problem, order))
        worth = self.rank(choices)
        if worth <= self.current_worth:
            self.order, self.current, self.current_worth = order, choices, worth
        if worth < self.worth:
            self.best, self.worth = choices, worth

    def _complaints(self) -> list[tuple[int, float]]:
        """Return items with what they suffer: undone, or if none is or at times anyway, late."""
        undone: list[tuple[int, float]] = []
        late: list[tuple[int, float]] = []
        for number, table in enumerate(self.problem.items):
            if not table.is_possible or not table.needs:
                continue
            finish = finish_of(self.problem, self.current, number)
            if finish is None:
                undone.append((number, float(table.item.weight)))
            elif days_late(table.item.due, finish):
                late.append((number, float(table.item.weight * days_late(table.item.due, finish))))
        return undone if undone and self.random.random() > LATE_SHARE else late or undone


def _ranks(order: list[float]) -> list[float]:
    """Spread an order evenly over 0 to 1."""
    places = {value: index for index, value in enumerate(sorted(set(order)))}
    return [places[value] / max(1, len(places)) for value in order]
