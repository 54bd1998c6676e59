"""Rows as read, in one form: defaults filled, lists in order, laid over what is in the database.

What means the same must compare as equal, so that an import tells what it changes. The form is that of an export.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC
from decimal import Decimal
from typing import Any, NamedTuple

from msgspec.structs import replace

from planning import models
from planning.domain.ownership_texts import read_day
from planning.exchange.bundle import rows, rows_more
from planning.exchange.bundle.convert import STRICT
from planning.exchange.bundle.parts import sorted_levels
from planning.exchange.bundle.reading import Bundle
from planning.exchange.bundle.sections import SECTIONS, Section
from planning.exchange.bundle.world import World, identity, read_world

LONGEST_NUMBER = 40


class Placed(NamedTuple):
    """A row in its one form, and where it stands in the file; no path for what is only in the database."""

    path: str
    row: Any


@dataclass
class Draft:
    """An import as it would be: the bundle, what is there, the bundle's rows in one form, and both together."""

    bundle: Bundle
    world: World
    normal: dict[str, dict[Any, Placed]]
    merged: dict[str, dict[Any, Placed]]

    def knows(self, name: str, key: str) -> bool:
        """Say whether a key is a key of the list: in the bundle, in the database, or of a row with a mistake."""
        unread = self.bundle.unread.get(name, ())
        return key in self.merged.get(name, ()) or key in self.world.ids.get(name, ()) or key in unread


def draft(bundle: Bundle) -> Draft:
    """Return the import that a bundle would be on the database as it is now."""
    world = read_world()
    made = Draft(bundle, world, {}, {})
    for section in SECTIONS:
        form = FORMS.get(section.name, _as_it_is)
        normal = {
            identity(section, row): Placed(f"{section.name}[{place}]", form(row))
            for place, row in bundle.placed.get(section.name, {}).items()
        }
        made.normal[section.name] = normal
        gone = replaced(section, world, normal)
        stored = {name: Placed("", row) for name, row in world.rows[section.name].items() if name not in gone}
        made.merged[section.name] = {**stored, **normal}
    _demands_of_items(made)
    _memberships_of_allocations(made)
    _categories(made)
    return made


def replaced(section: Section, world: World, normal: dict[Any, Placed]) -> list[Any]:
    """Return the names of stored rows that stand together with rows of the file, which leaves them out: they go."""
    if not section.within:
        return []
    groups = {getattr(placed.row, section.within) for placed in normal.values()}
    stored = world.rows[section.name].items()
    return [name for name, row in stored if getattr(row, section.within) in groups and name not in normal]


def _as_it_is(row: Any) -> Any:
    return row


def _by_skill(needs: Iterable[Any]) -> tuple[Any, ...]:
    return tuple(sorted(needs, key=lambda need: need.skill))


def _role(row: rows.Role) -> rows.Role:
    return replace(row, skills=_by_skill(row.skills))


def _metric(row: rows.Metric) -> rows.Metric:
    return replace(row, roles=tuple(sorted(row.roles)))


def _kind(row: rows.ComponentKind) -> rows.ComponentKind:
    return replace(row, roles=tuple(sorted(row.roles)))


def _calendar(row: rows.Calendar) -> rows.Calendar:
    return replace(row, closed_days=tuple(sorted(row.closed_days, key=lambda day: day.date)))


def _person(row: rows.Person) -> rows.Person:
    return replace(row, skills=sorted_levels(row.skills), wishes=_by_skill(row.wishes))


def _component(row: rows.Component) -> rows.Component:
    lifecycle = row.lifecycle or ("production" if row.in_production else "experimental")
    return replace(row, lifecycle=lifecycle, in_production=None)


def _work_item(row: rows.WorkItem) -> rows.WorkItem:
    number = row.number
    if number is None:
        number = row.key if len(row.key) <= LONGEST_NUMBER else ""
    effort = (row.effort, row.effort, row.effort) if isinstance(row.effort, Decimal) else row.effort
    source = (row.tag_source or "import") if row.tag else ""
    components = tuple(sorted(row.components))
    return replace(row, number=number, effort=effort, tag_source=source, components=components, skills=())


def _demand(row: rows.Demand) -> rows.Demand:
    return replace(row, skills=_by_skill(row.skills))


def _ownership(row: rows.Ownership) -> rows.Ownership:
    split = (name.strip() for name in row.named_owner.split(","))
    named = (*row.named_owners, *(name for name in split if name and name not in row.named_owners))
    day = read_day(row.review)
    review = day.isoformat() if day else row.review.strip()
    return replace(row, backups=tuple(sorted(row.backups)), named_owner="", named_owners=named, review=review)


def _success_metric(row: rows.SuccessMetric) -> rows.SuccessMetric:
    target = row.target
    if target is None or target.op not in STRICT:
        return row
    text = row.target_text or f"{target.op} {target.value:g}"
    operator: Any = STRICT[target.op]
    return replace(row, target=replace(target, op=operator), target_text=text)


def _measurement(row: rows.Measurement) -> rows.Measurement:
    if row.measured_at is not None:
        row = replace(row, measured_at=row.measured_at.astimezone(UTC))
    count = row.denominator if row.count is None else row.count
    if row.numerator is None:
        return replace(row, count=count, denominator=None)
    return replace(row, count=None, denominator=count)


def _account(row: rows_more.Account) -> rows_more.Account:
    return replace(row, teams=tuple(sorted(row.teams)) if row.access_role else ())


FORMS: dict[str, Callable[[Any], Any]] = {
    "roles": _role,
    "metrics": _metric,
    "component_kinds": _kind,
    "calendars": _calendar,
    "people": _person,
    "users": _account,
    "components": _component,
    "work_items": _work_item,
    "demands": _demand,
    "ownerships": _ownership,
    "success_metrics": _success_metric,
    "measurements": _measurement,
}


def _demands_of_items(made: Draft) -> None:
    """Turn the skills that stand with an item into demands of their roles: added to one that is there, else new."""
    demands = {(placed.row.item, placed.row.role): key for key, placed in made.merged["demands"].items()}
    for place, item in made.bundle.placed.get("work_items", {}).items():
        wanted: dict[str, dict[str, rows.SkillNeed]] = {}
        for need in item.skills:
            new = rows.SkillNeed(skill=need.skill, level=need.level, must=need.must)
            wanted.setdefault(need.role, {})[need.skill] = new
        for role, needs in wanted.items():
            key = demands.get((item.key, role)) or f"{item.key}:{role}"
            path, row = made.merged["demands"].get(key) or Placed("", rows.Demand(key=key, item=item.key, role=role))
            together = {**{need.skill: need for need in row.skills}, **needs}
            placed = Placed(path or f"work_items[{place}].skills", replace(row, skills=_by_skill(together.values())))
            made.normal["demands"][key] = made.merged["demands"][key] = placed


def _memberships_of_allocations(made: Draft) -> None:
    """Find the membership that each allocation draws on; what has none keeps none, which a check tells."""
    lanes: dict[tuple[str, str, str], list[rows.Membership]] = {}
    for _, lane in made.merged["memberships"].values():
        lanes.setdefault((lane.person, lane.team, lane.role), []).append(lane)
    for key, (path, row) in made.normal["allocations"].items():
        found = [lane for lane in lanes.get((row.person, row.team, row.role), ()) if _covers(lane, row)]
        chosen = next((lane.key for lane in found if row.membership in {None, lane.key}), None)
        placed = Placed(path, replace(row, membership=chosen))
        made.normal["allocations"][key] = made.merged["allocations"][key] = placed


def _covers(lane: rows.Membership, row: rows.Allocation) -> bool:
    return lane.starts_on <= row.starts_on and (lane.ends_on is None or lane.ends_on >= row.ends_on)


def _categories(made: Draft) -> None:
    """Fill in for which category a metric counts: one of the metric's that the owner's role answers for."""
    categories: dict[str, list[str]] = dict(models.Metric.objects.values_list("slug", "categories"))
    categories |= {key: list(placed.row.categories) for key, placed in made.merged["metrics"].items()}
    answers: dict[str, list[str]] = dict(models.Role.objects.values_list("slug", "measured_by"))
    answers |= {key: list(placed.row.measured_by) for key, placed in made.merged["roles"].items()}
    for key, (path, row) in made.normal["success_metrics"].items():
        own = categories.get(row.metric, [])
        fitting = [category for category in own if category in answers.get(row.owner_role, ())]
        category = row.category or next(iter(fitting or own), "")
        placed = Placed(path, replace(row, category=category))
        made.normal["success_metrics"][key] = made.merged["success_metrics"][key] = placed
