"""Recommendations as cards for a phone: who, what, when, the weeks of the person, and the nearest reason."""

from collections import Counter
from dataclasses import dataclass
from datetime import date
from typing import Any

from planning.models import Organisation, Recommendation, User, WorkItem
from planning.queries import person_weeks, plans
from planning.queries.recommendations import may_decide

SHOWN = 5


@dataclass(frozen=True, slots=True)
class Card:
    """One recommendation on a phone."""

    row: Recommendation
    reason: str
    cells: list[dict[str, Any]]
    hue: str
    may_decide: bool


def cards(organisation: Organisation, today: date, user: User) -> list[Card]:
    """Return the first open recommendations as cards; a fixed number of queries."""
    rows = list(plans.recommendations()[:SHOWN])
    people = {row.person_id for row in rows if row.person_id}
    weeks = person_weeks.by_person(organisation, today, people)
    gone = person_weeks.replaced(people)
    waiting = holds_up()
    return [
        Card(
            row, finish_sentence(row, waiting),
            person_weeks.cells(row, weeks.get(row.person_id or 0), gone[row.person_id or 0]),
            row.role.hue if row.role else "slate", may_decide(user, row),
        )
        for row in rows
    ]  # fmt: skip


def holds_up() -> Counter[int]:
    """Return how many open items wait for each item."""
    waiting = WorkItem.objects.open().filter(waits_for__isnull=False)
    return Counter(waiting.values_list("waits_for__before", flat=True))


def finish_sentence(row: Recommendation, waiting: Counter[int]) -> str:
    """Say when it would be done, how that stands to the due date, and what waits for it."""
    item = row.work_item
    if item is None or row.ends_on is None:
        return ""
    due = item.due_on or (item.project.due_on if item.project else None)
    done = f"Done on {row.ends_on.day} {row.ends_on:%B}"
    if due is not None:
        late = (row.ends_on - due).days
        apart = f"{abs(late)} day{'' if abs(late) == 1 else 's'}"
        if late == 0:
            done += ", the due date"
        else:
            done += f", {apart} {'after' if late > 0 else 'before'} the due date"
    count = waiting.get(item.pk, 0)
    return f"{done}; {count} item{'s wait' if count > 1 else ' waits'} for it." if count else f"{done}."
