"""What pages and endpoints show of teams."""

from planning.models import Team


def below(root: int) -> frozenset[int]:
    """Return a team and all teams below it."""
    parents = dict(Team.objects.values_list("pk", "parent_id"))
    found = {root}
    grown = True
    while grown:
        more = {team for team, parent in parents.items() if parent in found} - found
        found |= more
        grown = bool(more)
    return frozenset(found)
