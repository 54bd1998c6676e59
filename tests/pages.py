"""Every address of the pages: who may open it, what it needs, whether it is a list."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from planning.access import Permission
from tests import factories


@dataclass(frozen=True)
class Page:
    """An address by its name.

    ``kwargs`` makes what the address names and returns its arguments; ``is_list`` says that rows may not add queries,
    and ``add_rows`` adds so many rows to it.
    """

    name: str
    permission: Permission
    kwargs: Callable[[], dict[str, Any]] = dict
    is_list: bool = False
    add_rows: Callable[[int], Any] | None = None
    method: str = "get"


def _pk(make: Callable[[], Any]) -> Callable[[], dict[str, Any]]:
    return lambda: {"pk": make().pk}


def _work_items(count: int) -> None:
    """Items of every tag with all that a row shows: project, team, person, dependency."""
    for number in range(count):
        project = factories.project(team=factories.team())
        tag = ("", "product_feature", "infrastructure")[number % 3]
        item = factories.work_item(days=3, project=project, tag=tag)
        untagged = factories.work_item(days=2, project=project)
        factories.dependency(item, untagged)
        factories.allocation(work_item=item, ends_on=factories.MONDAY.replace(year=2999))


def _dependency() -> Any:
    return factories.dependency(factories.work_item(), factories.work_item())


WORK = [
    Page("work-item-list", Permission.VIEW, is_list=True, add_rows=_work_items),
    Page("work-item-triage", Permission.VIEW, is_list=True, add_rows=_work_items),
    Page("work-item-board", Permission.VIEW, is_list=True, add_rows=_work_items),
    Page("work-item-waiting", Permission.VIEW, is_list=True, add_rows=_work_items),
    Page("work-item-csv", Permission.VIEW, is_list=True, add_rows=_work_items),
    Page("work-item-bulk", Permission.WORK_CHANGE, method="post"),
    Page("work-item-new", Permission.WORK_CHANGE),
    Page("work-item-detail", Permission.VIEW, _pk(factories.work_item)),
    Page("work-item-edit", Permission.WORK_CHANGE, _pk(factories.work_item)),
    Page("work-item-delete", Permission.WORK_CHANGE, _pk(factories.work_item)),
    Page("work-item-tag", Permission.WORK_CHANGE, _pk(factories.work_item), method="post"),
    Page("demand-edit", Permission.WORK_CHANGE, _pk(factories.work_item)),
    Page("dependency-add", Permission.WORK_CHANGE, _pk(factories.work_item), method="post"),
    Page("dependency-remove", Permission.WORK_CHANGE, _pk(_dependency), method="post"),
]
PROJECTS = [
    Page("project-list", Permission.VIEW, is_list=True, add_rows=_work_items),
    Page("project-new", Permission.PROJECT_CHANGE),
    Page("project-detail", Permission.VIEW, _pk(factories.project)),
    Page("project-edit", Permission.PROJECT_CHANGE, _pk(factories.project)),
    Page("project-delete", Permission.PROJECT_CHANGE, _pk(factories.project)),
]

PAGES: list[Page] = [*WORK, *PROJECTS]
