"""The rows of the plan's timeline: bars of live, recommended and tentative work by person or by project."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from planning import access
from planning.models import Allocation, Membership, Organisation, Person, Plan, Project, Recommendation, Team, User
from planning.queries import plans
from planning.queries.loads import Loads, PersonLoad, loads
from planning.queries.plans import Undone
from planning.queries.snapshots import Window, people_with_calendars, window

ROOM = 42.0  # pixels of bar room for 100 %
TOP = 4.0
LANE_HEIGHT = 24


@dataclass(slots=True)
class Bar:
    """A stretch of work on the timeline; x and width are percent of the window, y and height pixels."""

    id: str
    x: float
    width: float
    y: float
    height: float
    kind: str
    state: str
    label: str
    share: Decimal | None = None
    side: str = ""
    url: str = ""
    is_here: bool = False
    is_pinned: bool = False
    is_done: bool = False
    title: str = ""
    first: int = 0
    last: int = 0


@dataclass(slots=True)
class Row:
    """A row of the timeline: a person, an open position, a project, nobody, or the head of a group."""

    id: str
    label: str
    caption: str = ""
    url: str = ""
    hue: str = "slate"
    code: str = ""
    kind: str = ""
    is_open: bool = False
    is_here: bool = False
    is_lane: bool = False
    is_group: bool = False
    is_closed: bool = False
    height: int = 50
    bars: list[Bar] = field(default_factory=list)
    absences: list[dict[str, Any]] = field(default_factory=list)
    cells: list[dict[str, Any]] = field(default_factory=list)
    milestones: list[dict[str, Any]] = field(default_factory=list)
    limit: float | None = None
    peak: dict[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class Timeline:
    """Everything that the component draws."""

    weeks: list[dict[str, Any]]
    today: float | None
    closed: list[dict[str, Any]]
    rows: list[Row]


@dataclass(frozen=True, slots=True)
class Shown:
    """What is asked for: which recommendation is open beside the timeline, which groups are unfolded, the addresses."""

    open_id: int | None
    unfolded: frozenset[int] | None
    bar_url: Callable[[Recommendation], str]
    item_url: Callable[[int], str]
    undone_url: Callable[[Undone], str]
    person_url: Callable[[int], str]
    fold_url: Callable[[int, bool], str]
    project_url: Callable[[int], str]


def unfold_first(shown: Shown, user: User) -> Shown:
    """Unfold the teams that the user plans, or the two with most recommendations; the rest are heat rows."""
    covered = access.access_of(user).teams
    if covered:
        return replace(shown, unfolded=covered)
    counted = Counter(
        Recommendation.objects.filter(state="open", kind="allocation", membership__isnull=False).values_list(
            "membership__team", flat=True
        )
    )
    first = [team for team, _ in counted.most_common(2)]
    first = first or list(Team.objects.active().values_list("pk", flat=True)[:2])
    return replace(shown, unfolded=frozenset(first))


class Drawer:
    """Turns dates into places, and work into bars."""

    def __init__(self, shown: Window) -> None:
        self.shown = shown
        self.scale = 100 / shown.horizon

    def place(self, first: date, last: date) -> tuple[float, float]:
        """Return x and width of a stretch of days, both inclusive, cut to the window."""
        start = max(0, self.shown.index(first))
        end = min(self.shown.horizon, self.shown.index(last) + 1)
        return start * self.scale, max(0.4, (end - start) * self.scale)

    def weeks(self) -> list[dict[str, Any]]:
        """Return the Mondays with their labels; the first of a month is strong."""
        found: list[dict[str, Any]] = []
        month = 0
        for day in range(0, self.shown.horizon, 7):
            monday = self.shown.start + timedelta(days=day)
            is_new = monday.month != month
            month = monday.month
            label = f"{monday.day} {monday:%b}" if is_new else str(monday.day)
            found.append({"x": day * self.scale, "label": label, "is_strong": is_new})
        return found

    def bar(self, **values: Any) -> Bar | None:
        """Return a bar of the given dates, or nothing where it lies outside the window."""
        first, last = values.pop("starts_on"), values.pop("ends_on")
        if last < self.shown.start or first > self.shown.horizon_last:
            return None
        x, width = self.place(first, last)
        height = float(values["share"] or 100) / 100 * ROOM if values.get("share") is not None else LANE_HEIGHT
        made = Bar(x=x, width=width, y=TOP, height=max(10.0, height), **values)
        made.first, made.last = self.shown.index(first), self.shown.index(last)
        return made


def stack(bars: list[Bar], *, gap: float = 0.0) -> float:
    """Put bars that share days below each other, and return the lowest edge."""
    placed: list[Bar] = []
    bottom = TOP
    for bar in sorted(bars, key=lambda one: (one.first, -one.height, one.id)):
        bar.y = TOP
        others = sorted((one for one in placed if one.first <= bar.last and bar.first <= one.last), key=lambda o: o.y)
        for other in others:
            if bar.y < other.y + other.height + gap and other.y < bar.y + bar.height:
                bar.y = other.y + other.height + gap
        placed.append(bar)
        bottom = max(bottom, bar.y + bar.height)
    return bottom


def _live_bar(draw: Drawer, row: Allocation, shown: Shown) -> Bar | None:
    item = row.work_item
    tentative = bool(item.project and item.project.is_tentative)
    return draw.bar(
        id=f"allocation-{row.pk}", starts_on=row.starts_on, ends_on=row.ends_on, share=row.share_percent,
        kind=item.tag or "untagged", state="tentative" if tentative else "accepted", label=item.title,
        is_pinned=row.is_pinned, is_done=row.ends_on < draw.shown.today, url="", title=_title(row, item.title),
    )  # fmt: skip


def _title(row: Allocation | Recommendation, title: str) -> str:
    first, last = row.starts_on, row.ends_on
    if first is None or last is None:
        return title
    share = round(row.share_percent or 0)
    return f"{title}: {share} %, {first.day} {first:%b} to {last.day} {last:%b}"


def _proposed_bar(draw: Drawer, row: Recommendation, shown: Shown) -> Bar | None:
    if row.starts_on is None or row.ends_on is None or row.work_item is None or row.change == "dropped":
        return None
    tentative = bool(row.work_item.project and row.work_item.project.is_tentative)
    return draw.bar(
        id=f"recommendation-{row.pk}", starts_on=row.starts_on, ends_on=row.ends_on, share=row.share_percent,
        kind=row.work_item.tag or "untagged", state="tentative" if tentative else "recommended",
        label=row.work_item.title, url=shown.bar_url(row), is_here=row.pk == shown.open_id,
        title="Recommended. " + _title(row, row.work_item.title),
    )  # fmt: skip


def _nobody(draw: Drawer, rows: list[Undone], shown: Shown) -> Row | None:
    if not rows:
        return None
    bars = []
    for row in rows[:24]:
        bar = draw.bar(
            id=f"nobody-{row.item.pk}-{row.role.pk}", starts_on=row.earliest, ends_on=row.until, share=None,
            kind=row.item.tag or "untagged", state="nobody", label=row.item.title, side=f"{row.days:.0f} d",
            url=shown.undone_url(row), title=f"Nobody yet: {row.item.title}, {row.days:.1f} person-days as {row.role}",
        )  # fmt: skip
        if bar is not None:
            bar.width = max(bar.width, 14.0)
            bar.x = min(bar.x, 100 - bar.width)
            bar.first, bar.last = int(bar.x), int(bar.x + bar.width)
            bar.height = 20
            bars.append(bar)
    bottom = stack(bars, gap=3)
    days = sum((row.days for row in rows), Decimal(0))
    caption = f"{days:.0f} days, {len(rows)} demand{'' if len(rows) == 1 else 's'}"
    return Row("row-nobody", "Nobody yet", caption, is_lane=True, bars=bars, height=round(bottom + 5))


def _person_row(draw: Drawer, load: PersonLoad, lead: Membership | None, bars: list[Bar], shown: Shown) -> Row:
    person = load.person
    absences = []
    for one in getattr(person, "absences_in_window", []):
        x, width = draw.place(one.starts_on, one.ends_on)
        if x < 100:
            absences.append({"x": x, "width": width, "label": "Not available"})
    if person.is_open_position:
        first = next((week.monday for week in load.weeks if week.percent is not None), None)
        if first is not None and draw.shown.index(first) > 0:
            absences.append({"x": 0, "width": draw.shown.index(first) * draw.scale, "label": "Not yet filled"})
    bottom = stack(bars)
    row = Row(
        f"row-person-{person.pk}", person.name, _caption(load, lead), shown.person_url(person.pk),
        hue=lead.role.hue if lead else "slate", code=lead.role.code if lead else "", is_open=person.is_open_position,
        bars=bars, absences=absences, height=round(max(50.0, bottom + 4)), is_here=any(bar.is_here for bar in bars),
        cells=_cells(load.weeks),
    )  # fmt: skip
    if load.is_overloaded:
        first, last = load.overload_from, load.overload_until
        if first is not None and last is not None:
            x, width = draw.place(first, last)
            row.limit = TOP + ROOM
            row.peak = {"x": x, "x2": min(x + width, 93.0), "text": f"{load.peak} %"}
    return row


def _cells(weeks: Iterable[Any]) -> list[dict[str, Any]]:
    return [
        {"value": week.percent, "level": week.level, "is_closed": week.percent is None} for week in weeks
    ]  # fmt: skip


def _caption(load: PersonLoad, lead: Membership | None) -> str:
    role = lead.role.name if lead else ""
    if load.person.is_open_position:
        first = next((week.monday for week in load.weeks if week.percent is not None), None)
        return f"{role}, from {first.day} {first:%b}" if first else role
    hours = sum(load.person.pattern) / 60
    share = round(hours / 40 * float(load.share_percent))
    return role if share >= 100 or not share else f"{role}, {share} %"


def _group_cells(rows: list[PersonLoad]) -> list[dict[str, Any]]:
    cells = []
    for weeks in zip(*(row.weeks for row in rows), strict=True):
        known = [week.percent for week in weeks if week.percent is not None]
        mean = round(sum(known) / len(known)) if known else None
        level = next(
            (
                name
                for limit, name in ((30, "h1"), (60, "h2"), (85, "h3"), (101, "h4"), (120, "o1"))
                if (mean or 0) < limit
            ),
            "o2",
        )
        cells.append({"value": mean, "level": level, "is_closed": mean is None})
    return cells


def by_person(
    organisation: Organisation, today: date, plan: Plan | None, shown: Shown, *, team_ids: frozenset[int] | None = None
) -> Timeline:
    """Return the timeline by team and person: what nobody does on top, folded teams as a heat row."""
    span = window(organisation, today)
    draw = Drawer(span)
    people = people_with_calendars(span.start, span.last)
    everyone = loads(organisation, today, people=people)
    leads = _leads(span, people)
    bars = _bars_by_person(draw, span, shown)
    rows = []
    lane = _nobody(draw, plans.undone(plan) if plan is not None else [], shown)
    if lane is not None:
        rows.append(lane)
    grouped: dict[int, list[PersonLoad]] = defaultdict(list)
    for load in everyone.rows:
        lead = leads.get(load.person.pk)
        if lead is not None and (team_ids is None or lead.team_id in team_ids):
            grouped[lead.team_id].append(load)
    teams = {team.pk: team for team in Team.objects.active()}
    for team_id, members in sorted(grouped.items(), key=lambda one: teams[one[0]].name if one[0] in teams else ""):
        if team_id not in teams:
            continue
        rows += _group(draw, teams[team_id], members, leads, bars, shown)
    return Timeline(draw.weeks(), span.index(today) * draw.scale, _closed_weeks(draw, everyone), rows)


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
        is_closed=is_closed, cells=_group_cells(members) if is_closed else [], height=28,
    )  # fmt: skip
    if is_closed:
        return [head]
    return [
        head,
        *(_person_row(draw, load, leads.get(load.person.pk), bars.get(load.person.pk, []), shown) for load in members),
    ]


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
        bar = _live_bar(draw, row, shown)
        if bar is not None and row.pk not in replaced:
            bar.url = shown.item_url(row.work_item_id)
            bars[row.membership.person_id].append(bar)
    for proposal in proposed:
        bar = _proposed_bar(draw, proposal, shown)
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


def by_project(organisation: Organisation, today: date, plan: Plan | None, shown: Shown) -> Timeline:
    """Return the timeline by project: its items with who does them, due date and planned finish on its own line."""
    span = window(organisation, today)
    draw = Drawer(span)
    ends = plans.finishes(plan) if plan is not None else {}
    bars: dict[int | None, list[Bar]] = defaultdict(list)
    for row in plans.live(span.start, span.horizon_last):
        bar = _live_bar(draw, row, shown)
        if bar is not None:
            _as_item(bar, row.membership.person.name, shown.item_url(row.work_item_id))
            bars[row.work_item.project_id].append(bar)
    for proposal in plans.recommendations():
        bar = _proposed_bar(draw, proposal, shown)
        if bar is not None and proposal.person is not None and proposal.work_item is not None:
            _as_item(bar, proposal.person.name, bar.url)
            bars[proposal.work_item.project_id].append(bar)
    lane = _nobody(draw, plans.undone(plan) if plan is not None else [], shown)
    rows = [lane] if lane is not None else []
    for project in Project.objects.filter(lifecycle__in=Project.OPEN).select_related("team"):
        mine = bars.get(project.pk, [])
        finish = ends.get(project.pk)
        bottom = stack(mine, gap=2)
        flags = []
        if project.due_on and span.start <= project.due_on <= span.horizon_last:
            late = bool(finish and finish.days_late)
            flags.append({"x": draw.place(project.due_on, project.due_on)[0], "is_late": late, "label": "Due"})
        rows.append(
            Row(
                f"row-project-{project.pk}", project.name, _project_caption(project, finish),
                shown.project_url(project.pk), code=project.name[:2], bars=mine, milestones=flags,
                height=round(max(44.0, bottom + 5)),
            )
        )  # fmt: skip
    return Timeline(draw.weeks(), span.index(today) * draw.scale, [], rows)


def _as_item(bar: Bar, person: str, url: str) -> None:
    bar.height, bar.share, bar.url = 20, None, url
    bar.title = f"{bar.title}, {person}"
    bar.label = f"{bar.label} · {person}"


def _project_caption(project: Project, finish: "plans.Finish | None") -> str:
    due = f"due {project.due_on.day} {project.due_on:%b}" if project.due_on else "no due date"
    if finish is None or finish.ends_on is None:
        return due
    late = f", {finish.days_late} days late" if finish.days_late else ""
    return f"ends {finish.ends_on.day} {finish.ends_on:%b}, {due}{late}"
