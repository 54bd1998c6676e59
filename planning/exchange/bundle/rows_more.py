"""The rows of what hangs on other rows of the bundle: where values are read, who stays where, keys of other systems."""

from datetime import date
from typing import Any

from planning.exchange.bundle.settings_rows import Row


class MetricPull(Row, frozen=True, kw_only=True):
    """Where the values of a success metric are read, and how often."""

    success_metric: str
    kind: str
    address: str
    query: str
    denominator_query: str = ""
    every_minutes: int = 60
    active: bool = True


class Placement(Row, frozen=True, kw_only=True):
    """Somebody pinned to an item, or kept out of it."""

    item: str
    role: str
    person: str
    kind: str
    reason: str = ""


class SilencedFinding(Row, frozen=True, kw_only=True):
    """A finding of a health check that is silenced for a reason until a day."""

    check: str
    list: str
    of: str
    reason: str
    until_on: date


class ExternalId(Row, frozen=True, kw_only=True):
    """The key of a thing in another system, with the way back to it."""

    list: str
    of: str
    source: str
    key: str
    url: str = ""


class CatalogueEntity(Row, frozen=True, kw_only=True):
    """An entity of a Backstage catalogue, kept whole."""

    ref: str
    document: dict[str, Any]
