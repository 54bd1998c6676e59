"""People's weeks as heat maps show them, and what is free in each role."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from planning.models import Membership, Organisation, Role
from planning.queries.loads import Loads, PersonLoad, Week
from planning.queries.snapshots import window


def heat(found: Loads, members: list[Membership]) -> dict[str, Any]:
    """Return the weeks of people for the heat map, and what is free in each role below."""
    first = {row.person_id: row for row in reversed(members)}
    order = sorted(found.rows, key=lambda load: (load.person.is_open_position, load.person.name))
    return {
        "head": week_heads(found.mondays),
        "rows": [heat_row(load, first[load.person.pk]) for load in order if load.person.pk in first],
        "feet": _free(found, members),
    }


def mondays(organisation: Organisation, today: date) -> list[date]:
    """Return the Mondays of the weeks that are planned."""
    shown = window(organisation, today)
    return [shown.start + timedelta(days=day) for day in range(0, shown.horizon, 7)]


def week_heads(days: Iterable[date]) -> list[dict[str, Any]]:
    """Return the weeks as heads: the month only where it begins."""
    heads: list[dict[str, Any]] = []
    month = 0
    for monday in days:
        is_first = monday.month != month
        head = {"label": f"{monday.day} {monday:%b}" if is_first else str(monday.day), "is_strong": is_first}
        heads.append(head | {"day": monday.day, "month": f"{monday:%b}" if is_first else ""})
        month = monday.month
    return heads


def cell(week: Week) -> dict[str, Any]:
    """Return a week as a cell; nothing planned is no number."""
    return {"value": week.percent or None, "level": week.level, "is_closed": week.percent is None}


def heat_row(load: PersonLoad, membership: Membership) -> dict[str, Any]:
    """Return a person's weeks as a row of the heat map."""
    person = load.person
    return {
        "person": person, "name": person.name, "hue": membership.role.hue, "code": membership.role.code,
        "is_open": person.is_open_position, "cells": [cell(week) for week in load.weeks],
    }  # fmt: skip


def _free(found: Loads, members: list[Membership]) -> list[dict[str, Any]]:
    """Return the full-timers that each role has free in each week; below nothing where people do more than they can."""
    weeks = {load.person.pk: load.weeks for load in found.rows}
    by_role: dict[Role, list[Membership]] = defaultdict(list)
    for member in members:
        by_role[member.role].append(member)
    feet = []
    for role, rows_of in by_role.items():
        cells: list[Decimal | None] = []
        for number in range(len(found.mondays)):
            free = [_free_of(row, weeks[row.person_id][number]) for row in rows_of if row.person_id in weeks]
            known = [amount for amount in free if amount is not None]
            cells.append(sum(known, Decimal(0)).quantize(Decimal("0.1")) if known else None)
        feet.append({"label": f"{role.name} free", "cells": cells})
    return feet


def _free_of(row: Membership, week: Week) -> Decimal | None:
    is_there = row.starts_on <= week.monday and (row.ends_on is None or row.ends_on >= week.monday)
    if week.percent is None or not is_there:
        return None
    return row.share_percent / 100 * (100 - week.percent) / 100
