"""The schedule by days: one yes-or-no for each need, lane and start day. Its linear relaxation is nearly the answer.

CP-SAT finds good plans of such a problem and proves little; this model, small for one team, is what the proof comes
from. Rows: no lane does two things on a day, nothing starts by a day unless what it waits for is done by then. Two
kinds of columns follow from the others and keep the rows short: how many parts of a need are *taken*, and how many
have begun or ended *by* a day.
"""

from collections import defaultdict
from dataclasses import dataclass, field
from itertools import pairwise

from planning.engine.evaluate import days_late
from planning.engine.greedy import allowed_lanes
from planning.engine.objective import Objective, Term, Tier
from planning.engine.problem import Choice, Choices, Problem

Row = dict[int, int]  # coefficients by column

KNOWN = {Term.UNSTAFFED, Term.LATENESS, Term.CHANGE, Term.ASSIGNMENT, Term.FINISH, Term.COST}


def can(objective: Objective) -> bool:
    """Tell whether every term of an objective is known here, and nothing short of the best is enough."""
    return not any(tier.enough for tier in objective.tiers) and all(
        part.term in KNOWN for tier in objective.tiers for part in tier.terms
    )


@dataclass(frozen=True, slots=True)
class Start:
    """A part of a need on a lane from a day to a day, and its column."""

    lane: int
    day: int
    end: int
    column: int


@dataclass(slots=True)
class _Step:
    """A column that is 1 if an item is late by more than ``above``; undone it is late by ``undone``."""

    item: int
    above: int
    undone: int
    column: int


@dataclass(slots=True)
class TimeIndexed:
    """Columns, 0 or 1 where ``most`` has no more, rows ``sum <= most``, and ``equals``, rows that are 0.

    ``taken`` has, per need, the column that counts its parts that are done.
    """

    problem: Problem
    columns: int = 0
    rows: list[tuple[Row, int]] = field(default_factory=list)
    equals: list[Row] = field(default_factory=list)
    most: dict[int, int] = field(default_factory=dict)
    taken: dict[int, int] = field(default_factory=dict)
    starts: dict[int, list[Start]] = field(default_factory=dict)
    full: dict[int, int] = field(default_factory=dict)
    on: dict[int, dict[int, int]] = field(default_factory=dict)
    done: dict[int, int] = field(default_factory=dict)
    steps: list[_Step] = field(default_factory=list)
    _sums: dict[int, list[int]] = field(default_factory=dict)
    _by: dict[tuple[str, int], dict[int, int]] = field(default_factory=dict)
    _terms: dict[Term, Row] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Write columns and rows."""
        for number, need in enumerate(self.problem.needs):
            if need.heads:
                self.starts[number] = [
                    Start(lane, day, end, self._column())
                    for lane in allowed_lanes(self.problem, need)
                    for day, end in self.problem.slots(number, lane)
                ]
        for number in self.starts:
            self._do_each_part_once(number)
        self._start_groups_once()
        self._do_one_thing_a_day()
        for item in self.problem.items:
            for before, lag in item.before:
                for number in item.needs:
                    if self.starts.get(number):
                        self._wait(number, before, lag)

    def goal(self, tier: Tier) -> Row:
        """Return what a tier counts, up to a constant that is the same for every plan."""
        makers = {Term.UNSTAFFED: self._unstaffed, Term.LATENESS: self._lateness, Term.CHANGE: self._change}
        total: Row = defaultdict(int)
        for part in tier.terms:
            if part.term not in self._terms:
                self._terms[part.term] = makers[part.term]() if part.term in makers else self._priced(part.term)
            for column, amount in self._terms[part.term].items():
                total[column] += part.weight * amount
        return {column: amount for column, amount in total.items() if amount}

    def values(self, choices: Choices) -> list[int]:
        """Return the value of every column under choices."""
        found = [0] * self.columns
        for number in self.starts:
            self._set_parts(number, choices.get(number, (-1, ())), found)
        for group, days in self.on.items():
            found_days = {choices[n][0] for n in self.problem.groups[group].needs if n in choices}
            for day in found_days & days.keys():
                found[days[day]] = 1
        for item, column in self.done.items():
            found[column] = int(self._is_done(item, choices))
        for step in self.steps:
            found[step.column] = int(self._late(step, choices) > step.above)
        for column, parts in self._sums.items():
            found[column] = sum(found[part] for part in parts)
        return found

    def _set_parts(self, number: int, choice: Choice, found: list[int]) -> None:
        day, lanes = choice
        for start in self.starts[number]:
            found[start.column] = int(start.day == day and start.lane in lanes)
        if number in self.full:
            found[self.full[number]] = int(len(lanes) == self.problem.needs[number].heads)

    def choices(self, values: list[float]) -> Choices:
        """Read a solution."""
        found: Choices = {}
        for number, rows in self.starts.items():
            taken = [start for start in rows if values[start.column] > 0.5]
            if taken:
                found[number] = (taken[0].day, tuple(sorted(start.lane for start in taken)))
        return found

    def _column(self) -> int:
        self.columns += 1
        return self.columns - 1

    def _add(self, row: Row, most: int) -> None:
        if row:
            self.rows.append((row, most))

    def _sum(self, parts: list[int], most: int) -> int:
        """Return a column that is the sum of others."""
        made = self._column()
        self.most[made], self._sums[made] = most, parts
        self.equals.append({**dict.fromkeys(parts, 1), made: -1})
        return made

    def _running(self, kind: str, number: int, columns: dict[int, list[int]], most: int) -> dict[int, int]:
        """Return, per day, the column that sums up all columns of the days until then; made once."""
        key = (kind, number)
        if key not in self._by:
            self._by[key] = {}
            last: list[int] = []
            for day in sorted(columns):
                self._by[key][day] = made = self._sum([*last, *columns[day]], most)
                last = [made]
        return self._by[key]

    def _ended(self, number: int, day: int) -> Row:
        """Return the column that counts the parts of a need that end by a day, negative; nothing where none can."""
        columns: dict[int, list[int]] = defaultdict(list)
        for start in self.starts[number]:
            columns[start.end].append(start.column)
        by = self._running("ended", number, columns, self.problem.needs[number].heads)
        until = [end for end in by if end <= day]
        return {by[max(until)]: -1} if until else {}

    def _person(self, start: Start) -> int:
        return self.problem.lanes[start.lane].lane.person

    def _do_each_part_once(self, number: int) -> None:
        need, rows = self.problem.needs[number], self.starts[number]
        if not rows:
            return
        most = min(need.heads, len({self._person(start) for start in rows}))
        self.taken[number] = taken = self._sum([start.column for start in rows], most)
        others = {start.column: 1 for start in rows if self._person(start) not in need.pinned}
        if need.others < need.heads:
            self._add(others, need.others)
        if need.heads == 1:
            return
        people: dict[int, Row] = defaultdict(dict)
        for start in rows:
            people[self._person(start)][start.column] = 1
        for row in people.values():
            self._add(row, 1)
        self.full[number] = full = self._column()
        self.rows.append(({taken: 1, full: -1}, need.heads - 1))
        self.rows.append(({taken: -1, full: need.heads}, 0))

    def _start_groups_once(self) -> None:
        """Give groups of several parts a column per start day; a single part has that by itself."""
        for number, group in enumerate(self.problem.groups):
            members = [n for n in group.needs if self.starts.get(n)]
            if len(members) < 2 and not any(n in self.full for n in members):
                continue
            days = sorted({start.day for n in members for start in self.starts[n]})
            self.on[number] = {day: self._column() for day in days}
            self._add(dict.fromkeys(self.on[number].values(), 1), 1)
            for need in members:
                rows: dict[tuple[int, int], Row] = defaultdict(dict)
                for start in self.starts[need]:
                    rows[start.day, self._person(start)][start.column] = 1
                for (day, _), row in rows.items():
                    self._add({**row, self.on[number][day]: -1}, 0)

    def _do_one_thing_a_day(self) -> None:
        """Hold the work of each day on each lane; a day on which nothing may start adds nothing to the one before."""
        days: dict[tuple[int, int], Row] = defaultdict(dict)
        begun = {(start.lane, start.day) for rows in self.starts.values() for start in rows}
        for rows in self.starts.values():
            for start in rows:
                for day in range(start.day, min(start.end, self.problem.horizon - 1) + 1):
                    if (start.lane, day) in begun:
                        days[start.lane, day][start.column] = 1
        for row in days.values():
            if len(row) > 1:
                self._add(row, 1)

    def _wait(self, number: int, before: int, lag: int) -> None:
        """Let nothing start by a day if what it waits for is not done in full in time."""
        begun: dict[int, list[int]] = defaultdict(list)
        group = self.problem.needs[number].group
        if group in self.on:
            for day, column in self.on[group].items():
                begun[day].append(column)
        else:
            for start in self.starts[number]:
                begun[start.day].append(start.column)
        for day, by in self._running("begun", number, begun, 1).items():
            for earlier, heads in self._done_by(before, day - lag - 1):
                self.rows.append(({by: heads, **earlier}, 0))

    def _done_by(self, item: int, day: int) -> list[tuple[Row, int]]:
        """Return, per need of an item, the parts that end by a day, negative, and how many there must be."""
        table = self.problem.items[item]
        if table.fixed_end > day:
            return [({}, 1)]
        return [(self._ended(n, day), self.problem.needs[n].heads) for n in table.needs if n in self.starts]

    def _unstaffed(self) -> Row:
        needs = self.problem.needs
        return {
            column: -self.problem.items[needs[number].item].item.weight * needs[number].minutes
            for number, column in self.taken.items()
        }

    def _priced(self, term: Term) -> Row:
        """Count what depends on the part alone: the price of its lane, its cost, or its end."""
        people, lanes, needs = self.problem.snapshot.people, self.problem.lanes, self.problem.needs

        def price(number: int, start: Start) -> int:
            if term is Term.FINISH:
                return start.end
            if term is Term.ASSIGNMENT:
                return needs[number].prices[start.lane]
            return people[lanes[start.lane].person].cost_per_day * needs[number].minutes

        return {start.column: price(number, start) for number, rows in self.starts.items() for start in rows}

    def _change(self) -> Row:
        weights, row = self.problem.snapshot.weights, {}
        for live in self.problem.movable:
            lane = self.problem.lane_index.get(live.lane, -1)
            for start in self.starts.get(self.problem.need_index.get(live.demand, -1), ()):
                if start.lane == lane:
                    moved = min(abs(start.day - live.start), weights.change_days_most)
                    row[start.column] = weights.change_day * moved - weights.change_lane
        return row

    def _lateness(self) -> Row:
        row: Row = {}
        for number, table in enumerate(self.problem.items):
            needs = [n for n in table.needs if n in self.starts]
            if needs and table.item.due is not None:
                self._count_lateness(number, needs, row)
        return row

    def _count_lateness(self, number: int, needs: list[int], row: Row) -> None:
        """Count by steps: each is 1 unless every need is done early enough, or being undone counts for less."""
        table = self.problem.items[number]
        undone = days_late(table.item.due, self.problem.snapshot.horizon - 1)
        least = days_late(table.item.due, max(0, table.fixed_end))
        late = {
            start.column: max(least, days_late(table.item.due, start.end)) for n in needs for start in self.starts[n]
        }
        amounts = sorted({undone, least, *late.values()})
        for above, amount in pairwise(amounts):
            column = self._column()
            self.steps.append(_Step(number, above, undone, column))
            row[column] = table.item.weight * (amount - above)
            for need in needs:
                if undone > above:
                    early = [start.end for start in self.starts[need] if late[start.column] <= above]
                    heads = self.problem.needs[need].heads
                    self.rows.append(({**self._ended(need, max(early, default=-1)), column: -heads}, -heads))
                else:
                    self._be_late_if_done(number, need, column, {c for c in late if late[c] > above})

    def _be_late_if_done(self, number: int, need: int, column: int, late: set[int]) -> None:
        """Count a part that ends late only where no part of the item is left undone."""
        ends_late = [start.column for start in self.starts[need] if start.column in late]
        done = self._done(number) if ends_late else 0
        # A need of one part ends late once; of several, each part by itself.
        for columns in [[one] for one in ends_late] if need in self.full else [ends_late]:
            self._add({**dict.fromkeys(columns, 1), done: 1, column: -1} if columns else {}, 1)

    def _done(self, number: int) -> int:
        """Return the column that is 1 where an item is done in full; it is 0 otherwise only where that is better."""
        if number not in self.done:
            self.done[number] = column = self._column()
            row, needs = {column: -1}, [n for n in self.problem.items[number].needs if n in self.starts]
            for need in needs:
                full = self.full.get(need, self.taken.get(need))
                row.update({} if full is None else {full: 1})
            self._add(row, len(needs) - 1)
        return self.done[number]

    def _is_done(self, item: int, choices: Choices) -> bool:
        needs = [n for n in self.problem.items[item].needs if n in self.starts]
        return all(len(choices.get(n, (0, ()))[1]) == self.problem.needs[n].heads for n in needs)

    def _late(self, step: _Step, choices: Choices) -> int:
        """Return by how much an item is late."""
        table = self.problem.items[step.item]
        finish = table.fixed_end
        for number in table.needs:
            need, (day, lanes) = self.problem.needs[number], choices.get(number, (0, ()))
            if len(lanes) < need.heads:
                return step.undone
            finish = max([finish, *(self.problem.end_of(lane, day, need.minutes) for lane in lanes)])
        return days_late(table.item.due, max(0, finish))
