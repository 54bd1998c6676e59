"""Bring the built-in roles, skills and metrics into the database."""

from typing import Any

from django.core.management.base import BaseCommand

from planning.actions.catalogue import load_catalogue


class Command(BaseCommand):
    """Load the built-in catalogue; what was edited here is left as it is."""

    help = "Load the built-in roles, skills and metrics. What was edited here is left as it is."

    def handle(self, *args: Any, **options: Any) -> None:
        counts = load_catalogue()
        if options["verbosity"]:
            self.stdout.write(f"Catalogue: {counts}.")
