"""What a proposal for the teams depends on: everybody's shares today, and each team's need per role and skills."""

from collections import defaultdict
from datetime import date
from decimal import Decimal

from planning.engine import composition as engine
from planning.models import Membership, Organisation, Team
from planning.queries import demands, staffing
from planning.queries.snapshots import people_with_calendars, window

HOLDERS_WANTED = 2
MUST_SHARE_LEAST = Decimal(5)


def composition_input(organisation: Organisation, today: date) -> engine.CompositionInput:
    """Return the input of a team composition for the whole organisation."""
    shown = window(organisation, today)
    people = people_with_calendars(shown.start, shown.horizon_last)
    rows: dict[int, list[Membership]] = defaultdict(list)
    for row in Membership.objects.on(today).filter(team__is_archived=False).select_related("role"):
        rows[row.person_id].append(row)
    members = []
    for person in people:
        mine = rows.get(person.pk, [])
        roles = tuple(dict.fromkeys(row.role.slug for row in mine))
        if not roles:
            continue
        members.append(
            engine.Member(
                id=person.pk, roles=roles, fte=round(Decimal(sum(person.pattern)) * 100 / staffing.FULL_WEEK_MINUTES),
                skills={r.skill.slug: r.level for r in person.person_skills.all() if r.level is not None},
                wishes=tuple(
                    r.skill.slug for r in person.person_skills.all() if r.wants_to_grow and r.wish_is_released
                ),
                cost_per_day=person.cost_per_day or 0,
                today=tuple((row.team_id, row.role.slug, round(row.share_percent)) for row in mine),
                is_open_position=person.is_open_position,
            )
        )  # fmt: skip
    needs, skills = _needs(organisation, today)
    return engine.CompositionInput(people=tuple(members), needs=needs, skills=skills)


def _needs(organisation: Organisation, today: date) -> tuple[tuple[engine.TeamNeed, ...], tuple[engine.TeamSkill, ...]]:
    """Return each team's need per role over the horizon, and the must-skills of its work; queries do not grow."""
    shares = demands.tag_shares()
    shown = window(organisation, today)
    days_of_one = staffing.working_days(shown) * organisation.focus_factor
    days: dict[tuple[int, str], Decimal] = defaultdict(Decimal)
    weights: dict[int, int] = defaultdict(int)
    levels: dict[tuple[int, str], int] = {}
    live_teams = set(Team.objects.active().values_list("pk", flat=True))
    for item in staffing.open_items(staffing.Scope()):
        team = item.team_id or (item.project.team_id if item.project else None)
        if team not in live_teams or team is None:
            continue
        weights[team] += demands.weight(item)
        for demand in demands.role_demands(item, shares):
            days[team, demand.role] += demand.days
            for need in demand.skills:
                if need.is_must:
                    levels[team, need.slug] = max(levels.get((team, need.slug), 0), need.level)
    standing = staffing.standing_by_team(shown)
    for key, amount in standing.items():
        days[key] += amount * days_of_one
    most = max(weights.values(), default=1)
    needs = tuple(
        engine.TeamNeed(team, role, round(amount * 100 / days_of_one), max(1, round(10 * weights[team] / most)))
        for (team, role), amount in sorted(days.items())
        if amount * 100 / days_of_one >= MUST_SHARE_LEAST
    )
    skills = tuple(
        engine.TeamSkill(team, skill, level, HOLDERS_WANTED) for (team, skill), level in sorted(levels.items())
    )
    return needs, skills
