"""Many records of a kind at once: all are stored, or none and the answer says which rows were wrong."""

from typing import Any

from django.db import transaction
from django.db.models import Model
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from planning.api import writing
from planning.api.errors import Problem, error, refuse, to_problem
from planning.api.fields import ExternalKey, Whole
from planning.api.resources import Resource, ResourceEndpoint
from planning.api.shapes import In, Values
from planning.models import ExternalId

ROWS_AT_MOST = 500


class Bulk(ResourceEndpoint):
    """Many records."""

    parameters = {"POST": frozenset({"dry_run"})}

    def documents(self, method: str) -> dict[str, Any]:
        """Return what the method takes and answers."""
        return {
            "request": row_shape(self.resource)(many=True),
            "responses": {200: answer_shape(self.resource)},
        }

    def post(self, request: Request) -> Response:
        """Store a list: a row with an id, or with the external_id of a record, changes it; any other makes one.

        A measurement of a metric, time and source that is there already is put right: the same list again changes
        nothing.
        """
        return writing.write(request, lambda: self._store_all(request), makes=True)

    def _store_all(self, request: Request) -> Response:
        rows = request.data
        if not isinstance(rows, list) or not 0 < len(rows) <= ROWS_AT_MOST:
            raise refuse("", f"Give a list of 1 to {ROWS_AT_MOST} rows.", "range")
        if self.resource.put_all is not None and not any(map(_is_named, rows)):
            return self._put_all(rows)
        stored: list[Model] = []
        problems: list[tuple[int, Problem]] = []
        created = 0
        for number, row in enumerate(rows):
            try:
                with transaction.atomic():
                    known = self._known(row)
                    stored.append(self.store(self.read(_without_id(row), known), known))
                    created += known is None
            except Exception as exception:
                problem = to_problem(exception, self.api_names)
                if problem is None:
                    raise
                problems.append((number, problem))
        if problems:
            raise _together(problems, len(rows))
        return Response({"created": created, "updated": len(stored) - created, "results": self.shown(*stored)})

    def _put_all(self, rows: list[Any]) -> Response:
        assert self.resource.put_all is not None  # noqa: S101 -- asked for only then
        problems: list[tuple[int, Problem]] = []
        values: list[Values] = []
        for number, row in enumerate(rows):
            try:
                values.append(self.read(row, None))
            except Exception as exception:
                problem = to_problem(exception, self.api_names)
                if problem is None:
                    raise
                problems.append((number, problem))
        if not problems:
            put = self.resource.put_all(values, by=self.by())
            refused = ((number, to_problem(error, self.api_names)) for number, error in put.problems.items())
            problems = [(number, problem) for number, problem in refused if problem is not None]
        if problems:
            raise _together(problems, len(rows))
        created = put.count("created")
        return Response({"created": created, "updated": len(rows) - created, "results": self.shown(*put.rows)})

    def _known(self, row: Any) -> Model | None:
        if not isinstance(row, dict):
            raise refuse("", "A row is an object.", "invalid")
        rows = self.within_sight(self.resource.model._default_manager.select_for_update())
        if "id" in row:
            pk = Whole(min_value=1).run_validation(row["id"])
            known: Model | None = rows.filter(pk=pk).first()
            if known is None:
                raise refuse("id", f"There is no {self.resource.singular} {pk}.", "does_not_exist")
            return known
        if row.get("external_id") is None:
            return None
        source, key = ExternalKey().run_validation(row["external_id"])
        named = ExternalId.objects.filter(kind=self.resource.model._meta.model_name, source=source, key=key)
        found: Model | None = rows.filter(pk__in=named.values("object_id")).first()
        return found


def _is_named(row: Any) -> bool:
    return isinstance(row, dict) and ("id" in row or row.get("external_id") is not None)


def _without_id(row: Values) -> Values:
    return {name: value for name, value in row.items() if name != "id"}


def _together(problems: list[tuple[int, Problem]], total: int) -> Problem:
    codes = {problem.code for _, problem in problems}
    errors = [
        {"row": number, **entry}
        for number, problem in problems
        for entry in (problem.errors or [error("", problem.detail, problem.code)])
    ]
    text = f"{len(problems)} of {total} rows cannot be stored, so none was."
    return Problem(codes.pop() if len(codes) == 1 else "invalid", text, errors)


def row_shape(resource: Resource) -> type[In]:
    """Return the shape of a row: what one record takes, and its id; nothing is required of a row that has one."""
    assert resource.shape_in is not None  # noqa: S101 -- only writable nouns have a bulk address
    shape = resource.shape_in
    meta = type("Meta", (shape.Meta,), {"fields": ("id", *shape.Meta.fields)})

    def get_fields(self: In) -> Any:
        found = shape.get_fields(self)
        for field in found.values():
            field.required = False
        return found

    name = shape.__name__.removesuffix("In") + "Row"
    parts = {"Meta": meta, "id": Whole(required=False, min_value=1), "get_fields": get_fields, "__doc__": "One row."}
    return type(name, (shape,), parts)


def answer_shape(resource: Resource) -> type[serializers.Serializer[Any]]:
    """Return the shape of the answer."""
    parts = {
        "created": serializers.IntegerField(read_only=True),
        "updated": serializers.IntegerField(read_only=True),
        "results": resource.shape_out(many=True, read_only=True),
        "__doc__": "What was stored.",
    }
    return type(f"{resource.model.__name__}Rows", (serializers.Serializer,), parts)
