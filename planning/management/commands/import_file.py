"""Takes a file in from the command line."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from planning.actions.catalogue import load_catalogue
from planning.domain.errors import DomainError
from planning.exchange import imports
from planning.exchange.formats import FORMATS
from planning.exchange.steps import advance
from planning.models import Import, ImportRow

State = Import.State
SHOWN = 20


class Command(BaseCommand):
    """Import a file: without --apply only the preview is made."""

    help = "Import a file of another system. Without --apply nothing is written; the preview is told."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file")
        parser.add_argument("--format", default="auto", choices=("auto", *(one.slug for one in FORMATS)))
        parser.add_argument("--apply", action="store_true", help="write what the preview shows")
        parser.add_argument("--base-url", default="", help="address of the other system, for links back")
        parser.add_argument("--team", default="", help="team of rows that name none")
        parser.add_argument("--people", default="same", help="who is not known: same, nobody, new, or new:ROLE")
        parser.add_argument("--pin-assignees", action="store_true", help="pin whoever has an open item to it")

    def handle(self, *_: Any, **options: Any) -> None:
        load_catalogue()
        try:
            row = self._preview(options)
            if options["apply"] and row.counts.get("create", 0) + row.counts.get("update", 0):
                row = self._finish(imports.apply(row, by=None), State.APPLIED)
        except DomainError as error:
            raise CommandError(error.message) from error
        self._tell(row)

    def _preview(self, options: dict[str, Any]) -> Import:
        try:
            with Path(options["file"]).open("rb") as file:
                row = imports.upload(file, name=Path(options["file"]).name, by=None, format_slug=options["format"])
        except OSError as error:
            raise CommandError(f"{options['file']} cannot be read: {error.strerror}.") from error
        row = self._finish(row, State.MAPPING)
        given = {"base_url": options["base_url"], "team": options["team"], "people_else": options["people"]}
        given["pin_assignees"] = options["pin_assignees"]
        return self._finish(imports.configure(row, by=None, options=given), State.PREVIEWED)

    def _finish(self, row: Import, wanted: str) -> Import:
        """Do here what would be left to a worker."""
        advance(row.pk)
        row.refresh_from_db()
        if row.state != wanted:
            raise CommandError(row.error or f"The import is {row.get_state_display().lower()}.")
        return row

    def _tell(self, row: Import) -> None:
        self.stdout.write(f"Import {row.pk}, {row.file_name}: {row.get_state_display().lower()}.")
        for kind, counts in row.counts.get("kinds", {}).items():
            told = ", ".join(f"{counts[one]:,} {one}" for one in ImportRow.Outcome.values if counts.get(one))
            self.stdout.write(f"  {kind}: {told}")
        skipped = ImportRow.objects.filter(import_of=row, outcome=ImportRow.Outcome.SKIPPED)
        for one in skipped[:SHOWN]:
            self.stdout.write(f"  line {one.line} skipped: {one.reason}")
