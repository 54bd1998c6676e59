"""The assignment behind ``owners``, on HiGHS. Imported only when a recommendation is asked for."""

import math
import time
from collections import defaultdict
from collections.abc import Mapping

import highspy

from planning.engine import quiet
from planning.engine.owners import OwnedThing, OwnerCandidate, OwnersInput, Seat
from planning.engine.plan import Status, TierResult

Key = tuple[int, int, Seat]  # component, person, seat
Expression = highspy.highs.highs_linear_expression


def assign(
    given: OwnersInput, prices: Mapping[Key, int], seconds: float
) -> tuple[set[Key], tuple[TierResult, ...], Status]:
    """Return who takes which seat, the tiers reached, and whether they are proven best."""
    return _Assignment(given, prices, seconds).solve()


class _Assignment:
    """One variable per person who may take a seat, one per seat left empty, one per step of a person's load."""

    def __init__(self, given: OwnersInput, prices: Mapping[Key, int], seconds: float) -> None:
        self.given = given
        self.prices = prices
        self.ends = time.monotonic() + seconds
        self.highs = quiet.highs()
        for option, value in (("threads", 1), ("random_seed", 0), ("mip_rel_gap", 0.0)):
            self.highs.setOptionValue(option, value)
        self.takes = {key: self.highs.addBinary() for key in prices}
        self.of_seat: dict[tuple[int, Seat], list[highspy.highs.highs_var]] = defaultdict(list)
        self.of_person: dict[tuple[int, Seat], list[highspy.highs.highs_var]] = defaultdict(list)
        for (thing, person, seat), variable in self.takes.items():
            self.of_seat[thing, seat].append(variable)
            self.of_person[person, seat].append(variable)
        self.empty = {
            (thing.id, seat): self.highs.addVariable(0, _wanted(thing, seat))
            for thing in given.components
            for seat in Seat
        }
        self.load_price: list[Expression] = []
        self._fill_each_seat_or_leave_it_empty()
        self._give_a_person_one_seat_of_a_component()
        self._keep_pins()
        self._count_load_in_steps()
        self.values = self._nothing_chosen()

    def solve(self) -> tuple[set[Key], tuple[TierResult, ...], Status]:
        """Solve tier after tier, holding what each reached."""
        tiers: list[TierResult] = []
        for name, expression, scale in self._tiers():
            result = self._minimise(name, expression, scale)
            tiers.append(result)
            self.highs.addConstr(expression <= result.value)
        chosen = {key for key, variable in self.takes.items() if self.values[variable.index] > 0.5}
        proven = all(tier.value <= tier.bound for tier in tiers)
        return chosen, tuple(tiers), Status.OPTIMAL if proven else Status.FEASIBLE

    def _minimise(self, name: str, expression: Expression, scale: int) -> TierResult:
        self.highs.setOptionValue("time_limit", max(0.05, self.ends - time.monotonic()))
        self.highs.minimize(expression)
        bound = 0
        if self.highs.getInfo().primal_solution_status == highspy.SolutionStatus.kSolutionStatusFeasible:
            self.values = list(self.highs.getSolution().col_value)
            bound = math.ceil(self.highs.getInfo().mip_dual_bound - 1e-6)
        value = round(expression.evaluate(self.values))
        if self.highs.getModelStatus() == highspy.HighsModelStatus.kOptimal:
            bound = value
        return TierResult(name, value, max(0, min(value, bound)), scale or value)

    def _tiers(self) -> list[tuple[str, Expression, int]]:
        things = self.given.components
        live = [self.empty[thing.id, Seat.ACCOUNTABLE] for thing in things if thing.in_production]
        rest = [self.empty[thing.id, Seat.ACCOUNTABLE] for thing in things if not thing.in_production]
        backups = [self.empty[thing.id, Seat.BACKUP] for thing in things]
        price = [self.prices[key] * variable for key, variable in self.takes.items()]
        return [
            ("production without owner", _sum(self.highs, live), len(live)),
            ("without owner", _sum(self.highs, rest), len(rest)),
            ("without backup", _sum(self.highs, backups), sum(thing.backups_wanted for thing in things)),
            ("price", _sum(self.highs, [*price, *self.load_price]), 0),
        ]

    def _nothing_chosen(self) -> list[float]:
        """Return the answer before any search, every seat empty: it stands if the limit ends the search too soon."""
        values = [0.0] * self.highs.getNumCol()
        for thing in self.given.components:
            for seat in Seat:
                values[self.empty[thing.id, seat].index] = float(_wanted(thing, seat))
        return values

    def _fill_each_seat_or_leave_it_empty(self) -> None:
        for thing in self.given.components:
            for seat in Seat:
                terms = [*self.of_seat[thing.id, seat], self.empty[thing.id, seat]]
                self.highs.addConstr(_sum(self.highs, terms) == _wanted(thing, seat))

    def _give_a_person_one_seat_of_a_component(self) -> None:
        for thing, person, seat in self.prices:
            if seat is Seat.ACCOUNTABLE:
                backs = self.takes[thing, person, Seat.BACKUP]
                self.highs.addConstr(self.takes[thing, person, seat] + backs <= 1)

    def _keep_pins(self) -> None:
        for thing in self.given.components:
            if thing.pinned is not None and (thing.id, thing.pinned, Seat.ACCOUNTABLE) in self.takes:
                for (component, person, seat), variable in self.takes.items():
                    if component == thing.id and seat is Seat.ACCOUNTABLE and person != thing.pinned:
                        self.highs.changeColBounds(variable.index, 0, 0)

    def _count_load_in_steps(self) -> None:
        """Let the n-th thing that a person holds cost n steps: dearer each time, so the cheap steps fill first."""
        for person in self.given.people:
            for seat in Seat:
                if self.of_person[person.id, seat]:
                    self._count_load_of(person, seat, self.of_person[person.id, seat])

    def _count_load_of(self, person: OwnerCandidate, seat: Seat, takes: list[highspy.highs.highs_var]) -> None:
        held, most = (
            (person.held, person.held_most) if seat is Seat.ACCOUNTABLE else (person.backups_held, person.backups_most)
        )
        steps = range(held + 1, min(most, held + len(takes)) + 1)
        variables = [self.highs.addVariable(0, 1) for _ in steps]
        self.highs.addConstr(_sum(self.highs, takes) == _sum(self.highs, variables))
        weight = self.given.weights.load
        self.load_price.extend(weight * step * v for step, v in zip(steps, variables, strict=True))


def _sum(highs: highspy.Highs, terms: list[highspy.highs.highs_var] | list[Expression]) -> Expression:
    return highs.qsum(terms) if terms else highs.expr(0)


def _wanted(thing: OwnedThing, seat: Seat) -> int:
    return 1 if seat is Seat.ACCOUNTABLE else thing.backups_wanted
