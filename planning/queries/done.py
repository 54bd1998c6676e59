"""When it will be done: the planned finish of each project against its due date, as a table with bars."""

from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta

from planning.models import Project, WorkItem
from planning.queries.plans import Finish

WEEKS_AT_LEAST = 13
WEEKS_AT_MOST = 40


@dataclass(frozen=True, slots=True)
class Row:
    """A project: how its planned finish stands to its due date. Places are percent of the chart's width."""

    project: Project
    left: int
    finish: Finish | None
    state: str
    words: str
    done_at: float | None
    due_at: float | None

    @property
    def over(self) -> float:
        """How far the finish lies beyond the due date."""
        return max(0.0, (self.done_at or 0.0) - self.due_at) if self.due_at is not None else 0.0

    @property
    def within(self) -> float:
        """How far the bar goes until the finish or the due date."""
        return max(0.0, (self.done_at or 0.0) - self.over)


@dataclass(frozen=True, slots=True)
class Chart:
    """All projects with open work, and the months above their bars."""

    rows: list[Row]
    months: list[tuple[float, str]]


def chart(projects: list[Project], ends: dict[int, Finish], today: date) -> Chart:
    """Return the projects that have open work, by due date."""
    left = Counter(WorkItem.objects.open().filter(project__isnull=False).values_list("project", flat=True))
    shown = sorted((row for row in projects if left[row.pk]), key=lambda row: (row.due_on or date.max, row.name))
    days = [row.due_on for row in shown] + [ends[row.pk].ends_on for row in shown if row.pk in ends]
    last = max((day for day in days if day is not None), default=today)
    weeks = min(max((last - today).days // 7 + 2, WEEKS_AT_LEAST), WEEKS_AT_MOST)
    return Chart([_row(row, left[row.pk], ends.get(row.pk), today, weeks) for row in shown], _months(today, weeks))


def _place(day: date | None, today: date, weeks: int) -> float | None:
    return None if day is None else min(max(0.0, (day - today).days / (weeks * 7) * 100), 99.0)


def _months(today: date, weeks: int) -> list[tuple[float, str]]:
    last = today + timedelta(weeks=weeks)
    firsts = [date(year, month, 1) for year in (today.year, today.year + 1) for month in range(1, 13)]
    return [((day - today).days / (weeks * 7) * 100, f"{day:%b}") for day in firsts if today < day < last]


def _row(project: Project, left: int, finish: Finish | None, today: date, weeks: int) -> Row:
    state, words = stands(project, finish)
    return Row(
        project, left, finish, state, words, _place(finish.ends_on if finish else None, today, weeks),
        _place(project.due_on, today, weeks),
    )  # fmt: skip


def stands(project: Project, finish: Finish | None) -> tuple[str, str]:
    """Return the state of a project and its words."""
    if finish is None or finish.ends_on is None:
        return "not_measured", "Not planned"
    if finish.days_late:
        return "off_target", f"{finish.days_late} day{'' if finish.days_late == 1 else 's'} late"
    if finish.undone_items:
        return "at_risk", f"{finish.undone_items} item{'' if finish.undone_items == 1 else 's'} unstaffed"
    if project.due_on is None:
        return "stale", "No due date"
    return "on_target", "On time"
