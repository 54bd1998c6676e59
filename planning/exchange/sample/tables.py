"""The sample's tables: small files of package data with a bar between columns."""

import csv
from importlib import resources
from typing import Any

Row = dict[str, str]
Record = dict[str, Any]


def read(name: str) -> list[Row]:
    """Return the rows of one of the sample's files, each as text by column."""
    text = resources.files("planning.exchange.sample").joinpath(name).read_text(encoding="utf-8")
    return list(csv.DictReader(text.splitlines(), delimiter="|"))


def levels(text: str) -> dict[str, int]:
    """Return skills with levels from ``serving4;kubernetes3``."""
    return {word[:-1]: int(word[-1]) for word in split(text)}


def split(text: str) -> list[str]:
    """Return the words between semicolons."""
    return [word for word in text.split(";") if word]


def demand(word: str) -> tuple[str, float, int, bool]:
    """Return role letters, days, heads and whether it starts together with the others, from ``ml8x2+``."""
    days, _, heads = word[2:].rstrip("+").partition("x")
    return word[:2], float(days), int(heads or 1), word.endswith("+")


def without_nothing(record: Record) -> Record:
    """Return the record without the keys that say nothing."""
    return {key: value for key, value in record.items() if value is not None}
