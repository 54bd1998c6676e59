"""Read an organisation, whole or in part, from a JSON bundle."""

import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from planning.actions.catalogue import load_catalogue
from planning.domain.errors import DomainError
from planning.exchange import bundle


class Command(BaseCommand):
    """Import a bundle; with a mistake in it nothing is written and every mistake is told with its place."""

    help = "Import a JSON bundle (docs/reference/bundle.md). With a mistake in it, nothing is written."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", help="the file, or - for standard input")
        parser.add_argument(
            "--with-users",
            action="store_true",
            help="write its users and what they may do too; new ones have no password",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        data = _data(options["file"])
        load_catalogue()
        try:
            report = bundle.apply(bundle.parse(data), by=None, with_users=options["with_users"])
        except bundle.BundleInvalid as error:
            for problem in error.errors:
                self.stderr.write(str(problem))
            raise CommandError(error.message) from error
        except DomainError as error:
            raise CommandError(error.message) from error
        self.stdout.write(f"Imported: {report}.")
        for name in dict.fromkeys((*report.created, *report.updated)):
            self.stdout.write(f"  {name}: {report.created[name]:,} created, {report.updated[name]:,} updated")


def _data(name: str) -> bytes:
    """Return what the file holds, one byte more than allowed at most."""
    try:
        if name == "-":
            return sys.stdin.buffer.read(bundle.LARGEST_BYTES + 1)
        with Path(name).open("rb") as file:
            return file.read(bundle.LARGEST_BYTES + 1)
    except OSError as error:
        raise CommandError(f"{name} cannot be read: {error.strerror}.") from error
