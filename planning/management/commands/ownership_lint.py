"""Runs the health checks over ownership; the exit status serves CI."""

import json
from dataclasses import asdict
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from planning.domain.ownership import CHECKS
from planning.queries import frame, ownership


class Command(BaseCommand):
    """Print every finding, and fail when one is of severity error."""

    help = "Run the health checks over ownership. Exit status 1 when there is a finding of severity error."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the form of the answer."""
        parser.add_argument("--format", choices=("text", "json"), default="text")

    def handle(self, *_: Any, **options: Any) -> None:
        """Check and print."""
        found = ownership.lint(frame.organisation(), timezone.localdate())
        if options["format"] == "json":
            rows = [asdict(finding) for finding in found.findings]
            self.stdout.write(json.dumps({"counts": found.counts, "findings": rows}, indent=2))
        else:
            for finding in found.findings:
                self.stdout.write(f"{finding.check} {finding.severity}: {finding.sentence}")
            titles = {check.slug: check.title for check in CHECKS}
            for slug, count in found.counts.items():
                self.stdout.write(f"{slug} {titles[slug]}: {count}")
        if found.has_errors:
            raise SystemExit(1)
