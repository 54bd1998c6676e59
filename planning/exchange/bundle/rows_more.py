"""The rows of what hangs on other rows of the bundle: where values are read, who stays where, keys of other systems."""

from datetime import date
from decimal import Decimal
from typing import Any

from planning.exchange.bundle.settings_rows import Names, Row


class Account(Row, frozen=True, kw_only=True):
    """Somebody who signs in, and what they may do; no password, no token."""

    username: str
    access_role: str = "viewer"
    person: str | None = None
    teams: Names = ()
    email: str = ""
    first_name: str = ""
    last_name: str = ""
    active: bool = True
    staff: bool = False
    superuser: bool = False


class TagRule(Row, frozen=True, kw_only=True):
    """What a person said once for all: items like these get this tag."""

    key: str
    tag: str
    made_by: str
    label: str = ""
    component: str | None = None
    path: str = ""
    confidence_percent: Decimal | None = None
    active: bool = True


class Objection(Row, frozen=True, kw_only=True):
    """What somebody says against being proposed for an item, or put on it."""

    key: str
    person: str
    item: str
    text: str
    by: str | None = None


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
