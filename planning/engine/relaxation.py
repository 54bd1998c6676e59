"""Bounds from who might do what, with the order of work left out: an assignment under the load that lanes hold.

What is left in: gates, people, whole days that a part occupies, what starts late enough for the lane's last day to be
overrun, predecessors that must be done. What is left out: when exactly, and what precedes what on a lane. Every plan
is a solution of this, so its optimum is a bound; with the values reached above as limits it is one for every tier.
"""

from bisect import bisect_left
from collections import defaultdict

from ortools.sat.python import cp_model

from planning.engine.budget import Budget
from planning.engine.evaluate import days_late
from planning.engine.greedy import allowed_lanes
from planning.engine.objective import Objective, Term
from planning.engine.problem import Problem

THRESHOLDS = 6
"""On so many release days per lane the work that starts on or after them is held against the minutes left."""


class Relaxation:
    """The model, built once; ``bounds`` asks it for every tier."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        self.model = cp_model.CpModel()
        self.takes: dict[tuple[int, int], cp_model.IntVar] = {}
        self.overruns: dict[tuple[int, int], cp_model.IntVar] = {}
        self.lanes: dict[int, list[int]] = defaultdict(list)
        self.full: dict[int, cp_model.IntVar] = {}
        self.some: dict[int, cp_model.IntVar] = {}
        self.done: dict[int, cp_model.IntVar] = {}
        self.first_end: dict[tuple[int, int], int] = {}
        self._give_each_part_a_lane()
        self._tell_what_is_done()
        self._load_no_lane_with_more_than_it_holds()
        self._wait_for_predecessors()

    def bounds(self, objective: Objective, reached: tuple[int, ...], budget: Budget, amount: float) -> list[int]:
        """Return a bound per tier, each with the values reached above it as limits."""
        found = []
        each = amount / max(1, len(objective.tiers))
        for index, tier in enumerate(objective.tiers):
            pairs, constant = self._tier([(part.term, part.weight) for part in tier.terms])
            goal = cp_model.LinearExpr.weighted_sum([v for v, _ in pairs], [c for _, c in pairs]) + constant
            bound = constant + sum(min(0, c) for _, c in pairs)
            limit = min(each * (3 if index == 0 else 0.5), budget.left())
            if reached[index] > bound and pairs and limit > 0:
                self.model.minimize(goal)
                budget.phase, budget.offset = f"bound: {tier.name}", 0
                answer = budget.run(self.model, limit)
                bound = max(bound, answer.bound) if answer.bound is not None else bound
            found.append(min(bound, reached[index]))
            self.model.add(goal <= reached[index])
        return found

    def _give_each_part_a_lane(self) -> None:
        for number, need in enumerate(self.problem.needs):
            by_person: dict[int, list[cp_model.IntVar]] = defaultdict(list)
            for lane in allowed_lanes(self.problem, need) if need.heads else ():
                slot = self.problem.first_slot(number, lane)
                if slot is not None:
                    takes = self.model.new_bool_var(f"takes{number}_{lane}")
                    self.takes[number, lane], self.first_end[number, lane] = takes, slot[1]
                    self.lanes[number].append(lane)
                    by_person[self.problem.lanes[lane].lane.person].append(takes)
            for several in by_person.values():
                if len(several) > 1:
                    self.model.add_at_most_one(several)
            others = [takes for person, several in by_person.items() if person not in need.pinned for takes in several]
            if len(others) > need.others:
                self.model.add(sum(others) <= need.others)

    def _tell_what_is_done(self) -> None:
        for number, need in enumerate(self.problem.needs):
            takes = [self.takes[number, lane] for lane in self.lanes[number]]
            if not need.heads:
                continue
            self.full[number] = full = self.model.new_bool_var(f"full{number}")
            self.some[number] = some = self.model.new_bool_var(f"some{number}")
            self.model.add(sum(takes) >= need.heads * full)
            self.model.add(sum(takes) <= need.heads * some)
            self.model.add(sum(takes) <= need.heads - 1 + full)
        for index, item in enumerate(self.problem.items):
            needs = [n for n in item.needs if n in self.full]
            if needs:
                self.done[index] = done = self.model.new_bool_var(f"done{index}")
                for number in needs:
                    self.model.add_implication(done, self.full[number])
                self.model.add(sum(self.full[n] for n in needs) <= len(needs) - 1 + done)

    def _load_no_lane_with_more_than_it_holds(self) -> None:
        by_lane: dict[int, list[int]] = defaultdict(list)
        for number, lane in self.takes:
            by_lane[lane].append(number)
        for lane, numbers in by_lane.items():
            for number in numbers:
                last = self._last_end(number, lane)
                self.overruns[number, lane] = over = self.model.new_bool_var(f"overruns{number}_{lane}")
                self.model.add_implication(over, self.takes[number, lane])
                if last < self.problem.horizon:
                    self.model.add(over == 0)
            self.model.add_at_most_one([self.overruns[number, lane] for number in numbers])
            firsts = sorted({self.problem.window(number).start for number in numbers})
            step = max(1, len(firsts) // THRESHOLDS)
            for first in firsts[::step]:
                self._hold(lane, [n for n in numbers if self.problem.window(n).start >= first], first)

    def _hold(self, lane: int, numbers: list[int], first: int) -> None:
        """Hold work that starts on a day or later against the free minutes from there to the end of the horizon."""
        table, horizon = self.problem.lanes[lane], self.problem.horizon
        room = sum(m for d, m in enumerate(table.minutes[:horizon]) if d >= first and table.clear[d] >= 0)
        load = [self._least_load(number, lane) for number in numbers]
        takes = [self.takes[number, lane] for number in numbers]
        overruns = [self.overruns[number, lane] for number in numbers]
        weights = [*load, *(-minutes for minutes in load)]
        if sum(load) > room:
            self.model.add(cp_model.LinearExpr.weighted_sum([*takes, *overruns], weights) <= room)

    def _least_load(self, number: int, lane: int) -> int:
        """Return the fewest minutes of whole days that a part can occupy on a lane."""
        total = self.problem.lanes[lane].total
        return min(total[end + 1] - total[start] for start, end in self.problem.slots(number, lane))

    def _last_end(self, number: int, lane: int) -> int:
        return max(end for _, end in self.problem.slots(number, lane))

    def _wait_for_predecessors(self) -> None:
        """Let nothing start whose predecessor is undone; who is waited for overruns no lane."""
        for item in self.problem.items:
            for before, _ in item.before:
                if before not in self.done:
                    continue
                for number in item.needs:
                    if number in self.some:
                        self.model.add_implication(self.some[number], self.done[before])
                        for earlier in self.problem.items[before].needs:
                            for lane in self.lanes[earlier]:
                                self.model.add_implication(self.some[number], ~self.overruns[earlier, lane])

    def _tier(self, terms: list[tuple[Term, int]]) -> tuple[list[tuple[cp_model.IntVar, int]], int]:
        pairs: list[tuple[cp_model.IntVar, int]] = []
        constant = 0
        makers = {
            Term.UNSTAFFED: self._unstaffed,
            Term.LATENESS: self._lateness,
            Term.CHANGE: self._change,
            Term.ASSIGNMENT: self._assignment,
            Term.FINISH: self._finish,
            Term.COST: self._cost,
        }
        for term, weight in terms:
            if term in makers:
                made, fixed = makers[term]()
                pairs += [(variable, weight * coefficient) for variable, coefficient in made]
                constant += weight * fixed
        return pairs, constant

    def _unstaffed(self) -> tuple[list[tuple[cp_model.IntVar, int]], int]:
        worth = [self.problem.items[need.item].item.weight * need.minutes for need in self.problem.needs]
        constant = sum(w * need.heads for w, need in zip(worth, self.problem.needs, strict=True))
        return [(takes, -worth[number]) for (number, _), takes in self.takes.items()], constant

    def _lateness(self) -> tuple[list[tuple[cp_model.IntVar, int]], int]:
        pairs, constant = [], 0
        for index, table in enumerate(self.problem.items):
            if not table.needs:
                continue
            weight, due = table.item.weight, table.item.due
            undone = weight * days_late(due, self.problem.snapshot.horizon - 1)
            firsts = [
                min((self.first_end[n, lane] for lane in self.lanes[n]), default=0)
                for n in table.needs
                if self.problem.needs[n].heads
            ]
            early = weight * days_late(due, max([0, table.fixed_end, *firsts]))
            constant += undone if index in self.done else early
            if index in self.done and early != undone:
                pairs.append((self.done[index], early - undone))
        return pairs, constant

    def _change(self) -> tuple[list[tuple[cp_model.IntVar, int]], int]:
        pairs, constant, weights = [], 0, self.problem.snapshot.weights
        for row in self.problem.movable:
            number = self.problem.need_index.get(row.demand)
            if number is None:
                continue
            lane = self.problem.lane_index.get(row.lane, -1)
            constant += weights.change_lane
            if (number, lane) in self.takes:
                days = [start for start, _ in self.problem.slots(number, lane)]
                nearest = min(abs(days[at] - row.start) for at in _around(days, row.start))
                least = weights.change_day * min(nearest, weights.change_days_most)
                pairs.append((self.takes[number, lane], least - weights.change_lane))
        return pairs, constant

    def _assignment(self) -> tuple[list[tuple[cp_model.IntVar, int]], int]:
        return [(takes, self.problem.needs[n].prices[lane]) for (n, lane), takes in self.takes.items()], 0

    def _cost(self) -> tuple[list[tuple[cp_model.IntVar, int]], int]:
        people = self.problem.snapshot.people
        rates = [people[table.person].cost_per_day for table in self.problem.lanes]
        return [(t, rates[lane] * self.problem.needs[n].minutes) for (n, lane), t in self.takes.items()], 0

    def _finish(self) -> tuple[list[tuple[cp_model.IntVar, int]], int]:
        fixed = sum(row.end for need in self.problem.needs for row in need.fixed)
        return [(takes, self.first_end[key]) for key, takes in self.takes.items()], fixed


def _around(days: list[int], day: int) -> set[int]:
    """Return the places in a sorted list on either side of a day."""
    at = bisect_left(days, day)
    return {min(at, len(days) - 1), max(0, at - 1)}
