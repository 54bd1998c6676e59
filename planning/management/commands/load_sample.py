"""Load the sample organisation into an empty portal, to try it out."""

from argparse import ArgumentParser, ArgumentTypeError
from datetime import date
from typing import Any

import msgspec
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from planning.actions import sample
from planning.actions.catalogue import load_catalogue
from planning.domain.errors import DomainError
from planning.exchange import bundle
from planning.exchange.sample.build import SEED, build


class Command(BaseCommand):
    """Load the sample: only in development, only where nothing is."""

    help = "Load the sample organisation into an empty portal. In development alone."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--scale", type=_scale, default=1, help="so many times as many of everything (1 to 100)")
        parser.add_argument("--seed", type=int, default=SEED, help="another number makes another organisation alike")
        parser.add_argument("--today", type=_day, help="date it to this day, such as 2026-11-24; today without it")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            sample.check_place()
            sample.check_empty()
            load_catalogue()
            today = options["today"] or timezone.localdate()
            data = msgspec.json.encode(build(today, scale=options["scale"], seed=options["seed"]))
            report = bundle.apply(
                bundle.parse(data), by=None, source=sample.SOURCE, with_users=True, password=sample.PASSWORD
            )
        except DomainError as error:
            raise CommandError(error.message) from error
        self.stdout.write(
            f"Loaded the sample organisation: {report.created['people']:,} people, "
            f"{report.created['work_items']:,} work items. "
            f"Sign in as viewer, member, manager, planner or admin; the password is {sample.PASSWORD}."
        )


def _scale(text: str) -> int:
    number = int(text) if text.isdecimal() else 0
    if not 1 <= number <= 100:
        raise ArgumentTypeError(f"{text} is not a whole number from 1 to 100.")
    return number


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise ArgumentTypeError(f"{text} is not a date such as 2026-11-24.") from error
