"""The rows of the plan's timeline by team and person: live, recommended and tentative work, and what nobody does."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from planning import access
from planning.models import Membership, Organisation, Person, Plan, Recommendation, Team, User
from planning.queries import plans
from planning.queries.loads import Loads, PersonLoad, loads
from planning.queries.plans import Undone
from planning.queries.snapshots import Window, people_with_calendars
from planning.queries.timeline_bars import (
    ROOM,
    TOP,
    Bar,
    Drawer,
    Row,
    Shown,
    Timeline,
    lanes,
    shown_window,
    stack,
    week_cells,
)


def unfold_first(user: User) -> frozenset[int]:
    """Return the teams to unfold first: those that the user plans, or the two with most recommendations."""
    covered = access.access_of(user).teams
    if covered:
        return covered
    counted = Counter(
        Recommendation.objects.filter(state="open", kind="allocation", membership__isnull=False).values_list(
            "membership__team", flat=True
        )
    )
    first = [team for team, _ in counted.most_common(2)]
    return frozenset(first or Team.objects.active().values_list("pk", flat=True)[:2])


def _nobody(draw: Drawer, rows: list[Undone], shown: Shown) -> Row | None:
    """Return the lane of what nobody does: the largest first, as many as three lanes hold."""
    if not rows:
        return None
    bars = lanes(bar for row in rows if (bar := draw.nobody(row, shown)) is not None)
    days = sum((row.days for row in rows), Decimal(0))
    caption = f"{days:.0f} days, {len(rows)} demand{'' if len(rows) == 1 else 's'}"
    bottom = max((bar.y + bar.height for bar in bars), default=TOP)
    return Row(
        "row-nobody", "Nobody yet", caption, is_lane=True, bars=bars, height=max(64, round(bottom + 5)),
        more=len(rows) - len(bars), more_url=shown.more_url,
    )  # fmt: skip


def _person_row(draw: Drawer, load: PersonLoad, lead: Membership | None, bars: list[Bar], shown: Shown) -> Row:
    person = load.person
    bottom = stack(bars)
    label = "Open position" if person.is_open_position and person.name.startswith("Open position") else person.name
    row = Row(
        f"row-person-{person.pk}", label, _caption(load, lead), shown.person_url(person.pk),
        hue=lead.role.hue if lead else "slate", code=lead.role.code if lead else "", is_open=person.is_open_position,
        bars=bars, absences=_absences(draw, load, bars), height=round(max(50.0, bottom + 4)),
        is_here=any(bar.is_here for bar in bars), cells=_cells(load.weeks),
    )  # fmt: skip
    first, last = load.overload_from, load.overload_until
    if first is not None and last is not None:
        x, width = draw.place(first, last)
        row.limit = TOP + ROOM
        row.peak = {"x": x, "x2": min(x + width, 93.0), "text": f"{load.peak} %"}
    return row


def _absences(draw: Drawer, load: PersonLoad, bars: list[Bar]) -> list[dict[str, Any]]:
    """Return when somebody is not there; its words are left out where a bar lies over them."""
    found: list[dict[str, Any]] = []
    for one in getattr(load.person, "absences_in_window", []):
        x, width = draw.place(one.starts_on, one.ends_on)
        if x < 100:
            found.append({"x": x, "width": width, "label": "Not available"})
    if load.person.is_open_position:
        first = _first_there(load)
        if first is not None and draw.shown.index(first) > 0:
            found.append({"x": 0, "width": draw.shown.index(first) * draw.scale, "label": "Not yet filled"})
    for one in found:
        one["is_quiet"] = any(bar.x < one["x"] + one["width"] and one["x"] < bar.x + bar.width for bar in bars)
    return found


def _first_there(load: PersonLoad) -> date | None:
    return next((week.monday for week in load.weeks if week.percent is not None), None)


def _cells(weeks: Iterable[Any]) -> list[dict[str, Any]]:
    return [
        {"value": week.percent, "level": week.level, "is_closed": week.percent is None} for week in weeks
    ]  # fmt: skip


def _caption(load: PersonLoad, lead: Membership | None) -> str:
    role = lead.role.name if lead else ""
    if load.person.is_open_position:
        first = _first_there(load)
        return f"{role}, from {first.day} {first:%b}" if first else role
    hours = sum(load.person.pattern) / 60
    share = round(hours / 40 * float(load.share_percent))
    return role if share >= 100 or not share else f"{role}, {share} %"


def by_person(
    organisation: Organisation, today: date, plan: Plan | None, shown: Shown, *, start: date | None = None
) -> Timeline:
    """Return the timeline by team and person: what nobody does on top, folded teams as a heat row."""
    span = shown_window(organisation, today, start)
    draw = Drawer(span)
    people = people_with_calendars(span.start, span.last)
    everyone = loads(organisation, start or today, people=people)
    leads = _leads(span, people)
    bars = _bars_by_person(draw, span, shown)
    rows = []
    lane = _nobody(draw, plans.undone(plan) if plan is not None else [], shown)
    if lane is not None:
        rows.append(lane)
    grouped: dict[int, list[PersonLoad]] = defaultdict(list)
    for load in everyone.rows:
        lead = leads.get(load.person.pk)
        if lead is not None:
            grouped[lead.team_id].append(load)
    teams = {team.pk: team for team in Team.objects.active()}
    for team_id, members in sorted(grouped.items(), key=lambda one: teams[one[0]].name if one[0] in teams else ""):
        if team_id not in teams:
            continue
        rows += _group(draw, teams[team_id], members, leads, bars, shown)
    return Timeline(draw.weeks(), draw.today(), _closed_weeks(draw, everyone), rows, span.start, span.horizon)


def _group(
    draw: Drawer, team: Team, members: list[PersonLoad], leads: dict[int, Membership], bars: dict[int, list[Bar]],
    shown: Shown,
) -> list[Row]:  # fmt: skip
    has_open = any(bar.is_here for load in members for bar in bars.get(load.person.pk, []))
    is_closed = shown.unfolded is not None and team.pk not in shown.unfolded and not has_open
    seats = sum(load.person.is_open_position for load in members)
    caption = f"{len(members) - seats}" + (f", {seats} open" if seats else "")
    head = Row(
        f"row-team-{team.pk}", team.name, caption, shown.fold_url(team.pk, is_closed), is_group=True,
        is_closed=is_closed, cells=week_cells(members) if is_closed else [], height=28,
    )  # fmt: skip
    if is_closed:
        return [head]
    busy = [load for load in members if bars.get(load.person.pk) or load.person.is_open_position]
    idle = len(members) - len(busy)
    rows = [_person_row(draw, load, leads.get(load.person.pk), bars.get(load.person.pk, []), shown) for load in busy]
    if idle:
        rows.append(Row(f"row-idle-{team.pk}", f"{idle} more without planned work", is_note=True))
    return [head, *rows]


def _leads(span: Window, people: list[Person]) -> dict[int, Membership]:
    """Return the membership that a person is shown under: the largest of today, else the next."""
    found: dict[int, Membership] = {}
    rows = Membership.objects.during(span.start, span.horizon_last).select_related("role", "team")
    for row in rows.filter(person__in=[person.pk for person in people]).order_by("starts_on", "-share_percent", "pk"):
        if row.person_id not in found or (
            row.starts_on <= span.today and row.share_percent > found[row.person_id].share_percent
        ):
            found[row.person_id] = row
    return found


def _bars_by_person(draw: Drawer, span: Window, shown: Shown) -> dict[int, list[Bar]]:
    bars: dict[int, list[Bar]] = defaultdict(list)
    proposed = list(plans.recommendations())
    replaced = {row.replaces_id for row in proposed if row.replaces_id}
    for row in plans.live(span.start, span.horizon_last):
        bar = draw.live(row, shown)
        if bar is not None and row.pk not in replaced:
            bars[row.membership.person_id].append(bar)
    for proposal in proposed:
        bar = draw.proposed(proposal, shown)
        if bar is not None and proposal.person_id is not None:
            bars[proposal.person_id].append(bar)
    return bars


def _closed_weeks(draw: Drawer, everyone: Loads) -> list[dict[str, Any]]:
    """Return the weeks in which nobody is there."""
    closed = []
    for number, monday in enumerate(everyone.mondays):
        if everyone.rows and all(row.weeks[number].percent is None for row in everyone.rows):
            x, width = draw.place(monday, monday + timedelta(days=6))
            closed.append({"x": x, "width": width})
    return closed
