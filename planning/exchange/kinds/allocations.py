"""Allocations of other planners: somebody on a project for hours a day, put on a membership and a work item."""

from datetime import date
from decimal import Decimal
from typing import Any

from planning.exchange.kinds.base import Handler, Stored
from planning.exchange.lookup import Ref, token
from planning.exchange.parsing import Draft, Skip
from planning.models import Allocation, Membership, Person, Project, Team, WorkItem

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


class AllocationHandler(Handler):
    """Rows that are allocations."""

    def prepare(self, draft: Draft) -> None:
        """Find the membership that the allocation draws on, and the item that it is for."""
        given = draft.values
        person = given.pop("person", None)
        start, end = given.get("starts_on"), given.get("ends_on")
        if not person or start is None or end is None:
            raise Skip("it names no person, or no first and last day")
        who = self.judge.point(draft, "person", Person, str(person))
        if not isinstance(who, int):
            raise Skip(f"“{str(person)[:60]}” is on no team yet; add the person to a team first")
        team = given.pop("team", None)
        seat = self._seat(who, start, end, self.judge.lookup.find(Team, team) if team else None)
        draft.columns |= {"membership_id": seat.pk, "role_id": seat.role_id, "source": Allocation.Source.IMPORT}
        given.pop("role", None), given.pop("membership", None)
        minutes, hours = given.pop("minutes_per_day", None), given.pop("hours_per_day", None)
        if minutes is None and hours is not None:
            minutes = hours * 60
        if minutes is not None:
            given["share_percent"] = self._share(who, minutes, start)
        project, title = given.pop("project", None), given.pop("title", None)
        if not given.get("work_item"):
            draft.columns["work_item_id"] = self._item(draft, project, title)

    def _seat(self, person: int, start: date, end: date, team: Ref | None) -> Membership:
        rows: list[Membership] = [
            row
            for row in Membership.objects.filter(person=person, starts_on__lte=start).order_by("-share_percent", "pk")
            if (row.ends_on is None or row.ends_on >= end) and (team is None or row.team_id == team)
        ]
        if not rows:
            raise Skip(f"the person has no membership from {start} to {end}")
        return rows[0]

    def _share(self, person: int, minutes: Decimal, day: date) -> Decimal:
        row = Person.objects.get(pk=person)
        own = [getattr(row, f"minutes_{name}") for name in WEEKDAYS]
        worked = [part for part in own if part]
        pattern = own[day.weekday()] or (sum(worked) // len(worked) if worked else 0)
        if not pattern or minutes <= 0:
            raise Skip("the person works no hours on these days")
        return min(Decimal(100), (minutes * 100 / pattern).quantize(Decimal("0.01")))

    def _item(self, draft: Draft, project: str | None, title: str | None) -> Ref:
        """Return the item that stands for a project's booking; the first of its kind makes it."""
        where = self.judge.point(draft, "project", Project, project) if project else None
        if where is None:
            raise Skip("it names no project")
        key = f"booking {project} {title or ''}".strip()[:200]
        found = self.judge.lookup.by_key(WorkItem, key)
        if found is not None:
            return found
        ref = token("workitem", key)
        name = title or f"Booked work of {self._name(where, project or '')}"
        columns: dict[str, Any] = {"title": name[:300], "project_id": where}
        if not self.judge.may("workitem", columns):
            raise Skip("it belongs to a team that your access does not cover")
        self.judge.create("workitem", ref, columns, line=draft.raw.line, title=name)
        self.judge.link(WorkItem, ref, key)
        return ref

    def _name(self, ref: Ref, told: str) -> str:
        if isinstance(ref, int):
            return str(Project.objects.filter(pk=ref).values_list("name", flat=True).first() or told)
        return told

    def settle(self, draft: Draft, stored: Stored | None) -> None:
        """Take an allocation as it is."""
        draft.columns.setdefault("share_percent", (stored or {}).get("share_percent", Decimal(100)))
