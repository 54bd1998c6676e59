"""Pull values on a schedule: who reads, what is stored, what is said when it does not work."""

import logging
from datetime import UTC, datetime
from time import monotonic

from django.db import transaction
from django.utils import timezone

from planning import access
from planning.access import Permission
from planning.actions import measurements, pulling, records, standings
from planning.actions.fetching import Unreachable
from planning.domain.errors import DomainError
from planning.models import Measurement, MetricPull, User

logger = logging.getLogger(__name__)
SECONDS_AT_MOST = 300  # of one run of the job, far below its lease
VALUES = ("value", "numerator", "denominator", "samples", "buckets")


def pull_due(now: datetime | None = None) -> str:
    """Read every source that is due, one after the other; say how that went."""
    now = now or timezone.now()
    rows = MetricPull.objects.filter(is_active=True, success_metric__ended_on__isnull=True)
    rows = rows.select_related("success_metric__metric").order_by("next_at", "pk")
    worked = failed = 0
    until = monotonic() + SECONDS_AT_MOST
    for pull in [row for row in rows if row.is_due(now)]:
        if monotonic() > until:
            break  # the rest is due still, and comes first next time
        if not _claim(pull, now):
            continue  # another worker has it
        is_right = pull_one(pull, now)
        worked, failed = worked + is_right, failed + (not is_right)
    if not worked and not failed:
        return "No source was due."
    return f"Read {worked} source{'' if worked == 1 else 's'}" + (
        f"; {failed} did not answer rightly." if failed else "."
    )


def _claim(pull: MetricPull, now: datetime) -> bool:
    mine = MetricPull.objects.filter(pk=pull.pk, next_at=pull.next_at)
    return bool(mine.update(next_at=pulling.next_time(pull, now)))


def pull_one(pull: MetricPull, now: datetime | None = None) -> bool:
    """Read a source; what was there before stays whatever it answers. Return whether it worked."""
    now = now or timezone.now()
    try:
        found = pulling.read(pull, pulling.times_of(pull, now))
        for one in found:
            measurements.check(one)
        _store(pull, found, now)
    except (Unreachable, DomainError) as error:
        _note_problem(pull, str(error), now)
        return False
    except Exception as error:
        logger.exception("Reading %s failed", pull)
        _note_problem(pull, f"It could not be read: {type(error).__name__}.", now)
        return False
    return True


def _note_problem(pull: MetricPull, text: str, now: datetime) -> None:
    MetricPull.objects.filter(pk=pull.pk).update(tried_at=now, problem=text[:300])
    pull.tried_at, pull.problem = now, text[:300]


@transaction.atomic
def _store(pull: MetricPull, found: list[Measurement], now: datetime) -> None:
    """Store what is not there yet; read again, a time has the value that it had last."""
    MetricPull.objects.select_for_update().get(pk=pull.pk)
    times = [one.measured_at for one in found]
    rows = Measurement.objects.filter(success_metric=pull.success_metric, source=pull.kind, measured_at__in=times)
    known = {row.measured_at: row for row in rows}
    new = [one for one in found if one.measured_at not in known]
    changed = [one for one in found if one.measured_at in known and _differs(one, known[one.measured_at])]
    for one in changed:
        one.pk, one.created_at = known[one.measured_at].pk, known[one.measured_at].created_at
    Measurement.objects.bulk_create(new, batch_size=500)
    Measurement.objects.bulk_update(changed, VALUES, batch_size=200)
    if new or changed:
        standings.renew(standings.touched_by([*new, *changed]))
    until = max((time for time in times if time is not None), default=pull.read_until)
    pull.tried_at = pull.worked_at = now
    pull.problem, pull.read_until = "", until
    pull.save(update_fields=["tried_at", "worked_at", "problem", "read_until", "updated_at"])


def _differs(one: Measurement, known: Measurement) -> bool:
    return any(getattr(one, name) != getattr(known, name) for name in VALUES)


def pull_now(pull: MetricPull, *, by: User) -> bool:
    """Read a source because somebody asks. Return whether it worked.

    Raises
    ------
    NotAllowed
        Where the user may not change the metric.
    """
    access.check(by, Permission.METRIC_CHANGE, *records.KINDS[MetricPull].teams(pull))
    return pull_one(pull, datetime.now(UTC))
