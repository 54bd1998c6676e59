"""What the work asks for: the demand per role of every open item, from tags, shares and what is written by hand."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Prefetch, QuerySet

from planning.domain import demand as domain
from planning.domain import effort, priorities
from planning.domain.tags import Tag
from planning.models import Demand, DemandSkill, Project, Role, Skill, TagShare, WorkItem

# Ids of an item and a role in one number, so that the engine, which knows numbers only, and the database agree on what
# a demand is without a row for each: a demand of a tag's shares changes with the shares.
ROLES_AT_MOST = 4096


def demand_key(item_id: int, role_id: int) -> int:
    """Return the engine's id of the demand of an item for a role."""
    return item_id * ROLES_AT_MOST + role_id


def item_and_role(key: int) -> tuple[int, int]:
    """Return the ids of the item and the role of a demand's key."""
    return divmod(key, ROLES_AT_MOST)


@dataclass(frozen=True, slots=True)
class Need:
    """A skill that a demand asks for."""

    skill_id: int
    slug: str
    name: str
    level: int
    is_must: bool


@dataclass(frozen=True, slots=True)
class RoleDemand:
    """The days of one role on an item, where they come from, and the skills they ask for."""

    item_id: int
    role_id: int
    role: str
    days: Decimal
    is_by_hand: bool = False
    share_percent: Decimal | None = None
    heads: int = 1
    is_together: bool = False
    skills: tuple[Need, ...] = ()
    taken_over: tuple[tuple[str, Decimal], ...] = ()

    @property
    def key(self) -> int:
        """The engine's id of this demand."""
        return demand_key(self.item_id, self.role_id)


@dataclass(frozen=True, slots=True)
class Shares:
    """The tag shares, and the ids and slugs of the roles in them."""

    by_tag: domain.TagShares
    ids: dict[str, int]

    def percent(self, tag: str, role: str) -> Decimal | None:
        """Return the share of a role in a tag, in percent."""
        return self.by_tag.get(Tag(tag), {}).get(role) if tag else None


def tag_shares() -> Shares:
    """Return the share of each role by tag; one query."""
    table: dict[Tag, dict[str, Decimal]] = {}
    ids = {}
    for row in TagShare.objects.select_related("role").order_by("tag", "-share_percent", "role_id"):
        table.setdefault(Tag(row.tag), {})[row.role.slug] = row.share_percent
        ids[row.role.slug] = row.role_id
    return Shares(table, ids)


@dataclass(frozen=True, slots=True)
class Written:
    """What is written by hand on the part of an item that one role must do."""

    role_id: int
    role: str
    days: Decimal | None
    heads: int
    is_together: bool
    skills: tuple[Need, ...]


def with_demands(items: QuerySet[WorkItem]) -> QuerySet[WorkItem]:
    """Load what ``role_demands`` reads; five queries whatever the number of items.

    Roles and skills are few and asked for often: fetched apart, each is one object and not one a row.
    """
    skills = DemandSkill.objects.prefetch_related("skill").order_by("-is_must", "skill__name")
    demands = Demand.objects.prefetch_related("role", Prefetch("demand_skills", skills, to_attr="skill_rows"))
    rows = Prefetch("demands", demands.order_by("pk"), to_attr="demand_rows")
    return items.select_related("project").prefetch_related(rows)


def give_projects(items: list[WorkItem]) -> None:
    """Load the projects of thousands of items, each once.

    A prefetch would name every project in the statement's condition, and SQLite takes a thousand at most.
    """
    projects = Project.objects.in_bulk()
    for item in items:
        item.project = projects[item.project_id] if item.project_id else None


def attach(items: Iterable[WorkItem]) -> None:
    """Load what ``role_demands`` reads of thousands of items, without an object a row; four queries."""
    skills = {pk: (slug, name) for pk, slug, name in Skill.objects.values_list("pk", "slug", "name")}
    roles = dict(Role.objects.values_list("pk", "slug"))
    needs: dict[int, list[Need]] = defaultdict(list)
    held = DemandSkill.objects.order_by("-is_must", "skill__name")
    for demand, skill, level, is_must in held.values_list("demand_id", "skill_id", "level", "is_must"):
        needs[demand].append(Need(skill, *skills[skill], level, is_must))
    written: dict[int, list[Written]] = defaultdict(list)
    rows = Demand.objects.order_by("pk").values_list("pk", "work_item_id", "role_id", "days", "heads", "is_together")
    for pk, item_id, role, days, heads, is_together in rows:
        written[item_id].append(Written(role, roles[role], days, heads, is_together, tuple(needs.get(pk, ()))))
    for item in items:
        item.written_demands = written.get(item.pk, [])  # type: ignore[attr-defined]  # read by _written


def _written(item: WorkItem) -> list[Written]:
    """Return the hand-made rows of an item that ``with_demands`` or ``attach`` loaded."""
    known: list[Written] | None = getattr(item, "written_demands", None)
    if known is None:
        rows: list[Demand] = item.demand_rows  # type: ignore[attr-defined]  # set by the prefetch
        known = [_light(row) for row in rows]
        item.written_demands = known  # type: ignore[attr-defined]  # once is enough
    return known


def _light(row: Demand) -> Written:
    held: list[DemandSkill] = row.skill_rows  # type: ignore[attr-defined]  # set by the prefetch
    needs = tuple(Need(one.skill_id, one.skill.slug, one.skill.name, one.level, one.is_must) for one in held)
    return Written(row.role_id, row.role.slug, row.days, row.heads, row.is_together, needs)


def remaining_days(item: WorkItem) -> Decimal | None:
    """Return the days that remain; ``None`` where nobody has estimated."""
    likely = item.effort_likely_days
    known = None
    if likely is not None:
        known = effort.Effort(item.effort_optimistic_days or likely, likely, item.effort_pessimistic_days or likely)
    return effort.planned_days(known, item.remaining_days)


def item_effort(item: WorkItem) -> domain.ItemEffort:
    """Return an item, loaded by ``with_demands``, as the domain sees it."""
    written = {row.role: row.days for row in _written(item)}
    return domain.ItemEffort(item.pk, Tag(item.tag or Tag.UNTAGGED), remaining_days(item), written)


def role_demands(item: WorkItem, shares: Shares, *, is_planned: bool = False) -> list[RoleDemand]:
    """Return the demand of an item per role, never rounded; nothing for an untagged item without hand-made demand.

    With ``is_planned``, shares too small to be a job of their own are bundled with the leading role.
    """
    derived = domain.derive(item_effort(item), shares.by_tag)
    if is_planned:
        derived = domain.bundle(derived)
    rows = {row.role: row for row in _written(item)}
    return [_role_demand(item, one, shares, rows.get(one.role)) for one in derived]


def _role_demand(item: WorkItem, one: domain.RoleDemand, shares: Shares, row: Written | None) -> RoleDemand:
    by_hand = one.origin is domain.Origin.HAND
    return RoleDemand(
        item_id=item.pk,
        role_id=row.role_id if row else shares.ids[one.role],
        role=one.role,
        days=one.days,
        is_by_hand=by_hand,
        share_percent=None if by_hand else shares.percent(item.tag, one.role),
        heads=row.heads if row else 1,
        is_together=row.is_together if row else False,
        skills=row.skills if row else (),
        taken_over=tuple(one.taken_over.items()),
    )


def weight(item: WorkItem) -> int:
    """Return what a week of delay of an item costs: project value x priority x probability."""
    project = item.project
    value = project.value_per_week if project else None
    return priorities.weight(value, item.priority, project.probability_percent if project else 100)
