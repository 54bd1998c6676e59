"""The schema as a file, the page to browse it, and the answer to addresses that are none."""

from typing import Any

from csp.decorators import csp_replace
from django.http import Http404
from django.utils.decorators import method_decorator
from drf_spectacular.utils import extend_schema
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerSplitView
from rest_framework.request import Request
from rest_framework.response import Response

from planning.access import Permission
from planning.api.endpoints import Endpoint
from planning.api.permissions import DeclaredPermission

# The browser of the schema writes one style into its page and carries its pictures as data.
STYLES = {"style-src": ["'self'", "'unsafe-inline'"], "img-src": ["'self'", "data:"]}


class SchemaFile(SpectacularAPIView):
    """The OpenAPI document."""

    permissions = {"GET": Permission.VIEW}
    permission_classes = (DeclaredPermission,)


@method_decorator(csp_replace(STYLES), name="dispatch")
class Docs(SpectacularSwaggerSplitView):
    """The OpenAPI document to browse and try."""

    permissions = {"GET": Permission.VIEW}
    permission_classes = (DeclaredPermission,)
    url_name = "api:schema"


class Nowhere(Endpoint):
    """Answers what is at no address, in the API's own words."""

    permissions = dict.fromkeys(("GET", "POST", "PATCH", "DELETE"), Permission.VIEW)

    def known_parameters(self, method: str) -> frozenset[str]:
        """Return whatever was given: the address is what is wrong."""
        return frozenset(self.request.query_params)

    def _nothing(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        raise Http404

    get = post = patch = delete = extend_schema(exclude=True)(_nothing)
