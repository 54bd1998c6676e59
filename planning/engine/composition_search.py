"""A good composition in little time: one person at a time, until nobody's change betters the tiers.

The start that the exact model mends and proves, and what stands if its time is up.
"""

import time
from collections import defaultdict
from collections.abc import Iterator, Mapping

from planning.engine.composition import Cell, CompositionInput, Member, choices, share_most, shares_today, teams_most
from planning.engine.composition_ledger import Ledger

SWEEPS_MOST = 12
"""Rounds over all people; a limit by count, so that the same input gives the same start."""


def improve(given: CompositionInput, ends: float) -> dict[Cell, int]:
    """Return shares that no change of one person betters, from those of today; what there is once ``ends`` is past."""
    search = _Search(given)
    for _ in range(SWEEPS_MOST):
        changes = [search.better(one) for one in given.people]
        if not any(changes) or time.monotonic() > ends:
            break
    return search.ledger.shares


class _Search:
    """The shares so far, and the changes that the limits allow."""

    def __init__(self, given: CompositionInput) -> None:
        self.given = given
        self.ledger = Ledger(given, shares_today(given))
        self.choices: dict[int, dict[Cell, tuple[int, ...]]] = defaultdict(dict)
        for cell, may in choices(given).items():
            self.choices[cell[0]][cell] = may

    def better(self, one: Member) -> bool:
        """Make the best change of one person, if any is an improvement."""
        best, worth = None, (0, 0, 0, 0)
        for changed in self._changes(one):
            worse = self.ledger.worse(changed)
            if worse < worth:
                best, worth = changed, worse
        if best is not None:
            self.ledger.apply(best)
        return best is not None

    def _changes(self, one: Member) -> Iterator[dict[Cell, int]]:
        """Yield every other share of every cell, paid for by what is free or by one other cell."""
        own = {cell: self.ledger.shares.get(cell, 0) for cell in self.choices[one.id]}
        free = share_most(one) - sum(own.values())
        for cell, may in self.choices[one.id].items():
            for share in may:
                lack = share - own[cell] - free
                if share != own[cell] and lack <= 0 and self._on_few_teams(one, own, {cell: share}):
                    yield {cell: share}
                if share > own[cell]:
                    yield from self._paid(one, own, cell, share, max(1, lack))

    def _paid(self, one: Member, own: dict[Cell, int], cell: Cell, share: int, lack: int) -> Iterator[dict[Cell, int]]:
        """Yield the same with another cell that gives up what lacks, or all it has."""
        for source, has in own.items():
            if source == cell or has < lack:
                continue
            for left in {max((c for c in self.choices[one.id][source] if c <= has - lack), default=0), 0}:
                changed = {cell: share, source: left}
                if left in self.choices[one.id][source] and self._on_few_teams(one, own, changed):
                    yield changed

    def _on_few_teams(self, one: Member, own: Mapping[Cell, int], changed: Mapping[Cell, int]) -> bool:
        on = {team for (_, team, _), share in {**own, **changed}.items() if share > 0}
        return len(on) <= teams_most(one, self.given.weights)
