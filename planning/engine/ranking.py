"""The value of choices by index, fast: the same numbers as ``evaluate`` gives for the plan that they become."""

from collections.abc import Callable

from planning.engine.assemble import plan_of
from planning.engine.evaluate import days_late, tier_values
from planning.engine.objective import Objective, Term
from planning.engine.problem import Choices, Problem

Rank = Callable[[Choices], tuple[int, ...]]
QUICK = {Term.UNSTAFFED, Term.LATENESS, Term.CHANGE, Term.ASSIGNMENT, Term.FINISH}


def rank_of(problem: Problem, objective: Objective) -> Rank:
    """Return the exact tier values of choices, as of the plan that they become."""
    return lambda choices: tier_values(problem.snapshot, plan_of(problem, choices, explain=False), objective)


class QuickRank:
    """Ranks choices; ``base`` is the exact value of some choices, from which what fixed work counts is known."""

    def __init__(self, problem: Problem, objective: Objective, base: Choices, worth: tuple[int, ...]) -> None:
        self.problem, self.objective = problem, objective
        self.horizon = problem.snapshot.horizon
        self.offsets = (0,) * len(objective.tiers)
        self.live = [(n, problem.lane_index.get(row.lane, -1), row.start) for row in problem.movable
                     if (n := problem.need_index.get(row.demand)) is not None]  # fmt: skip
        self.offsets = tuple(exact - quick for exact, quick in zip(worth, self(base), strict=True))

    @staticmethod
    def can(objective: Objective) -> bool:
        """Tell whether every term of an objective has a quick form, and nothing short of the best is enough."""
        return not any(tier.enough for tier in objective.tiers) and all(
            part.term in QUICK for tier in objective.tiers for part in tier.terms
        )

    def __call__(self, choices: Choices) -> tuple[int, ...]:
        """Return the tier values."""
        worth = self._terms(choices)
        return tuple(
            offset + sum(part.weight * worth[part.term] for part in tier.terms)
            for offset, tier in zip(self.offsets, self.objective.tiers, strict=True)
        )

    def _terms(self, choices: Choices) -> dict[Term, int]:
        unstaffed = lateness = assignment = ends = 0
        for table in self.problem.items:
            weight, due, finish, is_done = table.item.weight, table.item.due, max(0, table.fixed_end), True
            for number in table.needs:
                need = self.problem.needs[number]
                start, lanes = choices.get(number, (0, ()))
                missing = need.heads - len(lanes)
                if missing:
                    is_done = False
                    unstaffed += weight * need.minutes * missing
                for lane in lanes:
                    end = self.problem.end_of(lane, start, need.minutes)
                    finish = max(finish, end)
                    ends += end
                    assignment += need.prices[lane]
            if due is not None and table.needs:
                lateness += weight * days_late(due, finish if is_done else self.horizon - 1)
        return {
            Term.UNSTAFFED: unstaffed,
            Term.LATENESS: lateness,
            Term.CHANGE: self._change(choices),
            Term.ASSIGNMENT: assignment,
            Term.FINISH: ends,
        }

    def _change(self, choices: Choices) -> int:
        weights, total = self.problem.snapshot.weights, 0
        for number, lane, day in self.live:
            start, lanes = choices.get(number, (0, ()))
            if lane in lanes:
                total += weights.change_day * min(abs(start - day), weights.change_days_most)
            else:
                total += weights.change_lane
        return total
