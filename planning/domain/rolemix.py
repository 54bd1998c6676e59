"""The role mix: how many of each role the work asks for, what is there, and which of the numbers decided."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from math import ceil

from planning.domain.errors import Invalid

PAIR = ("ai_developer", "ml_engineer")
BUS_FACTOR = 2


class Stage(StrEnum):
    """How mature the AI work is, from the nearest assessment."""

    EXPLORE = "explore"
    FIRST_FEATURES = "first_features"
    GROWING = "growing"
    MATURE = "mature"


class Decider(StrEnum):
    """Which number decided how many heads are wanted."""

    FLOOR = "floor"  # somebody must be able to stand in
    NEED = "need"  # the work itself
    BLEND = "blend"  # the work's total, split by work and prior together
    NOTHING = "nothing"  # no work, nothing owned


@dataclass(frozen=True, slots=True)
class Prior:
    """The mix that a stage starts from, in percent of the pair, where the platform's score is at least so much."""

    stage: Stage
    least_capacity_score: Decimal
    percents: tuple[int, int]


PRIORS: tuple[Prior, ...] = (
    Prior(Stage.EXPLORE, Decimal(0), (100, 0)),
    Prior(Stage.FIRST_FEATURES, Decimal(0), (80, 20)),
    Prior(Stage.FIRST_FEATURES, Decimal(2), (67, 33)),
    Prior(Stage.GROWING, Decimal(0), (75, 25)),
    Prior(Stage.GROWING, Decimal(2), (60, 40)),
    Prior(Stage.MATURE, Decimal(0), (67, 33)),
    Prior(Stage.MATURE, Decimal(2), (50, 50)),
    Prior(Stage.MATURE, Decimal(3), (40, 60)),
)


@dataclass(frozen=True, slots=True)
class RoleWork:
    """What one role has to do and who is there.

    ``standing`` is in full-timers: a standing share is one of the pattern already, so no focus factor is applied.
    ``owns_alone`` says that only this role owns something in production, within the scope; ``has_backup_elsewhere``
    that somebody in the role outside the scope is backup, which lifts the floor of a single team.
    """

    role: str
    days: Decimal = Decimal(0)
    standing: Decimal = Decimal(0)
    have: Decimal = Decimal(0)
    owns_alone: bool = False
    has_backup_elsewhere: bool = False


@dataclass(frozen=True, slots=True)
class RoleMixInputs:
    """Everything that the role mix stands on."""

    roles: tuple[RoleWork, ...]
    working_days: Decimal
    focus_factor: Decimal = Decimal("0.70")
    stage: Stage | None = None
    capacity_score: Decimal | None = None
    prior_strength_days: Decimal = Decimal(60)
    tagged_days: Decimal | None = None
    pair: tuple[str, str] = PAIR
    priors: tuple[Prior, ...] = PRIORS

    def __post_init__(self) -> None:
        if self.working_days <= 0:
            raise Invalid("The horizon has no working days, so no need can be counted.")
        if not 0 < self.focus_factor <= 1:
            raise Invalid(f"The focus factor is above 0 and at most 1, not {self.focus_factor}.")
        if self.prior_strength_days < 0:
            raise Invalid(f"The strength of the prior is 0 days or more, not {self.prior_strength_days}.")
        if len({work.role for work in self.roles}) != len(self.roles):
            raise Invalid("Each role is given once.")


@dataclass(frozen=True, slots=True)
class Formula:
    """One step of the reckoning, in words and in numbers."""

    name: str
    words: str
    numbers: str


@dataclass(frozen=True, slots=True)
class RoleRow:
    """One role's answer. Shares are percentages of the pair and None for other roles, or where nothing is known.

    Numbers are rounded for display; heads and hires come from the exact ones.
    """

    role: str
    have: Decimal
    days: Decimal
    need: Decimal
    floor: int
    prior_share: Decimal | None
    observed_share: Decimal | None
    blend_share: Decimal | None
    wanted: Decimal
    heads: int
    hires: int
    surplus: Decimal
    decided_by: Decider
    formula: tuple[Formula, ...] = field(default=())


@dataclass(frozen=True, slots=True)
class RoleMix:
    """The rows, and the coefficients that all of them share."""

    rows: tuple[RoleRow, ...]
    total_need: Decimal
    working_days: Decimal
    focus_factor: Decimal
    tagged_days: Decimal
    prior_strength_days: Decimal
    prior: Prior | None
    weight_of_work: Decimal | None

    def row(self, role: str) -> RoleRow:
        """Return the row of a role."""
        return next(row for row in self.rows if row.role == role)

    @property
    def hires(self) -> Mapping[str, int]:
        """Role to how many to hire, where any are."""
        return {row.role: row.hires for row in self.rows if row.hires}


def find_prior(stage: Stage | None, capacity_score: Decimal | None, priors: tuple[Prior, ...] = PRIORS) -> Prior | None:
    """Return the mix that the stage starts from; no assessment, no prior. An unknown score counts as the lowest."""
    score = Decimal(0) if capacity_score is None else capacity_score
    rows = [prior for prior in priors if prior.stage == stage and prior.least_capacity_score <= score]
    return max(rows, key=lambda prior: prior.least_capacity_score, default=None)


def floor_of(work: RoleWork) -> int:
    """Return 2 where the role alone owns something in production and nobody else in it could stand in, else 0."""
    return BUS_FACTOR if work.owns_alone and not work.has_backup_elsewhere else 0


def role_mix(inputs: RoleMixInputs) -> RoleMix:
    """Return how many of each role are wanted and why.

    The two roles of the pair share the need of both by the blend of observed and prior mix; every other role gets its
    own need. None gets less than its floor.
    """
    return _Reckoning(inputs).answer()


class _Reckoning:
    """The numbers on the way, exact: 2.0000001 heads would be three."""

    def __init__(self, inputs: RoleMixInputs) -> None:
        given = {work.role: work for work in inputs.roles}
        self.inputs = inputs
        self.works = {role: given.get(role, RoleWork(role)) for role in (*inputs.pair, *given)}
        self.days_of_one = Fraction(inputs.working_days) * Fraction(inputs.focus_factor)
        self.need = {
            role: Fraction(work.days) / self.days_of_one + Fraction(work.standing) for role, work in self.works.items()
        }
        self.total = sum((self.need[role] for role in inputs.pair), Fraction(0))
        pair_days = sum((self.works[role].days for role in inputs.pair), Decimal(0))
        self.tagged = Fraction(pair_days if inputs.tagged_days is None else inputs.tagged_days)
        self.strength = Fraction(inputs.prior_strength_days)
        self.prior = find_prior(inputs.stage, inputs.capacity_score, inputs.priors)
        self.blend = {role: self._blend(role) for role in inputs.pair}

    def answer(self) -> RoleMix:
        inputs = self.inputs
        weight = self.tagged / (self.tagged + self.strength) if self.prior and self.tagged + self.strength else None
        return RoleMix(
            rows=tuple(self._row(work) for work in self.works.values()),
            total_need=_decimal(self.total),
            working_days=inputs.working_days,
            focus_factor=inputs.focus_factor,
            tagged_days=_decimal(self.tagged),
            prior_strength_days=inputs.prior_strength_days,
            prior=self.prior,
            weight_of_work=None if weight is None else _decimal(weight),
        )

    def _observed(self, role: str) -> Fraction | None:
        if role not in self.inputs.pair or not self.total:
            return None
        return self.need[role] / self.total

    def _prior_share(self, role: str) -> Fraction | None:
        if self.prior is None or role not in self.inputs.pair:
            return None
        return Fraction(self.prior.percents[self.inputs.pair.index(role)], 100)

    def _blend(self, role: str) -> Fraction | None:
        """Return (n · observed + k · prior) ÷ (n + k), or whichever of the two is known."""
        observed, prior = self._observed(role), self._prior_share(role)
        if observed is None or prior is None:
            return prior if observed is None else observed
        both = self.tagged + self.strength
        return (self.tagged * observed + self.strength * prior) / both if both else observed

    def _row(self, work: RoleWork) -> RoleRow:
        role, floor = work.role, floor_of(work)
        blend = self.blend.get(role)
        wanted = self.need[role] if blend is None else blend * self.total
        most = max(Fraction(floor), wanted)
        heads = ceil(most)
        # From the exact number, not from heads: whoever is there 80 % covers a need of 28 % whole.
        hires = max(0, ceil(most - Fraction(work.have)))
        return RoleRow(
            role=role,
            have=work.have,
            days=work.days,
            need=_decimal(self.need[role]),
            floor=floor,
            prior_share=_percent(self._prior_share(role)),
            observed_share=_percent(self._observed(role)),
            blend_share=_percent(blend),
            wanted=_decimal(wanted),
            heads=heads,
            hires=hires,
            surplus=max(Decimal(0), work.have - heads),
            decided_by=self._decider(role, floor, wanted),
            formula=(*self._formula(work, wanted), _heads_line(floor, wanted, heads), _hires_line(work, most, hires)),
        )

    def _decider(self, role: str, floor: int, wanted: Fraction) -> Decider:
        if floor > wanted:
            return Decider.FLOOR
        if not wanted:
            return Decider.NOTHING
        return Decider.BLEND if self._prior_share(role) is not None else Decider.NEED

    def _formula(self, work: RoleWork, wanted: Fraction) -> list[Formula]:
        inputs = self.inputs
        standing = f" + {_text(work.standing)}" if work.standing else ""
        need = Formula(
            "need",
            "remaining days ÷ (working days × focus factor)" + (" + standing demand" if standing else ""),
            f"{_text(work.days)} ÷ ({_text(inputs.working_days)} × {_text(inputs.focus_factor)}){standing}"
            f" = {_text(self.need[work.role])}",
        )
        blend = self.blend.get(work.role)
        if blend is None or self._prior_share(work.role) is None:
            return [need]
        share = Formula("blend", *self._blend_line(work.role, blend))
        total = Formula(
            "wanted",
            "blend × need of both roles",
            f"{_text(100 * blend)} % × {_text(self.total)} = {_text(wanted)}",
        )
        return [need, share, total]

    def _blend_line(self, role: str, blend: Fraction) -> tuple[str, str]:
        observed, prior = self._observed(role), self._prior_share(role) or Fraction(0)
        if observed is None:
            return "prior of the stage, as there is no work yet", f"{_text(100 * prior)} %"
        n, k = _text(self.tagged), _text(self.strength)
        return (
            "(tagged days × observed share + strength × prior) ÷ (tagged days + strength)",
            f"({n} × {_text(100 * observed)} % + {k} × {_text(100 * prior)} %) ÷ ({n} + {k}) = {_text(100 * blend)} %",
        )


def _heads_line(floor: int, wanted: Fraction, heads: int) -> Formula:
    return Formula("heads", "the larger of floor and need, rounded up", f"max({floor}, {_text(wanted)}) → {heads}")


def _hires_line(work: RoleWork, most: Fraction, hires: int) -> Formula:
    return Formula(
        "hires", "the larger of floor and need, less the staff there is, rounded up",
        f"{_text(most)} − {_text(work.have)} → {hires}",
    )  # fmt: skip


def _decimal(number: Fraction) -> Decimal:
    return (Decimal(number.numerator) / Decimal(number.denominator)).quantize(Decimal("0.0001"))


def _percent(share: Fraction | None) -> Decimal | None:
    return None if share is None else _decimal(100 * share).quantize(Decimal("0.01"))


def _text(number: Decimal | Fraction) -> str:
    """Write a number with at most two digits after the point and no zeros at the end."""
    exact = _decimal(Fraction(number)).quantize(Decimal("0.01"))
    return f"{exact.normalize():f}"
