"""Files that are too large are refused before anything of them is read."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse

ENVELOPE = 64 * 1024  # what a form adds around a file


class UploadLimitMiddleware:
    """Answers 413 to a request that says it is larger than the largest file; one that does not say is not read."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass the request on where it is small enough."""
        told = request.META.get("CONTENT_LENGTH") or "0"
        size = int(told) if told.isdecimal() else 0
        if size > settings.IMPORT_MAX_BYTES + ENVELOPE:
            most = settings.IMPORT_MAX_BYTES // 1024 // 1024
            reason = f"The file has {size / 1024 / 1024:,.0f} MB; at most {most:,} MB are taken in. Split it."
            return TemplateResponse(request, "400.html", {"reason": reason}, status=413).render()
        return self.get_response(request)
