"""What was finished before today: by whom and when, so that levels stand beside evidence and work done has a day."""

import math
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from planning import catalogue
from planning.exchange.sample.days import FOCUS, monday_of
from planning.exchange.sample.tables import Record

LAST_DAY = -3
"""The Friday before this week."""
GAPS = (0, 0, 1, 2, 4)
"""Working days between two finished items of a person."""


@dataclass(slots=True)
class _Lane:
    """Somebody's place on a team, and the day until which they could still have worked there on something else."""

    membership: Record
    levels: dict[str, int]
    free_until: date

    def fits(self, item: Record, role: str) -> bool:
        """Tell whether the person has the role and the levels that the item asks for."""
        needs = [need for need in item["skills"] if need["role"] == role and need["must"]]
        return self.membership["role"] == role and all(
            self.levels.get(need["skill"], 0) >= need["level"] for need in needs
        )


def finished(today: date, rng: Random, bundle: dict[str, list[Record]]) -> tuple[list[Record], list[Record]]:
    """Return the work items, with the day on which finished ones were done, and the allocations that they took.

    Each was done by somebody of its team, else of another, in the role that leads its tag, after its project began and
    before the work that they have under way; one that nobody could have done has no day.
    """
    lanes = _lanes(today, bundle)
    projects = {row["key"]: row for row in bundle["projects"]}
    items, made = [], []
    for item in bundle["work_items"]:
        if item["status"] != "done" or "effort" not in item or "tag" not in item:
            items.append(item)
            continue
        project = projects[item["project"]]
        row = _by_somebody(item, project, lanes, rng)
        if row is not None:
            made.append(row)
        items.append({**item, "done_on": row["ends_on"]} if row else item)
    return items, made


def _lanes(today: date, bundle: dict[str, list[Record]]) -> list[_Lane]:
    people = {row["key"]: row for row in bundle["people"] if row["kind"] != "open_position"}
    last = monday_of(today) + timedelta(days=LAST_DAY)
    begins: dict[str, date] = {}
    for row in bundle["allocations"]:
        start = date.fromisoformat(row["starts_on"])
        begins[row["person"]] = min(start, begins.get(row["person"], start))
    return [
        _Lane(
            row,
            {one["skill"]: one["level"] for one in people[row["person"]]["skills"] if one["evidence"] == "manager"},
            min(last, begins.get(row["person"], today) - timedelta(days=1)),
        )
        for row in bundle["memberships"]
        if row["person"] in people and row["starts_on"] <= last.isoformat() <= row.get("ends_on", "9999")
    ]


def _by_somebody(item: Record, project: Record, lanes: list[_Lane], rng: Random) -> Record | None:
    """Return the allocation of whoever was free latest; the time before it is what they have left."""
    share = max((row for row in catalogue.load().tag_shares if row.tag == item["tag"]), key=lambda row: row.percent)
    team, gap = item.get("team", project["team"]), rng.choice(GAPS)
    chosen = []
    for lane in lanes:
        if not lane.fits(item, share.role):
            continue
        days = item["effort"][1] * share.percent / 100 / (float(lane.membership["share_percent"]) / 100 * FOCUS)
        ends = _working_day(lane.free_until, gap)
        starts = _working_day(ends, math.ceil(days) - 1)
        if starts.isoformat() >= max(project.get("starts_on", ""), lane.membership["starts_on"]):
            chosen.append((lane.membership["team"] == team, ends, lane, starts))
    if not chosen:
        return None
    _, ends, lane, starts = max(chosen, key=lambda one: (one[0], one[1], one[2].membership["key"]))
    for other in lanes:
        if other.membership["person"] == lane.membership["person"]:
            other.free_until = starts - timedelta(days=1)
    return _allocation(item, lane.membership, starts, ends)


def _working_day(day: date, before: int) -> date:
    """Return the day of work that lies so many days of work before the last one until a day."""
    while day.weekday() > 4:
        day -= timedelta(days=1)
    for _ in range(before):
        day -= timedelta(days=3 if day.weekday() == 0 else 1)
    return day


def _allocation(item: Record, membership: Record, starts: date, ends: date) -> Record:
    return {
        "key": f"allocation-{item['key']}", "item": item["key"],
        **{name: membership[name] for name in ("role", "person", "team", "share_percent")},
        "starts_on": starts.isoformat(), "ends_on": ends.isoformat(), "source": "import", "pinned": False,
    }  # fmt: skip
