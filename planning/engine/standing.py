"""Standing demands are staffed before all else: by those who carry them today, then by the fewest people."""

from dataclasses import dataclass, field

from planning.engine.plan import Standing
from planning.engine.snapshot import Lane, Snapshot, StandingDemand


@dataclass(slots=True)
class Carried:
    """Who carries which standing demand, what nobody carries, and the share taken per lane id and day."""

    rows: tuple[Standing, ...] = ()
    short: tuple[tuple[int, int], ...] = ()
    taken: dict[int, list[int]] = field(default_factory=dict)


def carry(snapshot: Snapshot) -> Carried:
    """Give every standing demand to lanes of its team and role.

    Earlier ones first. A lane carries at most its own share, over the days between its first and its last free minute;
    who carries it today comes first, then who can carry most of what is left, so that the fewest people are bound.
    """
    rows: list[Standing] = []
    short: list[tuple[int, int]] = []
    taken: dict[int, list[int]] = {}
    spans = {lane.id: _span(lane) for lane in snapshot.lanes}
    for demand in sorted(snapshot.standing, key=lambda d: (d.start, d.id)):
        lanes = [lane for lane in snapshot.lanes if lane.team == demand.team and lane.role == demand.role]
        missing = _carry_one(demand, lanes, spans, taken, rows, snapshot.days)
        if missing > 0:
            short.append((demand.id, missing))
    return Carried(tuple(sorted(rows)), tuple(sorted(short)), taken)


def minutes_left(lane: Lane, taken: list[int] | None, days: int) -> list[int]:
    """Return the free minutes of a lane per day once its standing demands are taken off, rounded down."""
    minutes = list(lane.minutes[:days]) + [0] * max(0, days - len(lane.minutes))
    if taken is None:
        return minutes
    return [m * max(0, lane.share - t) // max(1, lane.share) for m, t in zip(minutes, taken, strict=True)]


def _carry_one(
    demand: StandingDemand,
    lanes: list[Lane],
    spans: dict[int, tuple[int, int]],
    taken: dict[int, list[int]],
    rows: list[Standing],
    days: int,
) -> int:
    """Carry one demand; return the largest share that nobody carries on any of its days."""
    first, last = max(0, demand.start), min(demand.end, days - 1)
    need = dict.fromkeys(range(first, last + 1), demand.share)
    waiting = {lane.id: lane for lane in lanes}

    def possible(lane: Lane) -> dict[int, int]:
        begin, end = spans[lane.id]
        used = taken.get(lane.id)
        free = {d: lane.share - (used[d] if used else 0) for d in range(max(first, begin), min(last, end) + 1)}
        return {day: min(need[day], share) for day, share in free.items() if min(need[day], share) > 0}

    while waiting and any(need.values()):
        gains = {lane_id: sum(possible(lane).values()) for lane_id, lane in waiting.items()}
        best = min(waiting, key=lambda lane_id: (lane_id not in demand.kept, -gains[lane_id], lane_id))
        lane = waiting.pop(best)
        takes = possible(lane)
        used = taken.setdefault(best, [0] * days)
        for day, share in takes.items():
            need[day] -= share
            used[day] += share
        rows.extend(_runs(demand.id, best, takes))
    return max(need.values(), default=0)


def _runs(demand: int, lane: int, takes: dict[int, int]) -> list[Standing]:
    """Fold days of equal share that follow each other into rows."""
    rows: list[Standing] = []
    for day, share in sorted(takes.items()):
        if rows and rows[-1].end == day - 1 and rows[-1].share == share:
            rows[-1] = Standing(demand, lane, share, rows[-1].start, day)
        else:
            rows.append(Standing(demand, lane, share, day, day))
    return rows


def _span(lane: Lane) -> tuple[int, int]:
    """Return the first and last day on which a lane has minutes; an empty span where it has none."""
    working = [day for day, minutes in enumerate(lane.minutes) if minutes > 0]
    return (working[0], working[-1]) if working else (0, -1)
