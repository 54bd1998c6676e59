"""The assignment behind ``owners``. Imported only when a recommendation is asked for.

A flow comes first: it is a bound, and nearly always an assignment too. What it leaves open is settled on HiGHS.
"""

import math
import time

import highspy
import numpy as np

from planning.engine import quiet
from planning.engine.owners import OwnersInput, Seat
from planning.engine.owners_flow import Drawn, Pairs, Tiers, assigned, draw, pinned_price, relax, worth
from planning.engine.owners_prices import NOBODY, Prices, Table
from planning.engine.plan import Status, TierResult

Key = tuple[int, int, Seat]  # component, person, seat

NAMES = ("production without owner", "without owner", "without backup", "price")
# Beyond this many possible seats the exact model looks at the cheapest of each alone; the flow's bound still holds.
POSSIBLE_MOST = 60_000
CHEAPEST = 20


def assign(given: OwnersInput, prices: Prices, seconds: float) -> tuple[set[Key], tuple[TierResult, ...], Status]:
    """Return who takes which seat, the tiers reached, and whether they are proven best."""
    ends = time.monotonic() + seconds
    best, value, bound = _by_flow(given, prices)
    if value != bound:
        best, value, bound = _Exact(given, prices, best, bound, ends).solve()
    scales = _scales(prices, value)
    tiers = tuple(TierResult(*one) for one in zip(NAMES, value, bound, scales, strict=True))
    chosen = {(given.components[row].id, given.people[column].id, seat) for row, column, seat in best}
    chosen |= {
        (given.components[row].id, given.people[column].id, Seat.ACCOUNTABLE)
        for row, column in enumerate(prices.pinned)
        if column != NOBODY
    }
    return chosen, tiers, Status.OPTIMAL if value == bound else Status.FEASIBLE


def _by_flow(given: OwnersInput, prices: Prices) -> tuple[Pairs, Tiers, Tiers]:
    """Return the best assignment near a flow, its tiers, and what no assignment beats."""
    best: Pairs = set()
    value, bound = worth(given, prices, best), (0, 0, 0, 0)
    drawn = draw(prices)
    for _ in range(2):
        relaxed = relax(given, prices, drawn) if prices.may.size else None
        if relaxed is None:
            return best, value, bound if prices.may.size else value
        bound = max(bound, relaxed.tiers)
        found = assigned(given, prices, relaxed)
        if (reached := worth(given, prices, found)) < value:
            best, value = found, reached
        twice = {row for row, column, seat in relaxed.typed if (row, column, _other(seat)) in relaxed.typed}
        if value == bound or not twice:
            return best, value, bound
        drawn[list(twice)] = Drawn.MERGED
    return best, value, bound


def _other(seat: Seat) -> Seat:
    return Seat.BACKUP if seat is Seat.ACCOUNTABLE else Seat.ACCOUNTABLE


def _scales(prices: Prices, value: Tiers) -> tuple[int, int, int, int]:
    live = int(prices.in_production.sum())
    return live, len(prices.wanted) - live, int(prices.wanted.sum()), value[3]


class _Exact:
    """One variable per person who may take a seat, one per seat left empty, one per step of a person's load."""

    def __init__(self, given: OwnersInput, prices: Prices, known: Pairs, bound: Tiers, ends: float) -> None:
        self.given, self.prices, self.known, self.bound, self.ends = given, prices, known, list(bound), ends
        self.entries: list[tuple[Table, Table, Table]] = []
        self.limits: list[tuple[Table, Table]] = []
        self.height = 0
        self.columns = self._possible()
        self._name_columns()
        self._fill_each_seat_or_leave_it_empty()
        self._give_a_person_one_seat_of_a_component()
        self._count_load_in_steps()
        self.highs = self._model()

    def solve(self) -> tuple[Pairs, Tiers, Tiers]:
        """Solve tier after tier, holding what each reached; tiers proven by the flow are held at once."""
        value = worth(self.given, self.prices, self.known)
        for tier in range(len(NAMES)):
            if value[tier] > self.bound[tier]:
                self._minimise(tier)
                value = worth(self.given, self.prices, self.known)
            if value[tier] > self.bound[tier]:
                # Not proven: what is below it is not bounded by a value that may not stand.
                self.bound[tier + 1 :] = [0] * (len(NAMES) - tier - 1)
                break
            self._hold(tier, value[tier])
        reached = (self.bound[0], self.bound[1], self.bound[2], self.bound[3])
        return self.known, value, reached

    def _possible(self) -> tuple[Table, Table, Table]:
        """Return the possible seats, the cheapest alone where there are very many, and those known to be good."""
        masks = []
        for seat in Seat:
            mask = self.prices.may & (self.prices.room[seat] > 0)[None, :]
            mask[self.prices.pinned != NOBODY if seat is Seat.ACCOUNTABLE else self.prices.wanted == 0] = False
            masks.append(mask)
        pinned = np.flatnonzero(self.prices.pinned != NOBODY)
        masks[1][pinned, self.prices.pinned[pinned]] = False
        self.is_whole = sum(int(mask.sum()) for mask in masks) <= POSSIBLE_MOST
        if not self.is_whole:
            masks = [self._cheapest(seat, mask) for seat, mask in zip(Seat, masks, strict=True)]
        for row, column, seat in self.known:
            masks[list(Seat).index(seat)][row, column] = True
        seats, rows, people = np.nonzero(np.stack(masks))
        return rows, people, seats

    def _cheapest(self, seat: Seat, mask: Table) -> Table:
        loads = np.bincount([c for _, c, s in self.known if s is seat], minlength=mask.shape[1])
        costs = self.prices.of[seat] + self.given.weights.load * (self.prices.held[seat] + loads)[None, :]
        costs = np.where(mask, costs, np.iinfo(np.int64).max)
        near = np.argpartition(costs, min(CHEAPEST, mask.shape[1] - 1), axis=1)[:, :CHEAPEST]
        kept = np.zeros_like(mask)
        np.put_along_axis(kept, near, values=True, axis=1)
        return kept & mask

    def _name_columns(self) -> None:
        rows, people, seats = self.columns
        size, things = len(rows), len(self.prices.wanted)
        self.first_empty = {seat: size + place * things for place, seat in enumerate(Seat)}
        self.empty_most = {
            Seat.ACCOUNTABLE: (self.prices.pinned == NOBODY).astype(np.int64), Seat.BACKUP: self.prices.wanted,
        }  # fmt: skip
        self.step_owner, self.step_cost = [], []
        for place, seat in enumerate(Seat):
            units = np.bincount(people[seats == place], minlength=self.prices.may.shape[1])
            count = np.minimum(units, self.prices.room[seat])
            firsts = np.concatenate([np.arange(1, n + 1) for n in count]) if len(count) else count
            owner = np.repeat(np.arange(len(count)), count)
            self.step_owner.append(owner)
            self.step_cost.append(self.given.weights.load * (self.prices.held[seat][owner] + firsts))
        self.width = size + 2 * things + sum(len(one) for one in self.step_owner)

    def _rows(self, rows: Table, columns: Table, values: Table) -> None:
        self.entries.append((rows, columns, values))

    def _fill_each_seat_or_leave_it_empty(self) -> None:
        rows, _, seats = self.columns
        things = len(self.prices.wanted)
        self._rows(seats * things + rows, np.arange(len(rows)), np.ones(len(rows)))
        every = np.arange(2 * things)
        self._rows(every, len(rows) + every, np.ones(2 * things))
        most = np.concatenate([self.empty_most[seat] for seat in Seat])
        self._limit(most, most)

    def _give_a_person_one_seat_of_a_component(self) -> None:
        rows, people, _ = self.columns
        _, place, count = np.unique(rows * self.prices.may.shape[1] + people, return_inverse=True, return_counts=True)
        number = np.cumsum(count > 1) - 1
        twice = count[place] > 1
        self._rows(self.height + number[place][twice], np.flatnonzero(twice), np.ones(int(twice.sum())))
        both = int((count > 1).sum())
        self._limit(np.full(both, -np.inf), np.ones(both))

    def _count_load_in_steps(self) -> None:
        """Let the n-th thing that a person holds cost n steps: dearer each time, so the cheap steps fill first."""
        _, people, seats = self.columns
        everybody, column = self.prices.may.shape[1], len(seats) + 2 * len(self.prices.wanted)
        self._rows(self.height + seats * everybody + people, np.arange(len(seats)), np.ones(len(seats)))
        for place, owner in enumerate(self.step_owner):
            self._rows(self.height + place * everybody + owner, column + np.arange(len(owner)), -np.ones(len(owner)))
            column += len(owner)
        self._limit(np.zeros(2 * everybody), np.zeros(2 * everybody))

    def _limit(self, least: Table, most: Table) -> None:
        self.limits.append((least, most))
        self.height += len(least)

    def _model(self) -> highspy.Highs:
        rows, columns, values = (np.concatenate([one[place] for one in self.entries]) for place in range(3))
        order = np.lexsort((rows, columns))
        model = highspy.HighsLp()
        model.num_col_, model.num_row_ = self.width, self.height
        size = len(self.columns[0])
        model.col_cost_, model.col_lower_ = np.zeros(self.width), np.zeros(self.width)
        upper = np.ones(self.width)
        upper[size : size + 2 * len(self.prices.wanted)] = np.concatenate([self.empty_most[seat] for seat in Seat])
        model.col_upper_ = upper
        model.row_lower_, model.row_upper_ = (np.concatenate([one[place] for one in self.limits]) for place in (0, 1))
        model.a_matrix_.format_ = highspy.MatrixFormat.kColwise
        model.a_matrix_.start_ = np.concatenate([[0], np.cumsum(np.bincount(columns, minlength=self.width))])
        model.a_matrix_.index_, model.a_matrix_.value_ = rows[order], values[order]
        whole, real = highspy.HighsVarType.kInteger, highspy.HighsVarType.kContinuous
        model.integrality_ = [whole] * size + [real] * (self.width - size)
        highs = quiet.highs()
        for option, value in (("threads", 1), ("random_seed", 0), ("mip_rel_gap", 0.0)):
            highs.setOptionValue(option, value)
        highs.passModel(model)
        return highs

    def _costs(self, tier: int) -> Table:
        rows, people, seats = self.columns
        size, things = len(rows), len(self.prices.wanted)
        costs = np.zeros(self.width)
        if tier == 3:
            for place, seat in enumerate(Seat):
                at = np.flatnonzero(seats == place)
                costs[at] = self.prices.of[seat][rows[at], people[at]]
            costs[size + 2 * things :] = np.concatenate(self.step_cost)
            return costs
        if tier == 2:
            costs[size + things : size + 2 * things] = 1
            return costs
        costs[size : size + things] = self.prices.in_production if tier == 0 else ~self.prices.in_production
        return costs

    def _minimise(self, tier: int) -> None:
        """Minimise a tier; a bound of the flow on a later tier holds only at the flow's own value of this one."""
        costs = self._costs(tier)
        offset = pinned_price(self.given, self.prices) if tier == 3 else 0
        self.highs.changeColsCost(self.width, np.arange(self.width, dtype=np.int32), costs)
        self.highs.setOptionValue("time_limit", max(0.05, self.ends - time.monotonic()))
        self.highs.run()
        info = self.highs.getInfo()
        if info.primal_solution_status == highspy.SolutionStatus.kSolutionStatusFeasible:
            self._take(np.asarray(self.highs.getSolution().col_value))
        if self.is_whole:
            proven = math.ceil(info.mip_dual_bound - 1e-6) if math.isfinite(info.mip_dual_bound) else 0
            value = worth(self.given, self.prices, self.known)[tier]
            if min(value, proven + offset) > self.bound[tier]:
                self.bound[tier:] = [min(value, proven + offset)] + [0] * (len(NAMES) - tier - 1)

    def _take(self, values: Table) -> None:
        rows, people, seats = self.columns
        at = np.flatnonzero(values[: len(rows)] > 0.5)
        names = list(Seat)
        found = {(int(rows[one]), int(people[one]), names[int(seats[one])]) for one in at}
        if worth(self.given, self.prices, found) < worth(self.given, self.prices, self.known):
            self.known = found

    def _hold(self, tier: int, value: int) -> None:
        if tier < 3:
            costs = self._costs(tier)
            at = np.flatnonzero(costs)
            self.highs.addRow(-highspy.kHighsInf, float(value), len(at), at.astype(np.int32), costs[at])
