"""Files to rows: CSV, XLSX, JSON and YAML, each a stream, each held to limits that are told in words."""

import codecs
import csv
import json
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml
from charset_normalizer import from_bytes
from django.conf import settings
from python_calamine import CalamineError, CalamineWorkbook

from planning.domain.errors import Invalid

ENCODINGS = {"utf-8-sig": "UTF-8", "utf-16": "UTF-16", "cp1252": "Windows-1252 (Western European)"}
HEAD_BYTES = 64 * 1024
LONGEST_CELL = 1024 * 1024
MOST_COLUMNS = 2000
LARGEST_TREE = 50 * 1024 * 1024  # JSON is read whole
LARGEST_YAML = 5 * 1024 * 1024
LARGEST_SHEET = 400 * 1024 * 1024  # of an XLSX, unpacked
MOST_PARTS = 1000
MOST_CELLS = 10_000_000
DEEPEST = 50
SHEET_CELL = re.compile(
    rb'<(?:\w+:)?(?:c|row|dimension)\b[^>]*?\s(?:r|ref)="(?:[A-Z]{1,3}\d{1,7}:)?([A-Z]{0,3})(\d{1,7})"'
)
Line = tuple[int, list[str]]


def detect_encoding(path: Path) -> tuple[str, bool]:
    """Return the encoding of a text file, and whether it is sure.

    UTF-8 and UTF-16 are known by their marks or by fitting; anything else is offered as Windows-1252, which a person
    confirms with the preview in sight.
    """
    with path.open("rb") as file:
        head = file.read(HEAD_BYTES)
        if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
            return "utf-16", True
        decoder = codecs.getincrementaldecoder("utf-8")()
        try:
            decoder.decode(head)
            while chunk := file.read(1024 * 1024):
                decoder.decode(chunk)
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            guess = from_bytes(head).best()
            return "cp1252", guess is not None and guess.encoding == "cp1252"
    return "utf-8-sig", True


def head_text(path: Path) -> str:
    """Return how a file begins, as text; what is not text comes out as question marks."""
    with path.open("rb") as file:
        head = file.read(HEAD_BYTES)
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return head.decode("utf-16", errors="replace")
    return head.decode("utf-8-sig", errors="replace")


def csv_lines(path: Path, encoding: str) -> Iterator[Line]:
    """Give the rows of a CSV file with the number of the line each begins on; blank ones are left out.

    Raises
    ------
    Invalid
        Where it is not the encoding it was said to be, or a cell is larger than allowed.
    """
    csv.field_size_limit(LONGEST_CELL)
    delimiter = delimiter_of(path)
    try:
        with path.open(encoding=encoding, newline="") as file:
            reader = csv.reader((line.replace("\x00", "") for line in file), delimiter=delimiter)
            number = 1
            for cells in reader:
                if len(cells) > MOST_COLUMNS:
                    raise Invalid(f"Line {number} has {len(cells):,} cells; at most {MOST_COLUMNS:,} are read.")
                if any(cells):
                    yield number, cells
                number = reader.line_num + 1
    except UnicodeError as error:
        raise Invalid(f"The file is not {ENCODINGS.get(encoding, encoding)}. Choose another encoding.") from error
    except csv.Error as error:
        raise Invalid(f"The file is no CSV that can be read: {error}.") from error


def delimiter_of(path: Path) -> str:
    """Return what parts the cells: the sign that is most in the first line."""
    first = next((line for line in head_text(path).splitlines() if line.strip()), "")
    if first.lower().startswith("sep=") and len(first) == 5:
        return first[4]
    counts = {sign: first.count(sign) for sign in (",", ";", "\t", "|")}
    best = max(counts, key=lambda sign: counts[sign])
    return best if counts[best] else ","


def xlsx_sheets(path: Path) -> Iterator[tuple[str, Iterator[Line]]]:
    """Give the sheets of an XLSX file: name and rows.

    Raises
    ------
    Invalid
        Where it unpacks to more than allowed, or is not XLSX.
    """
    _refuse_bombs(path)
    try:
        book = CalamineWorkbook.from_path(str(path))
        for name in book.sheet_names:
            yield name, _sheet_lines(book.get_sheet_by_name(name).iter_rows())
    except (CalamineError, OSError, ValueError) as error:
        raise Invalid(f"The file is no XLSX that can be read: {str(error)[:200]}.") from error


def _sheet_lines(rows: Any) -> Iterator[Line]:
    for number, cells in enumerate(rows, start=1):
        texts = [cell_text(cell) for cell in cells]
        if any(texts):
            yield number, texts


def cell_text(cell: Any) -> str:
    """Return a cell or a value of JSON as text: whole numbers without a fraction, days as 2026-03-31."""
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 1e15:
        return str(int(cell))
    return str(cell)


def _refuse_bombs(path: Path) -> None:
    """Look at what is in an archive before anything unpacks it."""
    try:
        with zipfile.ZipFile(path) as archive:
            parts = archive.infolist()
            if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > LARGEST_SHEET:
                raise _too_much()
            room = LARGEST_SHEET
            for part in parts:
                with archive.open(part) as file:
                    room -= _spread(file) if "worksheets/" in part.filename else _size(file, room)
                if room < 0:
                    raise _too_much()
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, OSError) as error:
        raise Invalid("The file is no XLSX that can be read: it is no whole archive.") from error


def _too_much() -> Invalid:
    return Invalid(f"The file unpacks to more than {LARGEST_SHEET // 1024 // 1024} MB; it is refused.")


def _size(file: Any, room: int) -> int:
    size = 0
    while size <= room and (chunk := file.read(1024 * 1024)):
        size += len(chunk)
    return size


def _spread(file: Any) -> int:
    """Return the size of a sheet; refuse one whose cells lie so far apart that its grid would fill the memory."""
    size, rest, rows, columns = 0, b"", 0, 0
    while chunk := file.read(1024 * 1024):
        size += len(chunk)
        text = rest + chunk
        for letters, digits in SHEET_CELL.findall(text):
            rows = max(rows, int(digits))
            columns = max(columns, _column(letters))
        rest = text[-200:]
        if rows * max(columns, 1) > MOST_CELLS or columns > MOST_COLUMNS or size > LARGEST_SHEET:
            raise Invalid(f"A sheet has more than {MOST_CELLS:,} cells or {MOST_COLUMNS:,} columns; it is refused.")
    return size


def _column(letters: bytes) -> int:
    place = 0
    for letter in letters:
        place = place * 26 + letter - 64
    return place


def json_tree(path: Path) -> Any:
    """Return what a JSON file holds.

    Raises
    ------
    Invalid
        Where it is too large, nested too deeply, or not JSON.
    """
    if path.stat().st_size > LARGEST_TREE:
        raise Invalid(f"A JSON file has at most {LARGEST_TREE // 1024 // 1024} MB; this one is larger.")
    encoding, _ = detect_encoding(path)
    try:
        return json.loads(path.read_text(encoding=encoding))
    except RecursionError as error:
        raise Invalid("The file is nested too deeply.") from error
    except ValueError as error:
        raise Invalid(f"The file is not JSON: {str(error)[:200]}.") from error


def yaml_documents(path: Path) -> list[Any]:
    """Return the documents of a YAML file, every plain value as text; aliases are refused, for they can explode.

    Raises
    ------
    Invalid
        Where it is too large, nested too deeply, holds an alias, or is not YAML.
    """
    if path.stat().st_size > LARGEST_YAML:
        raise Invalid(f"A YAML file has at most {LARGEST_YAML // 1024 // 1024} MB; this one is larger.")
    encoding, _ = detect_encoding(path)
    try:
        text = path.read_text(encoding=encoding)
        depth = 0
        for event in yaml.parse(text, Loader=yaml.CBaseLoader):
            if isinstance(event, yaml.AliasEvent):
                raise Invalid("The file uses an alias (*name); write the value out instead.")
            depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
            if depth > DEEPEST:
                raise Invalid("The file is nested too deeply.")
        return [part for part in yaml.load_all(text, Loader=yaml.CBaseLoader) if part is not None]
    except (yaml.YAMLError, ValueError) as error:
        raise Invalid(f"The file is not YAML: {' '.join(str(error).split())[:200]}.") from error


def check_size(size: int) -> None:
    """Refuse a file that is larger than allowed."""
    if size > settings.IMPORT_MAX_BYTES:
        most = settings.IMPORT_MAX_BYTES // 1024 // 1024
        raise Invalid(f"The file has {size / 1024 / 1024:,.0f} MB; at most {most:,} MB are taken in.")
