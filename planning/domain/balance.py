"""The balance of product feature and infrastructure: shares that sum to 100, and whether they lie in a band."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from planning.domain.tags import Tag


@dataclass(frozen=True, slots=True)
class Balance:
    """Days by tag, and their shares in whole percent."""

    days: Mapping[Tag, float]
    percents: Mapping[Tag, int]

    @property
    def total(self) -> float:
        """All days."""
        return sum(self.days.values())

    @property
    def parts(self) -> list[dict[str, object]]:
        """The shares as a bar draws them; what is nothing has no part."""
        return [{"value": share, "kind": str(tag), "label": ""} for tag, share in self.percents.items() if share]

    @property
    def product_of_tagged(self) -> float | None:
        """The part of the tagged days that is product feature, in percent; unknown where nothing has a tag."""
        tagged = self.days[Tag.PRODUCT_FEATURE] + self.days[Tag.INFRASTRUCTURE]
        return self.days[Tag.PRODUCT_FEATURE] / tagged * 100 if tagged else None


def balance(days: Mapping[Tag, float]) -> Balance:
    """Return the balance of days; what has no tag is a share of its own."""
    every = {tag: float(days.get(tag, 0.0)) for tag in Tag}
    return Balance(every, dict(zip(Tag, whole_percents([every[tag] for tag in Tag]), strict=True)))


def whole_percents(amounts: Sequence[float]) -> list[int]:
    """Round shares to whole percent so that they sum to 100: the largest remainders are rounded up."""
    total = sum(amounts)
    if total <= 0:
        return [0 for _ in amounts]
    exact = [amount / total * 100 for amount in amounts]
    floors = [int(share) for share in exact]
    order = sorted(range(len(amounts)), key=lambda place: floors[place] - exact[place])
    for place in order[: 100 - sum(floors)]:
        floors[place] += 1
    return floors


def outside(found: Balance, wanted_percent: int | None, band: int) -> float | None:
    """Return by how many points product feature lies above (positive) or below the wanted band; nothing inside it."""
    share = found.product_of_tagged
    if wanted_percent is None or share is None:
        return None
    gap = share - wanted_percent
    beyond = abs(gap) - band
    return (beyond if gap > 0 else -beyond) if beyond > 0 else None
