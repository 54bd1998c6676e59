"""Runs the health checks over ownership; the exit status serves CI."""

import json
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from planning.domain.ownership import Severity
from planning.domain.ownership_checks import CHECKS
from planning.queries import frame, ownership

LEVELS = (*(str(one) for one in Severity), "never")


class Command(BaseCommand):
    """Print every finding, and fail when one is as bad as asked for."""

    help = "Run the health checks over ownership. Exit status 1 when there is a finding of severity error."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the form of the answer, the day, and what fails."""
        parser.add_argument("--format", choices=("text", "json"), default="text")
        parser.add_argument("--today", type=date.fromisoformat, help="the day to check, such as 2026-08-21; else today")
        parser.add_argument(
            "--fail-on", choices=LEVELS, default="error", help="the mildest severity that gives exit status 1"
        )

    def handle(self, *_: Any, **options: Any) -> None:
        """Check and print."""
        found = ownership.lint(frame.organisation(), options["today"] or timezone.localdate())
        if options["format"] == "json":
            self.stdout.write(json.dumps(_answer(found), indent=2))
        else:
            self._write(found)
        bad = LEVELS[: LEVELS.index(options["fail_on"]) + 1]
        if options["fail_on"] != "never" and any(str(one.severity) in bad for one in found.findings):
            raise SystemExit(1)

    def _write(self, found: ownership.Lint) -> None:
        for finding in found.findings:
            self.stdout.write(f"{finding.check} {finding.severity}: {finding.sentence}")
        titles = {check.slug: check.title for check in CHECKS}
        for slug, count in found.counts.items():
            apart = "".join(f"; {number:,} {why}" for why, number in found.apart.get(slug, {}).items())
            self.stdout.write(f"{slug} {titles[slug]}: {count}{apart}")
        if found.silenced:
            self.stdout.write(f"At rest, silenced for a reason: {len(found.silenced)}")


def _answer(found: ownership.Lint) -> dict[str, Any]:
    return {
        "counts": found.counts,
        "findings": [ownership.told(one) for one in found.findings],
        "silenced": [ownership.told(one) for one in found.silenced],
        "apart": found.apart,
    }
