"""Filters of lists, the same for pages and endpoints. What makes no sense is an error, never ignored."""

from datetime import UTC, date, datetime
from typing import Any, ClassVar

import django_filters as filters
from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Model, Q, QuerySet
from django_filters.fields import IsoDateTimeField
from drf_spectacular.utils import extend_schema_field

from planning import access
from planning.access import Permission
from planning.models import (
    Allocation,
    Component,
    Decision,
    ExternalId,
    Membership,
    Metric,
    Person,
    Plan,
    Project,
    Recommendation,
    Role,
    Run,
    StandingDemand,
    TagShare,
    Team,
    WorkItem,
)

ID_AT_MOST = 2**63 - 1
YEARS = (1970, 2199)
Rows = QuerySet[Any]


class IdField(forms.IntegerField):
    """A whole number that may be the id of a record."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**{**options, "min_value": 1, "max_value": ID_AT_MOST})


@extend_schema_field({"type": "integer", "minimum": 1, "maximum": ID_AT_MOST})
class Id(filters.Filter):  # type: ignore[misc]
    """Keeps what belongs to the record of the id."""

    field_class = IdField


@extend_schema_field({"type": "boolean"})
class YesNo(filters.TypedChoiceFilter):  # type: ignore[misc]
    """Keeps what is so, or what is not. Django's own filter takes "maybe" for no answer."""

    def __init__(self, **options: Any) -> None:
        super().__init__(choices=(("true", "Yes"), ("false", "No")), coerce=lambda value: value == "true", **options)


class Words(filters.CharFilter):  # type: ignore[misc]
    """A short text: a long pattern is more than a database takes."""

    def __init__(self, **options: Any) -> None:
        super().__init__(max_length=100, **options)


class DayField(forms.DateField):
    """A day, as 2026-03-31, in the years that plans are made for."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**{**options, "input_formats": ["%Y-%m-%d"]})

    def clean(self, value: Any) -> Any:
        """Return the day."""
        return _in_years(super().clean(value))


class Day(filters.DateFilter):  # type: ignore[misc]
    """Keeps what has the day."""

    field_class = DayField


class MomentField(IsoDateTimeField):  # type: ignore[misc]
    """A moment, as 2026-03-31T08:00:00Z."""

    def clean(self, value: Any) -> Any:
        """Return the moment; the plus of an offset that became a space on its way is put back."""
        if isinstance(value, str) and "T" in value:
            value = value.strip().replace(" ", "+")
        moment = _in_years(super().clean(value))
        return moment.astimezone(UTC) if isinstance(moment, datetime) else moment


class Moment(filters.IsoDateTimeFilter):  # type: ignore[misc]
    """Keeps what is as late as the moment."""

    field_class = MomentField


def _in_years(value: date | None) -> date | None:
    if value is not None and not YEARS[0] < value.year < YEARS[1]:
        text = f"Give a year from {YEARS[0] + 1} to {YEARS[1] - 1}."
        raise ValidationError(text, code="range")
    return value


class Sort(filters.OrderingFilter):  # type: ignore[misc]
    """Puts rows in order; equal ones by id, so that pages do not overlap."""

    def filter(self, qs: Rows, value: Any) -> Rows:
        """Return the rows in order."""
        if not value:
            return qs
        return qs.order_by(*(self.get_ordering_value(part) for part in value), "pk")


def sort(*columns: str) -> Sort:
    """Return the order by one of the columns, ``-`` before it for the other direction."""
    names = {column: column.replace("__", "_") for column in columns}
    return Sort(fields=names, label="Order: one of these, - before it turns it around; several parted by commas.")


class Filter(filters.FilterSet):  # type: ignore[misc]
    """What every list can do: search, updated since, by the key of another system."""

    search_in: ClassVar[tuple[str, ...]] = ()

    search = Words(method="having_words", label="Words that must all occur.")
    updated_since = Moment(field_name="updated_at", lookup_expr="gte", label="Changed then or later.")
    external_id = Words(method="with_key", label="Key of another system: source:key, or the key alone.")

    @classmethod
    def get_filters(cls) -> dict[str, Any]:
        """Return the filters; a list whose rows have no texts is not searched."""
        found: dict[str, Any] = super().get_filters()
        if not cls.search_in:
            found.pop("search", None)
        return found

    def having_words(self, rows: Rows, name: str, value: str) -> Rows:
        """Return the rows in which every word occurs."""
        for word in value.split():
            some = Q()
            for column in self.search_in:
                some |= Q(**{f"{column}__icontains": word})
            rows = rows.filter(some)
        return rows

    def with_key(self, rows: Rows, name: str, value: str) -> Rows:
        """Return the row that has the key."""
        source, colon, key = value.partition(":")
        whole = Q(key=value) | (Q(source=source, key=key) if colon else Q())
        ids = ExternalId.objects.filter(whole, kind=rows.model._meta.model_name).values("object_id")
        return rows.filter(pk__in=ids)


class DatedFilter(Filter):
    """What lists of dated facts can do beside."""

    as_of = Day(method="holding_on", label="Only what holds on the day.")

    def holding_on(self, rows: Rows, name: str, value: date) -> Rows:
        """Return the rows that hold on the day."""
        return rows.on(value)  # type: ignore[attr-defined, no-any-return]  # the dated models have the word


def choices(model: type[Model], name: str) -> filters.MultipleChoiceFilter:
    """Return a filter by the values of a column with choices; given twice, either will do."""
    return filters.MultipleChoiceFilter(field_name=name, choices=model._meta.get_field(name).choices)  # type: ignore[union-attr]


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
    skill = Id(field_name="person_skills__skill_id", distinct=True)
    as_of = Day(method="there_on", label="Only who is there on the day.")
    sort = sort("name", "starts_on", "updated_at")

    def on_team(self, rows: Rows, name: str, value: int) -> Rows:
        """Return the people with a membership in the team."""
        return rows.filter(pk__in=Membership.objects.filter(team=value).values("person_id"))

    def working_as(self, rows: Rows, name: str, value: int) -> Rows:
        """Return the people with a membership in the role."""
        return rows.filter(pk__in=Membership.objects.filter(role=value).values("person_id"))

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

    search_in = ("name", "slug")
    sort = sort("name", "updated_at")


class RoleFilter(NamedFilter):
    """Roles."""

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


class ProjectFilter(Filter):
    """Projects."""

    search_in = ("name", "summary")
    team = Id(field_name="team_id")
    lifecycle = choices(Project, "lifecycle")
    stage = choices(Project, "stage")
    sort = sort("name", "due_on", "value_per_week", "updated_at")


class ComponentFilter(Filter):
    """Components."""

    search_in = ("name", "summary")
    project = Id(field_name="project_id")
    team = Id(field_name="team_id")
    kind = Id(field_name="kind_id")
    lifecycle = choices(Component, "lifecycle")
    sort = sort("name", "lifecycle", "updated_at")


class WorkItemFilter(Filter):
    """Work items."""

    search_in = ("number", "title", "description")
    project = Id(field_name="project_id")
    team = Id(field_name="team_id")
    component = Id(field_name="components", distinct=True)
    tag = choices(WorkItem, "tag")
    is_untagged = YesNo(method="without_tag", label="Without a tag, or with one.")
    status = choices(WorkItem, "status")
    priority = choices(WorkItem, "priority")
    sort = sort("number", "title", "status", "priority", "due_on", "remaining_days", "updated_at")

    def without_tag(self, rows: Rows, name: str, value: bool) -> Rows:  # noqa: FBT001 -- called by django-filter
        """Return the items without a tag, or those with one."""
        return rows.filter(tag="") if value else rows.exclude(tag="")


class DependencyFilter(Filter):
    """Dependencies."""

    before = Id(field_name="before_id")
    after = Id(field_name="after_id")
    sort = sort("lag_days", "updated_at")


class DemandFilter(Filter):
    """Demands written by hand."""

    search_in = ("work_item__title", "work_item__number")
    work_item = Id(field_name="work_item_id")
    project = Id(field_name="work_item__project_id")
    role = Id(field_name="role_id")
    sort = sort("heads", "updated_at")


class DemandSkillFilter(Filter):
    """Skills that demands ask for."""

    demand = Id(field_name="demand_id")
    skill = Id(field_name="skill_id")
    is_must = YesNo()
    sort = sort("level", "updated_at")


class StandingDemandFilter(DatedFilter):
    """Standing demands."""

    search_in = ("name",)
    team = Id(field_name="team_id")
    project = Id(field_name="project_id")
    role = Id(field_name="role_id")
    kind = choices(StandingDemand, "kind")
    sort = sort("name", "starts_on", "share_percent", "updated_at")


class OwnershipFilter(DatedFilter):
    """Ownerships."""

    search_in = ("component__name", "project__name", "named_owner")
    component = Id(field_name="component_id")
    project = Id(field_name="project_id")
    team = Id(field_name="team_id")
    person = Id(field_name="person_id")
    role = Id(field_name="role_id")
    backup = Id(field_name="backups", distinct=True)
    sort = sort("starts_on", "confirmed_on", "updated_at")


class SuccessMetricFilter(Filter):
    """Success metrics."""

    search_in = ("metric__name", "component__name", "project__name")
    metric = Id(field_name="metric_id")
    component = Id(field_name="component_id")
    project = Id(field_name="project_id")
    role = Id(field_name="role_id")
    is_guardrail = YesNo()
    sort = sort("metric__name", "updated_at")


class MeasurementFilter(Filter):
    """Measurements."""

    success_metric = Id(field_name="success_metric_id")
    since = Day(field_name="measured_on", lookup_expr="gte", label="Measured on the day or later.")
    until = Day(field_name="measured_on", lookup_expr="lte", label="Measured on the day or before.")
    sort = sort("measured_on", "updated_at")


class AllocationFilter(DatedFilter):
    """Allocations: the live plan."""

    work_item = Id(field_name="work_item_id")
    project = Id(field_name="work_item__project_id")
    membership = Id(field_name="membership_id")
    person = Id(field_name="membership__person_id")
    team = Id(field_name="membership__team_id")
    role = Id(field_name="role_id")
    source = choices(Allocation, "source")
    is_pinned = YesNo()
    sort = sort("starts_on", "ends_on", "share_percent", "updated_at")


class RecommendationFilter(Filter):
    """Recommendations."""

    kind = choices(Recommendation, "kind")
    state = choices(Recommendation, "state")
    plan = Id(field_name="plan_id")
    work_item = Id(field_name="work_item_id")
    team = Id(field_name="team_id")
    role = Id(field_name="role_id")
    person = Id(field_name="person_id")
    sort = sort("starts_on", "cost_of_waiting", "updated_at")


class DecisionFilter(Filter):
    """Decisions."""

    recommendation = Id(field_name="recommendation_id")
    verb = choices(Decision, "verb")
    sort = sort("created_at")


class PlanFilter(Filter):
    """Plans."""

    team = Id(field_name="team_id")
    status = choices(Plan, "status")
    sort = sort("created_at")


class RunFilter(Filter):
    """Runs."""

    team = Id(field_name="team_id")
    state = choices(Run, "state")
    sort = sort("created_at")
