"""Annealing of plans: phases over the tiers, within the budget, always keeping the best."""

import time
from datetime import date
from functools import cache

import numpy as np

from planning.engine.annealing import Aim, Genes, Plans, anneal, weigh
from planning.engine.budget import Budget, Limits
from planning.engine.decoder import ANY, Placed, decode, new_board, new_placed
from planning.engine.flat import TERMS, Flat, flatten, goals
from planning.engine.objective import Objective, Term, Tier, Weighted
from planning.engine.problem import Choices, Problem, compile_problem
from planning.engine.snapshot import Demand, Item, Lane, Person, Snapshot

HOT, COLD = 1.0, 0.01
"""Temperatures, in units of what one part more or less is worth in the tier that is improved."""

HOLD = 4.0
"""What a unit above the limit of a tier counts, against a unit of the tier that is improved."""

STEP = 1.0
"""What being above a limit counts by itself."""

NEXT = 0.02
"""What a unit of the next tier counts beside."""

CHUNK_SECONDS = 0.1
STEPS = 200
STEP_WORK = 2.5e-8
"""Units of work that a step counts per group."""

NO_LIMIT = 2**62


class Annealer:
    """Holds arrays and the best plan; ``run`` improves one tier."""

    def __init__(self, problem: Problem, objective: Objective, choices: Choices, worth: tuple[int, ...],
                 budget: Budget) -> None:  # fmt: skip
        self.problem, self.objective, self.budget = problem, objective, budget
        self.flat = flatten(problem)
        self.goals = goals(objective)
        self.rank = _ranks(problem, self.flat.group_item)
        tiers, groups = len(objective.tiers), len(self.flat.group_item)
        self.board = new_board(self.flat)
        worths = [np.zeros(tiers, dtype=np.int64) for _ in range(3)]
        new, current, best = (new_placed(self.flat) for _ in range(3))
        terms = np.zeros(len(TERMS), dtype=np.int64)
        self.plans = Plans(new, current, best, worths[0], worths[1], worths[2], terms)
        self.genes = Genes(
            np.zeros(groups, dtype=np.int64), np.zeros(groups, dtype=np.int64),
            np.full(len(problem.needs), ANY, dtype=np.int64), self.plans.best.options.copy(),
            np.zeros(groups, dtype=np.int64),
            np.zeros((4, 3), dtype=np.int64), np.array([budget.limits.seed * 2 + 88172645463325253], dtype=np.uint64),
        )  # fmt: skip
        self.units = self._units()
        self.offsets = np.zeros(tiers, dtype=np.int64)
        self.keep(choices, worth)
        self._find_offsets(choices, worth)
        self.steps = 0

    @property
    def worth(self) -> tuple[int, ...]:
        """The value of the best plan, by tier."""
        return tuple(int(value) for value in self.plans.best_worth)

    @property
    def best(self) -> Choices:
        """The best plan."""
        return self.read(self.plans.best)

    def keep(self, choices: Choices, worth: tuple[int, ...]) -> None:
        """Take a plan from elsewhere for the best."""
        _write(self.flat, choices, self.plans.best)
        self.plans.best_worth[:] = worth

    def run(self, tier: int, amount: float, bound: int, *, hot: float = HOT, tries: int = 1) -> None:
        """Improve a tier for an amount of the budget, so many times from the best."""
        self.budget.phase, self.budget.offset = self.objective.tiers[tier].name, 0
        aim = self._aim(tier)
        end = max(0.0, self.budget.left() - amount)
        begin = self.budget.left()
        for attempt in range(tries):
            stop = begin - (begin - end) * (attempt + 1) / tries
            energy = self._load(aim)
            first = self.budget.left()
            while self.budget.left() > stop and self.plans.best_worth[tier] > bound:
                done = (first - self.budget.left()) / max(1e-9, first - stop)
                energy = self._cool(aim, energy, hot, done, first - stop)
                self.budget.report(int(self.plans.best_worth[tier]), bound)

    def _cool(self, aim: Aim, energy: float, hot: float, done: float, whole: float) -> float:
        """Anneal for a moment, from the temperature that belongs to what is done of the whole."""
        began = time.monotonic()
        work = STEP_WORK * self.steps_a_chunk * len(self.genes.order)
        next_done = min(1.0, done + max(1e-4, (work if self.budget.limits.work_limit else CHUNK_SECONDS) / whole))
        warm, cool = (hot * (COLD / hot) ** share for share in (done, next_done))
        energy = anneal(self.flat, self.board, self.genes, self.plans, aim, energy, warm, cool, self.steps_a_chunk)
        self.steps += self.steps_a_chunk
        self.budget.spend(work)
        if self.budget.limits.work_limit is None:
            pace = CHUNK_SECONDS / max(1e-4, time.monotonic() - began)
            self.steps_a_chunk = int(min(max(self.steps_a_chunk * min(4.0, max(0.25, pace)), 10), 1_000_000))
        return energy

    steps_a_chunk = STEPS

    def _aim(self, tier: int) -> Aim:
        count = len(self.objective.tiers)
        price, penalty = np.zeros(count), np.zeros(count)
        limit = np.full(count, NO_LIMIT, dtype=np.int64)
        price[tier] = 1 / self.units[tier]
        if tier + 1 < count:
            price[tier + 1] = NEXT / self.units[tier + 1]
        for above in range(tier):
            penalty[above] = HOLD / self.units[above]
            limit[above] = self.plans.best_worth[above]
        return Aim(self.goals, self.offsets, price, limit, penalty, STEP, tier)

    def _units(self) -> list[float]:
        """Return what is a step in each tier."""
        weights, flat = self.problem.snapshot.weights, self.flat
        weight = float(np.mean(flat.item_weight)) if len(flat.item_weight) else 1.0
        unit = {
            Term.UNSTAFFED: float(np.mean(flat.need_worth)),
            Term.LATENESS: weight * 3,
            Term.CHANGE: weights.change_lane / 2,
            Term.ASSIGNMENT: float(np.mean(flat.option_price)) if len(flat.option_price) else 1.0,
            Term.FINISH: 5.0,
            Term.MAKESPAN: 1.0,
            Term.COST: float(np.mean(flat.option_cost)) if len(flat.option_cost) else 1.0,
        }
        return [max(1e-3, sum(part.weight * max(unit[part.term], 1e-3) for part in tier.terms))
                for tier in self.objective.tiers]  # fmt: skip

    def _find_offsets(self, choices: Choices, worth: tuple[int, ...]) -> None:
        """Learn what fixed work counts in each tier from a plan whose exact value is known."""
        aim = self._aim(0)
        self._load(aim)
        found = self._count(aim, self.plans.best)
        self.offsets[:] = np.array(worth) - found

    def _count(self, aim: Aim, placed: Placed) -> np.ndarray:
        """Count a plan as it stands."""
        decode(self.flat, self.board, self.plans.new, placed, self.genes.order, self.genes.pick, self.genes.team,
               self.genes.early, len(self.genes.order))  # fmt: skip
        weigh(self.flat, self.board, self.plans.new, aim, self.plans.terms, self.plans.new_worth)
        return self.plans.new_worth.copy()

    def _load(self, aim: Aim) -> float:
        """Let order, lanes and days be those of the best plan, and decode it; return its energy."""
        flat, best, genes = self.flat, self.plans.best, self.genes
        heads = flat.group_need[flat.group_need_at[:-1]]
        starts = best.start[heads]
        genes.order[:] = np.lexsort((self.rank, np.where(starts < 0, NO_LIMIT, starts)))
        genes.place[genes.order] = np.arange(len(genes.order))
        genes.team[:, :] = best.options
        genes.pick[:] = np.where(best.start < 0, ANY, best.options[:, 0] - flat.option_at[:-1])
        has_live = flat.live_at[heads + 1] > flat.live_at[heads]
        genes.early[:] = np.where(has_live & (starts > 0) & (aim.tier >= 2), starts, 0)
        decode(flat, self.board, self.plans.current, best, genes.order, genes.pick, genes.team, genes.early, 0)
        return float(weigh(flat, self.board, self.plans.current, aim, self.plans.terms, self.plans.current_worth))

    def read(self, placed: Placed) -> Choices:
        """Read a plan as choices."""
        found: Choices = {}
        for number in np.flatnonzero(placed.start >= 0).tolist():
            lanes = [int(self.flat.option_lane[option]) for option in placed.options[number] if option >= 0]
            found[number] = (int(placed.start[number]), tuple(sorted(lanes)))
        return found


@cache
def warm_up() -> None:
    """Have the loops compiled or read from disk: once a process, and outside any limit of time."""
    days = 2
    only = Snapshot(
        today=date(2026, 1, 5), start=date(2026, 1, 5), horizon=days, days=days, people=(Person(1),),
        lanes=(Lane(1, 1, 1, "any", (480,) * days),), items=(Item(1, None, None, 1),),
        demands=(Demand(1, 1, "any", 1),),
    )  # fmt: skip
    one = Objective((Tier("finish", (Weighted(Term.FINISH),)),))
    budget = Budget(Limits(time.monotonic(), 3600.0, work_limit=1.0))
    Annealer(compile_problem(only), one, {}, (0,), budget).run(0, 1e-6, -1)


def _write(flat: Flat, choices: Choices, placed: Placed) -> None:
    """Write choices as a plan by need."""
    placed.start[:], placed.options[:, :] = -1, -1
    for number, (start, lanes) in choices.items():
        first, stop = flat.option_at[number], flat.option_at[number + 1]
        places = {int(lane): first + at for at, lane in enumerate(flat.option_lane[first:stop])}
        placed.start[number] = start
        for head, lane in enumerate(lanes):
            placed.options[number, head] = places[lane]


def _ranks(problem: Problem, group_item: np.ndarray) -> np.ndarray:
    """Return places of the groups in which each comes after those it waits for."""
    places = {number: place for place, number in enumerate(problem.in_order())}
    return np.array([places.get(int(item), len(places)) for item in group_item], dtype=np.int64)
