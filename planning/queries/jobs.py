"""The jobs as pages show them: what each does, when it ran, how that went, when it runs next."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from planning.models import Job

LATE = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Line:
    """A job in words."""

    name: str
    label: str
    why: str
    every: str
    row: Job | None
    is_late: bool

    @property
    def state(self) -> str:
        """How it stands: never ran, runs, failed, late or fine."""
        if self.row is not None and self.row.leased_until is not None:
            return "runs now"
        if self.is_late:
            return "waits for a worker"
        if self.row is None or self.row.ended_at is None:
            return "never ran"
        return "failed" if self.row.is_failed else "ran"


def every(span: timedelta) -> str:
    """Write how often a job runs."""
    minutes = int(span.total_seconds() // 60)
    for size, word in ((1440, "day"), (60, "hour"), (1, "minute")):
        if minutes % size == 0:
            count = minutes // size
            return f"every {word}" if count == 1 else f"every {count} {word}s"
    return f"every {minutes} minutes"


def lines(known: Iterable[tuple[str, str, str, timedelta]], now: datetime) -> list[Line]:
    """Return the jobs: name, label, why and how often of each are given."""
    rows = {row.name: row for row in Job.objects.all()}
    return [
        Line(name, label, why, every(span), row, row is not None and row.next_at < now - LATE)
        for name, label, why, span in known
        for row in (rows.get(name),)
    ]
