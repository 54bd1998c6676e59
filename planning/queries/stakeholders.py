"""Whom the roles on a project should talk to, who is named for it, and who is missing."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from planning.models import Allocation, Ownership, Project, ProjectStakeholder, Role, RoleStakeholder, Stakeholder
from planning.queries.work_board import RoleShare


@dataclass(frozen=True, slots=True)
class Talk:
    """What one role on the project talks about with a group."""

    role: Role
    topics: list[str]


@dataclass(frozen=True, slots=True)
class Group:
    """A group of stakeholders: which roles on the project work with it, and who is named."""

    stakeholder: Stakeholder
    talks: list[Talk]
    named: list[ProjectStakeholder]

    @property
    def is_missing(self) -> bool:
        """Whether a role should talk to the group and nobody is named."""
        return bool(self.talks) and not self.named


@dataclass(frozen=True, slots=True)
class Groups:
    """The groups of a project, those without a name first."""

    rows: list[Group]

    @property
    def missing(self) -> list[Group]:
        """The groups that nobody stands for."""
        return [row for row in self.rows if row.is_missing]

    @property
    def expected(self) -> int:
        """How many groups the roles on the project work with."""
        return sum(1 for row in self.rows if row.talks)


def groups(project: Project, asked: Iterable[RoleShare], today: date) -> Groups:
    """Return the groups that the roles on a project work with, and those that are named; a fixed number of queries.

    The roles are those that its open work asks for, those of the people on it, and that of whoever owns it.
    """
    roles = {share.role.pk for share in asked}
    live = Allocation.objects.filter(work_item__project=project, ends_on__gte=today)
    roles |= set(live.values_list("role", flat=True))
    roles |= set(Ownership.objects.on(today).filter(project=project, role__isnull=False).values_list("role", flat=True))
    talks: dict[int, list[Talk]] = defaultdict(list)
    found: dict[int, Stakeholder] = {}
    links = RoleStakeholder.objects.filter(role__in=roles).select_related("role", "stakeholder")
    for link in links.order_by("role__name", "pk"):
        found[link.stakeholder_id] = link.stakeholder
        talks[link.stakeholder_id].append(Talk(link.role, list(link.topics)))
    named: dict[int, list[ProjectStakeholder]] = defaultdict(list)
    for row in project.project_stakeholders.select_related("stakeholder").order_by("name", "pk"):
        found[row.stakeholder_id] = row.stakeholder
        named[row.stakeholder_id].append(row)
    rows = [Group(one, talks[pk], named[pk]) for pk, one in found.items()]
    return Groups(sorted(rows, key=lambda row: (not row.is_missing, row.stakeholder.name)))
