"""Filters that only format: dates, amounts, names. They are built in, so templates use them without ``load``."""

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from typing import Any

from django import template
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from lucide.templatetags.lucide import lucide

from planning.domain.money import prefix

register = template.Library()

NO_BREAK_SPACE = "\u00a0"
MINUS = "\u2212"
NOTHING = "–"

Number = int | float | Decimal


def _as_date(value: date | datetime) -> date:
    """Give the local day of a moment, and a day as it is."""
    if isinstance(value, datetime):
        return timezone.localtime(value).date() if timezone.is_aware(value) else value.date()
    return value


def _today(today: date | None) -> date:
    return today or timezone.localdate()


@register.filter
def short_date(value: date | datetime | None, today: date | None = None) -> str:
    """Write a day for a table, such as "18 Dec"; the year only if it is another than this one."""
    if not value:
        return NOTHING
    day = _as_date(value)
    year = f"{NO_BREAK_SPACE}{day.year}" if day.year != _today(today).year else ""
    return f"{day.day}{NO_BREAK_SPACE}{day:%b}{year}"


@register.filter
def near_date(value: date | datetime | None) -> str:
    """Write a day for an axis or a head, such as "18 Dec", always without the year."""
    if not value:
        return NOTHING
    day = _as_date(value)
    return f"{day.day}{NO_BREAK_SPACE}{day:%b}"


@register.filter
def long_date(value: date | datetime | None, today: date | None = None) -> str:
    """Write a day for a sentence, such as "18 December"; the year only if it is another than this one."""
    if not value:
        return NOTHING
    day = _as_date(value)
    year = f"{NO_BREAK_SPACE}{day.year}" if day.year != _today(today).year else ""
    return f"{day.day}{NO_BREAK_SPACE}{day:%B}{year}"


@register.filter
def moment(value: datetime | None) -> str:
    """Write a moment, such as "Mon 23 Nov, 17:40"."""
    if not value:
        return NOTHING
    local = timezone.localtime(value) if timezone.is_aware(value) else value
    return f"{local:%a} {local.day}{NO_BREAK_SPACE}{local:%b}, {local:%H:%M}"


@register.simple_tag
def period(first: date, last: date, *, long: bool = False, today: date | None = None) -> str:
    """Write a stretch of days, both ends within: "7 to 18 December", "30 Nov to 18 Dec"."""
    write = long_date if long else short_date
    if first == last:
        return write(first, today)
    if (first.year, first.month) == (last.year, last.month):
        return f"{first.day} to {write(last, today)}"
    return f"{write(first, today)} to {write(last, today)}"


def _plain(value: Number, digits: int) -> str:
    """Write an amount with at most so many digits, thousands apart and a real minus."""
    rounded = round(Decimal(str(value)), digits)
    text = f"{rounded:,.{digits}f}"
    if digits:
        text = text.rstrip("0").rstrip(".")
    return "0" if text in {"-0", ""} else text.replace("-", MINUS)


def _is_amount(value: object) -> bool:
    """Tell whether a value is an amount: None and empty text are not."""
    if value is None or value == "":
        return False
    try:
        return Decimal(str(value)).is_finite()
    except InvalidOperation:
        return False


@register.filter
def number(value: Number | None, digits: int = 1) -> str:
    """Write an amount with at most so many digits after the point; nothing is "–", never 0."""
    return _plain(value, digits) if value is not None and _is_amount(value) else NOTHING


@register.filter
def fixed(value: Number | None, digits: int = 1) -> str:
    """Write an amount with exactly so many digits after the point, for columns of figures."""
    if value is None or not _is_amount(value):
        return NOTHING
    return f"{round(Decimal(str(value)), digits):,.{digits}f}".replace("-", MINUS)


@register.filter
def signed(value: Number | None, digits: int = 1) -> str:
    """Write a difference with its sign: "+6", "−2.6", "0"."""
    if value is None or not _is_amount(value):
        return NOTHING
    text = _plain(value, digits)
    return text if text == "0" or text.startswith(MINUS) else f"+{text}"


@register.filter
def percent(value: Number | None, digits: int = 0) -> str:
    """Write a percentage, such as "135 %", which no line end tears apart."""
    return f"{_plain(value, digits)}{NO_BREAK_SPACE}%" if value is not None and _is_amount(value) else NOTHING


@register.filter
def money_sign(currency: str) -> str:
    """Write what stands before an amount of a currency: "€"."""
    return prefix(currency)


@register.filter
def money(currency: str, amount: Number | None) -> str:
    """Write an amount of money of a currency, whole: "€14,000"."""
    return f"{prefix(currency)}{_plain(amount, 0)}" if amount is not None and _is_amount(amount) else NOTHING


@register.filter
def person_days(value: Number | None) -> str:
    """Write an effort in words: "62 person-days", "1 person-day"."""
    if value is None or not _is_amount(value):
        return NOTHING
    text = _plain(value, 1)
    return f"{text}{NO_BREAK_SPACE}person-day{'' if text == '1' else 's'}"


@register.filter
def days(value: Number | None) -> str:
    """Write an effort in short: "12 d"."""
    return f"{_plain(value, 1)}{NO_BREAK_SPACE}d" if value is not None and _is_amount(value) else NOTHING


@register.simple_tag
def effort(low: Number | None, likely: Number | None, high: Number | None) -> str:
    """Write an effort triple in one line: "6 · 12 · 20"; three equal numbers are written once."""
    parts = [number(value) for value in (low, likely, high)]
    return parts[0] if len(set(parts)) == 1 else " · ".join(parts)


@register.filter
def initials(name: str | None) -> str:
    """Give the first letters of the first and the last name: "Siew Lin Tan" is "ST"."""
    words = (name or "").replace("-", "- ").split()
    if not words:
        return "?"
    letters = words[0][0] + (words[-1][0] if len(words) > 1 else "")
    return letters.upper()


@register.simple_tag
def count_of(amount: int, one: str, many: str = "") -> str:
    """Write an amount with its noun: "1 decision", "11 decisions"; ``many`` is "one + s" if it is not given."""
    return f"{amount:,}{NO_BREAK_SPACE}{one if amount == 1 else many or one + 's'}"


@register.filter
def listed(words: Sequence[object]) -> str:
    """Write a list as in a sentence: "A, B and C"."""
    texts = [str(word) for word in words]
    return f"{', '.join(texts[:-1])} and {texts[-1]}" if len(texts) > 1 else "".join(texts)


HEAT_STEPS = ((30, "h1"), (60, "h2"), (85, "h3"), (101, "h4"), (120, "o1"))


@register.filter
def heat_level(value: Number | None) -> str:
    """Give the class of a heat cell: h1 to h4 grow grey until 100 %, o1 and o2 are above; nothing is h1."""
    if value is None:
        return "h1"
    whole = round(float(value))
    return next((level for limit, level in HEAT_STEPS if whole < limit), "o2")


@register.filter
def svg_number(value: Number) -> str:
    """Write an amount for an SVG attribute: two digits at most, a point whatever the language."""
    return f"{round(float(value), 2) + 0.0:.2f}".rstrip("0").rstrip(".")


@register.simple_tag
def bar_height(share: Number | None, room: int = 42) -> str:
    """Give the height of a timeline bar: ``room`` pixels are 100 %."""
    return svg_number(max(float(share or 0) * room / 100, 2))


@register.simple_tag(takes_context=True)
def with_query(context: template.Context, **changes: object) -> str:
    """Give the query string of this page with some keys changed; None takes a key out, ``page`` always goes."""
    request = context.get("request")
    query = request.GET.copy() if request else None
    if query is None:
        return ""
    query.pop("page", None)
    for key, value in changes.items():
        query.pop(key, None)
        if value is not None and value != "":
            query[key] = str(value)
    return f"?{query.urlencode()}"


@register.filter
def undo_id(extra_tags: str | None) -> str:
    """Give the activity that a message offers to take back: of "undo:14" and "redo:14" it is "14", else nothing."""
    marks = (extra_tags or "").split()
    return next((mark.partition(":")[2] for mark in marks if mark.startswith(("undo:", "redo:"))), "")


@register.filter
def comparison(text: str) -> str:
    """Write a target as people write it: "≥ 20" for ">= 20"."""
    return str(text).replace(">=", "≥").replace("<=", "≤")


@register.filter
def breakable(text: str) -> str:
    """Let a narrow head break where a text would otherwise hold together."""
    return str(text).replace(NO_BREAK_SPACE, " ")


@register.simple_tag(takes_context=True)
def given(context: template.Context, names: str) -> dict[str, Any]:
    """Collect the arguments of a component by name; one that was left out is empty.

    To look for a missing name costs a template ten times what a found one does, and a row has many parts.
    """
    return {name: context.get(name, "") for name in names.split()}


@lru_cache(maxsize=512)
def _icon(name: str, size: int) -> SafeString:
    """Draw an icon once; a page has some thirty, mostly the same."""
    return mark_safe(lucide(name, size=size, aria_hidden="true"))  # noqa: S308  # written by the library alone


@register.simple_tag
def icon(name: str, size: int = 16) -> SafeString:
    """Draw an icon of the lucide set beside its word."""
    return _icon(str(name), size)


GLYPHS = {
    "product_feature": 8,
    "infrastructure": 9,
    "untagged": 12,
    "on_target": 12,
    "at_risk": 12,
    "off_target": 12,
    "stale": 12,
    "not_measured": 12,
    "nobody": 12,
}


@register.simple_tag
def glyph(name: str, size: int | str = "") -> SafeString:
    """Draw a shape of the sprite in ``components/patterns.html``, which says what a colour would."""
    if name not in GLYPHS:
        return mark_safe("")
    pixels = size or GLYPHS[name]
    return format_html(
        '<svg class="glyph-{0}" width="{1}" height="{1}" aria-hidden="true"><use href="#glyph-{0}"/></svg>',
        name,
        pixels,
    )
