"""The tiers of a composition after a few shares change, reckoned from the difference alone."""

from collections import defaultdict
from collections.abc import Mapping

from planning.engine.composition import (
    Cell,
    CompositionInput,
    TeamSkill,
    choices,
    holders,
    price_per_percent,
    shares_today,
)


class Ledger:
    """The value of every tier after a few shares are changed, reckoned from the difference alone."""

    def __init__(self, given: CompositionInput, shares: Mapping[Cell, int]) -> None:
        self.given = given
        self.shares = dict(shares)
        self.today = shares_today(given)
        self.people = {one.id: one for one in given.people}
        self.needs = {(need.team, need.role): need for need in given.needs}
        self.covered: dict[tuple[int, str], int] = defaultdict(int)
        self.on: dict[tuple[int, int], int] = defaultdict(int)
        for (person, team, role), share in shares.items():
            self.covered[team, role] += share * self.people[person].fte
            self.on[person, team] += share
        self.held = holders(given, shares)
        self.skills: dict[int, list[TeamSkill]] = defaultdict(list)
        for skill in given.skills:
            self.skills[skill.team].append(skill)
        self.prices = {
            cell: price_per_percent(given, self.people[cell[0]], cell[1], cell[2]) for cell in choices(given)
        }

    def worse(self, changed: Mapping[Cell, int]) -> tuple[int, int, int, int]:
        """Return how much worse each tier gets if these shares become what is given."""
        steps = {cell: share - self.shares.get(cell, 0) for cell, share in changed.items()}
        moved = sum(
            abs(share - self.today.get(cell, 0)) - abs(self.shares.get(cell, 0) - self.today.get(cell, 0))
            for cell, share in changed.items()
        )
        price = sum(step * self.prices[cell] for cell, step in steps.items())
        return self._uncovered(steps), self._holes(steps), moved, price

    def apply(self, changed: Mapping[Cell, int]) -> None:
        """Let these shares become what is given."""
        before = {key: self.on[key] for key in {(person, team) for person, team, _ in changed}}
        for cell, share in changed.items():
            person, team, role = cell
            step = share - self.shares.get(cell, 0)
            self.shares[cell] = share
            self.covered[team, role] += step * self.people[person].fte
            self.on[person, team] += step
        for (person, team), share in before.items():
            joins = (self.on[person, team] > 0) - (share > 0)
            for need in self.skills[team] if joins else ():
                if self.people[person].skills.get(need.skill, -1) >= need.level:
                    self.held[need.team, need.skill, need.level] += joins

    def _uncovered(self, steps: Mapping[Cell, int]) -> int:
        gives: dict[tuple[int, str], int] = defaultdict(int)
        for (person, team, role), step in steps.items():
            gives[team, role] += step * self.people[person].fte
        total = 0
        for key, more in gives.items():
            need = self.needs.get(key)
            if need is not None:
                lack = need.need * 100 - self.covered[key]
                total += need.value * (max(0, lack - more) - max(0, lack))
        return total

    def _holes(self, steps: Mapping[Cell, int]) -> int:
        gives: dict[tuple[int, int], int] = defaultdict(int)
        for (person, team, _), step in steps.items():
            gives[person, team] += step
        joins: dict[int, list[tuple[int, int]]] = defaultdict(list)
        for (person, team), step in gives.items():
            change = (self.on[person, team] + step > 0) - (self.on[person, team] > 0)
            if change:
                joins[team].append((person, change))
        total = 0
        for team, rows in joins.items():
            for need in self.skills[team]:
                more = sum(c for person, c in rows if self.people[person].skills.get(need.skill, -1) >= need.level)
                lack = need.holders - self.held[need.team, need.skill, need.level]
                total += max(0, lack - more) - max(0, lack)
        return total
