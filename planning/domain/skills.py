"""Skills: what levels mean, how well somebody fits, and what a team covers."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import IntEnum
from fractions import Fraction


class Level(IntEnum):
    """How much of a skill somebody has. No entry at all means *not assessed*, which is not NONE."""

    NONE = 0
    NOVICE = 1
    ADVANCED_BEGINNER = 2
    COMPETENT = 3
    PROFICIENT = 4
    EXPERT = 5

    @property
    def label(self) -> str:
        """The level in words."""
        return self.name.replace("_", " ").lower()


HOLDER_LEVEL = Level.COMPETENT
NOT_ASSESSED = "not assessed"

Levels = Mapping[str, int]
"""Skill to level of one person; a skill that is missing is not assessed."""


@dataclass(frozen=True, slots=True)
class SkillNeed:
    """A skill at a level of 1 to 5: a must is a gate, otherwise it only makes the fit better."""

    skill: str
    level: int
    is_must: bool = True
    weight: Decimal = Decimal(1)

    def __post_init__(self) -> None:
        if not Level.NOVICE <= self.level <= Level.EXPERT:
            raise ValueError(f"A needed level is 1 to 5, not {self.level}.")
        if self.weight <= 0:
            raise ValueError(f"The weight of a skill is above 0, not {self.weight}.")


@dataclass(frozen=True, slots=True)
class SkillGap:
    """A skill below the level asked; ``have`` is None where it is not assessed."""

    skill: str
    need: int
    have: int | None

    @property
    def is_assessed(self) -> bool:
        """Whether anything is known about the skill."""
        return self.have is not None

    @property
    def levels_missing(self) -> int:
        """How many levels lie between, counting a skill that is not assessed from 0."""
        return self.need - (self.have or 0)


def describe_level(level: int | None) -> str:
    """Return the level in words; None is *not assessed*, which is not the same as none."""
    return NOT_ASSESSED if level is None else Level(level).label


def passes(need: int, have: int | None) -> bool:
    """Whether somebody has the level asked: 0 and *not assessed* pass no gate above 0."""
    return need <= 0 or (have is not None and have >= need)


def find_gaps(needs: Iterable[SkillNeed], levels: Levels) -> tuple[SkillGap, ...]:
    """Return the must-skills that keep somebody out."""
    return tuple(
        SkillGap(need.skill, need.level, levels.get(need.skill))
        for need in needs
        if need.is_must and not passes(need.level, levels.get(need.skill))
    )


def is_eligible(needs: Iterable[SkillNeed], levels: Levels) -> bool:
    """Whether somebody has every must-skill at the level asked."""
    return not find_gaps(needs, levels)


def fit_score(needs: Sequence[SkillNeed], levels: Levels) -> Decimal:
    """Return Σ w · min(1, have ÷ need) ÷ Σ w, from 0 to 1; 1 where nothing is asked."""
    if not needs:
        return Decimal(1)
    total = sum((Fraction(need.weight) for need in needs), Fraction(0))
    reached = sum(
        (Fraction(need.weight) * min(Fraction(1), Fraction(levels.get(need.skill) or 0, need.level)) for need in needs),
        Fraction(0),
    )
    score = reached / total
    return Decimal(score.numerator) / Decimal(score.denominator)


def is_growth_match(need: int, have: int | None, interest: int) -> bool:
    """Whether it would be a stretch that the person wants: one level short, and interest of 1 or more."""
    return have is not None and need - have == 1 and interest >= 1


@dataclass(frozen=True, slots=True)
class Coverage:
    """Who on a team has a skill at the level asked, and of whom it is not known."""

    skill: str
    level: int
    holders: tuple[int, ...]
    not_assessed: tuple[int, ...]

    @property
    def is_held_by_nobody(self) -> bool:
        """Whether no one has it."""
        return not self.holders

    @property
    def is_held_by_one(self) -> bool:
        """Whether it rests on one person."""
        return len(self.holders) == 1

    def is_short_of(self, wanted: int = 2) -> bool:
        """Whether fewer have it than should: two, so that one may be away."""
        return len(self.holders) < wanted


def cover(needed: Mapping[str, int], people: Mapping[int, Levels]) -> tuple[Coverage, ...]:
    """Return for each needed skill who holds it at the level, what nobody holds first, then what one holds.

    Parameters
    ----------
    needed
        Skill to the level asked, such as the highest that the team's work asks for.
    people
        Person to their levels.
    """
    rows = [
        Coverage(
            skill,
            level,
            tuple(sorted(person for person, levels in people.items() if passes(level, levels.get(skill)))),
            tuple(sorted(person for person, levels in people.items() if skill not in levels)),
        )
        for skill, level in needed.items()
    ]
    return tuple(sorted(rows, key=lambda row: (len(row.holders), row.skill)))
