"""Take the sample organisation away again."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from planning.actions.sample import remove_sample
from planning.domain.errors import DomainError


class Command(BaseCommand):
    """Remove what the sample made: only in development; what people added beside it stays."""

    help = "Remove the sample organisation and what hangs on it. In development alone; it cannot be undone."

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            removed = remove_sample()
        except DomainError as error:
            raise CommandError(error.message) from error
        self.stdout.write(f"Removed {removed:,} things of the sample." if removed else "There is no sample here.")
