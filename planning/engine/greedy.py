"""List scheduling by cost of delay: milliseconds, the start and the fallback of every other solver.

Several orders are tried and the best plan kept: by weight, by weight per minute, and by due day; each item counts for
the best of those that wait for it too.
"""

import heapq
from bisect import bisect_right, insort
from collections.abc import Callable

from planning.engine.problem import Choices, Need, Problem

Order = Callable[[Problem], list[float]]


class Board:
    """What is booked on each lane so far, and where the next work fits."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        self.busy: list[list[tuple[int, int]]] = [[] for _ in problem.lanes]

    def book(self, lane: int, start: int, end: int) -> None:
        """Occupy a lane."""
        insort(self.busy[lane], (start, end))

    def free(self, lane: int, start: int, end: int) -> None:
        """Give a stretch back."""
        self.busy[lane].remove((start, end))

    def end_at(self, lane: int, day: int, minutes: int) -> int:
        """Return where work started on a day would end, -1 where it cannot start then."""
        end = self.problem.end_if_started(lane, day, minutes)
        return end if end >= 0 and self.is_free(lane, day, end) else -1

    def earliest(self, lane: int, minutes: int, first: int, last: int) -> tuple[int, int] | None:
        """Return the first (start, end) from a day on that fits between what is booked."""
        slots, rows, day = self.problem.next_slots(lane, minutes), self.busy[lane], first
        at = bisect_right(rows, (day, self.problem.snapshot.days))
        if at and rows[at - 1][1] >= day:
            day = rows[at - 1][1] + 1
        while day <= last:
            start, end = slots[day]
            if start > last:
                return None
            if at == len(rows) or end < rows[at][0]:
                return start, end
            day = rows[at][1] + 1
            at += 1
        return None

    def is_free(self, lane: int, start: int, end: int) -> bool:
        """Tell whether nothing is booked between two days."""
        rows = self.busy[lane]
        at = bisect_right(rows, (start, self.problem.snapshot.days))
        return (at == 0 or rows[at - 1][1] < start) and (at == len(rows) or rows[at][0] > end)


def greedy(problem: Problem, rank: Callable[[Choices], tuple[int, ...]]) -> Choices:
    """Return the best of the lists tried, as ``rank`` sees it; the first of equals."""
    return min((build(problem, order(problem)) for order in ORDERS), key=rank)


def build(problem: Problem, order: list[float]) -> Choices:
    """Place groups of needs one by one: of those whose predecessors are done in full, the highest in order first."""
    return _Builder(problem, order).run()


def replay(problem: Problem, choices: Choices) -> Choices:
    """Return choices in which all precedences hold: what must wait moves back on its lanes, and pushes what follows.

    What finds no room on its lanes any more, and what is undone, is placed anew, the heaviest first.
    """
    return _Replay(problem, choices).run()


class _Builder:
    def __init__(self, problem: Problem, order: list[float]) -> None:
        self.problem, self.order = problem, order
        self.board, self.choices = Board(problem), Choices()
        self.groups = [sorted({problem.needs[n].group for n in item.needs}) for item in problem.items]
        self.left = [len(groups) for groups in self.groups]
        self.waiting = [len(item.before) for item in problem.items]
        self.first = [item.first for item in problem.items]
        self.ready: list[tuple[float, int]] = []

    def run(self) -> Choices:
        for number, count in enumerate(self.waiting):
            if count == 0:
                self._open(number)
        while self.ready:
            _, group = heapq.heappop(self.ready)
            number = self.problem.groups[group].item
            self._place(group, self.first[number])
            self.left[number] -= 1
            if self.left[number] == 0:
                self._close(number)
        return self.choices

    def _open(self, number: int) -> None:
        for group in self.groups[number]:
            heapq.heappush(self.ready, (self._place_in_line(number, group), group))

    def _place_in_line(self, number: int, group: int) -> float:
        return -self.order[number]

    def _place(self, group: int, first: int) -> None:
        place(self.problem, self.board, self.choices, group, first)

    def _close(self, number: int) -> None:
        """Let what waits for an item start after it, if it is done in full."""
        end = finish_of(self.problem, self.choices, number)
        if end is None:
            return
        for after, lag in self.problem.items[number].after:
            self.first[after] = max(self.first[after], end + 1 + lag)
            self.waiting[after] -= 1
            if self.waiting[after] == 0:
                self._open(after)


class _Replay(_Builder):
    """Goes through a plan in the order of its starts; what it leaves undone comes last."""

    def __init__(self, problem: Problem, plan: Choices) -> None:
        super().__init__(problem, by_weight(problem))
        self.plan = plan

    def _wanted(self, group: int) -> dict[int, tuple[int, ...]]:
        return {number: self.plan[number][1] for number in self.problem.groups[group].needs if number in self.plan}

    def _place_in_line(self, number: int, group: int) -> float:
        needs = self.problem.groups[group].needs
        starts = [self.plan[need][0] for need in needs if need in self.plan]
        is_done = not any(self.problem.needs[need].heads for need in needs)
        last = self.problem.horizon + 1 / (2 + self.order[number])
        return float(min(starts)) if starts else -1.0 if is_done else last

    def _place(self, group: int, first: int) -> None:
        wanted = self._wanted(group)
        if not wanted or not self._place_on(wanted, first):
            super()._place(group, first)

    def _place_on(self, wanted: dict[int, tuple[int, ...]], first: int) -> bool:
        """Put a group on its lanes on its day, or on the first one after it that fits."""
        window = self.problem.window(next(iter(wanted)))
        parts = [(lane, self.problem.needs[number].minutes) for number, lanes in wanted.items() for lane in lanes]
        begin = max(first, window.start, *(self.plan[number][0] for number in wanted))
        for day in range(begin, window.stop):
            ends = [self.board.end_at(lane, day, minutes) for lane, minutes in parts]
            if min(ends) >= 0:
                self.choices.update({number: (day, lanes) for number, lanes in wanted.items()})
                for (lane, _), end in zip(parts, ends, strict=True):
                    self.board.book(lane, day, end)
                return True
        return False


def finish_of(problem: Problem, choices: Choices, number: int) -> int | None:
    """Return the last day of an item under the choices; None while a part of it is undone."""
    item = problem.items[number]
    finish = item.fixed_end
    for index in item.needs:
        need, choice = problem.needs[index], choices.get(index)
        if need.heads == 0:
            continue
        if choice is None or len(choice[1]) < need.heads:
            return None
        finish = max([finish, *(problem.end_of(lane, choice[0], need.minutes) for lane in choice[1])])
    return finish


def place(problem: Problem, board: Board, choices: Choices, group: int, first: int) -> None:
    """Give a group of needs its best place from a day on; what finds none stays undone."""
    members = [n for n in problem.groups[group].needs if problem.needs[n].is_open]
    if not members:
        return
    window = problem.window(members[0])
    first, last = max(first, window.start), window.stop - 1
    if len(members) == 1 and problem.needs[members[0]].heads == 1:
        found = _place_single(problem, board, members[0], first, last)
    else:
        found = _place_several(problem, board, members, first, last)
    for number, (start, lanes) in found.items():
        choices[number] = (start, lanes)
        for lane in lanes:
            board.book(lane, start, problem.end_of(lane, start, problem.needs[number].minutes))


def _place_single(problem: Problem, board: Board, number: int, first: int, last: int) -> Choices:
    need = problem.needs[number]
    best: tuple[int, int, int] | None = None  # end, lane, start
    for lane in allowed_lanes(problem, need):
        slot = board.earliest(lane, need.minutes, first, last)
        if slot is None or (best is not None and slot[1] > best[0]):
            continue
        if best is None or slot[1] < best[0] or need.prices[lane] < need.prices[best[1]]:
            best = (slot[1], lane, slot[0])
    return {} if best is None else {number: (best[2], (best[1],))}


def _place_several(problem: Problem, board: Board, members: list[int], first: int, last: int) -> Choices:
    """Take the first day on which every part fits; else the day on which most minutes fit."""
    wanted = sum(problem.needs[n].heads * problem.needs[n].minutes for n in members)
    best: Choices = {}
    most = 0
    for day in range(first, last + 1):
        found = _fit_on_day(problem, board, members, day)
        minutes = sum(len(choice[1]) * problem.needs[n].minutes for n, choice in found.items())
        if minutes > most:
            best, most = found, minutes
        if most == wanted:
            break
    return best


def _fit_on_day(problem: Problem, board: Board, members: list[int], day: int) -> Choices:
    """Give each need its lanes on a day, those with the fewest to choose from first."""
    options: dict[int, list[tuple[int, int, int]]] = {}
    for number in members:
        need = problem.needs[number]
        ends = ((board.end_at(lane, day, need.minutes), lane) for lane in allowed_lanes(problem, need))
        options[number] = sorted((end, need.prices[lane], lane) for end, lane in ends if end >= 0)
    found: Choices = {}
    taken: set[int] = set()
    for number in sorted(members, key=lambda n: (len(options[n]) - problem.needs[n].heads, n)):
        lanes = _pick(problem, problem.needs[number], [lane for _, _, lane in options[number] if lane not in taken])
        if lanes:
            found[number] = (day, lanes)
            taken.update(lanes)
    return found


def _pick(problem: Problem, need: Need, lanes: list[int]) -> tuple[int, ...]:
    """Take one lane a person: those pinned, and as many others as there is room for."""
    chosen: list[int] = []
    people: set[int] = set()
    others = 0
    for lane in lanes:
        person = problem.lanes[lane].lane.person
        is_pinned = person in need.pinned
        if person in people or (not is_pinned and others >= need.others):
            continue
        others += not is_pinned
        people.add(person)
        chosen.append(lane)
    return tuple(sorted(chosen[: need.heads]))


def allowed_lanes(problem: Problem, need: Need) -> tuple[int, ...]:
    """Return the lanes that may take a part: only those of pinned people where nobody else has room."""
    if need.others:
        return need.lanes
    return tuple(lane for lane in need.lanes if problem.lanes[lane].lane.person in need.pinned)


def with_followers(problem: Problem, own: list[float]) -> list[float]:
    """Let every item count for the most that any item after it counts for, too."""
    total = list(own)
    for _ in range(len(problem.items)):
        changed = False
        for number, item in enumerate(problem.items):
            best = max([total[number], *(total[after] for after, _ in item.after)])
            if best > total[number]:
                total[number], changed = best, True
        if not changed:
            break
    return total


def by_weight(problem: Problem) -> list[float]:
    """Order by cost of delay: most weight first."""
    return with_followers(problem, [float(table.item.weight) for table in problem.items])


def by_weight_per_minute(problem: Problem) -> list[float]:
    """Order by cost of delay per minute of work: what is worth most for its time first."""
    minutes = [max(1, sum(problem.needs[n].minutes * problem.needs[n].heads for n in i.needs)) for i in problem.items]
    return with_followers(problem, [i.item.weight / m for i, m in zip(problem.items, minutes, strict=True)])


def by_due_day(problem: Problem) -> list[float]:
    """Order by due day, the more weighty first among equals."""
    days = problem.snapshot.days
    heaviest = max((table.item.weight for table in problem.items), default=1) + 1
    due = [days if table.item.due is None else table.item.due for table in problem.items]
    own = [-day + table.item.weight / heaviest for day, table in zip(due, problem.items, strict=True)]
    return with_followers(problem, own)


ORDERS: tuple[Order, ...] = (by_weight, by_weight_per_minute, by_due_day)
