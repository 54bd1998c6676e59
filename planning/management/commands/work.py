"""The background worker: makes plans, and hands back what a dead worker left."""

import threading
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.db import close_old_connections

from planning.actions import runs
from planning.exchange import imports


class Command(BaseCommand):
    """Make plans in the background until stopped."""

    help = "Make plans in the background until stopped. Several may run side by side."

    def handle(self, *_: Any, **__: Any) -> None:
        """Look after stale runs every few seconds beside the task worker."""
        done = threading.Event()

        def look_after() -> None:
            while not done.wait(settings.RUN_LEASE_SECONDS / 2):
                close_old_connections()
                runs.requeue_stale()
                imports.requeue_stale()
                close_old_connections()

        runs.requeue_stale()
        imports.requeue_stale()
        watch = threading.Thread(target=look_after, daemon=True)
        watch.start()
        try:
            call_command("db_worker", queue_name="*", interval=1, reload=False, verbosity=0)
        finally:
            done.set()
