"""Leases on work in the background: a worker beats while it works, and what a dead one left is handed back."""

import threading
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any, Protocol, Self, cast

from django.conf import settings
from django.db import connection, models
from django.utils import timezone

BEAT_SECONDS = 0.5
TRIES_AT_MOST = 3


class Leased(Protocol):
    """A row that one worker at a time works on."""

    pk: int
    token: str
    beat_at: datetime | None
    attempts: int


class Heart:
    """Beats while a row is worked on, and notices when the lease is lost. Stop by leaving the block."""

    def __init__(self, rows: models.QuerySet[Any], token: str) -> None:
        self.mine, self.token = rows.filter(token=token), token
        self._stopped = threading.Event()
        self._done = threading.Event()
        self._thread = threading.Thread(target=self._beat, daemon=True)

    def __enter__(self) -> Self:
        # In tests the task runs inside the test's transaction, which another connection cannot see.
        if settings.TASKS["default"]["BACKEND"] != "django_tasks.backends.immediate.ImmediateBackend":
            self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._done.set()
        if self._thread.is_alive():
            self._thread.join(timeout=10)

    def is_stopped(self) -> bool:
        """Say whether the work was cancelled or its lease is lost."""
        return self._stopped.is_set()

    def values(self) -> dict[str, Any]:
        """Return what a beat writes beside the time."""
        return {}

    def is_cancelled(self) -> bool:
        """Say whether somebody asked to stop."""
        return False

    def _beat(self) -> None:
        try:
            while not self._done.wait(BEAT_SECONDS):
                if not self.mine.update(beat_at=timezone.now(), **self.values()) or self.is_cancelled():
                    self._stopped.set()
        finally:
            connection.close()


def hand_back(
    model: type[models.Model], enqueue: Callable[[int], object], *, lease_seconds: int | None = None,
    again: dict[str, Any] | None = None, given_up: dict[str, Any] | None = None,
) -> int:  # fmt: skip
    """Hand back rows whose worker stopped beating; give up after three tries. Return how many were handed back.

    Parameters
    ----------
    model
        Its rows have ``state``, ``error``, ``token``, ``beat_at`` and ``attempts``.
    enqueue
        Puts a row into the queue again.
    again, given_up
        What else is written of a row that is handed back, or given up.
    """
    before = timezone.now() - timedelta(seconds=lease_seconds or settings.RUN_LEASE_SECONDS)
    rows = model._default_manager.all()
    stale = rows.filter(models.Q(beat_at__lt=before) | models.Q(beat_at__isnull=True), state="running")
    count = 0
    for found in stale:
        row = cast("Leased", found)
        same = stale.filter(pk=row.pk, token=row.token)
        if row.attempts + 1 >= TRIES_AT_MOST:
            same.update(state="failed", error=f"Its worker died {TRIES_AT_MOST} times.", **(given_up or {}))
        elif same.update(state="queued", token="", attempts=row.attempts + 1, **(again or {})):
            enqueue(row.pk)
            count += 1
    return count
