"""Solve every instance of a folder with the planner, check each plan twice, and say how good it is."""

import argparse
import json
import statistics
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from benchmarks.engine import frontier, imopse, mspsp
from benchmarks.engine.case import Case, UnreadableError, files, references
from benchmarks.engine.measuring import Limits, Row, measure
from planning.engine.objective import DURATION
from planning.engine.solve import solve

READERS: dict[str, tuple[str, Callable[[Path], Case]]] = {
    "imopse": (imopse.ENDING, imopse.read),
    "mspsp": (mspsp.ENDING, mspsp.read),
}
PUBLISHED = ("best_published_duration", "makespan_2017")
"""Columns of a reference file that hold the value to be at or below."""


def options(parser: argparse.ArgumentParser) -> None:
    """Add what the command takes."""
    parser.add_argument("path", type=Path, help="a folder of instances, or one file")
    parser.add_argument("--seconds", type=float, default=30, help="time for each instance (default 30)")
    parser.add_argument("--seed", type=int, default=0, help="for every choice at random (default 0)")
    parser.add_argument("--json", type=Path, help="write what was found here too")


def options_with_cost(parser: argparse.ArgumentParser) -> None:
    """Add what a command takes whose instances have costs."""
    options(parser)
    parser.add_argument("--frontier", action="store_true", help="least cost at 1 to 1.5 times the duration's bound")


def run(given: argparse.Namespace) -> int:
    """Solve, print a line an instance and a summary; return 1 where a plan was not valid."""
    rows: list[Row] = []
    is_frontier = getattr(given, "frontier", False)
    print(f"compiled in {warm_up(given.command):.1f} s", flush=True)
    for case in cases(given.command, given.path):
        limits = Limits(given.seconds, given.seed)
        rows.append(frontier.points(case, limits) if is_frontier else measure(case, limits))
        print(frontier.line(rows[-1]) if is_frontier else line(rows[-1]), flush=True)
    found = {"command": given.command, "seconds": given.seconds, "summary": summary(rows), "instances": rows}
    print(frontier.told(rows) if is_frontier else told(found["summary"]))
    if given.json is not None:
        given.json.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")
    return 0 if all(row["valid"] for row in rows) else 1


def cases(command: str, path: Path) -> list[Case]:
    """Read the instances of a folder with what is known of them."""
    ending, read = READERS[command]
    known = references(path)
    found = []
    for file in files(path, ending):
        try:
            case = read(file)
        except UnreadableError as error:
            message = f"{file.name}: {error}"
            raise SystemExit(message) from error
        found.append(replace(case, reference=known.get(case.name, {})))
    return found


def warm_up(command: str) -> float:
    """Plan a tiny project once, so that what is compiled at first use is not counted; return the seconds it took."""
    began = time.monotonic()
    if command == "imopse":
        tasks = {number: imopse.Task(2, {"Q0": 0}, ()) for number in (1, 2, 3)}
        staff = {number: imopse.Resource(10, {"Q0": 0}) for number in (1, 2)}
        case = imopse.case_of("warm-up", imopse.Project(staff, tasks))
    else:
        case = mspsp.case_of("warm-up", mspsp.Project((1, 1), ((1, 1), (1, 0)), ((True, True), (False, True)), ()))
    solve(case.snapshot, objective=DURATION, seconds=0.2)
    return time.monotonic() - began


def summary(rows: list[Row]) -> Row:
    """Return how all instances went together."""
    published = [(row, next((row[name] for name in PUBLISHED if name in row), None)) for row in rows]
    known = [(row, value) for row, value in published if value is not None]
    gaps = [row["gap"] for row in rows]
    found = {
        "instances": len(rows),
        "valid": sum(row["valid"] for row in rows),
        "proven": sum(row["status"] == "optimal" for row in rows),
        "mean_gap": round(statistics.mean(gaps), 6),
        "largest_gap": max(gaps),
        "objective": sum(row["objective"] for row in rows),
        "published": sum(value for _, value in known),
        "with_published": len(known),
        "at_or_below": sum(row["objective"] <= value for row, value in known),
        "below": sum(row["objective"] < value for row, value in known),
    }
    return found | _of_2017(rows)


def _of_2017(rows: list[Row]) -> Row:
    """Return what became of what was proven and what was open in 2017, where the reference tells."""
    told = [row for row in rows if "proven_optimal_2017" in row]
    closed = [row for row in told if row["proven_optimal_2017"]]
    still = [row for row in told if not row["proven_optimal_2017"]]
    return {} if not told else {
        "closed": len(closed),
        "closed_matched": sum(row["objective"] == row["makespan_2017"] for row in closed),
        "closed_below": sum(row["objective"] < row["makespan_2017"] for row in closed),
        "open": len(still),
        "open_at_or_below": sum(row["objective"] <= row["makespan_2017"] for row in still),
        "open_proven": sum(row["status"] == "optimal" for row in still),
    }  # fmt: skip


def line(row: Row) -> str:
    """Return a row for people to read."""
    beside = next((f"published {row[name]}" for name in PUBLISHED if name in row), "")
    return (
        f"{row['instance']:<40} {row['objective']:>6} bound {row['bound']:>6} gap {row['gap']:>7.2%} "
        f"{row['status']:<9} {row['seconds']:>6.1f} s best at {row['seconds_to_best']:>6.2f} s "
        f"{'valid' if row['valid'] else 'NOT VALID'} {beside}"
    )


def told(found: Row) -> str:
    """Return the summary as one line."""
    words = [
        f"{found['instances']} instances, {found['valid']} valid, {found['proven']} proven optimal,",
        f"gap to the bound {found['mean_gap']:.2%} in the mean and {found['largest_gap']:.2%} at most;",
        f"sum {found['objective']}",
    ]
    if found["with_published"]:
        words.append(f"(published {found['published']});")
        words.append(f"{found['at_or_below']} of {found['with_published']} at or below published,")
        words.append(f"{found['below']} below")
    if "open" in found:
        words.append(f"; of {found['closed']} closed in 2017 {found['closed_matched']} matched,")
        words.append(f"{found['closed_below']} below (a plan that is valid here and was not there),")
        words.append(f"of {found['open']} open {found['open_at_or_below']} at or below, {found['open_proven']} proven")
    return " ".join(words)
