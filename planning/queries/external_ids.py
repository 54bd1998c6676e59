"""Where a thing comes from: its keys in other systems, with the way back."""

from dataclasses import dataclass

from planning.models import ExternalId

INTERNAL = ("bundle", "sample")
LABELS = {"github": "GitHub", "table": "A table"}


@dataclass(frozen=True, slots=True)
class Source:
    """The key of a thing in another system, and the address where it stands there, if that is one of the web."""

    label: str
    key: str
    url: str


def of_thing(kind: str, pk: int) -> list[Source]:
    """Return the keys of a thing in other systems."""
    rows = ExternalId.objects.filter(kind=kind, object_id=pk).exclude(source__in=INTERNAL).order_by("source", "key")
    return [Source(LABELS.get(row.source, row.source.capitalize()), row.key, _web(row.url)) for row in rows]


def _web(url: str) -> str:
    return url if url.lower().startswith(("http://", "https://")) else ""
