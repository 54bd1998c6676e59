"""What a recommendation proposes, whose it is, and who may decide on it."""

from planning import access
from planning.access import Permission
from planning.models import Recommendation, User, WorkItem

Kind = Recommendation.Kind


def item_team(item: WorkItem) -> int | None:
    """Return the team of an item: its own, or else its project's."""
    return item.team_id or (item.project.team_id if item.project else None)


def teams_of(row: Recommendation) -> tuple[int | None, ...]:
    """Return the teams that a decision on a recommendation touches: the lane's and the item's."""
    touched: list[int | None] = []
    if row.membership is not None:
        touched.append(row.membership.team_id)
    if row.work_item is not None:
        touched.append(item_team(row.work_item))
    if row.kind != Kind.ALLOCATION or not touched:
        touched.append(row.team_id)
    return tuple(touched)


def may_decide(by: User, row: Recommendation) -> bool:
    """Say whether the user may decide on this very recommendation."""
    permission = Permission.OWNERSHIP_CHANGE if row.kind == Kind.OWNER else Permission.PLAN_DECIDE
    return access.can(by, permission, *teams_of(row))


def describe(row: Recommendation) -> str:
    """Return what a recommendation proposes, in a few words."""
    if row.kind == Kind.OWNER:
        return f"{row.person} for {row.component or row.project}"
    if row.kind == Kind.MEMBERSHIP:
        return f"{row.person or 'an open position'} in {row.team} as {row.role}"
    return f"{row.person} on {row.work_item}"
