"""The board: open work in three columns by tag, with days, share and the split by role."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from django.db.models import F

from planning.models import Role, Tag, WorkItem
from planning.queries import demands
from planning.queries.work import DUE, PRIORITY, UNTAGGED, Filters, due, live, matching, with_people

CARDS = 20  # a column shows so many; the table has them all
SOON_DAYS = 14


@dataclass(frozen=True, slots=True)
class RoleShare:
    """The days of a role, and their part of the whole."""

    role: Role
    days: Decimal
    percent: float


@dataclass(frozen=True, slots=True)
class Group:
    """Cards of a column that belong together."""

    label: str
    items: list[WorkItem]


@dataclass(frozen=True, slots=True)
class Column:
    """The open items of a tag."""

    tag: str
    label: str
    count: int
    days: float
    percent: float | None
    roles: list[RoleShare]
    groups: list[Group]
    more: int


def role_shares(items: list[WorkItem]) -> list[RoleShare]:
    """Return what items ask for per role, largest first; they must come from ``demands.with_demands``."""
    shares = demands.tag_shares()
    total: dict[int, Decimal] = defaultdict(Decimal)
    for item in items:
        for demand in demands.role_demands(item, shares):
            total[demand.role_id] += demand.days
    whole = sum(total.values())
    roles = Role.objects.in_bulk()  # a few; asking for some of them would make the number of queries vary
    rows = [RoleShare(roles[pk], days, float(days / whole * 100)) for pk, days in total.items() if days]
    return sorted(rows, key=lambda row: (-row.days, row.role.name))


def columns(filters: Filters, *, today: date) -> list[Column]:
    """Return the three columns; the number of queries does not depend on the number of items.

    All items count, but only the cards that are shown are loaded with people and dependencies.
    """
    order = (PRIORITY, F("due").asc(nulls_last=True), "-pk")
    items = list(demands.with_demands(matching(filters, today)).annotate(due=DUE).order_by(*order))
    whole = sum(_days(item) for item in items)
    by_tag: dict[str, list[WorkItem]] = defaultdict(list)
    for item in items:
        by_tag[item.tag or UNTAGGED].append(item)
    shown = [item.pk for rows in by_tag.values() for item in rows[:CARDS]]
    cards = {item.pk: item for item in with_people(WorkItem.objects.filter(pk__in=shown), today=today)}
    labels = ((UNTAGGED, "Untagged"), *((str(tag), str(tag.label)) for tag in Tag))
    return [_column(tag, label, by_tag[tag], cards, whole, today) for tag, label in labels]


def _days(item: WorkItem) -> float:
    return float(demands.remaining_days(item) or 0)


def _column(
    tag: str, label: str, items: list[WorkItem], cards: dict[int, WorkItem], whole: float, today: date
) -> Column:
    days = sum(_days(item) for item in items)
    shown = [cards[item.pk] for item in items[:CARDS]]
    last = today + timedelta(days=SOON_DAYS)
    # What has no tag is there to get one: what can be accepted at once stands first.
    first, then = ("Suggested", "Needs a person") if tag == "untagged" else ("Next two weeks", "Later")
    comes_first = [item for item in shown if (_is_suggested(item) if tag == "untagged" else _starts_by(item, last))]
    groups = [Group(first, comes_first), Group(then, [item for item in shown if item not in comes_first])]
    return Column(
        tag, label, len(items), days, days / whole * 100 if whole else None, role_shares(items),
        [group for group in groups if group.items], len(items) - len(shown),
    )  # fmt: skip


def _is_suggested(item: WorkItem) -> bool:
    """Say whether a tag is suggested that can be accepted as it is."""
    suggestion = getattr(item, "suggestion", None)
    return suggestion is not None and suggestion.is_answer


def _starts_by(item: WorkItem, last: date) -> bool:
    """Say whether an item is worked on by the day: by its plan, else by where it stands and when it is due."""
    rows = live(item)
    if rows:
        return min(row.starts_on for row in rows) <= last
    day = due(item)
    return item.status == WorkItem.Status.IN_PROGRESS or (day is not None and day <= last)
