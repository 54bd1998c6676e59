"""Who should be on which team, as what, for how much: exact in tiers, given as the changes that lead there.

Tiers, in order: need left uncovered, by value; must-skills held by too few; shares moved away from today; and the
price of who it is: cost, missing fit, wishes unmet. Shares are whole percents, need is in hundredths of a full-timer.
"""

import time
from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from planning.engine.plan import Status, TierResult
from planning.engine.reasons import Fact, LeftOut

Cell = tuple[int, int, str]  # person, team, role
TIERS = ("uncovered", "skill holes", "change", "price")


@dataclass(frozen=True, slots=True)
class Member:
    """A person or open position who can be on teams. ``roles`` are those they have, then those they may grow into.

    ``capacity`` is the share, in percent of their own pattern, that teams may have of them; ``fte`` what their whole
    pattern gives over the horizon, in hundredths of a full-timer. ``today`` holds (team, role, share); memberships in
    ``kept``, (team, role), are not touched.
    """

    id: int
    roles: tuple[str, ...]
    capacity: int = 100
    fte: int = 100
    skills: Mapping[str, int] = field(default_factory=dict)
    grows_into: tuple[str, ...] = ()
    wishes: tuple[str, ...] = ()
    cost_per_day: int = 0
    today: tuple[tuple[int, str, int], ...] = ()
    kept: tuple[tuple[int, str], ...] = ()
    is_open_position: bool = False


@dataclass(frozen=True, slots=True)
class TeamNeed:
    """What a team needs of a role, the horizon's mean, in hundredths of a full-timer; ``value`` weighs it."""

    team: int
    role: str
    need: int
    value: int = 1


@dataclass(frozen=True, slots=True)
class TeamSkill:
    """A must-skill of a team's work, wanted in ``holders`` people at the level."""

    team: int
    skill: str
    level: int
    holders: int = 2


@dataclass(frozen=True, slots=True)
class CompositionWeights:
    """The limits and what each part of the price counts for, per percent of share; whole numbers, editable."""

    teams_most: int = 2
    least_share: int = 20
    step: int = 10
    cost: int = 1
    missing_level: int = 20
    wish_unmet: int = 5
    growing: int = 50
    cost_unit: int = 100


@dataclass(frozen=True, slots=True)
class CompositionInput:
    """Everything that a proposal for the teams depends on."""

    people: tuple[Member, ...]
    needs: tuple[TeamNeed, ...]
    skills: tuple[TeamSkill, ...] = ()
    weights: CompositionWeights = CompositionWeights()


@dataclass(frozen=True, slots=True)
class RoleLine:
    """A role on a team: need, what is there today, what is proposed, what stays uncovered, positions to open."""

    team: int
    role: str
    need: int
    have: int
    recommended: int
    uncovered: int
    open_positions: int


@dataclass(frozen=True, slots=True)
class SkillLine:
    """A must-skill on a team: how many should hold it, do today, and would."""

    team: int
    skill: str
    level: int
    holders: int
    have: int
    recommended: int


class MoveKind(StrEnum):
    """What changes for somebody: on to a team, from one to another, more or less of it, or off it."""

    ADD = "add"
    MOVE = "move"
    SHARE = "share"
    REMOVE = "remove"


@dataclass(frozen=True, slots=True)
class Instead:
    """Somebody else for a move: how much worse each tier gets, and from which team the time would come, if any."""

    person: int
    extra: tuple[int, int, int, int]
    taken_from: int | None = None


@dataclass(frozen=True, slots=True)
class Move:
    """One proposed change. ``share`` is what becomes of ``share_before`` on the team, in percent.

    A move names what is left behind. ``why`` holds the facts for it, ``gain`` how much worse each tier gets without
    it, ``instead`` who else could, ``left_out`` who could not, and ``takes`` what has to happen.
    """

    kind: MoveKind
    person: int
    team: int
    role: str
    share_before: int
    share: int
    from_team: int | None = None
    from_role: str | None = None
    from_before: int = 0
    from_share: int = 0
    gain: tuple[int, int, int, int] = (0, 0, 0, 0)
    why: tuple[Fact, ...] = ()
    takes: tuple[Fact, ...] = ()
    instead: tuple[Instead, ...] = ()
    left_out: tuple[LeftOut, ...] = ()


@dataclass(frozen=True, slots=True)
class Composition:
    """The proposal: shares per person, team and role, lines per team, changes with reasons, and the proof."""

    status: Status
    shares: tuple[tuple[int, int, str, int], ...]  # person, team, role, percent
    roles: tuple[RoleLine, ...]
    skills: tuple[SkillLine, ...]
    moves: tuple[Move, ...]
    tiers: tuple[TierResult, ...]
    seed: int = 0
    seconds: float = 0.0


def compose(
    given: CompositionInput, *, seconds: float = 20.0, seed: int = 0, work_limit: float | None = None
) -> Composition:
    """Propose the teams that leave the least need uncovered with the least change.

    Parameters
    ----------
    given
        People, needs, skills and weights.
    seconds
        Limit over all tiers.
    seed
        For the solver; the same seed and work limit give the same answer.
    work_limit
        Limit per tier in the solver's deterministic units.
    """
    from planning.engine.composition_model import solve
    from planning.engine.composition_moves import moves

    began = time.monotonic()
    shares, tiers, status = solve(given, seconds=seconds, seed=seed, work_limit=work_limit)
    return Composition(
        status=status,
        shares=tuple(sorted((*cell, share) for cell, share in shares.items() if share)),
        roles=_role_lines(given, shares),
        skills=_skill_lines(given, shares),
        moves=moves(given, shares),
        tiers=tiers,
        seed=seed,
        seconds=time.monotonic() - began,
    )


def shares_today(given: CompositionInput) -> dict[Cell, int]:
    """Return what everybody does today."""
    return {(one.id, team, role): share for one in given.people for team, role, share in one.today if share > 0}


def choices(given: CompositionInput) -> dict[Cell, tuple[int, ...]]:
    """Return for every person, team and role the shares that may be proposed; the one of today is always among them."""
    today = shares_today(given)
    found: dict[Cell, tuple[int, ...]] = {}
    for one in given.people:
        may = {(need.team, need.role) for need in given.needs if need.role in (*one.roles, *one.grows_into)}
        for team, role in may | {(team, role) for team, role, share in one.today if share > 0}:
            now = today.get((one.id, team, role), 0)
            if (team, role) in one.kept:
                found[one.id, team, role] = (now,)
                continue
            steps = set(range(given.weights.least_share, one.capacity + 1, given.weights.step))
            usable = steps if (team, role) in may else {share for share in steps if share < now}
            found[one.id, team, role] = tuple(sorted({0, now} | usable))
    return dict(sorted(found.items()))


def share_most(one: Member) -> int:
    """Return the share that teams may have of somebody; those who give more today may go on."""
    return max(one.capacity, sum(share for _, _, share in one.today))


def teams_most(one: Member, weights: CompositionWeights) -> int:
    """Return on how many teams somebody may be; those who are on more today may stay."""
    return max(weights.teams_most, len({team for team, _, share in one.today if share > 0}))


def price_per_percent(given: CompositionInput, one: Member, team: int, role: str) -> int:
    """Return the price of a percent of somebody's time on a team in a role: cost, missing levels, wishes, growing."""
    weights = given.weights
    wanted = [need for need in given.skills if need.team == team]
    missing = sum(max(0, need.level - one.skills.get(need.skill, 0)) for need in wanted)
    meets_wish = any(need.skill in one.wishes for need in wanted)
    return (
        weights.cost * one.cost_per_day // max(1, weights.cost_unit)
        + weights.missing_level * missing
        + (0 if meets_wish else weights.wish_unmet)
        + (weights.growing if role not in one.roles else 0)
    )


def evaluate(given: CompositionInput, shares: Mapping[Cell, int]) -> tuple[int, int, int, int]:
    """Return the value of every tier for given shares: uncovered by value, skill holes, percents moved, price."""
    people = {one.id: one for one in given.people}
    covered: Counter[tuple[int, str]] = Counter()
    for (person, team, role), share in shares.items():
        covered[team, role] += share * people[person].fte
    uncovered = sum(n.value * max(0, n.need * 100 - covered[n.team, n.role]) for n in given.needs)
    held = holders(given, shares)
    holes = sum(max(0, need.holders - held[need.team, need.skill, need.level]) for need in given.skills)
    today = shares_today(given)
    change = sum(abs(shares.get(cell, 0) - today.get(cell, 0)) for cell in today.keys() | shares.keys())
    price = sum(
        share * price_per_percent(given, people[person], team, role) for (person, team, role), share in shares.items()
    )
    return uncovered, holes, change, price


def holders(given: CompositionInput, shares: Mapping[Cell, int]) -> dict[tuple[int, str, int], int]:
    """Return how many people on a team hold each of its must-skills at the level."""
    members: dict[int, set[int]] = defaultdict(set)
    for (person, team, _), share in shares.items():
        if share > 0:
            members[team].add(person)
    people = {one.id: one for one in given.people}
    return {
        (need.team, need.skill, need.level): sum(
            people[person].skills.get(need.skill, -1) >= need.level for person in members[need.team]
        )
        for need in given.skills
    }


def coverage(given: CompositionInput, shares: Mapping[Cell, int], team: int, role: str) -> int:
    """Return what people give a team in a role, in hundredths of a full-timer, rounded down."""
    people = {one.id: one for one in given.people}
    return sum(s * people[p].fte for (p, t, r), s in shares.items() if (t, r) == (team, role)) // 100


def _role_lines(given: CompositionInput, shares: Mapping[Cell, int]) -> tuple[RoleLine, ...]:
    today = shares_today(given)
    found = []
    for need in sorted(given.needs, key=lambda one: (one.team, one.role)):
        recommended = coverage(given, shares, need.team, need.role)
        uncovered = max(0, need.need - recommended)
        have = coverage(given, today, need.team, need.role)
        heads = -(-uncovered // 100)
        found.append(RoleLine(need.team, need.role, need.need, have, recommended, uncovered, heads))
    return tuple(found)


def _skill_lines(given: CompositionInput, shares: Mapping[Cell, int]) -> tuple[SkillLine, ...]:
    before, after = holders(given, shares_today(given)), holders(given, shares)
    return tuple(
        SkillLine(need.team, need.skill, need.level, need.holders, before[key], after[key])
        for need in sorted(given.skills, key=lambda one: (one.team, one.skill, one.level))
        for key in [(need.team, need.skill, need.level)]
    )
