"""Lower bounds from prices: a price for each lane and day, and for each limit of a tier above.

Under them each item chooses alone. What the items then cost, less what the prices count for, is no more than what any
plan costs, so that every set of prices gives a bound; rounds of better prices raise it.

What is left out: precedences beside the first days that follow from them, and that parts of one need start together.
"""

import math

import numpy as np
from numpy.typing import NDArray

from planning.engine.annealer import Annealer
from planning.engine.budget import Budget
from planning.engine.flat import NO_DUE, Flat, Ints

Floats = NDArray[np.float64]

MOST_ENTRIES = 1_500_000
"""Above so many starts a round takes too long to be worth it."""

FIRST_MULTIPLIER = 5.0
PATIENCE, SHRINK, LEAST_STEP = 12, 0.8, 0.003
SAFETY = 1e-7
"""What is taken off a bound for rounding, as a share of what was added up."""

ROUND_WORK = 2e-8
"""Units of work that a round counts per entry."""


def entries_of(flat: Flat) -> int:
    """Return about how many starts there are to choose from."""
    return len(flat.option_lane) * flat.horizon


def bounds(
    annealer: Annealer, reached: tuple[int, ...], proven: list[int], budget: Budget, shares: tuple[float, ...]
) -> list[int]:
    """Raise bounds that are below what was reached; each tier has a share of what is left."""
    prices = Prices(annealer.flat, annealer.goals, annealer.units, annealer.problem.snapshot.days)
    raised = []
    for tier, (bound, value) in enumerate(zip(proven, reached, strict=True)):
        found = bound
        if bound < value:
            budget.phase, budget.offset = f"bound: {annealer.objective.tiers[tier].name}", 0
            amount = budget.left() * shares[min(tier, len(shares) - 1)]
            found = max(bound, prices.bound(tier, np.array(reached), annealer.offsets, budget, amount))
        raised.append(min(found, value))
    return raised


class Prices:
    """The starts of every part, and the prices under which items choose."""

    def __init__(self, flat: Flat, goals: Ints, units: list[float], days: int) -> None:
        self.flat, self.goals, self.units = flat, goals, np.array(units)
        self.needs = np.flatnonzero(flat.need_heads > 0)
        self.days = days + 1
        self._write_starts()
        self.heads = flat.need_heads[self.needs].astype(float)
        self.worth = flat.need_worth[self.needs].astype(float)
        self.items = np.unique(flat.need_item[self.needs])
        order = np.argsort(flat.need_item[self.needs], kind="stable")
        self.by_item = order
        self.item_at = np.searchsorted(flat.need_item[self.needs][order], self.items)
        self.late = self._lateness()
        self.fixed_late = self._lateness_without_needs()

    def _write_starts(self) -> None:
        """List every start: need, lane, day and end, in order of need and end."""
        flat = self.flat
        group_of = np.full(len(flat.need_heads), -1)
        for group in range(len(flat.group_item)):
            group_of[flat.group_need[flat.group_need_at[group] : flat.group_need_at[group + 1]]] = group
        place = {int(need): at for at, need in enumerate(self.needs)}
        parts: list[Ints] = []
        for need in self.needs.tolist():
            group = group_of[need]
            for option in range(flat.option_at[need], flat.option_at[need + 1]) if group >= 0 else ():
                begin, end = flat.next_start[flat.option_table[option]], flat.next_end[flat.option_table[option]]
                day = np.arange(flat.group_first[group], flat.group_last[group] + 1)
                day = day[begin[day] == day]
                rows = np.full((len(day), 5), (place[need], option, 0, 0, 0))
                rows[:, 2], rows[:, 3] = day, end[day]
                parts.append(rows)
        table = np.concatenate(parts) if parts else np.zeros((0, 5), dtype=np.int64)
        table = table[np.lexsort((table[:, 3], table[:, 0]))]
        self.need, self.option, self.start, self.end = (np.ascontiguousarray(table[:, at]) for at in range(4))
        self.lane = flat.option_lane[self.option]
        self.stop = np.minimum(self.end + 1, flat.horizon)
        self.change = self._change()
        key = self.need * self.days + self.end
        self.segment = np.flatnonzero(np.diff(key, prepend=-1))
        self.cell = key[self.segment]
        self.need_at = np.searchsorted(self.need, np.arange(len(self.needs) + 1))

    def _change(self) -> Ints:
        """Return what each start changes against live work, relative to leaving it."""
        flat, found = self.flat, np.zeros(len(self.need), dtype=np.int64)
        number = self.needs[self.need] if len(self.need) else self.need
        for row in range(len(flat.live_lane)):
            need = int(np.searchsorted(flat.live_at, row, side="right")) - 1
            here = (number == need) & (self.lane == flat.live_lane[row])
            moved = np.minimum(np.abs(self.start[here] - flat.live_start[row]), flat.change_most)
            found[here] += flat.change_day * moved - flat.change_lane
        return found

    def _lateness(self) -> Floats:
        """Return, per item and finish, the weighted lateness."""
        flat = self.flat
        working = np.append(flat.working, flat.working[-1] + 1)[: self.days]
        late = np.maximum(0, working[None, :] - flat.item_due[self.items, None]) * flat.item_weight[self.items, None]
        ends = np.maximum(0, flat.item_end[self.items])
        floor = late[np.arange(len(self.items)), np.minimum(ends, self.days - 1)]
        return np.maximum(late, floor[:, None]).astype(float)

    def _lateness_without_needs(self) -> float:
        """Return the lateness of items in which nothing is left to plan."""
        flat = self.flat
        others = np.setdiff1d(np.flatnonzero(flat.item_due < NO_DUE), self.items)
        late = np.maximum(0, flat.working[np.maximum(0, flat.item_end[others])] - flat.item_due[others])
        return float((late * flat.item_weight[others]).sum())

    def choose(self, weights: Floats, lanes: Floats) -> tuple[float, Floats, Floats]:
        """Let every item choose; return the least sum, the terms chosen, and how much each lane is used a day."""
        flat = self.flat
        running = np.concatenate([np.zeros((flat.lanes, 1)), np.cumsum(lanes, axis=1)], axis=1)
        price = flat.option_price[self.option] * weights[3] + flat.option_cost[self.option] * weights[6]
        cost = running[self.lane, self.stop] - running[self.lane, self.start] + price
        cost += self.change * weights[2] + self.end * weights[4]
        best = np.full(len(self.needs) * self.days, np.inf)
        if len(cost):
            best[self.cell] = np.minimum.reduceat(cost, self.segment)
        best = np.minimum.accumulate(best.reshape(len(self.needs), self.days), axis=1)
        undone = self.worth * weights[0]
        full = np.add.reduceat((best * self.heads[:, None])[self.by_item], self.item_at) + weights[1] * self.late
        finish = np.argmin(full, axis=1)
        done = full[np.arange(len(self.items)), finish]
        least = best[:, -1]
        part = np.minimum(least, undone)
        spare = np.where(np.isfinite(least), np.maximum(0.0, undone - least), 0.0)
        rest = np.add.reduceat((part * self.heads)[self.by_item], self.item_at)
        rest += np.minimum.reduceat(spare[self.by_item], self.item_at)
        rest += weights[1] * flat.item_undone[self.items]
        is_done = done <= rest
        total = float(np.where(is_done, done, rest).sum()) + weights[1] * self.fixed_late
        total += weights[2] * flat.change_lane * len(flat.live_lane)
        terms, used = self._read(cost, is_done, finish, least < undone)
        return total, terms, used

    def _read(self, cost: Floats, is_done: NDArray[np.bool_], finish: Ints, pays: NDArray[np.bool_]) -> tuple[
        Floats, Floats]:  # fmt: skip
        """Return the terms and the use of lanes of what the items chose."""
        flat, terms = self.flat, np.zeros(7)
        used = np.zeros((flat.lanes, flat.horizon + 1))
        item_of = np.searchsorted(self.items, flat.need_item[self.needs])
        terms[1] = (
            self.fixed_late
            + np.where(is_done, self.late[np.arange(len(self.items)), finish], flat.item_undone[self.items]).sum()
        )
        terms[2] = flat.change_lane * len(flat.live_lane)
        for at in range(len(self.needs)):
            first, stop, heads, item = self.need_at[at], self.need_at[at + 1], self.heads[at], item_of[at]
            if not (is_done[item] or pays[at]) or first == stop:
                terms[0] += self.worth[at] * heads
                continue
            if is_done[item]:
                stop = first + int(np.searchsorted(self.end[first:stop], finish[item], side="right"))
            chosen = first + int(np.argmin(cost[first:stop]))
            used[self.lane[chosen], self.start[chosen]] += heads
            used[self.lane[chosen], self.stop[chosen]] -= heads
            terms[2] += self.change[chosen] * heads
            terms[3] += flat.option_price[self.option[chosen]] * heads
            terms[4] += self.end[chosen] * heads
            terms[6] += flat.option_cost[self.option[chosen]] * heads
        return terms, np.cumsum(used, axis=1)[:, :-1]

    def bound(self, tier: int, reached: Ints, offsets: Ints, budget: Budget, amount: float) -> int:
        """Return the highest bound found on a tier while the tiers above are held at what was reached."""
        if self.goals[tier, 5] or self.goals[:tier, 5].any():  # no item knows the last end of all
            return -(10**18)
        unit, target = self.units[tier], max(0.0, budget.left() - amount)
        limits = (reached - offsets).astype(float)
        lanes = np.zeros((self.flat.lanes, self.flat.horizon))
        multiplier = np.full(tier, FIRST_MULTIPLIER)
        best, best_at, step, stale = -math.inf, (lanes, multiplier), 1.0, 0
        while budget.left() > target and step > LEAST_STEP:
            scale = np.append(multiplier * unit / self.units[:tier], 1.0)
            weights = (scale[:, None] * self.goals[: tier + 1]).sum(axis=0)
            total, terms, used = self.choose(weights, lanes * unit)
            held = float((scale[:-1] * limits[:tier]).sum())
            value = total - float(lanes.sum()) * unit - held
            value -= SAFETY * (abs(total) + float(lanes.sum()) * unit + abs(held))
            budget.spend(ROUND_WORK * (len(self.need) + 1000))
            if value > best:
                best, best_at, stale = value, (lanes, multiplier), 0
            else:
                stale += 1
            if math.ceil(best - 1e-3) >= limits[tier]:
                break
            if stale > PATIENCE:
                (lanes, multiplier), step, stale = best_at, step * SHRINK, 0
                continue
            above = ((self.goals[:tier] * terms).sum(axis=1) - limits[:tier]) / self.units[:tier]
            excess = used - 1
            excess = np.where((lanes <= 0) & (excess < 0), 0, excess)
            size = float((excess**2).sum() + (above**2).sum())
            if size <= 0:
                break
            gain = step * max(1e-3, (limits[tier] - value) / unit) / size
            lanes = np.maximum(0, lanes + gain * excess)
            multiplier = np.maximum(0, multiplier + gain * above)
        return math.ceil(best - 1e-3) + int(offsets[tier]) if math.isfinite(best) else -(10**18)
