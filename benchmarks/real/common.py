"""What the converters share: a portal for once, the import, the checks and the plan, and what is printed of them."""

import argparse
import json
import os
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

CHECKOUT = Path(__file__).resolve().parents[2]
SHARED_DATA = CHECKOUT.parent / "shared" / "data"
# The Monday after the data was taken: a run of next year counts the same days, and finds the same.
TODAY = date(2026, 8, 24)
MINUTES_A_DAY = 480
Bundle = dict[str, Any]
Found = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Options:
    """What a benchmark is asked for."""

    data: Path
    seconds: float
    json: Path | None
    keep: Path | None
    today: date


def parser(about: str, folder: str) -> argparse.ArgumentParser:
    """Return the options that every benchmark takes; ``folder`` is where its data lies by default."""
    made = argparse.ArgumentParser(description=about, formatter_class=argparse.ArgumentDefaultsHelpFormatter)
    made.add_argument("--data", type=Path, default=SHARED_DATA / folder, help="folder of the data")
    made.add_argument("--seconds", type=float, default=60, help="time for the plan")
    made.add_argument("--json", type=Path, help="write what was found here too")
    made.add_argument("--keep-bundle", type=Path, dest="keep", help="write the bundle here too")
    made.add_argument("--today", type=date.fromisoformat, default=TODAY, help="the day of checks and plan")
    return made


def options(given: argparse.Namespace) -> Options:
    """Return the options as typed values; ends with a word where the data is missing."""
    if not given.data.is_dir():
        message = f"There is no folder {given.data}. Give the folder of the data with --data."
        raise SystemExit(message)
    return Options(given.data, given.seconds, given.json, given.keep, given.today)


def measure(bundle: Bundle, asked: Options, more: Callable[[], Found] = dict) -> Found:
    """Import a bundle into a portal for once, check its owners, plan it, and return what was found.

    Parameters
    ----------
    bundle : dict
        As ``docs/reference/bundle.md`` describes it.
    more : callable
        Asked for further figures while the portal stands.
    """
    began = time.monotonic()
    with portal() as folder:
        started = time.monotonic()
        take_in(bundle, folder, asked.keep)
        imported = time.monotonic()
        found = {**counts(), **owners(asked.today), **planned(asked.today, asked.seconds), **more()}
        found["import_seconds"] = round(imported - started, 1)
        found["seconds"] = round(time.monotonic() - began, 1)
    return found


@contextmanager
def portal() -> Iterator[Path]:
    """Give an empty portal for once, and the folder that it lies in; one a process."""
    with tempfile.TemporaryDirectory(prefix="portal-") as folder:
        _start_portal(Path(folder))
        try:
            yield Path(folder)
        finally:
            _close_portal()


def _start_portal(folder: Path) -> None:
    """Make an empty portal; settings read the environment once, so it must be set before Django is."""
    os.environ.update(
        PORTAL_ENV="development", PORTAL_VAR=str(folder), DATABASE_URL=f"sqlite:///{folder / 'portal.sqlite3'}",
        DJANGO_SETTINGS_MODULE="portal.settings",
    )  # fmt: skip
    import django
    from django.core.management import call_command

    django.setup()
    call_command("migrate", verbosity=0)


def _close_portal() -> None:
    from django.db import connections

    connections.close_all()


def take_in(bundle: Bundle, folder: Path, keep: Path | None = None) -> None:
    """Take the way of everybody: a file, and the command."""
    from django.core.management import call_command

    file = keep or folder / "bundle.json"
    file.write_text(json.dumps(bundle, ensure_ascii=False, indent=1), encoding="utf-8")
    call_command("import_bundle", str(file))


def counts() -> Found:
    """Return how much there is."""
    from planning import models

    return {
        "teams": models.Team.objects.count(),
        "people": models.Person.objects.count(),
        "memberships": models.Membership.objects.count(),
        "projects": models.Project.objects.count(),
        "components": models.Component.objects.count(),
        "items": models.WorkItem.objects.count(),
        "open_items": models.WorkItem.objects.open().count(),
    }


def owners(today: date) -> Found:
    """Return the findings of the health checks on a day.

    O5 and O6 count projects: that is what the source names approvers of. What they find of components stands apart.
    """
    from planning.queries import frame, ownership

    found = ownership.lint(frame.organisation(), today).findings
    of = Counter((finding.check, finding.subject_type) for finding in found)
    return {
        "O2": of["O2", "project"], "O5": of["O5", "project"], "O6": of["O6", "project"],
        "O7": of["O7", "team"], "O8": of["O8", "person"],
        "components_O5": of["O5", "component"], "components_O6": of["O6", "component"],
        "O8_most": max((int(_number(one.data["accountabilities"])) for one in found if one.check == "O8"), default=0),
    }  # fmt: skip


def _number(value: object) -> int:
    return value if isinstance(value, int) else 0


def planned(today: date, seconds: float) -> Found:
    """Plan the whole organisation, let the independent checker judge, store the plan, and return how good it is."""
    from planning.actions import plans
    from planning.engine.check import violations

    taken, plan = plans.make(plans.Order(seconds=seconds), today=today)
    plans.store(taken, plan, team=None, by=None)
    wanted = sum(demand.minutes for demand in taken.demands)
    staffed = sum(part.minutes for part in plan.allocations)
    reasons = Counter(rest.shortage.value for rest in plan.unstaffed)
    days: Counter[str] = Counter()
    for rest in plan.unstaffed:
        days[rest.shortage.value] += rest.minutes
    return {
        "demands": len(taken.demands),
        "demand_days": round(wanted / MINUTES_A_DAY, 1),
        "staffed_percent": round(100 * staffed / wanted, 2) if wanted else 0.0,
        "unstaffed_demands": len({rest.demand for rest in plan.unstaffed}),
        "shortages": dict(sorted(reasons.items())),
        "shortage_days": {reason: round(minutes / MINUTES_A_DAY, 1) for reason, minutes in sorted(days.items())},
        "violations": len(violations(taken, plan)) + len(plan.violations),
        "status": plan.status.value,
        "tiers": [
            {"name": tier.name, "value": tier.value, "bound": tier.bound, "gap_percent": round(100 * tier.gap, 2)}
            for tier in plan.tiers
        ],
        "plan_seconds": round(plan.seconds, 1),
    }


def tell(found: Found, rules: Sequence[str], file: Path | None) -> None:
    """Print what was assumed and what was found, and write the latter where it was asked for."""
    print("Assumed, because the data does not say:")
    for rule in rules:
        print(f"  - {rule}")
    print("Found:")
    for name, value in found.items():
        if name == "tiers":
            for tier in value:
                shown = f"{tier['value']:,} (bound {tier['bound']:,}, gap {tier['gap_percent']} %)"
                print(f"  tier {tier['name']}: {shown}")
        else:
            print(f"  {name}: {value}")
    if file is not None:
        file.write_text(json.dumps(found, indent=2) + "\n", encoding="utf-8")
