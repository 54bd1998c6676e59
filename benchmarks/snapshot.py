"""How fast the data of a large organisation becomes a Snapshot, and how fast its plan is written back.

``python -m benchmarks.snapshot --scale 50`` loads the sample fifty-fold (2,000 people, 9,000 work items) into the
database that ``DATABASE_URL`` names, or into a throw-away SQLite one, and prints seconds and queries of reading and
writing. On PostgreSQL: ``scripts/postgres .venv/bin/python -m benchmarks.snapshot``.
"""

import argparse
import json
import os
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any


def main() -> None:
    """Load, read, plan by list scheduling, write, and tell."""
    given = _parser().parse_args()
    with tempfile.TemporaryDirectory(prefix="portal-") as folder:
        os.environ.setdefault("DATABASE_URL", f"sqlite:///{Path(folder) / 'portal.sqlite3'}")
        os.environ.update(PORTAL_ENV="development", PORTAL_VAR=folder, DJANGO_SETTINGS_MODULE="portal.settings")
        import django
        from django.core.management import call_command

        django.setup()
        call_command("migrate", verbosity=0)
        call_command("load_sample", scale=given.scale)
        found = measure(given.repeats)
    for name, value in found.items():
        print(f"{name}: {value}")
    if given.json:
        given.json.write_text(json.dumps(found, indent=2) + "\n", encoding="utf-8")


def _parser() -> argparse.ArgumentParser:
    made = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    made.add_argument("--scale", type=int, default=50, help="so many times the sample")
    made.add_argument("--repeats", type=int, default=3, help="so many times read and written; the best counts")
    made.add_argument("--json", type=Path, help="write what was found here too")
    return made


def measure(repeats: int) -> dict[str, Any]:
    """Return seconds and numbers of queries of reading and writing."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext
    from django.utils import timezone

    from planning import models
    from planning.actions import plans
    from planning.queries import frame, snapshots

    organisation, today = frame.organisation(), timezone.localdate()
    reads, read_work = _timed(repeats, lambda: snapshots.build(today=today, organisation=organisation))
    with CaptureQueriesContext(connection) as read:
        snapshots.build(today=today, organisation=organisation)
    print(f"read in {reads:.2f} s with {len(read)} queries; planning ...", flush=True)
    began = time.perf_counter()
    taken, plan = plans.make(plans.Order(method="greedy"), today=today)
    planned = time.perf_counter() - began
    writes, write_work = _timed(repeats, lambda: plans.store(taken, plan, team=None, by=None))
    with CaptureQueriesContext(connection) as write:
        row = plans.store(taken, plan, team=None, by=None)
    return {
        "database": connection.vendor,
        "people": len(taken.people), "items": models.WorkItem.objects.count(), "demands": len(taken.demands),
        "allocations": len(plan.allocations), "recommendations": row.recommendations.count(),
        "read_seconds": reads, "read_processor_seconds": read_work, "read_queries": len(read),
        "read_and_plan_seconds": round(planned, 2),
        "write_seconds": writes, "write_processor_seconds": write_work, "write_queries": len(write),
        "load": os.getloadavg()[0],
        "snapshot_bytes": len(bytes(row.snapshot.data)), "plan_bytes": len(bytes(row.data)),
    }  # fmt: skip


def _timed(repeats: int, what: Callable[[], object]) -> tuple[float, float]:
    """Return the best seconds on the clock and of this process; the database's own are in the first alone."""
    clocks, works = [], []
    for _ in range(repeats):
        clock, work = time.perf_counter(), time.process_time()
        what()
        clocks.append(time.perf_counter() - clock)
        works.append(time.process_time() - work)
    return round(min(clocks), 2), round(min(works), 2)


if __name__ == "__main__":
    main()
