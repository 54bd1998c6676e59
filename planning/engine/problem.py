"""A snapshot made ready for solvers: index tables, gates applied, what stands already taken off. Standard library only.

Words of this module: a *need* is what is left to plan of a demand once its fixed parts stand; a *group* is the needs
that start the same day; a *choice* gives a need its start and its lanes, and a need without one is undone.
"""

from bisect import bisect_left
from collections import defaultdict
from dataclasses import dataclass, field

from planning.engine import rules
from planning.engine.pricing import Gates, Prices, Pricing
from planning.engine.snapshot import Demand, Item, Lane, LiveAllocation, Movability, Snapshot
from planning.engine.standing import Carried, carry, minutes_left

Choice = tuple[int, tuple[int, ...]]  # start day, lane indices
Choices = dict[int, Choice]  # by need index; what is missing is undone


@dataclass(slots=True)
class LaneTable:
    """A lane's calendar: free minutes, running total (``total[d]`` before day d) and free stretches.

    ``clear[d]`` is the last day of the stretch without fixed work that day d is in, -1 where fixed work stands on d.
    Lanes of one ``kind`` have the same calendar.
    """

    lane: Lane
    person: int
    minutes: list[int]
    total: list[int]
    clear: list[int]
    kind: int = 0


@dataclass(slots=True)
class Need:
    """What is left to plan of a demand: ``heads`` parts of ``minutes`` each, ``others`` of them by people not pinned.

    ``lanes`` passed every gate; ``prices`` is by lane; ``pinned`` are the people who must do a part each.
    """

    demand: Demand
    item: int
    minutes: int
    heads: int
    others: int
    lanes: tuple[int, ...]
    prices: Prices
    pinned: tuple[int, ...]
    group: int = -1
    fixed: tuple[LiveAllocation, ...] = ()

    @property
    def is_open(self) -> bool:
        """Tell whether something is left to plan that somebody may do."""
        return bool(self.heads and self.lanes)


@dataclass(slots=True)
class Group:
    """Needs that start the same day; ``only`` is that day where a fixed part that is still to come sets it."""

    needs: list[int]
    item: int
    only: int | None = None


@dataclass(slots=True)
class ItemTable:
    """An item with its needs and precedences (by item index). ``first`` is the earliest day any need can start.

    ``fixed_end`` is the last day of its fixed parts, -1 for none; ``is_possible`` tells whether it can be done in full.
    """

    item: Item
    needs: list[int] = field(default_factory=list)
    before: list[tuple[int, int]] = field(default_factory=list)
    after: list[tuple[int, int]] = field(default_factory=list)
    first: int = 0
    fixed_end: int = -1
    is_possible: bool = True
    may_start: bool = True


@dataclass(slots=True)
class Problem:
    """Everything a solver reads, by index."""

    snapshot: Snapshot
    carried: Carried
    lanes: list[LaneTable]
    needs: list[Need]
    groups: list[Group]
    items: list[ItemTable]
    lane_index: dict[int, int]
    need_index: dict[int, int]
    fixed: tuple[LiveAllocation, ...]
    movable: tuple[LiveAllocation, ...]
    _ends: dict[tuple[int, int], list[int]] = field(default_factory=dict)
    _next: dict[tuple[int, int], list[tuple[int, int]]] = field(default_factory=dict)

    @property
    def horizon(self) -> int:
        """The first day on which nothing may start any more."""
        return min(self.snapshot.horizon, self.snapshot.days)

    def end_of(self, lane: int, start: int, minutes: int) -> int:
        """Return the day on which work of so many minutes ends, past the last calendar day where it does not."""
        total = self.lanes[lane].total
        return bisect_left(total, total[start] + minutes, start + 1) - 1

    def ends(self, lane: int, minutes: int) -> list[int]:
        """Return, per start day inside the horizon, the end day; -1 where work of so many minutes may not start."""
        key = (self.lanes[lane].kind, minutes)
        if key not in self._ends:
            self._ends[key] = self._make_ends(lane, minutes)
        return self._ends[key]

    def next_slots(self, lane: int, minutes: int) -> list[tuple[int, int]]:
        """Return, per day, the next (start, end) of work of so many minutes; the start is past the horizon for none."""
        key = (self.lanes[lane].kind, minutes)
        if key not in self._next:
            found = [(self.horizon, self.horizon)] * (self.horizon + 1)
            for day, end in reversed(list(enumerate(self.ends(lane, minutes)))):
                found[day] = (day, end) if end >= 0 else found[day + 1]
            self._next[key] = found
        return self._next[key]

    def slots(self, need: int, lane: int) -> list[tuple[int, int]]:
        """Return every (start, end) that the calendars allow a part of a need on a lane."""
        ends = self.ends(lane, self.needs[need].minutes)
        return [(day, ends[day]) for day in self.window(need) if ends[day] >= 0]

    def first_slot(self, need: int, lane: int) -> tuple[int, int] | None:
        """Return the first (start, end) that the calendars allow; it is also the one that ends first."""
        window = self.window(need)
        if not window:
            return None
        found = self.next_slots(lane, self.needs[need].minutes)[window.start]
        return found if found[0] < window.stop else None

    def window(self, need: int) -> range:
        """Return the days on which a need may start, calendars and other work apart."""
        table = self.needs[need]
        only = self.groups[table.group].only
        first, last = self.items[table.item].first, self.horizon - 1
        return range(first, last + 1) if only is None else range(max(first, only), min(last, only) + 1)

    def end_if_started(self, lane: int, day: int, minutes: int) -> int:
        """Return the end day of work started on a day, -1 where the calendar or fixed work forbids it."""
        table = self.lanes[lane]
        if table.minutes[day] <= 0 or table.clear[day] < 0:
            return -1
        end = self.end_of(lane, day, minutes)
        return end if end <= min(self.snapshot.days - 1, table.clear[day]) else -1

    def in_order(self) -> list[int]:
        """Return the items, each after those it waits for; those in a circle are left out."""
        return in_order([item.before for item in self.items], [item.after for item in self.items])

    def _make_ends(self, lane: int, minutes: int) -> list[int]:
        return [self.end_if_started(lane, day, minutes) for day in range(self.horizon)]


def in_order(before: list[list[tuple[int, int]]], after: list[list[tuple[int, int]]]) -> list[int]:
    """Return numbers, each after those it waits for, from rows of (number, lag); those in a circle are left out."""
    waiting = [len(rows) for rows in before]
    ready = [number for number, count in enumerate(waiting) if count == 0]
    for number in ready:
        for later, _ in after[number]:
            waiting[later] -= 1
            if waiting[later] == 0:
                ready.append(later)
    return ready


def compile_problem(snapshot: Snapshot) -> Problem:
    """Build the tables: standing demands and fixed allocations first, then what is left to plan."""
    carried = carry(snapshot)
    fixed, movable = stands(snapshot, Movability.FIXED), stands(snapshot, Movability.MOVABLE)
    lanes = _lane_tables(snapshot, carried, fixed)
    items = [ItemTable(item) for item in sorted(snapshot.items, key=lambda item: item.id)]
    index = {table.item.id: number for number, table in enumerate(items)}
    demands = sorted((d for d in snapshot.demands if d.item in index), key=lambda d: d.id)
    needs = _needs(snapshot, demands, index, items, lanes, fixed)
    groups = _groups(needs, items, snapshot.today_index)
    for before, after, lag in precedences(snapshot):
        items[index[after]].before.append((index[before], lag))
        items[index[before]].after.append((index[after], lag))
    problem = Problem(
        snapshot,
        carried,
        lanes,
        needs,
        groups,
        items,
        {table.lane.id: number for number, table in enumerate(lanes)},
        {need.demand.id: number for number, need in enumerate(needs)},
        fixed,
        movable,
    )
    _find_first_days(problem)
    return problem


def stands(snapshot: Snapshot, movability: Movability) -> tuple[LiveAllocation, ...]:
    """Return the live allocations of one kind, rows of one demand on one lane folded into one, in order of demand."""
    rows: dict[tuple[int, int], LiveAllocation] = {}
    for row in sorted(snapshot.live, key=lambda row: (row.demand, row.lane, row.start, row.id)):
        if row.movability is movability:
            old = rows.get((row.demand, row.lane), row)
            key = (row.demand, row.lane)
            rows[key] = LiveAllocation(
                old.id, row.demand, row.lane, min(old.start, row.start), max(old.end, row.end), movability
            )
    return tuple(rows.values())


def precedences(snapshot: Snapshot) -> list[tuple[int, int, int]]:
    """Return (before, after, lag) by item id between items that have demands.

    An item without any is a milestone: what waits for it waits for what it waits for, and the lags add up.
    """
    with_work = {demand.item for demand in snapshot.demands}
    known = {item.id for item in snapshot.items}
    waits: dict[int, list[tuple[int, int]]] = defaultdict(list)
    for row in snapshot.precedences:
        if row.before in known and row.after in known:
            waits[row.after].append((row.before, row.lag))
    longest: dict[tuple[int, int], int] = {}
    for after in sorted(known & with_work):
        todo, seen = [(before, lag) for before, lag in waits[after]], {after: 0}
        while todo:
            before, lag = todo.pop()
            if before in with_work:
                longest[before, after] = max(lag, longest.get((before, after), 0))
            elif seen.get(before, -1) < lag and len(seen) <= len(known):
                seen[before] = lag
                todo.extend((further, lag + more) for further, more in waits[before] if further not in seen)
    return [(before, after, lag) for (before, after), lag in sorted(longest.items())]


def _lane_tables(snapshot: Snapshot, carried: Carried, fixed: tuple[LiveAllocation, ...]) -> list[LaneTable]:
    people = {person.id: number for number, person in enumerate(snapshot.people)}
    busy: dict[int, list[LiveAllocation]] = defaultdict(list)
    for row in fixed:
        busy[row.lane].append(row)
    kinds: dict[tuple[tuple[int, ...], tuple[int, ...]], int] = {}
    tables = []
    for lane in sorted(snapshot.lanes, key=lambda lane: lane.id):
        minutes = minutes_left(lane, carried.taken.get(lane.id), snapshot.days)
        total = [0]
        for value in minutes:
            total.append(total[-1] + value)
        clear = [snapshot.days - 1] * snapshot.days
        for row in busy[lane.id]:
            for day in range(max(0, row.start), min(row.end, snapshot.days - 1) + 1):
                clear[day] = -1
        for day in range(snapshot.days - 2, -1, -1):
            if clear[day] >= 0:
                clear[day] = clear[day + 1] if clear[day + 1] >= 0 else day
        kind = kinds.setdefault((tuple(minutes), tuple(clear)), len(kinds))
        tables.append(LaneTable(lane, people[lane.person], minutes, total, clear, kind))
    return tables


def _needs(
    snapshot: Snapshot,
    demands: list[Demand],
    index: dict[int, int],
    items: list[ItemTable],
    lanes: list[LaneTable],
    fixed: tuple[LiveAllocation, ...],
) -> list[Need]:
    """Apply the gates to every demand and take its fixed parts off."""
    staff = [(table.lane, snapshot.people[table.person]) for table in lanes]
    pricing, gates = Pricing(snapshot, staff), Gates(snapshot, staff)
    person_of = {table.lane.id: table.lane.person for table in lanes}
    standing: dict[int, list[LiveAllocation]] = defaultdict(list)
    for row in fixed:
        standing[row.demand].append(row)
    needs: list[Need] = []
    for demand in demands:
        item = items[index[demand.item]]
        done = tuple(standing[demand.id])
        busy = {person_of.get(row.lane, -1) for row in done}
        pins = demand.pinned[: demand.heads]
        pinned = tuple(person for person in pins if person not in busy)
        heads = max(0, demand.heads - len(done))
        open_lanes = gates.open(demand, item.item) if heads else ()
        if busy:
            open_lanes = tuple(number for number in open_lanes if lanes[number].lane.person not in busy)
        item.needs.append(len(needs))
        item.fixed_end = max([item.fixed_end, *(row.end for row in done)])
        others = max(0, heads - len(pinned))
        needs.append(
            Need(
                demand,
                index[demand.item],
                rules.part_minutes(demand),
                heads,
                others,
                open_lanes,
                Prices(pricing, demand, item.item),
                pinned[:heads],
                fixed=done,
            )
        )
    return needs


def _groups(needs: list[Need], items: list[ItemTable], today: int) -> list[Group]:
    """Put needs that start the same day into one group."""
    groups: list[Group] = []
    for number, item in enumerate(items):
        together = [need for need in item.needs if needs[need].demand.together]
        alone = [[need] for need in item.needs if not needs[need].demand.together]
        for members in [together, *alone] if together else alone:
            starts = [row.start for need in members for row in needs[need].fixed if row.start >= today]
            for need in members:
                needs[need].group = len(groups)
            groups.append(Group(members, number, max(starts, default=None)))
    return groups


def _find_first_days(problem: Problem) -> None:
    """Follow the precedences forward: the first day an item may start, and whether it can be done at all."""
    for item in problem.items:
        item.first = max(item.item.earliest, problem.snapshot.today_index, 0)
    order = problem.in_order()
    for number in order:
        item = problem.items[number]
        is_done = all(problem.needs[need].heads == 0 for need in item.needs)
        finish = _earliest_finish(problem, item) if item.may_start or is_done else None
        item.is_possible = finish is not None
        for after, lag in item.after:
            later = problem.items[after]
            later.may_start = later.may_start and finish is not None
            later.first = max(later.first, (finish or 0) + 1 + lag)
    reached = set(order)
    for number, item in enumerate(problem.items):
        if number not in reached or item.first >= problem.horizon or not item.may_start:
            _close(problem, item, is_circular=number not in reached)


def _close(problem: Problem, item: ItemTable, *, is_circular: bool) -> None:
    """Take every lane from the needs of an item that cannot start."""
    item.may_start = item.may_start and not is_circular
    item.is_possible = all(problem.needs[need].heads == 0 for need in item.needs)
    for need in item.needs:
        problem.needs[need].lanes = ()


def _earliest_finish(problem: Problem, item: ItemTable) -> int | None:
    """Return the first day on which an item can be done if it starts at its first day; None where it cannot be."""
    finish = item.fixed_end
    for number in item.needs:
        need = problem.needs[number]
        if need.heads == 0:
            continue
        best = _best_ends(problem, number, need)
        pinned = [best.pop(person, None) for person in need.pinned]
        others = sorted(best.values())[: need.others]
        if None in pinned or len(others) < need.others:
            return None
        finish = max([finish, *(end for end in pinned if end is not None), *others])
    return finish


def _best_ends(problem: Problem, number: int, need: Need) -> dict[int, int]:
    """Return the earliest end per person who can do a part of the need at all."""
    best: dict[int, int] = {}
    for lane in need.lanes:
        slot = problem.first_slot(number, lane)
        if slot is not None:
            person = problem.lanes[lane].lane.person
            best[person] = min(best.get(person, problem.snapshot.days), slot[1])
    return best
