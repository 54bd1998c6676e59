"""Read success metrics from an OpenSLO v1 file."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from planning.domain.errors import DomainError
from planning.exchange import openslo
from planning.models import User


class Command(BaseCommand):
    """Import SLOs; with one that cannot be held, nothing is written."""

    help = "Import an OpenSLO v1 file: availabilities, and the Prometheus queries that they are read by."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--by", required=True, help="username of who imports; their rights count")

    def handle(self, *_: Any, **options: Any) -> None:
        by = User.objects.filter(username=options["by"]).first()
        if by is None:
            raise CommandError(f"There is no user {options['by']}.")
        try:
            made, known = openslo.load(options["file"], by=by)
        except (DomainError, OSError) as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"Imported: {made} made, {known} there already.")
