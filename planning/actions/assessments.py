"""Answering the questions on maturity: a day has one assessment of a thing, and earlier days are history."""

from datetime import date
from typing import Any

from planning import access
from planning.access import Permission
from planning.actions import records
from planning.models import Assessment, Project, Team, User


def answer(
    values: dict[str, Any], *, team: Team | None, project: Project | None, today: date, by: User
) -> Assessment:  # fmt: skip
    """Keep answers, given or open, as today's assessment of a thing; the answers of an earlier day stay as they were.

    Raises
    ------
    NotAllowed, Invalid
        Nothing is stored then.
    """
    team_id = team.pk if team else project.team_id if project else None
    access.check(by, Permission.ASSESSMENT_CHANGE, team_id)
    todays = Assessment.objects.of(team=team, project=project).filter(answered_on=today).first()
    if todays is not None:
        return records.update(todays, values, by=by)
    return records.create(Assessment, {**values, "team": team, "project": project, "answered_on": today}, by=by)
