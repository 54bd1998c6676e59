"""Ownership: who answers for what, what the health checks look at, and what they say."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from functools import cached_property

Datum = str | int | tuple[str, ...] | None


class Severity(StrEnum):
    """How bad a finding is."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"


def thing_key(kind: str, thing_id: str) -> str:
    """Return what ownerships call a thing, such as "project:7"."""
    return f"{kind}:{thing_id}"


@dataclass(frozen=True, slots=True)
class Thing:
    """What is owned, a component or a project.

    Attributes
    ----------
    is_open
        Whether work goes on: what is closed rests on nobody.
    asks_owner
        Whether it must name people itself; a project for which its components answer need not.
    project
        The project that a component inherits from.
    system
        The application or system that a component is part of, as text.
    status_text, stage_text
        Status and stage as another system wrote them.
    milestone, progress_on
        The latest progress: a milestone such as v1.33, or a day.
    """

    id: str
    name: str
    kind: str = "component"
    in_production: bool = False
    is_open: bool = True
    asks_owner: bool = True
    project: str | None = None
    system: str = ""
    status_text: str = ""
    stage_text: str = ""
    milestone: str = ""
    progress_on: date | None = None

    @property
    def key(self) -> str:
        """What ownerships call it: a component and a project may have the same id."""
        return thing_key(self.kind, self.id)


@dataclass(frozen=True, slots=True)
class Ownership:
    """Who answers for the thing with that key: a team always, a person in it usually, and backups.

    ``unresolved_team`` is a team that is named but known to nobody, ``unresolved`` are owners that are named but known
    to nobody, ``unresolved_others`` teams and people who are only mentioned beside the owner. Placeholders such as
    "TBD" may stand among ``placeholders`` or ``unresolved``. ``review_on`` is the day by which somebody should look
    again, ``review_text`` what stands there and is no day.
    """

    thing: str
    team: str | None = None
    person: str | None = None
    backups: tuple[str, ...] = ()
    unresolved: tuple[str, ...] = ()
    unresolved_others: tuple[str, ...] = ()
    placeholders: tuple[str, ...] = ()
    unresolved_team: str = ""
    review_on: date | None = None
    review_text: str = ""


@dataclass(frozen=True, slots=True)
class Team:
    """A team. ``posts`` names who leads it, a person twice where they hold two posts; without it the lead holds one."""

    id: str
    name: str
    lead: str | None = None
    members: frozenset[str] = frozenset()
    posts: tuple[str, ...] = ()
    is_archived: bool = False

    @property
    def held_posts(self) -> tuple[str, ...]:
        """Who holds each leadership post."""
        return self.posts or ((self.lead,) if self.lead else ())


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who may own things."""

    id: str
    name: str


@dataclass(frozen=True, slots=True)
class Crossing:
    """A work item that touches things on both sides of the boundary, itself or by what it waits for.

    ``product`` and ``systems`` are keys of things, those of the item and of the items that it waits for;
    ``waits_for`` are the titles of items of the other side. ``is_agreed`` says whether an agreed metric stands there.
    """

    id: str
    name: str
    product: tuple[str, ...]
    systems: tuple[str, ...]
    waits_for: tuple[str, ...] = ()
    is_agreed: bool = False


@dataclass(frozen=True, slots=True)
class Thresholds:
    """The numbers and words behind the checks. Defaults that an organisation may change.

    Attributes
    ----------
    systems_most
        Components in production that make a team's load too much.
    milestone, milestones_behind
        The current milestone, and how many behind it is stale.
    progress_days
        Days without progress that are stale where progress is told by days.
    status_words, stage_words
        The vocabulary of statuses and stages.
    severities
        Check to the severity that the organisation gives it.
    """

    members_least: int = 2
    teams_most: int = 5
    posts_most: int = 3
    accountabilities_most: int = 15
    systems_most: int = 8
    milestone: str = ""
    milestones_behind: int = 4
    progress_days: int = 90
    placeholders: frozenset[str] = frozenset({"tbd"})
    status_words: frozenset[str] = frozenset()
    stage_words: frozenset[str] = frozenset()
    severities: Mapping[str, Severity] = field(default_factory=dict)

    def is_placeholder(self, name: str) -> bool:
        """Whether the whole name stands for nobody; blanks around it and case do not matter."""
        return not name.strip() or name.strip().casefold() in self.placeholders


@dataclass(frozen=True)
class OwnershipFacts:
    """Everything that the checks look at, on one day: archived teams and ended ownerships may be left out."""

    things: tuple[Thing, ...] = ()
    ownerships: tuple[Ownership, ...] = ()
    teams: tuple[Team, ...] = ()
    people: tuple[Person, ...] = ()
    today: date = date.min
    crossings: tuple[Crossing, ...] = ()

    @cached_property
    def own(self) -> Mapping[str, Ownership]:
        """Thing to the ownership that names it."""
        return {ownership.thing: ownership for ownership in self.ownerships}

    @cached_property
    def by_key(self) -> Mapping[str, Thing]:
        """Key to the thing."""
        return {thing.key: thing for thing in self.things}

    @cached_property
    def team_names(self) -> Mapping[str, str]:
        """Team to its name."""
        return {team.id: team.name for team in self.teams}

    @cached_property
    def person_names(self) -> Mapping[str, str]:
        """Person to their name."""
        return {person.id: person.name for person in self.people}

    def ownership_of(self, thing: Thing) -> Ownership | None:
        """Return the thing's own ownership, else that of its project: components inherit."""
        inherited = self.own.get(thing_key("project", thing.project)) if thing.project is not None else None
        return self.own.get(thing.key) or inherited

    def owning_team(self, thing: Thing) -> str | None:
        """Return the team that owns the thing, or the project that it inherits from."""
        ownership = self.ownership_of(thing)
        return (ownership.team or ownership.unresolved_team or None) if ownership is not None else None


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that a check found: about what, how bad, the data behind it, and a sentence."""

    check: str
    severity: Severity
    subject_type: str
    subject_id: str
    sentence: str
    data: Mapping[str, Datum] = field(default_factory=dict)


class Check:
    """A health check: it looks at the facts and yields findings, at most one a subject and severity."""

    slug: str
    title: str
    severity: Severity

    def find(self, facts: OwnershipFacts, thresholds: Thresholds) -> Iterator[Finding]:
        """Yield what is wrong."""
        raise NotImplementedError

    def apart(self, facts: OwnershipFacts, thresholds: Thresholds) -> Mapping[str, int]:
        """Return how many the check cannot judge, by why; they are no findings, and nothing is hidden."""
        return {}

    def of_thing(self, thing: Thing, sentence: str, **data: Datum) -> Finding:
        """Return a finding about a component or project."""
        return Finding(self.slug, self.severity, thing.kind, thing.id, sentence, {"name": thing.name, **data})


def named_owners(ownership: Ownership | None, thresholds: Thresholds) -> tuple[str, ...]:
    """Return everybody who is named as owner or backup, each once, placeholders dropped; names not known count too."""
    if ownership is None:
        return ()
    people = ((ownership.person,) if ownership.person else ()) + ownership.backups
    named = (name for name in (*people, *ownership.unresolved) if not thresholds.is_placeholder(name))
    return tuple(dict.fromkeys(named))


def listed(names: Sequence[str]) -> str:
    """Write "a", "a and b" or "a, b and c"."""
    return " and ".join(filter(None, (", ".join(names[:-1]), names[-1])))
