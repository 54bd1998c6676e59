"""Demand: the days of a work item that one role must do. Never rounded; untagged work gives none."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from enum import StrEnum

from planning.domain.errors import Invalid
from planning.domain.tags import Tag

TagShares = Mapping[Tag, Mapping[str, Decimal]]
"""Tag to role to percent of the effort; the shares of a tag sum to 100."""

HUNDRED = Decimal(100)
SMALLEST_JOB_DAYS = Decimal("0.5")

DEFAULT_SHARES: TagShares = {
    Tag.PRODUCT_FEATURE: {"ai_developer": Decimal(85), "ml_engineer": Decimal(15)},
    Tag.INFRASTRUCTURE: {"ai_developer": Decimal(10), "ml_engineer": Decimal(90)},
}


class Origin(StrEnum):
    """Where a demand comes from."""

    TAG = "tag"  # the shares of the item's tag
    HAND = "hand"  # written by a person, which wins


@dataclass(frozen=True, slots=True)
class ItemEffort:
    """A work item as demand sees it.

    ``days`` is what remains to be done; None is *not estimated*. ``written`` holds the demand written by hand: role to
    days, or to None where only skills or heads were written and the tag's share says how many days.
    """

    id: int
    tag: Tag
    days: Decimal | None
    written: Mapping[str, Decimal | None] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class RoleDemand:
    """Days of an item that one role must do; ``taken_over`` are days bundled into it from other roles."""

    item: int
    role: str
    days: Decimal
    origin: Origin = Origin.TAG
    taken_over: Mapping[str, Decimal] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class DemandTotals:
    """Demand of many items: days per role, and beside it what gives none, so that nothing is dropped."""

    days: Mapping[str, Decimal]
    tagged_days: Decimal
    untagged_days: Decimal
    untagged_items: tuple[int, ...]
    not_estimated_items: tuple[int, ...]
    days_of_tag: Mapping[Tag, Decimal]

    def infrastructure_percent(self) -> Decimal | None:
        """Return infrastructure's part of the tagged days; None if there are none."""
        if not self.tagged_days:
            return None
        return HUNDRED * self.days_of_tag.get(Tag.INFRASTRUCTURE, Decimal(0)) / self.tagged_days


def check_shares(shares: TagShares) -> None:
    """Refuse a table in which a share lies outside 0 to 100 %, a tag does not sum to 100, or untagged has shares.

    Raises
    ------
    Invalid
        With the sentences under the tag's name.
    """
    problems: dict[str, list[str]] = {}
    for tag in Tag:
        sentence = _what_is_wrong(tag, shares.get(tag, {}))
        if sentence:
            problems[tag] = [sentence]
    if problems:
        raise Invalid(" ".join(text for texts in problems.values() for text in texts), fields=problems)


def _what_is_wrong(tag: Tag, row: Mapping[str, Decimal]) -> str:
    if tag is Tag.UNTAGGED:
        return "Untagged work has no shares: it is listed beside the totals and never split." if row else ""
    if any(not 0 <= percent <= HUNDRED for percent in row.values()):
        return "Each share is 0 to 100 %."
    total = sum(row.values(), Decimal(0))
    return "" if total == HUNDRED else f"The shares of {tag.replace('_', ' ')} sum to {total} %, not to 100 %."


def derive(item: ItemEffort, shares: TagShares = DEFAULT_SHARES) -> tuple[RoleDemand, ...]:
    """Return what the item asks of each role.

    Demand written by hand wins: where a person wrote days, those are the item's demand, and the tag's shares only fill
    roles written without days. Otherwise the tag's shares split the days. An item without tag, or without estimate,
    gives only what was written.
    """
    of_tag = _split(item, shares)
    by_hand = {role: days for role, days in item.written.items() if days is not None}
    if not by_hand:
        return tuple(RoleDemand(item.id, role, days) for role, days in of_tag.items())
    written = [RoleDemand(item.id, role, days, Origin.HAND) for role, days in by_hand.items() if days > 0]
    filled = [
        RoleDemand(item.id, role, of_tag[role]) for role in item.written if role not in by_hand and role in of_tag
    ]
    return (*written, *filled)


def _split(item: ItemEffort, shares: TagShares) -> dict[str, Decimal]:
    if item.tag is Tag.UNTAGGED or not item.days:
        return {}
    return {role: item.days * percent / HUNDRED for role, percent in shares.get(item.tag, {}).items() if percent}


def add_up(items: Iterable[ItemEffort], shares: TagShares = DEFAULT_SHARES) -> DemandTotals:
    """Return the demand of all items per role, with the work beside it that gives none."""
    days: dict[str, Decimal] = defaultdict(Decimal)
    of_tag: dict[Tag, Decimal] = defaultdict(Decimal)
    untagged: list[int] = []
    not_estimated: list[int] = []
    for item in items:
        demands = derive(item, shares)
        for demand in demands:
            days[demand.role] += demand.days
        of_tag[item.tag] += _counted_days(item, demands)
        if item.tag is Tag.UNTAGGED and not demands:
            untagged.append(item.id)
        if item.days is None and not demands:
            not_estimated.append(item.id)
    untagged_days = of_tag.pop(Tag.UNTAGGED, Decimal(0))
    return DemandTotals(
        days=dict(days),
        tagged_days=sum(of_tag.values(), Decimal(0)),
        untagged_days=untagged_days,
        untagged_items=tuple(untagged),
        not_estimated_items=tuple(not_estimated),
        days_of_tag=dict(of_tag),
    )


def _counted_days(item: ItemEffort, demands: Sequence[RoleDemand]) -> Decimal:
    """Return the days that an item counts under its tag; an untagged item counts only what gives no demand."""
    if item.tag is not Tag.UNTAGGED and demands:
        return sum((demand.days for demand in demands), Decimal(0))
    if item.tag is Tag.UNTAGGED and demands:
        return Decimal(0)
    return item.days or Decimal(0)


def leading_role(demands: Sequence[RoleDemand]) -> str | None:
    """Return the role with most of an item's days; of equals the first by name. None without demand."""
    if not demands:
        return None
    return min(demands, key=lambda demand: (-demand.days, demand.role)).role


def bundle(demands: Sequence[RoleDemand], smallest: Decimal = SMALLEST_JOB_DAYS) -> tuple[RoleDemand, ...]:
    """Return one item's demands as they are planned: tag shares too small to be a job go to the leading role.

    The days stay the same; ``taken_over`` says what was bundled, so that a plan can tell it. Demand that a person wrote
    is never bundled away. Totals and the role mix use the demands before this step.
    """
    lead = leading_role(demands)
    small = {
        demand.role: demand.days
        for demand in demands
        if demand.origin is Origin.TAG and demand.days < smallest and demand.role != lead
    }
    kept = [demand for demand in demands if demand.role not in small]
    moved = sum(small.values(), Decimal(0))
    return tuple(
        replace(demand, days=demand.days + moved, taken_over=small) if small and demand.role == lead else demand
        for demand in kept
    )
