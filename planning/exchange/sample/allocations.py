"""Who is on what already: the live plan of the sample, one item after another on a lane."""

from datetime import date, timedelta
from random import Random

from planning import catalogue
from planning.exchange.sample.days import MINUTES_A_DAY, FreeTime
from planning.exchange.sample.tables import Record, Row, read, split

STARTS_WITHIN_DAYS = 28
SMALLEST_JOB_DAYS = 0.5
PARTLY = {"ana-ribeiro": "80.00", "luca-moretti": "80.00"}
"""Who does their first item with part of their time, by a hand-made booking."""

PINNED = ("ALD-214",)


def allocations(
    today: date, rng: Random, time: FreeTime, memberships: list[Record], items: list[Record], demands: list[Record]
) -> list[Record]:
    """Return what was accepted: work under way from some days ago, then what comes next, never two at once."""
    lanes = _lanes(today, memberships)
    by_key = {item["key"]: item for item in items}
    busy_until: dict[str, int] = {}
    made: list[Record] = []
    rows = [row for row in read("work_items.csv") if row["who"] and _may_start(row, by_key)]
    rows.sort(key=lambda row: row["status"] != "w")
    for row in rows:
        lane = lanes[row["who"]]
        days = _role_days(by_key[row["key"]], lane["role"], demands)
        start = busy_until.get(row["who"], (today - time.start).days)
        stretch = _stretch(time.of_lane(lane), start, days, _part(row, lane))
        if stretch is None or stretch[0] > STARTS_WITHIN_DAYS:
            continue
        busy_until[row["who"]] = stretch[1] + 1
        made.append(_allocation(row, lane, _since(row, stretch, rng), time.start))
    return made


def _lanes(today: date, memberships: list[Record]) -> dict[str, Record]:
    """Return the main membership of each person today."""
    now = today.isoformat()
    lanes: dict[str, Record] = {}
    for membership in memberships:
        if membership["starts_on"] <= now <= membership.get("ends_on", "9999"):
            lanes.setdefault(membership["person"], membership)
    return lanes


def _may_start(row: Row, by_key: dict[str, Record]) -> bool:
    """Tell whether an item waits for nothing: what waits is left for a plan to decide."""
    return all(by_key[before]["status"] in {"done", "cancelled"} for before in split(row["waits_for"]))


def _role_days(item: Record, role: str, demands: list[Record]) -> float:
    """Return the days of a role on an item; parts too small for a job of their own go to the leading role."""
    written = {demand["role"]: demand["days"] for demand in demands if demand["item"] == item["key"]}
    if written:
        return float(written[role])
    low, likely, high = item["effort"]
    left = float(item.get("remaining_days", (low + 4 * likely + high) / 6))
    parts = {
        share.role: left * share.percent / 100 for share in catalogue.load().tag_shares if share.tag == item["tag"]
    }
    small = sum(days for other, days in parts.items() if other != role and days < SMALLEST_JOB_DAYS)
    return parts[role] + small


def _part(row: Row, lane: Record) -> float:
    share = PARTLY.get(row["who"]) if row["status"] == "w" else None
    return float(share) / float(lane["share_percent"]) if share else 1.0


def _stretch(minutes: list[int], start: int, days: float, part: float) -> tuple[int, int] | None:
    """Return the first and last day of so many days of work on a lane from a day on; none if they do not fit."""
    first, left = None, days * MINUTES_A_DAY
    for day in range(start, len(minutes)):
        if minutes[day]:
            first = day if first is None else first
            left -= minutes[day] * part
        if first is not None and left <= 0:
            return first, day
    return None


def _since(row: Row, stretch: tuple[int, int], rng: Random) -> tuple[int, int]:
    """Return the stretch, for work under way with its start in one of the weeks before."""
    if row["status"] != "w":
        return stretch
    return -7 * rng.choice((1, 2, 2, 3)) + rng.choice((0, 1, 2)), stretch[1]


def _allocation(row: Row, lane: Record, stretch: tuple[int, int], monday: date) -> Record:
    started = row["status"] == "w"
    share = PARTLY.get(row["who"], lane["share_percent"]) if started else lane["share_percent"]
    pinned = row["key"] in PINNED
    return {
        "key": f"allocation-{row['key']}",
        "item": row["key"],
        "role": lane["role"],
        "person": row["who"],
        "team": lane["team"],
        "starts_on": (monday + timedelta(days=stretch[0])).isoformat(),
        "ends_on": (monday + timedelta(days=stretch[1])).isoformat(),
        "share_percent": share,
        "source": "manual" if pinned or share != lane["share_percent"] else "import" if started else "recommendation",
        "pinned": pinned,
    }
