"""Scorecards: how the success metrics of each role, team, component, project or person stand."""

from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

from django.urls import reverse

from planning.domain.metrics import Health
from planning.models import Ownership, SuccessMetric
from planning.queries import metrics, standings

# Whose scorecards there are, with what one of them is called, and the filter of the list of metrics that shows it.
BY = {
    "person": ("Person", "owner"), "role": ("Role", "role"), "team": ("Team", "team"),
    "component": ("Component", "component"), "project": ("Project", "project"),
}  # fmt: skip
JUDGED = (Health.ON_TARGET, Health.AT_RISK, Health.OFF_TARGET)
UNKNOWN = (Health.STALE, Health.NOT_MEASURED, Health.NO_TARGET)
NOBODY = "Nobody"


@dataclass(frozen=True, slots=True)
class Card:
    """How many metrics of somebody or something stand how; what is not known is counted apart, never as off target."""

    pk: int | None
    name: str
    counts: Counter[str]

    @property
    def total(self) -> int:
        """How many there are."""
        return self.counts.total()

    @property
    def judged(self) -> int:
        """How many have a fresh value and a target, so that it is known how they stand."""
        return sum(self.counts[state.value] for state in JUDGED)

    @property
    def on_target_percent(self) -> float | None:
        """The share on target of those that are known; None where none is."""
        return 100 * self.counts[Health.ON_TARGET.value] / self.judged if self.judged else None

    @property
    def states(self) -> list[tuple[str, int]]:
        """Every state with its count, zeros included."""
        return [(state.value, self.counts[state.value]) for state in (*JUDGED, *UNKNOWN)]

    def url(self, by: str) -> str:
        """Return the address of its metrics; nothing for those that nobody answers for."""
        if self.pk is None:
            return ""
        return f"{reverse('planning:metric-list')}?{urlencode({BY[by][1]: self.pk})}"


def cards(by: str, today: date) -> list[Card]:
    """Return the scorecards, those with most off target first; a fixed number of queries."""
    rows = list(metrics.list_success_metrics())
    stands = standings.stands(rows, today)
    owners = metrics.owners_on(today) if by == "person" else {}
    counts: dict[tuple[int | None, str], Counter[str]] = defaultdict(Counter)
    for row in rows:
        counts[_of(row, by, owners)][stands[row.pk].health.value] += 1
    found = [Card(pk, name, states) for (pk, name), states in counts.items()]
    return sorted(found, key=lambda one: (*(-one.counts[state.value] for state in reversed(JUDGED)), one.name))


def _of(row: SuccessMetric, by: str, owners: dict[tuple[str, int], Ownership]) -> tuple[int | None, str]:
    """Return whose a metric is: the same that the filters of the list of metrics find."""
    found: object = None
    if by == "person":
        held = metrics.owner_of(row, owners)
        found = held.person if held else None
    elif by == "role":
        found = row.role
    elif by == "component":
        found = row.component
    else:
        project = row.project or (row.component.project if row.component else None)
        found = project if by == "project" else (row.component.team if row.component else None)
        if by == "team" and found is None:
            found = project.team if project else None
    return (
        (getattr(found, "pk", None), str(found)) if found is not None else (None, NOBODY if by == "person" else "None")
    )
