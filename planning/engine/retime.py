"""What a plan becomes if one need is given to other lanes: the rest is kept, and only what must give way moves.

Standard library only, so that a web process can answer "what if she did it" without a solver.
"""

from collections.abc import Callable, Mapping

from planning.engine.greedy import Board, finish_of, place
from planning.engine.problem import Choices, Problem

Lanes = Mapping[int, tuple[int, ...]]  # lane indices by need index
Rank = Callable[[Choices], tuple[int, ...]]


def force(problem: Problem, choices: Choices, need: int, lanes: tuple[int, ...], rank: Rank) -> Choices | None:
    """Return the better of two plans in which a need is on the given lanes; None where the calendars forbid it.

    In one it waits until the lanes are free; in the other it starts as early as the calendars allow and what is booked
    there gives way.
    """
    tries = (_Retiming(problem, choices, need, lanes, is_patient=patient).run() for patient in (True, False))
    found = [result for result in tries if result is not None]
    return min(found, key=rank) if found else None


def required_start(problem: Problem, choices: Choices, item: int) -> int | None:
    """Return the first day on which an item may start under the choices; None while it waits for what is not done."""
    first = problem.items[item].first
    for before, lag in problem.items[item].before:
        finish = finish_of(problem, choices, before)
        if finish is None:
            return None
        first = max(first, finish + 1 + lag)
    return first


class _Retiming:
    """One attempt: place the forced group, then walk the items in order of precedence and mend what broke."""

    def __init__(
        self, problem: Problem, choices: Choices, need: int, lanes: tuple[int, ...], *, is_patient: bool
    ) -> None:
        self.problem = problem
        self.choices: Choices = dict(choices)
        self.need, self.is_patient = need, is_patient
        self.group = problem.needs[need].group
        self.board = Board(problem)
        self.forced = {n: choices[n][1] for n in problem.groups[self.group].needs if n in choices} | {need: lanes}
        self.wanted: dict[int, dict[int, tuple[int, ...]]] = {}
        for number in self.choices:
            self._book(number)
        self._lift(self.group)

    def run(self) -> Choices | None:
        """Return the mended choices with the need on its lanes, or None."""
        first = required_start(self.problem, self.choices, self.problem.needs[self.need].item)
        if first is None or not self._place_on(self.group, self.forced, first, can_push=not self.is_patient):
            return None
        for item in self.problem.in_order():  # those in a circle stay as they are
            self._mend(item)
        chosen = self.choices.get(self.need)
        return self.choices if chosen is not None and chosen[1] == self.forced[self.need] else None

    def _mend(self, item: int) -> None:
        """Keep the groups of an item that start late enough; place the others anew, on their own lanes if they fit."""
        first = required_start(self.problem, self.choices, item)
        for group in sorted({self.problem.needs[n].group for n in self.problem.items[item].needs}):
            starts = [self.choices[n][0] for n in self.problem.groups[group].needs if n in self.choices]
            if starts and first is not None and min(starts) >= first:
                continue
            before = self.wanted.pop(group, None) or self._lift(group)
            if first is None or not before:
                continue
            if not self._place_on(group, before, first, can_push=False):
                place(self.problem, self.board, self.choices, group, first)

    def _place_on(self, group: int, lanes: Lanes, first: int, *, can_push: bool) -> bool:
        """Put a group on given lanes at the first day that fits; whoever may push takes booked days, too."""
        window = self.problem.window(next(iter(lanes)))
        chosen = [(lane, self.problem.needs[number].minutes) for number, own in lanes.items() for lane in own]
        if len({lane for lane, _ in chosen}) < len(chosen):  # one lane cannot do two parts at once
            return False
        ends_at = self.problem.end_if_started if can_push else self.board.end_at
        for day in range(max(first, window.start), window.stop):
            if all(ends_at(lane, day, minutes) >= 0 for lane, minutes in chosen):
                self._push(day, chosen)
                for number, own in lanes.items():
                    self.choices[number] = (day, own)
                    self._book(number)
                return True
        return False

    def _push(self, day: int, chosen: list[tuple[int, int]]) -> None:
        """Lift every group that stands in the way."""
        for lane, minutes in chosen:
            end = self.problem.end_if_started(lane, day, minutes)
            for number, (start, lanes) in list(self.choices.items()):
                is_gone = number not in self.choices
                if is_gone or lane not in lanes or start > end:
                    continue
                if self.problem.end_of(lane, start, self.problem.needs[number].minutes) >= day:
                    group = self.problem.needs[number].group
                    self.wanted[group] = self._lift(group)

    def _lift(self, group: int) -> dict[int, tuple[int, ...]]:
        """Take a group off the board; return the lanes it had."""
        lanes: dict[int, tuple[int, ...]] = {}
        for number in self.problem.groups[group].needs:
            if number in self.choices:
                start, lanes[number] = self.choices.pop(number)
                minutes = self.problem.needs[number].minutes
                for lane in lanes[number]:
                    self.board.free(lane, start, self.problem.end_of(lane, start, minutes))
        return lanes

    def _book(self, number: int) -> None:
        start, lanes = self.choices[number]
        for lane in lanes:
            self.board.book(lane, start, self.problem.end_of(lane, start, self.problem.needs[number].minutes))
