"""What would turn the rule: the fewest steps on the answers that lead to another one, and what is worth answering."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from itertools import product

from planning.domain.maturity import (
    AXES,
    HIGHEST,
    LOAD,
    LOWEST,
    OPERATIONS,
    PRODUCT,
    Maturity,
    Rule,
    Step,
    assess,
    level,
    of_axis,
    rule_of,
)

SCALE = range(LOWEST, HIGHEST + 1)
Known = Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Turn:
    """Other answers, and the rule that they lead to."""

    rule: Rule
    steps: tuple[Step, ...]

    @property
    def size(self) -> int:
        """How many steps on the scale it takes in all."""
        return sum(step.size for step in self.steps)


def turns(found: Maturity) -> tuple[Turn, ...]:
    """Return the smallest change of the answers to each other rule, smallest first; none while an answer is open.

    Where the platform itself is sold no answer counts, so nothing turns it.
    """
    known = {question: answer for question, answer in found.answers.items() if answer is not None}
    if found.open_questions or found.rule is None or found.sells_platform is not False:
        return ()
    best: dict[Rule, Turn] = {}
    ways = (_ways_of_mean(known, PRODUCT), _ways_of_level(known), _ways_of_mean(known, LOAD))
    for (a, first), (b, second), (c, third) in product(*(way.items() for way in ways)):
        rule = rule_of(a, int(b), c, sells_platform=False, bounds=found.bounds)
        turn = Turn(rule, (*first, *second, *third))
        if rule != found.rule and (rule not in best or _order(turn) < _order(best[rule])):
            best[rule] = turn
    return tuple(sorted(best.values(), key=_order))


def worth_answering(found: Maturity) -> tuple[str, ...]:
    """Return the open questions that decide: with one answer to them fewer rules are left than without."""
    if len(found.rules) == 1:
        return ()
    axes = [axis for axis in AXES if _matters(found, axis)]
    return tuple(question for question in found.open_questions if question[0] in axes)


def _matters(found: Maturity, axis: str) -> bool:
    """Say whether closing an axis, one way or another, leaves fewer rules possible."""
    still_open = [question for question in of_axis(axis) if found.answers[question] is None]
    for answer in SCALE if still_open else ():
        closed = {**found.answers, **dict.fromkeys(still_open, answer)}
        if len(assess(closed, sells_platform=found.sells_platform, bounds=found.bounds).rules) < len(found.rules):
            return True
    return False


def _order(turn: Turn) -> tuple[int, int, list[tuple[str, int]]]:
    return turn.size, len(turn.steps), [(step.question, step.wanted) for step in turn.steps]


def _steps(known: Known, wanted: Known) -> tuple[Step, ...]:
    return tuple(
        Step(question, known[question], answer) for question, answer in wanted.items() if answer != known[question]
    )


def _ways_of_mean(known: Known, axis: str) -> dict[Fraction, tuple[Step, ...]]:
    """Return each mean that an axis can have, with the steps that lead there, on as few questions as will do."""
    now = {question: known[question] for question in of_axis(axis)}
    total = sum(now.values())
    ways: dict[Fraction, tuple[Step, ...]] = {}
    for points in range(len(now) * HIGHEST + 1):
        ways[Fraction(points, len(now))] = _steps(now, _moved(now, points - total))
    return ways


def _moved(now: Known, by: int) -> Known:
    """Spread points over the questions that have most room first."""
    limit = HIGHEST if by > 0 else LOWEST
    wanted, left = dict(now), abs(by)
    for question in sorted(now, key=lambda one: (-abs(limit - now[one]), one)):
        moved = min(left, abs(limit - now[question]))
        wanted[question] += moved if by > 0 else -moved
        left -= moved
    return wanted


def _ways_of_level(known: Known) -> dict[Fraction, tuple[Step, ...]]:
    """Return each level that operations can have, with the fewest steps that lead there."""
    now = {question: known[question] for question in of_axis(OPERATIONS)}
    ways: dict[Fraction, tuple[Step, ...]] = {}
    for answers in product(SCALE, repeat=len(now)):
        steps = _steps(now, dict(zip(now, answers, strict=True)))
        reached = Fraction(level(answers))
        if reached not in ways or _cost(steps) < _cost(ways[reached]):
            ways[reached] = steps
    return ways


def _cost(steps: Iterable[Step]) -> tuple[int, int]:
    listed = list(steps)
    return sum(step.size for step in listed), len(listed)
