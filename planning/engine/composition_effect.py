"""What proposed teams would do to the plan: the same work on the proposed lanes, solved again."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Literal

from planning.engine.composition import Composition
from planning.engine.hiring import Outlook, outlook
from planning.engine.plan import Plan
from planning.engine.snapshot import Lane, Snapshot
from planning.engine.solve import solve

Minutes = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Effect:
    """How the plan stands with today's teams and with the proposed ones, and the plan with those."""

    before: Outlook
    after: Outlook
    plan: Plan
    snapshot: Snapshot


def effect(
    snapshot: Snapshot,
    plan: Plan,
    proposal: Composition,
    *,
    whole: Mapping[int, Minutes] | None = None,
    seconds: float = 10.0,
    method: Literal["greedy", "exact"] = "greedy",
) -> Effect:
    """Solve again with the proposed shares in place of today's.

    Parameters
    ----------
    snapshot, plan
        The work, and the plan with today's teams.
    proposal
        What ``compose`` returned.
    whole
        By person, free minutes per day at a share of 100 %, for those who have no lane today. Whoever has neither, or
        is not in the snapshot, is left as they are.
    """
    after = composed(snapshot, proposal, whole=whole or {})
    again = solve(after, seconds=seconds, method=method)
    return Effect(outlook(snapshot, plan), outlook(after, again), again, after)


def composed(snapshot: Snapshot, proposal: Composition, *, whole: Mapping[int, Minutes]) -> Snapshot:
    """Return the snapshot with the proposed lanes: those that go on keep their ids, those that end have no minutes."""
    patterns = {**whole_minutes(snapshot), **whole}
    known = {(lane.person, lane.team, lane.role): lane for lane in snapshot.lanes}
    shares = {(person, team, role): share for person, team, role, share in proposal.shares}
    lanes = [_scaled(lane, shares.pop(key, 0), patterns[lane.person]) for key, lane in known.items()]
    people = {person.id for person in snapshot.people}
    number = max((lane.id for lane in snapshot.lanes), default=0)
    for (person, team, role), share in sorted(shares.items()):
        if person in patterns and person in people:
            number += 1
            lanes.append(_scaled(Lane(number, person, team, role, ()), share, patterns[person]))
    return replace(snapshot, lanes=tuple(lanes))


def whole_minutes(snapshot: Snapshot) -> dict[int, Minutes]:
    """Return by person what their lanes would give per day at a share of 100 % in all."""
    total: dict[int, list[int]] = {}
    shares: dict[int, int] = defaultdict(int)
    for lane in snapshot.lanes:
        before = total.get(lane.person, [0] * len(lane.minutes))
        total[lane.person] = [a + b for a, b in zip(before, lane.minutes, strict=True)]
        shares[lane.person] += lane.share
    return {
        person: tuple(value * 10000 // max(1, shares[person]) for value in minutes) for person, minutes in total.items()
    }


def _scaled(lane: Lane, share: int, whole: Minutes) -> Lane:
    """Return a lane at a share in percent; one that ends keeps the least share, for the work that stands on it."""
    minutes = tuple(value * share // 100 for value in whole)
    return replace(lane, minutes=minutes, share=max(1, share * 100))
