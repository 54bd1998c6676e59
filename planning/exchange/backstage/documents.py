"""The texts of a Backstage catalogue: YAML with several documents a file, read with care and written back."""

from collections.abc import Iterable
from typing import Any

import yaml

from planning.domain.errors import Invalid

Document = dict[str, Any]
BYTES_AT_MOST = 5_000_000
ENTITIES_AT_MOST = 20_000
DEPTH_AT_MOST = 20
KINDS = ("Component", "API", "System", "Domain", "Resource", "Group", "User")


class _Reader(yaml.SafeLoader):
    """Reads plain values; no alias, which could blow a small file up, and no date: a text stays a text."""

    def compose_node(self, parent: Any, index: Any) -> Any:
        if self.check_event(yaml.events.AliasEvent):
            message = "The file has an alias (*name). Write the value out instead."
            raise Invalid(message)
        return super().compose_node(parent, index)


_Reader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in rules if tag != "tag:yaml.org,2002:timestamp"]
    for first, rules in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


def parse(data: bytes) -> list[Document]:
    """Return the entities of a file.

    Raises
    ------
    Invalid
        Where it is too large, no YAML, or an entity lacks what names it.
    """
    if len(data) > BYTES_AT_MOST:
        message = f"The file is larger than {BYTES_AT_MOST // 1_000_000} MB. Split it."
        raise Invalid(message)
    try:
        found = [one for one in yaml.load_all(data.decode("utf-8"), _Reader) if one is not None]
    except (yaml.YAMLError, UnicodeDecodeError, RecursionError, ValueError) as error:
        message = f"The file is no YAML that can be read: {error}."
        raise Invalid(message[:500]) from error
    if len(found) > ENTITIES_AT_MOST:
        message = f"The file has more than {ENTITIES_AT_MOST:,} entities. Split it."
        raise Invalid(message)
    for place, document in enumerate(found, start=1):
        _must_be_an_entity(place, document)
    return found


def _must_be_an_entity(place: int, document: Any) -> None:
    names = document.get("metadata") if isinstance(document, dict) else None
    if not isinstance(names, dict) or not isinstance(names.get("name"), str):
        message = f"Document {place} has no metadata.name."
        raise Invalid(message)
    if document.get("kind") not in KINDS:
        message = f"Document {place} is a {document.get('kind')}; known are {', '.join(KINDS)}."
        raise Invalid(message)
    if not isinstance(document.get("spec", {}), dict):
        message = f"Document {place} has a spec that is no mapping."
        raise Invalid(message)
    if _depth(document) > DEPTH_AT_MOST:
        message = f"Document {place} is nested more than {DEPTH_AT_MOST} deep."
        raise Invalid(message)


def _depth(value: Any) -> int:
    inside = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return 1 + max((_depth(one) for one in inside), default=0)


class _Writer(yaml.SafeDumper):
    """Writes every value out, so that it is read as what it was."""

    def ignore_aliases(self, data: Any) -> bool:
        return True


def _text(writer: _Writer, text: str) -> yaml.Node:
    """Escape what other readers take for the end of a line."""
    style = '"' if any(sign in text for sign in "\r\x85\u2028\u2029\ufeff") else None
    return writer.represent_scalar("tag:yaml.org,2002:str", text, style=style)


_Writer.add_representer(str, _text)
_Writer.yaml_implicit_resolvers = _Reader.yaml_implicit_resolvers


def write(documents: Iterable[Document]) -> str:
    """Return entities as YAML, one document each."""
    return yaml.dump_all(documents, Dumper=_Writer, sort_keys=False, allow_unicode=True, explicit_start=True)


def ref(document: Document) -> str:
    """Return the reference of an entity, such as component:default/search; without case."""
    names = document["metadata"]
    return f"{document['kind']}:{names.get('namespace') or 'default'}/{names['name']}".casefold()


def full_ref(text: str, kind: str, namespace: str = "default") -> str:
    """Return a short reference in full: its kind and namespace filled in."""
    head, colon, tail = text.strip().rpartition(":")
    space, slash, name = tail.rpartition("/")
    return f"{head if colon else kind}:{space if slash else namespace}/{name}".casefold()
