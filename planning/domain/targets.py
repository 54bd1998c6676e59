"""Targets of metrics: what a value should reach, and how a target written in words is read."""

import re
from dataclasses import dataclass
from enum import StrEnum


class Operator(StrEnum):
    """How a value is held against a target."""

    AT_LEAST = ">="
    AT_MOST = "<="
    BETWEEN = "between"


@dataclass(frozen=True, slots=True)
class Target:
    """A limit or a band. ``is_strict`` keeps that somebody wrote "less than", where the limit itself is a miss."""

    operator: Operator
    value: float
    value_to: float | None = None
    unit: str = ""
    is_strict: bool = False

    def __post_init__(self) -> None:
        if self.operator is Operator.BETWEEN:
            if self.value_to is None or self.value_to < self.value:
                raise ValueError(f"A band ends at or above its start: {self.value} to {self.value_to}.")
        elif self.value_to is not None:
            raise ValueError("Only a band has a second value.")

    def is_met_by(self, value: float) -> bool:
        """Whether the value reaches the target."""
        if self.is_strict and value == self.value:
            return False
        return self.missed_by(value) == 0

    def missed_by(self, value: float) -> float:
        """Return how far the value is on the wrong side, 0 if it is not."""
        if self.operator is Operator.AT_LEAST:
            return max(0.0, self.value - value)
        if self.operator is Operator.AT_MOST:
            return max(0.0, value - self.value)
        upper = self.value if self.value_to is None else self.value_to
        return max(0.0, self.value - value, value - upper)

    def __str__(self) -> str:
        unit = "" if not self.unit else self.unit if self.unit == "%" else f" {self.unit}"
        if self.operator is Operator.BETWEEN:
            return f"{self.value:.12g} to {self.value_to:.12g}{unit}"
        signs = {(Operator.AT_LEAST, False): "≥", (Operator.AT_LEAST, True): ">", (Operator.AT_MOST, False): "≤"}
        return f"{signs.get((self.operator, self.is_strict), '<')} {self.value:.12g}{unit}"


class Unclear(StrEnum):
    """Why a text could not be read as a target."""

    EMPTY = "empty"
    NO_NUMBER = "no_number"
    NO_DIRECTION = "no_direction"
    TWO_DIRECTIONS = "two_directions"
    TOO_MANY_NUMBERS = "too_many_numbers"
    BAND_REVERSED = "band_reversed"
    OTHER_WORDS = "other_words"


QUESTIONS: dict[Unclear, str] = {
    Unclear.EMPTY: "There is no target yet. Which value should it reach?",
    Unclear.NO_NUMBER: "There is no number in it. Which value should it reach?",
    Unclear.NO_DIRECTION: "Should it be at least or at most this value?",
    Unclear.TWO_DIRECTIONS: "It says both at least and at most. Which of the two is meant?",
    Unclear.TOO_MANY_NUMBERS: "There is more than one number in it. Which one is the target?",
    Unclear.BAND_REVERSED: "The band ends below its start. Which way round is it?",
    Unclear.OTHER_WORDS: "Some words in it could not be read. Is it at least or at most, and which value?",
}


@dataclass(frozen=True, slots=True)
class ParsedTarget:
    """What was read from a text. The original is always kept; without a target there is a question to ask back.

    ``suggestion`` is what the text most likely means where only the metric's direction could settle it; it is offered,
    never taken.
    """

    original: str
    target: Target | None = None
    unclear: Unclear | None = None
    suggestion: Target | None = None

    @property
    def question(self) -> str:
        """The question to ask back; empty if the text is clear."""
        return QUESTIONS[self.unclear] if self.unclear else ""


NUMBER = r"[-+−]?(?:\d[\d,]*(?:\.\d+)?|\.\d+)"
ONE_NUMBER = re.compile(rf"(?<![\w.]){NUMBER}")
BAND = re.compile(
    rf"^(?P<between>between\s+)?(?P<low>{NUMBER})\s*(?P<unit>%|(?!to\b|and\b)[a-z]+)?\s*(?P<sign>\.{{2,3}}|[-–—]|to|and)"
    rf"\s*(?P<high>{NUMBER})(?P<rest>\D*)$",
    re.IGNORECASE,
)
THOUSANDS = re.compile(r"[-+]?[1-9]\d{0,2}(,\d{3})+(\.\d+)?")
DECIMAL_COMMA = re.compile(r"[-+]?\d+,\d+")

# What may stand before the number, and what may stand behind it, where "min" is a unit and "over" starts a window.
BEFORE: dict[tuple[Operator, bool], str] = {
    (Operator.AT_LEAST, False): "equal or greater than|equal to or greater than|greater than or equal to|"
    "greater or equal to|equal or more than|more than or equal to|at or above|no less than|not less than|no lower than|"
    "not lower than|not below|no fewer than|at least|minimum of|minimum|min.|min|>=|=>|≥",
    (Operator.AT_MOST, False): "equal or less than|equal to or less than|less than or equal to|less or equal to|"
    "equal or lower than|at or below|no more than|not more than|no greater than|no higher than|not above|no later than|"
    "no longer than|not exceeding|at most|up to|maximum of|maximum|max.|max|within|<=|=<|≤",
    (Operator.AT_LEAST, True): "greater than|more than|higher than|larger than|longer than|above|over|exceeds|>",
    (Operator.AT_MOST, True): "less than|fewer than|lower than|smaller than|shorter than|faster than|below|under|<",
}
BEHIND: dict[tuple[Operator, bool], str] = {
    (Operator.AT_LEAST, False): "or more|or higher|or above|or greater|and above|at least|minimum|+",
    (Operator.AT_MOST, False): "or less|or lower|or below|or fewer|and below|at most|maximum",
}
FILLERS = re.compile(r"\b(?:targets?|goal|should|must|is|be|stay|kept|keep|the|a|of)\b|[:=]", re.IGNORECASE)
CURRENCIES = re.compile(r"[$€£]|\b(?:usd|eur|gbp|chf)\b", re.IGNORECASE)
NO_TARGET_YET = frozenset({"", "tbd", "tba", "n/a", "na", "none", "-", "–", "?", "todo", "not set"})
WORDS_OF_A_UNIT = 4
UNITS = {
    "percent": "%", "per cent": "%", "pct": "%",
    "millisecond": "ms", "milliseconds": "ms", "msec": "ms",
    "second": "s", "seconds": "s", "sec": "s", "secs": "s",
    "minute": "min", "minutes": "min", "mins": "min",
    "hour": "h", "hours": "h", "hr": "h", "hrs": "h",
    "day": "d", "days": "d", "x": "×",
}  # fmt: skip


def parse_target(text: str, direction: str | None = None) -> ParsedTarget:
    """Read a target that somebody wrote, or say what to ask back. The original is kept in every case.

    Parameters
    ----------
    direction
        "up" or "down" where the metric's better side is known: a bare number then comes with a suggestion.
    """
    words = " ".join(text.split())
    if words.lower().strip(" .") in NO_TARGET_YET:
        return ParsedTarget(text, unclear=Unclear.EMPTY)
    band = BAND.match(words)
    if band and (band["between"] or band["sign"].lower() != "and"):
        return _read_band(text, band)
    numbers = list(ONE_NUMBER.finditer(words))
    if len(numbers) != 1:
        return ParsedTarget(text, unclear=Unclear.TOO_MANY_NUMBERS if numbers else Unclear.NO_NUMBER)
    value = _read_number(numbers[0].group())
    if value is None:
        return ParsedTarget(text, unclear=Unclear.TOO_MANY_NUMBERS)
    return _read_limit(text, value, words[: numbers[0].start()], words[numbers[0].end() :], direction)


def _read_band(text: str, band: re.Match[str]) -> ParsedTarget:
    low, high = _read_number(band["low"]), _read_number(band["high"])
    if low is None or high is None:
        return ParsedTarget(text, unclear=Unclear.TOO_MANY_NUMBERS)
    if high < low:
        return ParsedTarget(text, unclear=Unclear.BAND_REVERSED)
    unit = _read_unit(band["rest"] or band["unit"] or "")
    if unit is None:
        return ParsedTarget(text, unclear=Unclear.OTHER_WORDS)
    return ParsedTarget(text, Target(Operator.BETWEEN, low, high, unit))


def _read_limit(text: str, value: float, before: str, behind: str, direction: str | None) -> ParsedTarget:
    before, found_before = _take_operators(before, BEFORE)
    behind, found_behind = _take_operators(behind, BEHIND)
    currency = CURRENCIES.search(before)
    unit = _read_unit(f"{currency.group() if currency else ''} {behind.strip(' .;')}")
    if unit is None or FILLERS.sub("", CURRENCIES.sub("", before)).strip():
        return ParsedTarget(text, unclear=Unclear.OTHER_WORDS)
    found = found_before | found_behind
    operators = {operator for operator, _ in found}
    if len(operators) > 1:
        return ParsedTarget(text, unclear=Unclear.TWO_DIRECTIONS)
    if not operators:
        likely = {"up": Operator.AT_LEAST, "down": Operator.AT_MOST}.get(direction or "")
        suggestion = Target(likely, value, unit=unit) if likely else None
        return ParsedTarget(text, unclear=Unclear.NO_DIRECTION, suggestion=suggestion)
    return ParsedTarget(text, Target(operators.pop(), value, unit=unit, is_strict=all(strict for _, strict in found)))


def _take_operators(text: str, phrases: dict[tuple[Operator, bool], str]) -> tuple[str, set[tuple[Operator, bool]]]:
    """Return the text without its operator phrases, and what they say; the longest phrase wins."""
    meaning = {phrase: key for key, joined in phrases.items() for phrase in joined.split("|")}
    longest_first = sorted(meaning, key=len, reverse=True)
    pattern = "|".join(re.escape(phrase) for phrase in longest_first)
    found: set[tuple[Operator, bool]] = set()

    def take(match: re.Match[str]) -> str:
        found.add(meaning[match.group().lower()])
        return " "

    return re.sub(rf"(?<![a-z])(?:{pattern})(?![a-z])", take, text, flags=re.IGNORECASE), found


def _read_number(text: str) -> float | None:
    """Return the number; a comma parts thousands ("1,000") or decimals ("99,95"), anything else is no number."""
    plain = text.replace("−", "-")
    if THOUSANDS.fullmatch(plain):
        return float(plain.replace(",", ""))
    if DECIMAL_COMMA.fullmatch(plain):
        return float(plain.replace(",", "."))
    return None if "," in plain.rstrip(",") else float(plain.rstrip(","))


def _read_unit(text: str) -> str | None:
    """Return the unit in its short form, or None where there are so many words that they are no unit."""
    words = text.strip(" .;").split()
    if len(words) > WORDS_OF_A_UNIT:
        return None
    unit = " ".join(words)
    return UNITS.get(unit.lower(), unit)
