"""What pages and endpoints read of plans: the latest one, its proof, who does what, what nobody does, and why."""

import zlib
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import lru_cache
from typing import Any

from django.db.models import Count, QuerySet
from django.urls import reverse
from django.utils import timezone

from planning import access
from planning.engine import evaluate, explain
from planning.engine import plan as engine_plan
from planning.engine import snapshot as engine_snapshot
from planning.engine.snapshot import Snapshot
from planning.models import (
    Allocation,
    Organisation,
    Plan,
    Recommendation,
    Role,
    Run,
    StoredSnapshot,
    Team,
    User,
    WorkItem,
)
from planning.queries import demands
from planning.queries.snapshots import MINUTES_A_DAY


def list_plans() -> QuerySet[Plan]:
    """Return the plans, latest first, without their stored answers."""
    return Plan.objects.select_related("snapshot", "team", "made_by").defer("data", "snapshot__data")


def latest(user: User | None = None) -> Plan | None:
    """Return the latest plan of the whole organisation; for who may plan some teams alone, theirs if it is newer."""
    rows = list_plans()
    if user is None:
        return rows.filter(team=None).first()
    covered = access.access_of(user).teams
    newest = rows.filter(team=None).first()
    if covered:
        own = rows.filter(team__in=covered).first()
        if own is not None and (newest is None or own.pk > newest.pk):
            return own
    return newest


def under_way(user: User | None = None) -> Run | None:
    """Return the run that is being made, the user's own first."""
    rows = Run.objects.filter(state__in=Run.ACTIVE).select_related("team", "made_by").order_by("pk")
    mine = rows.filter(made_by=user).first() if user is not None else None
    return mine or rows.first()


def is_stale(plan: Plan, organisation: Organisation) -> bool:
    """Say whether something that planning depends on changed since."""
    return plan.snapshot.revision != organisation.planning_revision


@lru_cache(maxsize=4)
def _decoded(plan_id: int, _made_at: datetime) -> tuple[Snapshot, engine_plan.Plan]:
    """Decode a stored plan with its snapshot; neither ever changes, so the last few are kept."""
    data = Plan.objects.values_list("data", flat=True).get(pk=plan_id)
    frozen = StoredSnapshot.objects.values_list("data", flat=True).get(plans=plan_id)
    taken = engine_snapshot.load(zlib.decompress(bytes(frozen)))
    return taken, engine_plan.load(zlib.decompress(bytes(data)))


def answer(plan: Plan) -> tuple[Snapshot, engine_plan.Plan]:
    """Return the snapshot and the engine's plan of a stored plan."""
    return _decoded(plan.pk, plan.created_at)


def recommendations(
    *, states: Iterable[str] = ("open",), kinds: Iterable[str] = ("allocation",)
) -> QuerySet[Recommendation]:
    """Return recommendations with what is shown of them; dearest first."""
    return Recommendation.objects.filter(state__in=list(states), kind__in=list(kinds)).select_related(
        "work_item__project", "component", "project", "team", "role", "person", "membership__team", "membership__role",
        "replaces__membership__person",
    )  # fmt: skip


def live(first: date, last: date) -> QuerySet[Allocation]:
    """Return the live plan between two days with what is shown of it."""
    return (
        Allocation.objects.during(first, last)
        .select_related("work_item__project", "role", "membership__person", "membership__team", "recommendation")
        .order_by("starts_on", "pk")
    )


@dataclass(frozen=True, slots=True)
class Undone:
    """A demand that nobody does: the item, the role, the days, and what is short."""

    item: WorkItem
    role: Role
    days: Decimal
    shortage: str
    skill: str | None
    level: int | None
    waits_for: WorkItem | None
    candidates: int
    earliest: date
    until: date
    is_tentative: bool


def undone(plan: Plan) -> list[Undone]:
    """Return what nobody does in a plan, most days first; items that are gone or staffed since are left out."""
    taken, made = answer(plan)
    wanted = {demands.item_and_role(one.demand) for one in made.unstaffed}
    ids = {item for item, _ in wanted} | {one.waits_for for one in made.unstaffed if one.waits_for}
    items = WorkItem.objects.select_related("project", "team").in_bulk([pk for pk in ids if pk])
    roles = Role.objects.in_bulk([role for _, role in wanted])
    taken_up = set(Allocation.objects.filter(work_item__in=items).values_list("work_item_id", "role_id"))
    begins = _begins(taken, made)
    tentative = {item.id for item in taken.items if item.tentative}
    rows = []
    for one in made.unstaffed:
        item_id, role_id = demands.item_and_role(one.demand)
        if item_id not in items or role_id not in roles or (item_id, role_id) in taken_up:
            continue
        if items[item_id].status in WorkItem.CLOSED:
            continue
        first = min(begins[item_id], taken.horizon - 1)
        length = max(1, round(one.minutes / MINUTES_A_DAY * 7 / 5))
        rows.append(
            Undone(
                items[item_id], roles[role_id], Decimal(one.minutes) / MINUTES_A_DAY, one.shortage.value, one.skill,
                one.level, items.get(one.waits_for or 0), one.candidates, taken.date_of(first),
                taken.date_of(min(first + length, taken.horizon - 1)), item_id in tentative,
            )
        )  # fmt: skip
    return sorted(rows, key=lambda row: (-row.days, row.item.pk))


def _begins(taken: Snapshot, made: engine_plan.Plan) -> dict[int, int]:
    """Return the first day on which each item could begin: not before today, nor before what it waits for is done."""
    ends = evaluate.finishes(taken, made)
    begins = {item.id: max(taken.today_index, item.earliest) for item in taken.items}
    for link in taken.precedences:
        if link.before in ends and link.after in begins:
            begins[link.after] = max(begins[link.after], ends[link.before] + 1 + link.lag)
    return begins


@dataclass(frozen=True, slots=True)
class Finish:
    """When a project's planned work ends, and how that stands to its due date; unknown where something has nobody."""

    project_id: int
    ends_on: date | None
    due_on: date | None
    days_late: int
    undone_items: int


def finishes(plan: Plan) -> dict[int, Finish]:
    """Return the planned finish of each project of a plan."""
    taken, made = answer(plan)
    ends = evaluate.finishes(taken, made)
    left = {demands.item_and_role(one.demand)[0] for one in made.unstaffed}
    last: dict[int, int] = {}
    open_items: dict[int, int] = defaultdict(int)
    for item in taken.items:
        if item.project is None:
            continue
        if item.id in left:
            open_items[item.project] += 1
        elif item.id in ends:
            last[item.project] = max(last.get(item.project, 0), ends[item.id])
    found = {}
    for project in taken.projects:
        end = last.get(project.id)
        late = evaluate.days_late(project.due, end) if end is not None and project.due is not None else 0
        found[project.id] = Finish(
            project.id, taken.date_of(end) if end is not None else None,
            taken.date_of(project.due) if project.due is not None else None, late, open_items[project.id],
        )  # fmt: skip
    return found


@dataclass(frozen=True, slots=True)
class Gap:
    """A role's weeks: people needed, people there, both in full-timers' planned time."""

    role: Role
    weeks: tuple[tuple[date, Decimal, Decimal], ...]  # Monday, needed, have
    unstaffed_days: Decimal

    @property
    def first_short(self) -> date | None:
        """The first week with too few."""
        return next((monday for monday, needed, there in self.weeks if needed > there + Decimal("0.05")), None)


def gaps(plan: Plan) -> list[Gap]:
    """Return need and staff by role and week: what is planned, and what nobody does from its earliest day on.

    One full-timer's planned time is pattern x focus factor of a plain week; both figures are divided by the median
    of what whole lanes give in a week, so a week with a holiday shows fewer people, not less need.
    """
    taken, made = answer(plan)
    needed, have, left = _needed_and_had(taken, made)
    roles = {role.slug: role for role in Role.objects.filter(slug__in=[*needed, *have])}
    order = sorted(set(needed) | set(have), key=lambda slug: (-left[slug], slug))
    mondays = [taken.start + timedelta(days=7 * week) for week in range(taken.horizon // 7)]
    return [
        Gap(
            roles[slug],
            tuple(
                (monday, _hundredths(needed[slug][week]), _hundredths(have[slug][week]))
                for week, monday in enumerate(mondays)
            ),
            Decimal(left[slug]) / MINUTES_A_DAY,
        )
        for slug in order
        if slug in roles and (any(needed[slug]) or left[slug])
    ]


def _needed_and_had(
    taken: Snapshot, made: engine_plan.Plan
) -> tuple[dict[str, list[float]], dict[str, list[float]], dict[str, int]]:
    """Return full-timers needed and there by role and week, and the minutes that nobody does by role."""
    minutes_of_one = _full_week(taken)
    weeks = taken.horizon // 7
    needed: dict[str, list[float]] = defaultdict(lambda: [0.0] * weeks)
    have: dict[str, list[float]] = defaultdict(lambda: [0.0] * weeks)
    lanes = {lane.id: lane for lane in taken.lanes}
    for lane in taken.lanes:
        for week in range(weeks):
            have[lane.role][week] += sum(lane.minutes[week * 7 : week * 7 + 7]) / minutes_of_one
    for one in made.allocations:
        lane = lanes[one.lane]
        for day in range(one.start, min(one.end + 1, taken.horizon)):
            needed[lane.role][day // 7] += lane.minutes[day] / minutes_of_one
    left: dict[str, int] = defaultdict(int)
    asked = {demand.id: demand for demand in taken.demands}
    begins = _begins(taken, made)
    for undone_one in made.unstaffed:
        demand = asked[undone_one.demand]
        left[demand.role] += undone_one.minutes
        _spread(needed[demand.role], undone_one.minutes / minutes_of_one, begins[demand.item] // 7)
    return needed, have, left


def _hundredths(amount: float) -> Decimal:
    return Decimal(str(round(amount, 2)))


def _spread(weeks: list[float], amount: float, first: int) -> None:
    """Lay undone work over the weeks from its earliest on, one person's week at a time."""
    for week in range(min(first, len(weeks) - 1), len(weeks)):
        part = min(1.0, amount)
        weeks[week] += part
        amount -= part
        if amount <= 0:
            return


def _full_week(taken: Snapshot) -> float:
    weeks = sorted(
        sum(lane.minutes[day : day + 7])
        for lane in taken.lanes
        if lane.share == 10000
        for day in range(0, taken.horizon, 7)
    )
    busy = [amount for amount in weeks if amount]
    return float(busy[len(busy) // 2]) if busy else 5 * MINUTES_A_DAY * 0.7


def why(recommendation: Recommendation) -> explain.Explanation | None:
    """Return the explanation of a recommended allocation; nothing where its plan is gone."""
    if recommendation.plan_id is None or recommendation.work_item_id is None or recommendation.role_id is None:
        return None
    plan = list_plans().filter(pk=recommendation.plan_id).first()
    if plan is None:
        return None
    taken, made = answer(plan)
    key = demands.demand_key(recommendation.work_item_id, recommendation.role_id)
    if not any(demand.id == key for demand in taken.demands):
        return None
    return explain.explain(taken, made, key, recommendation.part)


def why_undone(plan: Plan, item_id: int, role_id: int) -> explain.Explanation | None:
    """Return the explanation of a demand that nobody does."""
    taken, made = answer(plan)
    key = demands.demand_key(item_id, role_id)
    if not any(demand.id == key for demand in taken.demands):
        return None
    return explain.explain(taken, made, key, 0)


def live_teams() -> QuerySet[Team]:
    """Return the teams that exist, by name."""
    return Team.objects.active()


def open_counts() -> dict[str, int]:
    """Return how many recommendations of each kind are open."""
    rows = Recommendation.objects.filter(state="open").values_list("kind").annotate(count=Count("pk"))
    return dict(rows)


def proof(plan: Plan, organisation: Organisation) -> dict[str, Any]:
    """Return what the proof badge says: how far from the best possible, and the figures behind it."""
    tiers = {tier["name"]: tier for tier in plan.tiers}
    gap = tiers["unstaffed"]["gap"] * 100 if "unstaffed" in tiers else None
    status = "changed" if is_stale(plan, organisation) else plan.status
    facts = [
        (f"{name}", f"{tier['value']:,} (bound {tier['bound']:,}, gap {tier['gap']:.1%})")
        for name, tier in tiers.items()
    ]
    facts += [
        ("method", plan.method),
        ("seed", str(plan.seed)), ("time", f"{plan.seconds:.1f} s"),
        ("snapshot", plan.snapshot.digest[:12]),
    ]  # fmt: skip
    return {"status": status, "gap": gap, "facts": facts, "label": ""}


def summary(plan: Plan | None, counts: dict[str, int]) -> dict[str, Any]:
    """Return the figures of the answer sentence: decisions open, days that have nobody."""
    left = undone(plan) if plan is not None else []
    days = sum((row.days for row in left if not row.is_tentative), Decimal(0))
    count = counts.get("allocation", 0)
    return {"open": count, "open_text": f"{count:,}", "undone_days": days, "undone": len(left)}


def run_status(run: Run | None, *, told: int = 0) -> dict[str, Any] | None:
    """Return what the progress box shows of a run; each quarter is announced once, ``told`` was the last."""
    if run is None:
        return None
    began = run.started_at or run.created_at
    seconds = ((run.ended_at or timezone.now()) - began).total_seconds()
    is_done = run.state not in Run.ACTIVE
    quarter = round(run.share_done * 100) // 25 * 25
    return {
        "announcement": f"{quarter} % planned" if quarter > told else "",
        "pk": run.pk, "title": f"Planning {run.team or 'everybody'}", "percent": round(run.share_done * 100),
        "seconds": round(seconds), "limit": run.seconds, "is_done": is_done, "text": _run_text(run),
        "status_url": f"{reverse('planning:run-progress', args=[run.pk])}?told={quarter}",
        "stop_url": "" if run.is_cancelled else reverse("planning:run-stop", args=[run.pk]), "error": run.error,
        "is_waiting": run.state == Run.State.QUEUED,
        **_convergence(run),
    }  # fmt: skip


def _run_text(run: Run) -> str:
    if run.is_cancelled and run.state in Run.ACTIVE:
        return "Stopping; the best plan found is kept."
    if run.state == Run.State.FAILED:
        return run.error
    return run.phase


def _convergence(run: Run) -> dict[str, str]:
    """Return the lines of best found and proven bound in a room of 260 by 60, for the tier that is being solved."""
    rows = [row for row in run.history if row["phase"] == (run.history[-1]["phase"] if run.history else "")]
    values = [row["value"] for row in rows if row["value"] is not None]
    if len(values) < 2:
        return {"found": "", "proven": ""}
    top = max(values) or 1
    last = rows[-1]["second"] - rows[0]["second"] or 1

    def point(row: dict[str, Any], key: str) -> str:
        x = (row["second"] - rows[0]["second"]) / last * 260
        return f"{x:.0f},{60 - (row[key] or 0) / top * 54:.0f}"

    return {
        "found": " ".join(point(row, "value") for row in rows),
        "proven": " ".join(point(row, "bound") for row in rows if row["bound"] is not None),
    }
