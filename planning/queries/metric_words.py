"""Values, targets and states of metrics in words."""

from datetime import date

from planning.domain.metrics import Health, TrendWord
from planning.domain.money import prefix
from planning.domain.targets import Operator, Target, parse_target
from planning.models import SuccessMetric
from planning.queries.metrics import Scored

NOTHING = "–"
NO_BREAK = "\N{NO-BREAK SPACE}"
STATES = {
    Health.ON_TARGET: "On target",
    Health.AT_RISK: "At risk",
    Health.OFF_TARGET: "Off target",
    Health.STALE: "Stale",
    Health.NOT_MEASURED: "Not measured",
    Health.NO_TARGET: "No target",
}
CATEGORIES = {
    "user_adoption": "User adoption",
    "business_value": "Business value",
    "application_performance": "Application performance",
    "availability": "Availability",
    "processing_time": "Processing time",
    "resource_utilisation": "Resource utilisation",
}


NUMBERS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")


def amount(count: int) -> str:
    """Write a count inside a sentence: small ones as words."""
    return NUMBERS[count] if count < len(NUMBERS) else f"{count:,}"


def category(slug: str) -> str:
    """Return a category for people; one of the organisation's own is made of its words."""
    return CATEGORIES.get(slug, slug.replace("_", " ").capitalize())


def figure(value: float) -> str:
    """Write a value with as many digits as its size asks for: 1,240, 44.5, 0.36; 99.94 keeps what counts there."""
    size = abs(value)
    digits = 0 if size >= 1000 else 1 if size >= 100 else 2 if size >= 1 else 3
    text = f"{value:,.{digits}f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return text.replace("-", "\N{MINUS SIGN}") if text not in {"-0", ""} else "0"


def value(number: float | None, unit: str, currency: str) -> str:
    """Write a value with its unit; what is unknown is a dash, never 0."""
    if number is None:
        return NOTHING
    if unit == "currency":
        return f"{prefix(currency)}{figure(number)}"
    if not unit or unit.startswith("score"):
        return figure(number)
    return f"{figure(number)}{NO_BREAK}{unit}"


def target(wanted: Target | None, unit: str, currency: str) -> str:
    """Write a target: at least 99.9 %, under 300 ms, 40 to 70 %; an agreed one only."""
    if wanted is None:
        return "no target yet"
    if wanted.operator is Operator.BETWEEN:
        return f"{figure(wanted.value)} to {value(wanted.value_to, unit, currency)}"
    words = {
        (Operator.AT_LEAST, False): "at least", (Operator.AT_LEAST, True): "over",
        (Operator.AT_MOST, False): "at most", (Operator.AT_MOST, True): "under",
    }  # fmt: skip
    return f"{words[wanted.operator, wanted.is_strict]} {value(wanted.value, unit, currency)}"


def unclear(row: SuccessMetric) -> str:
    """Return what to ask back of a target that was written and could not be read; nothing where it is clear."""
    if row.target_operator or not row.target_text:
        return ""
    read = parse_target(row.target_text, row.metric.direction)
    if read.suggestion is None:
        return read.question
    return f"{read.question} Most likely it means {target(read.suggestion, row.metric.unit, '')}."


def trend(one: Scored, currency: str) -> str:
    """Say where a metric is going and how fast; nothing where that is not known."""
    word, per_week = one.trend.word, one.trend.per_week
    if word == TrendWord.UNKNOWN or per_week is None:
        return ""
    if word == TrendWord.STEADY:
        return "steady"
    return f"getting {word} by {value(abs(per_week), one.row.metric.unit, currency)} a week"


def window(code: str) -> str:
    """Write over which time measurements are put together: 28 days, a quarter, the latest value."""
    if code == "now":
        return "the latest value"
    units = {"h": "hour", "d": "day", "w": "week", "M": "month", "Q": "quarter", "Y": "year"}
    count, unit = code[:-1], units.get(code[-1:], "")
    if not count.isdigit() or not unit:
        return f"each {code}" if code else "28 days"
    return f"{count}{NO_BREAK}{unit}{'' if count == '1' else 's'}"


def ago(day: date | None, today: date) -> str:
    """Say how long ago a day was."""
    if day is None:
        return "never"
    days = (today - day).days
    return "today" if days <= 0 else "yesterday" if days == 1 else f"{days} days ago"


def state(one: Scored, today: date, currency: str) -> tuple[str, str]:
    """Return what is true of a metric, and what follows from it."""
    row, unit = one.row, one.row.metric.unit
    now, wanted = value(one.value, unit, currency), target(one.target, unit, currency)
    name = f"{row.metric.name} of {one.subject}"
    if one.health == Health.NOT_MEASURED:
        return f"{name} is not measured.", "Connect a source or enter a first value; until then nobody knows."
    if one.health == Health.STALE and one.last_on is not None:
        day = f"{one.last_on.day} {one.last_on:%B}"
        return f"{name} is stale.", f"Last value {now} on {day}, {ago(one.last_on, today)}."
    if one.health == Health.NO_TARGET:
        return f"{name} is {now}.", "No target is agreed yet, so nobody can say whether that is good."
    going = trend(one, currency)
    weeks = f"{one.off_weeks} measurements in a row miss it" if one.off_weeks > 1 else ""
    more = ", ".join(filter(None, (going, weeks)))
    return f"{name} is {now}, {STATES[one.health].lower()}.", f"Target {wanted}{f'; {more}' if more else ''}."
