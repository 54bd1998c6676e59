"""What people do with work items beside plain editing: tag, move, rank, close and say what is asked of each role."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction

from planning import access
from planning.access import Permission
from planning.actions import records
from planning.actions.changes import Recorder, recording
from planning.domain.errors import Invalid
from planning.models import Activity, Demand, DemandSkill, Project, Role, RuleExemption, Skill, Tag, User, WorkItem
from planning.queries.demands import give_projects

# One activity holds the values before and after of every row: more at once would be no step that anybody can read.
MOST_AT_ONCE = 500
TAG_WORDS = {Tag.PRODUCT_FEATURE.value: "product feature", Tag.INFRASTRUCTURE.value: "infrastructure"}
Values = Callable[[WorkItem], dict[str, Any]]


@dataclass(frozen=True, slots=True)
class WrittenDemand:
    """What is written by hand for one role of an item. Without ``days`` the tag's share counts."""

    role: Role
    days: Any = None
    heads: int = 1
    is_together: bool = False
    skills: tuple[tuple[Skill, int, bool], ...] = ()


def tag(item: WorkItem, value: str, *, by: User, source: str = WorkItem.TagSource.PERSON) -> Activity | None:
    """Give an item a tag, or take it away with an empty one; nothing happens where it has it already.

    Raises
    ------
    NotAllowed, Invalid
        Nothing is changed then.
    """
    return tag_many([item], value, by=by, source=source)


def untag(item: WorkItem, *, by: User) -> Activity | None:
    """Take the tag of an item away: it counts as untagged until a person decides."""
    return tag_many([item], "", by=by)


@transaction.atomic
def tag_many(
    items: Iterable[WorkItem], value: str, *, by: User, source: str = WorkItem.TagSource.PERSON, reason: str = ""
) -> Activity | None:
    """Give items a tag, in one step that can be undone. What a person untags, no rule tags again."""
    if value and value not in Tag.values:
        raise Invalid(f"{value} is no tag.", fields={"tag": [f"{value} is no tag."]})
    name = TAG_WORDS.get(value)
    words = (f"is {name} now", f"are {name} now") if name else ("has no tag now", "have no tag now")
    items = list(items)
    tagged = [item for item in items if item.tag]
    activity = _change(
        items, lambda _item: {"tag": value, "tag_source": source if value else ""}, by=by, verb="workitem.tag",
        words=words, unless=lambda item: item.tag == value, reason=reason,
    )  # fmt: skip
    if not value:
        RuleExemption.objects.bulk_create((RuleExemption(work_item=item) for item in tagged), ignore_conflicts=True)
    return activity


def tag_each(tags: Mapping[int, str], *, by: User) -> Activity | None:
    """Give untagged items each a tag of its own, in one step that can be undone; what has a tag keeps it."""
    return _change(
        WorkItem.objects.filter(pk__in=tags),
        lambda item: {"tag": tags[item.pk], "tag_source": WorkItem.TagSource.PERSON}, by=by, verb="workitem.tag",
        words=("is tagged as suggested now", "are tagged as suggested now"), unless=lambda item: bool(item.tag),
    )  # fmt: skip


def may_tag(item: WorkItem, user: User) -> bool:
    """Say whether a user may tag an item."""
    return access.can(user, Permission.WORK_CHANGE) and access.can(
        user, Permission.WORK_CHANGE, *records.KINDS[WorkItem].teams(item)
    )


def set_priority(items: Iterable[WorkItem], value: str, *, by: User) -> Activity | None:
    """Give items a priority, in one step that can be undone."""
    if value not in WorkItem.Priority.values:
        raise Invalid(f"{value} is no priority.", fields={"priority": [f"{value} is no priority."]})
    label = WorkItem.Priority(value).label.lower()
    return _change(
        items, lambda _item: {"priority": value}, by=by, verb="workitem.set_priority",
        words=(f"has priority {label} now", f"have priority {label} now"), unless=lambda item: item.priority == value,
    )  # fmt: skip


def set_project(items: Iterable[WorkItem], project: Project | None, *, by: User) -> Activity | None:
    """Move items to a project, or out of any, in one step that can be undone."""
    words = ("moved to {0}", "moved to {0}") if project else ("has no project now", "have no project now")
    return _change(
        items, lambda _item: {"project": project}, by=by, verb="workitem.set_project",
        words=(words[0].format(project), words[1].format(project)),
        unless=lambda item: item.project_id == (project.pk if project else None),
    )  # fmt: skip


def set_status(items: Iterable[WorkItem], value: str, *, by: User, today: date) -> Activity | None:
    """Set where items stand, in one step that can be undone; what is done gets today as its day."""
    if value not in WorkItem.Status.values:
        raise Invalid(f"{value} is no status.", fields={"status": [f"{value} is no status."]})
    label = WorkItem.Status(value).label.lower()
    return _change(
        items, lambda item: {"status": value, "done_on": done_on(item, value, today=today)}, by=by,
        verb="workitem.set_status", words=(f"is {label} now", f"are {label} now"),
        unless=lambda item: item.status == value,
    )  # fmt: skip


def done_on(item: WorkItem, status: str, *, today: date) -> date | None:
    """Return the day an item counts as done with a status: kept where it has one, none unless it is done."""
    return (item.done_on or today) if status == WorkItem.Status.DONE else None


@transaction.atomic
def write_demands(item: WorkItem, rows: Sequence[WrittenDemand], *, by: User) -> Activity | None:
    """Replace what is written by hand on the demand of an item.

    Raises
    ------
    NotAllowed, Invalid
        Nothing is changed then.
    """
    _check(item, by)
    if len({row.role.pk for row in rows}) != len(rows):
        raise Invalid("Each role is asked for once.", fields={"role": ["Each role is asked for once."]})
    name = item.number or item.title
    sentence = f"Changed what {name} asks for"
    with recording(by=by, verb="workitem.write_demands", sentence=sentence, subject=item) as record:
        kept = {row.role.pk: row for row in rows}
        for demand in Demand.objects.filter(work_item=item).exclude(role__in=kept):
            record.delete(demand)
        known = {demand.role_id: demand for demand in Demand.objects.filter(work_item=item)}
        for row in rows:
            _write_demand(record, item, known.get(row.role.pk), row)
    return record.activity


def _write_demand(record: Recorder, item: WorkItem, demand: Demand | None, row: WrittenDemand) -> None:
    values = {"days": row.days, "heads": row.heads, "is_together": row.is_together}
    if demand is None:
        demand = record.create(Demand(work_item=item, role=row.role, **values))
    else:
        demand = record.save(demand, **values)
    wanted = {skill.pk: (skill, level, is_must) for skill, level, is_must in row.skills}
    known = {skill.skill_id: skill for skill in DemandSkill.objects.filter(demand=demand)}
    for pk, held in known.items():
        if pk in wanted:
            record.save(held, level=wanted[pk][1], is_must=wanted[pk][2])
        else:
            record.delete(held)
    for pk, (skill, level, is_must) in wanted.items():
        if pk not in known:
            record.create(DemandSkill(demand=demand, skill=skill, level=level, is_must=is_must))


def _check(item: WorkItem, by: User) -> None:
    access.check(by, Permission.WORK_CHANGE, *records.KINDS[WorkItem].teams(item))


@transaction.atomic
def _change(
    items: Iterable[WorkItem], values: Values, *, by: User, verb: str, words: tuple[str, str],
    unless: Callable[[WorkItem], bool], reason: str = "",
) -> Activity | None:  # fmt: skip
    """Change items that are not so already, all or none; the user must hold the right before and after."""
    pks = [item.pk for item in items]
    if len(pks) > MOST_AT_ONCE:
        raise Invalid(f"{len(pks)} items are more than can be changed at once; {MOST_AT_ONCE} is the most.")
    access.check(by, Permission.WORK_CHANGE)
    # Fresh rows, locked: what the page showed may be old. The lock takes no joined rows, so projects come apart.
    fresh = list(WorkItem.objects.select_for_update().filter(pk__in=pks).order_by("pk"))
    give_projects(fresh)
    for item in fresh:
        _check(item, by)
    wanting = [item for item in fresh if not unless(item)]
    if not wanting:
        return None
    sentence = _sentence(wanting, words)
    subject = wanting[0] if len(wanting) == 1 else None
    with recording(by=by, verb=verb, sentence=sentence, subject=subject, reason=reason) as record:
        for item in wanting:
            record.save(item, **values(item))
            _check(item, by)
    return record.activity


def _sentence(items: list[WorkItem], words: tuple[str, str]) -> str:
    if len(items) == 1:
        return f"{items[0].number or items[0].title} {words[0]}"
    return f"{len(items)} work items {words[1]}"
