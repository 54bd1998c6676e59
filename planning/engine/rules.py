"""Which lane may do which demand, and what it costs: rules as a tuple of small classes, prices as named parts.

A rule here looks at one pair of lane and demand. Rules that couple several pairs stand in ``check`` and the solvers.
"""

from dataclasses import dataclass
from typing import Protocol

from planning.engine.reasons import Failure, Gate, Part
from planning.engine.snapshot import Demand, Item, Lane, Person, SkillNeed, Snapshot, Weights

COST_MINUTES = 480 * 100
"""The cost part counts hundreds of currency: cost per day x minutes of work, over a day of 480 minutes."""

FAMILIAR_DAYS = 20
"""Days worked on the components of an item from which familiarity counts as whole."""

HIGHEST_LEVEL = 5


@dataclass(frozen=True, slots=True)
class Case:
    """One pair to judge: a lane with its person, a demand with its item. ``familiar`` is days on its components."""

    lane: Lane
    person: Person
    demand: Demand
    item: Item
    weights: Weights
    familiar: int = 0


class Rule(Protocol):
    """A gate. ``forbids`` returns every way in which the pair fails it; nothing where it may."""

    slug: str

    def forbids(self, case: Case) -> tuple[Failure, ...]:
        """Return what keeps the lane from the demand."""
        ...


class RoleFits:
    """The lane works in the role that the demand asks for."""

    slug = "role"

    def forbids(self, case: Case) -> tuple[Failure, ...]:
        """Return a failure for a lane in another role."""
        if case.lane.role == case.demand.role:
            return ()
        return (Failure(Gate.ROLE, needed=case.demand.role, has=case.lane.role),)


class SkillLevels:
    """The person has every must-skill at its level; what is not assessed passes no gate above 0."""

    slug = "skill"

    def forbids(self, case: Case) -> tuple[Failure, ...]:
        """Return a failure per skill that is below its level or not assessed."""
        return tuple(
            Failure(Gate.SKILL, needed=need.level, has=case.person.skills.get(need.skill), skill=need.skill)
            for need in case.demand.skills
            if need.must and need.level > 0 and (case.person.skills.get(need.skill) or 0) < need.level
        )


class NotExcluded:
    """No decision keeps the person out of the demand."""

    slug = "excluded"

    def forbids(self, case: Case) -> tuple[Failure, ...]:
        """Return a failure for an excluded person."""
        return (Failure(Gate.EXCLUDED),) if case.person.id in case.demand.excluded else ()


class PinsLeaveRoom:
    """Where every head is pinned, nobody else may."""

    slug = "pinned"

    def forbids(self, case: Case) -> tuple[Failure, ...]:
        """Return a failure for somebody else on a demand whose heads are all pinned."""
        pinned = case.demand.pinned[: case.demand.heads]
        if case.person.id in pinned or len(pinned) < case.demand.heads:
            return ()
        return (Failure(Gate.PINNED, needed=pinned[0]),)


class TeamMayBeAsked:
    """The lane is on the item's team, or other teams may be asked."""

    slug = "team"

    def forbids(self, case: Case) -> tuple[Failure, ...]:
        """Return a failure for a lane of another team where that is switched off."""
        if case.weights.allow_other_teams or not is_other_team(case.lane, case.item):
            return ()
        return (Failure(Gate.TEAM, needed=case.item.team, has=case.lane.team),)


RULES: tuple[Rule, ...] = (RoleFits(), SkillLevels(), NotExcluded(), PinsLeaveRoom(), TeamMayBeAsked())


def failures(case: Case) -> tuple[Failure, ...]:
    """Return every gate that keeps the lane from the demand; empty for one that may."""
    return tuple(failure for rule in RULES for failure in rule.forbids(case))


def is_allowed(case: Case) -> bool:
    """Tell whether the lane passes every gate."""
    return not any(rule.forbids(case) for rule in RULES)


def is_other_team(lane: Lane, item: Item) -> bool:
    """Tell whether the lane's team is not the one whose work the item is; an item of no team is anybody's."""
    return item.team is not None and lane.team != item.team


def part_minutes(demand: Demand) -> int:
    """Return the work of one part: the minutes split evenly over the heads, rounded up to a whole minute."""
    return -(-demand.minutes // max(1, demand.heads))


def price(case: Case) -> int:
    """Return what one part of the demand costs on the lane: the sum of its parts, never below 0."""
    return sum(part.price for part in price_parts(case))


def price_parts(case: Case) -> tuple[Part, ...]:
    """Return the parts of a price; those that come to nothing say so too."""
    weights, musts = case.weights, [need for need in case.demand.skills if need.must]
    nices = [need for need in case.demand.skills if not need.must]
    minutes = part_minutes(case.demand)
    return (
        Part("cost", weights.cost * case.person.cost_per_day * minutes // COST_MINUTES, minutes),
        _skill_part(case, musts),
        _nice_part(case, nices),
        _familiarity_part(case),
        _wish_part(case),
        Part("team", weights.other_team if is_other_team(case.lane, case.item) else 0),
    )


def familiar_days(snapshot: Snapshot) -> dict[tuple[int, int], int]:
    """Return days worked by (person, component), to look up what ``days_on`` sums."""
    return {(known.person, known.component): known.days for known in snapshot.familiarity}


def days_on(item: Item, person: Person, known: dict[tuple[int, int], int]) -> int:
    """Return how many days a person has worked on the components of an item."""
    return sum(known.get((person.id, component), 0) for component in item.components)


def _skill_part(case: Case, needs: list[SkillNeed]) -> Part:
    """Price a person who is just at the level asked: one level above it is a full fit."""
    lacking = sum((case.person.skills.get(n.skill) or 0) < min(HIGHEST_LEVEL, n.level + 1) for n in needs)
    return Part("skill", case.weights.fit_skill * lacking // max(1, len(needs)), lacking, len(needs))


def _nice_part(case: Case, needs: list[SkillNeed]) -> Part:
    """Price the levels of nice skills that are missing, as a share of those asked."""
    asked = sum(need.level for need in needs)
    missing = sum(max(0, need.level - (case.person.skills.get(need.skill) or 0)) for need in needs)
    return Part("nice", case.weights.fit_nice * missing // max(1, asked), missing, asked)


def _familiarity_part(case: Case) -> Part:
    """Price days not yet worked on what the item touches; nothing where it touches no component."""
    if not case.item.components:
        return Part("familiarity", 0)
    days = min(case.familiar, FAMILIAR_DAYS)
    return Part(
        "familiarity", case.weights.fit_familiar * (FAMILIAR_DAYS - days) // FAMILIAR_DAYS, case.familiar, FAMILIAR_DAYS
    )


def _wish_part(case: Case) -> Part:
    """Price a demand whose skills are none that the person wishes to grow in."""
    asked = [need.skill for need in case.demand.skills]
    met = next((skill for skill in asked if skill in case.person.wishes), None)
    return Part("growth", case.weights.growth_wish if asked and met is None else 0, skill=met)
