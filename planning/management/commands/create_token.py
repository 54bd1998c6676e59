"""Make an API token on the command line."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from planning.actions import tokens
from planning.domain.errors import DomainError
from planning.models import Team, User


class Command(BaseCommand):
    """Makes an API token; the secret stands alone on the last line and is not shown again."""

    help = "Make an API token for a user. The last line is the secret; it is not shown again."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--user", required=True, help="the user name that the token acts for")
        parser.add_argument("--scope", choices=["read", "write"], default="read")
        parser.add_argument(
            "--team", action="append", default=[], help="do things for this team alone, by name; may be given again"
        )
        parser.add_argument("--name", default="", help="what it is for")
        parser.add_argument("--days", type=int, default=tokens.DAYS, help="how long it lives")

    def handle(self, *args: Any, **options: Any) -> None:
        user = User.objects.filter(username=options["user"]).first()
        if user is None:
            message = f"There is no user {options['user']}. `manage.py createsuperuser` makes the first one."
            raise CommandError(message)
        teams = list(Team.objects.filter(name__in=options["team"]))
        unknown = sorted(set(options["team"]) - {team.name for team in teams})
        if unknown:
            message = f"There is no team named {', '.join(unknown)}. The page Teams lists them all."
            raise CommandError(message)
        try:
            token, secret = tokens.create_token(
                user, scope=options["scope"], name=options["name"], days=options["days"], teams=teams
            )
        except DomainError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"{token.get_scope_display()} token for {user}, until {token.expires_at:%Y-%m-%d}:")
        self.stdout.write(secret)
