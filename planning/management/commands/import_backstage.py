"""Takes Backstage catalogues in."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from planning.domain.errors import DomainError
from planning.exchange import backstage
from planning.exchange.bundle import BundleInvalid


class Command(BaseCommand):
    """Import files of a Backstage catalogue, together."""

    help = "Import a Backstage catalogue: groups, users, components and their owners. Several files count as one."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the files."""
        parser.add_argument("files", nargs="+", type=Path, metavar="FILE")

    def handle(self, *_: Any, files: list[Path], **__: Any) -> None:
        """Read all of them, then write."""
        try:
            documents = [one for file in files for one in backstage.parse(file.read_bytes())]
            report = backstage.load(documents, by=None)
        except (OSError, DomainError, BundleInvalid) as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"Imported {len(documents):,} entities: {report}.")
