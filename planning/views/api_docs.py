"""The API as pages: every operation with what it takes, what it answers and an example to copy."""

from collections import Counter
from functools import cache
from typing import Any

from django.http import Http404, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_GET
from drf_spectacular.generators import SchemaGenerator

from planning.access import Permission
from planning.domain import openapi
from planning.views.pages import PortalRequest, page, requires

LIBRARY: Any = SchemaGenerator  # the library has no types


class _OfGroup(LIBRARY):  # type: ignore[misc]  # as above
    """Writes the document of one group alone: that of all takes seconds, and the first reader would wait for it."""

    def __init__(self, slug: str = "") -> None:
        super().__init__()
        self.slug = slug

    def every(self) -> list[tuple[str, str, str, Any]]:
        """Return address, pattern, method and view of every operation; the generator holds what the views need."""
        self._initialise_endpoints()
        found: list[tuple[str, str, str, Any]] = super()._get_paths_and_endpoints()
        return found

    def _get_paths_and_endpoints(self) -> list[tuple[str, str, str, Any]]:
        return [one for one in self.every() if _group_of(one[0]) == self.slug]


def _group_of(path: str) -> str:
    """Return the group of an address: its first word after ``/api/v1/``."""
    return path.removeprefix("/api/v1/").partition("/")[0]


@cache
def _groups() -> dict[str, int]:
    """The groups, each with how many operations it has; they never change while the portal runs."""
    generator = _OfGroup()
    found = Counter(_group_of(path) for path, _, _, view in generator.every() if not view.schema.is_excluded())
    return dict(sorted(found.items()))


@cache
def _document(slug: str) -> dict[str, Any]:
    """The document of one group; it never changes while the portal runs."""
    document: dict[str, Any] = _OfGroup(slug).get_schema(request=None, public=True)
    return document


@require_GET
@requires(Permission.VIEW)
def index(request: PortalRequest) -> HttpResponse:
    """Show how the API is called, and its groups."""
    groups = _groups()
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
    if slug not in _groups():
        raise Http404
    shown = openapi.group(_document(slug), slug, request.build_absolute_uri("/").rstrip("/"))
    if shown is None:
        raise Http404
    crumbs = [{"label": "API", "url": reverse("planning:api-docs")}, {"label": shown.name, "url": ""}]
    return page(request, "planning/api/group.html", {"group": shown, "crumbs": crumbs})
