"""AI maturity: twelve answers, three scores, a stage, and which of the two built-in roles comes first.

An answer that is not given is never guessed: every score is then a range over all that could be answered, and every
conclusion a set. Scores are exact; one decides only what every possible completion decides alike.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from itertools import product

from planning.domain.errors import Invalid
from planning.domain.rolemix import PAIR, Stage

Answers = Mapping[str, int | None]
LOWEST, HIGHEST = 0, 4
PRODUCT, OPERATIONS, LOAD = AXES = ("A", "B", "C")
QUESTIONS = tuple(f"{axis}{number}" for axis in AXES for number in range(1, 5))


@dataclass(frozen=True, slots=True)
class Thresholds:
    """Where one stage or rule ends and the next begins. Defaults."""

    first_features: Fraction = Fraction(1)
    growing: Fraction = Fraction(2)
    mature: Fraction = Fraction(3)
    heavy_load: Fraction = Fraction(3)
    gap_next: Fraction = Fraction(1, 2)
    gap_urgent: Fraction = Fraction(3, 2)


DEFAULTS = Thresholds()


class Rule(StrEnum):
    """Which rule says who comes first."""

    PLATFORM_IS_THE_PRODUCT = "R0"
    FIRST_FEATURES = "R1"
    PLATFORM_BEFORE_PRODUCT = "R1b"
    INFRASTRUCTURE_BEHIND = "R2"
    INFRASTRUCTURE_NEXT = "R3"
    INFRASTRUCTURE_CARRIES = "R4"

    @property
    def role(self) -> str:
        """The role that comes first by it."""
        developer, engineer = PAIR
        behind = {self.PLATFORM_IS_THE_PRODUCT, self.INFRASTRUCTURE_BEHIND, self.INFRASTRUCTURE_NEXT}
        return engineer if self in behind else developer


@dataclass(frozen=True, slots=True)
class Range:
    """From the lowest to the highest score that the answers allow."""

    low: Fraction
    high: Fraction

    @property
    def is_known(self) -> bool:
        """Whether nothing is open."""
        return self.low == self.high

    def holds(self, score: Fraction | int) -> bool:
        """Say whether a score lies within."""
        return self.low <= score <= self.high


@dataclass(frozen=True, slots=True)
class Step:
    """An answer that would have to be another one, and which."""

    question: str
    now: int
    wanted: int

    @property
    def size(self) -> int:
        """How far the two lie apart."""
        return abs(self.wanted - self.now)


@dataclass(frozen=True, slots=True)
class Maturity:
    """What the answers come to.

    Attributes
    ----------
    stages, rules
        Every one that some completion of the open answers leads to, in order; one where it is decided.
    laggard
        The one operations answer that the level passes over; it is the first thing that would hold the next one back.
    next_level
        The smallest raises that lift operations by one level; empty at the top or while an answer is open.
    """

    answers: dict[str, int | None]
    sells_platform: bool | None
    product: Range
    operations: Range
    load: Range
    gap: Range
    stages: tuple[Stage, ...]
    rules: tuple[Rule, ...]
    laggard: str | None
    next_level: tuple[Step, ...]
    bounds: Thresholds = DEFAULTS

    @property
    def open_questions(self) -> tuple[str, ...]:
        """The questions without an answer."""
        return tuple(question for question in QUESTIONS if self.answers[question] is None)

    @property
    def stage(self) -> Stage | None:
        """The stage, where it is decided."""
        return self.stages[0] if len(self.stages) == 1 else None

    @property
    def rule(self) -> Rule | None:
        """The rule that fired, where it is decided."""
        return self.rules[0] if len(self.rules) == 1 else None

    @property
    def first_role(self) -> str | None:
        """The role that comes first: several rules may agree on it."""
        roles = {rule.role for rule in self.rules}
        return roles.pop() if len(roles) == 1 else None

    @property
    def is_decided(self) -> bool:
        """Whether stage and rule are both certain."""
        return self.stage is not None and self.rule is not None


def of_axis(axis: str) -> tuple[str, ...]:
    """Return the four questions of an axis."""
    return tuple(question for question in QUESTIONS if question.startswith(axis))


def checked(answers: Answers) -> dict[str, int | None]:
    """Return an answer or ``None`` for each question.

    Raises
    ------
    Invalid
        Where there is no such question, or an answer is not between 0 and 4.
    """
    for question, answer in answers.items():
        if question not in QUESTIONS:
            raise Invalid(
                f"There is no question {question}.", fields={question.lower(): ["There is no such question."]}
            )
        if answer is not None and not (isinstance(answer, int) and LOWEST <= answer <= HIGHEST):
            text = f"{answer} is not an answer: it is {LOWEST} to {HIGHEST}."
            raise Invalid(f"{question}: {text}", fields={question.lower(): [text]})
    return {question: answers.get(question) for question in QUESTIONS}


def mean(answers: Iterable[int]) -> Fraction:
    """Return the mean of an axis, exactly."""
    given = list(answers)
    return Fraction(sum(given), len(given))


def level(answers: Iterable[int]) -> int:
    """Return the level of operations: the largest that three of four reach, with none more than one below it."""
    lowest, second, *_ = sorted(answers)
    return min(second, lowest + 1)


def stage_of(product_score: Fraction, bounds: Thresholds = DEFAULTS) -> Stage:
    """Return the stage that a product score stands for."""
    if product_score < bounds.first_features:
        return Stage.EXPLORE
    if product_score < bounds.growing:
        return Stage.FIRST_FEATURES
    return Stage.GROWING if product_score < bounds.mature else Stage.MATURE


def rule_of(
    product_score: Fraction, operations: int, load: Fraction, *, sells_platform: bool, bounds: Thresholds = DEFAULTS
) -> Rule:
    """Return the rule that fires. Who sells the platform itself needs those who build it, whatever the rest says."""
    if sells_platform:
        return Rule.PLATFORM_IS_THE_PRODUCT
    if product_score < bounds.growing:
        return Rule.PLATFORM_BEFORE_PRODUCT if load >= bounds.heavy_load else Rule.FIRST_FEATURES
    gap = load - operations
    if gap >= bounds.gap_urgent:
        return Rule.INFRASTRUCTURE_BEHIND
    return Rule.INFRASTRUCTURE_NEXT if gap >= bounds.gap_next else Rule.INFRASTRUCTURE_CARRIES


def assess(answers: Answers, *, sells_platform: bool | None = None, bounds: Thresholds = DEFAULTS) -> Maturity:
    """Return what answers come to; those that are missing widen it to everything they could be."""
    given = checked(answers)
    means = {axis: _means(given, axis) for axis in (PRODUCT, LOAD)}
    levels = _levels(given)
    product_score, load = _range(means[PRODUCT]), _range(means[LOAD])
    operations = _range([Fraction(reached) for reached in levels])
    rules = {
        rule_of(a, b, c, sells_platform=sells, bounds=bounds)
        for sells in ((True, False) if sells_platform is None else (sells_platform,))
        for a, b, c in product(means[PRODUCT], levels, means[LOAD])
    }
    stages = {stage_of(score, bounds) for score in means[PRODUCT]}
    return Maturity(
        answers=given,
        sells_platform=sells_platform,
        product=product_score,
        operations=operations,
        load=load,
        gap=Range(load.low - operations.high, load.high - operations.low),
        stages=tuple(stage for stage in Stage if stage in stages),
        rules=tuple(rule for rule in Rule if rule in rules),
        laggard=_laggard(given),
        next_level=next_level(given),
        bounds=bounds,
    )


def next_level(answers: Answers) -> tuple[Step, ...]:
    """Return the smallest raises that lift operations by one level; none at the top or while an answer is open."""
    given = {question: answers[question] for question in of_axis(OPERATIONS)}
    known = {question: answer for question, answer in given.items() if answer is not None}
    if len(known) < len(given) or level(known.values()) == HIGHEST:
        return ()
    target = level(known.values()) + 1
    # The lowest may stay one below; all others must reach the level.
    passed_over, *others = sorted(known, key=lambda question: (known[question], question))
    wanted = {passed_over: target - 1, **dict.fromkeys(others, target)}
    return tuple(Step(question, known[question], wanted[question]) for question in known
                 if known[question] < wanted[question])  # fmt: skip


def _means(given: Answers, axis: str) -> list[Fraction]:
    """Return every mean that completions of an axis have: each quarter between the two ends is one."""
    answers = [given[question] for question in of_axis(axis)]
    total = sum(answer for answer in answers if answer is not None)
    widest = total + HIGHEST * answers.count(None)
    return [Fraction(points, len(answers)) for points in range(total, widest + 1)]


def _levels(given: Answers) -> list[int]:
    """Return every level that completions have: raising one answer by one raises the level by one at most."""
    low = [given[question] or LOWEST for question in of_axis(OPERATIONS)]
    answers = (given[question] for question in of_axis(OPERATIONS))
    high = [HIGHEST if answer is None else answer for answer in answers]
    return list(range(level(low), level(high) + 1))


def _range(scores: list[Fraction]) -> Range:
    return Range(min(scores), max(scores))


def _laggard(given: Answers) -> str | None:
    known = {question: given[question] for question in of_axis(OPERATIONS)}
    answers = {question: answer for question, answer in known.items() if answer is not None}
    if len(answers) < len(known):
        return None
    lowest, second, *_ = sorted(answers, key=lambda question: answers[question])
    return lowest if answers[lowest] < answers[second] else None
