"""Ownership: who answers for what, and the health checks over it, each a small rule in one tuple."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
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
    """What is owned, a component or a project. ``project`` is the id of the project that a component inherits from."""

    id: str
    name: str
    kind: str = "component"
    in_production: bool = False
    is_open: bool = True
    project: str | None = None

    @property
    def key(self) -> str:
        """What ownerships call it: a component and a project may have the same id."""
        return thing_key(self.kind, self.id)


@dataclass(frozen=True, slots=True)
class Ownership:
    """Who answers for the thing with that key: a team always, a person in it usually, and backups.

    ``unresolved`` are owners that are named but known to nobody, ``unresolved_others`` teams and people who are only
    mentioned beside the owner. Placeholders such as "TBD" may stand among ``placeholders`` or ``unresolved``.
    """

    thing: str
    team: str | None = None
    person: str | None = None
    backups: tuple[str, ...] = ()
    unresolved: tuple[str, ...] = ()
    unresolved_others: tuple[str, ...] = ()
    placeholders: tuple[str, ...] = ()


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
class Thresholds:
    """The numbers behind the checks. Defaults that an organisation may change."""

    members_least: int = 2
    teams_most: int = 5
    posts_most: int = 3
    accountabilities_most: int = 15
    placeholders: frozenset[str] = frozenset({"tbd"})

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

    @cached_property
    def own(self) -> Mapping[str, Ownership]:
        """Thing to the ownership that names it."""
        return {ownership.thing: ownership for ownership in self.ownerships}

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


class NoTeam(Check):
    """Something in production must have a team that owns it."""

    slug = "O1"
    title = "In production without an owning team"
    severity = Severity.ERROR

    def find(self, facts: OwnershipFacts, thresholds: Thresholds) -> Iterator[Finding]:
        """Yield things in production whose owner names no team, or that have no owner at all."""
        for thing in facts.things:
            ownership = facts.ownership_of(thing)
            if thing.in_production and (ownership is None or not ownership.team):
                anybody = bool(named_owners(ownership, thresholds))
                rest = "only a person is named" if anybody else "nobody is named either"
                yield self.of_thing(
                    thing, f"{thing.name} is in production and no team owns it; {rest}.", somebody_named=int(anybody)
                )


class UnknownOwner(Check):
    """An owner must be a team or person that is known; others mentioned should be."""

    slug = "O2"
    title = "Owner is not a known team or person"
    severity = Severity.ERROR

    def find(self, facts: OwnershipFacts, thresholds: Thresholds) -> Iterator[Finding]:
        """Yield an error for unknown owners and a warning for unknown mentions, once a thing."""
        things = {thing.key: thing for thing in facts.things}
        for ownership in facts.ownerships:
            thing = things.get(ownership.thing)
            if thing is None:
                continue
            team = ownership.team
            lost_team = (team,) if team and team not in facts.team_names else ()
            lost = (*lost_team, *(name for name in ownership.unresolved if not thresholds.is_placeholder(name)))
            if lost:
                sentence = f"{thing.name} names an owner that is not known here: {_listed(lost)}."
                yield self.of_thing(thing, sentence, names=lost)
            if ownership.unresolved_others:
                names = ownership.unresolved_others
                sentence = f"{thing.name} mentions names that are not known here: {_listed(names)}."
                yield Finding(
                    self.slug,
                    Severity.WARNING,
                    thing.kind,
                    thing.id,
                    sentence,
                    {"name": thing.name, "names": names},
                )


class NoBackup(Check):
    """Something open should not rest on one person."""

    slug = "O5"
    title = "Rests on one person"
    severity = Severity.WARNING

    def find(self, facts: OwnershipFacts, thresholds: Thresholds) -> Iterator[Finding]:
        """Yield open things for which exactly one person is named, placeholders dropped."""
        for thing in facts.things:
            owners = named_owners(facts.ownership_of(thing), thresholds)
            if thing.is_open and len(owners) == 1:
                who = facts.person_names.get(owners[0], owners[0])
                yield self.of_thing(
                    thing, f"Only {who} answers for {thing.name}; there is no backup.", person=owners[0]
                )


class NobodyNamed(Check):
    """Something open must name somebody, not a placeholder."""

    slug = "O6"
    title = "Nobody named, or a placeholder"
    severity = Severity.ERROR

    def find(self, facts: OwnershipFacts, thresholds: Thresholds) -> Iterator[Finding]:
        """Yield open things for which nobody is left once placeholders are dropped."""
        for thing in facts.things:
            ownership = facts.ownership_of(thing)
            if thing.is_open and not named_owners(ownership, thresholds):
                standing_in = _placeholders(ownership, thresholds)
                if standing_in:
                    sentence = f"{thing.name} names {_listed(standing_in)} where a person should stand."
                else:
                    sentence = f"No person is named who answers for {thing.name}."
                yield self.of_thing(thing, sentence, placeholders=standing_in)


class ThinTeam(Check):
    """A team needs a lead and more than one member."""

    slug = "O7"
    title = "Team without lead, or with too few members"
    severity = Severity.WARNING

    def find(self, facts: OwnershipFacts, thresholds: Thresholds) -> Iterator[Finding]:
        """Yield teams, but no archived ones, that lack either."""
        for team in facts.teams:
            count = len(team.members)
            problems = [] if team.lead else ["has no lead"]
            if count < thresholds.members_least:
                problems.append(f"has {count or 'no'} member{'' if count == 1 else 's'}")
            if problems and not team.is_archived:
                yield Finding(
                    self.slug,
                    self.severity,
                    "team",
                    team.id,
                    f"{team.name} {' and '.join(problems)}.",
                    {"name": team.name, "lead": team.lead, "members": count},
                )


class PersonOverload(Check):
    """A person should not be on too many teams, hold too many posts or answer for too many open things."""

    slug = "O8"
    title = "Person answers for too much"
    severity = Severity.WARNING

    def find(self, facts: OwnershipFacts, thresholds: Thresholds) -> Iterator[Finding]:
        """Yield people at or over a threshold, with all three counts; backups answer too, placeholders are nobody."""
        live = [team for team in facts.teams if not team.is_archived]
        teams = Counter(person for team in live for person in team.members)
        posts = Counter(person for team in live for person in team.held_posts)
        things = _count_accountabilities(facts)
        for person in sorted({*teams, *posts, *things}):
            if thresholds.is_placeholder(person):
                continue
            over = [
                f"{verb} {count} {noun}"
                for verb, count, noun, most in (
                    ("is on", teams[person], "teams", thresholds.teams_most),
                    ("holds", posts[person], "leadership posts", thresholds.posts_most),
                    ("answers for", things[person], "open things", thresholds.accountabilities_most),
                )
                if count >= most
            ]
            if over:
                name = facts.person_names.get(person, person)
                yield Finding(
                    self.slug,
                    self.severity,
                    "person",
                    person,
                    f"{name} {_listed(over)}.",
                    {
                        "name": name,
                        "teams": teams[person],
                        "posts": posts[person],
                        "accountabilities": things[person],
                    },
                )


CHECKS: tuple[Check, ...] = (NoTeam(), UnknownOwner(), NoBackup(), NobodyNamed(), ThinTeam(), PersonOverload())


def run_checks(
    facts: OwnershipFacts, thresholds: Thresholds | None = None, checks: Sequence[Check] = CHECKS
) -> tuple[Finding, ...]:
    """Return the findings of all checks, in the order of the checks and of the facts."""
    limits = thresholds or Thresholds()
    return tuple(finding for check in checks for finding in check.find(facts, limits))


def count_findings(findings: Iterable[Finding], checks: Sequence[Check] = CHECKS) -> dict[str, int]:
    """Return check to number of findings, zeros included: a check that found nothing is news too."""
    counts = Counter(finding.check for finding in findings)
    return {check.slug: counts[check.slug] for check in checks}


def _count_accountabilities(facts: OwnershipFacts) -> Counter[str]:
    """Return person to how many open things name them, each thing once; what a component inherits is not counted."""
    open_things = {thing.key for thing in facts.things if thing.is_open}
    named: dict[str, set[str]] = defaultdict(set)
    for ownership in facts.ownerships:
        if ownership.thing in open_things:
            for person in (ownership.person, *ownership.backups):
                if person:
                    named[person].add(ownership.thing)
    return Counter({person: len(things) for person, things in named.items()})


def _placeholders(ownership: Ownership | None, thresholds: Thresholds) -> tuple[str, ...]:
    if ownership is None:
        return ()
    entries = (*ownership.placeholders, *ownership.unresolved, ownership.person or "", *ownership.backups)
    return tuple(dict.fromkeys(entry for entry in entries if entry and thresholds.is_placeholder(entry)))


def _listed(names: Sequence[str]) -> str:
    """Write "a", "a and b" or "a, b and c"."""
    return " and ".join(filter(None, (", ".join(names[:-1]), names[-1])))
