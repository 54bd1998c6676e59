"""The skills that a team's work asks for, and who has them."""

from collections.abc import Iterable
from dataclasses import dataclass

from planning.domain.skills import cover
from planning.models import Person, Skill, User
from planning.queries import demands, names, staffing
from planning.queries.staffing import Scope


@dataclass(frozen=True, slots=True)
class SkillRow:
    """A skill that the work must have: the level asked, who reaches it, and the levels that the reader may see."""

    skill: Skill
    level: int
    holders: list[Person]
    levels: list[int]
    not_assessed: int

    @property
    def label(self) -> str:
        """The row for screen readers."""
        found = ", ".join(str(level) for level in self.levels) or "no level shown"
        return f"{self.skill}: {found}; needs {self.level}"


def must_skills(scope: Scope) -> dict[str, int]:
    """Return the must-skills of the open work of a scope, each at the highest level asked."""
    shares, asked = demands.tag_shares(), dict[str, int]()
    for item in staffing.open_items(scope):
        for demand in demands.role_demands(item, shares):
            for need in demand.skills:
                if need.is_must:
                    asked[need.slug] = max(asked.get(need.slug, 0), need.level)
    return asked


def coverage(scope: Scope, people: Iterable[Person], user: User) -> list[SkillRow]:
    """Return who of the people covers each must-skill, what nobody has first.

    Everybody reads who reaches the level asked; the levels themselves only those who may see them of the person.
    """
    asked = must_skills(scope)
    if not asked:
        return []
    there = {person.pk: person for person in people if not person.is_open_position}
    levels = {
        pk: {row.skill.slug: row.level for row in person.person_skills.all() if row.level is not None}
        for pk, person in there.items()
    }
    seen = [pk for pk, person in there.items() if names.sight(user, pk, person.manager_id).levels]
    skills = {skill.slug: skill for skill in Skill.objects.filter(slug__in=asked)}
    return [
        SkillRow(
            skills[row.skill], row.level, [there[pk] for pk in row.holders],
            sorted(levels[pk][row.skill] for pk in seen if row.skill in levels[pk]), len(row.not_assessed),
        )
        for row in cover(asked, levels)
        if row.skill in skills
    ]  # fmt: skip
