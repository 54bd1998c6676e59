"""Readiness for a career track: gaps to talk about, never a verdict and never a promotion check-list."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from decimal import ROUND_DOWN, Decimal
from enum import StrEnum
from fractions import Fraction

from planning.domain.skills import Levels, SkillGap, passes


class Label(StrEnum):
    """How near somebody is, in words."""

    EXPLORING = "exploring"
    DEVELOPING = "developing"
    NEARLY_READY = "nearly ready"
    READY = "ready"


@dataclass(frozen=True, slots=True)
class LabelBounds:
    """Percentages below which the lower label holds. Defaults that an organisation may change."""

    developing: int = 60
    nearly_ready: int = 80
    ready: int = 95
    core_levels_short: int = 1


@dataclass(frozen=True, slots=True)
class TrackNeed:
    """A skill that a track asks for; a core skill may fall short by one level at most."""

    skill: str
    level: int
    is_core: bool = False
    weight: Decimal = Decimal(1)

    def __post_init__(self) -> None:
        if not 1 <= self.level <= 5:
            raise ValueError(f"A needed level is 1 to 5, not {self.level}.")
        if self.weight <= 0:
            raise ValueError(f"The weight of a skill is above 0, not {self.weight}.")


@dataclass(frozen=True, slots=True)
class Readiness:
    """What is there and what is missing.

    ``percent`` counts skills that are not assessed as 0, ``percent_at_most`` as if they were all there: between the two
    lies what is not known.
    """

    percent: Decimal
    percent_at_most: Decimal
    label: Label
    gaps: tuple[SkillGap, ...]
    core_gaps: tuple[SkillGap, ...]
    missing_evidence: tuple[str, ...]

    @property
    def not_assessed(self) -> tuple[str, ...]:
        """The skills of which nothing is known."""
        return tuple(gap.skill for gap in self.gaps if not gap.is_assessed)


def assess(
    needs: Sequence[TrackNeed],
    levels: Levels,
    *,
    evidence_expected: Sequence[str] = (),
    evidence_present: Collection[str] = (),
    bounds: LabelBounds | None = None,
) -> Readiness:
    """Return how far somebody's levels and evidence reach for a track, with the gaps, widest first."""
    if not needs:
        raise ValueError("A track without skills says nothing about readiness.")
    bounds = bounds or LabelBounds()
    gaps = _gaps(needs, levels, short=0)
    core_gaps = _gaps([need for need in needs if need.is_core], levels, short=bounds.core_levels_short)
    missing = tuple(text for text in evidence_expected if text not in evidence_present)
    share = _share(needs, levels)
    widest = _share(needs, {need.skill: need.level for need in needs} | dict(levels))
    is_whole = not core_gaps and not missing
    return Readiness(
        _percent(share), _percent(widest), _label(share, bounds, is_whole=is_whole), gaps, core_gaps, missing
    )


def _gaps(needs: Sequence[TrackNeed], levels: Levels, *, short: int) -> tuple[SkillGap, ...]:
    found = [
        SkillGap(need.skill, need.level, levels.get(need.skill))
        for need in needs
        if not passes(need.level - short, levels.get(need.skill))
    ]
    return tuple(sorted(found, key=lambda gap: (-gap.levels_missing, gap.skill)))


def _share(needs: Sequence[TrackNeed], levels: Levels) -> Fraction:
    total = sum((Fraction(need.weight) for need in needs), Fraction(0))
    reached = (
        Fraction(need.weight) * min(Fraction(1), Fraction(levels.get(need.skill) or 0, need.level)) for need in needs
    )
    return sum(reached, Fraction(0)) / total


def _percent(share: Fraction) -> Decimal:
    """Round down, so that 95.0 is never shown where the label says that 95 is not reached."""
    exact = Decimal(100 * share.numerator) / Decimal(share.denominator)
    return exact.quantize(Decimal("0.1"), rounding=ROUND_DOWN)


def _label(share: Fraction, bounds: LabelBounds, *, is_whole: bool) -> Label:
    percent = 100 * share
    if percent < bounds.developing:
        return Label.EXPLORING
    if percent < bounds.nearly_ready:
        return Label.DEVELOPING
    return Label.READY if percent >= bounds.ready and is_whole else Label.NEARLY_READY
