"""Backstage's ``catalog-info.yaml``: groups, users, systems and components, several documents in a file."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from planning.exchange.formats.base import Format, Raw
from planning.exchange.readers import yaml_documents

ORDER = {"group": "team", "user": "person", "system": "project", "component": "component"}
TYPES = {
    "website": "application", "app": "application", "application": "application", "frontend": "application",
    "mobile": "application", "service": "application", "backend": "application", "library": "feature",
    "feature": "feature", "data pipeline": "data_pipeline", "pipeline": "data_pipeline", "dataset": "data_pipeline",
    "training pipeline": "training_pipeline", "model": "model_service", "model service": "model_service",
    "ml model": "model_service", "inference": "model_service", "platform": "platform_layer",
    "infrastructure": "platform_layer", "platform layer": "platform_layer", "database": "platform_layer",
}  # fmt: skip
LIFECYCLES = {
    "production": "production", "experimental": "experimental", "deprecated": "deprecated", "beta": "experimental",
    "development": "experimental", "retired": "deprecated",
}  # fmt: skip
COMMON = {"ref": "key", "name": "name", "link": "url"}
ALIASES = {
    "team": {**COMMON, "parent": "parent", "description": "purpose"},
    "person": {**COMMON, "email": "email"},
    "project": {**COMMON, "owner": "team", "description": "summary"},
    "component": {
        **COMMON, "owner": "team", "system": "project", "type": "kind", "lifecycle": "lifecycle",
        "description": "summary",
    },
}  # fmt: skip


def recognise(name: str, head: str) -> int:
    """Say how sure it is that a file is of this format."""
    if "backstage.io/v1" in head and "kind:" in head:
        return 95
    return 40 if name.lower().endswith((".yaml", ".yml")) and "kind:" in head and "metadata:" in head else 0


def read(path: Path, _encoding: str) -> Iterator[Raw]:
    """Give the entities, what is pointed to before what points; those of other kinds are left out."""
    found: list[tuple[int, str, dict[str, Any]]] = []
    for number, entity in enumerate(yaml_documents(path), start=1):
        kind = str(_part(entity, "kind")).lower()
        if kind in ORDER:
            found.append((number, kind, entity))
    groups = {
        reference(entity, "group"): reference_to(_part(entity, "spec").get("parent"), "group")
        for _, kind, entity in found
        if kind == "group"
    }
    found.sort(key=lambda row: (list(ORDER).index(row[1]), _depth(reference(row[2], row[1]), groups), row[0]))
    for number, kind, entity in found:
        yield Raw(number, ORDER[kind], {name: [text] for name, text in _cells(kind, entity).items() if text})


def _part(entity: Any, name: str) -> Any:
    """Return a part of an entity: an object where it is one, else text; of what is no object, an empty one."""
    value = entity.get(name) if isinstance(entity, dict) else None
    if name in {"metadata", "spec", "profile"}:
        return value if isinstance(value, dict) else {}
    return value if isinstance(value, str) else ""


def reference(entity: Any, kind: str) -> str:
    """Return the whole name of an entity, such as group:default/payments."""
    about = _part(entity, "metadata")
    return f"{kind}:{_part(about, 'namespace') or 'default'}/{_part(about, 'name')}".lower()[:200]


def reference_to(text: Any, kind: str) -> str:
    """Return the whole name that a reference means; kind and namespace may be left out."""
    if not isinstance(text, str) or not text.strip():
        return ""
    rest = text.strip().lower()
    if ":" in rest:
        kind, _, rest = rest.partition(":")
    return f"{kind}:{rest if '/' in rest else 'default/' + rest}"[:200]


def _depth(ref: str, parents: dict[str, str]) -> int:
    depth = 0
    while (ref := parents.get(ref, "")) and depth < len(parents):
        depth += 1
    return depth


def _cells(kind: str, entity: Any) -> dict[str, str]:
    about, spec = _part(entity, "metadata"), _part(entity, "spec")
    profile = _part(spec, "profile")
    found = {
        "Ref": reference(entity, kind) if _part(about, "name") else "",
        "Name": _part(profile, "displayName") or _part(about, "title") or _part(about, "name"),
        "Description": _part(about, "description"),
        "Link": _link(about),
    }
    if kind == "group":
        found["Parent"] = reference_to(spec.get("parent"), "group")
    if kind == "user":
        found["Email"] = _part(profile, "email")
    if kind in {"system", "component"}:
        owners = spec.get("owners")
        owner = _part(spec, "owner") or (owners[0] if isinstance(owners, list) and owners else "")
        owner = reference_to(owner, "group")
        found["Owner"] = owner if owner.startswith("group:") else ""
    if kind == "component":
        kind_of = _part(spec, "type").replace("-", " ").replace("_", " ").lower()
        found["Type"] = TYPES.get(kind_of, "application")
        found["Lifecycle"] = LIFECYCLES.get(_part(spec, "lifecycle").lower(), "experimental")
        found["System"] = reference_to(spec.get("system"), "system")
    return found


def _link(about: dict[str, Any]) -> str:
    links = about.get("links")
    first = links[0] if isinstance(links, list) and links else {}
    return str(_part(first, "url"))


FORMAT = Format(
    slug="backstage", label="Backstage catalog-info.yaml", source="backstage", suffixes=(".yaml", ".yml"),
    recognise=recognise, read=read, aliases=ALIASES,
    hint="Groups become teams, users people, systems projects; components stay what they are.",
)  # fmt: skip
