"""The parts of a timeline: bars, rows, where days lie, and how bars are put beside each other."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from planning.models import Allocation, Organisation, Recommendation
from planning.queries.loads import PersonLoad, Week
from planning.queries.plans import Undone
from planning.queries.snapshots import Window, window

ROOM = 42.0  # pixels of bar room for 100 %
TOP = 4.0
LANE_HEIGHT = 24
LANES_SHOWN = 3  # of what nobody does; the rest is behind a link
INSIDE = 14.0  # percent of the window from which on the words of a lane's bar stand in it
BESIDE = 20.0  # room for words beside a shorter bar


@dataclass(slots=True)
class Bar:
    """A stretch of work on the timeline; x and width are percent of the window, y and height pixels.

    ``beside`` says where words stand that do not fit into the bar: ``right`` or ``left`` of it.
    """

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
    move_url: str = ""
    starts: str = ""
    ends: str = ""
    beside: str = ""
    beside_x: float = 0.0
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
    is_note: bool = False
    height: int = 50
    more: int = 0
    more_url: str = ""
    bars: list[Bar] = field(default_factory=list)
    absences: list[dict[str, Any]] = field(default_factory=list)
    cells: list[dict[str, Any]] = field(default_factory=list)
    milestones: list[dict[str, Any]] = field(default_factory=list)
    ties: list[dict[str, Any]] = field(default_factory=list)
    limit: float | None = None
    peak: dict[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class Timeline:
    """Everything that the component draws."""

    weeks: list[dict[str, Any]]
    today: float | None
    closed: list[dict[str, Any]]
    rows: list[Row]
    start: date
    days: int


def shown_window(organisation: Organisation, today: date, start: date | None) -> Window:
    """Return the weeks that a timeline shows: those of a plan made today, or as many from another week on."""
    return replace(window(organisation, start or today), today=today)


@dataclass(frozen=True, slots=True)
class Shown:
    """What is asked for: which recommendation is open beside the timeline, which groups are unfolded, the addresses."""

    open_id: int | None
    opened: str
    unfolded: frozenset[int] | None
    bar_url: Callable[[Recommendation], str]
    item_url: Callable[[int], str]
    allocation_url: Callable[[int], str]
    move_url: Callable[[Allocation], str]
    undone_url: Callable[[Undone], str]
    person_url: Callable[[int], str]
    fold_url: Callable[[int, bool], str]
    project_url: Callable[[int], str]
    more_url: str = ""


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
        month, is_after = 0, False
        for day in range(0, self.shown.horizon, 7):
            monday = self.shown.start + timedelta(days=day)
            is_new = monday.month != month
            month = monday.month
            label = f"{monday.day} {monday:%b}" if is_new else str(monday.day)
            found.append({"x": day * self.scale, "label": label, "is_strong": is_new, "is_after": is_after})
            is_after = is_new
        return found

    def today(self) -> float | None:
        """Return where today lies; nothing where the weeks shown are earlier or later."""
        place = self.shown.index(self.shown.today)
        return place * self.scale if 0 <= place < self.shown.horizon else None

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

    def live(self, row: Allocation, shown: Shown) -> Bar | None:
        """Return the bar of work that is decided, or tentative with its project."""
        item = row.work_item
        tentative = bool(item.project and item.project.is_tentative)
        return self.bar(
            id=f"allocation-{row.pk}", starts_on=row.starts_on, ends_on=row.ends_on, share=row.share_percent,
            kind=item.tag or "untagged", state="tentative" if tentative else "accepted", label=item.title,
            is_pinned=row.is_pinned, is_done=row.ends_on < self.shown.today, title=_when(row),
            url=shown.allocation_url(row.pk), is_here=shown.opened == f"allocation-{row.pk}",
            move_url=shown.move_url(row), starts=row.starts_on.isoformat(), ends=row.ends_on.isoformat(),
        )  # fmt: skip

    def proposed(self, row: Recommendation, shown: Shown) -> Bar | None:
        """Return the bar of a recommendation; nothing where it takes somebody off."""
        if row.starts_on is None or row.ends_on is None or row.work_item is None or row.change == "dropped":
            return None
        tentative = bool(row.work_item.project and row.work_item.project.is_tentative)
        return self.bar(
            id=f"recommendation-{row.pk}", starts_on=row.starts_on, ends_on=row.ends_on, share=row.share_percent,
            kind=row.work_item.tag or "untagged", state="tentative" if tentative else "recommended",
            label=row.work_item.title, url=shown.bar_url(row), is_here=row.pk == shown.open_id,
            title=f"recommended, {_when(row)}",
        )  # fmt: skip

    def nobody(self, row: Undone, shown: Shown) -> Bar | None:
        """Return the bar of a demand that nobody does, from the first day on which it could begin."""
        return self.bar(
            id=f"nobody-{row.item.pk}-{row.role.pk}", starts_on=row.earliest, ends_on=row.until, share=None,
            kind=row.item.tag or "untagged", state="nobody", label=row.item.title, side=f"{row.days:.0f} d",
            url=shown.undone_url(row), title=f"nobody yet, {row.role}",
        )  # fmt: skip


def _when(row: Allocation | Recommendation) -> str:
    first, last = row.starts_on, row.ends_on
    if first is None or last is None:
        return ""
    return f"{round(row.share_percent or 0)} %, {first.day} {first:%b} to {last.day} {last:%b}"


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


def lanes(bars: Iterable[Bar], *, most: int = LANES_SHOWN, height: int = 20) -> list[Bar]:
    """Put bars into so many lanes, the first ones first, and return those that found room.

    Words that do not fit into a bar stand to its right, or to its left where the window ends; they need room too.
    """
    taken: list[list[tuple[float, float]]] = [[] for _ in range(most)]
    shown = []
    for bar in bars:
        start, end = _with_words(bar)
        for number, places in enumerate(taken):
            if all(end <= other_start or other_end <= start for other_start, other_end in places):
                places.append((start, end))
                bar.y, bar.height = TOP + number * (height + 3), height
                shown.append(bar)
                break
    return shown


def _with_words(bar: Bar) -> tuple[float, float]:
    """Say where the words of a bar stand, and return the room that both take."""
    if bar.width >= INSIDE:
        return bar.x, bar.x + bar.width
    if bar.x + bar.width + BESIDE <= 100:
        bar.beside, bar.beside_x = "right", bar.x + bar.width
        return bar.x, bar.x + bar.width + BESIDE
    bar.beside, bar.beside_x = "left", bar.x - BESIDE
    return bar.x - BESIDE, bar.x + bar.width


def week_cells(rows: list[PersonLoad]) -> list[dict[str, Any]]:
    """Return the mean load of some people, week by week; closed where nobody is there."""
    cells = []
    for weeks in zip(*(row.weeks for row in rows), strict=True):
        known = [week.percent for week in weeks if week.percent is not None]
        mean = Week(weeks[0].monday, round(sum(known) / len(known)) if known else None, 0, Decimal(0))
        cells.append({"value": mean.percent, "level": mean.level, "is_closed": mean.percent is None})
    return cells
