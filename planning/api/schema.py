"""The OpenAPI document: what the endpoints say of themselves, and every refusal that they may answer."""

from typing import Any

from drf_spectacular.extensions import OpenApiAuthenticationExtension
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.plumbing import ResolvedComponent
from drf_spectacular.utils import OpenApiParameter
from rest_framework import serializers

from planning.api.errors import CODES, MEDIA_TYPE, TITLES


class ProblemEntry(serializers.Serializer[Any]):
    """One value that breaks a rule."""

    field = serializers.CharField(help_text="The field or parameter; empty for the thing as a whole.")
    message = serializers.CharField()
    rule = serializers.CharField(help_text="Which rule, in a word that does not change.")
    row = serializers.IntegerField(required=False, help_text="The row of a bulk request, from 0.")


class Problem(serializers.Serializer[Any]):
    """A refusal, as RFC 9457 has it."""

    type = serializers.CharField()
    title = serializers.CharField()
    status = serializers.IntegerField()
    detail = serializers.CharField()
    code = serializers.ChoiceField(choices=[(code, code) for code in CODES])
    errors = ProblemEntry(many=True)  # type: ignore[assignment]  # RFC 9457 leaves the name to us


DRY_RUN = OpenApiParameter(
    "dry_run", bool, default=False, description="Only answer what it would be; nothing is stored."
)
IDEMPOTENCY_KEY = OpenApiParameter(
    "Idempotency-Key",
    {"type": "string", "pattern": "^[!-~]{1,100}$"},
    OpenApiParameter.HEADER,
    description="Repeating a request with the same key within a day gives the first answer again.",
)
IF_MATCH = OpenApiParameter(
    "If-Match", str, OpenApiParameter.HEADER, description="Only if the ETag of the stored version is this one."
)


class TokenScheme(OpenApiAuthenticationExtension):
    """How a program signs in."""

    target_class = "planning.api.authentication.TokenAuthentication"
    name = "token"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        """Return the scheme."""
        return {"type": "http", "scheme": "bearer", "description": "Made by `manage.py create_token`."}


class Schema(AutoSchema):
    """Reads our endpoints: a method may be told what it takes and answers by ``documents``."""

    def _told(self) -> dict[str, Any]:
        documents = getattr(self.view, "documents", None)
        return documents(self.method) if documents else {}

    def get_request_serializer(self) -> Any:
        """Return the shape of the body."""
        return self._told()["request"] if "request" in self._told() else super().get_request_serializer()

    def get_response_serializers(self) -> Any:
        """Return the shapes of the answers by status."""
        return self._told()["responses"] if "responses" in self._told() else super().get_response_serializers()

    def get_override_parameters(self) -> list[Any]:
        """Return the parameters and headers that writes take."""
        found = [*super().get_override_parameters(), *self._told().get("parameters", ())]
        view: Any = self.view
        if "dry_run" in view.known_parameters(self.method):
            found.append(DRY_RUN)
            if self.method == "POST":
                found.append(IDEMPOTENCY_KEY)
        if self._takes_version():
            found.append(IF_MATCH)
        return found

    def get_summary(self) -> str | None:
        """Return the first line of the method's docstring."""
        method = getattr(self.view, self.method.lower())
        line = (method.__doc__ or "").strip().split("\n")[0].rstrip(".")
        return f"{self.get_tags()[0]}: {line[:1].lower()}{line[1:]}"

    def get_description(self) -> str:  # type: ignore[override]  # drf-spectacular calls it so
        """Return which permission it takes."""
        view: Any = self.view
        permission = view.permissions[self.method]
        return f"{super().get_description()}\n\nTakes the permission `{permission}`.".strip()

    def _takes_version(self) -> bool:
        return self.method in {"PATCH", "DELETE"}

    def _get_response_bodies(self, direction: Any = "response") -> dict[str, Any]:
        bodies = dict(super()._get_response_bodies(direction))
        for status in self._refusals():
            bodies.setdefault(str(status), self._refusal(status))
        return dict(sorted(bodies.items()))

    def _refusal(self, status: int) -> dict[str, Any]:
        """Return a pointer to the answer, which stands in the document once."""
        body = self._get_response_for_code(Problem, str(status), media_types=[MEDIA_TYPE])
        component: Any = ResolvedComponent(
            name=TITLES[status].title().replace(" ", ""),
            type="responses",
            schema={**body, "description": TITLES[status]},
            object=status,
        )
        self.registry.register_on_missing(component)
        reference: dict[str, Any] = component.ref
        return reference

    def _refusals(self) -> set[int]:
        found = {401, 403, 422, 429}
        if "{" in self.path or getattr(self.view, "may_be_missing", False):
            found.add(404)
        if self.method in {"POST", "PATCH"}:
            found |= {400, 409, 413, 415}
        if self._takes_version():
            found |= {409, 412}
        return found

    def _map_serializer(self, serializer: Any, direction: str, *told: Any, **named: Any) -> Any:
        schema = super()._map_serializer(serializer, direction, *told, **named)
        if direction == "request" and schema.get("type") == "object":
            schema["additionalProperties"] = False
        return schema
