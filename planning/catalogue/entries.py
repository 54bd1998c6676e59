"""The entries of the built-in catalogue, one frozen class per TOML table."""

from typing import Literal

import msgspec

Operator = Literal[">=", ">", "<=", "<", "between"]


class Entry(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Something in a catalogue file; a field that no class knows is a mistake in the file."""


class Group(Entry, frozen=True, kw_only=True):
    """A group of skills."""

    id: str
    name: str


class Skill(Entry, frozen=True, kw_only=True):
    """A skill, with the level that each built-in role asks of a solid mid-level person."""

    id: str
    name: str
    group: str
    levels: dict[str, int]
    core_for: tuple[str, ...] = ()
    tracks: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()


class Target(Entry, frozen=True, kw_only=True):
    """What a metric should reach; ``value2`` is the upper end of a band."""

    op: Operator
    value: float
    value2: float | None = None


class Metric(Entry, frozen=True, kw_only=True):
    """The definition of a metric; without a target the owner's own baseline comes first."""

    id: str
    name: str
    roles: tuple[str, ...]
    categories: tuple[str, ...]
    unit: str
    direction: Literal["up", "down", "band"]
    aggregation: Literal["ratio", "mean", "percentile", "distinct_count", "count", "sum", "latest"]
    formula: str
    stored: Literal["parts", "samples", "value"]
    window: str
    band: str
    data_source: str
    sources: tuple[str, ...]
    numerator: str = ""
    denominator: str = ""
    target: Target | None = None


class Stakeholder(Entry, frozen=True, kw_only=True):
    """A group of people that a role works with."""

    id: str
    name: str
    description: str
    talks_about: tuple[str, ...]


class Track(Entry, frozen=True, kw_only=True):
    """A career track: from a role to what may come next."""

    id: str
    name: str
    role: str
    lift_to: int
    evidence: tuple[str, ...]
    exits: tuple[str, ...]


class Context(Entry, frozen=True, kw_only=True):
    """A kind of company in which a role is in demand."""

    id: str
    name: str
    role: str
    description: str


class TagShare(Entry, frozen=True, kw_only=True):
    """The share of a tagged item's effort that one role does, in percent."""

    tag: Literal["product_feature", "infrastructure"]
    role: str
    percent: int


class ComponentKind(Entry, frozen=True, kw_only=True):
    """A kind of component, and the roles that may be accountable for one; the first leads."""

    id: str
    name: str
    roles: tuple[str, ...]
    description: str


class TemplateMetric(Entry, frozen=True, kw_only=True):
    """A success metric that comes with an ownership; without ``op`` the metric's default target counts."""

    category: str
    metric: str
    window: str
    cadence_days: int
    op: Operator | None = None
    value: float | None = None
    value2: float | None = None
    guardrail: bool = False
    kinds: tuple[str, ...] = ()


class MetricTemplate(Entry, frozen=True, kw_only=True):
    """The success metrics that an owner in one role answers for."""

    role: str
    version: int
    metric: tuple[TemplateMetric, ...]


class Role(Entry, frozen=True, kw_only=True):
    """A built-in role: what it is responsible for, how it thinks, whom it works with and what it owns."""

    id: str
    name: str
    code: str
    hue: str
    aliases: tuple[str, ...]
    summary: str
    leads_tag: Literal["product_feature", "infrastructure"]
    perspective: Literal["product", "systems"]
    point_of_view: str
    weighs: tuple[str, ...]
    responsible_for: str
    responsibilities: tuple[str, ...]
    skill_profile: str
    skill_focus: tuple[str, ...]
    core_question: str
    solves: tuple[str, ...]
    solved_for: str
    works_with: tuple[str, ...]
    talks_about: tuple[str, ...]
    communication: str
    owns: str
    owned_cycle: tuple[str, ...]
    answers_for: tuple[str, ...]
    hire_first_when: str
    hire_rules: tuple[str, ...]


class Question(Entry, frozen=True, kw_only=True):
    """A question on AI maturity with its five answers, 0 to 4, and what it stands on."""

    id: str
    name: str
    text: str
    answers: tuple[str, ...]
    basis: str

    @property
    def field(self) -> str:
        """The name of the answer in records, forms and the API."""
        return self.id.lower()


class Catalogue(msgspec.Struct, frozen=True, kw_only=True):
    """Everything that the catalogue files say, checked as a whole."""

    roles: tuple[Role, ...]
    groups: tuple[Group, ...]
    skills: tuple[Skill, ...]
    metrics: tuple[Metric, ...]
    stakeholders: tuple[Stakeholder, ...]
    tracks: tuple[Track, ...]
    contexts: tuple[Context, ...]
    tag_shares: tuple[TagShare, ...]
    component_kinds: tuple[ComponentKind, ...]
    metric_templates: tuple[MetricTemplate, ...]
    questions: tuple[Question, ...]

    def lifted_by(self, track: str) -> tuple[Skill, ...]:
        """Return the skills that a career track lifts."""
        return tuple(skill for skill in self.skills if track in skill.tracks)

    def template_for(self, role: str) -> MetricTemplate | None:
        """Return the metric template of a role, where it has one."""
        return next((template for template in self.metric_templates if template.role == role), None)
