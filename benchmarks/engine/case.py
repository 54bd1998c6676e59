"""An outside instance in the engine's words, and what all formats share.

A time unit is a whole working day of a lane, and every day of the calendar is open, so that day n is time n. Nothing
may start or end past the sum of all durations, in which everything can be done one after the other.
"""

import csv
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date
from itertools import pairwise
from pathlib import Path

from planning.engine.plan import Plan
from planning.engine.snapshot import Demand, Item, Lane, Person, Precedence, Snapshot

MONDAY = date(2026, 1, 5)
DAY = 480
ROLE = "worker"


@dataclass(frozen=True, slots=True)
class Case:
    """An instance: its name, its snapshot, and the format's own rules as a second check of a plan."""

    name: str
    snapshot: Snapshot
    broken: Callable[[Plan], list[str]]
    reference: dict[str, str] = field(default_factory=dict)


class UnreadableError(Exception):
    """A file is not of the format that was asked for."""


def snapshot_of(
    people: Iterable[Person], durations: dict[int, int], demands: Iterable[Demand], waits: Iterable[tuple[int, int]]
) -> Snapshot:
    """Return a snapshot in which every day is open, every person one lane, and every item as long as it may take."""
    days = max(1, sum(durations.values()))
    staff = tuple(people)
    minutes = (DAY,) * days
    return Snapshot(
        today=MONDAY,
        start=MONDAY,
        horizon=days,
        days=days,
        people=staff,
        lanes=tuple(Lane(person.id, person.id, 1, ROLE, minutes) for person in staff),
        items=tuple(Item(number, None, 1, weight=1) for number in durations),
        demands=tuple(demands),
        precedences=tuple(Precedence(before, after) for before, after in waits),
    )


def numbers(text: str) -> list[int]:
    """Return the whole numbers of a text."""
    return [int(found) for found in re.findall(r"-?\d+", text)]


def files(path: Path, ending: str) -> list[Path]:
    """Return the files of a folder that end so, in order; or the one file that is given."""
    found = sorted(path.glob(f"*{ending}")) if path.is_dir() else [path]
    if not found or not all(file.is_file() for file in found):
        message = f"There is no {ending} file at {path}."
        raise SystemExit(message)
    return found


def references(folder: Path) -> dict[str, dict[str, str]]:
    """Return the rows of ``reference.csv`` by instance; nothing where there is none."""
    file = (folder if folder.is_dir() else folder.parent) / "reference.csv"
    if not file.is_file():
        return {}
    with file.open(newline="", encoding="utf-8") as lines:
        return {row["instance"]: row for row in csv.DictReader(lines)}


def spans(plan: Plan) -> dict[int, list[tuple[int, int, int]]]:
    """Return (lane, start, end) of every part by demand; the end is the day after the last."""
    rows: dict[int, list[tuple[int, int, int]]] = {}
    for part in plan.allocations:
        rows.setdefault(part.demand, []).append((part.lane, part.start, part.end + 1))
    return rows


def clashes(plan: Plan) -> list[str]:
    """Return who does two things at once."""
    by_lane: dict[int, list[tuple[int, int, int]]] = {}
    for demand, parts in spans(plan).items():
        for lane, start, end in parts:
            by_lane.setdefault(lane, []).append((start, end, demand))
    found = []
    for lane, rows in by_lane.items():
        rows.sort()
        found += [f"{lane} does {a[2]} and {b[2]} at once" for a, b in pairwise(rows) if b[0] < a[1]]
    return found
