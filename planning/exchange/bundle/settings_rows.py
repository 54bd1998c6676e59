"""Rows of the bundle for the organisation, its own roles, skills and metrics, and its calendars."""

from datetime import date
from decimal import Decimal

import msgspec
from msgspec import UNSET, UnsetType

Names = tuple[str, ...]


class Row(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """Something in a list of the bundle; a field that no class knows is a mistake in the file."""


class Organisation(Row, frozen=True, kw_only=True):
    """The organisation's settings; what is not given stays as it is."""

    name: str | UnsetType = UNSET
    currency: str | UnsetType = UNSET
    stage: str | UnsetType = UNSET
    capacity_score: Decimal | UnsetType = UNSET
    focus_factor: Decimal | UnsetType = UNSET
    prior_strength_days: int | UnsetType = UNSET
    horizon_weeks: int | UnsetType = UNSET
    review_period_days: int | UnsetType = UNSET
    days_per_point: Decimal | UnsetType = UNSET
    wanted_product_percent: int | UnsetType = UNSET
    balance_band_percent: int | UnsetType = UNSET
    overload_teams: int | UnsetType = UNSET
    overload_accountabilities: int | UnsetType = UNSET
    overload_posts: int | UnsetType = UNSET
    maturity_first_features: Decimal | UnsetType = UNSET
    maturity_growing: Decimal | UnsetType = UNSET
    maturity_mature: Decimal | UnsetType = UNSET
    maturity_heavy_load: Decimal | UnsetType = UNSET
    maturity_gap_next: Decimal | UnsetType = UNSET
    maturity_gap_urgent: Decimal | UnsetType = UNSET
    overload_systems: int | UnsetType = UNSET
    team_members_least: int | UnsetType = UNSET
    current_milestone: str | UnsetType = UNSET
    stale_milestones: int | UnsetType = UNSET
    stale_days: int | UnsetType = UNSET
    placeholders: Names | UnsetType = UNSET
    status_words: Names | UnsetType = UNSET
    stage_words: Names | UnsetType = UNSET
    check_severities: dict[str, str] | UnsetType = UNSET
    weight_change_lane: int | UnsetType = UNSET
    weight_change_day: int | UnsetType = UNSET
    weight_other_team: int | UnsetType = UNSET
    weight_fit_skill: int | UnsetType = UNSET
    weight_fit_nice: int | UnsetType = UNSET
    weight_fit_familiar: int | UnsetType = UNSET
    weight_growth_wish: int | UnsetType = UNSET
    weight_cost: int | UnsetType = UNSET
    allow_other_teams: bool | UnsetType = UNSET
    single_keys: bool | UnsetType = UNSET


class RoleLevel(Row, frozen=True, kw_only=True):
    """The level of a skill that a role asks for."""

    skill: str
    level: int
    core: bool = False


class Role(Row, frozen=True, kw_only=True):
    """A role of the organisation's own; the key is its slug."""

    key: str
    name: str
    code: str
    hue: str = "1"
    aliases: Names = ()
    perspective: str = "other"
    scope: str = ""
    perspective_text: str = ""
    problems: Names = ()
    skill_sets: Names = ()
    owns: Names = ()
    owned_cycle: Names = ()
    measured_by: Names = ()
    works_with: Names = ()
    career_paths: Names = ()
    career_exits: Names = ()
    in_demand_at: Names = ()
    hire_first_when: str = ""
    is_archived: bool = False
    skills: tuple[RoleLevel, ...] = ()
    built_in: bool = False


class SkillGroup(Row, frozen=True, kw_only=True):
    """A group of skills of the organisation's own; the key is its slug."""

    key: str
    name: str
    built_in: bool = False


class Skill(Row, frozen=True, kw_only=True):
    """A skill of the organisation's own; the key is its slug."""

    key: str
    name: str
    group: str
    is_archived: bool = False
    built_in: bool = False


class Metric(Row, frozen=True, kw_only=True):
    """A metric of the organisation's own; the key is its slug."""

    key: str
    name: str
    direction: str
    aggregation: str
    roles: Names = ()
    categories: Names = ()
    unit: str = ""
    formula: str = ""
    numerator: str = ""
    denominator: str = ""
    stored: str = "value"
    default_window: str = "28d"
    default_target: str = ""
    default_band: str = ""
    data_source: str = ""
    source_ref: str = ""
    built_in: bool = False


class ComponentKind(Row, frozen=True, kw_only=True):
    """A kind of component, and the roles that may own one; the key is its slug."""

    key: str
    name: str
    roles: Names = ()
    position: int = 0
    built_in: bool = False


class TagShare(Row, frozen=True, kw_only=True):
    """The share of a tagged item that a role does; the shares of a tag stand and change together."""

    tag: str
    role: str
    share_percent: Decimal


class MetricTemplate(Row, frozen=True, kw_only=True):
    """A metric that a new owner in a role starts with; those of a role stand and change together."""

    role: str
    metric: str
    category: str
    target: str = ""
    window: str = "28d"
    cadence_days: int = 7
    guardrail: bool = False
    default: bool = True
    kinds: Names = ()
    version: int = 1


class ClosedDay(Row, frozen=True, kw_only=True):
    """A day on which everybody of a calendar is off."""

    date: date
    name: str = ""


class Calendar(Row, frozen=True, kw_only=True):
    """A holiday calendar."""

    key: str
    name: str
    country: str
    subdivision: str = ""
    closed_days: tuple[ClosedDay, ...] = ()
