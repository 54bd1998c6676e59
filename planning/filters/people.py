"""Filters of people, teams and the catalogue."""

from datetime import date
from typing import ClassVar

import django_filters as filters

from planning import access
from planning.access import Permission
from planning.filters.base import DatedFilter, Day, Filter, Id, Rows, YesNo, choices, sort
from planning.models import Membership, Metric, Person, PersonSkill, Role, TagShare, Team


class TeamFilter(Filter):
    """Teams."""

    search_in = ("name", "purpose")
    parent = Id(field_name="parent_id")
    lead = Id(field_name="lead_id")
    kind = choices(Team, "kind")
    is_archived = YesNo()
    sort = sort("name", "updated_at")


class PersonFilter(Filter):
    """People and open positions."""

    search_in = ("name", "email")
    kind = choices(Person, "kind")
    manager = Id(field_name="manager_id")
    team = Id(method="on_team", label="In this team now or later.")
    role = Id(method="working_as", label="In this role now or later.")
    skill = Id(method="able_to", label="With a confirmed level of this skill.")
    as_of = Day(method="there_on", label="Only who is there on the day.")
    sort = sort("name", "starts_on", "updated_at")

    def on_team(self, rows: Rows, name: str, value: int) -> Rows:
        """Return the people with a membership in the team."""
        return rows.filter(pk__in=Membership.objects.filter(team=value).values("person_id"))

    def working_as(self, rows: Rows, name: str, value: int) -> Rows:
        """Return the people with a membership in the role."""
        return rows.filter(pk__in=Membership.objects.filter(role=value).values("person_id"))

    def able_to(self, rows: Rows, name: str, value: int) -> Rows:
        """Return the people whose level of the skill is confirmed; an own view or a wish would tell what is private."""
        return rows.filter(pk__in=PersonSkill.objects.filter(skill=value, level__isnull=False).values("person_id"))

    def there_on(self, rows: Rows, name: str, value: date) -> Rows:
        """Return the people who are there on the day."""
        return rows.there_on(value)  # type: ignore[attr-defined, no-any-return]  # PersonQuerySet


class PersonSkillFilter(Filter):
    """Levels of people's skills. What is private is no filter: it would tell by what it leaves out."""

    person = Id(field_name="person_id")
    skill = Id(field_name="skill_id")
    level_at_least = filters.ChoiceFilter(
        method="reaching", choices=[(str(level), str(level)) for level in range(6)], label="For planners alone."
    )
    sort = sort("person__name", "skill__name", "updated_at")

    def reaching(self, rows: Rows, name: str, value: str) -> Rows:
        """Return what reaches the level; only for who may read every level."""
        access.check(self.request.user, Permission.HIRING_VIEW)
        return rows.filter(level__gte=int(value))


class MembershipFilter(DatedFilter):
    """Memberships."""

    search_in = ("person__name", "team__name")
    person = Id(field_name="person_id")
    team = Id(field_name="team_id")
    role = Id(field_name="role_id")
    sort = sort("starts_on", "person__name", "team__name", "share_percent", "updated_at")


class AbsenceFilter(DatedFilter):
    """Absences; their kind is private, so it is no filter."""

    search_in = ("person__name",)
    person = Id(field_name="person_id")
    sort = sort("starts_on", "ends_on", "updated_at")


class CalendarFilter(Filter):
    """Holiday calendars."""

    search_in = ("name",)
    sort = sort("name", "updated_at")


class ClosedDayFilter(Filter):
    """Closed days."""

    search_in = ("name",)
    calendar = Id(field_name="calendar_id")
    sort = sort("closed_on", "updated_at")


class NamedFilter(Filter):
    """Entries of the catalogue that have a name."""

    search_in: ClassVar[tuple[str, ...]] = ("name", "slug")
    sort = sort("name", "updated_at")


class RoleFilter(NamedFilter):
    """Roles, found by what else they are called too."""

    search_in: ClassVar[tuple[str, ...]] = ("name", "slug", "aliases")
    perspective = choices(Role, "perspective")
    is_archived = YesNo()


class SkillFilter(NamedFilter):
    """Skills."""

    group = Id(field_name="group_id")
    is_archived = YesNo()


class RoleSkillFilter(Filter):
    """Levels that roles have."""

    role = Id(field_name="role_id")
    skill = Id(field_name="skill_id")
    is_core = YesNo()
    sort = sort("role__name", "skill__name", "level", "updated_at")


class TagShareFilter(Filter):
    """Shares of tagged work by role."""

    tag = choices(TagShare, "tag")
    role = Id(field_name="role_id")
    sort = sort("tag", "share_percent", "updated_at")


class MetricFilter(NamedFilter):
    """Metrics."""

    role = Id(field_name="roles", distinct=True)
    direction = choices(Metric, "direction")
