"""What the work asks for: the demand per role of every open item, from tags, shares and what is written by hand."""

from dataclasses import dataclass, field
from decimal import Decimal

from django.db.models import Prefetch, QuerySet

from planning.domain import priorities
from planning.models import Demand, DemandSkill, TagShare, WorkItem

# Ids of an item and a role in one number, so that the engine, which knows numbers only, and the database agree on what
# a demand is without a row for each: a demand of a tag's shares changes with the shares.
ROLES_AT_MOST = 4096
# A share of a role below this is no job of its own; the item's leading role does it when a plan is made.
SMALLEST_JOB_DAYS = Decimal("0.5")


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
    days: Decimal
    is_by_hand: bool = False
    share_percent: Decimal | None = None
    heads: int = 1
    is_together: bool = False
    skills: tuple[Need, ...] = field(default=())
    bundled_from: tuple[tuple[int, Decimal], ...] = ()

    @property
    def key(self) -> int:
        """The engine's id of this demand."""
        return demand_key(self.item_id, self.role_id)


def tag_shares() -> dict[str, list[tuple[int, Decimal]]]:
    """Return the share of each role by tag, largest first."""
    shares: dict[str, list[tuple[int, Decimal]]] = {}
    for row in TagShare.objects.order_by("tag", "-share_percent", "role_id"):
        shares.setdefault(row.tag, []).append((row.role_id, row.share_percent))
    return shares


def with_demands(items: QuerySet[WorkItem]) -> QuerySet[WorkItem]:
    """Load what ``role_demands`` reads; three queries whatever the number of items."""
    skills = DemandSkill.objects.select_related("skill").order_by("-is_must", "skill__name")
    demands = Demand.objects.order_by("pk").prefetch_related(Prefetch("demand_skills", queryset=skills))
    return items.select_related("project").prefetch_related(Prefetch("demands", queryset=demands))


def remaining_days(item: WorkItem) -> Decimal | None:
    """Return the days that remain; ``None`` where nobody has estimated."""
    if item.remaining_days is not None:
        return item.remaining_days
    if item.effort_likely_days is None:
        return None
    low, likely, high = item.effort_optimistic_days, item.effort_likely_days, item.effort_pessimistic_days
    return ((low or likely) + 4 * likely + (high or likely)) / 6


def role_demands(item: WorkItem, shares: dict[str, list[tuple[int, Decimal]]]) -> list[RoleDemand]:
    """Return the demand of an item per role, never rounded; nothing for an untagged item without hand-made demand.

    Hand-made days win: once any is written on the item, the tag's shares count for nothing on it.
    """
    written = {demand.role_id: demand for demand in item.demands.all()}
    by_hand = [demand for demand in written.values() if demand.days is not None]
    if by_hand:
        return [_written(item, demand, demand.days or Decimal(0)) for demand in by_hand if demand.days]
    total = remaining_days(item)
    if not total or not item.tag:
        return []
    derived = []
    for role_id, percent in shares.get(item.tag, []):
        days = total * percent / 100
        row = written.get(role_id)
        derived.append(_derived(item, role_id, days, percent, row))
    return derived


def _needs(demand: Demand | None) -> tuple[Need, ...]:
    if demand is None:
        return ()
    return tuple(
        Need(row.skill_id, row.skill.slug, row.skill.name, row.level, row.is_must) for row in demand.demand_skills.all()
    )


def _written(item: WorkItem, demand: Demand, days: Decimal) -> RoleDemand:
    return RoleDemand(
        item.pk, demand.role_id, days, is_by_hand=True, heads=demand.heads, is_together=demand.is_together,
        skills=_needs(demand),
    )  # fmt: skip


def _derived(item: WorkItem, role_id: int, days: Decimal, percent: Decimal, row: Demand | None) -> RoleDemand:
    return RoleDemand(
        item.pk, role_id, days, share_percent=percent, heads=row.heads if row else 1,
        is_together=row.is_together if row else False, skills=_needs(row),
    )  # fmt: skip


def bundled(demands: list[RoleDemand]) -> list[RoleDemand]:
    """Return the demands as they are planned: shares under half a day go to the item's leading role.

    The sum of days stays; the leading role's demand says what it took over.
    """
    if len(demands) < 2:
        return demands
    leading = max(demands, key=lambda demand: (demand.days, -demand.role_id))
    small = [demand for demand in demands if demand is not leading and demand.days < SMALLEST_JOB_DAYS]
    small = [demand for demand in small if not demand.is_by_hand]
    if not small:
        return demands
    taken = tuple((demand.role_id, demand.days) for demand in small)
    grown = RoleDemand(
        leading.item_id, leading.role_id, leading.days + sum(days for _, days in taken), leading.is_by_hand,
        leading.share_percent, leading.heads, leading.is_together, leading.skills, taken,
    )  # fmt: skip
    return [grown, *(demand for demand in demands if demand is not leading and demand not in small)]


def weight(item: WorkItem) -> int:
    """Return what a week of delay of an item costs: project value x priority x probability."""
    project = item.project
    value = project.value_per_week if project else None
    probability = Decimal(project.probability_percent) / 100 if project else Decimal(1)
    return priorities.weight(value=value, priority=item.priority, probability=probability)
