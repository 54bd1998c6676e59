"""The model behind ``composition``, on CP-SAT. Imported only when a proposal is asked for."""

import time
from collections import defaultdict

from ortools.sat.python import cp_model

from planning.engine.composition import (
    TIERS,
    Cell,
    CompositionInput,
    choices,
    evaluate,
    price_per_percent,
    share_most,
    shares_today,
    teams_most,
)
from planning.engine.composition_search import improve
from planning.engine.plan import Status, TierResult


def solve(
    given: CompositionInput, *, seconds: float, seed: int, work_limit: float | None
) -> tuple[dict[Cell, int], tuple[TierResult, ...], Status]:
    """Return the shares, the value and bound of every tier, and whether they are proven best."""
    began = time.monotonic()
    ends = began + seconds
    model = _Composition(given, improve(given, began + seconds / 3))
    results = []
    for place, expression in enumerate(model.tiers()):
        # A tier may use what those before it left over, yet keeps a fair part for those after it.
        left = max(0.05, ends - time.monotonic()) / (len(TIERS) - place)
        result = model.minimise(place, expression, seconds=left, seed=seed, work_limit=work_limit)
        model.hold(expression, result)
        results.append(result)
    proven = all(result.value <= result.bound for result in results)
    return model.found, tuple(results), Status.OPTIMAL if proven else Status.FEASIBLE


class _Composition:
    """A share per person, team and role; whether a person is on a team; need uncovered; holders missing."""

    def __init__(self, given: CompositionInput, start: dict[Cell, int]) -> None:
        self.given = given
        self.model = cp_model.CpModel()
        self.today = shares_today(given)
        self.people = {one.id: one for one in given.people}
        self.choices = choices(given)
        self.share = {
            cell: self.model.new_int_var_from_domain(cp_model.Domain.from_values(list(may)), f"share{cell}")
            for cell, may in self.choices.items()
        }
        self.found = start
        self.on: dict[tuple[int, int], cp_model.IntVar] = {}
        self._say_who_is_on_a_team()
        self._give_no_more_than_people_have()
        self._keep_people_on_few_teams()

    def tiers(self) -> list[cp_model.LinearExprT]:
        """Return what each tier minimises."""
        price = [
            variable * price_per_percent(self.given, self.people[person], team, role)
            for (person, team, role), variable in self.share.items()
        ]
        return [sum(self._uncovered()), sum(self._holes()), sum(self._changes()), sum(price)]

    def minimise(
        self, place: int, expression: cp_model.LinearExprT, *, seconds: float, seed: int, work_limit: float | None
    ) -> TierResult:
        """Minimise one tier from the best shares known; keep the better."""
        if evaluate(self.given, self.found)[place] == 0:
            return TierResult(TIERS[place], 0, 0, self._scale() if place == 0 else 0)
        self.model.clear_hints()
        for cell, variable in self.share.items():
            self.model.add_hint(variable, self.found.get(cell, 0))
        self.model.minimize(expression)
        solver = cp_model.CpSolver()
        solver.parameters.num_workers = 2
        solver.parameters.interleave_search = True
        solver.parameters.random_seed = seed
        solver.parameters.max_time_in_seconds = seconds
        if work_limit is not None:
            solver.parameters.max_deterministic_time = work_limit
        status = solver.solve(self.model)
        bound = 0
        if status in (cp_model.OPTIMAL, cp_model.FEASIBLE):
            self.found = {cell: solver.value(variable) for cell, variable in self.share.items()}
            bound = max(0, round(solver.best_objective_bound))
        value = evaluate(self.given, self.found)[place]
        bound = value if status == cp_model.OPTIMAL else min(bound, value)
        return TierResult(TIERS[place], value, bound, self._scale() if place == 0 else value)

    def hold(self, expression: cp_model.LinearExprT, result: TierResult) -> None:
        """Let no later tier lose what this one reached."""
        if not isinstance(expression, int):  # a tier without terms is the number 0
            self.model.add(expression <= result.value)

    def _scale(self) -> int:
        return sum(need.value * need.need * 100 for need in self.given.needs)

    def _say_who_is_on_a_team(self) -> None:
        together: dict[tuple[int, int], list[cp_model.IntVar]] = defaultdict(list)
        for (person, team, _), variable in self.share.items():
            together[person, team].append(variable)
        for key, variables in together.items():
            self.on[key] = self.model.new_bool_var(f"on{key}")
            self.model.add(sum(variables) >= self.on[key])
            for variable in variables:
                self.model.add(variable == 0).only_enforce_if(self.on[key].negated())

    def _give_no_more_than_people_have(self) -> None:
        for one in self.given.people:
            given = [variable for (person, _, _), variable in self.share.items() if person == one.id]
            self.model.add(sum(given) <= share_most(one))

    def _keep_people_on_few_teams(self) -> None:
        for one in self.given.people:
            on = [variable for (person, _), variable in self.on.items() if person == one.id]
            self.model.add(sum(on) <= teams_most(one, self.given.weights))

    def _uncovered(self) -> list[cp_model.LinearExprT]:
        """Return per need what stays uncovered, by value; a share in percent times hundredths of a full-timer."""
        found: list[cp_model.LinearExprT] = []
        for need in self.given.needs:
            gives = [
                variable * self.people[person].fte
                for (person, team, role), variable in self.share.items()
                if (team, role) == (need.team, need.role)
            ]
            short = self.model.new_int_var(0, need.need * 100, f"short{need.team, need.role}")
            self.model.add(short >= need.need * 100 - sum(gives))
            found.append(need.value * short)
        return found

    def _holes(self) -> list[cp_model.LinearExprT]:
        found: list[cp_model.LinearExprT] = []
        for need in self.given.skills:
            hold = [
                variable
                for (person, team), variable in self.on.items()
                if team == need.team and self.people[person].skills.get(need.skill, -1) >= need.level
            ]
            short = self.model.new_int_var(0, need.holders, f"holes{need.team, need.skill}")
            self.model.add(short >= need.holders - sum(hold))
            found.append(short)
        return found

    def _changes(self) -> list[cp_model.LinearExprT]:
        found: list[cp_model.LinearExprT] = []
        for cell, variable in self.share.items():
            if cell not in self.today:
                found.append(variable)
                continue
            moved = self.model.new_int_var(0, 100, f"moved{cell}")
            self.model.add_abs_equality(moved, variable - self.today[cell])
            found.append(moved)
        return found
