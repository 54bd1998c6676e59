"""The timeline by project: its items with who does them, due date and planned finish on its own line."""

from collections import defaultdict
from datetime import date
from typing import Any

from django.db.models import Q

from planning.models import Dependency, Organisation, Plan, Project, WorkItem
from planning.queries import plans
from planning.queries.plans import Finish
from planning.queries.timeline_bars import Bar, Drawer, Row, Shown, Timeline, lanes, shown_window

BAR = 24
TURN = 0.8  # percent of the window between the end of a bar and the elbow of what waits for it
FIRST = 3  # projects that are unfolded until somebody says which


def unfold_first() -> frozenset[int]:
    """Return the projects to unfold first: those that are due next."""
    rows = Project.objects.filter(lifecycle__in=Project.OPEN, due_on__isnull=False).order_by("due_on", "pk")
    return frozenset(rows.values_list("pk", flat=True)[:FIRST])


def by_project(
    organisation: Organisation, today: date, plan: Plan | None, shown: Shown, *, start: date | None = None
) -> Timeline:
    """Return the timeline by project; folded projects show their line alone."""
    span = shown_window(organisation, today, start)
    draw = Drawer(span)
    ends = plans.finishes(plan) if plan is not None else {}
    bars, items = _bars(draw, plan, shown)
    rows = []
    projects = Project.objects.filter(lifecycle__in=Project.OPEN).select_related("team").order_by("due_on", "name")
    for project in projects:
        mine = [item for item in items.values() if item.project_id == project.pk]
        rows += _group(draw, project, mine, bars, ends.get(project.pk), shown)
    _tie(rows, shown)
    return Timeline(draw.weeks(), draw.today(), [], rows, span.start, span.horizon)


def _bars(draw: Drawer, plan: Plan | None, shown: Shown) -> tuple[dict[int, list[Bar]], dict[int, WorkItem]]:
    """Return the bars of each item, named by who does it, and the items."""
    bars: dict[int, list[Bar]] = defaultdict(list)
    items: dict[int, WorkItem] = {}

    def add(bar: Bar | None, item: WorkItem | None, who: str, url: str) -> None:
        if bar is None or item is None:
            return
        bar.title, bar.label, bar.url = f"{bar.label}, {bar.title}", who, url
        bar.height, bar.share = BAR, None
        items[item.pk] = item
        bars[item.pk].append(bar)

    proposed = list(plans.recommendations())
    replaced = {row.replaces_id for row in proposed if row.replaces_id}
    for row in plans.live(draw.shown.start, draw.shown.horizon_last):
        if row.pk not in replaced:
            add(draw.live(row, shown), row.work_item, row.membership.person.name, shown.allocation_url(row.pk))
    for proposal in proposed:
        add(draw.proposed(proposal, shown), proposal.work_item, str(proposal.person), shown.bar_url(proposal))
    for left in plans.undone(plan) if plan is not None else []:
        add(draw.nobody(left, shown), left.item, "Nobody yet", shown.undone_url(left))
    return bars, items


def _group(
    draw: Drawer, project: Project, items: list[WorkItem], bars: dict[int, list[Bar]], finish: Finish | None,
    shown: Shown,
) -> list[Row]:  # fmt: skip
    has_open = any(bar.is_here for item in items for bar in bars[item.pk])
    is_closed = shown.unfolded is not None and project.pk not in shown.unfolded and not has_open
    team = project.team.name if project.team else "no team"
    stage = f", {project.get_stage_display().lower()}" if project.stage else ""
    head = Row(
        f"row-project-{project.pk}", project.name, f"{team}{stage}", shown.fold_url(project.pk, is_closed),
        is_group=True, is_closed=is_closed, milestones=_milestones(draw, project, finish), height=38,
    )  # fmt: skip
    if is_closed:
        return [head]
    rows = [head]
    for item in sorted(items, key=lambda one: (min(bar.first for bar in bars[one.pk]), one.pk)):
        mine = bars[item.pk]
        placed = lanes(sorted(mine, key=lambda bar: bar.first), most=len(mine), height=BAR)
        bottom = max((bar.y + bar.height for bar in placed), default=0.0)
        rows.append(
            Row(
                f"row-item-{item.pk}", item.title, url=shown.item_url(item.pk), kind=item.tag or "untagged", bars=mine,
                is_here=any(bar.is_here for bar in mine), height=round(max(32.0, bottom + 4)),
            )
        )  # fmt: skip
    return rows


def _tie(rows: list[Row], shown: Shown) -> None:
    """Draw what the selected item waits for and holds up, as elbows through the rows between."""
    places = {row.id: number for number, row in enumerate(rows)}
    here = next((row for row in rows if row.is_here), None)
    if here is None:
        return
    item = int(here.id.removeprefix("row-item-"))
    pairs = Dependency.objects.filter(Q(before=item) | Q(after=item)).order_by("pk").values_list("before", "after")
    for before, after in pairs:
        first, last = places.get(f"row-item-{before}"), places.get(f"row-item-{after}")
        if first is not None and last is not None:
            _elbow(rows, first, last)


def _elbow(rows: list[Row], first: int, last: int) -> None:
    """Lead a line from the end of one row's last bar to the start of another row's first, a piece in each row."""
    source = max(rows[first].bars, key=lambda bar: bar.x + bar.width)
    target = min(rows[last].bars, key=lambda bar: bar.x)
    end, begin = source.x + source.width, target.x
    is_broken = begin < end - 0.01
    turn = min(end + TURN, 99.5)
    for number in range(min(first, last), max(first, last) + 1):
        ties, is_down = rows[number].ties, last > first
        if number == first:
            y = source.y + source.height / 2
            ties.append({"x1": end, "x2": turn, "y1": y, "y2": y, "is_broken": is_broken})
            ties.append({"x1": turn, "x2": turn, "y1": y, "y2": None if is_down else 0, "is_broken": is_broken})
        elif number == last:
            y = target.y + target.height / 2
            ties.append({"x1": turn, "x2": turn, "y1": 0 if is_down else None, "y2": y, "is_broken": is_broken})
            ties.append({"x1": turn, "x2": begin, "y1": y, "y2": y, "is_broken": is_broken, "is_end": True})
        else:
            ties.append({"x1": turn, "x2": turn, "y1": 0, "y2": None, "is_broken": is_broken})


def _milestones(draw: Drawer, project: Project, finish: Finish | None) -> list[dict[str, Any]]:
    """Return the flag at the due date, the tick at the planned finish, and what the two say together."""
    due, ends = project.due_on, finish.ends_on if finish else None
    words, is_late = said(project, finish)
    place = None
    if due is not None and draw.shown.start <= due:
        place = min(draw.place(due, due)[0], 99.0)
    done = None
    if ends is not None and draw.shown.start <= ends:
        done = min(draw.place(ends, ends)[0], 99.0)
    anchor = min((x for x in (place, done) if x is not None), default=0.0)
    return [{"x": place, "finish": done, "is_late": is_late, "words": words, "at": anchor, "is_left": anchor > 30}]


def said(project: Project, finish: Finish | None) -> tuple[str, bool]:
    """Say how the planned finish stands to the due date, and whether it is late."""
    due = f"due {project.due_on.day} {project.due_on:%b}" if project.due_on else "no due date"
    if finish is None or finish.ends_on is None:
        return f"Not planned, {due}", False
    if finish.days_late:
        return f"{finish.days_late} days late, {due}", True
    if finish.undone_items:
        return f"{finish.undone_items} items have nobody, {due}", True
    return f"Ends {finish.ends_on.day} {finish.ends_on:%b}, {due}", False
