"""The balance of the two kinds of work per team and quarter: what is planned beside what was done."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import QuerySet, Sum

from planning.domain.balance import Balance, balance, outside
from planning.domain.tags import Tag
from planning.models import Organisation, Team, WorkItem
from planning.queries.work import DAYS_LEFT, DUE, TEAM

NO_DATE = "No date"
Key = tuple[int | None, str]


@dataclass(frozen=True, slots=True)
class Row:
    """A team in a quarter. ``beyond`` is how far the plan lies outside the wanted band, in points."""

    team: Team | None
    quarter: str
    planned: Balance
    done: Balance
    beyond: float | None


def rows(organisation: Organisation) -> list[Row]:
    """Return every team and quarter with work, the latest quarter first; the queries do not grow with the items.

    Planned is what remains of open work, by due date; done is the effort of what was finished, by that day.
    """
    planned = _days(WorkItem.objects.open().annotate(due=DUE), "due")
    done = _days(WorkItem.objects.filter(status=WorkItem.Status.DONE), "done_on", is_done=True)
    teams = Team.objects.in_bulk()
    found = []
    for key in planned.keys() | done.keys():
        plan = balance(planned.get(key, {}))
        beyond = outside(plan, organisation.wanted_product_percent, organisation.balance_band_percent)
        found.append(Row(teams.get(key[0] or 0), key[1], plan, balance(done.get(key, {})), beyond))
    return sorted(found, key=_order)


def together(found: Iterable[Balance]) -> Balance:
    """Return the balance of several together."""
    days: dict[Tag, float] = defaultdict(float)
    for one in found:
        for tag, amount in one.days.items():
            days[tag] += amount
    return balance(days)


def _order(row: Row) -> tuple[bool, Any, str]:
    falling = tuple(-int(part) for part in row.quarter.split(" Q")) if row.quarter != NO_DATE else (0,)
    return row.quarter == NO_DATE, falling, row.team.name if row.team else "￿"


def _days(items: QuerySet[WorkItem], day: str, *, is_done: bool = False) -> dict[Key, dict[Tag, float]]:
    # What remains of finished work is nothing: its effort counts.
    effort = Sum("effort_likely_days") if is_done else Sum(DAYS_LEFT)
    found: dict[Key, dict[Tag, float]] = defaultdict(lambda: defaultdict(float))
    grouped = items.order_by().annotate(its_team=TEAM).values("its_team", "tag", day).annotate(days=effort)
    for row in grouped:
        if row["days"]:
            found[row["its_team"], quarter_of(row[day])][Tag.of(row["tag"])] += float(row["days"])
    return found


def quarter_of(day: date | None) -> str:
    """Return the quarter of a day."""
    return f"{day.year} Q{(day.month + 2) // 3}" if day else NO_DATE
