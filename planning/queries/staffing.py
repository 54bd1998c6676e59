"""The staffing questions: role mix, demand, gaps by role and week, who is free, who could."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from django.db.models import Q, QuerySet

from planning.domain import demand as domain_demand
from planning.domain.rolemix import RoleMix, RoleMixInputs, RoleWork, role_mix
from planning.models import (
    Component,
    HolidayCalendar,
    Membership,
    Organisation,
    Ownership,
    Role,
    StandingDemand,
    WorkItem,
)
from planning.queries import calendars, demands
from planning.queries.maturity import StageSource, stage_for
from planning.queries.snapshots import Window, window

FULL_WEEK_MINUTES = Decimal(5 * 480)


@dataclass(frozen=True, slots=True)
class Scope:
    """What a question is about: the organisation, some teams, or a project."""

    team_ids: frozenset[int] | None = None
    project_id: int | None = None
    team_id: int | None = None  # the one that the others are below: its assessment counts before the organisation's
    stage: str = ""


@dataclass(frozen=True, slots=True)
class Mix:
    """The role mix of a scope with the roles themselves, the work beside it that gives no demand, and its stage."""

    mix: RoleMix
    totals: domain_demand.DemandTotals
    roles: dict[str, Role]
    people: dict[str, list[Membership]]
    shown: Window
    stage: StageSource

    @property
    def infrastructure_percent(self) -> Decimal | None:
        """Infrastructure's part of the tagged days."""
        return self.totals.infrastructure_percent()


def open_items(scope: Scope) -> QuerySet[WorkItem]:
    """Return the open items of a scope, loaded for demand."""
    items = demands.with_demands(WorkItem.objects.open())
    if scope.project_id is not None:
        items = items.filter(project=scope.project_id)
    if scope.team_ids is not None:
        items = items.filter(Q(team__in=scope.team_ids) | Q(team__isnull=True, project__team__in=scope.team_ids))
    return items


def working_days(shown: Window) -> Decimal:
    """Return the net working days of one full-timer in the horizon, by the calendar that most people have."""
    rows = Counter(
        Membership.objects.during(shown.start, shown.horizon_last)
        .exclude(person__calendar=None)
        .values_list("person__calendar", flat=True)
    )
    closed: frozenset[date] = frozenset()
    if rows:
        most = rows.most_common(1)[0][0]
        calendar = HolidayCalendar.objects.prefetch_related("closed_days").get(pk=most)
        closed = calendars.closed_days(calendar, shown.start, shown.horizon_last)
    days = (shown.start + timedelta(days=offset) for offset in range(shown.horizon))
    return Decimal(sum(1 for day in days if day.weekday() < 5 and day not in closed))


def mix(organisation: Organisation, today: date, scope: Scope | None = None) -> Mix:
    """Return the role mix of a scope: need, floor, prior, blend, heads and hires per role. Ten queries."""
    scope = scope or Scope()
    shown = window(organisation, today)
    roles = {role.slug: role for role in Role.objects.filter(is_archived=False)}
    shares = demands.tag_shares()
    efforts = [demands.item_effort(item) for item in open_items(scope)]
    totals = domain_demand.add_up(efforts, shares.by_tag)
    people = _people(scope, today)
    standing = _standing(scope, shown)
    alone, backed = _floors(scope, today)
    works = tuple(
        RoleWork(
            role=slug, days=totals.days.get(slug, Decimal(0)), standing=standing.get(slug, Decimal(0)),
            have=have(people.get(slug, [])), owns_alone=slug in alone, has_backup_elsewhere=slug in backed,
        )
        for slug in roles
        if totals.days.get(slug) or standing.get(slug) or people.get(slug) or slug in alone
    )  # fmt: skip
    stage = stage_for(organisation, team_id=scope.team_id, project_id=scope.project_id, asked=scope.stage)
    inputs = RoleMixInputs(
        roles=works, working_days=max(Decimal(1), working_days(shown)), focus_factor=organisation.focus_factor,
        stage=stage.stage, capacity_score=stage.load,
        prior_strength_days=Decimal(organisation.prior_strength_days), tagged_days=totals.tagged_days,
    )  # fmt: skip
    return Mix(role_mix(inputs), totals, roles, people, shown, stage)


def have(memberships: Iterable[Membership]) -> Decimal:
    """Return the full-timers that memberships are: share x own pattern; open positions do not count."""
    total = Decimal(0)
    for row in memberships:
        if not row.person.is_open_position:
            total += row.share_percent / 100 * sum(row.person.pattern) / FULL_WEEK_MINUTES
    return total.quantize(Decimal("0.01"))


def _people(scope: Scope, today: date) -> dict[str, list[Membership]]:
    rows = Membership.objects.on(today).select_related("person", "role", "team").filter(team__is_archived=False)
    rows = rows.filter(Q(person__ends_on__isnull=True) | Q(person__ends_on__gte=today))
    if scope.team_ids is not None:
        rows = rows.filter(team__in=scope.team_ids)
    if scope.project_id is not None:
        rows = rows.filter(allocations__work_item__project=scope.project_id, allocations__ends_on__gte=today).distinct()
    found: dict[str, list[Membership]] = defaultdict(list)
    for row in rows.order_by("person__name", "pk"):
        found[row.role.slug].append(row)
    return found


def _standing(scope: Scope, shown: Window) -> dict[str, Decimal]:
    """Return the mean of the standing demands of a scope over the horizon, in full-timers."""
    total: dict[str, Decimal] = defaultdict(Decimal)
    for (_, role), amount in standing_by_team(shown, scope).items():
        total[role] += amount
    return total


def standing_by_team(shown: Window, scope: Scope | None = None) -> dict[tuple[int, str], Decimal]:
    """Return the mean of the standing demands per team and role over the horizon, in full-timers."""
    scope = scope or Scope()
    rows = StandingDemand.objects.during(shown.start, shown.horizon_last).select_related("role")
    if scope.team_ids is not None:
        rows = rows.filter(team__in=scope.team_ids)
    if scope.project_id is not None:
        rows = rows.filter(project=scope.project_id)
    total: dict[tuple[int, str], Decimal] = defaultdict(Decimal)
    for row in rows:
        first = max(row.starts_on, shown.start)
        last = min(row.ends_on or shown.horizon_last, shown.horizon_last)
        days = Decimal((last - first).days + 1)
        total[row.team_id, row.role.slug] += row.share_percent / 100 * days / shown.horizon
    return total


def _floors(scope: Scope, today: date) -> tuple[set[str], set[str]]:
    """Return the roles that alone own something in production, and those with a backup outside the scope."""
    rows = Ownership.objects.on(today).filter(
        component__lifecycle=Component.Lifecycle.PRODUCTION, person__isnull=False, role__isnull=False
    )
    if scope.team_ids is not None:
        rows = rows.filter(team__in=scope.team_ids)
    if scope.project_id is not None:
        rows = rows.filter(component__project=scope.project_id)
    alone, backed = set(), set()
    found = rows.select_related("role").prefetch_related("backups__memberships__role")
    for row in found:
        role = row.role.slug if row.role else ""
        helpers = [m for person in row.backups.all() for m in person.memberships.all() if m.role.slug == role]
        others = [m for person in row.backups.all() for m in person.memberships.all() if m.role.slug != role]
        if not others:
            alone.add(role)
        if scope.team_ids is not None and any(m.team_id not in scope.team_ids for m in helpers):
            backed.add(role)
    return alone, backed
