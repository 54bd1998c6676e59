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
    reads, writes = [], []
    for _ in range(repeats):
        began = time.perf_counter()
        taken = snapshots.build(today=today, organisation=organisation)
        reads.append(time.perf_counter() - began)
    with CaptureQueriesContext(connection) as read:
        snapshots.build(today=today, organisation=organisation)
    print(f"read in {min(reads):.2f} s with {len(read)} queries; planning ...", flush=True)
    began = time.perf_counter()
    taken, plan = plans.make(plans.Order(method="greedy"), today=today)
    planned = time.perf_counter() - began
    for _ in range(repeats):
        began = time.perf_counter()
        plans.store(taken, plan, team=None, by=None)
        writes.append(time.perf_counter() - began)
    with CaptureQueriesContext(connection) as write:
        row = plans.store(taken, plan, team=None, by=None)
    return {
        "database": connection.vendor,
        "people": len(taken.people), "items": models.WorkItem.objects.count(), "demands": len(taken.demands),
        "allocations": len(plan.allocations), "recommendations": row.recommendations.count(),
        "read_seconds": round(min(reads), 2), "read_queries": len(read),
        "read_and_plan_seconds": round(planned, 2),
        "write_seconds": round(min(writes), 2), "write_queries": len(write),
        "snapshot_bytes": len(bytes(row.snapshot.data)), "plan_bytes": len(bytes(row.data)),
    }  # fmt: skip


if __name__ == "__main__":
    main()
