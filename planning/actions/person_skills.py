"""What somebody can do: the person and their manager tell their view, whoever may change the person confirms levels."""

from typing import Any

from django.db import transaction

from planning import access
from planning.actions import records
from planning.actions.changes import recording
from planning.domain.errors import NotAllowed
from planning.models import Person, PersonSkill, Skill, User

# Written, as it is read, by the person and their manager alone.
OWN = frozenset({"self_level", "interest", "wants_to_grow", "wish_is_released"})
CONFIRMED = frozenset({"level", "confirmed_on"})


def may_tell(by: User, person: Person) -> bool:
    """Say whether the user may write the private parts of a person's skills."""
    return access.is_self_or_manager(by, person.pk, person.manager_id)


def may_confirm(by: User, person: Person) -> bool:
    """Say whether the user may confirm levels of a person: nobody confirms their own."""
    return access.access_of(by).person != person.pk and records.may_change(by, person)


@transaction.atomic
def write(person: Person, skill: Skill, values: dict[str, Any], *, by: User) -> PersonSkill:
    """Write a skill of a person; what is not among the values stays.

    Raises
    ------
    NotAllowed
        Where a value is among them that the user may not write.
    Invalid
        Where a value breaks a rule.
    """
    if OWN & values.keys() and not may_tell(by, person):
        raise NotAllowed("Their own view is written by the person or their manager alone.")
    if (CONFIRMED & values.keys() or not values) and not may_confirm(by, person):
        raise NotAllowed("A level is confirmed by somebody else who may change the person.")
    row = PersonSkill.objects.filter(person=person, skill=skill).first()
    # Which skill is not told: planners read the log, and an own view or a wish is not theirs to know of.
    sentence = f"Changed what {person} knows"
    with recording(
        by=by, verb="person_skill.write", sentence=sentence, subject=person, is_private=True
    ) as record:  # fmt: skip
        if row is None:
            return record.create(PersonSkill(person=person, skill=skill, **values))
        record.save(row, **values)
    return row
