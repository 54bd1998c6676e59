"""The terms of the objective over a ``ScheduleModel``: one method per term, exact for what is free to plan."""

from planning.engine.cpsat_model import Linear, Rule, ScheduleModel, Values, Var
from planning.engine.evaluate import days_late
from planning.engine.objective import Term, Tier


class Terms:
    """Adds to a model what its terms need, each when first asked for."""

    def __init__(self, schedule: ScheduleModel) -> None:
        self.schedule = schedule
        self.problem = schedule.problem
        self._made: dict[Term, Linear] = {}
        self._makers = {
            Term.UNSTAFFED: self._unstaffed,
            Term.LATENESS: self._lateness,
            Term.CHANGE: self._change,
            Term.ASSIGNMENT: self._assignment,
            Term.FINISH: self._finish,
            Term.MAKESPAN: self._makespan,
            Term.COST: self._cost,
        }

    def tier(self, tier: Tier) -> Linear:
        """Return the weighted sum of a tier."""
        total = Linear()
        for part in tier.terms:
            if part.term not in self._made:
                self._made[part.term] = self._makers[part.term]()
            total.extend(self._made[part.term], part.weight)
        return total

    def _unstaffed(self) -> Linear:
        total = Linear()
        for number in self.schedule.free:
            need = self.problem.needs[number]
            worth = self.problem.items[need.item].item.weight * need.minutes
            total.constant += worth * need.heads
            for lane in self.schedule.lanes[number]:
                total.add(-worth, self.schedule.takes[number, lane])
        return total

    def _lateness(self) -> Linear:
        """Count an item by its finish if it is done, by the end of the horizon if it is not."""
        total, horizon = Linear(), self.problem.snapshot.horizon
        for number, finish in self.schedule.finish.items():
            item, done = self.problem.items[number].item, self.schedule.done[number]
            undone = days_late(item.due, horizon - 1)
            table = {day: days_late(item.due, day) for day in range(self.problem.snapshot.days)}
            most = max(undone, *table.values())
            if most == 0:
                continue
            days = self.schedule.lookup(finish, table, f"past{number}")
            late = self.schedule.variable(0, most, f"late{number}", self._late_rule(done, days, undone))
            self.schedule.model.add(late >= days).only_enforce_if(done)
            self.schedule.model.add(late >= undone).only_enforce_if(~done)
            total.add(item.weight, late)
        return total

    @staticmethod
    def _late_rule(done: Var, days: Var, undone: int) -> Rule:
        return lambda v: v[days.index] if v[done.index] else undone

    def _change(self) -> Linear:
        """Price every movable live allocation: another lane or none, else the days its start moved."""
        total, weights = Linear(), self.problem.snapshot.weights
        for row in self.problem.movable:
            number = self.problem.need_index.get(row.demand)
            if number is None or (self.problem.needs[number].heads and number not in self.schedule.lanes):
                continue
            key = (number, self.problem.lane_index.get(row.lane, -1))
            takes = self.schedule.takes.get(key)
            if takes is None:
                total.constant += weights.change_lane
                continue
            group = self.problem.needs[number].group
            table = {
                day: weights.change_day * min(abs(day - row.start), weights.change_days_most)
                for day in self.schedule.days[group]
            }
            moved = self.schedule.by_start(group, table, f"moved{row.id}")
            most = max(weights.change_lane, *table.values())
            change = self.schedule.variable(
                0, most, f"change{row.id}", self._late_rule(takes, moved, weights.change_lane)
            )
            self.schedule.model.add(change >= moved).only_enforce_if(takes)
            self.schedule.model.add(change >= weights.change_lane).only_enforce_if(~takes)
            total.add(1, change)
        return total

    def _assignment(self) -> Linear:
        total = Linear()
        for (number, lane), takes in self.schedule.takes.items():
            total.add(self.problem.needs[number].prices[lane], takes)
        return total

    def _cost(self) -> Linear:
        total, people = Linear(), self.problem.snapshot.people
        for (number, lane), takes in self.schedule.takes.items():
            rate = people[self.problem.lanes[lane].person].cost_per_day
            total.add(rate * self.problem.needs[number].minutes, takes)
        return total

    def _finish(self) -> Linear:
        """Count the end of every part that is staffed; a need of one head has one such end, whatever its lane."""
        total, last = Linear(), self.problem.snapshot.days - 1
        for number in self.schedule.free:
            lanes = self.schedule.lanes[number]
            pairs = [(self.schedule.takes[number, lane], self.schedule.end[number, lane]) for lane in lanes]
            parts = [pairs] if self.problem.needs[number].heads == 1 else [[pair] for pair in pairs]
            for index, part in enumerate(part for part in parts if part):
                end = self.schedule.variable(0, last, f"ends{number}_{index}", _end_rule(part))
                for takes, at in part:
                    self.schedule.model.add(end >= at).only_enforce_if(takes)
                total.add(1, end)
        return total

    def _makespan(self) -> Linear:
        pairs = [(takes, self.schedule.end[key]) for key, takes in self.schedule.takes.items()]
        ends = [row.end for need in self.problem.needs for row in need.fixed]
        free = set(self.schedule.free)
        for number, (start, lanes) in self.schedule.frozen.items():
            if number not in free:
                ends.extend(self.problem.end_of(lane, start, self.problem.needs[number].minutes) for lane in lanes)
        least = max([-1, *ends])
        rule = _end_rule(pairs)
        last = self.schedule.variable(
            least + 1, self.problem.snapshot.days, "makespan", lambda v: max(least, rule(v)) + 1
        )
        for takes, end in pairs:
            self.schedule.model.add(last >= end + 1).only_enforce_if(takes)
        total = Linear()
        total.add(1, last)
        return total


def _end_rule(pairs: list[tuple[Var, Var]]) -> Rule:
    def rule(values: Values) -> int:
        return max([0, *(values[end.index] for takes, end in pairs if values[takes.index])])

    return rule
