"""What every endpoint of ours is: closed by default, JSON alone, strict on parameters."""

from typing import Any, ClassVar

from rest_framework.generics import GenericAPIView
from rest_framework.request import Request

from planning.access import Permission
from planning.api.errors import refuse
from planning.api.renderers import AlwaysJSON, JSONParser


class Endpoint(GenericAPIView[Any]):
    """An endpoint. ``permissions`` says which permission each method takes; what it leaves out is refused."""

    permissions: ClassVar[dict[str, Permission]] = {}
    parameters: ClassVar[dict[str, frozenset[str]]] = {}  # by method
    api_names: ClassVar[dict[str, str]] = {}  # column to the name that the API uses
    pagination_class: Any = None
    filter_backends: Any = ()
    parser_classes = (JSONParser,)
    content_negotiation_class = AlwaysJSON
    http_method_names = ["get", "post", "patch", "delete", "head"]

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Let in who may come, then look at the parameters and the size of the body."""
        super().initial(request, *args, **kwargs)
        known = self.known_parameters("GET" if request.method == "HEAD" else request.method or "")
        for name, values in request.query_params.lists():
            if name not in known:
                raise refuse(name[:40], "There is no such parameter.", "unknown")
            if len(values) > 1 and name not in self.repeatable():
                raise refuse(name, "Give this once.", "repeated")
            if "" in values:
                raise refuse(name, "Give a value, or leave it out.", "blank")
        if request.method in {"POST", "PATCH"}:
            request.body  # noqa: B018 -- read whole here, where Django holds it to the largest size allowed

    def known_parameters(self, method: str) -> frozenset[str]:
        """Return the names of the query parameters of a method."""
        return self.parameters.get(method, frozenset())

    def repeatable(self) -> frozenset[str]:
        """Return the parameters that may be given several times."""
        return frozenset()
