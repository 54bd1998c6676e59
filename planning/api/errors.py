"""Refusals as RFC 9457 problem details: what is wrong, in which field, by which rule."""

from collections.abc import Iterator
from typing import Any

from django.core.exceptions import PermissionDenied, RequestDataTooBig
from django.http import Http404, HttpResponse
from rest_framework import exceptions

from planning.api.renderers import dump
from planning.domain.errors import Conflict, DomainError, Invalid, NotAllowed

# Every code that the API answers, with what it means. docs/reference/api.md lists them; a test compares.
CODES: dict[str, str] = {
    "malformed": "The body is no JSON.",
    "not_signed_in": "No token and no session, or one that has expired or was revoked.",
    "not_allowed": "The user may not do this, or not to this very thing.",
    "read_only_token": "The token may read only.",
    "not_found": "There is nothing at this address.",
    "method_not_allowed": "This address does not know the method.",
    "conflict": "The state of the thing does not allow the step, or something still needs it.",
    "changed_meanwhile": "If-Match does not name the stored version: somebody changed it.",
    "too_large": "The body is larger than this installation takes.",
    "unsupported_media_type": "The body is not application/json.",
    "invalid": "A value breaks a rule; errors names the field and the rule.",
    "idempotency_key_reused": "This Idempotency-Key was used for another request.",
    "too_many_requests": "The rate limit is reached; Retry-After says when to try again.",
}
STATUSES: dict[str, int] = {
    "malformed": 400,
    "not_signed_in": 401,
    "not_allowed": 403,
    "read_only_token": 403,
    "not_found": 404,
    "method_not_allowed": 405,
    "conflict": 409,
    "changed_meanwhile": 412,
    "too_large": 413,
    "unsupported_media_type": 415,
    "invalid": 422,
    "idempotency_key_reused": 422,
    "too_many_requests": 429,
}
TITLES: dict[int, str] = {
    400: "Malformed request",
    401: "Not signed in",
    403: "Not allowed",
    404: "Not found",
    405: "Method not allowed",
    409: "Conflict",
    412: "Changed meanwhile",
    413: "Too large",
    415: "Unsupported media type",
    422: "Invalid",
    429: "Too many requests",
}
MEDIA_TYPE = "application/problem+json"
Errors = list[dict[str, Any]]


class Problem(Exception):
    """A refusal of the interface itself, before any action was asked."""

    def __init__(self, code: str, detail: str, errors: Errors | None = None) -> None:
        super().__init__(detail)
        self.code = code
        self.detail = detail
        self.errors = errors or []


def error(field: str, message: str, rule: str = "invalid") -> dict[str, Any]:
    """Return one entry of ``errors``."""
    return {"field": field, "message": message, "rule": rule}


def refuse(field: str, message: str, rule: str = "invalid") -> Problem:
    """Return the refusal of a single value."""
    return Problem("invalid", f"{field}: {message}", [error(field, message, rule)])


def problem_details(exception: Exception, context: dict[str, Any]) -> HttpResponse | None:
    """Turn an exception into a problem; ``None`` lets what is a fault of ours be one."""
    problem = to_problem(exception, getattr(context.get("view"), "api_names", {}))
    if problem is None:
        return None
    status = STATUSES[problem.code]
    body = {
        "type": "about:blank",
        "title": TITLES[status],
        "status": status,
        "detail": problem.detail,
        "code": problem.code,
        "errors": problem.errors,
    }
    # Written here, so that it is JSON even where the answer would have been a page or a file.
    return HttpResponse(dump(body), status=status, headers=_headers(exception), content_type=MEDIA_TYPE)


def to_problem(exception: Exception, names: dict[str, str]) -> Problem | None:
    """Return the problem that an exception tells of; ``names`` maps columns to the names that the API uses."""
    match exception:
        case Problem():
            return exception
        case DomainError():
            return _of_domain(exception, names)
        case exceptions.ValidationError():
            found = list(flatten(exception.get_full_details()))
            first = found[0] if found else error("", "Invalid input.")
            return Problem("invalid", ": ".join(filter(None, (first["field"], first["message"]))), found)
        case exceptions.APIException():
            return _of_framework(exception)
        case Http404():
            return Problem("not_found", _sentence(exception) or "There is no such thing.")
        case PermissionDenied():
            return Problem("not_allowed", str(exception) or "You may not do this.")
        case RequestDataTooBig():
            return Problem("too_large", "The body is larger than this installation takes.")
    return None


def _sentence(exception: Http404) -> str:
    # Django's own say "No Team matches the given query.", which tells a reader nothing.
    text = str(exception.args[0]) if exception.args else ""
    return "" if "matches the given query" in text else text


def _of_domain(exception: DomainError, names: dict[str, str]) -> Problem:
    code = "invalid"
    if isinstance(exception, NotAllowed):
        code = "not_allowed"
    elif isinstance(exception, Conflict):
        code = "conflict"
    rule = "rule" if isinstance(exception, Invalid) else exception.code
    errors = [
        error("" if field == "__all__" else names.get(field, field), text, rule)
        for field, texts in exception.fields.items()
        for text in texts
    ]
    return Problem(code, exception.message, errors)


def _of_framework(exception: exceptions.APIException) -> Problem | None:
    kinds: tuple[tuple[type[exceptions.APIException], str], ...] = (
        (exceptions.ParseError, "malformed"),
        (exceptions.AuthenticationFailed, "not_signed_in"),
        (exceptions.NotAuthenticated, "not_signed_in"),
        (exceptions.PermissionDenied, "not_allowed"),
        (exceptions.NotFound, "not_found"),
        (exceptions.MethodNotAllowed, "method_not_allowed"),
        (exceptions.UnsupportedMediaType, "unsupported_media_type"),
        (exceptions.Throttled, "too_many_requests"),
    )
    code = next((code for kind, code in kinds if isinstance(exception, kind)), None)
    return Problem(code, str(exception.detail)) if code else None


def _headers(exception: Exception) -> dict[str, str]:
    headers = {}
    challenge = getattr(exception, "auth_header", None)
    if challenge:
        headers["WWW-Authenticate"] = str(challenge)
    wait = getattr(exception, "wait", None)
    if wait:
        headers["Retry-After"] = str(int(wait) + 1)
    return headers


def flatten(details: Any, path: str = "") -> Iterator[dict[str, Any]]:
    """Yield one entry for each message of a nested validation error."""
    if isinstance(details, list):
        for index, part in enumerate(details):
            is_message = isinstance(part, dict) and set(part) == {"message", "code"}
            yield from flatten(part, path if is_message else f"{path}.{index}".strip("."))
    elif isinstance(details, dict) and set(details) == {"message", "code"}:
        yield error(path, str(details["message"]), str(details["code"]))
    else:
        for name, part in details.items():
            is_own = name in {"non_field_errors", "__all__"}
            yield from flatten(part, path if is_own else f"{path}.{name}".strip("."))
