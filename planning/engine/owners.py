"""Who should answer for which component, and who backs them up: one exact assignment over all components at once.

Tiers, in order: components in production without an accountable person, other components without one, backups
missing, and the price of who was chosen. No gain in a later tier pays for a loss in an earlier one.
"""

import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from planning.engine.plan import Status, TierResult
from planning.engine.reasons import Failure, Gate, LeftOut, Part
from planning.engine.snapshot import SkillNeed


class Seat(StrEnum):
    """What a person is to a component."""

    ACCOUNTABLE = "accountable"
    BACKUP = "backup"


@dataclass(frozen=True, slots=True)
class OwnedThing:
    """A component that wants an owner. ``roles`` are those its kind allows, the best fitting first.

    ``owner`` and ``backups`` are those of today; ``pinned`` must answer for it if they pass the gates.
    """

    id: int
    roles: tuple[str, ...]
    team: int | None = None
    skills: tuple[SkillNeed, ...] = ()
    in_production: bool = False
    owner: int | None = None
    backups: tuple[int, ...] = ()
    backups_wanted: int = 1
    pinned: int | None = None
    excluded: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class OwnerCandidate:
    """A person who could own. ``memberships`` are (team, role) pairs, ``familiarity`` days worked per component.

    ``held`` and ``backups_held`` count what they answer for and back up *outside* the components asked about.
    ``free_in_days`` is 0 for somebody who is there, ``leaves_in_days`` None for somebody who stays.
    """

    id: int
    memberships: tuple[tuple[int, str], ...]
    skills: Mapping[str, int] = field(default_factory=dict)
    familiarity: Mapping[int, int] = field(default_factory=dict)
    held: int = 0
    held_most: int = 5
    backups_held: int = 0
    backups_most: int = 5
    free_in_days: int = 0
    leaves_in_days: int | None = None


@dataclass(frozen=True, slots=True)
class OwnerWeights:
    """What each part of a price counts for; whole numbers, editable. ``load`` is per thing already held."""

    unfamiliar: int = 40
    familiar_days: int = 60
    other_team: int = 30
    change: int = 40
    later_role: int = 10
    missing_level: int = 5
    load: int = 8
    stay_days: int = 30


@dataclass(frozen=True, slots=True)
class OwnersInput:
    """Everything that a recommendation of owners depends on."""

    components: tuple[OwnedThing, ...]
    people: tuple[OwnerCandidate, ...]
    weights: OwnerWeights = OwnerWeights()


@dataclass(frozen=True, slots=True)
class NextBest:
    """Somebody else for a seat. ``extra`` is what the whole answer gains in price if this one seat is exchanged."""

    person: int
    role: str
    extra: int
    parts: tuple[Part, ...]
    swaps: bool = False  # they hold the other seat of the component: the two change places


@dataclass(frozen=True, slots=True)
class SeatAnswer:
    """The proposal for one seat: a person or nobody, why, who else, and why not the others, nearest first."""

    component: int
    seat: Seat
    person: int | None
    role: str | None = None
    is_change: bool = False
    parts: tuple[Part, ...] = ()
    next_best: tuple[NextBest, ...] = ()
    left_out: tuple[LeftOut, ...] = ()

    @property
    def price(self) -> int:
        """The sum of the parts."""
        return sum(part.price for part in self.parts)


@dataclass(frozen=True, slots=True)
class OwnersAnswer:
    """Every seat of every component, with the proof of how good the whole is."""

    status: Status
    seats: tuple[SeatAnswer, ...]
    tiers: tuple[TierResult, ...]
    seconds: float = 0.0


def failures(thing: OwnedThing, person: OwnerCandidate, weights: OwnerWeights) -> tuple[Failure, ...]:
    """Return every gate that keeps a person from a component, whatever their load; empty for those who may."""
    found = []
    if person.id in thing.excluded:
        found.append(Failure(Gate.EXCLUDED))
    if role_for(thing, person) is None:
        found.append(Failure(Gate.ROLE, needed=thing.roles[0] if thing.roles else None))
    for need in thing.skills:
        level = person.skills.get(need.skill)
        if need.must and (level is None or level < need.level):
            found.append(Failure(Gate.SKILL, needed=need.level, has=level, skill=need.skill))
    if person.free_in_days > 0:
        found.append(Failure(Gate.AVAILABLE, needed=0, has=person.free_in_days))
    elif person.leaves_in_days is not None and person.leaves_in_days < weights.stay_days:
        found.append(Failure(Gate.AVAILABLE, needed=weights.stay_days, has=person.leaves_in_days))
    return tuple(found)


def role_for(thing: OwnedThing, person: OwnerCandidate) -> str | None:
    """Return the role in which a person would own a component: the best fitting one they have."""
    held = {role for _, role in person.memberships}
    return next((role for role in thing.roles if role in held), None)


def parts(thing: OwnedThing, person: OwnerCandidate, seat: Seat, weights: OwnerWeights) -> tuple[Part, ...]:
    """Return the parts of the price of a person on a seat, load apart; those that cost nothing say so too."""
    days = min(person.familiarity.get(thing.id, 0), weights.familiar_days)
    missing_days = weights.unfamiliar * (weights.familiar_days - days) // max(1, weights.familiar_days)
    role = role_for(thing, person)
    rank = thing.roles.index(role) if role is not None else 0
    on_team = thing.team is None or any(team == thing.team for team, _ in person.memberships)
    today = _holders_today(thing, seat)
    found = [
        Part("familiarity", missing_days, person.familiarity.get(thing.id, 0), weights.familiar_days),
        Part("team", 0 if on_team else weights.other_team),
        Part("continuity", weights.change if today and person.id not in today else 0),
        Part("role", weights.later_role * rank, rank),
    ]
    for need in thing.skills:
        level = person.skills.get(need.skill)
        gap = 0 if need.must else max(0, need.level - (level or 0))
        found.append(Part("level", weights.missing_level * gap, level, need.level, need.skill))
    return tuple(found)


def recommend_owners(given: OwnersInput, *, seconds: float = 10.0) -> OwnersAnswer:
    """Assign an accountable person and backups to every component, together, and say why.

    Parameters
    ----------
    given
        Components, people and weights.
    seconds
        Limit for the solver over all tiers; small organisations need hundredths.
    """
    # Tables and solvers are loaded when they are needed: the pages that tell the answer need neither.
    from planning.engine.owners_answers import Answers
    from planning.engine.owners_model import assign
    from planning.engine.owners_prices import price

    began = time.monotonic()
    prices = price(given)
    chosen, tiers, status = assign(given, prices, seconds)
    return OwnersAnswer(status, Answers(given, prices, chosen).all(), tiers, time.monotonic() - began)


def _holders_today(thing: OwnedThing, seat: Seat) -> tuple[int, ...]:
    """Return who holds a kind of seat today."""
    if seat is Seat.BACKUP:
        return thing.backups
    return () if thing.owner is None else (thing.owner,)
