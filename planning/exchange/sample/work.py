"""Projects, components, work items, dependencies and demands of the sample."""

from datetime import date
from random import Random

from planning.exchange.sample import names
from planning.exchange.sample.days import iso, monday_of
from planning.exchange.sample.sizing import Factors, half_days
from planning.exchange.sample.tables import Record, Row, demand, read, split, without_nothing

PROJECT_KEYS = {project[0]: project[1] for project in names.PROJECTS}
TAGS = {"p": "product_feature", "i": "infrastructure", "-": None}
STATUSES = {"t": "to_do", "w": "in_progress", "b": "blocked", "d": "done", "c": "cancelled"}
PRIORITIES = {"u": "urgent", "h": "high", "n": "normal", "l": "low"}
PRODUCTION = "production"


def projects(today: date) -> list[Record]:
    """Return the twelve projects."""
    monday = monday_of(today)
    return [
        without_nothing(
            {
                "key": key,
                "name": name,
                "team": team,
                "lifecycle": lifecycle,
                "stage": stage,
                "value_per_week": value,
                "probability_percent": probability,
                "starts_on": iso(monday, starts),
                "due_on": iso(monday, due),
            }
        )
        for _, key, name, team, lifecycle, stage, value, probability, starts, due in names.PROJECTS
    ]


def components() -> list[Record]:
    """Return the 25 components."""
    return [
        {
            "key": row["key"],
            "name": row["name"],
            "kind": row["kind"],
            "project": PROJECT_KEYS[row["project"]],
            "team": row["team"],
            "in_production": row["lifecycle"] == PRODUCTION,
            "lifecycle": row["lifecycle"],
        }
        for row in read("components.csv")
    ]


def work_items(today: date, rng: Random, factors: Factors) -> tuple[list[Record], list[Record]]:
    """Return the work items, sized by the factors, and the demands that are written by hand on some."""
    teams = {row["key"]: row["team"] for row in read("components.csv")}
    items: list[Record] = []
    demands: list[Record] = []
    for row in read("work_items.csv"):
        done = rng.choice((0.3, 0.4, 0.5, 0.6)) if row["status"] == "w" else 0.0
        written = _demands(row, factors)
        item = _item(row, today, written, factors, done)
        if row["components"] and (team := teams[split(row["components"])[0]]) != _team_of(row):
            item["team"] = team
        items.append(without_nothing(item))
        demands += written
    return items, demands


def _team_of(row: Row) -> str:
    return next(project[3] for project in names.PROJECTS if project[0] == row["project"])


def _item(row: Row, today: date, written: list[Record], factors: Factors, done: float) -> Record:
    earliest, _, due = row["window"].partition(">")
    monday = monday_of(today)
    likely, remaining = _effort(row, written, factors, done)
    return {
        "key": row["key"],
        "title": row["title"],
        "project": PROJECT_KEYS[row["project"]],
        "tag": TAGS[row["tag"]],
        "status": STATUSES[row["status"]],
        "priority": PRIORITIES[row["priority"]],
        "effort": _triple(likely),
        "remaining_days": _remaining(row, remaining),
        "starts_on": iso(monday, int(earliest) if earliest else None),
        "due_on": iso(monday, int(due) if due else None),
        "components": split(row["components"]),
        "skills": [] if written else _skills(row),
        "assumed": ["priority"] if row["tag"] == "-" else [],
    }


def _effort(row: Row, written: list[Record], factors: Factors, done: float) -> tuple[float | None, float | None]:
    """Return the likely effort of an item and what is left of it; what is written by hand is what is left."""
    if written:
        remaining = sum(float(part["days"]) for part in written)
        return half_days(remaining / (1 - done)), remaining
    likely = factors.sized(row)
    return likely, None if likely is None else half_days(likely * (1 - done))


def _triple(likely: float | None) -> list[float] | None:
    if likely is None:
        return None
    return [half_days(likely * 0.6), likely, half_days(likely * 1.7)]


def _remaining(row: Row, remaining: float | None) -> float | None:
    """Return what remains where somebody has said so: of work that is under way or over, or planned by hand."""
    if row["status"] in "dc":
        return 0.0
    return remaining if row["status"] == "w" or row["demands"] else None


def _skills(row: Row) -> list[Record]:
    needs = []
    for word in split(row["skills"]):
        role, _, skill = word.rstrip("?").partition(":")
        needs.append(
            {
                "skill": skill[:-1],
                "level": int(skill[-1]),
                "must": not word.endswith("?"),
                "role": names.SHORT_ROLES[role],
            }
        )
    return needs


def _demands(row: Row, factors: Factors) -> list[Record]:
    """Return the demands that are written by hand, each with the skills that its role needs."""
    written = []
    for word in split(row["demands"]):
        letters, _, heads, together = demand(word)
        written.append(
            {
                "key": f"{row['key']}-{letters}",
                "item": row["key"],
                "role": names.SHORT_ROLES[letters],
                "days": factors.sized_demand(row, word),
                "heads": heads,
                "together": together,
                "skills": [_of_demand(need) for need in _skills(row) if need["role"] == names.SHORT_ROLES[letters]],
            }
        )
    return written


def _of_demand(need: Record) -> Record:
    return {field: need[field] for field in ("skill", "level", "must")}


def dependencies() -> list[Record]:
    """Return which item waits for which; a model that has to settle first makes one wait two days longer."""
    return [
        {"before": before, "after": row["key"], "lag_days": 2 if before == "ALD-256" else 0}
        for row in read("work_items.csv")
        for before in split(row["waits_for"])
    ]


def standing_demands(today: date) -> list[Record]:
    """Return the run work, support, on-call and seats of the teams."""
    monday = monday_of(today)
    return [
        without_nothing(
            {
                "key": f"standing-{number}",
                "team": team,
                "role": role,
                "share_percent": share,
                "kind": kind,
                "name": name,
                "starts_on": iso(monday, starts),
                "ends_on": iso(monday, ends),
            }
        )
        for number, (team, role, share, kind, name, starts, ends) in enumerate(names.STANDING_DEMANDS, start=1)
    ]
