"""What a format is, and what most of them share."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from planning.exchange.readers import Line, csv_lines
from planning.exchange.values import word

Aliases = dict[str, str]
Words = dict[str, dict[str, str]]


@dataclass(frozen=True, slots=True)
class Raw:
    """A row as it stands in a file: which kind of record, its texts by column, and what was odd about it."""

    line: int
    kind: str
    cells: dict[str, list[str]]
    note: str = ""


@dataclass(frozen=True, slots=True)
class Format:
    """A format that files come in. A new one is a module with one of these, and its name in ``FORMATS``.

    Attributes
    ----------
    source
        Under which the keys of its rows are kept.
    recognise
        From the file's name and how it begins: 0 for no, up to 100 for sure.
    aliases
        By kind, which field a column is proposed for, columns as ``word`` writes them.
    words
        By kind and field, what the words of the other system mean here.
    splits
        Fields whose one cell holds several values, and the sign between them.
    rounds
        Date fields whose late hours mean the next day.
    skips
        Types of issue that are no work of their own, and why.
    link
        Where a row is found in the other system, with ``{base}`` and ``{key}``.
    """

    slug: str
    label: str
    source: str
    suffixes: tuple[str, ...]
    recognise: Callable[[str, str], int]
    read: Callable[[Path, str], Iterator[Raw]]
    aliases: dict[str, Aliases]
    words: dict[str, Words] = field(default_factory=dict)
    splits: dict[str, str] = field(default_factory=dict)
    rounds: frozenset[str] = frozenset()
    skips: dict[str, str] = field(default_factory=dict)
    link: str = ""
    is_text: bool = False
    hint: str = ""


def header(text: str) -> list[str]:
    """Return the columns of the first line of a file, as ``word`` writes them."""
    line = next((one for one in text.splitlines() if one.strip()), "")
    sign = max(",;\t|", key=line.count)
    return [word(cell.strip('" ')) for cell in line.split(sign)]


def has_columns(text: str, wanted: Iterable[str]) -> int:
    """Return how many per cent of the columns are in the header."""
    found, asked = set(header(text)), list(wanted)
    return 100 * sum(name in found for name in asked) // len(asked)


def table(path: Path, encoding: str, kind: str) -> Iterator[Raw]:
    """Give the rows of a CSV file that holds one kind of record."""
    yield from rows_of(csv_lines(path, encoding), lambda _columns: kind)


def rows_of(lines: Iterator[Line], kind_of: Callable[[list[str]], str]) -> Iterator[Raw]:
    """Give the rows of a table whose first line names its columns; a column that repeats collects its values."""
    first = next(lines, None)
    if first is not None and len(first[1]) <= 2 and first[1][0].lower().startswith("sep="):
        first = next(lines, None)
    if first is None:
        return
    columns = [name.strip() or f"Column {place}" for place, name in enumerate(first[1], start=1)]
    columns = _told_apart(columns)
    kind = kind_of(columns)
    width = len(columns)
    for line, cells in lines:
        found: dict[str, list[str]] = {}
        for name, cell in zip(columns, cells, strict=False):
            if cell and (text := cell.strip()):
                if name in found:
                    found[name].append(text)
                else:
                    found[name] = [text]
        yield Raw(line, kind, found, _beyond(cells[width:]) if len(cells) > width else "")


def _beyond(cells: list[str]) -> str:
    """Say how many cells stand beyond the last column."""
    count = sum(1 for cell in cells if cell.strip())
    return f"{count} cell{'s' * (count > 1)} beyond the last column left out" if count else ""


def _told_apart(columns: list[str]) -> list[str]:
    """Let columns that differ in upper and lower case alone be one column."""
    first: dict[str, str] = {}
    return [first.setdefault(name.lower(), name) for name in columns]


def columns_of(rows: Iterable[Raw], most: int = 500) -> dict[str, Counter[str]]:
    """Return by kind how often each column is filled, in the order in which they appear."""
    found: dict[str, Counter[str]] = {}
    for row in rows:
        counter = found.setdefault(row.kind, Counter())
        for name in row.cells:
            if name in counter or len(counter) < most:
                counter[name] += 1
    return found
