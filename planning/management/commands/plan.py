"""Makes a plan and prints how good it is."""

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from planning.actions import advice, plans
from planning.models import Team


class Command(BaseCommand):
    """Make a plan, store it, and print value, bound and gap of every tier."""

    help = "Make a plan, store it, and print value, bound and gap of every tier."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the limit, the scope and the form of the answer."""
        parser.add_argument("--seconds", type=float, default=60)
        parser.add_argument(
            "--work-limit", type=float, help="the solver's deterministic units: the same plan each time"
        )
        parser.add_argument("--seed", type=int, default=0)
        parser.add_argument("--team", help="plan this team alone, by name")
        parser.add_argument("--method", choices=("greedy", "exact"), default="exact")
        parser.add_argument("--include-tentative", action="store_true")
        parser.add_argument("--advice", action="store_true", help="compute team composition and hire-first ladder too")
        parser.add_argument("--format", choices=("text", "json"), default="text")

    def handle(self, *_: Any, **options: Any) -> None:
        """Plan, store, print."""
        team = None
        if options["team"]:
            team = Team.objects.filter(name=options["team"]).first()
            if team is None:
                message = f"There is no team named {options['team']!r}. The page Teams lists them all."
                raise CommandError(message)
        order = plans.Order(
            seconds=options["seconds"], work_limit=options["work_limit"], seed=options["seed"], team=team,
            includes_tentative=options["include_tentative"], method=options["method"],
        )  # fmt: skip
        taken, plan = plans.make(order)
        ladder, composition = advice.make(taken, plan, order) if options["advice"] else ([], {})
        stored = plans.store(taken, plan, team=team, by=None, ladder=ladder, composition=composition)
        if composition:
            advice.store_compositions(stored, composition)
        if options["format"] == "json":
            answer = {
                "plan": stored.pk, "digest": taken.digest(), "status": stored.status, "method": stored.method,
                "demands": stored.demand_count, "staffed_minutes": stored.staffed_minutes,
                "unstaffed_minutes": stored.unstaffed_minutes, "tiers": stored.tiers, "seconds": stored.seconds,
                "violations": stored.violations,
            }  # fmt: skip
            self.stdout.write(json.dumps(answer, indent=2))
            return
        self.stdout.write(f"Plan {stored.pk}: {stored.get_status_display()}, {stored.seconds:.1f} s, {stored.method}")
        staffed = len({row.demand for row in plan.allocations})
        self.stdout.write(
            f"{staffed} of {stored.demand_count} demands staffed; {stored.unstaffed_minutes / 480:.1f} days unstaffed"
        )
        self.stdout.write(f"{'tier':<12}{'value':>14}{'bound':>14}{'gap':>9}")
        for tier in stored.tiers:
            self.stdout.write(f"{tier['name']:<12}{tier['value']:>14,}{tier['bound']:>14,}{tier['gap']:>9.2%}")
        for violation in stored.violations:
            self.stdout.write(f"violation: {violation}")
