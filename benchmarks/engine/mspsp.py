"""Read MSPSP files (MiniZinc data): activities that need people of several skills at the same time.

An activity is a work item with a demand per skill, all together; a person who masters a skill has it at level 1.
Activities that take no time, as the dummies at both ends, are items without work: what waits for them waits on.
"""

import re
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from benchmarks.engine.case import DAY, ROLE, Case, UnreadableError, clashes, numbers, snapshot_of, spans
from planning.engine.plan import Plan
from planning.engine.snapshot import Demand, Person, SkillNeed

ENDING = ".dzn"
MASTERED = 1
Value = TypeVar("Value")


@dataclass(frozen=True, slots=True)
class Project:
    """What a file says: durations, people needed by activity and skill, skills by person, pairs that wait. From 0."""

    durations: tuple[int, ...]
    needs: tuple[tuple[int, ...], ...]
    mastery: tuple[tuple[bool, ...], ...]
    waits: tuple[tuple[int, int], ...]


def read(path: Path) -> Case:
    """Return the case of a file."""
    return case_of(path.stem, parse(path.read_text(encoding="utf-8", errors="replace")))


def case_of(name: str, project: Project) -> Case:
    """Return the case of a project."""
    people = [
        Person(number, skills={_skill(s): MASTERED for s, has in enumerate(row) if has})
        for number, row in enumerate(project.mastery, 1)
    ]
    demands = [
        Demand(_demand(project, a, s), a + 1, ROLE, project.durations[a] * DAY * heads, heads,
               (SkillNeed(_skill(s), MASTERED),), together=True)
        for a, row in enumerate(project.needs) for s, heads in enumerate(row) if heads and project.durations[a]
    ]  # fmt: skip
    durations = dict(enumerate(project.durations, 1))
    waits = [(before + 1, after + 1) for before, after in project.waits]
    return Case(name, snapshot_of(people, durations, demands, waits), lambda plan: broken(project, plan))


def parse(text: str) -> Project:
    """Read the assignments that matter; comments start at a percent sign."""
    plain = re.sub(r"%[^\n]*", "", text)
    values = dict(re.findall(r"(\w+)\s*=\s*([^;]*);", plain))
    try:
        skills = int(values["nSkills"])
        needs = _table(numbers(values["sreq"]), skills)
        mastery = _table([word == "true" for word in re.findall(r"true|false", values["mastery"])], skills)
        waits = list(zip(numbers(values["pred"]), numbers(values["succ"]), strict=True))
        durations = tuple(numbers(values["dur"]))
    except (KeyError, ValueError) as error:
        message = f"This is no MSPSP file: {error}."
        raise UnreadableError(message) from error
    if any(duration and not any(row) for duration, row in zip(durations, needs, strict=True)):
        message = "An activity takes time and nobody: the planner has no word for that."
        raise UnreadableError(message)
    return Project(durations, needs, mastery, tuple((before - 1, after - 1) for before, after in waits))


def broken(project: Project, plan: Plan) -> list[str]:
    """Return what breaks the format's own rules, read from what the file says and not from the snapshot."""
    rows, found = spans(plan), clashes(plan)
    times: dict[int, tuple[int, int]] = {}
    for activity, needs in enumerate(project.needs):
        for skill, heads in enumerate(needs):
            parts = rows.get(_demand(project, activity, skill), [])
            if project.durations[activity] and len(parts) != heads:
                found.append(f"activity {activity + 1} has {len(parts)} people of {heads} with skill {skill + 1}")
            for person, start, end in parts:
                if not project.mastery[person - 1][skill]:
                    found.append(f"person {person} has no skill {skill + 1}")
                if (
                    times.setdefault(activity, (start, end)) != (start, end)
                    or end - start != project.durations[activity]
                ):
                    found.append(f"activity {activity + 1} runs from {start} to {end} and {times[activity]}")
    earliest = _earliest(project, times)
    found += [f"activity {a + 1} starts at {start}, not after {earliest[a]}"
              for a, (start, _) in times.items() if start < earliest[a]]  # fmt: skip
    return found


def _earliest(project: Project, times: dict[int, tuple[int, int]]) -> list[int]:
    """Return when each activity may start, as what it waits for ends; what takes no people ends as soon as it can."""
    after: list[list[int]] = [[] for _ in project.durations]
    for before, activity in project.waits:
        after[activity].append(before)
    earliest: list[int | None] = [None] * len(project.durations)

    def of(activity: int) -> int:
        if earliest[activity] is None:
            ends = [times[b][1] if b in times else of(b) + project.durations[b] for b in after[activity]]
            earliest[activity] = max(ends, default=0)
        return earliest[activity] or 0

    return [of(activity) for activity in range(len(project.durations))]


def _demand(project: Project, activity: int, skill: int) -> int:
    return activity * len(project.needs[0]) + skill + 1


def _skill(number: int) -> str:
    return f"skill-{number + 1}"


def _table(values: list[Value], width: int) -> tuple[tuple[Value, ...], ...]:
    if not width or len(values) % width:
        message = f"{len(values)} values make no rows of {width}"
        raise ValueError(message)
    return tuple(tuple(values[at : at + width]) for at in range(0, len(values), width))
