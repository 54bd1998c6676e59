"""The schema as a file, and the answer to addresses that are none."""

from typing import Any

from django.http import Http404
from drf_spectacular.utils import extend_schema
from drf_spectacular.views import SpectacularAPIView
from rest_framework.request import Request
from rest_framework.response import Response

from planning.access import Permission
from planning.api.endpoints import Endpoint
from planning.api.permissions import DeclaredPermission


class SchemaFile(SpectacularAPIView):
    """The OpenAPI document."""

    permissions = {"GET": Permission.VIEW}
    permission_classes = (DeclaredPermission,)


class Nowhere(Endpoint):
    """Answers what is at no address, in the API's own words."""

    permissions = dict.fromkeys(("GET", "POST", "PATCH", "DELETE"), Permission.VIEW)

    def known_parameters(self, method: str) -> frozenset[str]:
        """Return whatever was given: the address is what is wrong."""
        return frozenset(self.request.query_params)

    def _nothing(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        raise Http404

    get = post = patch = delete = extend_schema(exclude=True)(_nothing)
