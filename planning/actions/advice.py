"""What a run works out beside the plan: team composition, recommended owners, the hire-first ladder."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any, Protocol

import msgspec
from django.utils import timezone

from planning.engine import composition as engine_composition
from planning.engine import owners as engine_owners
from planning.engine.plan import Plan as EnginePlan
from planning.engine.plan import Progress
from planning.engine.snapshot import Snapshot
from planning.models import Plan, Recommendation, Role, Team
from planning.queries import compositions, frame, ownership

Report = Callable[[Progress], None]
Stop = Callable[[], bool]
COMPOSITION_SECONDS = 10.0
OWNERS_SECONDS = 5.0
LADDER_SECONDS = 20.0


class Asked(Protocol):
    """A run or an order: advice is for the whole organisation alone."""

    @property
    def team(self) -> Team | None:
        """The team that is planned alone, if any."""
        ...


def make(
    taken: Snapshot, plan: EnginePlan, asked: Asked, *, on_progress: Report | None = None,
    should_stop: Stop | None = None,
) -> tuple[list[Any], dict[str, Any]]:  # fmt: skip
    """Return the ladder and the composition of a plan; nothing for the plan of one team, or once stopped."""
    if asked.team is not None or (should_stop is not None and should_stop()):
        return [], {}
    tell = on_progress or (lambda _: None)
    tell(Progress("Team composition", 0.92))
    composition = _composition(taken)
    tell(Progress("Hire first", 0.95))
    return _ladder(taken, plan, should_stop), composition


def _ladder(taken: Snapshot, plan: EnginePlan, should_stop: Stop | None) -> list[Any]:
    from planning.engine import hiring  # loads the solver, which web processes never do

    rungs = hiring.ladder(taken, plan, seconds=LADDER_SECONDS, should_stop=should_stop)
    built: list[Any] = msgspec.to_builtins(rungs)
    return built


def _composition(taken: Snapshot) -> dict[str, Any]:
    """Return the composition, and how the plan would stand with it against how it stands today."""
    from planning.engine import composition_effect  # loads the solver, which web processes never do
    from planning.engine.solve import solve

    given = compositions.composition_input(frame.organisation(), taken.today)
    if not given.needs or not given.people:
        return {}
    answer = engine_composition.compose(given, seconds=COMPOSITION_SECONDS)
    built: dict[str, Any] = msgspec.to_builtins(answer)
    # Both greedy, so that what differs is the teams and not how long was searched.
    today = solve(taken, method="greedy")
    effect = composition_effect.effect(taken, today, answer, method="greedy")
    built["effect"] = {"before": msgspec.to_builtins(effect.before), "after": msgspec.to_builtins(effect.after)}
    return built


def store_compositions(plan: Plan, composition: dict[str, Any]) -> None:
    """Make a recommendation of each move and each position to open of a composition."""
    if not composition:
        return
    roles = {role.slug: role.pk for role in Role.objects.all()}
    teams = set(Team.objects.values_list("pk", flat=True))
    rows = [_move(plan, move, roles) for move in composition["moves"] if move["team"] in teams]
    for line in composition["roles"]:
        rows += [
            Recommendation(
                kind=Recommendation.Kind.MEMBERSHIP, plan=plan, change="open", team_id=line["team"],
                role_id=roles[line["role"]], share_percent=Decimal(100), starts_on=timezone.localdate(), part=number,
                reasons={"line": line},
            )
            for number in range(line["open_positions"])
        ]  # fmt: skip
    Recommendation.objects.bulk_create(rows)


def _move(plan: Plan, move: dict[str, Any], roles: dict[str, int]) -> Recommendation:
    source = None
    if move["from_team"] is not None:
        source = {
            "team": move["from_team"], "role": roles[move["from_role"]], "share_percent": str(move["from_share"]),
            "share_before": str(move["from_before"]),
        }  # fmt: skip
    return Recommendation(
        kind=Recommendation.Kind.MEMBERSHIP, plan=plan, change=move["kind"], person_id=move["person"],
        team_id=move["team"], role_id=roles[move["role"]], share_percent=Decimal(move["share"]),
        starts_on=timezone.localdate(), reasons={"move": move, "from": source},
    )  # fmt: skip


def propose_owners(*, today: date | None = None, seconds: float = OWNERS_SECONDS) -> int:
    """Recommend owners for what has none, and backups for what rests on one person; supersede earlier proposals.

    Returns
    -------
    How many seats somebody was found for.
    """
    given = ownership.owners_input(today or timezone.localdate())
    # Pinned owners stay, so what comes back for their seat is no proposal.
    answer = engine_owners.recommend_owners(replace(given), seconds=seconds)
    roles = {role.slug: role.pk for role in Role.objects.all()}
    things = {thing.id: thing for thing in given.components}
    rows = [
        _seat(seat, things[seat.component], roles)
        for seat in answer.seats
        if seat.person is not None and seat.is_change and not _is_held(seat, things[seat.component])
    ]
    Recommendation.objects.filter(kind="owner", state="open").update(state=Recommendation.State.SUPERSEDED)
    Recommendation.objects.bulk_create(rows)
    return len(rows)


def _is_held(seat: engine_owners.SeatAnswer, thing: engine_owners.OwnedThing) -> bool:
    if seat.seat is engine_owners.Seat.ACCOUNTABLE:
        return thing.owner is not None
    return bool(thing.backups)


def _seat(seat: engine_owners.SeatAnswer, thing: engine_owners.OwnedThing, roles: dict[str, int]) -> Recommendation:
    reasons = msgspec.to_builtins(seat)
    return Recommendation(
        kind=Recommendation.Kind.OWNER,
        change="backup" if seat.seat is engine_owners.Seat.BACKUP else "owner",
        component_id=seat.component, person_id=seat.person, team_id=thing.team,
        role_id=roles.get(seat.role or ""), reasons=reasons, cost_of_waiting=1 if thing.in_production else 0,
    )  # fmt: skip
