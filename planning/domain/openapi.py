"""An OpenAPI document as people read it: groups of operations, what each takes and answers, an example to copy."""

import json
import re
import shlex
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

Node = Mapping[str, Any]
METHODS = ("get", "post", "put", "patch", "delete")
_PERMISSION = re.compile(r"\s*Takes the permission `([a-z._]+)`\.\s*")
_CHOICE = re.compile(r"^\* `[^`]*` - .*$", re.MULTILINE)
_SAMPLES = {
    "integer": 1, "number": 1.5, "boolean": True, "date": "2026-12-01", "date-time": "2026-12-01T09:00:00Z",
    "email": "somebody@example.org", "uri": "https://example.org/",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Field:
    """A parameter or a field of a shape. ``kind`` comes in pieces: words, and the shape that they name or nothing."""

    name: str
    kind: tuple[tuple[str, str], ...]
    is_needed: bool
    about: str
    where: str = ""


@dataclass(frozen=True, slots=True)
class Shape:
    """What a body or an answer looks like."""

    name: str
    about: str
    fields: tuple[Field, ...]


@dataclass(frozen=True, slots=True)
class Operation:
    """One method at one address."""

    key: str
    method: str
    path: str
    title: str
    about: str
    permission: str
    parameters: tuple[Field, ...]
    body: tuple[tuple[str, str], ...]
    answers: tuple[tuple[str, str, tuple[tuple[str, str], ...]], ...]
    example: str


@dataclass(frozen=True, slots=True)
class Group:
    """The operations on one kind of thing, and the shapes that they name."""

    slug: str
    operations: tuple[Operation, ...]
    shapes: tuple[Shape, ...]

    @property
    def name(self) -> str:
        """The group in words."""
        return self.slug.replace("-", " ").capitalize()

    @property
    def methods(self) -> list[str]:
        """The methods that there are, once each."""
        return [name for name in map(str.upper, METHODS) if any(one.method == name for one in self.operations)]


def tags(document: Node) -> dict[str, int]:
    """Return the groups of the document, by name, each with how many operations it has."""
    found: dict[str, int] = {}
    for _, _, node in _operations(document):
        found[node["tags"][0]] = found.get(node["tags"][0], 0) + 1
    return dict(sorted(found.items()))


def group(document: Node, slug: str, host: str) -> Group | None:
    """Return the operations of a group, or nothing where there is no such group.

    Parameters
    ----------
    document
        An OpenAPI 3.1 document.
    slug
        The tag of the operations.
    host
        Scheme and host of the examples.
    """
    rows = [(path, method, node) for path, method, node in _operations(document) if node["tags"][0] == slug]
    if not rows:
        return None
    made = tuple(_operation(document, path, method, node, host) for path, method, node in rows)
    return Group(slug, made, tuple(_shapes(document, [node for _, _, node in rows])))


def _operations(document: Node) -> Iterator[tuple[str, str, Node]]:
    for path, methods in document["paths"].items():
        for method in METHODS:
            if method in methods:
                yield path, method, methods[method]


def _operation(document: Node, path: str, method: str, node: Node, host: str) -> Operation:
    about = node.get("description", "")
    permission = _PERMISSION.search(about)
    body = _content(node.get("requestBody", {}))
    return Operation(
        key=node["operationId"], method=method.upper(), path=path,
        title=node.get("summary", "").partition(": ")[2].capitalize(),
        about=_PERMISSION.sub("", about).strip(), permission=permission[1] if permission else "",
        parameters=tuple(_parameter(row) for row in node.get("parameters", ())),
        body=_kind(body) if body else (), answers=tuple(_answers(document, node)),
        example=_example(document, path, method, body, host),
    )  # fmt: skip


def _about(node: Node) -> str:
    """Return what is said of a value, without the list of its choices: they stand in its kind."""
    return _CHOICE.sub("", node.get("description", "")).strip()


def _parameter(row: Node) -> Field:
    schema = row.get("schema", {})
    return Field(row["name"], _kind(schema), bool(row.get("required")), _about(row), row["in"])


def _answers(document: Node, node: Node) -> Iterator[tuple[str, str, tuple[tuple[str, str], ...]]]:
    for status, answer in node["responses"].items():
        resolved = _resolve(document, answer)
        content = _content(resolved)
        yield status, resolved.get("description", ""), _kind(content) if content else ()


def _content(node: Node) -> Node | None:
    """Return the schema of the first form in which a body or an answer comes."""
    for media in node.get("content", {}).values():
        schema: Node | None = media.get("schema")
        return schema
    return None


def _resolve(document: Node, node: Node) -> Node:
    while "$ref" in node:
        place: Any = document
        for step in node["$ref"].removeprefix("#/").split("/"):
            place = place[step]
        node = place
    return node


def _kind(schema: Node) -> tuple[tuple[str, str], ...]:
    """Return in pieces what a value may be."""
    if "$ref" in schema:
        name = schema["$ref"].rpartition("/")[2]
        return ((name, name),)
    for key in ("oneOf", "anyOf", "allOf"):
        if key in schema:
            return _joined([_kind(each) for each in schema[key]], " or " if key != "allOf" else " and ")
    if "enum" in schema:
        return (("one of " + ", ".join("null" if each is None else str(each) for each in schema["enum"]), ""),)
    types = schema.get("type", "anything")
    if isinstance(types, list):
        return _joined([_kind({**schema, "type": each}) for each in types], " or ")
    if types == "array":
        return (("list of ", ""), *_kind(schema.get("items", {})))
    return ((_words(types, schema), ""),)


def _joined(kinds: list[tuple[tuple[str, str], ...]], between: str) -> tuple[tuple[str, str], ...]:
    made: list[tuple[str, str]] = []
    for kind in kinds:
        made += [(between, "")] if made else []
        made += kind
    return tuple(made)


def _words(name: str, schema: Node) -> str:
    if name == "null":
        return name
    words = {"date": "date", "date-time": "time"}.get(schema.get("format", ""), {"string": "text"}.get(name, name))
    low, high = schema.get("minimum"), schema.get("maximum")
    if low is not None and high is not None and high < 10**15:
        words += f" from {low} to {high}"
    elif low is not None:
        words += f" from {low}"
    if "maxLength" in schema:
        words += f", at most {schema['maxLength']} characters"
    return words


def _named(node: Any) -> Iterator[str]:
    """Give the names of the shapes that a node mentions."""
    if isinstance(node, Mapping):
        if str(node.get("$ref", "")).startswith("#/components/schemas/"):
            yield node["$ref"].rpartition("/")[2]
        for value in node.values():
            yield from _named(value)
    elif isinstance(node, list):
        for value in node:
            yield from _named(value)


def _shapes(document: Node, nodes: list[Node]) -> Iterator[Shape]:
    """Give each shape once, in the order in which they are met, and then those that they mention."""
    waiting = [name for node in nodes for name in _named([node, [_resolve(document, one) for one in _refs(node)]])]
    seen: set[str] = set()
    while waiting:
        name = waiting.pop(0)
        if name in seen:
            continue
        seen.add(name)
        schema = document["components"]["schemas"][name]
        waiting += _named(schema)
        needed = set(schema.get("required", ()))
        fields = tuple(
            Field(key, _kind(each), key in needed, _about(each)) for key, each in schema.get("properties", {}).items()
        )
        yield Shape(name, schema.get("description", ""), fields)


def _refs(node: Node) -> list[Node]:
    return [answer for answer in node["responses"].values() if "$ref" in answer]


def _example(document: Node, path: str, method: str, body: Node | None, host: str) -> str:
    address = re.sub(r"\{[^}]*\}", "1", path)
    lines = ["curl -H 'Authorization: Bearer TOKEN'"]
    if method != "get":
        lines[0] += f" -X {method.upper()}"
    if body is not None:
        given = json.dumps(_sample(document, body, is_whole=method == "post"))
        lines += ["  -H 'Content-Type: application/json'", f"  -d {shlex.quote(given)}"]
    return " \\\n".join([*lines, f"  {host}{address}"])


def _sample(document: Node, schema: Node, *, is_whole: bool = True) -> Any:
    """Return a value that the schema allows: of an object what it needs, or its first field where it needs nothing."""
    schema = _resolve(document, schema)
    for key in ("oneOf", "anyOf", "allOf"):
        if key in schema:
            return _sample(document, schema[key][0])
    if "enum" in schema:
        return schema["enum"][0]
    types = schema.get("type", "object")
    name = types[0] if isinstance(types, list) else types
    if name == "array":
        return [_sample(document, schema.get("items", {}))]
    if name != "object":
        return _SAMPLES.get(schema.get("format", ""), _SAMPLES.get(name, "text"))
    fields = schema.get("properties", {})
    needed = [key for key in fields if key in schema.get("required", ())] if is_whole else []
    return {key: _sample(document, fields[key]) for key in needed or list(fields)[:1]}
