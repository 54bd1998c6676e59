"""Role drift: the share of the two kinds of work somebody does, beside the range that the role is expected to have."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from planning.domain.balance import Balance, balance
from planning.domain.tags import Tag

MARGIN_POINTS = 20
"""How far the share may lie from the role's own before it is worth a talk. A default."""

TAGGED = (Tag.PRODUCT_FEATURE, Tag.INFRASTRUCTURE)


@dataclass(frozen=True, slots=True)
class Expected:
    """The range of one kind of work, in percent of the tagged days."""

    low: int
    high: int

    def beyond(self, percent: float) -> int:
        """Return how many points a share lies above (positive) or below the range; 0 within."""
        whole = round(percent)
        return max(0, whole - self.high) - max(0, self.low - whole)


@dataclass(frozen=True, slots=True)
class Share:
    """The part of one kind of work in a time, and how far outside the role's range it lies."""

    tag: Tag
    percent: int
    beyond: int


@dataclass(frozen=True, slots=True)
class Span:
    """The work of a time: its days by kind, and the shares of what has a tag."""

    days: Balance
    shares: tuple[Share, ...]

    @property
    def untagged_percent(self) -> int:
        """The part without a tag: of it nothing is said."""
        return self.days.percents[Tag.UNTAGGED]

    @property
    def outside(self) -> Share | None:
        """The kind of work that takes more than the role's range, if one does."""
        return next((share for share in self.shares if share.beyond > 0), None)


def expected(shares: Mapping[Tag, Decimal], *, margin: int = MARGIN_POINTS) -> dict[Tag, Expected]:
    """Return the range of each kind of work that fits a role, from the tag shares; nothing for a role without any.

    A role that does 85 % of product features and 10 % of infrastructure has 89 of 95 parts, or 89 %, in features.
    """
    total = sum((shares.get(tag, Decimal(0)) for tag in TAGGED), Decimal(0))
    if not total:
        return {}
    usual = {tag: shares.get(tag, Decimal(0)) / total * 100 for tag in TAGGED}
    return {
        tag: Expected(max(0, round(percent) - margin), min(100, round(percent) + margin))
        for tag, percent in usual.items()
    }


def span(days: Mapping[Tag, float], wanted: Mapping[Tag, Expected]) -> Span | None:
    """Return the shares of a time beside the ranges; nothing where no work has a tag."""
    tagged = sum(days.get(tag, 0.0) for tag in TAGGED)
    if not tagged or not wanted:
        return None
    shares = []
    for tag in TAGGED:
        percent = days.get(tag, 0.0) / tagged * 100
        shares.append(Share(tag, round(percent), wanted[tag].beyond(percent)))
    return Span(balance(days), tuple(shares))
