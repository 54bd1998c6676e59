"""Writes the reference pages that are made from the code, or says which are out of date."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from planning.queries import reference


class Command(BaseCommand):
    """Write the pages of ``docs/reference/`` that are made from the code."""

    help = "Write the reference pages that are made from the code; with --check, fail when one is out of date."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take whether to compare only."""
        parser.add_argument("--check", action="store_true")

    def handle(self, *_: Any, **options: Any) -> None:
        """Write or compare."""
        folder = Path(settings.BASE_DIR) / "docs" / "reference"
        stale = []
        for name, text in reference.pages().items():
            path = folder / name
            if path.exists() and path.read_text(encoding="utf-8") == text:
                continue
            stale.append(name)
            if not options["check"]:
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_text(text, encoding="utf-8")
                self.stdout.write(f"wrote docs/reference/{name}")
        if stale and options["check"]:
            message = f"Out of date: {', '.join(stale)}. Run make docs."
            raise CommandError(message)
