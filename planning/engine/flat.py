"""A problem as flat arrays, for compiled loops: needs, groups, items and calendars by index.

Only what can be planned is in the groups; what stands is in calendars, finishes and offsets.
"""

from collections import defaultdict
from collections.abc import Iterable
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from planning.engine.evaluate import days_late, working_days
from planning.engine.greedy import allowed_lanes
from planning.engine.objective import Objective, Term
from planning.engine.problem import LaneTable, Problem

Ints = NDArray[np.int64]
Days = NDArray[np.int32]

TERMS = (Term.UNSTAFFED, Term.LATENESS, Term.CHANGE, Term.ASSIGNMENT, Term.FINISH, Term.MAKESPAN, Term.COST)
"""The order in which the compiled loops count terms."""

NO_DUE = 10**9


class Flat(NamedTuple):
    """The arrays. ``x_at[i]:x_at[i + 1]`` are the places in ``x`` that belong to row i."""

    horizon: int
    lanes: int
    change_lane: int
    change_day: int
    change_most: int
    last_end: int
    group_item: Ints
    group_first: Ints
    group_last: Ints
    group_need_at: Ints
    group_need: Ints
    group_before_at: Ints
    group_before: Ints
    group_after_at: Ints
    group_after: Ints
    need_heads: Ints
    need_others: Ints
    need_item: Ints
    need_worth: Ints
    option_at: Ints
    option_lane: Ints
    option_person: Ints
    option_pinned: Ints
    option_price: Ints
    option_cost: Ints
    option_table: Ints
    live_at: Ints
    live_lane: Ints
    live_start: Ints
    item_needs: Ints
    item_end: Ints
    item_weight: Ints
    item_due: Ints
    item_undone: Ints
    before_at: Ints
    before: Ints
    before_lag: Ints
    next_start: Days
    next_end: Days
    working: Ints


def flatten(problem: Problem) -> Flat:
    """Write a problem down as arrays."""
    groups = [[n for n in group.needs if _can(problem, n)] for group in problem.groups]
    groups = [members for members in groups if members]
    tables = _Calendars(problem)
    options = _options(problem, tables)
    horizon, days = problem.horizon, problem.snapshot.days
    weights = problem.snapshot.weights
    windows = [problem.window(members[0]) for members in groups]
    before, after = _neighbours(problem, groups)
    live = _live(problem)
    items = [table.item for table in problem.items]
    return Flat(  # type: ignore[call-arg]  # mypy does not count what is unpacked
        horizon,
        len(problem.lanes),
        weights.change_lane,
        weights.change_day,
        weights.change_days_most,
        max((row.end + 1 for need in problem.needs for row in need.fixed), default=0),
        _ints(_item(problem, members) for members in groups),
        _ints(window.start for window in windows),
        _ints(window.stop - 1 for window in windows),
        *_rows(groups),
        *_rows(before),
        *_rows(after),
        _ints(need.heads for need in problem.needs),
        _ints(need.others for need in problem.needs),
        _ints(need.item for need in problem.needs),
        _ints(items[need.item].weight * need.minutes for need in problem.needs),
        *options,  # type: ignore[arg-type]  # likewise
        *_rows([[lane for lane, _ in rows] for rows in live]),
        _ints(start for rows in live for _, start in rows),
        _ints(sum(problem.needs[n].heads > 0 for n in table.needs) for table in problem.items),
        _ints(table.fixed_end for table in problem.items),
        _ints(item.weight if table.needs else 0 for item, table in zip(items, problem.items, strict=True)),
        _ints(NO_DUE if item.due is None else working_days(item.due) for item in items),
        _ints(item.weight * days_late(item.due, problem.snapshot.horizon - 1) for item in items),
        *_rows([[other for other, _ in table.before] for table in problem.items]),
        _ints(lag for table in problem.items for _, lag in table.before),
        *tables.arrays(),
        _ints(working_days(day) for day in range(days)),
    )


def goals(objective: Objective) -> Ints:
    """Return the weight of every term in every tier."""
    found = np.zeros((len(objective.tiers), len(TERMS)), dtype=np.int64)
    for row, tier in enumerate(objective.tiers):
        for part in tier.terms:
            found[row, TERMS.index(part.term)] += part.weight
    return found


def _can(problem: Problem, number: int) -> bool:
    return problem.needs[number].heads > 0 and bool(problem.needs[number].lanes)


def _neighbours(problem: Problem, groups: list[list[int]]) -> tuple[list[list[int]], list[list[int]]]:
    """Return, per group, the groups that it waits for and those that wait for it."""
    of_item: dict[int, list[int]] = defaultdict(list)
    for number, members in enumerate(groups):
        of_item[_item(problem, members)].append(number)
    tables = [problem.items[_item(problem, members)] for members in groups]
    before = [[group for item, _ in table.before for group in of_item[item]] for table in tables]
    after = [[group for item, _ in table.after for group in of_item[item]] for table in tables]
    return before, after


def _item(problem: Problem, members: list[int]) -> int:
    return problem.needs[members[0]].item


def _live(problem: Problem) -> list[list[tuple[int, int]]]:
    """Return, per need, lane and start of the movable allocations that it has."""
    rows: list[list[tuple[int, int]]] = [[] for _ in problem.needs]
    for row in problem.movable:
        number = problem.need_index.get(row.demand)
        if number is not None:
            rows[number].append((problem.lane_index.get(row.lane, -1), row.start))
    return rows


def _options(problem: Problem, tables: "_Calendars") -> tuple[Ints, ...]:
    """Return where the options of each need begin, and of each its lane, person, pin, price, cost and calendar."""
    people = problem.snapshot.people
    counts: list[int] = []
    rows: list[tuple[int, int, int, int, int, int]] = []
    for need in problem.needs:
        before = len(rows)
        for lane in allowed_lanes(problem, need) if need.heads else ():
            table = problem.lanes[lane]
            person = table.lane.person
            cost = people[table.person].cost_per_day * need.minutes
            place = tables.place(lane, need.minutes)
            rows.append((lane, table.person, person in need.pinned, need.prices[lane], cost, place))
        counts.append(len(rows) - before)
    columns = np.array(rows, dtype=np.int64).reshape(len(rows), 6).T
    return np.cumsum([0, *counts]), *(np.ascontiguousarray(column) for column in columns)


class _Calendars:
    """For each calendar and each number of minutes: the next day on which such work may start, and its end."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        known: dict[tuple[tuple[int, ...], tuple[int, ...]], int] = {}
        self.kind = [known.setdefault((tuple(lane.minutes), tuple(lane.clear)), len(known)) for lane in problem.lanes]
        self.places: dict[tuple[int, int], int] = {}
        self.rows: list[tuple[Days, Days]] = []

    def place(self, lane: int, minutes: int) -> int:
        """Return the row of a lane for so many minutes."""
        key = (self.kind[lane], minutes)
        if key not in self.places:
            self.places[key] = len(self.rows)
            self.rows.append(_next_starts(self.problem, self.problem.lanes[lane], minutes))
        return self.places[key]

    def arrays(self) -> tuple[Days, Days]:
        """Return next starts and ends, a row a calendar."""
        shape = (len(self.rows), self.problem.horizon)
        empty = np.zeros(shape, dtype=np.int32)
        if not self.rows:
            return empty, empty
        return np.array([row[0] for row in self.rows]), np.array([row[1] for row in self.rows])


def _next_starts(problem: Problem, table: LaneTable, minutes: int) -> tuple[Days, Days]:
    """Return, per day, the next day on which work may start and the day on which it then ends."""
    horizon, days = problem.horizon, problem.snapshot.days
    total, clear = np.array(table.total), np.array(table.clear[:horizon])
    begins = np.arange(horizon)
    ends = np.maximum(np.searchsorted(total, total[:horizon] + minutes, side="left") - 1, begins)
    is_open = (np.array(table.minutes[:horizon]) > 0) & (clear >= 0) & (ends <= np.minimum(days - 1, clear))
    starts = np.minimum.accumulate(np.where(is_open, begins, horizon)[::-1])[::-1]
    return starts.astype(np.int32), np.append(ends, 0)[starts].astype(np.int32)


def _ints(values: Iterable[int]) -> Ints:
    return np.array(list(values), dtype=np.int64)


def _rows(rows: list[list[int]]) -> tuple[Ints, Ints]:
    """Return where each row begins, and all rows in one."""
    return np.cumsum([0, *(len(row) for row in rows)]), _ints(value for row in rows for value in row)
