"""The same iMOPSE instances with PyJobShop and TaskJuggler in the same run: how much longer their plans are.

PyJobShop is no requirement: install it into an environment of its own and name its interpreter with ``--pyjobshop``.
TaskJuggler is the Debian package ``tj3``. What is missing is said and left out.
"""

import argparse
import json
import shutil
import subprocess
import sys
from pathlib import Path
from statistics import mean

from benchmarks.engine import imopse, peers_taskjuggler
from benchmarks.engine.case import files
from benchmarks.engine.measuring import Limits, Row, measure
from benchmarks.engine.outside import options as common
from benchmarks.engine.outside import warm_up

SCRIPT = Path(__file__).with_name("peers_pyjobshop.py")
PATIENCE = 600
"""Seconds after which TaskJuggler, which knows no limit, is given up."""


def options(parser: argparse.ArgumentParser) -> None:
    """Add what the command takes."""
    common(parser)
    parser.add_argument("--pyjobshop", default=sys.executable, help="the interpreter that has PyJobShop")
    parser.add_argument("--taskjuggler", default="tj3", help="the program of TaskJuggler")


def run(given: argparse.Namespace) -> int:
    """Solve each instance by all, print a line for it and the ratios of all; return 1 where a plan was not valid."""
    has_pyjobshop = subprocess.run([given.pyjobshop, "-c", "import pyjobshop"], check=False,
                                   capture_output=True).returncode == 0  # fmt: skip
    has_taskjuggler = shutil.which(given.taskjuggler) is not None
    for name, is_there in (("PyJobShop", has_pyjobshop), ("TaskJuggler", has_taskjuggler)):
        if not is_there:
            print(f"{name} is missing and is left out")
    print(f"compiled in {warm_up('imopse'):.1f} s", flush=True)
    rows = []
    for file in files(given.path, imopse.ENDING):
        project = imopse.parse(file.read_text(encoding="utf-8", errors="replace"))
        row = measure(imopse.case_of(file.stem, project), Limits(given.seconds, given.seed))
        row["pyjobshop"] = _pyjobshop(project, given) if has_pyjobshop else None
        row["taskjuggler"] = (
            peers_taskjuggler.makespan(project, given.taskjuggler, PATIENCE) if has_taskjuggler else None
        )
        rows.append(row)
        print(f"{row['instance']:<32} {row['objective']:>6} ({row['status']}) PyJobShop {row['pyjobshop']} "
              f"TaskJuggler {row['taskjuggler']}", flush=True)  # fmt: skip
    found = {"instances": rows, "summary": {name: ratios(rows, name) for name in ("pyjobshop", "taskjuggler")}}
    print(json.dumps(found["summary"]))
    if given.json is not None:
        given.json.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")
    return 0 if all(row["valid"] for row in rows) else 1


def ratios(rows: list[Row], name: str) -> Row:
    """Return how much shorter the planner's plans are than a peer's, least, mean and most; and how often longer."""
    known = [(row["objective"], row[name]) for row in rows if row[name]]
    if not known:
        return {"instances": 0}
    shorter = [1 - ours / theirs for ours, theirs in known]
    return {
        "instances": len(known),
        "shorter_least": round(min(shorter), 4),
        "shorter_mean": round(mean(shorter), 4),
        "shorter_most": round(max(shorter), 4),
        "longer": sum(ours > theirs for ours, theirs in known),
    }


def _pyjobshop(project: imopse.Project, given: argparse.Namespace) -> int | None:
    asked = {
        "seconds": given.seconds,
        "resources": list(project.resources),
        "tasks": [(number, task.duration, peers_taskjuggler.choices(project, number))
                  for number, task in project.tasks.items()],
        "waits": [(before, number) for number, task in project.tasks.items() for before in task.before],
    }  # fmt: skip
    done = subprocess.run([given.pyjobshop, str(SCRIPT)], input=json.dumps(asked), check=False, capture_output=True,
                          text=True)  # fmt: skip
    return int(json.loads(done.stdout.splitlines()[-1])["objective"]) if done.returncode == 0 else None
