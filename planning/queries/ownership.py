"""Who owns what, the health checks over it, and what a recommendation of owners depends on."""

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.db.models import Max, Prefetch, QuerySet

from planning.domain import ownership as domain
from planning.domain import ownership_checks
from planning.domain.ownership_texts import same_word
from planning.engine import owners as engine
from planning.engine.snapshot import SkillNeed
from planning.models import (
    Allocation,
    Component,
    DemandSkill,
    Membership,
    Organisation,
    Ownership,
    Person,
    PersonSkill,
    Project,
    Recommendation,
    SilencedFinding,
    Stage,
    Team,
    WorkItem,
)
from planning.queries import boundaries


@dataclass(frozen=True, slots=True)
class Lint:
    """The findings of the health checks on a day, those that are silenced apart, and how many each check found."""

    findings: tuple[domain.Finding, ...]
    silenced: tuple[domain.Finding, ...]
    counts: dict[str, int]
    apart: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    severities: Mapping[str, domain.Severity] = field(default_factory=dict)

    @property
    def has_errors(self) -> bool:
        """Whether anything of severity error stands; a CI job fails on it."""
        return any(finding.severity == domain.Severity.ERROR for finding in self.findings)

    def of(self, kind: str, thing_id: int) -> tuple[domain.Finding, ...]:
        """Return the findings about a thing."""
        return tuple(f for f in self.findings if f.subject_type == kind and f.subject_id == str(thing_id))


def current(today: date) -> QuerySet[Ownership]:
    """Return the ownerships of the day with what is shown of them."""
    rows = Ownership.objects.on(today).select_related("team", "person", "role", "component", "project")
    return rows.prefetch_related("backups")


def lint(organisation: Organisation, today: date) -> Lint:
    """Run the health checks; a fixed number of queries."""
    limits, looked_at = thresholds(organisation), facts(today, organisation)
    found = ownership_checks.run_checks(looked_at, limits)
    quiet = set(
        SilencedFinding.objects.filter(until_on__gte=today).values_list("check_id", "subject_type", "subject_id")
    )
    heard = tuple(f for f in found if (f.check, f.subject_type, f.subject_id) not in quiet)
    silenced = tuple(f for f in found if (f.check, f.subject_type, f.subject_id) in quiet)
    apart = ownership_checks.count_apart(looked_at, limits)
    return Lint(heard, silenced, ownership_checks.count_findings(heard), apart, limits.severities)


def told(finding: domain.Finding) -> dict[str, str]:
    """Return a finding as the API and the command tell it."""
    return {
        "check": finding.check, "severity": str(finding.severity), "subject_type": finding.subject_type,
        "subject_id": finding.subject_id, "sentence": finding.sentence,
    }  # fmt: skip


def thresholds(organisation: Organisation) -> domain.Thresholds:
    """Return the numbers and words behind the checks, as the organisation set them.

    Without a vocabulary of its own, statuses and stages are the portal's words.
    """
    status = organisation.status_words or [*Project.Lifecycle.values, *Component.Lifecycle.values]
    stage = organisation.stage_words or Stage.values
    return domain.Thresholds(
        members_least=organisation.team_members_least, teams_most=organisation.overload_teams,
        posts_most=organisation.overload_posts, accountabilities_most=organisation.overload_accountabilities,
        systems_most=organisation.overload_systems, milestone=organisation.current_milestone,
        milestones_behind=organisation.stale_milestones,
        progress_days=organisation.stale_days or organisation.review_period_days,
        placeholders=_words(organisation.placeholders), status_words=_words(status), stage_words=_words(stage),
        severities={slug: domain.Severity(one) for slug, one in organisation.check_severities.items()},
    )  # fmt: skip


def _words(texts: list[str]) -> frozenset[str]:
    return frozenset(same_word(text) for text in texts)


def facts(today: date, organisation: Organisation) -> domain.OwnershipFacts:
    """Return what the health checks look at: components, projects, teams and people of the day."""
    components = Component.objects.exclude(lifecycle=Component.Lifecycle.DEPRECATED).order_by("pk")
    projects = Project.objects.order_by("pk")
    rows = current(today)
    owned_projects = {row.project_id for row in rows if row.project_id}
    things = [
        domain.Thing(
            str(row.pk),
            row.name,
            "component",
            row.is_in_production,
            is_open=True,
            project=str(row.project_id) if row.project_id else None,
            system=row.system,
            status_text=row.status_text,
            milestone=row.milestone,
            progress_on=row.progress_on,
        )
        for row in components
    ]
    done = _done_of_projects()
    things += [
        domain.Thing(
            str(row.pk), row.name, "project", is_open=row.lifecycle in ("idea", *Project.OPEN),
            # A project for which nobody was ever named is no finding: its components answer for it.
            asks_owner=row.pk in owned_projects, status_text=row.status_text, stage_text=row.stage_text,
            milestone=row.milestone, progress_on=max(filter(None, (row.progress_on, done.get(row.pk))), default=None),
        )
        for row in projects
    ]  # fmt: skip
    return domain.OwnershipFacts(
        things=tuple(things),
        ownerships=tuple(_ownership(row, organisation.review_period_days, today) for row in rows),
        teams=_teams(today),
        people=tuple(domain.Person(str(pk), name) for pk, name in Person.objects.values_list("pk", "name")),
        today=today,
        crossings=boundaries.crossings(),
    )


def _done_of_projects() -> dict[int, date]:
    """Return when the latest item of each project was done."""
    rows = WorkItem.objects.filter(project__isnull=False, done_on__isnull=False).order_by()
    return dict(rows.values("project").annotate(latest=Max("done_on")).values_list("project", "latest"))


def review_day(row: Ownership, period_days: int) -> date | None:
    """Return by when somebody should look again: the day that is set, else the review period after it was confirmed."""
    if row.review_on is not None or row.confirmed_on is None:
        return row.review_on
    return row.confirmed_on + timedelta(days=period_days)


def _ownership(row: Ownership, period_days: int, day: date) -> domain.Ownership:
    """Return an ownership of the day; whoever has left by then answers for nothing any more."""
    kind, pk = ("component", row.component_id) if row.component_id else ("project", row.project_id)
    there = [one for one in row.backups.all() if one.ends_on is None or one.ends_on >= day]
    is_there = row.person is not None and (row.person.ends_on is None or row.person.ends_on >= day)
    return domain.Ownership(
        thing=domain.thing_key(kind, str(pk)),
        team=str(row.team_id) if row.team_id else None, person=str(row.person_id) if is_there else None,
        backups=tuple(str(person.pk) for person in there),
        unresolved_team=row.named_team, unresolved=tuple(row.named_owners), unresolved_others=tuple(row.mentioned),
        review_on=review_day(row, period_days), review_text=row.review_text,
    )  # fmt: skip


def _teams(today: date) -> tuple[domain.Team, ...]:
    members: dict[int, set[str]] = defaultdict(set)
    posts: dict[int, list[str]] = defaultdict(list)
    held = Membership.objects.on(today).exclude(person__kind="open_position")
    for team, person, is_lead in held.values_list("team_id", "person_id", "is_lead"):
        members[team].add(str(person))
        if is_lead:
            posts[team].append(str(person))
    return tuple(
        domain.Team(
            str(row.pk), row.name, lead=str(row.lead_id) if row.lead_id else None,
            members=frozenset(members[row.pk]), posts=tuple(posts[row.pk]), is_archived=row.is_archived,
        )
        for row in Team.objects.order_by("pk")
    )  # fmt: skip


def owners_input(today: date) -> engine.OwnersInput:
    """Return what a recommendation of owners depends on: components with skills, people with load and familiarity."""
    components = list(
        Component.objects.exclude(lifecycle=Component.Lifecycle.DEPRECATED)
        .select_related("project")
        .prefetch_related("kind__roles")
        .order_by("pk")
    )
    owned = {row.component_id: row for row in current(today) if row.component_id}
    skills = _skills_of_components()
    excluded = _dismissed()
    things = tuple(_thing(row, owned.get(row.pk), skills[row.pk], excluded[row.pk]) for row in components)
    return engine.OwnersInput(things, _candidates(today))


def _skills_of_components() -> dict[int, tuple[SkillNeed, ...]]:
    """Return the must-skills of the open work on each component; they count for the fit and are no gate."""
    wanted: dict[int, Counter[str]] = defaultdict(Counter)
    rows = DemandSkill.objects.filter(is_must=True).exclude(demand__work_item__status__in=("done", "cancelled"))
    for component, skill, level in rows.values_list("demand__work_item__components", "skill__slug", "level"):
        if component is not None:
            wanted[component][skill] = max(wanted[component][skill], level)
    return defaultdict(
        tuple,
        {
            component: tuple(SkillNeed(skill, level, must=False) for skill, level in sorted(found.items()))
            for component, found in wanted.items()
        },
    )


def _dismissed() -> dict[int, tuple[int, ...]]:
    found: dict[int, tuple[int, ...]] = defaultdict(tuple)
    rows = Recommendation.objects.filter(kind="owner", state="dismissed", component__isnull=False)
    for component, person in rows.values_list("component_id", "person_id"):
        if person is not None:
            found[component] = (*found[component], person)
    return found


def _thing(
    row: Component, held: Ownership | None, skills: tuple[SkillNeed, ...], excluded: tuple[int, ...]
) -> engine.OwnedThing:
    team = row.team_id or (row.project.team_id if row.project else None)
    return engine.OwnedThing(
        id=row.pk, roles=tuple(role.slug for role in row.kind.roles.all()), team=team, skills=skills,
        in_production=row.is_in_production, owner=held.person_id if held else None,
        backups=tuple(person.pk for person in held.backups.all()) if held else (),
        excluded=excluded,
        # Who answers for something stays, unless there is nobody: replacing people is for managers to begin.
        pinned=held.person_id if held else None,
    )  # fmt: skip


def _candidates(today: date) -> tuple[engine.OwnerCandidate, ...]:
    familiar: dict[int, Counter[int]] = defaultdict(Counter)
    worked = Allocation.objects.values_list("membership__person_id", "work_item__components", "starts_on", "ends_on")
    for person, component, first, last in worked:
        if component is not None:
            familiar[person][component] += (last - first).days * 5 // 7 + 1
    skills = Prefetch("person_skills", queryset=PersonSkill.objects.select_related("skill"))
    memberships = Prefetch(
        "memberships", queryset=Membership.objects.on(today).select_related("role"), to_attr="memberships_today"
    )
    people = Person.objects.current(today).exclude(kind=Person.Kind.OPEN_POSITION).order_by("pk")
    projects = Counter(Ownership.objects.on(today).filter(project__isnull=False).values_list("person_id", flat=True))
    return tuple(
        _candidate(person, familiar[person.pk], projects[person.pk], today)
        for person in people.prefetch_related(skills, memberships)
    )


def _candidate(person: Person, familiar: Counter[int], held: int, today: date) -> engine.OwnerCandidate:
    rows: list[Any] = person.memberships_today  # type: ignore[attr-defined]  # set by the prefetch
    return engine.OwnerCandidate(
        id=person.pk, memberships=tuple((row.team_id, row.role.slug) for row in rows),
        skills={row.skill.slug: row.level for row in person.person_skills.all() if row.level is not None},
        familiarity=dict(familiar), held=held,
        free_in_days=max(0, (person.starts_on - today).days) if person.starts_on else 0,
        leaves_in_days=(person.ends_on - today).days if person.ends_on else None,
    )  # fmt: skip
