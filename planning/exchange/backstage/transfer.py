"""A Backstage catalogue to teams, people, components and ownerships, by the bundle; and back."""

import json
from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.utils import timezone

from planning.exchange import bundle
from planning.exchange.backstage.documents import Document, full_ref, ref
from planning.models import CatalogueEntity, Component, ExternalId, Ownership, User

SOURCE = "backstage"
KINDS = {"pipeline": "data_pipeline", "data-pipeline": "data_pipeline", "model": "model_service", "library": "feature"}
LIFECYCLES = ("experimental", "production", "deprecated")
Row = dict[str, Any]


@transaction.atomic
def load(documents: Iterable[Document], *, by: User | None) -> str:
    """Take a catalogue in and return what the import did; every entity is kept whole for the way out.

    Raises
    ------
    BundleInvalid, Conflict, NotAllowed
        Nothing is written then.
    """
    entities = {ref(document): document for document in documents}
    made = json.dumps(_bundle(entities)).encode()
    report = bundle.apply(bundle.parse(made), by=by, source=SOURCE)
    for name, document in entities.items():
        CatalogueEntity.objects.update_or_create(ref=name, defaults={"document": document})
    return str(report)


def _bundle(entities: dict[str, Document]) -> Row:
    groups = {name: one for name, one in entities.items() if one["kind"] == "Group"}
    users = {name: one for name, one in entities.items() if one["kind"] == "User"}
    components = {name: one for name, one in entities.items() if one["kind"] == "Component"}
    return {
        "format": "team-planning-bundle", "version": 1,
        "teams": [_team(name, one, groups) for name, one in groups.items()],
        "people": [_person(name, one) for name, one in users.items()],
        "components": [_component(name, one) for name, one in components.items()],
        "ownerships": [_ownership(name, one, groups, users) for name, one in components.items()],
    }  # fmt: skip


def _space(document: Document) -> str:
    return str(document["metadata"].get("namespace") or "default")


def _shown(document: Document) -> str:
    profile = document.get("spec", {}).get("profile")
    shown = profile.get("displayName") if isinstance(profile, dict) else None
    return str(shown or document["metadata"].get("title") or document["metadata"]["name"])[:100]


def _team(name: str, group: Document, groups: dict[str, Document]) -> Row:
    parent = group.get("spec", {}).get("parent")
    above = full_ref(str(parent), "group", _space(group)) if parent else None
    purpose = str(group["metadata"].get("description") or "")
    return {"key": name, "name": _shown(group), "parent": above if above in groups else None, "purpose": purpose}


def _person(name: str, user: Document) -> Row:
    profile = user.get("spec", {}).get("profile")
    mail = profile.get("email") if isinstance(profile, dict) else None
    return {"key": name, "name": _shown(user), "email": str(mail or "")}


def _component(name: str, document: Document) -> Row:
    spec = document.get("spec", {})
    said = str(spec.get("lifecycle") or "").strip()
    known = said.casefold() if said.casefold() in LIFECYCLES else "experimental"
    return {
        "key": name, "name": str(document["metadata"]["name"]), "lifecycle": known, "status_text": said[:100],
        "kind": KINDS.get(str(spec.get("type") or "").casefold(), "application"),
        "summary": str(document["metadata"].get("description") or ""), "system": str(spec.get("system") or "")[:200],
    }  # fmt: skip


def _ownership(name: str, document: Document, groups: dict[str, Document], users: dict[str, Document]) -> Row:
    """Name the owner, a group unless it says otherwise; one that the catalogue lacks stays as it was written."""
    said = str(document.get("spec", {}).get("owner") or "").strip()
    owner = full_ref(said, "group", _space(document)) if said else ""
    row: Row = {"key": name, "component": name, "starts_on": str(_since(name)), "source": "imported"}
    if owner in groups:
        return {**row, "team": owner}
    if owner in users:
        return {**row, "person": owner}
    if owner.startswith("user:"):
        return {**row, "named_owners": [said]}
    return {**row, "named_team": said}


def _since(name: str) -> Any:
    """Return since when the ownership of an earlier import is, so that a second import changes nothing."""
    known = ExternalId.objects.filter(kind="ownership", source=SOURCE, key=name).values_list("object_id", flat=True)
    row = Ownership.objects.filter(pk__in=known).first()
    return row.starts_on if row is not None else timezone.localdate()


def export() -> list[Document]:
    """Return the catalogue as it came, with the owners of today; components made here follow."""
    refs = {(row.kind, row.object_id): row.key for row in ExternalId.objects.filter(source=SOURCE)}
    held = {
        row.component_id: row for row in Ownership.objects.on(timezone.localdate()).select_related("team", "person")
    }
    owners = {refs["component", pk]: _owner(row, refs) for pk, row in held.items() if pk and ("component", pk) in refs}
    found = [_with_owner(row.document, owners.get(row.ref)) for row in CatalogueEntity.objects.order_by("pk")]
    here = Component.objects.exclude(pk__in=[pk for kind, pk in refs if kind == "component"]).order_by("pk")
    return [*found, *(_document(row, held.get(row.pk), refs) for row in here.select_related("kind"))]


def _owner(row: Ownership, refs: dict[tuple[str, int], str]) -> str | None:
    if row.person_id:
        return refs.get(("person", row.person_id)) or f"user:default/{_slug(str(row.person))}"
    if row.team_id:
        return refs.get(("team", row.team_id)) or f"group:default/{_slug(str(row.team))}"
    return None


def _with_owner(document: Document, owner: str | None) -> Document:
    """Return a document with another owner, where it names another than the one it came with."""
    said = str(document.get("spec", {}).get("owner") or "")
    if owner is None or full_ref(said, "group", _space(document)) == owner:
        return document
    return {**document, "spec": {**document.get("spec", {}), "owner": owner}}


def _document(row: Component, held: Ownership | None, refs: dict[tuple[str, int], str]) -> Document:
    spec = {"type": row.kind.slug.replace("_", "-"), "lifecycle": row.lifecycle}
    owner = _owner(held, refs) if held is not None else None
    names = {"name": _slug(row.name), "title": row.name}
    about = {"description": row.summary} if row.summary else {}
    return {
        "apiVersion": "backstage.io/v1alpha1", "kind": "Component", "metadata": {**names, **about},
        "spec": {**spec, "owner": owner or "unknown", **({"system": _slug(row.system)} if row.system else {})},
    }  # fmt: skip


def _slug(name: str) -> str:
    """Return a name as Backstage takes it: letters, digits and hyphens, at most 63."""
    kept = "".join(letter if letter.isascii() and letter.isalnum() else "-" for letter in name)
    return "-".join(filter(None, kept.split("-")))[:63] or "unnamed"
