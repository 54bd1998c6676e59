"""Closed by default: an endpoint lets in only those who hold the permission that it declares for the method.

Named in ``DEFAULT_PERMISSION_CLASSES``, so nothing here may import ``rest_framework.views``.
"""

from typing import Any

from rest_framework.exceptions import MethodNotAllowed
from rest_framework.permissions import SAFE_METHODS, BasePermission
from rest_framework.request import Request

from planning import access
from planning.api.errors import Problem
from planning.models import ApiToken


class DeclaredPermission(BasePermission):
    """Asks the view's ``permissions``: method to permission. What is not declared is refused."""

    def has_permission(self, request: Request, view: Any) -> bool:
        """Say whether the user may use the method here; the action asks again for the very thing."""
        method = "GET" if request.method == "HEAD" else request.method or ""
        if method.lower() not in view.http_method_names or not hasattr(view, method.lower()):
            raise MethodNotAllowed(method)
        if not request.user or not request.user.is_authenticated:
            return False
        permission = getattr(view, "permissions", {}).get(method)
        if permission is None:
            return False
        if (
            isinstance(request.auth, ApiToken)
            and method not in SAFE_METHODS
            and request.auth.scope != ApiToken.Scope.WRITE
        ):
            raise Problem("read_only_token", "This token may read only. Make one with the scope write.")
        access.check(request.user, permission)
        return True
