"""How loaded people are, week by week: allocations that are live beside what each person has, in percent."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from planning.models import Allocation, Membership, Organisation, Person
from planning.queries.snapshots import Window, people_with_calendars, present, window

HUNDRED = Decimal(100)


@dataclass(frozen=True, slots=True)
class Week:
    """A person's week: the share of their time for planned work that is booked, and the days they are there.

    ``percent`` is ``None`` where the person is not there at all: that is closed, not free. ``free_percent`` is what is
    left of the person's own pattern, so somebody who is half on a team is at most 50 % free.
    """

    monday: date
    percent: int | None
    days_there: int
    free_days: Decimal
    free_percent: int = 0

    @property
    def level(self) -> str:
        """The step of the heat scale: h1 to h4 up to 100 %, o1 and o2 above, closed."""
        if self.percent is None:
            return "closed"
        steps = ((30, "h1"), (60, "h2"), (85, "h3"), (101, "h4"), (120, "o1"))
        return next((name for limit, name in steps if self.percent < limit), "o2")


@dataclass(frozen=True, slots=True)
class PersonLoad:
    """Somebody's weeks, and the worst of them."""

    person: Person
    weeks: tuple[Week, ...]
    share_percent: Decimal

    @property
    def peak(self) -> int:
        """The highest load of any week."""
        return max((week.percent or 0 for week in self.weeks), default=0)

    @property
    def is_overloaded(self) -> bool:
        """Whether any week is above 100 %."""
        return self.peak > HUNDRED

    @property
    def free_days(self) -> Decimal:
        """Days of planned work that are free over all weeks, focus factor taken off."""
        return sum((week.free_days for week in self.weeks), Decimal(0))

    @property
    def overload_from(self) -> date | None:
        """The first week above 100 %."""
        return next((week.monday for week in self.weeks if (week.percent or 0) > HUNDRED), None)

    @property
    def overload_until(self) -> date | None:
        """The Friday of the last week above 100 %."""
        found = [week.monday for week in self.weeks if (week.percent or 0) > HUNDRED]
        return found[-1] + timedelta(days=4) if found else None


@dataclass(frozen=True, slots=True)
class Loads:
    """Everybody's weeks over the horizon."""

    shown: Window
    mondays: tuple[date, ...]
    rows: tuple[PersonLoad, ...]

    def of(self, person_ids: Iterable[int]) -> "tuple[PersonLoad, ...]":
        """Return the loads of some people, in the order of all."""
        wanted = set(person_ids)
        return tuple(row for row in self.rows if row.person.pk in wanted)

    @property
    def overloaded(self) -> tuple[PersonLoad, ...]:
        """Those above 100 % in any week, worst first."""
        return tuple(sorted((row for row in self.rows if row.is_overloaded), key=lambda row: -row.peak))


def loads(organisation: Organisation, today: date, *, people: list[Person] | None = None) -> Loads:
    """Return the load of everybody, or of the people given, which must come from ``people_with_calendars``.

    Seven queries, whatever the number of people.
    """
    shown = window(organisation, today)
    everybody = people if people is not None else people_with_calendars(shown.start, shown.last)
    ids = [person.pk for person in everybody]
    shares = _daily_shares(
        Membership.objects.during(shown.start, shown.horizon_last).filter(person__in=ids).only(
            "person_id", "share_percent", "starts_on", "ends_on"
        ),
        shown,
    )  # fmt: skip
    rows = Allocation.objects.during(shown.start, shown.horizon_last).filter(membership__person__in=ids)
    booked = _daily_shares(rows.select_related("membership"), shown)
    mondays = tuple(shown.start + timedelta(days=day) for day in range(0, shown.horizon, 7))
    focus = organisation.focus_factor
    made = tuple(_load(person, shares[person.pk], booked[person.pk], shown, focus) for person in everybody)
    return Loads(shown, mondays, made)


def _daily_shares(rows: Iterable[Membership | Allocation], shown: Window) -> dict[int, list[Decimal]]:
    days: dict[int, list[Decimal]] = defaultdict(lambda: [Decimal(0)] * shown.horizon)
    for row in rows:
        person = row.membership.person_id if isinstance(row, Allocation) else row.person_id
        last = shown.index(row.ends_on) if row.ends_on else shown.horizon - 1
        for day in range(max(0, shown.index(row.starts_on)), min(shown.horizon - 1, last) + 1):
            days[person][day] += row.share_percent
    return days


def _load(person: Person, shares: list[Decimal], booked: list[Decimal], shown: Window, focus: Decimal) -> PersonLoad:
    own = present(person, shown)
    weeks = []
    for first in range(0, shown.horizon, 7):
        there = [day for day in range(first, first + 7) if own[day] and shares[day]]
        available = sum((shares[day] for day in there), Decimal(0))
        used = sum((booked[day] for day in there), Decimal(0))
        free = sum((max(Decimal(0), shares[day] - booked[day]) * own[day] for day in there), Decimal(0))
        percent = round(used / available * 100) if available else None
        days = (free / HUNDRED / 480 * focus).quantize(Decimal("0.1"))
        left = round(free / sum(own[day] for day in there)) if there else 0
        weeks.append(Week(shown.start + timedelta(days=first), percent, len(there), days, left))
    return PersonLoad(person, tuple(weeks), shares[min(shown.index(shown.today), shown.horizon - 1)])
