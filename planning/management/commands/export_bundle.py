"""Write the organisation as a JSON bundle."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

import msgspec
from django.core.management.base import BaseCommand, CommandError

from planning.exchange import bundle


class Command(BaseCommand):
    """Export the organisation as a bundle; it holds what is private too, but no password and no token."""

    help = (
        "Export the organisation as a JSON bundle (docs/reference/bundle.md). It holds private things too, such as "
        "kinds of absence and cost rates: keep it where only planners can read it."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", nargs="?", default="-", help="the file to write; standard output without one")

    def handle(self, *args: Any, **options: Any) -> None:
        text = msgspec.json.format(msgspec.json.encode(bundle.export()), indent=2).decode()
        if options["file"] == "-":
            self.stdout.write(text)
            return
        try:
            Path(options["file"]).write_text(text + "\n", encoding="utf-8")
        except OSError as error:
            raise CommandError(f"{options['file']} cannot be written: {error.strerror}.") from error
