"""The plan of any bundle file, in a portal for once: tiers, bounds, gaps, time to the first plan, memory at most."""

import argparse
import json
import resource
import time
from datetime import date
from pathlib import Path
from typing import Any

from benchmarks.real import common
from planning.engine.check import violations
from planning.engine.plan import Plan
from planning.engine.snapshot import Snapshot
from planning.engine.solve import solve

Found = dict[str, Any]


def options(parser: argparse.ArgumentParser) -> None:
    """Add what the command takes."""
    parser.add_argument("path", type=Path, help="a bundle file")
    parser.add_argument("--seconds", type=float, default=60, help="time for the plan (default 60)")
    parser.add_argument("--seed", type=int, default=0, help="for every choice at random (default 0)")
    parser.add_argument("--today", type=date.fromisoformat, default=common.TODAY, help="the day of the plan")
    parser.add_argument("--team", help="plan this team alone, by name")
    parser.add_argument("--json", type=Path, help="write what was found here too")


def run(given: argparse.Namespace) -> int:
    """Import, plan, print; return 1 where a plan was not valid."""
    if not given.path.is_file():
        message = f"There is no file {given.path}."
        raise SystemExit(message)
    with common.portal():
        from django.core.management import call_command

        call_command("import_bundle", str(given.path))
        taken = _snapshot(given.today, given.team)
    found = measure(taken, given.seconds, given.seed)
    print(told(found))
    if given.json is not None:
        given.json.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")
    return 0 if found["valid"] else 1


def measure(taken: Snapshot, seconds: float, seed: int) -> Found:
    """Make the first plan and the best one within the time; return how good, how fast and how large both were."""
    began = time.process_time()
    first = solve(taken, seed=seed, method="greedy")
    first_seconds = time.process_time() - began
    first_memory = _memory()
    plan = solve(taken, seconds=seconds, seed=seed)
    return {
        "people": len(taken.people), "items": len(taken.items), "demands": len(taken.demands),
        "first": {"processor_seconds": round(first_seconds, 2), "megabytes": first_memory, "tiers": _tiers(first)},
        "status": plan.status.value, "seconds": round(plan.seconds, 1), "megabytes": _memory(),
        "tiers": _tiers(plan), "valid": not violations(taken, first) and not violations(taken, plan),
    }  # fmt: skip


def told(found: Found) -> str:
    """Return what was found as lines."""
    first = found["first"]
    judged = "valid" if found["valid"] else "NOT VALID"
    lines = [
        f"{found['people']:,} people, {found['items']:,} items, {found['demands']:,} demands",
        f"first plan: {first['processor_seconds']} s of processor time, {first['megabytes']:,} MB",
        f"{found['status']} after {found['seconds']} s, {found['megabytes']:,} MB, {judged}",
        f"{'tier':<12}{'first':>16}{'value':>16}{'bound':>16}{'gap':>9}",
    ]
    for before, tier in zip(first["tiers"], found["tiers"], strict=True):
        lines.append(
            f"{tier['name']:<12}{before['value']:>16,}{tier['value']:>16,}{tier['bound']:>16,}{tier['gap']:>9.2%}"
        )
    return "\n".join(lines)


def _snapshot(today: date, team: str | None) -> Snapshot:
    from planning import access
    from planning.models import Team
    from planning.queries import frame, snapshots

    scope = access.teams_below({Team.objects.get(name=team).pk}) if team else None
    return snapshots.build(today=today, organisation=frame.organisation(), team_ids=scope, includes_tentative=False)


def _tiers(plan: Plan) -> list[Found]:
    return [
        {"name": tier.name, "value": tier.value, "bound": tier.bound, "gap": round(tier.gap, 6)} for tier in plan.tiers
    ]


def _memory() -> int:
    """Return the most memory that this process ever held, in megabytes."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
