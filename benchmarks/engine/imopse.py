"""Read iMOPSE files: tasks with a duration and skill levels, resources with a salary and skills.

A task is a work item with one demand, a resource a person with one lane, a salary the cost of a day in tenths. Level 0
is a level in this format and means "has none of it" in the engine, so every level is raised by one.
"""

import re
from dataclasses import dataclass
from pathlib import Path

from benchmarks.engine.case import DAY, ROLE, Case, UnreadableError, clashes, numbers, snapshot_of, spans
from planning.engine.plan import Plan
from planning.engine.snapshot import Demand, Person, SkillNeed

ENDING = ".def"
TENTHS = 10
SKILL = re.compile(r"(Q\d+)\s*:\s*(\d+)")


@dataclass(frozen=True, slots=True)
class Resource:
    """Somebody with a salary per time unit, in tenths, and skills with levels."""

    salary: int
    skills: dict[str, int]


@dataclass(frozen=True, slots=True)
class Task:
    """Work for one resource: how long, at what levels, after which tasks."""

    duration: int
    skills: dict[str, int]
    before: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Project:
    """What a file says, by id."""

    resources: dict[int, Resource]
    tasks: dict[int, Task]


def read(path: Path) -> Case:
    """Return the case of a file."""
    return case_of(path.stem, parse(path.read_text(encoding="utf-8", errors="replace")))


def case_of(name: str, project: Project) -> Case:
    """Return the case of a project."""
    people = [
        Person(number, skills={skill: level + 1 for skill, level in resource.skills.items()},
               cost_per_day=resource.salary)
        for number, resource in project.resources.items()
    ]  # fmt: skip
    demands = [
        Demand(number, number, ROLE, task.duration * DAY,
               skills=tuple(SkillNeed(skill, level + 1) for skill, level in task.skills.items()))
        for number, task in project.tasks.items()
    ]  # fmt: skip
    durations = {number: task.duration for number, task in project.tasks.items()}
    waits = [(before, number) for number, task in project.tasks.items() for before in task.before]
    return Case(name, snapshot_of(people, durations, demands, waits), lambda plan: broken(project, plan))


def parse(text: str) -> Project:
    """Read resources after the line of their heading, tasks after that of theirs."""
    resources: dict[int, Resource] = {}
    tasks: dict[int, Task] = {}
    part = ""
    for line in text.splitlines():
        words = line.split()
        if line.startswith(("ResourceID", "TaskID")):
            part = words[0]
        elif words and words[0].isdigit() and part:
            skills = {skill: int(level) for skill, level in SKILL.findall(line)}
            if part == "ResourceID":
                resources[int(words[0])] = Resource(round(float(words[1]) * TENTHS), skills)
            else:
                rest = SKILL.sub(" ", line.split(None, 2)[2]) if len(words) > 2 else ""
                tasks[int(words[0])] = Task(int(words[1]), skills, tuple(numbers(rest)))
    if not resources or not tasks:
        message = "There are no resources and tasks: this is no iMOPSE file."
        raise UnreadableError(message)
    return Project(resources, tasks)


def broken(project: Project, plan: Plan) -> list[str]:
    """Return what breaks the format's own rules, read from what the file says and not from the snapshot."""
    rows, found = spans(plan), clashes(plan)
    for number, task in project.tasks.items():
        parts = rows.get(number, [])
        if len(parts) != 1:
            found.append(f"task {number} is done {len(parts)} times")
            continue
        resource, start, end = parts[0]
        if end - start != task.duration or start < 0:
            found.append(f"task {number} runs from {start} to {end}, it takes {task.duration}")
        has = project.resources[resource].skills
        if any(has.get(skill, -1) < level for skill, level in task.skills.items()):
            found.append(f"task {number} on {resource}, who lacks a skill")
        late = [before for before in task.before if any(row[2] > start for row in rows.get(before, []))]
        found += [f"task {number} does not wait for {before}" for before in late]
    return found
