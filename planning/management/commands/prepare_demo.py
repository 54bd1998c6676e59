"""Gets a development installation ready to look at: tables, catalogue, sample organisation, a first plan."""

from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

from planning.actions import advice, plans, runs, tagging_worker
from planning.domain.errors import DomainError
from planning.models import Person, Plan, Run


class Command(BaseCommand):
    """Load the sample into an empty database, make a quick first plan, and ask the worker for a better one."""

    help = "Load the sample into an empty database and make a first plan. What is there is kept."
    requires_system_checks = ()  # they read every address; `make check` has them, starting need not

    def handle(self, *_: Any, **__: Any) -> None:
        """Do only what is not done yet."""
        if settings.PORTAL_ENV == "production":
            message = "The sample and its passwords are for development alone."
            raise CommandError(message)
        call_command("migrate", verbosity=0)
        call_command("load_catalogue", verbosity=0)
        if not Person.objects.exists():
            self.stdout.write("Loading the sample organisation ...")
            call_command("load_sample", verbosity=0)
        if not Plan.objects.exists():
            self.stdout.write("Making a first plan ...")
            taken, plan = plans.make(plans.Order(method="greedy"))
            plans.store(taken, plan, team=None, by=None)
            advice.propose_owners()
        tagging_worker.catch_up.call()
        if not Run.objects.exists():
            try:
                runs.start(by=None)
            except DomainError as error:
                self.stderr.write(str(error))
