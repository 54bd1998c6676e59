"""Who owns what at real organisations: import each through the bundle, run the health checks, tell what they find.

The figures are those of the checks of the portal, as the page, the API and ``manage.py ownership_lint`` have them.
"""

import argparse
import json
from collections import Counter
from collections.abc import Callable, Iterable
from concurrent.futures import ProcessPoolExecutor
from datetime import date
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from benchmarks.real import common, justice, kubernetes

TODAY = date(2026, 8, 21)
Counts = dict[str, Any]


def main() -> None:
    """Import both organisations, check and tell."""
    made = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    made.add_argument("--data", type=Path, default=common.SHARED_DATA, help="folder with the folders moj and k8s")
    made.add_argument("--json", type=Path, help="write what was found here too")
    made.add_argument("--today", type=date.fromisoformat, default=TODAY, help=f"the day of the checks, else {TODAY}")
    asked = made.parse_args()
    if not asked.data.is_dir():
        message = f"There is no folder {asked.data}. Give the folder of the data with --data."
        raise SystemExit(message)
    found = measure(asked.data, asked.today)
    for name, counts in found.items():
        for check, count in counts.items():
            print(f"{name} {check} {_told(count)}")
    if asked.json is not None:
        asked.json.write_text(json.dumps(found, indent=2) + "\n", encoding="utf-8")


def measure(data: Path, today: date) -> dict[str, Counts]:
    """Return what the checks find at each organisation, each in a portal of its own."""
    namespaces = justice.read(data / "moj")
    keps, groups = kubernetes.read(data / "k8s")
    bundles = {
        "moj": (justice.convert(namespaces, today), of_justice),
        "k8s": (kubernetes.convert(keps, groups, today, kubernetes.GROUPS), of_kubernetes),
    }
    # A process has one portal, so each organisation has a process of its own.
    with ProcessPoolExecutor(mp_context=get_context("spawn"), max_tasks_per_child=1) as processes:
        running = {name: processes.submit(checked, made, today, count) for name, (made, count) in bundles.items()}
        return {name: one.result() for name, one in running.items()}


def checked(bundle: common.Bundle, today: date, count: Callable[[Any], Counts]) -> Counts:
    """Return what the checks find of a bundle, imported into a portal for once."""
    with common.portal() as folder:
        from planning.queries import frame, ownership

        common.take_in(bundle, folder)
        return count(ownership.lint(frame.organisation(), today))


def _over(found: Iterable[Any], what: str, most: int) -> int:
    return sum(1 for one in found if one.check == "O8" and one.data[what] >= most)


def _told(count: Any) -> str:
    """Write a count, or counts by what they are of."""
    return ", ".join(f"{number:,} {name}" for name, number in count.items()) if isinstance(count, dict) else str(count)


def of_justice(lint: Any) -> Counts:
    """Return the counts that the namespaces say something about."""
    return {check: lint.counts[check] for check in ("O1", "O3", "O4", "O9", "O11")} | {"apart": lint.apart["O11"]}


def of_kubernetes(lint: Any) -> Counts:
    """Return the counts that KEPs and groups say something about.

    O5 and O6 are told of KEPs: that is what approvers are named for. O8 is told of what people approve, and apart from
    it of the posts that they hold.
    """
    found = lint.findings
    projects = Counter(one.check for one in found if one.subject_type == "project" and one.check != "O2")
    words = [one.data for one in found if one.check == "O12"]
    return {
        "O2": sum(1 for one in found if one.check == "O2" and one.severity == "error" and one.data["team"]),
        "O2_mentions": lint.apart["O2"],
        "O5": projects["O5"],
        "O6": projects["O6"],
        "O7": lint.counts["O7"],
        "O8": _over(found, "accountabilities", 15),
        "O8_posts": _over(found, "posts", 3),
        "O10": projects["O10"],
        "O10_apart": lint.apart["O10"],
        "O12": {
            name: sum(1 for one in words if one[word]) for name, word in (("statuses", "status"), ("stages", "stage"))
        },
        "O12_apart": lint.apart["O12"],
    }


if __name__ == "__main__":
    main()
