"""Teams, people, memberships, absences and skills of the sample."""

import unicodedata
from datetime import date
from random import Random

from planning import catalogue
from planning.exchange.sample import names
from planning.exchange.sample.days import closed_days, iso, monday_of
from planning.exchange.sample.tables import Record, Row, levels, read, split, without_nothing

SINCE_LONG = -900
LEAD_TIME_DAYS = 42
HIGHEST_LEVEL = 5
FAMILIAR_LEVEL = 2


def calendars(today: date) -> list[Record]:
    """Return the holiday calendars, with the company's closed days in each."""
    return [
        without_nothing(
            {"key": key, "name": name, "country": country, "subdivision": part, "closed_days": closed_days(today)}
        )
        for key, name, country, part in names.CALENDARS
    ]


def teams() -> list[Record]:
    """Return the six teams."""
    return [
        without_nothing({"key": key, "name": name, "kind": kind, "parent": parent, "lead": lead})
        for key, name, kind, parent, lead in names.TEAMS
    ]


def people(today: date, rng: Random) -> list[Record]:
    """Return everybody, the two open positions included."""
    leads = {team: lead for team, _, _, _, lead in names.TEAMS}
    usual = _usual_levels()
    return [_person(row, today, rng, leads, usual) for row in read("people.csv")]


def _person(row: Row, today: date, rng: Random, leads: dict[str, str], usual: dict[str, dict[str, int]]) -> Record:
    is_open = row["kind"] == "open_position"
    weeks = int(row["starts"]) if row["starts"] else None
    return without_nothing(
        {
            "key": row["key"],
            "name": row["name"],
            "email": None if is_open else f"{_plain(row['name'])}@{names.PEOPLE_DOMAIN}",
            "kind": row["kind"],
            "calendar": row["calendar"],
            "pattern": list(names.PATTERNS[row["pattern"]]),
            "manager": _manager(row, leads),
            "cost_per_day": int(row["cost"]),
            "starts_on": iso(monday_of(today), weeks * 7 if weeks else None),
            "lead_time_days": LEAD_TIME_DAYS if is_open else None,
            "skills": _skills(row, rng, usual[row["role"]]),
            "wishes": [{"skill": word.rstrip("+"), "released": word.endswith("+")} for word in split(row["wishes"])],
        }
    )


def _plain(name: str) -> str:
    letters = unicodedata.normalize("NFKD", name.replace("ø", "o")).encode("ascii", "ignore").decode()
    return letters.lower().replace(" ", ".")


def _manager(row: Row, leads: dict[str, str]) -> str | None:
    if row["key"] == "viktor-sokolov":
        return None
    lead = leads[row["team"]]
    return "viktor-sokolov" if lead == row["key"] else lead


def _usual_levels() -> dict[str, dict[str, int]]:
    built_in = {
        role: {skill.id: skill.levels[role] for skill in catalogue.load().skills if skill.levels[role]}
        for role in names.BUILT_IN_ROLES
    }
    return {**built_in, **names.OTHER_SKILLS}


def _skills(row: Row, rng: Random, usual: dict[str, int]) -> list[Record]:
    """Return the levels of a person: what the role usually asks for, varied, and what the table says of this one."""
    told = levels(row["skills"])
    if row["kind"] == "open_position":
        return [{"skill": skill, "level": level, "evidence": "manager"} for skill, level in told.items()]
    confirmed = {}
    for skill, level in usual.items():
        varied = level + int(row["seniority"]) * (level > FAMILIAR_LEVEL) + rng.choice((-1, 0, 0, 0, 1))
        is_known = rng.random() < (0.85 if level > FAMILIAR_LEVEL else 0.4)  # the rest was never assessed
        if is_known:
            highest = FAMILIAR_LEVEL if skill in names.CONTESTED else HIGHEST_LEVEL
            confirmed[skill] = max(0, min(varied, highest))
    confirmed.update(told)
    skills = [{"skill": skill, "level": level, "evidence": "manager"} for skill, level in sorted(confirmed.items())]
    return skills + _own_view(confirmed, usual, rng)


def _own_view(confirmed: dict[str, int], usual: dict[str, int], rng: Random) -> list[Record]:
    """Return what the person says: of two skills that are confirmed too where there are two, and of one that is not."""
    both = rng.sample(sorted(confirmed), min(2, len(confirmed)))
    views = [(skill, min(HIGHEST_LEVEL, max(0, confirmed[skill] + rng.choice((-1, 0, 1))))) for skill in both]
    alone = sorted(set(usual) - set(confirmed))[:1]
    views += [(skill, usual[skill]) for skill in alone]
    return [{"skill": skill, "level": level, "evidence": "self"} for skill, level in views]


def memberships(today: date) -> list[Record]:
    """Return who is, was and will be on which team, as what, for which share."""
    monday = monday_of(today)
    facts: list[tuple[str, str, str, str, int, int | None]] = []
    for row in read("people.csv"):
        weeks = int(row["starts"]) * 7 if row["starts"] else SINCE_LONG
        starts, ends = names.MEMBERSHIP_DATES.get(row["key"], (weeks, None))
        facts.append((row["key"], row["team"], row["role"], f"{row['share']}.00", starts, ends))
    facts += names.MORE_MEMBERSHIPS
    facts += [(*fact, None) for fact in names.AFTERWARDS]
    return [
        without_nothing(
            {
                "key": f"{person}-{team}-{number}",
                "person": person,
                "team": team,
                "role": role,
                "share_percent": share,
                "starts_on": iso(monday, starts),
                "ends_on": iso(monday, ends),
            }
        )
        for number, (person, team, role, share, starts, ends) in enumerate(facts, start=1)
    ]


def absences(today: date) -> list[Record]:
    """Return who is away when."""
    monday = monday_of(today)
    return [
        without_nothing(
            {
                "key": f"absence-{number}",
                "person": person,
                "kind": kind,
                "starts_on": iso(monday, first),
                "ends_on": iso(monday, last),
                "note": note or None,
            }
        )
        for number, (person, kind, first, last, note) in enumerate(names.ABSENCES, start=1)
    ]


def users() -> list[Record]:
    """Return one sign-in for each access role."""
    return [
        without_nothing({"username": name, "person": person, "access_role": role, "teams": list(teams)})
        for name, person, role, teams in names.USERS
    ]
