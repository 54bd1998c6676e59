"""A resource as data, and the three endpoints that each has: the collection, one record, many at once."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, ClassVar

from django.db.models import Model, QuerySet
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django_filters.filters import MultipleChoiceFilter
from django_filters.rest_framework import DjangoFilterBackend
from rest_framework.request import Request
from rest_framework.response import Response

from planning.actions import external_ids, records
from planning.api import writing
from planning.api.endpoints import Endpoint
from planning.api.pagination import Pages
from planning.api.shapes import In, Out, Values, external_keys
from planning.filters import Filter
from planning.models import User

GET, PATCH, POST, DELETE = "GET", "PATCH", "POST", "DELETE"


@dataclass(frozen=True, slots=True)
class Resource:
    """What the API knows of a kind of record.

    ``noun`` stands in the address; ``rows`` gives the records with all that an answer shows; without ``shape_in``
    nothing can be written. ``put_all`` stores many at once by what names them in the world outside, where a kind has
    such a thing. ``seen_by`` leaves out the records of which a reader may not even know that they are there.
    """

    noun: str
    model: type[Model]
    rows: Callable[[], QuerySet[Any]]
    filters: type[Filter]
    shape_out: type[Out]
    shape_in: type[In] | None = None
    put_all: Callable[..., Any] | None = None
    seen_by: Callable[[QuerySet[Any], User], QuerySet[Any]] | None = None

    @property
    def singular(self) -> str:
        """Return the name of one of them."""
        return str(self.model._meta.verbose_name)


class ResourceEndpoint(Endpoint):
    """What the three have in common."""

    resource: ClassVar[Resource]

    def get_queryset(self) -> QuerySet[Any]:
        """Return the records with all that an answer shows."""
        return self.within_sight(self.resource.rows())

    def within_sight(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        """Return the records that the reader may know of."""
        seen_by = self.resource.seen_by
        return rows if seen_by is None else seen_by(rows, self.by())

    def shown(self, *rows: Model) -> list[dict[str, Any]]:
        """Return what the reader sees of records."""
        context = {"request": self.request, "external_ids": external_keys(self.resource.model, rows)}
        return list(self.resource.shape_out(rows, many=True, context=context).data)

    def by(self) -> User:
        """Return who asks; the permission let in nobody who is not signed in."""
        assert isinstance(self.request.user, User)  # noqa: S101 -- DeclaredPermission lets nobody else through
        return self.request.user

    def read(self, data: Any, row: Model | None) -> Values:
        """Return the values of a body, checked."""
        assert self.resource.shape_in is not None  # noqa: S101 -- only then is there a method that reads
        shape = self.resource.shape_in(row, data=data, partial=row is not None)
        shape.is_valid(raise_exception=True)
        shape.check_rights(shape.validated_data, row, self.by())
        return dict(shape.validated_data)

    def store(self, values: Values, row: Model | None) -> Model:
        """Make or change a record by its action, and its key in another system with it; return it anew."""
        has_key, key = "external_id" in values, values.pop("external_id", None)
        if row is None:
            row = records.create(self.resource.model, values, by=self.by())
        elif values:
            row = records.update(row, values, by=self.by())
        if key is not None:
            external_ids.assign(row, source=key[0], key=key[1], by=self.by())
        elif has_key:
            external_ids.remove(row, source="api", by=self.by())
        # Whoever wrote it is answered, even where lists leave it out for them.
        stored: Model = self.resource.rows().get(pk=row.pk)
        return stored

    def locked(self, pk: int) -> Model:
        """Return a record that nobody else changes until the transaction ends."""
        rows = self.resource.model._default_manager.select_for_update()
        found: Model = get_object_or_404(self.within_sight(rows), pk=pk)
        return found

    def answer(self, row: Model, status: int = 200) -> Response:
        """Answer one record with its version."""
        (data,) = self.shown(row)
        return Response(data, status=status, headers={"ETag": writing.etag_of(data)})


class Collection(ResourceEndpoint):
    """All records of a kind."""

    parameters = {POST: frozenset({"dry_run"})}
    pagination_class = Pages
    filter_backends = (DjangoFilterBackend,)
    filterset_class: ClassVar[type[Filter]]

    def known_parameters(self, method: str) -> frozenset[str]:
        """Return the filters and the page, or what a write takes."""
        if method == GET:
            return frozenset({*self.filterset_class.base_filters, "page", "limit"})
        return super().known_parameters(method)

    def repeatable(self) -> frozenset[str]:
        """Return the filters that take several values."""
        filters = self.filterset_class.base_filters.items()
        return frozenset(name for name, one in filters if isinstance(one, MultipleChoiceFilter))

    def documents(self, method: str) -> dict[str, Any]:
        """Return what the methods take and answer."""
        if method == GET:
            return {"request": None, "responses": {200: self.resource.shape_out(many=True)}}
        return {"request": self.resource.shape_in, "responses": {201: self.resource.shape_out}}

    def get(self, request: Request) -> Response:
        """List them, a page at a time."""
        rows = self.paginate_queryset(self.filter_queryset(self.get_queryset()))
        return self.get_paginated_response(self.shown(*(rows or ())))

    def post(self, request: Request) -> Response:
        """Make one."""
        return writing.write(request, lambda: self._make(request), makes=True)

    def _make(self, request: Request) -> Response:
        row = self.store(self.read(request.data, None), None)
        answer = self.answer(row, 201)
        answer["Location"] = reverse(f"api:{self.resource.noun}-detail", args=[row.pk])
        return answer


class Single(ResourceEndpoint):
    """One record."""

    parameters = {PATCH: frozenset({"dry_run"}), DELETE: frozenset({"dry_run"})}

    def documents(self, method: str) -> dict[str, Any]:
        """Return what the methods take and answer."""
        if method == DELETE:
            return {"request": None, "responses": {204: None}}
        shape = self.resource.shape_in if method == PATCH else None
        return {"request": shape, "responses": {200: self.resource.shape_out}}

    def get(self, request: Request, pk: int) -> Response:
        """Show it, with its version in ETag."""
        return self.answer(get_object_or_404(self.get_queryset(), pk=pk))

    def patch(self, request: Request, pk: int) -> Response:
        """Change what is given, and leave the rest."""
        return writing.write(request, lambda: self._change(request, pk))

    def delete(self, request: Request, pk: int) -> Response:
        """Remove it; the activity of it can be undone."""
        return writing.write(request, lambda: self._remove(request, pk))

    def _change(self, request: Request, pk: int) -> Response:
        row = self.locked(pk)
        # The body first: what is wrong in itself is wrong for every version.
        values = self.read(request.data, row)
        self._check_version(request, pk)
        return self.answer(self.store(values, row))

    def _remove(self, request: Request, pk: int) -> Response:
        row = self.locked(pk)
        self._check_version(request, pk)
        self.discard(row)
        return Response(status=204)

    def discard(self, row: Model) -> None:
        """Remove a record by its action."""
        records.delete(row, by=self.by())

    def _check_version(self, request: Request, pk: int) -> None:
        if "If-Match" in request.headers:
            writing.check_match(request, self.shown(self.get_queryset().get(pk=pk))[0])
