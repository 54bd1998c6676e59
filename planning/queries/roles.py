"""Roles as pages read them: the catalogue, one role whole, several side by side."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Count, Prefetch, Q, QuerySet

from planning.models import (
    Activity,
    CareerTrack,
    Membership,
    MetricTemplate,
    Person,
    Role,
    RoleSkill,
    RoleStakeholder,
    Skill,
    SkillGroup,
    TagShare,
    User,
)
from planning.queries.work_details import activities_of

COMPARED_AT_MOST = 4
SKILLS_A_GROUP = 4
# The built-in pair, the one that the portal is about, is what a bare comparison shows.
PAIR = ("ai_developer", "ml_engineer")


@dataclass(frozen=True, slots=True)
class Staff:
    """How many work as a role today, and how many seats are open."""

    people: int = 0
    open_positions: int = 0


@dataclass(frozen=True, slots=True)
class Row:
    """A role in the catalogue."""

    role: Role
    staff: Staff
    shares: list[TagShare]
    kinds: list[str]
    skills: int
    core: list[str]


@dataclass(frozen=True, slots=True)
class SkillLevel:
    """A skill with the level that each of the roles asks of a solid mid-level person; ``None`` asks nothing."""

    skill: Skill
    levels: tuple[int | None, ...]
    core: tuple[bool, ...]
    silent: tuple[bool, ...] = ()  # roles of which no skill at all is written: they differ from nobody
    hues: tuple[str, ...] = ()

    @property
    def cells(self) -> list[tuple[str, int | None]]:
        """Each role's colour with its level."""
        return list(zip(self.hues, self.levels, strict=True))

    @property
    def known(self) -> list[int]:
        """The levels of the roles that ask for any skill; one that is not asked for is 0."""
        silent = self.silent or (False,) * len(self.levels)
        return [level or 0 for level, is_silent in zip(self.levels, silent, strict=True) if not is_silent]

    @property
    def gap(self) -> int:
        """How far the roles lie apart."""
        return max(self.known) - min(self.known)

    @property
    def words(self) -> str:
        """The levels for those who do not see the drawing; the last part is the gap."""
        told = ", ".join("–" if level is None else str(level) for level in self.levels)
        return f"{self.skill}: {told}"

    @property
    def first(self) -> int:
        """The level of the first role."""
        return self.levels[0] or 0

    @property
    def second(self) -> int:
        """The level of the second role."""
        return self.levels[1] or 0


@dataclass(frozen=True, slots=True)
class Group:
    """A group of skills with what stands in it."""

    group: SkillGroup
    rows: list[SkillLevel]

    @property
    def first(self) -> list[SkillLevel]:
        """The rows that stand first; the rest is a click away."""
        return self.rows[:SKILLS_A_GROUP]


@dataclass(frozen=True, slots=True)
class Whole:
    """A role with everything that is known about it."""

    role: Role
    staff: Staff
    stakeholders: list[RoleStakeholder]
    tracks: list[CareerTrack]
    contexts: list[str]
    kinds: list[str]
    shares: list[TagShare]
    templates: list[MetricTemplate]

    @property
    def measures(self) -> list[tuple[MetricTemplate, str]]:
        """The metrics that a new owner starts with, each with its category in words."""
        return [(row, words(row.category)) for row in self.templates]

    @property
    def measured_by(self) -> list[str]:
        """What the role answers for, in words."""
        return [words(text) for text in self.role.measured_by]

    @property
    def demand(self) -> list[str]:
        """Where the role is in demand."""
        return self.contexts or list(self.role.in_demand_at)

    @property
    def other_partners(self) -> list[str]:
        """Those the role works with of whom no topics are known."""
        known = {row.stakeholder.name for row in self.stakeholders}
        return [name for name in self.role.works_with if name not in known]

    @property
    def exits(self) -> list[str]:
        """Ways on from the role and its tracks, once each."""
        return list(dict.fromkeys([*self.role.career_exits, *(way for track in self.tracks for way in track.exits)]))


@dataclass(frozen=True, slots=True)
class Detail:
    """The page of a role."""

    whole: Whole
    groups: list[Group]
    people: list[Membership]
    activities: list[Activity] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Comparison:
    """Roles side by side."""

    roles: list[Whole]
    groups: list[Group]

    @property
    def rows(self) -> list[SkillLevel]:
        """Every skill of the comparison."""
        return [row for group in self.groups for row in group.rows]

    @property
    def shared(self) -> list[str]:
        """The skills that all ask for at the same high level."""
        same = [row for row in self.rows if len(row.known) > 1 and not row.gap and row.known[0] >= 3]
        return [row.skill.name for row in sorted(same, key=lambda row: (-row.known[0], row.skill.name))]

    @property
    def is_long(self) -> bool:
        """Whether some group holds more skills than stand first."""
        return any(len(group.rows) > SKILLS_A_GROUP for group in self.groups)

    @property
    def silent(self) -> list[Role]:
        """The roles of which no skill is written yet."""
        asked = [any(level for level in levels) for levels in zip(*(row.levels for row in self.rows), strict=True)]
        return [whole.role for whole, is_asked in zip(self.roles, asked, strict=False) if not is_asked]

    @property
    def apart(self) -> list[str]:
        """The skills at which they lie furthest apart, each in another group first."""
        widest = sorted((row for row in self.rows if row.gap), key=lambda row: (-row.gap, row.skill.name))
        return [row.skill.name for row in widest]


def words(text: str) -> str:
    """Return a key of the catalogue in words."""
    return text.replace("_", " ")


def list_roles(*, is_archived: bool = False) -> QuerySet[Role]:
    """Return the roles, the built-in ones first."""
    return Role.objects.filter(is_archived=is_archived).order_by("-is_built_in", "name", "pk")


def rows(roles: Sequence[Role], today: date) -> list[Row]:
    """Return what the catalogue shows of roles; queries do not grow with them."""
    ids = [role.pk for role in roles]
    people, shares = staff(ids, today), _shares(ids)
    kinds = {role.pk: [kind.name for kind in role.component_kinds.all()] for role in _with_kinds(ids)}
    counted = dict(RoleSkill.objects.filter(role__in=ids, level__gt=0).values_list("role").annotate(count=Count("pk")))
    core: dict[int, list[str]] = defaultdict(list)
    best = RoleSkill.objects.filter(role__in=ids, level__gte=4, skill__is_archived=False)
    for role_id, name in best.order_by("-level", "skill__name").values_list("role_id", "skill__name"):
        core[role_id].append(name)
    return [
        Row(
            role, people.get(role.pk, Staff()), shares[role.pk], kinds.get(role.pk, []), counted.get(role.pk, 0),
            core[role.pk],
        )
        for role in roles
    ]  # fmt: skip


def _with_kinds(ids: list[int]) -> QuerySet[Role]:
    return Role.objects.filter(pk__in=ids).prefetch_related("component_kinds")


def staff(ids: list[int], today: date) -> dict[int, Staff]:
    """Return how many people work as each role today, and how many positions are open or to come."""
    here = Membership.objects.filter(role__in=ids, team__is_archived=False)
    here = here.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=today))
    here = here.filter(Q(person__ends_on__isnull=True) | Q(person__ends_on__gte=today))
    is_seat = Q(person__kind=Person.Kind.OPEN_POSITION)
    counted = here.values("role").annotate(
        people=Count("person", filter=~is_seat & Q(starts_on__lte=today), distinct=True),
        seats=Count("person", filter=is_seat, distinct=True),
    )
    return {row["role"]: Staff(row["people"], row["seats"]) for row in counted}


def _shares(ids: list[int]) -> dict[int, list[TagShare]]:
    found: dict[int, list[TagShare]] = defaultdict(list)
    for row in TagShare.objects.filter(role__in=ids).order_by("-tag"):
        found[row.role_id].append(row)
    return found


def whole(roles: Sequence[Role], today: date) -> list[Whole]:
    """Return roles with everything known about them, in their order; queries do not grow with them."""
    ids = [role.pk for role in roles]
    loaded = {role.pk: role for role in _loaded(ids)}
    people, shares = staff(ids, today), _shares(ids)
    return [
        Whole(
            role=loaded[pk], staff=people.get(pk, Staff()), stakeholders=list(loaded[pk].role_stakeholders.all()),
            tracks=list(loaded[pk].tracks.all()), contexts=[row.name for row in loaded[pk].contexts.all()],
            kinds=[kind.name for kind in loaded[pk].component_kinds.all()], shares=shares[pk],
            templates=list(loaded[pk].metric_templates.all()),
        )
        for pk in ids
    ]  # fmt: skip


def _loaded(ids: list[int]) -> QuerySet[Role]:
    templates = MetricTemplate.objects.select_related("metric").order_by("category", "metric__name")
    return Role.objects.filter(pk__in=ids).prefetch_related(
        Prefetch("role_stakeholders", RoleStakeholder.objects.select_related("stakeholder").order_by("pk")),
        Prefetch("metric_templates", templates),
        "tracks",
        "contexts",
        "component_kinds",
    )


def skill_groups(roles: Sequence[Role], *, by_gap: bool = False) -> list[Group]:
    """Return the skills that any of the roles asks for, by group; with ``by_gap`` the widest difference first."""
    ids = [role.pk for role in roles]
    found: dict[int, dict[int, RoleSkill]] = defaultdict(dict)
    skills: dict[int, Skill] = {}
    asked = RoleSkill.objects.filter(role__in=ids, skill__is_archived=False).select_related("skill__group")
    for row in asked.order_by("skill__group__pk", "skill__name"):
        found[row.skill_id][row.role_id] = row
        skills[row.skill_id] = row.skill
    groups: dict[int, Group] = {}
    heard = {role for by_role in found.values() for role in by_role}
    silent = tuple(role not in heard for role in ids)
    for pk, skill in skills.items():
        held = [found[pk].get(role) for role in ids]
        line = SkillLevel(
            skill, tuple(row.level if row else None for row in held), tuple(bool(row and row.is_core) for row in held),
            silent, tuple(role.hue for role in roles),
        )  # fmt: skip
        if any(line.levels):
            groups.setdefault(skill.group_id, Group(skill.group, [])).rows.append(line)
    for group in groups.values():
        group.rows.sort(key=lambda row: (-row.gap if by_gap else -(row.levels[0] or 0), row.skill.name))
    return list(groups.values())


def detail(role: Role, today: date, user: User) -> Detail:
    """Return the page of a role."""
    people = Membership.objects.on(today).filter(role=role, team__is_archived=False)
    people = people.select_related("person", "team").order_by("person__name", "pk")
    return Detail(whole([role], today)[0], skill_groups([role]), list(people), activities_of("role", role.pk, user))


def compared(slugs: str) -> list[Role]:
    """Return the roles that an address names, at most four, in its order; without any, the built-in pair."""
    wanted = [part.strip() for part in slugs.split(",") if part.strip()] or list(PAIR)
    found = {role.slug: role for role in Role.objects.filter(slug__in=wanted)}
    picked = [found[slug] for slug in dict.fromkeys(wanted) if slug in found]
    if len(picked) < 2:
        picked += [role for role in list_roles()[:3] if role not in picked]
        picked = picked[: max(2, len(found))]
    return picked[:COMPARED_AT_MOST]


def compare(roles: Sequence[Role], today: date) -> Comparison:
    """Return roles side by side."""
    return Comparison(whole(roles, today), skill_groups(roles, by_gap=True))


def levels_of(role: Role) -> dict[int, RoleSkill]:
    """Return what a role asks for, by skill."""
    return {row.skill_id: row for row in role.role_skills.all()}
