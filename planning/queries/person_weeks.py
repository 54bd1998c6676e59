"""What a recommendation does to the weeks of a person: the live load, and what it would add."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from planning.models import Allocation, Organisation, Recommendation
from planning.queries.loads import PersonLoad, Week, loads
from planning.queries.snapshots import people_with_calendars, window

ROOM = 36.0  # pixels for 100 %


@dataclass(frozen=True, slots=True)
class WeekPart:
    """A week of the strip: where it stands in percent of the width, and its two parts in pixels from the top."""

    x: float
    width: float
    live_y: float
    live: float
    added_y: float
    added: float
    is_closed: bool
    label: str


@dataclass(frozen=True, slots=True)
class Strip:
    """Thirteen weeks or so of one person with the recommendation laid on top."""

    weeks: tuple[WeekPart, ...]
    peak: int
    limit: float
    height: float


def by_person(organisation: Organisation, today: date, person_ids: Iterable[int]) -> dict[int, PersonLoad]:
    """Return the loads of some people; as many queries for one as for all."""
    shown = window(organisation, today)
    people = people_with_calendars(shown.start, shown.last, ids=person_ids)
    return {row.person.pk: row for row in loads(organisation, today, people=people).rows}


def replaced(person_ids: Iterable[int]) -> dict[int, list[Allocation]]:
    """Return the live work of people that open recommendations take off them; a plan never counts it."""
    found: dict[int, list[Allocation]] = defaultdict(list)
    rows = Allocation.objects.filter(replaced_by__state="open", membership__person__in=list(person_ids))
    for row in rows.select_related("membership").distinct():
        found[row.membership.person_id].append(row)
    return found


def _of_week(row: Recommendation | Allocation, load: PersonLoad, week: Week) -> int:
    """Return the percent of a week of a person that a stretch of work takes."""
    if row.starts_on is None or row.ends_on is None or not week.days_there or not load.share_percent:
        return 0
    days = [week.monday + timedelta(days=day) for day in range(5)]
    within = sum(row.starts_on <= day <= row.ends_on for day in days)
    share = float(row.share_percent or 0) / float(load.share_percent) * 100
    return round(share * min(within, week.days_there) / week.days_there)


def amounts(row: Recommendation, load: PersonLoad, gone: Iterable[Allocation]) -> list[tuple[Week, int, int]]:
    """Return each week with the percent that stays of the live work, and what a recommendation adds."""
    rows = list(gone)
    found = []
    for week in load.weeks:
        live = max(0, (week.percent or 0) - sum(_of_week(one, load, week) for one in rows))
        found.append((week, live, 0 if row.change == "dropped" else _of_week(row, load, week)))
    return found


def strip(organisation: Organisation, today: date, row: Recommendation) -> Strip | None:
    """Return the strip of the person of a recommended allocation; nothing where there is no such person any more."""
    if row.person_id is None or row.kind != Recommendation.Kind.ALLOCATION:
        return None
    load = by_person(organisation, today, [row.person_id]).get(row.person_id)
    if load is None:
        return None
    found = amounts(row, load, replaced([row.person_id])[row.person_id])
    peak = max((live + more for _, live, more in found), default=0)
    scale = ROOM / max(100, peak)
    count = max(1, len(found))
    weeks = []
    for number, (week, live, more) in enumerate(found):
        tall, extra = live * scale, more * scale
        label = f"{week.monday.day} {week.monday:%b}" if number % 3 == 0 else ""
        weeks.append(
            WeekPart(
                number * 100 / count, 100 / count, ROOM - tall, tall, ROOM - tall - extra, extra, week.percent is None,
                label,
            )
        )  # fmt: skip
    return Strip(tuple(weeks), peak, ROOM - 100 * scale, ROOM)


def cells(row: Recommendation, load: PersonLoad | None, gone: Iterable[Allocation]) -> list[dict[str, Any]]:
    """Return the weeks of a person as cells, those that a recommendation fills marked with its kind of work."""
    tag = (row.work_item.tag if row.work_item else "") or "untagged"
    found = []
    for week, live, more in amounts(row, load, gone) if load is not None else ():
        both = replace(week, percent=None if week.percent is None else live + more)
        level = f"{both.level} is-proposed-{tag}" if more else both.level
        found.append({"value": both.percent, "level": level, "is_closed": both.percent is None})
    return found
