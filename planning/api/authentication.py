"""Programs sign in with a token: ``Authorization: Bearer …``."""

from datetime import timedelta

from django.utils import timezone
from rest_framework.authentication import BaseAuthentication
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request

from planning import access
from planning.actions import tokens
from planning.models import ApiToken, User


class TokenAuthentication(BaseAuthentication):
    """Finds the user of a token by the token's hash."""

    def authenticate(self, request: Request) -> tuple[User, ApiToken] | None:
        """Return the user and the token, or nothing where no token is given.

        Raises
        ------
        AuthenticationFailed
            When the token is unknown, has expired or was revoked; the answer does not say which.
        """
        scheme, _, secret = request.headers.get("Authorization", "").partition(" ")
        if scheme.lower() != "bearer":
            return None
        token = tokens.find(secret.strip(), now=timezone.now())
        if token is None:
            message = "This token is not known, has expired or was revoked."
            raise AuthenticationFailed(message)
        roots = list(token.teams.values_list("pk", flat=True))
        if roots:
            access.narrow(token.user, roots)
        tokens.note_use(token, now=timezone.now(), at_most_every=timedelta(minutes=1))
        return token.user, token

    def authenticate_header(self, request: Request) -> str:
        """Return the challenge of a 401."""
        return "Bearer"
