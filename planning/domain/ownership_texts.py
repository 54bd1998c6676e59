"""Texts of other organisations, read: days of review, milestones, names that are spelt in several ways."""

import re
from datetime import date

MONTHS = {
    name: number
    for number, name in enumerate(
        ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"), start=1
    )
}
ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})")
WITH_MONTH = re.compile(r"(\d{1,2})-([A-Za-z]{3})-(\d{4}|\d{2})")
MILESTONE = re.compile(r"v?(\d+(?:\.\d+)*)", re.IGNORECASE)
FAR_BEHIND = 1_000_000
THIS_CENTURY = 2000


def read_day(text: str) -> date | None:
    """Return the day that a text such as 2026-01-23, 10-May-2025 or 10-May-25 names; none where it names none."""
    given = text.strip()
    if found := ISO.fullmatch(given):
        return _day(int(found[1]), int(found[2]), int(found[3]))
    if found := WITH_MONTH.fullmatch(given):
        year = int(found[3])
        month = MONTHS.get(found[2].casefold(), 0)
        return _day(year if len(found[3]) > 2 else THIS_CENTURY + year, month, int(found[1]))
    return None


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def read_milestone(text: str) -> tuple[int, ...] | None:
    """Return the numbers of a milestone such as v1.33 or 7; none for any other text, and for 0.0, which names none."""
    found = MILESTONE.fullmatch(text.strip())
    numbers = tuple(int(part) for part in found[1].split(".")) if found else ()
    return numbers if any(numbers) else None


def milestones_behind(reached: tuple[int, ...], current: tuple[int, ...]) -> int:
    """Return how many milestones one is behind the current one, told by the last number of the current one.

    An older series, such as 1.9 where 2.3 is current, is further behind than any number says.
    """
    padded = (*reached, *(0 for _ in current))[: len(current)]
    if padded[:-1] == current[:-1]:
        return max(0, current[-1] - padded[-1])
    return FAR_BEHIND if padded < current else 0


def spelling_key(name: str) -> str:
    """Return what different spellings of a name have in common: its letters and digits, without case."""
    return "".join(letter for letter in name.lower() if letter.isalnum())


def same_word(text: str) -> str:
    """Return a text as it is compared: trimmed, without case."""
    return text.strip().casefold()
