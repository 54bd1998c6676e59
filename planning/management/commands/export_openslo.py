"""Write availabilities with an objective as OpenSLO v1."""

from typing import Any

from django.core.management.base import BaseCommand

from planning.exchange import openslo


class Command(BaseCommand):
    """Export availabilities that are read from Prometheus."""

    help = "Write every availability with an objective that is read from Prometheus as OpenSLO v1, to standard output."

    def handle(self, *_: Any, **__: Any) -> None:
        self.stdout.write(openslo.export())
