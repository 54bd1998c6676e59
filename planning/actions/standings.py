"""Keep what is worked out from measurements: the days put together, and how each success metric stands.

Every change of measurements and contracts passes here in its own transaction, so that what is kept is never older than
what it stands for. Nothing of it is in the activity log: it follows from what is.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from planning.models import MeasuredDay, Measurement, Standing, SuccessMetric
from planning.queries import standings

Days = Mapping[int, set[date] | None]
BATCH = 500


def after(changes: Iterable[dict[str, Any]]) -> None:
    """Renew what changes of rows have touched."""
    touched: dict[int, set[date] | None] = {}
    for change in changes:
        if change["model"] == "measurement":
            _take_days(change, touched)
        elif change["after"] is not None and change["model"] == "successmetric":
            touched.setdefault(change["pk"], set())
        elif change["after"] is not None and change["model"] == "metric":
            ids = SuccessMetric.objects.filter(metric=change["pk"]).values_list("pk", flat=True)
            touched |= dict.fromkeys(ids)
    if touched:
        renew(touched)


def _take_days(change: dict[str, Any], touched: dict[int, set[date] | None]) -> None:
    for values in filter(None, (change["before"], change["after"])):
        days = touched.setdefault(values["success_metric"], set())
        if days is not None:
            days.add(date.fromisoformat(values["measured_on"]))


@transaction.atomic
def renew(touched: Days, today: date | None = None) -> int:
    """Put the touched days together again, all of them where that is ``None``, and renew the standings.

    A metric that was never put together is, whole: half of its days would be taken for all of them.
    """
    rows = list(SuccessMetric.objects.filter(pk__in=touched).select_related("metric"))
    known = set(Standing.objects.filter(pk__in=[row.pk for row in rows]).values_list("pk", flat=True))
    for row in rows:
        _put_together(row, touched[row.pk] if row.pk in known else None)
    return stand(rows, today or timezone.localdate())


def _put_together(row: SuccessMetric, days: set[date] | None) -> None:
    if days is not None and not days:
        return
    wanted = Q() if days is None else Q(measured_on__in=days)
    old = MeasuredDay.objects.filter(success_metric=row)
    (old if days is None else old.filter(day__in=days)).delete()
    measured = standings.in_order(Measurement.objects.filter(wanted, success_metric=row))
    MeasuredDay.objects.bulk_create(standings.days_put_together(row, measured.iterator()), batch_size=BATCH)


def stand(rows: list[SuccessMetric], today: date) -> int:
    """Keep how metrics stand today, whose days are put together. Return how many."""
    found = standings.worked_out(rows, today, with_days=[row.pk for row in rows])
    names = ["as_of", "health", "value", "trend", "per_week", "last_on", "off_in_a_row", "course"]
    Standing.objects.bulk_create(
        [
            Standing(
                success_metric_id=pk, as_of=today, health=one.health.value, value=one.value, trend=one.trend.word.value,
                per_week=one.trend.per_week, last_on=one.last_on, off_in_a_row=one.off_in_a_row,
                course=[[day.isoformat(), value] for day, value in one.points],
            )
            for pk, one in found.items()
        ],
        batch_size=BATCH, update_conflicts=True, unique_fields=["success_metric"], update_fields=names,
    )  # fmt: skip
    return len(found)


def renew_outdated(today: date | None = None) -> int:
    """Bring every standing that is not of today up to date. Return how many."""
    today = today or timezone.localdate()
    rows = SuccessMetric.objects.filter(ended_on__isnull=True).select_related("metric")
    new = rows.filter(standing__isnull=True).values_list("pk", flat=True)
    count = sum(renew(dict.fromkeys(batch), today) for batch in _batches(list(new)))
    old = list(rows.filter(standing__isnull=False).exclude(standing__as_of=today))
    for start in range(0, len(old), BATCH):
        with transaction.atomic():
            count += stand(old[start : start + BATCH], today)
    return count


def renew_all() -> int:
    """Work everything out anew, for rows that were written past the actions. Return how many standings."""
    ids = list(SuccessMetric.objects.values_list("pk", flat=True))
    Standing.objects.all().delete()
    return sum(renew(dict.fromkeys(batch)) for batch in _batches(ids))


def _batches(ids: list[int]) -> list[list[int]]:
    return [ids[start : start + BATCH] for start in range(0, len(ids), BATCH)]


def touched_by(measured: Iterable[Measurement]) -> dict[int, set[date] | None]:
    """Return the days of measurements by success metric."""
    found: defaultdict[int, set[date]] = defaultdict(set)
    for one in measured:
        found[one.success_metric_id].add(one.measured_on)
    return dict(found)
