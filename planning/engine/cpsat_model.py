"""The schedule as a CP-SAT model: an optional interval per need and lane, one start per group, ends from tables.

Some needs may be frozen where a plan has them; then the model is of the rest, and reads as a neighbourhood.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable

from ortools.sat.python import cp_model

from planning.engine.greedy import Board, allowed_lanes
from planning.engine.problem import Choices, Problem

Var = cp_model.IntVar
Values = dict[int, int]  # by the index of the variable
Rule = Callable[[Values], int]


class Linear:
    """A sum of coefficients and variables that can be read at any assignment of values."""

    def __init__(self, constant: int = 0) -> None:
        self.constant = constant
        self.pairs: list[tuple[int, Var]] = []

    def add(self, coefficient: int, variable: Var) -> None:
        """Add a variable."""
        if coefficient:
            self.pairs.append((coefficient, variable))

    def extend(self, other: "Linear", weight: int) -> None:
        """Add another sum, weighted."""
        self.constant += weight * other.constant
        self.pairs.extend((weight * coefficient, variable) for coefficient, variable in other.pairs)

    def expression(self) -> cp_model.LinearExprT:
        """Return the sum in the solver's form."""
        return cp_model.LinearExpr.weighted_sum([v for _, v in self.pairs], [c for c, _ in self.pairs]) + self.constant

    def value(self, values: Values) -> int:
        """Return the sum at values."""
        return self.constant + sum(coefficient * values[variable.index] for coefficient, variable in self.pairs)


def _is_value(index: int, value: int) -> Rule:
    """Return the rule of a literal that says whether a variable has the value."""
    return lambda values: int(values[index] == value)


class ScheduleModel:
    """Variables and rules; the terms of the objective are added by ``cpsat_terms``.

    ``takes[need, lane]`` says that a part runs there, ``end[need, lane]`` is then its last day. ``hint`` completes the
    values of all variables from choices: each variable is entered with the rule that tells its value from earlier ones.
    """

    def __init__(self, problem: Problem, free: Iterable[int], frozen: Choices) -> None:
        self.problem = problem
        self.model = cp_model.CpModel()
        self.frozen = frozen
        self.free = sorted(n for n in free if problem.needs[n].heads)
        self.rules: list[tuple[Var, Rule]] = []
        self.start: dict[int, Var] = {}
        self.takes: dict[tuple[int, int], Var] = {}
        self.end: dict[tuple[int, int], Var] = {}
        self.days: dict[int, dict[int, Var]] = {}
        self.lanes: dict[int, list[int]] = defaultdict(list)
        self.full: dict[int, Var] = {}
        self.some: dict[int, Var] = {}
        self.done: dict[int, Var] = {}
        self.finish: dict[int, Var] = {}
        self.slots: dict[tuple[int, int], dict[int, int]] = {}
        self.one = self.model.new_constant(1)
        self.zero = self.model.new_constant(0)
        self.rules += [(self.one, lambda _: 1), (self.zero, lambda _: 0)]
        self._choices: Choices = {}
        self._tables: dict[tuple[int, tuple[int, ...]], Var] = {}
        self._keep_to_calendars_windows_and_frozen_work()
        self._start_each_group_once()
        self._give_each_part_a_lane()
        self._do_one_thing_at_a_time()
        self._tell_what_is_done()
        self._wait_for_predecessors()

    def variable(self, low: int, high: int, name: str, rule: Rule) -> Var:
        """Make a variable and enter how its value follows from those made before."""
        made = self.model.new_int_var(low, high, name)
        self.rules.append((made, rule))
        return made

    def hint(self, choices: Choices) -> Values:
        """Return the value of every variable under choices, and tell the solver to start there."""
        self._choices = choices
        values: Values = {}
        self.model.clear_hints()
        for variable, rule in self.rules:
            values[variable.index] = rule(values)
            self.model.add_hint(variable, values[variable.index])
        return values

    def choices(self, value: Callable[[Var], int]) -> Choices:
        """Read a solution: the frozen choices and those made."""
        found: Choices = {n: choice for n, choice in self.frozen.items() if n not in set(self.free)}
        for need in self.free:
            lanes = tuple(lane for lane in self.lanes[need] if value(self.takes[need, lane]))
            if lanes:
                found[need] = (value(self.start[self.problem.needs[need].group]), lanes)
        return found

    def frozen_parts(self, item: int) -> list[int]:
        """Return the needs of an item that are not free to plan and have parts to do."""
        needs = self.problem.items[item].needs
        return [n for n in needs if n not in self.lanes and self.problem.needs[n].heads]

    def end_of_frozen(self, need: int) -> int | None:
        """Return the last day of a frozen need, None where it is not done in full."""
        table, choice = self.problem.needs[need], self.frozen.get(need)
        if choice is None or len(choice[1]) < table.heads:
            return None
        return max(self.problem.end_of(lane, choice[0], table.minutes) for lane in choice[1])

    def lookup(self, index: Var, table: dict[int, int], name: str) -> Var:
        """Return a variable that is ``table[index]``."""
        low, high = min(table), max(table)
        made = self.variable(min(table.values()), max(table.values()), name, lambda v: table[v[index.index]])
        self.model.add_element(index - low, [table.get(day, 0) for day in range(low, high + 1)], made)
        return made

    def by_start(self, group: int, table: dict[int, int], name: str) -> Var:
        """Return a variable that is ``table[start]``: a sum over the days, which relaxes better than a table."""
        start, days = self.start[group], self.days[group]
        made = self.variable(min(table.values()), max(table.values()), name, lambda v: table[v[start.index]])
        self.model.add(made == cp_model.LinearExpr.weighted_sum(list(days.values()), [table[day] for day in days]))
        return made

    def _keep_to_calendars_windows_and_frozen_work(self) -> None:
        """List every start and end that is left for a need on a lane beside what is frozen."""
        board = Board(self.problem)
        free = set(self.free)
        for need, (start, lanes) in self.frozen.items():
            if need not in free:
                for lane in lanes:
                    board.book(lane, start, self.problem.end_of(lane, start, self.problem.needs[need].minutes))
        for need in self.free:
            self.lanes[need] = []
            table = self.problem.needs[need]
            for lane in allowed_lanes(self.problem, table):
                slots = {day: end for day, end in self.problem.slots(need, lane) if board.is_free(lane, day, end)}
                if slots:
                    self.slots[need, lane] = slots
                    self.lanes[need].append(lane)

    def _start_each_group_once(self) -> None:
        for group in sorted({self.problem.needs[n].group for n in self.free}):
            members = [n for n in self.problem.groups[group].needs if n in self.lanes]
            days = sorted({day for n in members for lane in self.lanes[n] for day in self.slots[n, lane]})
            if not days:
                continue
            self.start[group] = self.model.new_int_var_from_domain(cp_model.Domain.from_values(days), f"start{group}")
            self.rules.append((self.start[group], self._start_rule(members, days[0])))
            self._choose_day(group, days)

    def _choose_day(self, group: int, days: list[int]) -> None:
        """Give each start day a literal of its own."""
        start = self.start[group].index
        self.days[group] = {day: self.variable(0, 1, f"on{group}_{day}", _is_value(start, day)) for day in days}
        literals = list(self.days[group].values())
        self.model.add_exactly_one(literals)
        self.model.add(self.start[group] == cp_model.LinearExpr.weighted_sum(literals, days))

    def _start_rule(self, members: list[int], default: int) -> Rule:
        def rule(_: Values) -> int:
            return next((self._choices[n][0] for n in members if n in self._choices), default)

        return rule

    def _give_each_part_a_lane(self) -> None:
        for need in self.free:
            table = self.problem.needs[need]
            for lane in self.lanes[need]:
                self._let_take(need, lane)
            for takes in self._by_person(need).values():
                if len(takes) > 1:
                    self.model.add_at_most_one(takes)
            others = [v for person, takes in self._by_person(need).items() if person not in table.pinned for v in takes]
            if len(others) > table.others:
                self.model.add(sum(others) <= table.others)

    def _by_person(self, need: int) -> dict[int, list[Var]]:
        found: dict[int, list[Var]] = defaultdict(list)
        for lane in self.lanes[need]:
            found[self.problem.lanes[lane].lane.person].append(self.takes[need, lane])
        return found

    def _let_take(self, need: int, lane: int) -> None:
        """Make the literal of a need on a lane, the end of the part and where its start may be."""
        group = self.problem.needs[need].group
        slots = self.slots[need, lane]
        takes = self.model.new_bool_var(f"takes{need}_{lane}")
        self.rules.append((takes, lambda _: int(lane in self._choices.get(need, (0, ()))[1])))
        self.takes[need, lane] = takes
        table = {day: slots.get(day, day) for day in self.days[group]}
        key = (group, tuple(table.values()))
        if key not in self._tables:
            self._tables[key] = self.by_start(group, table, f"end{need}_{lane}")
        self.end[need, lane] = self._tables[key]
        closed = [literal for day, literal in self.days[group].items() if day not in slots]
        if closed:
            self.model.add_at_most_one([takes, *closed])

    def _do_one_thing_at_a_time(self) -> None:
        intervals: dict[int, list[cp_model.IntervalVar]] = defaultdict(list)
        for (need, lane), takes in self.takes.items():
            start, end = self.start[self.problem.needs[need].group], self.end[need, lane]
            lengths = [last - day + 1 for day, last in self.slots[need, lane].items()]
            length = self.variable(
                min(lengths), max(lengths), f"days{need}_{lane}", self._length_rule(start, end, min(lengths), takes)
            )
            intervals[lane].append(
                self.model.new_optional_interval_var(start, length, end + 1, takes, f"work{need}_{lane}")
            )
        for rows in intervals.values():
            if len(rows) > 1:
                self.model.add_no_overlap(rows)

    def _length_rule(self, start: Var, end: Var, least: int, takes: Var) -> Rule:
        return lambda v: v[end.index] - v[start.index] + 1 if v[takes.index] else least

    def _tell_what_is_done(self) -> None:
        for need in self.free:
            self._tell_need(need)
        for item in sorted({self.problem.needs[n].item for n in self.free}):
            self._tell_item(item)

    def _tell_need(self, need: int) -> None:
        """Say whether all parts of a need are done, and whether any is."""
        takes, heads = [self.takes[need, lane] for lane in self.lanes[need]], self.problem.needs[need].heads
        if not takes:
            self.full[need] = self.some[need] = self.zero
            return
        indices = [v.index for v in takes]
        full = self.variable(0, 1, f"full{need}", lambda v: int(sum(v[i] for i in indices) == heads))
        self.full[need] = self.some[need] = full
        if heads == 1:
            self.model.add(sum(takes) == full)
            return
        self.some[need] = self.variable(0, 1, f"some{need}", lambda v: max(v[i] for i in indices))
        self.model.add_max_equality(self.some[need], takes)
        self.model.add(sum(takes) <= heads)
        self.model.add(sum(takes) == heads).only_enforce_if(full)
        self.model.add(sum(takes) <= heads - 1).only_enforce_if(~full)

    def _tell_item(self, item: int) -> None:
        """Say whether an item is done in full, and let its finish be at or after the end of every part."""
        needs = [n for n in self.problem.items[item].needs if n in self.lanes]
        ends = [self.end_of_frozen(n) for n in self.frozen_parts(item)]
        fulls = [self.full[n] for n in needs] + ([self.zero] if None in ends else [])
        indices = [v.index for v in fulls]
        self.done[item] = fulls[0]
        if len(fulls) > 1:
            done = self.variable(0, 1, f"done{item}", lambda v: min(v[i] for i in indices))
            self.model.add_min_equality(done, fulls)
            self.done[item] = done
        least = max([0, self.problem.items[item].fixed_end, *(end for end in ends if end is not None)])
        pairs = [(self.takes[n, lane], self.end[n, lane]) for n in needs for lane in self.lanes[n]]
        keys = [(takes.index, end.index) for takes, end in pairs]
        self.finish[item] = self.variable(
            least, max(least, self.problem.snapshot.days - 1), f"finish{item}", self._finish_rule(least, keys)
        )
        for takes, end in pairs:
            self.model.add(self.finish[item] >= end).only_enforce_if(takes)

    def _finish_rule(self, least: int, keys: list[tuple[int, int]]) -> Rule:
        return lambda v: max([least, *(v[end] for takes, end in keys if v[takes])])

    def _wait_for_predecessors(self) -> None:
        for item in self.problem.items:
            for before, lag in item.before:
                for need in item.needs:
                    self._wait(need, before, lag)

    def _wait(self, need: int, before: int, lag: int) -> None:
        """Let a need start only after an item is done; either may be frozen."""
        is_free, choice = need in self.lanes, self.frozen.get(need)
        if before in self.finish:
            ready = self.finish[before] + 1 + lag
            if is_free and self.lanes[need]:
                some = self.some[need]
                self.model.add_implication(some, self.done[before])
                self.model.add(self.start[self.problem.needs[need].group] >= ready).only_enforce_if(some)
            elif not is_free and choice is not None:
                self.model.add(self.done[before] == 1)
                self.model.add(ready <= choice[0])
        elif is_free and self.lanes[need]:
            self._wait_for_frozen(need, before, lag)

    def _wait_for_frozen(self, need: int, before: int, lag: int) -> None:
        ends = [self.end_of_frozen(n) for n in self.frozen_parts(before)]
        if None in ends:
            self.model.add(self.some[need] == 0)
            return
        ready = max([self.problem.items[before].fixed_end, *(end for end in ends if end is not None)]) + 1 + lag
        start = self.start[self.problem.needs[need].group]
        self.model.add(start >= ready).only_enforce_if(self.some[need])
