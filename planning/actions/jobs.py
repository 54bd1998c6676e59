"""What recurs: an explicit tuple of jobs, each run by whichever worker comes first, one at a time by a lease."""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import uuid4

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django_tasks import task

from planning import access
from planning.access import Permission
from planning.actions import pulls, reminders, retention, standings
from planning.actions.changes import recording
from planning.domain.errors import DomainError
from planning.models import Activity, Job, User

logger = logging.getLogger(__name__)
LEASE = timedelta(minutes=15)


@dataclass(frozen=True, slots=True)
class Recurring:
    """A job: what it is called, how often it runs, what it does. It answers a sentence for its page."""

    name: str
    label: str
    why: str
    every: timedelta
    do: Callable[[], str]


def _renew() -> str:
    count = standings.renew_outdated()
    return f"Worked {count:,} standing{'' if count == 1 else 's'} out anew." if count else "Every standing is of today."


JOBS = (
    Recurring(
        "pull-metrics", "Read metrics", "Reads the values of success metrics from Prometheus and JSON endpoints.",
        timedelta(minutes=1), pulls.pull_due,
    ),
    Recurring(
        "renew-standings", "Renew standings", "A day later a value may be stale, or out of its window.",
        timedelta(hours=1), _renew,
    ),
    Recurring(
        "remind-owners", "Ask owners to confirm", "Owners say once a review period that they still answer for a thing.",
        timedelta(days=1), reminders.remind,
    ),
    Recurring(
        "clear-old", "Remove what nobody needs", "Old plans, snapshots, idempotency keys and activities, as set.",
        timedelta(days=1), retention.clear,
    ),
)  # fmt: skip
BY_NAME = {job.name: job for job in JOBS}


def ensure() -> None:
    """Have a row for each job; a new one is due at once."""
    known = set(Job.objects.values_list("name", flat=True))
    for job in JOBS:
        if job.name not in known:
            Job.objects.get_or_create(name=job.name, defaults={"next_at": timezone.now()})


def run_due() -> int:
    """Run every job that is due and that nobody else runs. Return how many."""
    ensure()
    return sum(run(job) for job in JOBS)


def run(job: Recurring) -> bool:
    """Run a job if it is due and nobody else does; its lease keeps others away. Return whether it ran."""
    now, token = timezone.now(), uuid4().hex
    free = Job.objects.filter(Q(leased_until__isnull=True) | Q(leased_until__lt=now), name=job.name, next_at__lte=now)
    if not free.update(token=token, leased_until=now + LEASE, started_at=now, updated_at=now):
        return False
    try:
        said, is_failed = job.do(), False
    except DomainError as error:
        said, is_failed = str(error), True
    except Exception as error:
        logger.exception("Job %s failed", job.name)
        said, is_failed = f"It failed: {type(error).__name__}: {error}", True
    _end(job, token, said, now, is_failed=is_failed)
    return True


def _end(job: Recurring, token: str, said: str, began: datetime, *, is_failed: bool) -> None:
    """Write down how it went, unless the lease ran out and another worker has taken over."""
    now = timezone.now()
    mine = Job.objects.filter(name=job.name, token=token)
    mine.update(
        ended_at=now, leased_until=None, token="", result=said[:300], is_failed=is_failed, updated_at=now
    )  # fmt: skip
    # Who asked for another run meanwhile moved the next one nearer: that stands.
    mine = Job.objects.filter(name=job.name, next_at__lte=began)
    mine.update(next_at=began + job.every)


def ask(job: Job, *, by: User) -> Activity | None:
    """Have a job run now, by hand.

    Raises
    ------
    NotAllowed
        It takes the right to change settings.
    """
    access.check(by, Permission.SETTINGS_CHANGE)
    known = BY_NAME.get(job.name)
    label = known.label if known else job.name
    with recording(by=by, verb="job.ask", sentence=f"Asked for “{label}” to run now", subject=job) as record:
        record.save(job, next_at=timezone.now())
    transaction.on_commit(lambda: execute.enqueue(name=job.name))
    return record.activity


@task(queue_name="default")
def execute(name: str) -> None:
    """Run a job that somebody asked for; the clock of the workers may have run it already."""
    if name in BY_NAME:
        run(BY_NAME[name])
