"""The addresses of a resource: its three endpoints, made from the table."""

from typing import Any

from django.urls import URLPattern, path

from planning.access import Permission
from planning.actions.records import permission_for
from planning.api.bulk import Bulk
from planning.api.resources import DELETE, GET, PATCH, POST, Collection, Resource, ResourceEndpoint, Single
from planning.api.shapes import api_names


def routes(resource: Resource) -> list[URLPattern]:
    """Return the addresses of a resource."""
    name = resource.noun
    one = endpoint(Single, resource, (PATCH, DELETE))
    collection = endpoint(Collection, resource, (POST,), filterset_class=resource.filters)
    found = [path(f"{name}/", collection.as_view(), name=f"{name}-list")]
    if resource.shape_in is not None:
        bulk = endpoint(Bulk, resource, (POST,))
        found.append(path(f"{name}/bulk/", bulk.as_view(), name=f"{name}-bulk"))
    found.append(path(f"{name}/<int:pk>/", one.as_view(), name=f"{name}-detail"))
    return found


def endpoint(
    base: type[ResourceEndpoint], resource: Resource, writes: tuple[str, ...], **more: Any
) -> type[ResourceEndpoint]:
    """Return the endpoint of a resource: what cannot be written has no method that would."""
    permissions = {GET: Permission.VIEW} if hasattr(base, "get") else {}
    if resource.shape_in is not None:
        permissions |= dict.fromkeys(writes, permission_for(resource.model))
    parts = {
        "resource": resource,
        "permissions": permissions,
        "http_method_names": [method.lower() for method in permissions] + (["head"] if GET in permissions else []),
        "api_names": api_names(resource.shape_in),
        "serializer_class": resource.shape_out,
        "queryset": resource.model._default_manager.all(),
        "__doc__": resource.model.__doc__,
        "__module__": __name__,
    }
    return type(f"{resource.model.__name__}{base.__name__}", (base,), {**parts, **more})
