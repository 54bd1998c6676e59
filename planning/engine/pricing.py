"""Gates and prices of lanes for demands, found once for all that ask the same. Standard library only."""

from collections import defaultdict

from planning.engine import rules
from planning.engine.rules import Case
from planning.engine.snapshot import Demand, Item, Lane, Person, SkillNeed, Snapshot

Staff = list[tuple[Lane, Person]]  # by lane index


class Pricing:
    """Prices that are equal for equal reasons, over all demands."""

    def __init__(self, snapshot: Snapshot, staff: Staff) -> None:
        self.snapshot, self.staff = snapshot, staff
        self.known = rules.familiar_days(snapshot)
        self._kinds: dict[tuple[tuple[SkillNeed, ...], int, int], int] = {}
        self._found: dict[tuple[int, ...], int] = {}

    def kind(self, demand: Demand) -> int:
        """Return a number that demands of equal skills, minutes and heads share."""
        return self._kinds.setdefault((demand.skills, demand.minutes, demand.heads), len(self._kinds))

    def price(self, lane: int, kind: int, demand: Demand, item: Item) -> int:
        """Return the price of a lane: it depends on person, skills, minutes, familiarity and whose team it is."""
        row, person = self.staff[lane]
        familiar = rules.days_on(item, person, self.known) if item.components else -1
        key = (person.id, kind, familiar, rules.is_other_team(row, item))
        if key not in self._found:
            self._found[key] = rules.price(Case(row, person, demand, item, self.snapshot.weights, max(0, familiar)))
        return self._found[key]


class Prices(dict[int, int]):
    """What a part of one demand costs, by lane, worked out when first asked for."""

    def __init__(self, pricing: Pricing, demand: Demand, item: Item) -> None:
        super().__init__()
        self.pricing, self.demand, self.item = pricing, demand, item
        self.kind = pricing.kind(demand)

    def __missing__(self, lane: int) -> int:
        """Work a price out."""
        self[lane] = price = self.pricing.price(lane, self.kind, self.demand, self.item)
        return price


class Gates:
    """The lanes that pass every gate of a demand, found once for demands that ask the same."""

    def __init__(self, snapshot: Snapshot, staff: Staff) -> None:
        self.snapshot, self.staff = snapshot, staff
        self._by_role: dict[str, list[int]] = defaultdict(list)
        for number, (lane, _) in enumerate(staff):
            self._by_role[lane.role].append(number)
        self._found: dict[object, tuple[int, ...]] = {}

    def open(self, demand: Demand, item: Item) -> tuple[int, ...]:
        """Return the lanes; gates look at role, skills, decisions and, where other teams may not be asked, the team."""
        team = None if self.snapshot.weights.allow_other_teams else item.team
        key = (demand.role, demand.skills, demand.excluded, demand.pinned, demand.heads, team)
        if key not in self._found:
            self._found[key] = tuple(
                number for number in self._by_role[demand.role] if self._is_open(number, demand, item)
            )
        return self._found[key]

    def _is_open(self, number: int, demand: Demand, item: Item) -> bool:
        lane, person = self.staff[number]
        return rules.is_allowed(Case(lane, person, demand, item, self.snapshot.weights))
