"""The boundary between product and systems: work that crosses it needs people on both sides and an agreed metric."""

from collections.abc import Iterator

from planning.domain.ownership import Check, Crossing, Finding, OwnershipFacts, Severity, Thresholds, listed


class OpenBoundary(Check):
    """Work that crosses from product to systems needs somebody on both sides and a metric that both agreed on."""

    slug = "O13"
    title = "Work crosses a boundary that nobody settled"
    severity = Severity.WARNING

    def find(self, facts: OwnershipFacts, thresholds: Thresholds) -> Iterator[Finding]:
        """Yield open items for which a side names no person, or for which no metric is agreed."""
        names = {thing.key: thing.name for thing in facts.things}
        answered = {thing.key for thing in facts.things if _has_person(facts, thing.key)}
        for crossing in facts.crossings:
            lacks = [
                f"nobody by name answers for {listed([names.get(key, key) for key in side])}"
                for side in (crossing.product, crossing.systems)
                if not answered.intersection(side)
            ]
            if not crossing.is_agreed:
                lacks.append("no metric is agreed between the two")
            if lacks:
                yield Finding(
                    self.slug, self.severity, "work_item", crossing.id,
                    f"{_crosses(crossing, names)}: {listed(lacks)}.",
                    {"name": crossing.name, "product": crossing.product, "systems": crossing.systems},
                )  # fmt: skip


def _has_person(facts: OwnershipFacts, key: str) -> bool:
    ownership = facts.ownership_of(facts.by_key[key])
    return ownership is not None and ownership.person is not None


def _crosses(crossing: Crossing, names: dict[str, str]) -> str:
    product, systems = (listed([names.get(key, key) for key in side]) for side in (crossing.product, crossing.systems))
    by = f", by waiting for {listed(crossing.waits_for)}" if crossing.waits_for else ""
    return f"{crossing.name} goes from {product} to {systems}{by}"
