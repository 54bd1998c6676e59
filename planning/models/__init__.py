"""Fields, constraints and the vocabulary of QuerySets; no business flow."""

from planning.models.activity import Activity, ApiToken, ExternalId, Grant, IdempotencyKey, User
from planning.models.backstage import CatalogueEntity
from planning.models.catalogue import (
    CareerTrack,
    ComponentKind,
    DemandContext,
    Metric,
    MetricTemplate,
    Role,
    RoleSkill,
    RoleStakeholder,
    Skill,
    SkillGroup,
    Stakeholder,
    Tag,
    TagShare,
)
from planning.models.drills import Drill
from planning.models.feeds import CalendarFeed
from planning.models.imports import Import, ImportPart, ImportRow
from planning.models.jobs import Job
from planning.models.maturity import Assessment
from planning.models.measuring import MeasuredDay, Measurement, MetricPull, Standing
from planning.models.organisation import Organisation, Stage
from planning.models.ownership import Ownership, SilencedFinding, SuccessMetric
from planning.models.people import Absence, ClosedDay, HolidayCalendar, Membership, Person, PersonSkill, Team
from planning.models.plans import (
    Allocation,
    Decision,
    Objection,
    Placement,
    Plan,
    Recommendation,
    Run,
    StoredSnapshot,
)
from planning.models.tagging import RuleExemption, TaggerModel, TagRule, TagSuggestion
from planning.models.work import (
    Component,
    Demand,
    DemandSkill,
    Dependency,
    Project,
    ProjectStakeholder,
    StandingDemand,
    WorkItem,
)

__all__ = [
    "Absence",
    "Activity",
    "Allocation",
    "ApiToken",
    "Assessment",
    "CalendarFeed",
    "CareerTrack",
    "CatalogueEntity",
    "ClosedDay",
    "Component",
    "ComponentKind",
    "Decision",
    "Demand",
    "DemandContext",
    "DemandSkill",
    "Dependency",
    "Drill",
    "ExternalId",
    "Grant",
    "HolidayCalendar",
    "IdempotencyKey",
    "Import",
    "ImportPart",
    "ImportRow",
    "Job",
    "MeasuredDay",
    "Measurement",
    "Membership",
    "Metric",
    "MetricPull",
    "MetricTemplate",
    "Objection",
    "Organisation",
    "Ownership",
    "Person",
    "PersonSkill",
    "Placement",
    "Plan",
    "Project",
    "ProjectStakeholder",
    "Recommendation",
    "Role",
    "RoleSkill",
    "RoleStakeholder",
    "RuleExemption",
    "Run",
    "SilencedFinding",
    "Skill",
    "SkillGroup",
    "Stage",
    "Stakeholder",
    "Standing",
    "StandingDemand",
    "StoredSnapshot",
    "SuccessMetric",
    "Tag",
    "TagRule",
    "TagShare",
    "TagSuggestion",
    "TaggerModel",
    "Team",
    "User",
    "WorkItem",
]
