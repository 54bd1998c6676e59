"""Two open-source projects, Mesos and Spring XD, from their Jira issues with story points; the staff is made up."""

import csv
import gzip
import math
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from benchmarks.real import common

Record = dict[str, Any]
FILE = "storypoints.csv.gz"
PLANNED = 250
DAYS_PER_POINT = Decimal("1.00")
MEMBERS_SINCE = "2015-01-01"
HARD_POINTS = 8
DAYS_A_PERSON = Decimal("45.5")  # 13 weeks x 5 days x focus factor 0.70
SHARES = {
    "product_feature": {"ai_developer": Decimal("0.85"), "ml_engineer": Decimal("0.15")},
    "infrastructure": {"ai_developer": Decimal("0.10"), "ml_engineer": Decimal("0.90")},
}
LEADING = {"product_feature": "ai_developer", "infrastructure": "ml_engineer"}
INFRASTRUCTURE = re.compile(
    r"\b(build|builds|compile|make|cmake|gradle|maven|ci|travis|jenkins|test|tests|testing|flaky|docker|container"
    r"|containerizer|cgroups?|isolators?|deploy\w*|install\w*|config\w*|upgrade|dependenc\w*|log|logs|logging|metrics"
    r"|monitor\w*|performance|memory|leak|cluster|yarn|zookeeper|hadoop|ec2|packag\w*|release|refactor\w*)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Source:
    """A project of the source: its name here, and the skill of the catalogue that stands for its field."""

    name: str
    skill: str


SOURCES = {"mesos": Source("Mesos", "systems-lang"), "springxd": Source("Spring XD", "streaming")}


def told(days_per_point: Decimal) -> list[str]:
    """Return the rules in words."""
    return [
        f"days per story point: {days_per_point}; nothing says that a point is the same in both projects",
        "status: every issue is open, whatever became of it",
        (
            f"planned: the first {PLANNED} issues of each project, in the order of the file, carry a tag; the "
            "others are open and untagged, and untagged work gives no demand until somebody tags it"
        ),
        (
            "tag: infrastructure where the title has a word of building, testing, running or measuring, else product "
            "feature"
        ),
        f"skills asked of the leading role: the project's field at 3, at 4 from {HARD_POINTS} points on",
        (
            f"staff: one team a project; of each role as many people as its demand fills at {DAYS_A_PERSON} days each "
            "in 13 weeks, rounded down, two at least; every second one has the field at 4, the others at 3"
        ),
    ]


def read(folder: Path) -> list[Record]:
    """Return the issues of the source."""
    with gzip.open(folder / FILE, "rt", encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def convert(issues: Sequence[Record], days_per_point: Decimal = DAYS_PER_POINT) -> common.Bundle:
    """Return the bundle; what it does not find in the source follows the rules of ``told``."""
    by_project: dict[str, list[Record]] = defaultdict(list)
    for issue in issues:
        by_project[issue["project"]].append(issue)
    items = {
        project: [_item(issue, days_per_point, is_planned=place < PLANNED) for place, issue in enumerate(rows)]
        for project, rows in by_project.items()
    }
    staff = {project: list(_staff(project, rows)) for project, rows in items.items()}
    return {
        "format": "team-planning-bundle",
        "version": 1,
        "organisation": {"name": "Mesos and Spring XD", "days_per_point": str(days_per_point)},
        "teams": [
            {"key": project, "name": SOURCES[project].name, "lead": staff[project][0][0]["key"]} for project in items
        ],
        "people": [person for rows in staff.values() for person, _ in rows],
        "memberships": [membership for rows in staff.values() for _, membership in rows],
        "projects": [
            {"key": project, "name": SOURCES[project].name, "team": project, "lifecycle": "active"} for project in items
        ],
        "work_items": [item for rows in items.values() for item in rows],
    }


def tag(title: str) -> str:
    """Return the assumed tag."""
    return "infrastructure" if INFRASTRUCTURE.search(title) else "product_feature"


def _item(issue: Mapping[str, str], days_per_point: Decimal, *, is_planned: bool) -> Record:
    points = Decimal(issue["storypoint"])
    row: Record = {
        "key": issue["issuekey"], "number": issue["issuekey"], "title": issue["title"], "project": issue["project"],
        "description": issue["description"], "effort": str(points * days_per_point), "status": "to_do",
        "assumed": ["effort"],
    }  # fmt: skip
    if is_planned:
        row["tag"], row["tag_source"] = tag(issue["title"]), "rule"
        level = 4 if points >= HARD_POINTS else 3
        need = {"skill": SOURCES[issue["project"]].skill, "level": level, "must": True, "role": LEADING[row["tag"]]}
        row["skills"] = [need]
        row["assumed"] += ["tag", "skills"]
    return row


def _staff(project: str, items: Sequence[Record]) -> Iterator[tuple[Record, Record]]:
    """Give the made-up people of a team, each with their membership."""
    days: dict[str, Decimal] = defaultdict(Decimal)
    for item in items:
        for role, share in SHARES.get(item.get("tag", ""), {}).items():
            days[role] += Decimal(item["effort"]) * share
    for role, wanted in sorted(days.items()):
        for place in range(max(2, math.floor(wanted / DAYS_A_PERSON))):
            key = f"{project}/{role}/{place + 1}"
            label = "developer" if role == "ai_developer" else "engineer"
            level = 4 if place % 2 == 0 else 3
            skills = [{"skill": SOURCES[project].skill, "level": level}]
            yield (
                {"key": key, "name": f"{SOURCES[project].name} {label} {place + 1}", "skills": skills},
                {"key": key, "person": key, "team": project, "role": role, "starts_on": MEMBERS_SINCE},
            )


def main() -> None:
    """Convert, import, check, plan and tell."""
    about = "Import the issues of Mesos and Spring XD into a portal for once, plan them, and tell what was found."
    parser = common.parser(about, "jira")
    parser.add_argument("--days-per-point", type=Decimal, default=DAYS_PER_POINT, help="assumed days of a story point")
    given = parser.parse_args()
    asked = common.options(given)
    bundle = convert(read(asked.data), given.days_per_point)
    found = common.measure(bundle, asked, lambda: {"days_per_point": float(given.days_per_point)})
    common.tell(found, told(given.days_per_point), asked.json)


if __name__ == "__main__":
    main()
