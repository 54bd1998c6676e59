"""Names for what the engine knows by number, and what a reader may see of somebody."""

from django.db.models import Q, QuerySet

from planning import access
from planning.access import Permission
from planning.engine.sentences import Names, Sight
from planning.models import Person, PersonSkill, Role, Skill, Team, User, WorkItem


def all_names() -> Names:
    """Return every name that a reason may need; five queries."""
    return Names(
        people=dict(Person.objects.values_list("pk", "name")),
        teams=dict(Team.objects.values_list("pk", "name")),
        items=dict(WorkItem.objects.values_list("pk", "title")),
        roles=dict(Role.objects.values_list("slug", "name")),
        skills=dict(Skill.objects.values_list("slug", "name")),
    )


def sight(user: User, person_id: int | None, manager_id: int | None) -> Sight:
    """Return what a user may read of a person in reasons: levels for the person, their manager and planners."""
    is_planner = access.can(user, Permission.HIRING_VIEW)
    may_levels = is_planner or (person_id is not None and access.is_self_or_manager(user, person_id, manager_id))
    return Sight(levels=may_levels, costs=access.can(user, Permission.COST_VIEW))


def person_skills_seen_by(rows: QuerySet[PersonSkill], user: User) -> QuerySet[PersonSkill]:
    """Return the skills of people that a user may know of.

    One without a confirmed level is there for the person's own view or wish alone: that it exists is private too.
    """
    own = access.access_of(user).person
    if own is None:
        return rows.filter(level__isnull=False)
    theirs = Person.objects.filter(Q(pk=own) | Q(manager=own)).values("pk")
    return rows.filter(Q(level__isnull=False) | Q(person__in=theirs))
