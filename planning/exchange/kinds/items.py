"""Work items: status and category, tags, sizes, who has them, and what they wait for."""

from collections import Counter
from decimal import Decimal
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from planning.domain import sizing
from planning.domain.cycles import find_cycle
from planning.exchange import values
from planning.exchange.formats.words import STATUS
from planning.exchange.kinds.base import Handler, Stored
from planning.exchange.kinds.people import PersonHandler
from planning.exchange.kinds.pins import Pins
from planning.exchange.lookup import Ref, token
from planning.exchange.parsing import Draft, Skip
from planning.models import Component, Dependency, Project, Team, WorkItem

if TYPE_CHECKING:
    from planning.exchange.judging import Judge

EFFORT = ("effort_optimistic_days", "effort_likely_days", "effort_pessimistic_days")
SECONDS_A_DAY = Decimal(8 * 3600)
CATEGORIES = {"new": "to_do", "indeterminate": "in_progress", **STATUS}
Triple = tuple[Decimal, Decimal, Decimal]


class ItemHandler(Handler):
    """Rows that are work items."""

    def __init__(self, judge: "Judge") -> None:
        super().__init__(judge)
        self._edges: dict[tuple[str, str], int] = {}
        self._extras: dict[int, dict[str, Any]] = {}
        self._stored_days: dict[int | None, Counter[Decimal]] | None = None
        self._classes: dict[Any, Triple | None] = {}
        self._pins = Pins(judge)

    def prepare(self, draft: Draft) -> None:
        """Take apart what is no column."""
        given = draft.values
        kind = values.word(str(given.pop("type", "")))
        if kind in self.judge.format.skips and not self.judge.options.take_all_types:
            raise Skip(self.judge.format.skips[kind])
        category = given.pop("status_category", "")
        if "status" not in given and category:
            told = CATEGORIES.get(values.word(category))
            if told:
                given["status"] = told
                draft.notes = [note for note in draft.notes if not note.startswith("Status:")]
        if draft.key and not given.get("number"):
            given["number"] = draft.key[:40]
        if given.get("tag"):
            draft.columns["tag_source"] = WorkItem.TagSource.IMPORT
        names = ("points", "effort_days", "estimate_seconds", "assignee", "assignee_email")
        self._extras[draft.raw.line] = {name: given.pop(name, None) for name in names}
        self._waits(draft)
        self._components(draft)
        if not given.get("team") and self.judge.options.team and not given.get("project"):
            given["team"] = self.judge.options.team

    def _waits(self, draft: Draft) -> None:
        for other in draft.values.pop("blocks", ()):
            self._edges.setdefault((draft.key, other), draft.raw.line)
        for other in draft.values.pop("blocked_by", ()):
            self._edges.setdefault((other, draft.key), draft.raw.line)

    def _components(self, draft: Draft) -> None:
        """Link components that are there; a file makes none, for each would need an owner."""
        names = draft.values.pop("component_names", None)
        if names is None:
            return
        found = {name: self.judge.lookup.find(Component, name) for name in names}
        draft.many["components"] = [ref for ref in found.values() if ref is not None]
        unknown = [name for name, ref in found.items() if ref is None]
        if unknown:
            draft.notes.append(f"no component is called {', '.join(unknown)[:100]}")

    def point_new(self, draft: Draft) -> None:
        """Make the team first, so that a new project has it."""
        team, project = draft.values.get("team") or self.judge.options.team, draft.values.get("project")
        if project and self.judge.lookup.find(Project, project) is None:
            owner = self.judge.point(draft, "team", Team, team) if team else None
            self.judge.make(draft, Project, project, team_id=owner, lifecycle=Project.Lifecycle.ACTIVE)

    def load(self, found: dict[int, Stored], drafts: list[Draft]) -> None:
        """Add the components of stored items."""
        if not any(draft.many for draft in drafts):
            return
        links = WorkItem.components.through._default_manager.filter(workitem_id__in=list(found))
        for item, component in links.values_list("workitem_id", "component_id"):
            found[item].setdefault("many:components", []).append(component)

    def settle(self, draft: Draft, stored: Stored | None) -> None:
        """Let a person's tag stand, size the item, and see who has it."""
        columns, extras = draft.columns, self._extras.pop(draft.raw.line, {})
        if stored and stored["tag"] and stored["tag_source"] == WorkItem.TagSource.PERSON and "tag" in columns:
            if columns["tag"] != stored["tag"]:
                draft.notes.append("its tag was set by a person and stays")
            columns.pop("tag"), columns.pop("tag_source", None)
        if stored and columns.get("tag") and columns["tag"] == stored["tag"]:
            columns.pop("tag_source", None)
        status = columns.get("status", (stored or {}).get("status", WorkItem.Status.TO_DO))
        if status != WorkItem.Status.DONE:
            columns["done_on"] = None
        elif columns.get("done_on") is None:
            columns.pop("done_on", None)
        self._size(draft, stored, extras, is_open=status not in WorkItem.CLOSED)
        if extras.get("assignee") or extras.get("assignee_email"):
            is_open = status not in WorkItem.CLOSED
            self._assign(draft, stored, extras, is_open=is_open)

    def _assign(self, draft: Draft, stored: Stored | None, extras: dict[str, Any], *, is_open: bool) -> None:
        people = self.judge.handler("person")
        assert isinstance(people, PersonHandler)  # noqa: S101 -- tells the types apart
        team = draft.columns.get("team_id") or (stored or {}).get("team_id")
        if not team and self.judge.options.team:
            team = self.judge.lookup.find(Team, self.judge.options.team)
        mail = extras.get("assignee_email") or ""
        name = extras.get("assignee") or mail
        who = people.who(draft, name, mail, team=team)
        if who is not None and is_open and self.judge.options.pin_assignees:
            self._pins.pin(draft, stored, who, name)

    def _size(self, draft: Draft, stored: Stored | None, extras: dict[str, Any], *, is_open: bool) -> None:
        """Fill the effort: what the file says, else its points or seconds, else what like items take."""
        columns = draft.columns
        triple = self._told(draft, extras)
        assumed = list((stored or {}).get("assumed") or [])
        if triple is not None:
            columns |= dict(zip(EFFORT, triple, strict=True))
            columns["assumed"] = [name for name in assumed if name != "effort"]
            return
        if not is_open or (stored and stored["effort_likely_days"] is not None):
            return
        columns |= dict(zip(EFFORT, self._reference(draft), strict=True))
        columns["assumed"] = sorted({*assumed, "effort"})
        draft.notes.append("effort assumed from like items")

    def _told(self, draft: Draft, extras: dict[str, Any]) -> Triple | None:
        given = [draft.columns.pop(name, None) for name in EFFORT]
        if any(value is not None for value in given):
            low, likely, high = given
            likely = likely if likely is not None else next(value for value in (high, low) if value is not None)
            triple = (likely if low is None else low, likely, likely if high is None else high)
            if list(triple) != sorted(triple):
                raise Skip("Effort must rise from optimistic over likely to pessimistic")
            return triple
        for name, rate in (("effort_days", Decimal(1)), ("points", None), ("estimate_seconds", 1 / SECONDS_A_DAY)):
            if extras.get(name):
                team = draft.values.get("team") or ""
                days = sizing.days_of_points(extras[name], self.judge.options.rate_of(team) if rate is None else rate)
                if days > 100_000:
                    raise Skip(f"Effort: {days} days are more than can be planned")
                return days, days, days
        return None

    def _reference(self, draft: Draft) -> Triple:
        """Return the reference class of the item's project, else of the organisation, else what is assumed."""
        name, ref = str(draft.values.get("project") or ""), draft.columns.get("project_id")
        if ref not in self._classes:
            days = self._file_days(name) + self._days().get(ref if isinstance(ref, int) else -1, Counter())
            self._classes[ref] = sizing.reference_class(days)
        if "all" not in self._classes:
            everything: Counter[Decimal] = self._file_days(None)
            for counter in self._days().values():
                everything += counter
            self._classes["all"] = sizing.reference_class(everything)
        assumed = sizing.assumed_effort(Decimal(self.judge.options.days))
        return self._classes[ref] or self._classes["all"] or assumed

    def _file_days(self, project: str | None) -> Counter[Decimal]:
        """Return what the file itself says of sizes, as days: of a project, or of all."""
        found: Counter[Decimal] = Counter()
        for name, counts in self.judge.sizes.items():
            if project is not None and name != project.lower():
                continue
            for told, count in counts.items():
                team, _, points = told.rpartition("|")
                found[sizing.days_of_points(Decimal(points), self.judge.options.rate_of(team))] += count
        return found

    def _days(self) -> dict[int | None, Counter[Decimal]]:
        """Return the days of the portal's own estimated items by project."""
        if self._stored_days is None:
            self._stored_days = {}
            rows = WorkItem.objects.filter(effort_likely_days__gt=0).order_by()
            for project, days, assumed in rows.values_list("project_id", "effort_likely_days", "assumed").iterator():
                if days is not None and "effort" not in assumed:
                    self._stored_days.setdefault(project, Counter())[days] += 1
        return self._stored_days

    def finish(self) -> None:
        """Make the dependencies between items that are there, but for those that would close a circle."""
        lookup = self.judge.lookup
        known = set(Dependency.objects.values_list("before_id", "after_id"))
        edges: dict[tuple[Ref, Ref], int] = {}
        for (before, after), line in self._edges.items():
            ends = lookup.find(WorkItem, before), lookup.find(WorkItem, after)
            if ends[0] is None or ends[1] is None or ends[0] == ends[1] or ends in known:
                continue
            edges[ends[0], ends[1]] = line
        closing = self._closing([*known, *edges], set(known))
        for (start, end), line in edges.items():
            title = f"{self._said(end)} waits for {self._said(start)}"
            if (start, end) in closing or not self.judge.may("dependency", {"after_id": end}):
                why = "It would close a circle" if (start, end) in closing else "It belongs to another team"
                self.judge.refuse("dependency", line, title, why)
                continue
            ref = token("dependency", f"{start} {end}")
            self.judge.create("dependency", ref, {"before_id": start, "after_id": end}, line=line, title=title)

    def _said(self, ref: Ref) -> str:
        return ref.rpartition(":")[2] if isinstance(ref, str) else f"item {ref}"

    def _closing(self, edges: list[Any], known: set[Any]) -> set[Any]:
        """Return new edges to leave out so that nothing waits for itself."""
        left_out: set[Any] = set()
        while len(left_out) < 1000:
            cycle = find_cycle(edge for edge in edges if edge not in left_out)
            if cycle is None:
                return left_out
            steps = [edge for edge in pairwise(cycle) if edge not in known]
            left_out.add(steps[-1])
        return left_out | {edge for edge in edges if edge not in known}
