"""Texts of a file to values: dates, numbers, yes and no, links. What cannot be read raises ``ValueError`` in words."""

import re
from datetime import date, timedelta
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from urllib.parse import urlsplit

MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "jan january januar", "feb february februar", "mar march mär märz mrz", "apr april", "may mai",
            "jun june juni", "jul july juli", "aug august", "sep sept september", "oct october okt oktober",
            "nov november", "dec december dez dezember",
        ),
        start=1,
    )
    for name in names.split()
}  # fmt: skip
ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})(?:[T ](\d{1,2}):(\d{2}))?")
NUMERIC = re.compile(r"(\d{1,2})([/.])(\d{1,2})\2(\d{4}|\d{2})\b(?:,? +(\d{1,2}):(\d{2}))?")
DAY_NAME = re.compile(r"(\d{1,2})[./ -]+([^\W\d_]{3,9})\.?[/, -]+(\d{4}|\d{2})\b")
NAME_DAY = re.compile(
    r"(?:[^\W\d_]{3,9},? +)?([^\W\d_]{3,9})\.? +(\d{1,2})(?:st|nd|rd|th)?,? +(\d{4})\b(?: +(\d{1,2}):(\d{2}))?"
)
YES = frozenset({"1", "true", "yes", "y", "ja", "x"})
NO = frozenset({"0", "false", "no", "n", "nein", ""})
LATE_HOUR = 22
LONGEST_LINK = 200
# A file says the same words, days and numbers over and over: so many are read once.
KEPT = 10_000


@lru_cache(maxsize=KEPT)
def day(text: str, *, day_first: bool = False, rounds: bool = False) -> date:
    """Return the day that a text names.

    Parameters
    ----------
    day_first : bool
        Whether 3/4/2026 is the third of April; with dots it always is.
    rounds : bool
        Whether a time an hour or two before midnight means the next day: some trackers shift days by the time zone.
    """
    year, month, number, hour = _parts(text.strip(), day_first=day_first)
    try:
        found = date(year + 2000 if year < 100 else year, month, number)
    except ValueError as error:
        raise ValueError(f"“{text[:40]}” is no day of the calendar") from error
    if not 1970 < found.year < 2199:
        raise ValueError(f"“{text[:40]}” is not a day from 1971 to 2198")
    return found + timedelta(days=1) if rounds and hour >= LATE_HOUR else found


def _parts(text: str, *, day_first: bool) -> tuple[int, int, int, int]:
    if found := ISO.match(text):
        return int(found[1]), int(found[2]), int(found[3]), int(found[4] or 0)
    if found := NUMERIC.match(text):
        first, second = int(found[1]), int(found[3])
        is_day_first = found[2] == "." or (first > 12) or (day_first and second <= 12)
        number, month = (first, second) if is_day_first else (second, first)
        return int(found[4]), month, number, int(found[5] or 0)
    if (found := DAY_NAME.match(text)) and found[2].lower() in MONTHS:
        return int(found[3]), MONTHS[found[2].lower()], int(found[1]), 0
    if (found := NAME_DAY.match(text)) and found[1].lower() in MONTHS:
        return int(found[3]), MONTHS[found[1].lower()], int(found[2]), int(found[4] or 0)
    raise ValueError(f"“{text[:40]}” is not a date that is known here")


def order_of_days(text: str) -> int:
    """Say what a date gives away about the order of day and month: 1 day first, -1 month first, 0 nothing."""
    found = NUMERIC.match(text.strip())
    if not found or found[2] == ".":
        return 0
    if int(found[1]) > 12:
        return 1
    return -1 if int(found[3]) > 12 else 0


@lru_cache(maxsize=KEPT)
def number(text: str) -> Decimal:
    """Return the number that a text holds; 1,5 and 1.5 and 1 234,5 are read."""
    plain = text.strip().replace("\u00a0", "").replace("\u202f", "").replace(" ", "").replace("'", "")
    if "," in plain and "." in plain:
        last = max(plain.rfind(","), plain.rfind("."))
        plain = re.sub(r"[.,]", "", plain[:last]) + "." + plain[last + 1 :]
    plain = plain.replace(",", ".").removesuffix("%").removesuffix("d").removesuffix("h")
    if len(plain) > 20:
        raise ValueError(f"“{text[:40]}” is not a number that can be kept")
    try:
        found = Decimal(plain)
    except InvalidOperation as error:
        raise ValueError(f"“{text[:40]}” is not a number") from error
    if not found.is_finite() or found.adjusted() > 12:
        raise ValueError(f"“{text[:40]}” is not a number that can be kept")
    return found


def yes(text: str) -> bool:
    """Return yes or no."""
    word = text.strip().lower()
    if word in YES:
        return True
    if word in NO:
        return False
    raise ValueError(f"“{text[:40]}” is not yes or no")


def link(text: str) -> str:
    """Return an address, if it is one of the web: no other scheme is let in."""
    plain = text.strip()
    try:
        parts = urlsplit(plain)
    except ValueError as error:
        raise ValueError(f"“{plain[:40]}” is not a link") from error
    if parts.scheme.lower() not in {"http", "https"} or not parts.netloc or re.search(r"[\s<>\"']", plain):
        raise ValueError(f"“{plain[:40]}” is not a link with http or https")
    if len(plain) > LONGEST_LINK:
        raise ValueError(f"a link has at most {LONGEST_LINK} characters")
    return plain


@lru_cache(maxsize=KEPT)
def word(text: str) -> str:
    """Return a text as it is compared: lower case, one blank between words, no signs around it."""
    return re.sub(r"[\s_/-]+", " ", text.strip().lower()).strip(" .:*")


def clean(text: str) -> str:
    """Return a text without what no database here keeps: NUL and other control characters but for line ends."""
    if text.isprintable():
        return text
    return re.sub(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]", "", text).replace("\r\n", "\n").replace("\r", "\n")
