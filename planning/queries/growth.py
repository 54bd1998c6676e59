"""What somebody's work shows: how far it drifts from the role, and the skills that finished work is evidence of."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from django.db.models import QuerySet

from planning.domain import drift as domain
from planning.domain.drift import Expected, Span
from planning.domain.tags import Tag
from planning.models import Allocation, DemandSkill, Person, Role, TagShare, WorkItem

DONE_DAYS = 182
PLANNED_DAYS = 91
WEEK, WORKDAYS = 7, 5


@dataclass(frozen=True, slots=True)
class Drift:
    """The two kinds of work somebody did and is planned on in a role, beside the range of the role."""

    role: Role
    wanted: dict[Tag, Expected]
    done: Span | None
    planned: Span | None

    @property
    def is_drift(self) -> bool:
        """Whether what was done or what is planned lies outside the range."""
        return any(part is not None and part.outside is not None for part in (self.done, self.planned))

    @property
    def rows(self) -> list[tuple[str, Expected, int | None, int | None]]:
        """Each kind of work with its range, and the shares done and planned; ``None`` where nothing was."""
        return [
            (TAG_WORDS[tag], self.wanted[tag], _percent(self.done, place), _percent(self.planned, place))
            for place, tag in enumerate(domain.TAGGED)
        ]


TAG_WORDS = {Tag.PRODUCT_FEATURE: "Product feature", Tag.INFRASTRUCTURE: "Infrastructure"}


def _percent(span: Span | None, place: int) -> int | None:
    return span.shares[place].percent if span else None


def drifts(person: Person, roles: Iterable[Role], today: date) -> list[Drift]:
    """Return how somebody's work stands to each of the roles: half a year back, a quarter ahead; two queries."""
    first, last = today - timedelta(days=DONE_DAYS), today + timedelta(days=PLANNED_DAYS)
    rows = Allocation.objects.during(first, last).filter(membership__person=person)
    rows = rows.exclude(work_item__status=WorkItem.Status.CANCELLED).select_related("work_item")
    done: dict[int, dict[Tag, float]] = defaultdict(lambda: defaultdict(float))
    planned: dict[int, dict[Tag, float]] = defaultdict(lambda: defaultdict(float))
    for row in rows:
        tag = Tag.of(row.work_item.tag)
        done[row.role_id][tag] += _days(row, first, today - timedelta(days=1))
        planned[row.role_id][tag] += _days(row, today, last)
    shares: dict[int, dict[Tag, Decimal]] = defaultdict(dict)
    for share in TagShare.objects.all():
        shares[share.role_id][Tag(share.tag)] = share.share_percent
    found = []
    for role in roles:
        wanted = domain.expected(shares[role.pk])
        spans = [domain.span(days[role.pk], wanted) for days in (done, planned)]
        if any(spans):
            found.append(Drift(role, wanted, *spans))
    return found


def _days(row: Allocation, first: date, last: date) -> float:
    """Return the days of work of an allocation within a time: of five a week, at its share."""
    length = (min(row.ends_on, last) - max(row.starts_on, first)).days + 1
    return max(0, length) * WORKDAYS / WEEK * float(row.share_percent) / 100


@dataclass(slots=True)
class Evidence:
    """Finished work that asked for a skill: how many items and days, up to which level, the latest of them."""

    level: int = 0
    days: float = 0.0
    items: dict[int, str] | None = None
    latest: date | None = None

    @property
    def count(self) -> int:
        """How many items."""
        return len(self.items or {})

    @property
    def words(self) -> str:
        """The evidence in a line."""
        items = "1 item" if self.count == 1 else f"{self.count} items"
        days = round(self.days)
        return f"{items}, {days} {'day' if days == 1 else 'days'}, asked for {self.level}"


def evidence(people: QuerySet[Person]) -> dict[int, dict[int, Evidence]]:
    """Return what the finished, tagged work of people is evidence of, by person and skill; two queries.

    It stands beside the levels that people told and managers confirmed, and never changes one.
    """
    done = WorkItem.objects.filter(status=WorkItem.Status.DONE).exclude(tag="")
    rows = Allocation.objects.filter(work_item__in=done, membership__person__in=people)
    worked = list(rows.select_related("work_item", "membership"))
    asked: dict[tuple[int, int], list[tuple[int, int]]] = defaultdict(list)
    if worked:
        needs = DemandSkill.objects.filter(demand__work_item__in=done)
        for item, role, skill, level in needs.values_list("demand__work_item", "demand__role", "skill", "level"):
            asked[item, role].append((skill, level))
    found: dict[int, dict[int, Evidence]] = defaultdict(dict)
    for row in worked:
        for skill, level in asked[row.work_item_id, row.role_id]:
            _add(found[row.membership.person_id].setdefault(skill, Evidence(items={})), row, level)
    return found


def _add(one: Evidence, row: Allocation, level: int) -> None:
    item = row.work_item
    one.level = max(one.level, level)
    one.days += _days(row, row.starts_on, row.ends_on)
    one.items = {**(one.items or {}), item.pk: item.title}
    ended = item.done_on or row.ends_on
    one.latest = ended if one.latest is None else max(one.latest, ended)
