"""What a role asks for: the levels of its skills, written together."""

from collections.abc import Mapping

from django.db import transaction

from planning import access
from planning.access import Permission
from planning.actions.changes import recording
from planning.models import Activity, Role, RoleSkill, Skill, User

Levels = Mapping[int, tuple[int, bool]]
"""Id of a skill to its level and whether it is a core skill; a skill that is missing is not asked for."""


@transaction.atomic
def write_levels(role: Role, levels: Levels, *, by: User) -> Activity | None:
    """Write the levels that a role asks for; skills that are not among them are no longer asked for.

    Returns
    -------
    Activity, optional
        Nothing where nothing changed.

    Raises
    ------
    NotAllowed, Invalid
        Nothing is stored then.
    """
    access.check(by, Permission.CATALOGUE_CHANGE)
    held = {row.skill_id: row for row in role.role_skills.select_related("skill")}
    new = Skill.objects.in_bulk([pk for pk in levels if pk not in held])
    with recording(
        by=by, verb="role.write_levels", sentence=f"Changed the skills of {role}", subject=role
    ) as record:  # fmt: skip
        for pk, (level, is_core) in levels.items():
            row = held.get(pk)
            if row is not None and (row.level, row.is_core) != (level, is_core):
                record.save(row, level=level, is_core=is_core)
            elif pk in new:
                record.create(RoleSkill(role=role, skill=new[pk], level=level, is_core=is_core))
        for pk, row in held.items():
            if pk not in levels and not row.skill.is_archived:
                record.delete(row)
    return record.activity if record.changes else None
