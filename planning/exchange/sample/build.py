"""Puts the sample organisation together as a bundle, dated to a day, once or many times over."""

from datetime import date
from random import Random

from planning.exchange.sample import allocations, answers, days, history, maturity, names, people, sizing, work
from planning.exchange.sample.tables import Record

FORMAT = "team-planning-bundle"
VERSION = 1
SEED = 7

SHARED = ("roles", "skills", "calendars")
REFERENCES = frozenset(
    {"key", "team", "teams", "parent", "lead", "person", "manager", "backups", "username"}
    | {"project", "component", "components", "item", "before", "after", "success_metric"}
)
NAMED = ("teams", "people", "projects", "components")
OWN_SKILLS = ({"key": "clause-layout", "name": "Clause and layout extraction", "group": "aiapp"},)


def build(today: date, *, scale: int = 1, seed: int = SEED) -> Record:
    """Return Aldertree as a bundle: JSON-ready, in the import format.

    Parameters
    ----------
    today : date
        The day to which everything is dated.
    scale : int
        So many times as many of everything; the keys and names of the further ones end in a number.
    seed : int
        The same day, scale and seed give the same bundle.
    """
    bundle: Record = {"format": FORMAT, "version": VERSION, "organisation": dict(names.ORGANISATION)}
    for copy in range(1, scale + 1):
        lists = _lists(today, seed + copy - 1)
        for name, records in lists.items():
            if copy == 1:
                bundle[name] = records
            elif name not in SHARED:
                bundle[name] += [_suffixed(name, record, copy) for record in records]
    return bundle


def _lists(today: date, seed: int) -> dict[str, list[Record]]:
    """Return one Aldertree, list by list, in an order in which references point backwards."""
    # Not for secrets: the sample must come out the same each time.
    rng = Random(seed)  # noqa: S311 -- must repeat, no secret
    calendars, persons = people.calendars(today), people.people(today, rng)
    memberships, absences = people.memberships(today), people.absences(today)
    time = days.FreeTime(today, calendars, persons, absences)
    standing = work.standing_demands(today)
    items, demands = work.work_items(today, rng, sizing.factors(time, memberships, standing))
    lists: dict[str, list[Record]] = {
        "roles": _roles(),
        "skills": [dict(skill) for skill in OWN_SKILLS],
        "calendars": calendars,
        "teams": people.teams(),
        "people": persons,
        "memberships": memberships,
        "absences": absences,
        "projects": work.projects(today),
        "components": work.components(),
        "work_items": items,
        "dependencies": work.dependencies(),
        "demands": demands,
        "standing_demands": standing,
        "allocations": allocations.allocations(today, rng, time, memberships, items, demands),
        "ownerships": answers.ownerships(today),
        "success_metrics": answers.success_metrics(),
        "measurements": answers.measurements(today, rng),
        "assessments": maturity.assessments(today),
        "users": people.users(),
    }
    # Numbers of its own: what is open stays as it is, whatever of the past is told.
    past = Random(seed)  # noqa: S311 -- must repeat, no secret
    lists["work_items"], done = history.finished(today, past, lists)
    lists["allocations"] += done
    return lists


def _roles() -> list[Record]:
    return [
        {"key": key, "name": name, "code": code, "hue": hue, "aliases": list(aliases)}
        for key, name, code, hue, aliases in names.ROLES
    ]


def _suffixed(name: str, record: Record, copy: int) -> Record:
    """Return the record as one of a further copy: its key and all that it points to end in the copy's number."""
    changed = dict(record)
    for field in REFERENCES & record.keys():
        value = record[field]
        changed[field] = [f"{one}-{copy}" for one in value] if isinstance(value, list) else f"{value}-{copy}"
    if name in NAMED:
        changed["name"] = f"{record['name']} {copy}"
    if "email" in record:
        changed["email"] = record["email"].replace("@", f"-{copy}@")
    return changed
