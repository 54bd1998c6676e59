"""The API as pages: every operation with what it takes, what it answers and an example to copy."""

from functools import cache
from typing import Any

from django.http import Http404, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_GET
from drf_spectacular.generators import SchemaGenerator

from planning.access import Permission
from planning.domain import openapi
from planning.views.pages import PortalRequest, page, requires


@cache
def _document() -> dict[str, Any]:
    """The document of every address; it takes seconds to write and never changes while the portal runs."""
    generator: Any = SchemaGenerator  # the library has no types
    document: dict[str, Any] = generator().get_schema(request=None, public=True)
    return document


@require_GET
@requires(Permission.VIEW)
def index(request: PortalRequest) -> HttpResponse:
    """Show how the API is called, and its groups."""
    groups = openapi.tags(_document())
    context = {
        "groups": [{"slug": slug, "name": slug.replace("-", " "), "count": count} for slug, count in groups.items()],
        "count": sum(groups.values()), "host": request.build_absolute_uri("/").rstrip("/"),
        "crumbs": [{"label": "API", "url": ""}],
    }  # fmt: skip
    return page(request, "planning/api/index.html", context)


@require_GET
@requires(Permission.VIEW)
def group(request: PortalRequest, slug: str) -> HttpResponse:
    """Show the operations of a group."""
    shown = openapi.group(_document(), slug, request.build_absolute_uri("/").rstrip("/"))
    if shown is None:
        raise Http404
    crumbs = [{"label": "API", "url": reverse("planning:api-docs")}, {"label": shown.name, "url": ""}]
    return page(request, "planning/api/group.html", {"group": shown, "crumbs": crumbs})
