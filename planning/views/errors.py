"""Answers to what cannot be done: refused, in conflict, invalid."""

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse

from planning.domain.errors import DomainError, NotAllowed
from planning.views.pages import back

STATUS = {"not_allowed": 403, "conflict": 409, "invalid": 422, "refused": 400}


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Say who can do it."""
    return TemplateResponse(request, "403.html", {"reason": str(exception or "")}, status=403).render()


class DomainErrorMiddleware:
    """Turns a refusal that no view caught into a page or a message, never into a 500."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass the request on, without the NUL characters of its address: PostgreSQL refuses them in any text."""
        query = request.META.get("QUERY_STRING", "")
        if "%00" in query:
            request.META["QUERY_STRING"] = query.replace("%00", "")
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Answer a refusal: without the right a page that names who has it, else back with the sentence."""
        if isinstance(exception, NotAllowed):
            return forbidden(request, exception)
        if not isinstance(exception, DomainError):
            return None
        came_from = request.headers.get("Referer", "")
        if request.method == "POST" and came_from and not request.headers.get("HX-Request"):
            messages.error(request, str(exception))
            response = HttpResponseRedirect(back(request, "/"))
            response.status_code = 303
            return response
        return TemplateResponse(
            request, "400.html", {"reason": str(exception)}, status=STATUS.get(exception.code, 400)
        ).render()
