"""Writes the Backstage catalogue."""

from typing import Any

from django.core.management.base import BaseCommand

from planning.exchange import backstage


class Command(BaseCommand):
    """Print the catalogue as YAML."""

    help = "Print the Backstage catalogue with the owners of today, as YAML."

    def handle(self, *_: Any, **__: Any) -> None:
        """Write."""
        self.stdout.write(backstage.write(backstage.export()), ending="")
