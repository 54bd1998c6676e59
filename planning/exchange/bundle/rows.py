"""The rows of a bundle: one class per list, its fields those of ``docs/reference/bundle.md``.

A class says which fields there are and of which type; limits and choices are those of the models. ``key`` names a row
within its list, for good: a later import finds the same thing by it.
"""

from datetime import date, datetime
from decimal import Decimal
from typing import Literal

from planning.exchange.bundle.settings_rows import (
    Calendar,
    ClosedDay,
    ComponentKind,
    Metric,
    MetricTemplate,
    Names,
    Organisation,
    Role,
    RoleLevel,
    Row,
    Skill,
    SkillGroup,
    TagShare,
)

__all__ = [
    "Calendar",
    "ClosedDay",
    "ComponentKind",
    "Metric",
    "MetricTemplate",
    "Organisation",
    "Role",
    "RoleLevel",
    "Row",
    "Skill",
    "SkillGroup",
    "TagShare",
]


class Team(Row, frozen=True, kw_only=True):
    """A team."""

    key: str
    name: str
    kind: str = "stream_aligned"
    parent: str | None = None
    lead: str | None = None
    purpose: str = ""
    is_archived: bool = False


class PersonSkill(Row, frozen=True, kw_only=True):
    """The level of a person's skill, as the manager confirmed it or as the person sees it."""

    skill: str
    level: int
    evidence: Literal["manager", "self"] = "manager"
    confirmed_on: date | None = None


class Wish(Row, frozen=True, kw_only=True):
    """A skill that a person takes an interest in, and usually wants to grow in."""

    skill: str
    released: bool = False
    grow: bool = True
    interest: int = 0


class Person(Row, frozen=True, kw_only=True):
    """An employee, a contractor or an open position."""

    key: str
    name: str
    email: str = ""
    kind: str = "employee"
    manager: str | None = None
    calendar: str | None = None
    pattern: tuple[int, int, int, int, int, int, int] = (480, 480, 480, 480, 480, 0, 0)
    starts_on: date | None = None
    ends_on: date | None = None
    cost_per_day: int | None = None
    lead_time_days: int | None = None
    ramp_up_days: int = 0
    skills: tuple[PersonSkill, ...] = ()
    wishes: tuple[Wish, ...] = ()


class Membership(Row, frozen=True, kw_only=True):
    """A person in a team as a role."""

    key: str
    person: str
    team: str
    role: str
    starts_on: date
    ends_on: date | None = None
    share_percent: Decimal = Decimal(100)
    is_lead: bool = False


class Absence(Row, frozen=True, kw_only=True):
    """Days on which a person is away."""

    key: str
    person: str
    starts_on: date
    ends_on: date
    kind: str = "leave"
    note: str = ""


class Project(Row, frozen=True, kw_only=True):
    """A project."""

    key: str
    name: str
    summary: str = ""
    team: str | None = None
    lifecycle: str = "planned"
    stage: str = ""
    value_per_week: int | None = None
    probability_percent: int = 100
    starts_on: date | None = None
    due_on: date | None = None
    assumed: Names = ()
    status_text: str = ""
    stage_text: str = ""
    milestone: str = ""
    progress_on: date | None = None


class Component(Row, frozen=True, kw_only=True):
    """Something that is owned; ``in_production`` is a short way to say where in its life it is."""

    key: str
    name: str
    kind: str
    project: str | None = None
    team: str | None = None
    in_production: bool | None = None
    lifecycle: str | None = None
    summary: str = ""
    system: str = ""
    status_text: str = ""
    milestone: str = ""
    progress_on: date | None = None


class SkillNeed(Row, frozen=True, kw_only=True):
    """A skill that a demand asks for."""

    skill: str
    level: int
    must: bool = True


class ItemSkillNeed(Row, frozen=True, kw_only=True):
    """A skill that a work item asks of one of its roles."""

    skill: str
    level: int
    role: str
    must: bool = True


Triple = tuple[Decimal, Decimal, Decimal]


class WorkItem(Row, frozen=True, kw_only=True):
    """A work item. One number of effort fills all three; without a number of its own it is shown by its key."""

    key: str
    title: str
    number: str | None = None
    description: str = ""
    project: str | None = None
    team: str | None = None
    components: Names = ()
    tag: str = ""
    tag_source: str = ""
    status: str = "to_do"
    priority: str = "normal"
    effort: Decimal | Triple | None = None
    remaining_days: Decimal | None = None
    starts_on: date | None = None
    due_on: date | None = None
    done_on: date | None = None
    skills: tuple[ItemSkillNeed, ...] = ()
    labels: Names = ()
    assumed: Names = ()
    no_rules: bool = False


class Dependency(Row, frozen=True, kw_only=True):
    """An item that waits for another."""

    before: str
    after: str
    lag_days: int = 0


class Demand(Row, frozen=True, kw_only=True):
    """What is written by hand on the part of an item that one role does."""

    key: str
    item: str
    role: str
    days: Decimal | None = None
    heads: int = 1
    together: bool = False
    skills: tuple[SkillNeed, ...] = ()


class ProjectStakeholder(Row, frozen=True, kw_only=True):
    """Somebody who stands for a group of stakeholders on a project."""

    project: str
    stakeholder: str
    name: str
    note: str = ""


class StandingDemand(Row, frozen=True, kw_only=True):
    """A share of a role over a period."""

    key: str
    name: str
    team: str
    role: str
    share_percent: Decimal
    starts_on: date
    ends_on: date | None = None
    project: str | None = None
    kind: str = "run"


class Allocation(Row, frozen=True, kw_only=True):
    """A person on an item; ``membership`` need be given only where the person has two alike."""

    key: str
    item: str
    role: str
    person: str
    team: str
    starts_on: date
    ends_on: date
    share_percent: Decimal = Decimal(100)
    source: str = "import"
    pinned: bool = False
    membership: str | None = None


class Ownership(Row, frozen=True, kw_only=True):
    """Who is accountable for a component or a project."""

    key: str
    starts_on: date
    team: str | None = None
    component: str | None = None
    project: str | None = None
    person: str | None = None
    role: str | None = None
    backups: Names = ()
    ends_on: date | None = None
    confirmed_on: date | None = None
    source: str = "imported"
    named_owner: str = ""
    named_team: str = ""
    named_owners: Names = ()
    mentioned: Names = ()
    review: str = ""


class Target(Row, frozen=True, kw_only=True):
    """What a metric should reach; ``value2`` is the upper end of a band."""

    op: Literal[">=", ">", "<=", "<", "between"]
    value: float
    value2: float | None = None


class SuccessMetric(Row, frozen=True, kw_only=True):
    """A metric that an owner answers for."""

    key: str
    metric: str
    owner_role: str
    component: str | None = None
    project: str | None = None
    consulted_role: str | None = None
    category: str = ""
    baseline: float | None = None
    target: Target | None = None
    target_text: str = ""
    window: str = "28d"
    cadence_days: int = 7
    source: str = ""
    guardrail: bool = False
    template_version: int = 1
    ended_on: date | None = None


class Measurement(Row, frozen=True, kw_only=True):
    """A value of a day or time; ``count`` is the number of samples behind it, where they are not there themselves."""

    success_metric: str
    measured_on: date
    measured_at: datetime | None = None
    value: float | None = None
    numerator: float | None = None
    denominator: float | None = None
    count: float | None = None
    samples: tuple[float, ...] = ()
    buckets: tuple[tuple[float | str, float], ...] = ()
    source: str = "bundle"
    note: str = ""
