"""Which success metrics a list shows, worked out on a few columns of each: health and place, not their courses."""

from collections import Counter
from dataclasses import dataclass
from datetime import date

from planning.models import SuccessMetric
from planning.queries import metric_pages, metrics, standings
from planning.queries.metric_pages import Filters
from planning.queries.metrics import Scored

PLACE = ("component__name", "project__name", "component_id", "project_id", "category", "metric__name", "pk")
KEPT = ("standing__health", "standing__as_of")


@dataclass(frozen=True, slots=True)
class Listing:
    """How all that the filters leave stand, health left out, and which the list shows, in order."""

    counts: Counter[str]
    ids: list[int]

    @property
    def total(self) -> int:
        """How many there are whatever their health."""
        return self.counts.total()


def listing(filters: Filters, today: date) -> Listing:
    """Return what a list shows; two queries, and those of the standings that are of another day."""
    rows = metric_pages.list_metrics(filters).order_by().values_list(*PLACE, *KEPT)
    found = {row[6]: (_place(row), row[7] if row[8] == today else "") for row in rows}
    old = [pk for pk, (_, health) in found.items() if not health]
    fresh = standings.stands(list(SuccessMetric.objects.filter(pk__in=old).select_related("metric")), today)
    stands = {pk: fresh[pk].health.value if pk in fresh else health for pk, (_, health) in found.items()}
    if filters.owner is not None:
        mine = metrics.owned_by(filters.owner, list(found), today)
        stands = {pk: health for pk, health in stands.items() if pk in mine}
    ids = [pk for pk, health in stands.items() if filters.health in {"", health}]
    return Listing(Counter(stands.values()), sorted(ids, key=lambda pk: found[pk][0]))


def _place(row: tuple[str | None, str | None, int | None, int | None, str, str, int]) -> tuple[object, ...]:
    component, project, component_id, project_id, category, metric, pk, *_ = row
    subject = component if component_id is not None else project
    return (subject or "", component_id is None, component_id or project_id or 0, category, metric, pk)


def scored_in_order(ids: list[int], today: date) -> list[Scored]:
    """Return the metrics of a page of the list, in its order."""
    rows = metrics.with_all_that_is_scored(SuccessMetric.objects.filter(pk__in=ids)).select_related("component__kind")
    by_pk = {one.row.pk: one for one in metrics.scored(rows, today)}
    return [by_pk[pk] for pk in ids if pk in by_pk]
