"""Lists come in pages; a page or limit that makes no sense is refused, not guessed."""

from typing import Any

from rest_framework.pagination import BasePagination
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.utils.urls import replace_query_param

from planning.api.errors import refuse

LIMIT, LIMIT_AT_MOST, PAGE_AT_MOST = 50, 500, 1_000_000


class Pages(BasePagination):
    """``page`` counts from 1, ``limit`` is the number of rows on a page. A page after the last is empty."""

    def paginate_queryset(self, queryset: Any, request: Request, view: Any = None) -> list[Any]:
        """Return the rows of the page asked for."""
        self.request = request
        self.page = _number(request, "page", 1, PAGE_AT_MOST)
        self.limit = _number(request, "limit", LIMIT, LIMIT_AT_MOST)
        self.count = queryset.count()
        first = (self.page - 1) * self.limit
        return list(queryset[first : first + self.limit]) if first < self.count else []

    def get_paginated_response(self, data: Any) -> Response:
        """Return the page with its neighbours."""
        has_next = self.page * self.limit < self.count
        return Response(
            {
                "count": self.count,
                "page": self.page,
                "limit": self.limit,
                "next": self._link(self.page + 1) if has_next else None,
                "previous": self._link(self.page - 1) if self.page > 1 else None,
                "results": data,
            }
        )

    def _link(self, page: int) -> str:
        return replace_query_param(self.request.build_absolute_uri(), "page", page)

    def get_paginated_response_schema(self, schema: dict[str, Any]) -> dict[str, Any]:
        """Return what a page looks like."""
        whole = {"type": "integer", "minimum": 0}
        link = {"type": ["string", "null"], "format": "uri"}
        names = {"count": whole, "page": whole, "limit": whole, "next": link, "previous": link, "results": schema}
        return {"type": "object", "required": list(names), "properties": names}

    def get_schema_operation_parameters(self, view: Any) -> list[dict[str, Any]]:
        """Return the parameters that choose a page."""
        return [
            _parameter("limit", "Rows on a page.", LIMIT, LIMIT_AT_MOST),
            _parameter("page", "Which page, from 1.", 1, PAGE_AT_MOST),
        ]


def _parameter(name: str, description: str, default: int, most: int) -> dict[str, Any]:
    schema = {"type": "integer", "minimum": 1, "maximum": most, "default": default}
    return {"name": name, "in": "query", "required": False, "description": description, "schema": schema}


def _number(request: Request, name: str, default: int, most: int) -> int:
    text = request.query_params.get(name)
    if text is None:
        return default
    # isascii: the digits of other scripts are digits to Python
    number = int(text) if text.isascii() and text.isdigit() and len(text) <= 9 else 0
    if not 1 <= number <= most:
        raise refuse(name, f"{text[:20]} is not a whole number from 1 to {most}.", "range")
    return number
