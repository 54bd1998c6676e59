"""JSON in and out, by a codec that refuses what it cannot hold: lone surrogates, infinities, bottomless nesting."""

from collections.abc import Mapping
from decimal import Decimal
from typing import IO, Any

import orjson
from django.http import HttpRequest
from rest_framework.exceptions import ParseError
from rest_framework.negotiation import BaseContentNegotiation
from rest_framework.parsers import BaseParser
from rest_framework.renderers import BaseRenderer
from rest_framework.request import Request


def plain(value: Any) -> Any:
    """Return what JSON can hold of a value that the codec does not know."""
    if isinstance(value, Decimal):
        return float(value)
    if isinstance(value, (set, frozenset, tuple)):
        return list(value)
    return str(value)


def dump(data: Any) -> bytes:
    """Return the data as JSON."""
    return orjson.dumps(data, default=plain, option=orjson.OPT_NON_STR_KEYS)


class JSONRenderer(BaseRenderer):
    """Writes answers."""

    media_type = "application/json"
    format = "json"
    charset = None
    render_style = "text"

    def render(
        self, data: Any, accepted_media_type: str | None = None, renderer_context: Mapping[str, Any] | None = None
    ) -> bytes:
        """Return the body of an answer."""
        return b"" if data is None else dump(data)


class JSONParser(BaseParser):
    """Reads bodies."""

    media_type = "application/json"

    def parse(
        self, stream: IO[Any], media_type: str | None = None, parser_context: Mapping[str, Any] | None = None
    ) -> Any:
        """Return the data of a body."""
        try:
            return orjson.loads(stream.read())
        except orjson.JSONDecodeError as error:
            raise ParseError(f"The body is no JSON: {error}.") from error


class AlwaysJSON(BaseContentNegotiation):
    """Answers JSON whatever is asked for: there is nothing else to choose from."""

    def select_parser(self, request: Request, parsers: Any) -> BaseParser | None:
        """Return the parser of the body's type."""
        kind = (request.content_type or "").split(";")[0].strip().lower()
        return next((parser for parser in parsers if parser.media_type == kind), None)

    def select_renderer(
        self, request: Request | HttpRequest, renderers: Any, format_suffix: str | None = None
    ) -> tuple[BaseRenderer, str]:
        """Return the only renderer."""
        return renderers[0], renderers[0].media_type
