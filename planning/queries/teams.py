"""Teams as pages read them: who is there, what the work asks for, how full the weeks are, what is proposed."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Prefetch, Q, QuerySet

from planning.access import teams_below
from planning.domain.rolemix import PAIR, Decider, Formula, RoleRow
from planning.models import (
    Component,
    Membership,
    Organisation,
    Ownership,
    Person,
    Project,
    Recommendation,
    Role,
    SuccessMetric,
    Team,
    User,
    WorkItem,
)
from planning.queries import demands, ladder, plans, staffing
from planning.queries import recommendations as decisions
from planning.queries.loads import Loads, PersonLoad, loads
from planning.queries.snapshots import Window, people_with_calendars, window
from planning.queries.staffing import Mix, Scope
from planning.queries.team_skills import SkillRow, coverage
from planning.queries.team_weeks import heat
from planning.queries.wording import having

# Less than this is no shortage that anybody would hire for.
SHORT_FROM = Decimal("0.25")
SKILLS_SHOWN = 10
DECIDERS = {
    Decider.FLOOR: "Floor: sole owner in production",
    Decider.NEED: "Need",
    Decider.BLEND: "Blend of work and stage",
    Decider.NOTHING: "No work, nothing owned",
}


@dataclass(frozen=True, slots=True)
class Short:
    """A role that a team has less of than its work asks for, in full-timers."""

    role: Role
    need: Decimal
    have: Decimal

    @property
    def missing(self) -> Decimal:
        """How many full-timers are missing."""
        return self.need - self.have


@dataclass(slots=True)
class Row:
    """A team in the list."""

    team: Team
    people: int = 0
    open_positions: int = 0
    full_timers: Decimal = Decimal(0)
    items: int = 0
    days: Decimal = Decimal(0)
    roles: list[tuple[Role, int]] = field(default_factory=list)
    short: list[Short] = field(default_factory=list)
    over: list[PersonLoad] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class MixLine:
    """A role on a team: who is there and proposed, the numbers, and in words which of them decided."""

    row: RoleRow
    role: Role
    members: list[Membership]
    proposed: list[Recommendation]

    @property
    def decided_by(self) -> str:
        """The deciding number in words."""
        return DECIDERS[self.row.decided_by]

    @property
    def hires(self) -> int:
        """How many to find: nobody where those who are there can do what is wanted, a part-timer included."""
        is_short = max(Decimal(self.row.floor), self.row.wanted) > self.row.have
        return self.row.hires if is_short else 0

    @property
    def steps(self) -> list[Formula]:
        """The reckoning, without the hires where there are none."""
        return [step for step in self.row.formula if step.name != "hires" or self.hires]

    @property
    def empty_seats(self) -> int:
        """Seats to fill for which nothing is proposed yet and no position is open."""
        there = sum(1 for one in self.members if one.person.is_open_position) + len(self.proposed)
        return max(0, self.hires - there)


@dataclass(frozen=True, slots=True)
class Proposal:
    """A recommended change of a team."""

    row: Recommendation
    sentence: str
    may_decide: bool


@dataclass(frozen=True, slots=True)
class RightMix:
    """Everything on the first tab of a team."""

    mix: Mix
    lines: list[MixLine]
    bars: list[dict[str, Any]]
    proposals: list[Proposal]
    effect: dict[str, Any] | None
    heat: dict[str, Any]
    loads: Loads
    skills: list[SkillRow]

    @property
    def short(self) -> list[MixLine]:
        """Roles with seats to fill, most first."""
        return sorted((line for line in self.lines if line.hires), key=lambda line: -line.hires)

    @property
    def shown_first(self) -> MixLine | None:
        """The role whose reckoning is open: the one that is most short, else the first."""
        return next(iter([*self.short, *self.lines]), None)

    @property
    def first_skills(self) -> list[SkillRow]:
        """The skills that need a look: held by fewer than two; at least ten are shown."""
        return self.skills[: self._skills_shown]

    @property
    def more_skills(self) -> list[SkillRow]:
        """The rest of the skills."""
        return self.skills[self._skills_shown :]

    @property
    def _skills_shown(self) -> int:
        return max(SKILLS_SHOWN, sum(1 for row in self.skills if len(row.holders) < 2))

    @property
    def fullest(self) -> PersonLoad | None:
        """Who is furthest above 100 %."""
        return next(iter(self.loads.overloaded), None)

    @property
    def alone(self) -> SkillRow | None:
        """The first skill that rests on one person."""
        return next((row for row in self.skills if len(row.holders) == 1), None)


def memberships_of(team_ids: Iterable[int], first: date, last: date) -> list[Membership]:
    """Return who is on the teams in the stretch, by role and name."""
    rows = Membership.objects.during(first, last).filter(team__in=list(team_ids))
    rows = rows.filter(Q(person__ends_on__isnull=True) | Q(person__ends_on__gte=first))
    return list(rows.select_related("person", "role", "team").order_by("role__name", "person__name", "pk"))


def scope_of(team: Team) -> Scope:
    """Return the team and all teams below it."""
    return Scope(team_ids=teams_below({team.pk}), team_id=team.pk)


def list_teams(search: str = "", *, is_archived: bool = False) -> QuerySet[Team]:
    """Return the teams, by name."""
    rows = Team.objects.filter(is_archived=is_archived).select_related("lead", "parent")
    return rows.filter(having(search, "name")) if search else rows


def rows(teams: list[Team], organisation: Organisation, today: date) -> list[Row]:
    """Return what the list shows of teams; queries do not grow with them."""
    made = {team.pk: Row(team) for team in teams}
    members: dict[int, list[Membership]] = defaultdict(list)
    for member in memberships_of(made, today, today):
        members[member.team_id].append(member)
    shown, roles = window(organisation, today), {role.slug: role for role in Role.objects.all()}
    needs = _needs(made, organisation, shown)
    ids = {row.person_id for found in members.values() for row in found}
    people = people_with_calendars(shown.start, shown.last, ids=ids, with_skills=False)
    over = {load.person.pk: load for load in loads(organisation, today, people=people).overloaded}
    for pk, row in made.items():
        _fill(row, members[pk], over)
        row.short = _short(pk, members[pk], needs, roles)
    return list(made.values())


def _fill(row: Row, members: list[Membership], over: dict[int, PersonLoad]) -> None:
    people = {one.person_id: one.person for one in members}
    row.open_positions = sum(1 for person in people.values() if person.is_open_position)
    row.people = len(people) - row.open_positions
    row.full_timers = staffing.have(members)
    counted = Counter(one.role for one in members if not one.person.is_open_position)
    row.roles = sorted(counted.items(), key=lambda pair: (-pair[1], pair[0].name))
    row.over = [over[pk] for pk in people if pk in over]


def _needs(
    made: dict[int, Row], organisation: Organisation, shown: Window
) -> dict[tuple[int, str], Decimal]:  # fmt: skip
    """Return the need per team and role in full-timers; counts the items of the rows on the way."""
    shares, days = demands.tag_shares(), defaultdict[tuple[int, str], Decimal](Decimal)
    days_of_one = max(Decimal(1), staffing.working_days(shown)) * organisation.focus_factor
    for item in staffing.open_items(Scope(team_ids=frozenset(made))):
        team = item.team_id or (item.project.team_id if item.project else None)
        if team not in made:
            continue
        made[team].items += 1
        made[team].days += demands.remaining_days(item) or 0
        for demand in demands.role_demands(item, shares):
            days[team, demand.role] += demand.days / days_of_one
    for key, amount in staffing.standing_by_team(shown, Scope(team_ids=frozenset(made))).items():
        days[key] += amount
    return days


def _short(
    team: int, members: list[Membership], needs: dict[tuple[int, str], Decimal], roles: dict[str, Role]
) -> list[Short]:  # fmt: skip
    found = []
    for (owner, slug), need in needs.items():
        if owner == team and slug in roles:
            short = Short(roles[slug], need, staffing.have(row for row in members if row.role.slug == slug))
            if short.missing >= SHORT_FROM:
                found.append(short)
    return sorted(found, key=lambda short: -short.missing)


def right_mix(team: Team, organisation: Organisation, today: date, user: User) -> RightMix:
    """Return the first tab of a team: mix, proposals, load by week, skills."""
    scope = scope_of(team)
    mix = staffing.mix(organisation, today, scope)
    members = memberships_of(scope.team_ids or (), today, mix.shown.horizon_last)
    proposed = list(
        plans.recommendations(kinds=("membership",)).filter(team__in=scope.team_ids or ()).order_by("team__name", "pk")
    )
    people = people_with_calendars(mix.shown.start, mix.shown.last, ids={row.person_id for row in members})
    found = loads(organisation, today, people=people)
    return RightMix(
        mix=mix, lines=_lines(mix, members, proposed), bars=_bars(mix),
        proposals=[
            Proposal(row, ladder.membership_sentence(row), decisions.may_decide(user, row)) for row in proposed
        ],
        effect=ladder.composition_effect(plans.latest(user)) if proposed else None,
        heat=heat(found, members), loads=found, skills=coverage(scope, people, user),
    )  # fmt: skip


def _lines(mix: Mix, members: list[Membership], proposed: list[Recommendation]) -> list[MixLine]:
    by_role: dict[str, dict[int, Membership]] = defaultdict(dict)
    for member in members:
        by_role[member.role.slug].setdefault(member.person_id, member)
    lines = []
    for row in mix.mix.rows:
        role = mix.roles.get(row.role)
        if role is None or not (row.days or row.need or row.floor or by_role[row.role]):
            continue
        there = by_role[row.role]
        new = [
            one for one in proposed if one.role_id == role.pk and one.share_percent != 0 and one.person_id not in there
        ]
        lines.append(MixLine(row, role, list(there.values()), new))
    return lines


def _bars(mix: Mix) -> list[dict[str, Any]]:
    """Return how work, stage and both together split the need of the two built-in roles."""
    pair = [row for row in mix.mix.rows if row.role in PAIR and row.role in mix.roles]
    made = []
    for label, name in (("Work asks for", "observed_share"), ("Stage says", "prior_share"), ("Blend", "blend_share")):
        parts = [(mix.roles[row.role], getattr(row, name)) for row in pair]
        if len(parts) == len(PAIR) and all(share is not None for _, share in parts):
            made.append(
                {
                    "label": label,
                    "parts": [
                        {"value": share, "label": f"{role.code} {share:.0f} %", "hue": role.hue}
                        for role, share in parts
                    ],
                }
            )
    return made


def owned(team_ids: Iterable[int], today: date) -> list[Ownership]:
    """Return what the teams are accountable for today."""
    rows_of = Ownership.objects.on(today).filter(team__in=list(team_ids))
    rows_of = rows_of.select_related("component__kind", "project", "person", "role", "team").prefetch_related("backups")
    return list(rows_of.order_by("component__name", "project__name", "pk"))


def answers_for(team_ids: Iterable[int], today: date) -> QuerySet[SuccessMetric]:
    """Return the success metrics of what the teams are accountable for today."""
    held = Ownership.objects.on(today).filter(team__in=list(team_ids))
    return metrics_of(held)


def metrics_of(held: QuerySet[Ownership]) -> QuerySet[SuccessMetric]:
    """Return the running success metrics of what the ownerships are of."""
    rows_of = SuccessMetric.objects.filter(ended_on__isnull=True).filter(
        Q(component__in=held.values("component")) | Q(project__in=held.values("project"))
    )
    return rows_of.select_related("metric", "component", "project", "role").order_by("metric__name", "pk")


def all_memberships(team_ids: Iterable[int]) -> list[Membership]:
    """Return everybody who is, was or will be on the teams, latest first within a person."""
    rows_of = Membership.objects.filter(team__in=list(team_ids)).select_related("person", "role", "team")
    return list(rows_of.order_by("person__name", "-starts_on", "pk"))


def counts(team_ids: frozenset[int], today: date) -> dict[str, int]:
    """Return how many of each a team has, for its tabs."""
    return {
        "work": staffing.open_items(Scope(team_ids=team_ids)).count(),
        "owns": Ownership.objects.on(today).filter(team__in=team_ids).count(),
        "metrics": answers_for(team_ids, today).count(),
        "members": Membership.objects.on(today).filter(team__in=team_ids).values("person").distinct().count(),
    }


def holds(team: Team) -> dict[str, int]:
    """Return what keeps a team from being removed."""
    held: dict[str, int] = {
        "memberships": Membership.objects.filter(team=team).count(),
        "projects": Project.objects.filter(team=team).count(),
        "work items": WorkItem.objects.filter(team=team).count(),
        "components": Component.objects.filter(team=team).count(),
        "ownerships": Ownership.objects.filter(team=team).count(),
        "teams below it": Team.objects.filter(parent=team).count(),
    }
    return {name: count for name, count in held.items() if count}


def people_now(today: date) -> QuerySet[Person]:
    """Return those who may join a team, with where they are today."""
    now = Membership.objects.on(today).select_related("team", "role")
    return Person.objects.current(today).prefetch_related(Prefetch("memberships", queryset=now, to_attr="now"))
