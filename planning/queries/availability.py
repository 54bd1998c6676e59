"""Who is free with what: everybody who could be meant, who fits, and of the others which rule failed and what helps."""

from collections import defaultdict
from collections.abc import Iterable
from copy import copy
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal

from planning.models import Allocation, Organisation, Person, PersonSkill, Skill, User
from planning.queries import names
from planning.queries.calendars import monday_of
from planning.queries.loads import Loads, PersonLoad, Week, loads
from planning.queries.snapshots import people_with_calendars, window

WEEKS_SHOWN = 13
WEEKS_AT_MOST = 52
NEAREST = 12


@dataclass(frozen=True, slots=True)
class Ask:
    """What somebody must have: a skill at a level, and so much time free in every week from first to last."""

    skill: Skill | None = None
    level: int = 1
    share_percent: int = 0
    first: date | None = None
    last: date | None = None

    @property
    def is_for_time(self) -> bool:
        """Whether free time is asked for."""
        return bool(self.share_percent or self.first or self.last)

    @property
    def least(self) -> int:
        """The percentage that must be free; dates without one ask for any."""
        return self.share_percent or 1


@dataclass(slots=True)
class Candidate:
    """Somebody against what is asked: the level and time there are, and the rules that failed."""

    person: Person
    load: PersonLoad
    level: int | None
    may_levels: bool
    weeks: list[Week] = field(default_factory=list)
    fails_skill: bool = False
    fails_time: bool = False
    changes: list[str] = field(default_factory=list)

    @property
    def fits(self) -> bool:
        """Whether no rule failed."""
        return not (self.fails_skill or self.fails_time)

    @property
    def free_percent(self) -> int | None:
        """What is free in the fullest week asked for; ``None`` where the person is away in all of them."""
        return min((week.free_percent for week in self.weeks if week.days_there), default=None)

    @property
    def free_days(self) -> Decimal:
        """Days of planned work that are free in the weeks asked for."""
        return sum((week.free_days for week in self.weeks), Decimal(0))


@dataclass(frozen=True, slots=True)
class Found:
    """Who fits, who does not, and the weeks that are shown."""

    ask: Ask
    loads: Loads
    fits: list[Candidate]
    left_out: list[Candidate]
    mondays: tuple[date, ...]
    first_shown: int

    @property
    def of(self) -> int:
        """How many were looked at."""
        return len(self.fits) + len(self.left_out)


def find(ask: Ask, person_ids: Iterable[int], organisation: Organisation, today: date, user: User) -> Found:
    """Return who of the people has what is asked; queries do not grow with the people."""
    reach = _reaching(organisation, ask, today)
    shown = window(reach, today)
    people = people_with_calendars(shown.start, shown.last, ids=person_ids, with_skills=False)
    found = loads(reach, today, people=people)
    first, last = _asked_weeks(ask, shown.start, today, len(found.mondays))
    held = _levels(ask.skill)
    candidates = [
        _candidate(load, ask, held.get(load.person.pk), load.weeks[first : last + 1], user) for load in found.rows
    ]
    fits = sorted((one for one in candidates if one.fits), key=lambda one: (-one.free_days, one.person.name))
    left_out = sorted((one for one in candidates if not one.fits), key=lambda one: _distance(one, ask))
    _suggest(left_out[:NEAREST], ask, found, first, last)
    first_shown = max(0, min(first - 3, len(found.mondays) - WEEKS_SHOWN)) if last >= WEEKS_SHOWN else 0
    return Found(ask, found, fits, left_out, found.mondays[first_shown : first_shown + WEEKS_SHOWN], first_shown)


def _reaching(organisation: Organisation, ask: Ask, today: date) -> Organisation:
    """Return the organisation with a horizon that holds the last day asked for, at most a year; it is not stored."""
    reach, last = copy(organisation), max((day for day in (ask.first, ask.last) if day), default=today)
    weeks = (last - monday_of(today)).days // 7 + 1
    reach.horizon_weeks = min(WEEKS_AT_MOST, max(WEEKS_SHOWN, weeks))
    return reach


def _asked_weeks(ask: Ask, start: date, today: date, count: int) -> tuple[int, int]:
    """Return the first and last week asked for; without dates, the next four."""
    first_day = max(ask.first or today, today)
    last_day = max(ask.last or first_day + timedelta(days=27), first_day)
    first = min(count - 1, (first_day - start).days // 7)
    return first, min(count - 1, (last_day - start).days // 7)


def _levels(skill: Skill | None) -> dict[int, int | None]:
    """Return the confirmed level of a skill by person."""
    if skill is None:
        return {}
    return dict(PersonSkill.objects.filter(skill=skill).values_list("person", "level"))


def _candidate(load: PersonLoad, ask: Ask, level: int | None, weeks: Iterable[Week], user: User) -> Candidate:
    person = load.person
    one = Candidate(
        person, load, level, names.sight(user, person.pk, person.manager_id).levels, list(weeks),
        fails_skill=ask.skill is not None and (level or 0) < ask.level,
    )  # fmt: skip
    one.fails_time = ask.is_for_time and (one.free_percent or 0) < ask.least
    return one


def _distance(one: Candidate, ask: Ask) -> tuple[int, int, int, str]:
    """Order those left out: fewest rules first, then what is missing as far as the reader may see it."""
    levels = ask.level - (one.level or 0) if one.fails_skill and one.may_levels else 0
    time = ask.least - (one.free_percent or 0) if one.fails_time else 0
    return one.fails_skill + one.fails_time, levels, time, one.person.name


def rules(one: Candidate, ask: Ask) -> list[str]:
    """Return the rules that failed, each with what there is and what is asked."""
    said = []
    if one.fails_skill and ask.skill:
        if not one.may_levels:
            said.append(f"{ask.skill} is below the level asked")
        elif one.level is None:
            said.append(f"{ask.skill} is not assessed, needs {ask.level}")
        else:
            said.append(f"{ask.skill} {one.level}, needs {ask.level}")
    if one.fails_time:
        free = one.free_percent
        if free is None:
            said.append("Not available in these weeks")
        else:
            said.append(f"Free {free} %, needs {ask.share_percent} %" if ask.share_percent else "No time free")
    return said


def _suggest(rows: list[Candidate], ask: Ask, found: Loads, first: int, last: int) -> None:
    """Say for each the smallest change that would let them in."""
    booked = _booked(rows, found.mondays[first], found.mondays[last] + timedelta(days=6))
    for one in rows:
        if one.fails_skill and one.may_levels:
            one.changes.append(_level_change(one, ask))
        elif one.fails_skill:
            one.changes.append("A higher confirmed level lets them in.")
        if one.fails_time:
            one.changes.append(_time_change(one, ask, found, booked[one.person.pk], (first, last)))


def _level_change(one: Candidate, ask: Ask) -> str:
    if one.level is None:
        return f"Fits once the level is confirmed at {ask.level}."
    missing = ask.level - one.level
    return f"Fits with {'one more level' if missing == 1 else f'{missing} more levels'}."


def _booked(rows: list[Candidate], first: date, last: date) -> dict[int, list[Allocation]]:
    held: dict[int, list[Allocation]] = defaultdict(list)
    found = Allocation.objects.during(first, last).filter(membership__person__in=[one.person.pk for one in rows])
    for row in found.select_related("membership", "work_item__project").order_by("pk"):
        held[row.membership.person_id].append(row)
    return held


def _time_change(
    one: Candidate, ask: Ask, found: Loads, booked: list[Allocation], asked: tuple[int, int]
) -> str:  # fmt: skip
    """Return what makes room: one piece of work that moves, a later start, a smaller share; else say that none does."""
    for row in sorted(booked, key=lambda row: (row.share_percent * _days(row, one.weeks), row.pk)):
        if all(week.free_percent + _part(row, week) >= ask.least for week in one.weeks if week.days_there):
            project = row.work_item.project
            kind = ", which is tentative," if project and project.is_tentative else ""
            return f"Fits if {row.work_item}{kind} moves out of these weeks."
    length = asked[1] - asked[0] + 1
    for start in range(asked[0] + 1, len(found.mondays) - length + 1):
        weeks = [week for week in one.load.weeks[start : start + length] if week.days_there]
        if weeks and all(week.free_percent >= ask.least for week in weeks):
            monday = found.mondays[start]
            return f"Fits from {monday.day} {monday:%B} on."
    if one.free_percent:
        return f"Fits at {one.free_percent} %."
    return "No single change makes room in the weeks that are planned."


def _days(row: Allocation, weeks: list[Week]) -> int:
    return sum(_overlap(row, week) for week in weeks)


def _overlap(row: Allocation, week: Week) -> int:
    friday = week.monday + timedelta(days=4)
    return max(0, (min(row.ends_on, friday) - max(row.starts_on, week.monday)).days + 1)


def _part(row: Allocation, week: Week) -> Decimal:
    """Return the share that a booking takes of a week, in percent."""
    return row.share_percent * min(Decimal(1), Decimal(_overlap(row, week)) / max(1, min(5, week.days_there)))
