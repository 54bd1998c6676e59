"""One person as a page reads them; the private parts only for the person and their manager."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Q, QuerySet

from planning import access
from planning.domain.readiness import TrackNeed, assess
from planning.models import (
    Absence,
    Activity,
    Allocation,
    CareerTrack,
    Membership,
    Organisation,
    Ownership,
    Person,
    PersonSkill,
    Role,
    RoleSkill,
    Skill,
    SuccessMetric,
    User,
)
from planning.queries import growth, metrics, names, team_weeks, teams
from planning.queries.growth import Drift, Evidence
from planning.queries.loads import PersonLoad, loads
from planning.queries.snapshots import people_with_calendars, window
from planning.queries.work_details import activities_of


@dataclass(frozen=True, slots=True)
class Gap:
    """A skill that a track asks for and the person is short of; ``have`` is ``None`` where it is not assessed."""

    skill: Skill
    need: int
    have: int | None
    is_core: bool


@dataclass(frozen=True, slots=True)
class TrackGaps:
    """A career track with the gaps to talk about: never a verdict."""

    track: CareerTrack
    asked: int
    gaps: list[Gap]
    evidence: tuple[str, ...]
    percent: Decimal
    percent_at_most: Decimal
    label: str

    @property
    def met(self) -> int:
        """How many of the skills asked for are there."""
        return self.asked - len(self.gaps)


@dataclass(frozen=True, slots=True)
class Private:
    """What only the person and their manager read."""

    tracks: list[TrackGaps]
    drifts: list[Drift]


@dataclass(frozen=True, slots=True)
class SkillLine:
    """A skill with what finished work is evidence of; a row of its own only where somebody told or confirmed it."""

    skill: Skill
    row: PersonSkill | None
    evidence: Evidence | None


@dataclass(frozen=True, slots=True)
class Detail:
    """Everything on the page of a person."""

    memberships: list[Membership]
    now: list[Membership]
    load: PersonLoad | None
    heat: dict[str, Any] | None
    allocations: list[Allocation]
    owned: list[Ownership]
    backs_up: list[Ownership]
    metrics: list[SuccessMetric]
    skills: list[SkillLine]
    absences: list[Absence]
    reports: list[Person]
    may_levels: bool
    private: Private | None
    activities: list[Activity]

    @property
    def role(self) -> Role | None:
        """The role of the largest membership of today, else of the next."""
        first = max(self.now, key=lambda row: row.share_percent, default=None)
        first = first or next(iter(self.memberships), None)
        return first.role if first else None

    @property
    def share_percent(self) -> Decimal:
        """What the memberships of today sum to."""
        return sum((row.share_percent for row in self.now), Decimal(0))


def detail(person: Person, organisation: Organisation, today: date, user: User) -> Detail:
    """Return a person's page."""
    is_private = access.is_self_or_manager(user, person.pk, person.manager_id)
    memberships = list(person.memberships.select_related("team", "role").order_by("-starts_on", "pk"))
    shown = window(organisation, today)
    people = people_with_calendars(shown.start, shown.last, ids=[person.pk], with_skills=False)
    found = loads(organisation, today, people=people)
    load = next(iter(found.rows), None)
    now = [row for row in memberships if row.starts_on <= today and (row.ends_on is None or row.ends_on >= today)]
    held = Ownership.objects.on(today).filter(person=person)
    may_levels = names.sight(user, person.pk, person.manager_id).levels
    known = person.person_skills.select_related("skill").order_by("skill__name")
    skills = list(names.person_skills_seen_by(known, user))
    if may_levels:
        skills.sort(key=lambda row: 1 if row.level is None else -row.level)
    return Detail(
        memberships=memberships, now=now, load=load,
        heat=team_weeks.heat(found, now or memberships[:1]) if load and memberships else None,
        allocations=list(_allocations(person, today)), owned=_with_things(held),
        backs_up=_with_things(Ownership.objects.on(today).filter(backups=person)),
        metrics=metrics.with_stands(teams.metrics_of(held), today),
        skills=_lines(person, skills, may_levels=may_levels),
        absences=list(person.absences.filter(ends_on__gte=today)), reports=list(person.reports.current(today)),
        may_levels=may_levels,
        private=_private(person, now, skills, today) if is_private else None,
        activities=activities_of("person", person.pk, user),
    )  # fmt: skip


def _lines(person: Person, skills: list[PersonSkill], *, may_levels: bool) -> list[SkillLine]:
    """Return the skills, and behind them those that only finished work speaks of; evidence for who reads levels."""
    shown = growth.evidence(Person.objects.filter(pk=person.pk)).get(person.pk, {}) if may_levels else {}
    lines = [SkillLine(row.skill, row, shown.get(row.skill_id)) for row in skills]
    known = {row.skill_id for row in skills}
    more = Skill.objects.filter(pk__in=[pk for pk in shown if pk not in known]).order_by("name") if shown else []
    return [*lines, *(SkillLine(skill, None, shown[skill.pk]) for skill in more)]


def _with_things(rows: QuerySet[Ownership]) -> list[Ownership]:
    return list(rows.select_related("component__kind", "project", "team", "role").order_by("component__name", "pk"))


def _allocations(person: Person, today: date) -> QuerySet[Allocation]:
    rows = Allocation.objects.filter(membership__person=person, ends_on__gte=today)
    return rows.select_related("work_item__project", "membership__team", "role").order_by("starts_on", "pk")


def _private(person: Person, now: list[Membership], skills: list[PersonSkill], today: date) -> Private:
    roles = list(dict.fromkeys(row.role for row in now))
    levels = {row.skill.slug: row.level for row in skills if row.level is not None}
    return Private(tracks(roles, levels), growth.drifts(person, roles, today))


def tracks(roles: Iterable[Role], levels: Mapping[str, int]) -> list[TrackGaps]:
    """Return the career tracks on from some roles, each with the gaps of confirmed levels, widest first."""
    wanted = list(CareerTrack.objects.filter(role__in=list(roles)).order_by("role__name", "name"))
    skills = {skill.slug: skill for skill in Skill.objects.all()} if wanted else {}
    core = set(RoleSkill.objects.filter(role__in=list(roles), is_core=True).values_list("role_id", "skill__slug"))
    made = []
    for track in wanted:
        needs = [
            TrackNeed(entry["skill"], entry["level"], is_core=(track.role_id, entry["skill"]) in core)
            for entry in track.skills
            if entry["skill"] in skills
        ]
        if needs:
            answer = assess(needs, levels, evidence_expected=track.evidence)
            must = {need.skill for need in needs if need.is_core}
            gaps = [Gap(skills[gap.skill], gap.need, gap.have, gap.skill in must) for gap in answer.gaps]
            made.append(
                TrackGaps(
                    track,
                    len(needs),
                    gaps,
                    answer.missing_evidence,
                    answer.percent,
                    answer.percent_at_most,
                    str(answer.label),
                )
            )
    return made


def holds(person: Person) -> dict[str, int]:
    """Return what goes when a person is removed."""
    gone = {
        "memberships": person.memberships.count(),
        "allocations": Allocation.objects.filter(membership__person=person).count(),
        "skills": person.person_skills.count(),
        "absences": person.absences.count(),
        "ownerships without a person": Ownership.objects.filter(Q(person=person)).count(),
    }
    return {name: count for name, count in gone.items() if count}
