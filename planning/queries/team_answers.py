"""What the page of a team says in words, and its heat map as a table."""

from dataclasses import dataclass
from typing import Any

from planning.models import Membership, Team
from planning.queries import staffing
from planning.queries.teams import RightMix

NUMBERS = ("No", "One", "Two", "Three", "Four", "Five", "Six", "Seven", "Eight", "Nine")


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer sentence: first what is true, then what follows from it."""

    first: str
    then: str = ""


def head(team: Team, members: list[Membership]) -> list[str]:
    """Return what stands above the answer: kind, people, who leads."""
    people = {row.person_id for row in members if not row.person.is_open_position}
    said = [team.get_kind_display(), f"{len(people)} {'person' if len(people) == 1 else 'people'}"]
    full = staffing.have(members)
    if full:
        said[-1] += f", {full.normalize():f} full-time"
    if team.lead:
        said.append(f"{team.lead} leads")
    if team.parent:
        said.append(f"in {team.parent}")
    if team.is_archived:
        said.append("archived")
    return said


def answer(team: Team, members: list[Membership]) -> Answer:
    """Return the sentence of the tabs that do not count: what the team is for."""
    people = len({row.person_id for row in members if not row.person.is_open_position})
    return Answer(
        f"{team}.", team.purpose.strip() or f"{people} {'person works' if people == 1 else 'people work'} here."
    )


def mix_answer(right: RightMix) -> Answer:
    """Return whether the team is the right mix, and what presses first."""
    return Answer(_short(right), " ".join(filter(None, (_full(right), _alone(right)))))


def _short(right: RightMix) -> str:
    parts = [f"{_number(line.hires)} {plural(line.role.name, line.hires)}" for line in right.short]
    if parts:
        return f"{_join([parts[0], *(part[0].lower() + part[1:] for part in parts[1:])])} short."
    if not right.lines:
        return "Nobody is here and no work asks for anybody."
    if not any(line.row.need for line in right.lines):
        return "No planned work asks for anybody here."
    over = [line for line in right.lines if line.row.surplus >= 1]
    if over:
        line = max(over, key=lambda one: one.row.surplus)
        return f"Everything is covered, with {line.row.surplus.normalize():f} {plural(line.role.name, 2)} to spare."
    return "The right mix for the work that is planned."


def _full(right: RightMix) -> str:
    most = right.fullest
    if most is None:
        return ""
    day = most.overload_from
    since = f" from {day.day} {day:%B}" if day else ""
    return f"{most.person.name} is at {most.peak} %{since}."


def _alone(right: RightMix) -> str:
    row = right.alone
    if row is None:
        return ""
    return f"Only {row.holders[0].name} knows {row.skill.name} at {row.level}."


def _number(amount: int) -> str:
    return NUMBERS[amount] if amount < len(NUMBERS) else str(amount)


def plural(name: str, amount: int) -> str:
    """Return the name of a role inside a sentence, for so many people."""
    head = name.split(" ")[0]
    said = name if head.isupper() and len(head) > 1 else name[:1].lower() + name[1:]
    return said if amount == 1 else f"{said}s"


def _join(parts: list[str]) -> str:
    return f"{', '.join(parts[:-1])} and {parts[-1]}" if len(parts) > 1 else parts[0]


def heat_table(right: RightMix) -> dict[str, Any]:
    """Return the heat map as texts."""
    rows = [
        [row["name"], *("closed" if cell["is_closed"] else f"{cell['value'] or 0} %" for cell in row["cells"])]
        for row in right.heat["rows"]
    ]
    rows += [
        [foot["label"], *("" if value is None else str(value) for value in foot["cells"])]
        for foot in right.heat["feet"]
    ]
    return {"head": ["Person", *(f"{day.day} {day:%b}" for day in right.loads.mondays)], "rows": rows}
