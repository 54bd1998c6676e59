"""The first look at a file: its columns with how full they are, what they are proposed for, and what must be asked."""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from planning.domain import sizing
from planning.exchange import values
from planning.exchange.formats.base import Format, Raw
from planning.exchange.formats.words import STATUS
from planning.exchange.lookup import Lookup
from planning.exchange.targets import BY_KIND
from planning.models import Membership, Organisation, Person

EXAMPLES = 3
LONGEST_EXAMPLE = 60
MOST_PEOPLE = 500
MOST_PROJECTS = 300
MOST_COLUMNS = 400
WEEKS_OF_HISTORY = 12
LONGEST_LOOK = 500
WHO = ("assignee", "person", "assignee_email")
DAYS = ("due_on", "starts_on", "ends_on", "done_on")
ASKED = frozenset({*WHO, *DAYS, "points", "project", "team", "status"})


@dataclass
class Column:
    """A column of a file: how many rows fill it, the first few different texts, and the field that is asked about."""

    told_as: str = ""
    filled: int = 0
    examples: list[str] = field(default_factory=list)

    def take(self, text: str) -> None:
        """Keep a text as an example, if it is another one."""
        shown = " ".join(text[:LONGEST_LOOK].split())[:LONGEST_EXAMPLE]
        if shown not in self.examples:
            self.examples.append(shown)


class Profile:
    """Collects what is to be known of a file before its columns are confirmed; its size does not grow with the file."""

    def __init__(self, format_: Format, source: str, kept: dict[str, dict[str, str]] | None = None) -> None:
        self.format, self.source, self.kept = format_, source, kept or {}
        self.rows = 0
        self.columns: dict[str, dict[str, Column]] = {}
        self.fields: dict[tuple[str, str], str] = {}
        self.day_first = 0
        self.people: Counter[str] = Counter()
        self.sizes: dict[str, Counter[str]] = {}
        self.done: dict[str, Counter[tuple[date, Decimal]]] = {}

    def read(self, rows: Iterator[Raw], tell: Callable[[int], None]) -> None:
        """Go through the file once."""
        for raw in rows:
            self.rows += 1
            self._ask(raw.kind, self._look(raw))
            tell(self.rows)

    def _look(self, raw: Raw) -> dict[str, str]:
        """Count the columns of a row; return what it says, by field, of those that something is asked about."""
        found = self.columns.setdefault(raw.kind, {})
        told: dict[str, str] = {}
        for name, texts in raw.cells.items():
            column = found.get(name)
            if column is None:
                if len(found) >= MOST_COLUMNS:
                    continue
                field_ = self._field(raw.kind, name)
                column = found[name] = Column(field_ if field_ in ASKED else "")
            column.filled += 1
            if len(column.examples) < EXAMPLES:
                column.take(texts[0])
            if column.told_as:
                told.setdefault(column.told_as, texts[0])
        return told

    def _field(self, kind: str, column: str) -> str:
        if (kind, column) not in self.fields:
            self.fields[kind, column] = self._proposed(kind, column)
        return self.fields[kind, column]

    def _proposed(self, kind: str, column: str) -> str:
        kept = self.kept.get(kind, {})
        return kept[column] if column in kept else self.format.aliases.get(kind, {}).get(values.word(column), "")

    def _ask(self, kind: str, told: dict[str, str]) -> None:
        """Note people, sizes and the order of dates."""
        for name in DAYS:
            if name in told:
                self.day_first += values.order_of_days(told[name])
        for name in WHO:
            if name in told and (told[name] in self.people or len(self.people) < MOST_PEOPLE):
                self.people[told[name]] += 1
                break
        if kind == "workitem" and "points" in told:
            self._size(told)

    def _size(self, told: dict[str, str]) -> None:
        try:
            points = values.number(told["points"])
        except ValueError:
            return
        project, team = told.get("project", "").lower(), told.get("team", "")
        if points <= 0 or (project not in self.sizes and len(self.sizes) >= MOST_PROJECTS):
            return
        self.sizes.setdefault(project, Counter())[f"{team}|{points.normalize():f}"] += 1
        status = STATUS.get(values.word(told.get("status", "")))
        if status == "done" and "done_on" in told and (team in self.done or len(self.done) < MOST_PROJECTS):
            try:
                self.done.setdefault(team, Counter())[values.day(told["done_on"]), points] += 1
            except ValueError:
                return

    def told_columns(self) -> list[dict[str, Any]]:
        """Return the columns as a page shows them."""
        counts = {kind: max((one.filled for one in found.values()), default=0) for kind, found in self.columns.items()}
        return [
            {
                "kind": kind, "name": name, "filled": one.filled, "examples": one.examples,
                "percent": round(100 * one.filled / max(counts[kind], 1)), "proposed": self._field(kind, name),
            }
            for kind, found in self.columns.items() for name, one in found.items()
        ]  # fmt: skip

    def mapping(self) -> dict[str, dict[str, str]]:
        """Return which field each column is proposed for; of several columns for one field, a repeated one wins."""
        made: dict[str, dict[str, str]] = {}
        for kind, found in self.columns.items():
            taken: set[str] = set()
            made[kind] = {}
            for column in sorted(found, key=lambda name: -found[name].filled):
                name = self._field(kind, column)
                if name and (name not in taken or BY_KIND[kind].has_many(name) or name == "labels"):
                    made[kind][column] = name
                    taken.add(name)
            made[kind] = {column: made[kind].get(column, "") for column in found}
        return made

    def unknown_people(self) -> list[dict[str, Any]]:
        """Return people whom neither an e-mail address nor a key finds, most frequent first."""
        lookup = Lookup(self.source)
        names, keys = lookup.names(Person), lookup.keys(Person)
        unknown = [
            (name, count) for name, count in self.people.most_common()
            if name not in keys and not ("@" in name and name.lower() in names)
        ]  # fmt: skip
        return [{"name": name, "count": count, "same": names.get(name.lower())} for name, count in unknown]

    def rates(self, organisation: Organisation) -> dict[str, dict[str, Any]]:
        """Return days per point for each team that has points, with the reason."""
        teams = {told.rpartition("|")[0] for counts in self.sizes.values() for told in counts}
        return {team: self._rate(team, organisation) for team in sorted(teams)}

    def _rate(self, team: str, organisation: Organisation) -> dict[str, Any]:
        done = self.done.get(team, Counter())
        last = max((day for day, _ in done), default=None)
        points, items, days = Decimal(0), 0, None
        if last is not None:
            first = last - timedelta(weeks=WEEKS_OF_HISTORY) + timedelta(days=1)
            for (day, size), count in done.items():
                if day >= first:
                    points, items = points + size * count, items + count
            days = _days_worked(team, first, last, organisation)
        rate = sizing.team_rate(
            points_done=points, items_done=items, days_worked=days, assumed=organisation.days_per_point
        )
        return {"rate": str(rate.days_per_point), "is_assumed": rate.is_assumed, "reason": rate.reason}


def _days_worked(team: str, first: date, last: date, organisation: Organisation) -> Decimal | None:
    """Return the person-days for planned work that a team's members had: weekdays × share × focus factor."""
    rows = list(Membership.objects.during(first, last).filter(team__name__iexact=team))
    if not team or not rows:
        return None
    total = Decimal(0)
    for row in rows:
        start, end = max(first, row.starts_on), min(last, row.ends_on or last)
        weekdays = sum((start + timedelta(days=step)).weekday() < 5 for step in range((end - start).days + 1))
        total += weekdays * row.share_percent / 100
    return (total * organisation.focus_factor).quantize(Decimal("0.1"))
