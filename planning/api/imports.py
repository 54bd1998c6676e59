"""Files taken in by programs: sent, previewed, applied, undone; the same steps as on the pages."""

import base64
import binascii
import io
from typing import Any

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from django.urls import path, reverse
from django_filters import ChoiceFilter
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from planning.access import Permission
from planning.api import fields, writing
from planning.api.commands import Command
from planning.api.errors import refuse
from planning.api.plans import NothingIn
from planning.api.resources import GET, POST, Collection, Resource, ResourceEndpoint, Single
from planning.api.shapes import Declared, Out, out
from planning.exchange import imports
from planning.exchange.formats import FORMATS
from planning.exchange.readers import ENCODINGS
from planning.exchange.targets import BY_KIND
from planning.filters.base import Filter, choices, sort
from planning.models import Import, ImportRow
from planning.queries import imports as queries

RUN = Permission.IMPORT_RUN
SLUGS = [one.slug for one in FORMATS]


class ImportFilter(Filter):
    """Imports."""

    state = choices(Import, "state")
    sort = sort("created_at")


class RowFilter(Filter):
    """Rows of a preview."""

    outcome = choices(ImportRow, "outcome")
    kind = ChoiceFilter(choices=[(kind, kind) for kind in BY_KIND])
    sort = sort("line")


class ImportOut(Out):
    """An import, as it is answered."""

    done_percent = serializers.SerializerMethodField()
    columns = serializers.JSONField(
        help_text="Columns with how full they are, examples, and what each is proposed for."
    )
    mapping = serializers.JSONField(help_text="By kind of record: column to field; an empty text leaves it out.")
    options = serializers.JSONField(help_text="What is asked beside the columns.")
    questions = serializers.JSONField(help_text="People who are not known, and days per point by team.")
    counts = serializers.JSONField(help_text="Rows by outcome, and by kind and outcome.")

    class Meta:
        model = Import
        fields = out(
            "format", "source", "file_name", "size_bytes", "encoding", "state", "phase", "done_percent", "error",
            "row_count", "columns", "mapping", "options", "questions", "counts", "applied_at",
        )  # fmt: skip

    def get_done_percent(self, row: Import) -> float:
        """Return how far the step is, in per cent."""
        return round(row.share_done * 100, 1)


class ImportIn(Declared):
    """A file: its text, or its bytes in base64 where it is no text in UTF-8."""

    file_name = fields.Text(max_length=200)
    format = fields.OneOf(choices=["auto", *SLUGS], required=False, default="auto")
    content = fields.Text(required=False, trim_whitespace=False)
    content_base64 = fields.Text(required=False)


class PreviewIn(Declared):
    """How the columns are read. What is left out stays as it was proposed."""

    mapping = serializers.DictField(
        child=serializers.DictField(child=serializers.CharField(allow_blank=True)), required=False
    )
    options = serializers.DictField(required=False)
    encoding = fields.OneOf(choices=list(ENCODINGS), required=False)
    format = fields.OneOf(choices=SLUGS, required=False)


class RowOut(serializers.ModelSerializer[Any]):
    """A row of a preview, as it is answered."""

    line = serializers.IntegerField(read_only=True, help_text="The line of the file, from 1.")

    class Meta:
        model = ImportRow
        fields = ("line", "kind", "outcome", "key", "title", "reason")


def _all() -> Any:
    return Import.objects.all()


IMPORTS = Resource("imports", Import, _all, ImportFilter, ImportOut)


class Own(ResourceEndpoint):
    """Shows what the reader may see: their own imports, and all to those who may change settings."""

    def get_queryset(self) -> QuerySet[Any]:
        """Return the imports."""
        return queries.visible(self.by()).defer(None)


class ImportCollection(Own, Collection):
    """Imports, and the start of one."""

    resource = IMPORTS
    filterset_class = IMPORTS.filters
    serializer_class = ImportOut
    queryset = Import.objects.all()
    permissions = {GET: RUN, POST: RUN}

    def documents(self, method: str) -> dict[str, Any]:
        """Return what the methods take and answer."""
        if method == GET:
            return super().documents(method)
        return {"request": ImportIn, "responses": {201: ImportOut}}

    def post(self, request: Request) -> Response:
        """Take a file in and look at it; nothing else is written."""
        return writing.write(request, lambda: self._take(request), makes=True)

    def _take(self, request: Request) -> Response:
        shape = ImportIn(data=request.data)
        shape.is_valid(raise_exception=True)
        values = shape.validated_data
        row = imports.upload(
            io.BytesIO(_content(values)), name=values["file_name"], by=self.by(), format_slug=values["format"]
        )
        answer = self.answer(row, 201)
        answer["Location"] = reverse("api:imports-detail", args=[row.pk])
        return answer


def _content(values: dict[str, Any]) -> bytes:
    if ("content" in values) == ("content_base64" in values):
        raise refuse("content", "Give either content or content_base64.", "invalid")
    if "content" in values:
        return str(values["content"]).encode()
    try:
        return base64.b64decode(values["content_base64"], validate=True)
    except (binascii.Error, ValueError) as error:
        raise refuse("content_base64", "This is not base64.", "invalid") from error


class ImportSingle(Own, Single):
    """One import."""

    resource = IMPORTS
    serializer_class = ImportOut
    queryset = Import.objects.all()
    permissions = {GET: RUN}
    http_method_names = ["get", "head"]


class ImportRows(Own, Collection):
    """What every line of an import's file would do."""

    resource = IMPORTS
    filterset_class = RowFilter
    serializer_class = RowOut
    queryset = ImportRow.objects.all()
    permissions = {GET: RUN}
    http_method_names = ["get", "head"]

    def documents(self, method: str) -> dict[str, Any]:
        """Return what the method answers."""
        return {"request": None, "responses": {200: RowOut(many=True)}}

    def get(self, request: Request, pk: int) -> Response:  # type: ignore[override]  # of one import
        """List the rows, a page at a time."""
        row = get_object_or_404(self.get_queryset(), pk=pk)
        rows = self.paginate_queryset(self.filter_queryset(queries.rows(row)))
        return self.get_paginated_response(RowOut(rows, many=True).data)


def _command(verb: str, sentence: str, do: Any, shape: Any = NothingIn) -> Any:
    class ImportCommand(Own, Command):
        resource = IMPORTS
        permissions = {POST: RUN}
        http_method_names = ["post"]
        serializer_class = ImportOut
        queryset = Import.objects.all()
        shape_in = shape

        def post(self, request: Request, pk: int) -> Response:
            get_object_or_404(self.get_queryset(), pk=pk)
            return super().post(request, pk)

    ImportCommand.do = staticmethod(do)
    ImportCommand.__doc__ = ImportCommand.post.__doc__ = sentence
    ImportCommand.__name__ = f"Import{verb.capitalize()}"
    return path(f"imports/<int:pk>/{verb}/", ImportCommand.as_view(), name=f"imports-{verb}")


def _configure(row: Import, *, by: Any, format: str = "", **given: Any) -> Import:  # noqa: A002 -- the API's name
    return imports.configure(row, by=by, format_slug=format, **given)


urlpatterns = [
    path("imports/", ImportCollection.as_view(), name="imports-list"),
    path("imports/<int:pk>/", ImportSingle.as_view(), name="imports-detail"),
    path("imports/<int:pk>/rows/", ImportRows.as_view(), name="imports-rows"),
    _command("preview", "Say how the columns are read and make the preview.", _configure, PreviewIn),
    _command("apply", "Write what the preview showed.", imports.apply),
    _command("undo", "Bring back what was before it was applied.", imports.undo),
    _command("cancel", "Stop what is being read or compared.", imports.cancel),
]
