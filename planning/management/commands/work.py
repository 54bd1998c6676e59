"""The background worker: makes plans, runs what recurs, and hands back what a dead worker left."""

import logging
import threading
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.db import close_old_connections

from planning.actions import departures, jobs, runs, tagging_worker
from planning.exchange import imports

logger = logging.getLogger(__name__)
JOBS_SECONDS = 5


class Command(BaseCommand):
    """Make plans in the background until stopped."""

    help = "Make plans in the background until stopped. Several may run side by side."
    requires_system_checks = ()  # they read every address; `make check` has them, starting need not

    def handle(self, *_: Any, **__: Any) -> None:
        """Look after stale runs and run due jobs every few seconds beside the task worker."""
        done = threading.Event()

        requeue_stale()
        # A plan keeps the task worker busy for minutes: what recurs does not wait for it.
        beat = settings.RUN_LEASE_SECONDS / 2
        for seconds, do in ((beat, requeue_stale), (beat, tagging_worker.look_after), (JOBS_SECONDS, jobs.run_due)):
            threading.Thread(target=again_and_again, args=(do, seconds, done), daemon=True).start()
        try:
            call_command("db_worker", queue_name="*", interval=1, reload=False, verbosity=0)
        finally:
            done.set()


def requeue_stale() -> None:
    """Hand back the plans, drills and imports that a dead worker left."""
    runs.requeue_stale()
    departures.requeue_stale()
    imports.requeue_stale()


def again_and_again(do: Callable[[], object], seconds: float, done: threading.Event) -> None:
    """Do something every few seconds until it is over; what goes wrong once is tried again."""
    while not done.wait(seconds):
        close_old_connections()
        try:
            do()
        except Exception:
            logger.exception("%s failed", getattr(do, "__name__", do))
        close_old_connections()
