"""Owners as a flow of least cost, on OR-Tools: whole by nature, so a whole organisation takes seconds.

What keeps the assignment from being a flow is that one person takes one seat of a component, while the loads of the two
kinds of seat are counted apart. Three ways to draw a component, each never dearer than the truth:

``JOINT``
    Where accountable and backup cost the same: its people are chosen first, each once, and who of them is accountable
    afterwards. Turning the pairs of a person evenly is always possible where both loads begin alike.
``TYPED``
    Seats apart; one person may take both. Exact where the accountable person is pinned.
``MERGED``
    Each person once at the price of the seat; the number of accountable people is free.

Where what comes out is an assignment of the same value, that value is proven best.
"""

from dataclasses import dataclass
from enum import IntEnum

import numpy as np
from ortools.graph.python import min_cost_flow

from planning.engine.owners import OwnersInput, Seat
from planning.engine.owners_prices import NOBODY, Prices, Table

Pairs = set[tuple[int, int, Seat]]  # rows and columns of the tables
Tiers = tuple[int, int, int, int]


class Drawn(IntEnum):
    """How a component stands in the flow."""

    TYPED = 0
    JOINT = 1
    MERGED = 2


class Arc(IntEnum):
    """What a unit on an arc means."""

    WAY = 0
    LOAD = 1
    JOINT = 2
    ACCOUNTABLE = 3
    BACKUP = 4
    NO_ACCOUNTABLE = 5
    NO_BACKUP = 6


TAKES = {Seat.ACCOUNTABLE: Arc.ACCOUNTABLE, Seat.BACKUP: Arc.BACKUP}
EMPTY = {Seat.ACCOUNTABLE: Arc.NO_ACCOUNTABLE, Seat.BACKUP: Arc.NO_BACKUP}


@dataclass(frozen=True, slots=True)
class Relaxed:
    """The tiers of a flow, which no assignment beats, and the units in it. ``joint`` units have no seat yet."""

    tiers: Tiers
    typed: Pairs
    joint: dict[int, list[int]]


def worth(given: OwnersInput, prices: Prices, chosen: Pairs) -> Tiers:
    """Return the tiers of an assignment; what is pinned is part of it."""
    owned = np.zeros(len(prices.pinned), dtype=bool)
    backed = np.zeros(len(prices.pinned), dtype=np.int64)
    loads = {seat: np.zeros(prices.may.shape[1], dtype=np.int64) for seat in Seat}
    total = pinned_price(given, prices)
    for row, column, seat in chosen:
        total += int(prices.of[seat][row, column])
        loads[seat][column] += 1
        if seat is Seat.ACCOUNTABLE:
            owned[row] = True
        else:
            backed[row] += 1
    for seat, load in loads.items():
        total += given.weights.load * int((load * prices.held[seat] + load * (load + 1) // 2).sum())
    empty = ~owned & (prices.pinned == NOBODY)
    live = int((empty & prices.in_production).sum())
    return live, int(empty.sum()) - live, int((prices.wanted - backed).sum()), total


def pinned_price(given: OwnersInput, prices: Prices) -> int:
    """Return the price of what is pinned, load and all."""
    rows = np.flatnonzero(prices.pinned != NOBODY)
    columns = prices.pinned[rows]
    count = np.bincount(columns, minlength=prices.may.shape[1])
    before = prices.held[Seat.ACCOUNTABLE] - count
    load = given.weights.load * int((count * before + count * (count + 1) // 2).sum())
    return int(prices.of[Seat.ACCOUNTABLE][rows, columns].sum()) + load


def draw(prices: Prices) -> Table:
    """Return how each component is drawn at first."""
    same = (np.where(prices.may, prices.of[Seat.ACCOUNTABLE] - prices.of[Seat.BACKUP], 0) == 0).all(axis=1)
    joint = same & (prices.pinned == NOBODY) & (prices.wanted > 0)
    return np.where(joint, Drawn.JOINT, Drawn.TYPED)


def relax(given: OwnersInput, prices: Prices, drawn: Table) -> Relaxed | None:
    """Return the flow of least cost; None where its costs are too large to count."""
    graph = _Graph(given, prices, drawn)
    return graph.solve()


class _Graph:
    """Nodes are numbered as they come; an arc carries what it means: a unit of a component to a person, on a seat."""

    def __init__(self, given: OwnersInput, prices: Prices, drawn: Table) -> None:
        self.given, self.prices, self.drawn = given, prices, drawn
        self.people = prices.may.shape[1]
        # First the people: accountable, backup, not yet one of the two; then where everything ends; then components.
        self.node_of = {Seat.ACCOUNTABLE: 0, Seat.BACKUP: self.people}
        self.sink = 3 * self.people
        self.supply = [0] * (self.sink + 1)
        self.arcs: list[tuple[Table, Table, Table, Table]] = []
        self.meaning: list[tuple[Arc, Table, Table]] = []
        self.count_prices()

    def count_prices(self) -> None:
        """Weigh the tiers so that no sum of the later ones reaches one unit of an earlier one.

        Two weights a factor of two apart are enough between the first two: which components can be owned together is a
        matroid, where the dearest come first whatever the distance.
        """
        largest = max(int(np.where(self.prices.may, table, 0).max(initial=0)) for table in self.prices.of.values())
        seats = len(self.prices.wanted) + int(self.prices.wanted.sum())
        most = max(int(table.max(initial=0)) for table in (*self.prices.most.values(), *self.prices.held.values()))
        self.backup_price = 1 + seats * (largest + self.given.weights.load * (most + 1))
        self.rest_price = self.backup_price * (1 + int(self.prices.wanted.sum()))
        self.live_price = 2 * self.rest_price

    def solve(self) -> Relaxed | None:
        """Draw everything, solve, read back."""
        for row in range(len(self.drawn)):
            self._component(row)
        self._people()
        flow = min_cost_flow.SimpleMinCostFlow()
        tails, heads, room, costs = (np.concatenate(parts) for parts in zip(*self.arcs, strict=True))
        arcs = flow.add_arcs_with_capacity_and_unit_cost(tails, heads, room, costs)
        self.supply[self.sink] = -sum(self.supply)
        flow.set_nodes_supplies(np.arange(len(self.supply)), np.array(self.supply))
        if flow.solve() != flow.OPTIMAL:
            return None
        return self._read(np.asarray(flow.flows(arcs)), costs)

    def _node(self, supply: int) -> int:
        self.supply.append(supply)
        return len(self.supply) - 1

    def _arcs(
        self, kind: Arc, tails: Table, heads: Table, costs: Table, *, row: int, columns: Table, room: int
    ) -> None:
        size = len(costs)
        self.arcs.append((np.broadcast_to(tails, size), np.broadcast_to(heads, size), np.full(size, room), costs))
        self.meaning.append((kind, np.full(size, row), np.broadcast_to(columns, size)))

    def _component(self, row: int) -> None:
        wanted, pin = int(self.prices.wanted[row]), int(self.prices.pinned[row])
        columns = np.flatnonzero(self.prices.may[row])
        if self.drawn[row] == Drawn.TYPED:
            if pin == NOBODY:
                self._seat(row, self._node(1), Seat.ACCOUNTABLE, columns)
            if wanted:
                self._seat(row, self._node(wanted), Seat.BACKUP, columns[columns != pin])
            return
        node = self._node(1 + wanted)
        self._empty(row, node, Seat.ACCOUNTABLE)
        self._empty(row, node, Seat.BACKUP)
        if self.drawn[row] == Drawn.JOINT:
            costs = self.prices.of[Seat.BACKUP][row, columns]
            self._arcs(Arc.JOINT, np.array(node), 2 * self.people + columns, costs, row=row, columns=columns, room=1)
            return
        for column in columns:
            once, place = np.array(self._node(0)), np.array([column])
            self._arcs(Arc.WAY, np.array(node), once, np.zeros(1, dtype=np.int64), row=row, columns=place, room=1)
            for seat in Seat:
                cost = self.prices.of[seat][row, place]
                self._arcs(TAKES[seat], once, self.node_of[seat] + place, cost, row=row, columns=place, room=1)

    def _seat(self, row: int, node: int, seat: Seat, columns: Table) -> None:
        self._empty(row, node, seat)
        costs = self.prices.of[seat][row, columns]
        self._arcs(TAKES[seat], np.array(node), self.node_of[seat] + columns, costs, row=row, columns=columns, room=1)

    def _empty(self, row: int, node: int, seat: Seat) -> None:
        owner = self.live_price if self.prices.in_production[row] else self.rest_price
        cost, room = (owner, 1) if seat is Seat.ACCOUNTABLE else (self.backup_price, int(self.prices.wanted[row]))
        self._arcs(
            EMPTY[seat], np.array(node), np.array(self.sink), np.array([cost]), row=row,
            columns=np.array([NOBODY]), room=room,
        )  # fmt: skip

    def _people(self) -> None:
        everybody, nothing = np.arange(self.people), np.zeros(self.people, dtype=np.int64)
        seats = len(self.prices.wanted) + int(self.prices.wanted.sum())
        for seat in Seat:
            way = (2 * self.people + everybody, self.node_of[seat] + everybody)
            self._arcs(Arc.WAY, *way, nothing, row=NOBODY, columns=everybody, room=seats)
            columns = np.repeat(everybody, np.minimum(self.prices.room[seat], seats))
            firsts = np.concatenate(
                [np.arange(1, n + 1) for n in np.minimum(self.prices.room[seat], seats)] or [nothing]
            )
            steps = self.given.weights.load * (self.prices.held[seat][columns] + firsts)
            tails = self.node_of[seat] + columns
            self._arcs(Arc.LOAD, tails, np.array(self.sink), steps, row=NOBODY, columns=columns, room=1)

    def _read(self, flows: Table, costs: Table) -> Relaxed:
        kinds = np.concatenate([np.full(len(rows), kind, dtype=np.int8) for kind, rows, _ in self.meaning])
        rows, columns = (np.concatenate([one[place] for one in self.meaning]) for place in (1, 2))
        used = flows > 0
        typed: Pairs = set()
        for seat in Seat:
            at = np.flatnonzero(used & (kinds == TAKES[seat]))
            typed |= {(int(row), int(column), seat) for row, column in zip(rows[at], columns[at], strict=True)}
        joint: dict[int, list[int]] = {}
        for place in np.flatnonzero(used & (kinds == Arc.JOINT)):
            joint.setdefault(int(rows[place]), []).append(int(columns[place]))
        ownerless = rows[used & (kinds == Arc.NO_ACCOUNTABLE)]
        live = int(self.prices.in_production[ownerless].sum())
        backups = int(flows[kinds == Arc.NO_BACKUP].sum())
        paid = kinds < Arc.NO_ACCOUNTABLE
        total = int((flows[paid] * costs[paid]).sum()) + pinned_price(self.given, self.prices)
        return Relaxed((live, len(ownerless) - live, backups, total), typed, joint)


def assigned(given: OwnersInput, prices: Prices, relaxed: Relaxed) -> Pairs:
    """Return an assignment near a flow: everybody on one seat, each person once, seats left filled cheaply."""
    chosen = _each_once(prices, relaxed.typed)
    chosen |= _turned(given, prices, relaxed.joint, chosen)
    return _filled(given, prices, _within(prices, chosen))


def _each_once(prices: Prices, typed: Pairs) -> Pairs:
    """Take a second seat from whoever has two, and all but one accountable person from a component."""
    owners: dict[int, int] = {}
    for row, column, seat in sorted(typed):
        if seat is Seat.ACCOUNTABLE:
            owners.setdefault(row, column)
    kept: Pairs = {(row, column, Seat.ACCOUNTABLE) for row, column in owners.items()}
    backups: dict[int, int] = {}
    for row, column, seat in sorted(typed):
        if seat is Seat.BACKUP and owners.get(row) != column and backups.get(row, 0) < prices.wanted[row]:
            backups[row] = backups.get(row, 0) + 1
            kept.add((row, column, seat))
    return kept


def _turned(given: OwnersInput, prices: Prices, joint: dict[int, list[int]], chosen: Pairs) -> Pairs:
    """Say who of those chosen for a component is accountable: a flow of its own, since only loads decide."""
    if not joint:
        return set()
    people = prices.may.shape[1]
    begun = {seat: prices.held[seat].copy() for seat in Seat}
    for _, column, seat in chosen:
        begun[seat][column] += 1
    units = np.bincount([column for columns in joint.values() for column in columns], minlength=people)
    flow, rows = min_cost_flow.SimpleMinCostFlow(), list(joint)
    sink, far = people + len(rows), _far(given, prices)
    arcs = []
    for place, row in enumerate(rows):
        node = people + place
        arcs += [(node, column, 1, 0, row) for column in joint[row]]
        arcs.append((node, sink, 1, far * (1 + int(prices.in_production[row])), NOBODY))
        flow.set_node_supply(node, 1)
    for column in range(people):
        arcs += _steps(given, prices, begun, column, int(units[column]), sink, far)
    flow.set_node_supply(sink, -len(rows))
    numbers = np.array([one[:4] for one in arcs])
    made = flow.add_arcs_with_capacity_and_unit_cost(*(numbers[:, place] for place in range(4)))
    if flow.solve() != flow.OPTIMAL:
        return set()
    owners = {one[4]: one[1] for one, used in zip(arcs, flow.flows(made), strict=True) if used and one[4] != NOBODY}
    found: Pairs = set()
    for row, columns in joint.items():
        owner = owners.get(row, NOBODY)
        found |= {(row, column, Seat.ACCOUNTABLE if column == owner else Seat.BACKUP) for column in columns}
    return found


def _steps(
    given: OwnersInput, prices: Prices, begun: dict[Seat, Table], column: int, units: int, sink: int, far: int
) -> list[tuple[int, int, int, int, int]]:
    """Return what it costs a person to be accountable for one more of their units instead of its backup."""
    owner, backup = (int(begun[seat][column]) for seat in Seat)
    room, rest = (int(prices.most[seat][column]) - int(begun[seat][column]) for seat in Seat)
    found = []
    for number in range(1, min(units, max(0, room)) + 1):
        # The number-th accountable unit of ``units`` saves the backup step that came last.
        step = given.weights.load * ((owner + number) - (backup + units - number + 1))
        is_forced = number <= units - rest
        found.append((column, sink, 1, step - (far if is_forced else 0), NOBODY))
    return found


def _far(given: OwnersInput, prices: Prices) -> int:
    most = max(int(table.max(initial=0)) for table in (*prices.most.values(), *prices.held.values()))
    return 1 + given.weights.load * (most + 2 * len(prices.wanted)) * (2 + len(prices.wanted))


def _within(prices: Prices, chosen: Pairs) -> Pairs:
    """Drop what is beyond somebody's room or a component's backups."""
    loads = {seat: np.zeros(prices.may.shape[1], dtype=np.int64) for seat in Seat}
    room, backups, kept = prices.room, dict[int, int](), set()
    for row, column, seat in sorted(chosen):
        is_spare = seat is Seat.BACKUP and backups.get(row, 0) >= prices.wanted[row]
        if is_spare or loads[seat][column] >= room[seat][column]:
            continue
        loads[seat][column] += 1
        backups[row] = backups.get(row, 0) + (seat is Seat.BACKUP)
        kept.add((row, column, seat))
    return kept


def _filled(given: OwnersInput, prices: Prices, chosen: Pairs) -> Pairs:
    """Give seats left empty to the cheapest person with room, one after the other."""
    loads = {seat: np.zeros(prices.may.shape[1], dtype=np.int64) for seat in Seat}
    taken = {row: {int(pin)} - {NOBODY} for row, pin in enumerate(prices.pinned)}
    missing = {seat: np.ones(len(prices.wanted), dtype=np.int64) for seat in Seat}
    missing[Seat.ACCOUNTABLE] -= prices.pinned != NOBODY
    missing[Seat.BACKUP] = prices.wanted.copy()
    for row, column, seat in chosen:
        loads[seat][column] += 1
        missing[seat][row] -= 1
        taken[row].add(column)
    found, room = set(chosen), prices.room
    for seat in Seat:
        for row in np.flatnonzero(missing[seat] > 0).tolist():
            for _ in range(int(missing[seat][row])):
                free = prices.may[row] & (loads[seat] < room[seat])
                free[list(taken[row])] = False
                if not free.any():
                    break
                cost = prices.of[seat][row] + given.weights.load * (prices.held[seat] + loads[seat])
                column = int(np.where(free, cost, np.iinfo(np.int64).max).argmin())
                loads[seat][column] += 1
                taken[row].add(column)
                found.add((row, column, seat))
    return found
