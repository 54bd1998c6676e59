"""Filters of work, ownership and plans."""

from django.db.models import Q

from planning.filters.base import DatedFilter, Day, Filter, Id, Rows, Words, YesNo, choices, sort
from planning.models import (
    Allocation,
    Component,
    Decision,
    Plan,
    Project,
    Recommendation,
    Run,
    StandingDemand,
    WorkItem,
)


class ProjectFilter(Filter):
    """Projects."""

    search_in = ("name", "summary")
    team = Id(field_name="team_id")
    lifecycle = choices(Project, "lifecycle")
    stage = choices(Project, "stage")
    sort = sort("name", "due_on", "value_per_week", "updated_at")


class ProjectStakeholderFilter(Filter):
    """Stakeholders of projects."""

    search_in = ("name", "note")
    project = Id(field_name="project_id")
    stakeholder = Id(field_name="stakeholder_id")
    sort = sort("name", "updated_at")


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

    search_in = ("component__name", "project__name", "named_owners")
    component = Id(field_name="component_id")
    project = Id(field_name="project_id")
    team = Id(field_name="team_id")
    person = Id(field_name="person_id")
    role = Id(field_name="role_id")
    backup = Id(field_name="backups", distinct=True)
    sort = sort("starts_on", "confirmed_on", "updated_at")


class SilencedFindingFilter(Filter):
    """Findings that rest."""

    search_in = ("reason",)
    check = Words(field_name="check_id", lookup_expr="iexact", label="Of a health check, such as O9.")
    subject_type = Words(field_name="subject_type")
    subject_id = Words(field_name="subject_id")
    rests_on = Day(field_name="until_on", lookup_expr="gte", label="What rests on the day still.")
    sort = sort("until_on", "updated_at")


class SuccessMetricFilter(Filter):
    """Success metrics."""

    search_in = ("metric__name", "component__name", "project__name")
    metric = Id(field_name="metric_id")
    component = Id(field_name="component_id")
    project = Id(field_name="project_id")
    role = Id(field_name="role_id")
    consulted_role = Id(field_name="consulted_role_id")
    is_guardrail = YesNo()
    sort = sort("metric__name", "updated_at")


class AssessmentFilter(Filter):
    """Assessments of maturity."""

    search_in = ("team__name", "project__name", "note")
    team = Id(field_name="team_id")
    project = Id(field_name="project_id")
    of_organisation = YesNo(method="of_all", label="Those of the whole organisation, or all others.")
    sort = sort("answered_on", "updated_at")

    def of_all(self, rows: Rows, name: str, value: bool) -> Rows:  # noqa: FBT001 -- called by the library
        """Return the rows of the whole organisation, or those of its parts."""
        whole = Q(team__isnull=True, project__isnull=True)
        return rows.filter(whole if value else ~whole)


class MeasurementFilter(Filter):
    """Measurements."""

    success_metric = Id(field_name="success_metric_id")
    since = Day(field_name="measured_on", lookup_expr="gte", label="Measured on the day or later.")
    until = Day(field_name="measured_on", lookup_expr="lte", label="Measured on the day or before.")
    sort = sort("measured_on", "updated_at")


class MetricPullFilter(Filter):
    """Sources that are read on a schedule."""

    success_metric = Id(field_name="success_metric_id")
    is_active = YesNo()
    sort = sort("updated_at")


class JobFilter(Filter):
    """Jobs."""

    is_failed = YesNo()
    sort = sort("name", "next_at", "updated_at")


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
