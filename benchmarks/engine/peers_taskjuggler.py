"""Write a project for TaskJuggler, run its ``tj3``, and read when the last task ends. A time unit is an hour there."""

import csv
import subprocess
import tempfile
from datetime import UTC, datetime
from pathlib import Path

from benchmarks.engine.imopse import Project

START = datetime(2026, 1, 5, tzinfo=UTC)
STAMP = "%Y-%m-%d-%H:%M"
ALWAYS = "workinghours mon - sun 0:00 - 24:00"


def makespan(project: Project, program: str, seconds: float) -> int | None:
    """Return the duration of TaskJuggler's plan; nothing where it finds none."""
    with tempfile.TemporaryDirectory(prefix="peers-") as folder:
        file = Path(folder) / "project.tjp"
        file.write_text(text(project), encoding="utf-8")
        subprocess.run([program, "--silent", "--output-dir", folder, str(file)], check=False, capture_output=True,
                       timeout=seconds)  # fmt: skip
        report = Path(folder) / "ends.csv"
        if not report.is_file():
            return None
        with report.open(newline="", encoding="utf-8") as lines:
            ends = [row["End"] for row in csv.DictReader(lines, delimiter=";")]
    last = max(datetime.strptime(end, STAMP).replace(tzinfo=UTC) for end in ends)
    return round((last - START).total_seconds() / 3600)


def text(project: Project) -> str:
    """Return the project in TaskJuggler's words: the least loaded of those who can does the whole task."""
    hours = sum(task.duration for task in project.tasks.values())
    rows = [
        f'project peers "peers" 2026-01-05 +{hours}h {{ timezone "UTC" timingresolution 60min dailyworkinghours 24',
        f'  yearlyworkingdays 365 {ALWAYS} timeformat "{STAMP}" }}',
        *(f'resource r{number} "r{number}" {{ {ALWAYS} }}' for number in project.resources),
    ]
    for number, task in project.tasks.items():
        able = choices(project, number)
        others = f" alternative {', '.join(f'r{one}' for one in able[1:])}" if able[1:] else ""
        waits = f" depends {', '.join(f't{before}' for before in task.before)}" if task.before else ""
        rows.append(f'task t{number} "t{number}" {{ effort {task.duration}h allocate r{able[0]} '
                    f"{{{others} select minloaded persistent }}{waits} }}")  # fmt: skip
    return "\n".join([*rows, 'taskreport "ends" { formats csv columns id, end }', ""])


def choices(project: Project, number: int) -> list[int]:
    """Return the resources that can do a task."""
    asked = project.tasks[number].skills
    return [
        one
        for one, resource in project.resources.items()
        if all(resource.skills.get(skill, -1) >= level for skill, level in asked.items())
    ]
