"""Making plans: from the snapshot over the solver to stored plan and recommendations."""

import zlib
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Literal

from django.db import transaction
from django.utils import timezone

from planning import access
from planning.engine import difference, evaluate
from planning.engine import plan as engine_plan
from planning.engine import snapshot as engine_snapshot
from planning.engine.plan import Progress
from planning.models import Allocation, Membership, Plan, Recommendation, StoredSnapshot, Team, User, WorkItem
from planning.queries import bulk, demands, frame, snapshots

Report = Callable[[Progress], None]
Stop = Callable[[], bool]


@dataclass(frozen=True, slots=True)
class Order:
    """What plan is asked for. A limit is always given: seconds, or the solver's deterministic units."""

    seconds: float = 60
    work_limit: float | None = None
    seed: int = 0
    team: Team | None = None
    includes_tentative: bool = False
    method: Literal["greedy", "exact"] = "exact"


def make(
    order: Order, *, today: date | None = None, on_progress: Report | None = None, should_stop: Stop | None = None
) -> tuple[engine_snapshot.Snapshot, engine_plan.Plan]:
    """Return a snapshot of now and the engine's plan for it; touches no row."""
    from planning.engine.solve import solve  # web processes never load the solver

    scope = access.teams_below({order.team.pk}) if order.team else None
    taken = snapshots.build(
        today=today or timezone.localdate(), organisation=frame.organisation(), team_ids=scope,
        includes_tentative=order.includes_tentative,
    )  # fmt: skip
    plan = solve(
        taken, seconds=order.seconds, work_limit=order.work_limit, seed=order.seed, method=order.method,
        on_progress=on_progress, should_stop=should_stop,
    )  # fmt: skip
    return taken, plan


@transaction.atomic
@bulk.without_collecting()
def store(
    taken: engine_snapshot.Snapshot, plan: engine_plan.Plan, *, team: Team | None, by: User | None,
    ladder: list[Any] | None = None, composition: dict[str, Any] | None = None,
) -> Plan:  # fmt: skip
    """Store a plan with its snapshot and its recommendations; undecided ones of earlier plans are superseded."""
    frozen, _ = StoredSnapshot.objects.get_or_create(
        digest=taken.digest(),
        defaults={
            "revision": taken.revision, "today": taken.today, "data": zlib.compress(engine_snapshot.dump(taken)),
        },
    )  # fmt: skip
    staffed = sum(row.minutes for row in plan.allocations)
    row = Plan.objects.create(
        snapshot=frozen, team=team, status=plan.status.value, method=plan.method, seed=plan.seed,
        seconds=plan.seconds, work_limit=plan.work_limit,
        tiers=[{**asdict(tier), "gap": tier.gap} for tier in plan.tiers],
        violations=list(plan.violations), demand_count=len(taken.demands), staffed_minutes=staffed,
        unstaffed_minutes=sum(one.minutes for one in plan.unstaffed), data=zlib.compress(engine_plan.dump(plan)),
        made_by=by, ladder=ladder or [], composition=composition or {},
    )  # fmt: skip
    _supersede(team)
    Recommendation.objects.bulk_create(_recommendations(row, taken, plan))
    return row


def load_snapshot(plan: Plan) -> engine_snapshot.Snapshot:
    """Return the snapshot that a plan was made of."""
    return engine_snapshot.load(zlib.decompress(bytes(plan.snapshot.data)))


def load_plan(plan: Plan) -> engine_plan.Plan:
    """Return the engine's plan as it was stored."""
    return engine_plan.load(zlib.decompress(bytes(plan.data)))


def _supersede(team: Team | None) -> None:
    rows = Recommendation.objects.filter(state="open", kind__in=("allocation", "membership"))
    if team is not None:
        rows = rows.filter(membership__team__in=access.teams_below({team.pk}))
    rows.update(state=Recommendation.State.SUPERSEDED)


def _recommendations(row: Plan, taken: engine_snapshot.Snapshot, plan: engine_plan.Plan) -> list[Recommendation]:
    """Return the differences between a plan and what is live, one row each."""
    memberships = Membership.objects.in_bulk([one.id for one in taken.lanes])
    items = {item.id: item for item in taken.items}
    live = {(one.demand, one.lane, one.start): one.id for one in taken.live}
    still_live = set(Allocation.objects.values_list("pk", flat=True))
    existing = set(WorkItem.objects.filter(pk__in=items).values_list("pk", flat=True))
    parts = {(one.demand, one.lane, one.start): one for one in plan.allocations}
    item_of = {demand.id: demand.item for demand in taken.demands}
    made = []
    for change in difference.against_live(taken, plan):
        stay = change.after or change.before
        if stay is None or stay.lane not in memberships or item_of.get(change.demand) not in existing:
            continue
        part = parts.get((change.demand, stay.lane, stay.start))
        replaced = live.get((change.demand, change.before.lane, change.before.start)) if change.before else None
        made.append(
            Recommendation(
                kind=Recommendation.Kind.ALLOCATION, plan=row, change=change.kind.value,
                part=part.part if part else 0, work_item_id=item_of[change.demand],
                role_id=demands.item_and_role(change.demand)[1],
                person_id=memberships[stay.lane].person_id, membership=memberships[stay.lane],
                project_id=items[item_of[change.demand]].project, team_id=items[item_of[change.demand]].team,
                replaces_id=replaced if replaced in still_live else None,
                share_percent=memberships[stay.lane].share_percent, starts_on=taken.date_of(stay.start),
                ends_on=taken.date_of(stay.end),
                days=Decimal(part.minutes) / snapshots.MINUTES_A_DAY if part else None,
                cost_of_waiting=_cost_of_waiting(items[item_of[change.demand]], taken),
            )
        )  # fmt: skip
    return made


def _cost_of_waiting(item: engine_snapshot.Item, taken: engine_snapshot.Snapshot) -> int:
    """Return what it costs if nobody does an item in the horizon: weight a week for the weeks that it is late."""
    due = item.due if item.due is not None else taken.horizon
    late = evaluate.days_late(due, taken.horizon - 1)
    return item.weight * max(1, late) // 5
