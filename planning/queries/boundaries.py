"""Open work that crosses from product to systems, and whether a metric is agreed where it does."""

from collections import defaultdict
from collections.abc import Iterable, Mapping

from django.db.models import Q

from planning.domain.ownership import Crossing, thing_key
from planning.models import Component, ComponentKind, Dependency, Role, SuccessMetric, WorkItem

PRODUCT, SYSTEMS = Role.Perspective.PRODUCT, Role.Perspective.SYSTEMS
Sides = dict[str, list[str]]
Items = Mapping[int, tuple[str, int | None]]
"""Open item to its title and its project."""


def crossings() -> tuple[Crossing, ...]:
    """Return the open items that touch both sides, themselves or by what they wait for; a fixed number of queries.

    An item touches its own components; one that names none touches those of its project. A kind of component is on the
    side of the roles that may own it; a kind for roles of both sides, or of neither, is no boundary.
    """
    side_of = component_sides()
    items = {pk: (title, project) for pk, title, project in WorkItem.objects.open().values_list(
        "pk", "title", "project_id")}  # fmt: skip
    touched = _touched(items, side_of)
    waits = _waits(items)
    agreed = agreed_things()
    found = []
    for pk, (title, project) in sorted(items.items()):
        mine = touched[pk]
        others = [one for one in waits.get(pk, ()) if _is_other_side(mine, touched[one])]
        sides = _together([mine, *(touched[one] for one in others)])
        if sides[PRODUCT] and sides[SYSTEMS]:
            projects = {thing_key("project", str(one)) for one in (project, *(items[o][1] for o in others)) if one}
            keys = {*sides[PRODUCT], *sides[SYSTEMS], *projects}
            names = tuple(items[one][0] for one in others)
            found.append(
                Crossing(
                    str(pk), title, tuple(sides[PRODUCT]), tuple(sides[SYSTEMS]), names, is_agreed=bool(agreed & keys)
                )
            )
    return tuple(found)


def component_sides() -> dict[int, tuple[str, int | None]]:
    """Return component to its side and its project; components on no side are left out."""
    sides = kind_sides()
    rows = Component.objects.exclude(lifecycle=Component.Lifecycle.DEPRECATED).order_by("pk")
    return {
        pk: (sides[kind], project) for pk, kind, project in rows.values_list("pk", "kind_id", "project_id")
        if kind in sides
    }  # fmt: skip


def kind_sides() -> dict[int, str]:
    """Return kind of component to the side of the roles that may own it, where that is one side."""
    found: dict[int, set[str]] = defaultdict(set)
    for kind, perspective in ComponentKind.objects.values_list("pk", "roles__perspective").order_by("pk"):
        if perspective:
            found[kind].add(perspective)
    return {kind: next(iter(sides)) for kind, sides in found.items() if sides in ({PRODUCT}, {SYSTEMS})}


def agreed_things() -> set[str]:
    """Return what has a success metric that holds, has a target, and that a role of the other side agreed to."""
    rows = SuccessMetric.objects.filter(ended_on__isnull=True, target_value__isnull=False).filter(
        Q(role__perspective=PRODUCT, consulted_role__perspective=SYSTEMS)
        | Q(role__perspective=SYSTEMS, consulted_role__perspective=PRODUCT)
    )
    return {
        thing_key("component", str(component)) if component else thing_key("project", str(project))
        for component, project in rows.values_list("component_id", "project_id").order_by("pk")
    }


def _touched(items: Items, side_of: dict[int, tuple[str, int | None]]) -> dict[int, Sides]:
    """Return item to the things that it touches, by side."""
    own: dict[int, list[int]] = defaultdict(list)
    for item, component in WorkItem.components.through.objects.order_by("pk").values_list(
        "workitem_id", "component_id"
    ):
        own[item].append(component)
    of_project: dict[int, list[int]] = defaultdict(list)
    for component, (_, project) in side_of.items():
        if project is not None:
            of_project[project].append(component)
    # Items of one project that name nothing share what they touch.
    shared = {project: _by_side(rows, side_of) for project, rows in of_project.items()}
    nothing: Sides = {PRODUCT: [], SYSTEMS: []}
    return {
        item: _by_side(own[item], side_of) if item in own else shared.get(project or 0, nothing)
        for item, (_, project) in items.items()
    }


def _by_side(components: Iterable[int], side_of: dict[int, tuple[str, int | None]]) -> Sides:
    found: Sides = {PRODUCT: [], SYSTEMS: []}
    for component in components:
        if component in side_of:
            found[side_of[component][0]].append(thing_key("component", str(component)))
    return found


def _waits(items: Items) -> dict[int, list[int]]:
    """Return item to the open items that it waits for."""
    found: dict[int, list[int]] = defaultdict(list)
    for before, after in Dependency.objects.order_by("pk").values_list("before_id", "after_id"):
        if before in items and after in items:
            found[after].append(before)
    return found


def _is_other_side(mine: Sides, others: Sides) -> bool:
    """Whether one of two items touches a side that the other does not, and between them they touch both."""
    return any(
        mine[a] and others[b] and not (mine[b] and others[a]) for a, b in ((PRODUCT, SYSTEMS), (SYSTEMS, PRODUCT))
    )


def _together(parts: list[Sides]) -> Sides:
    return {side: list(dict.fromkeys(key for part in parts for key in part[side])) for side in (PRODUCT, SYSTEMS)}
