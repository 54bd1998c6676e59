"""What can be refused. Each interface turns these into its own words."""


class DomainError(Exception):
    """Something that cannot be done, with a sentence that names the value, the rule and the way out.

    ``code`` is stable and documented; ``fields`` maps a field's name to its sentences.
    """

    code = "refused"

    def __init__(self, message: str, *, fields: dict[str, list[str]] | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.fields = fields or {}


class Invalid(DomainError):
    """A value breaks a rule; nothing was changed."""

    code = "invalid"


class NotAllowed(DomainError):
    """The user may not do this to this thing."""

    code = "not_allowed"


class Conflict(DomainError):
    """Somebody else changed the thing meanwhile, or its state does not allow the step."""

    code = "conflict"
