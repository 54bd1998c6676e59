"""Builds the Snapshot: all that a plan depends on, from the rows of the database, in a fixed number of queries."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from django.db.models import Prefetch, Q

from planning.engine import snapshot as engine
from planning.models import (
    Absence,
    Allocation,
    Dependency,
    Membership,
    Organisation,
    Person,
    PersonSkill,
    Placement,
    Skill,
    StandingDemand,
    WorkItem,
)
from planning.queries import bulk, calendars, demands
from planning.queries.calendars import monday_of

MINUTES_A_DAY = 480
RUN_ON_DAYS = 26 * 7
LEAD_TIME_DAYS = 60
# What no plan depends on, and what costs most to load.
UNREAD = ("number", "title", "description", "status", "tag_source", "done_on", "assumed", "created_at", "updated_at")


@dataclass(frozen=True, slots=True)
class Window:
    """The days that a plan looks at: it plans ``horizon`` days from a Monday, calendars run on to ``days``."""

    today: date
    start: date
    horizon: int
    days: int

    @property
    def last(self) -> date:
        """The last day of the calendars."""
        return self.start + timedelta(days=self.days - 1)

    @property
    def horizon_last(self) -> date:
        """The last day on which something may start."""
        return self.start + timedelta(days=self.horizon - 1)

    def index(self, day: date) -> int:
        """Return a date as a day counted from the start."""
        return (day - self.start).days


def window(organisation: Organisation, today: date) -> Window:
    """Return the window of a plan that is made today."""
    horizon = organisation.horizon_weeks * 7
    return Window(today, monday_of(today), horizon, horizon + RUN_ON_DAYS)


def people_with_calendars(
    first: date, last: date, *, ids: Iterable[int] | None = None, with_skills: bool = True
) -> "list[Person]":
    """Load people, all or some, with what their minutes depend on, and with their skills unless nobody reads them."""
    absences = Absence.objects.filter(starts_on__lte=last, ends_on__gte=first)
    skills = PersonSkill.objects.select_related("skill")
    people = Person.objects.current(first) if ids is None else Person.objects.current(first).filter(pk__in=list(ids))
    people = people.select_related("calendar").prefetch_related(
        "calendar__closed_days", Prefetch("absences", queryset=absences, to_attr="absences_in_window")
    )
    if with_skills:
        people = people.prefetch_related(Prefetch("person_skills", queryset=skills))
    return list(people.order_by("pk"))


def present(person: Person, shown: Window) -> list[int]:
    """Return the minutes of a person's own pattern for each day of the window: nothing when closed or absent."""
    off = calendars.closed_days(person.calendar, shown.start, shown.last) | calendars.covered(
        ((row.starts_on, row.ends_on) for row in person.absences_in_window),  # type: ignore[attr-defined]  # set by the prefetch
        shown.start, shown.last,
    )  # fmt: skip
    first, last = _there(person, shown)
    weeks = person.pattern * (shown.days // 7 + 1)
    minutes = _between(list(weeks[: shown.days]), shown.index(first), shown.index(last))
    for day in off:
        minutes[shown.index(day)] = 0
    return _ramped(person, minutes)


def _there(person: Person, shown: Window) -> tuple[date, date]:
    first = person.starts_on or shown.start
    if person.is_open_position:
        lead = person.lead_time_days if person.lead_time_days is not None else LEAD_TIME_DAYS
        first = max(person.starts_on or shown.start, shown.today + timedelta(days=lead))
    return first, person.ends_on or shown.last


def _ramped(person: Person, minutes: list[int]) -> list[int]:
    """Halve the first working days of somebody who has yet to join."""
    left = person.ramp_up_days
    for day, amount in enumerate(minutes):
        if left <= 0 or not person.is_open_position:
            break
        if amount:
            minutes[day], left = amount // 2, left - 1
    return minutes


def lane_minutes(membership: Membership, own: list[int], focus: Decimal, shown: Window) -> tuple[int, ...]:
    """Return what a membership leaves free for planned work each day: pattern x share x focus factor, once."""
    factor = membership.share_percent / 100 * focus
    # Halves round up, so that a short day of a small share is not lost. A pattern has few different days.
    free = {amount: int(amount * factor + Decimal("0.5")) for amount in set(own)}
    last = shown.index(membership.ends_on) if membership.ends_on else shown.days - 1
    return tuple(_between([free[amount] for amount in own], shown.index(membership.starts_on), last))


def _between(minutes: list[int], first: int, last: int) -> list[int]:
    """Keep the minutes of the days from first to last; nothing is left of the others."""
    begin = min(max(first, 0), len(minutes))
    end = max(begin, min(last + 1, len(minutes)))
    return [0] * begin + minutes[begin:end] + [0] * (len(minutes) - end)


@dataclass(slots=True)
class _Work:
    """The open items in scope and what is booked on them by hand."""

    items: list[WorkItem]
    demands: dict[int, list[demands.RoleDemand]]
    allocations: list[Allocation]
    booked: dict[int, list[Allocation]]


@bulk.without_collecting()
def build(
    *, today: date, organisation: Organisation, team_ids: frozenset[int] | None = None, includes_tentative: bool = False
) -> engine.Snapshot:
    """Return the snapshot of the organisation, or of some teams and their work.

    Parameters
    ----------
    today : date
        Nothing new starts before it.
    team_ids : frozenset of int, optional
        Plan the lanes and items of these teams alone; what they wait for elsewhere is taken from the live plan.
    includes_tentative : bool
        Plan tentative projects too; they are marked in the snapshot.
    """
    shown = window(organisation, today)
    people = people_with_calendars(shown.start, shown.last, with_skills=False)
    skills = _skills()
    memberships = _memberships(shown, people, team_ids)
    work = _work(shown, team_ids, includes_tentative=includes_tentative)
    own = {person.pk: present(person, shown) for person in people}
    lanes = _lanes(memberships, own, organisation.focus_factor, shown, work.booked)
    lane_ids = {lane.id for lane in lanes}
    planned = {demand.key for rows in work.demands.values() for demand in rows}
    weights = {
        name: getattr(organisation, f"weight_{name}")
        for name in ("change_lane", "change_day", "other_team", "fit_skill", "fit_nice", "fit_familiar", "growth_wish")
    }
    return engine.Snapshot(
        today=today, start=shown.start, horizon=shown.horizon, days=shown.days,
        revision=organisation.planning_revision,
        people=tuple(_person(person, skills) for person in people),
        lanes=lanes,
        projects=_projects(work.items, shown),
        items=_items(work, shown),
        demands=_demands(work),
        precedences=_precedences(work.items),
        standing=_standing(shown, team_ids),
        live=_live(work.allocations, shown, lane_ids, planned),
        familiarity=_familiarity(today),
        weights=engine.Weights(
            **weights, cost=organisation.weight_cost, allow_other_teams=organisation.allow_other_teams
        ),
    )  # fmt: skip


def _memberships(shown: Window, people: list[Person], team_ids: frozenset[int] | None) -> list[Membership]:
    rows = Membership.objects.during(shown.start, shown.last).filter(team__is_archived=False)
    if team_ids is not None:
        rows = rows.filter(team__in=team_ids)
    known = {person.pk for person in people}
    return [row for row in rows.prefetch_related("role").order_by("pk") if row.person_id in known]


def _lanes(
    memberships: list[Membership], own: dict[int, list[int]], focus: Decimal, shown: Window,
    booked: dict[int, list[Allocation]],
) -> tuple[engine.Lane, ...]:  # fmt: skip
    lanes = []
    for row in memberships:
        minutes = list(lane_minutes(row, own[row.person_id], focus, shown))
        for allocation in booked.get(row.pk, []):
            _take_off(minutes, allocation, row, shown)
        share = int(row.share_percent * 100)
        lanes.append(engine.Lane(row.pk, row.person_id, row.team_id, row.role.slug, tuple(minutes), share))
    return tuple(lanes)


def _take_off(minutes: list[int], allocation: Allocation, membership: Membership, shown: Window) -> None:
    """Lower the minutes of a lane by a booking that takes only part of it."""
    left = max(Decimal(0), 1 - allocation.share_percent / membership.share_percent)
    for day in range(max(0, shown.index(allocation.starts_on)), min(shown.days, shown.index(allocation.ends_on) + 1)):
        minutes[day] = int(minutes[day] * left)


def _work(shown: Window, team_ids: frozenset[int] | None, *, includes_tentative: bool) -> _Work:
    rows = WorkItem.objects.open().order_by("pk").defer(*UNREAD)
    if team_ids is not None:
        rows = rows.filter(Q(team__in=team_ids) | Q(team__isnull=True, project__team__in=team_ids))
    if not includes_tentative:
        rows = rows.filter(Q(project__isnull=True) | Q(project__probability_percent=100))
    shares = demands.tag_shares()
    items = list(rows)
    demands.give_projects(items)
    demands.attach(items)
    asked = {item.pk: demands.role_demands(item, shares, is_planned=True) for item in items}
    live = list(Allocation.objects.during(shown.today, shown.last).select_related("membership").order_by("pk"))
    booked: dict[int, list[Allocation]] = defaultdict(list)
    whole = []
    for row in live:
        if row.share_percent < row.membership.share_percent:
            booked[row.membership_id].append(row)  # takes part of the lane: it lowers its minutes
        else:
            whole.append(row)
    taken = {demands.demand_key(row.work_item_id, row.role_id) for rows in booked.values() for row in rows}
    left = {pk: [demand for demand in rows if demand.key not in taken] for pk, rows in asked.items()}
    return _Work(items, left, whole, dict(booked))


@dataclass(frozen=True, slots=True)
class _Skills:
    """Confirmed levels, and the wishes that were released, by person."""

    levels: dict[int, dict[str, int]]
    wishes: dict[int, list[str]]


def _skills() -> _Skills:
    found = _Skills(defaultdict(dict), defaultdict(list))
    slugs = dict(Skill.objects.values_list("pk", "slug"))
    rows = PersonSkill.objects.order_by("pk")
    for person, skill, level in rows.filter(level__isnull=False).values_list("person_id", "skill_id", "level"):
        found.levels[person][slugs[skill]] = level or 0
    wished = rows.filter(wants_to_grow=True, wish_is_released=True)
    for person, skill in wished.values_list("person_id", "skill_id"):
        found.wishes[person].append(slugs[skill])
    return found


def _person(person: Person, skills: _Skills) -> engine.Person:
    return engine.Person(
        id=person.pk, manager=person.manager_id, skills=skills.levels.get(person.pk, {}),
        wishes=tuple(skills.wishes.get(person.pk, ())), cost_per_day=person.cost_per_day or 0,
        is_open_position=person.is_open_position,
    )  # fmt: skip


def _projects(items: list[WorkItem], shown: Window) -> tuple[engine.Project, ...]:
    projects = {item.project_id: item.project for item in items if item.project}
    return tuple(
        engine.Project(
            id=project.pk, due=shown.index(project.due_on) if project.due_on else None,
            value=project.value_per_week if project.value_per_week is not None else 1000,
            value_is_assumed=project.value_per_week is None, tentative=project.is_tentative,
        )
        for _, project in sorted(projects.items())
    )  # fmt: skip


def _items(work: _Work, shown: Window) -> tuple[engine.Item, ...]:
    components = defaultdict(list)
    for item, component in WorkItem.components.through.objects.values_list("workitem_id", "component_id"):
        components[item].append(component)
    return tuple(
        engine.Item(
            id=item.pk, project=item.project_id, team=item.team_id or (item.project.team_id if item.project else None),
            weight=demands.weight(item), earliest=_earliest(item, shown), due=_due(item, shown),
            tentative=bool(item.project and item.project.is_tentative),
            components=tuple(sorted(components[item.pk])),
        )
        for item in work.items
        if work.demands[item.pk]
    )  # fmt: skip


def _earliest(item: WorkItem, shown: Window) -> int:
    starts = [item.starts_on, item.project.starts_on if item.project else None]
    return max([0, *(shown.index(day) for day in starts if day)])


def _due(item: WorkItem, shown: Window) -> int | None:
    due = item.due_on or (item.project.due_on if item.project else None)
    return shown.index(due) if due else None


def _demands(work: _Work) -> tuple[engine.Demand, ...]:
    placed: dict[tuple[int, int, str], list[int]] = defaultdict(list)
    for item_id, role_id, kind, person_id in Placement.objects.order_by("pk").values_list(
        "work_item_id", "role_id", "kind", "person_id"
    ):
        placed[item_id, role_id, kind].append(person_id)
    return tuple(
        engine.Demand(
            id=demand.key, item=item.pk, role=demand.role,
            minutes=max(1, round(demand.days * MINUTES_A_DAY)), heads=demand.heads,
            skills=tuple(engine.SkillNeed(need.slug, need.level, need.is_must) for need in demand.skills),
            together=demand.is_together,
            pinned=tuple(placed.get((item.pk, demand.role_id, "pin"), ())),
            excluded=tuple(placed.get((item.pk, demand.role_id, "exclude"), ())),
        )
        for item in work.items
        for demand in work.demands[item.pk]
    )  # fmt: skip


def _precedences(items: list[WorkItem]) -> tuple[engine.Precedence, ...]:
    known = {item.pk for item in items}
    rows = Dependency.objects.order_by("before_id", "after_id").values_list("before_id", "after_id", "lag_days")
    return tuple(
        engine.Precedence(before, after, lag) for before, after, lag in rows if before in known and after in known
    )


def _standing(shown: Window, team_ids: frozenset[int] | None) -> tuple[engine.StandingDemand, ...]:
    rows = StandingDemand.objects.during(shown.today, shown.last).select_related("role").order_by("pk")
    if team_ids is not None:
        rows = rows.filter(team__in=team_ids)
    return tuple(
        engine.StandingDemand(
            id=row.pk, team=row.team_id, role=row.role.slug, share=int(row.share_percent * 100),
            start=max(0, shown.index(row.starts_on)),
            end=min(shown.days - 1, shown.index(row.ends_on) if row.ends_on else shown.days - 1),
        )
        for row in rows
    )  # fmt: skip


def _live(
    rows: list[Allocation], shown: Window, lane_ids: set[int], planned: set[int]
) -> tuple[engine.LiveAllocation, ...]:
    return tuple(
        engine.LiveAllocation(
            id=row.pk, demand=demands.demand_key(row.work_item_id, row.role_id), lane=row.membership_id,
            start=max(0, shown.index(row.starts_on)), end=min(shown.days - 1, shown.index(row.ends_on)),
            movability=engine.Movability.FIXED if _is_fixed(row, shown) else engine.Movability.MOVABLE,
        )
        for row in rows
        if row.membership_id in lane_ids and demands.demand_key(row.work_item_id, row.role_id) in planned
    )  # fmt: skip


def _is_fixed(row: Allocation, shown: Window) -> bool:
    """Started, pinned and hand-made allocations stay; the rest may move at a price."""
    return row.starts_on <= shown.today or row.is_pinned or row.source == Allocation.Source.MANUAL


def _familiarity(today: date) -> tuple[engine.Familiarity, ...]:
    """Return the days that people spent on components before today, by their past allocations."""
    days: dict[tuple[int, int], int] = defaultdict(int)
    rows = Allocation.objects.filter(starts_on__lt=today).values_list(
        "membership__person_id", "work_item__components", "starts_on", "ends_on"
    )
    for person, component, start, end in rows:
        if component is not None:
            length = (min(end, today - timedelta(days=1)) - start).days + 1
            days[person, component] += length * 5 // 7
    return tuple(engine.Familiarity(person, component, count) for (person, component), count in sorted(days.items()))
