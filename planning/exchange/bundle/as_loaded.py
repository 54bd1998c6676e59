"""Which rows stand as the built-in catalogue has them: an export leaves them out."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from planning import catalogue
from planning.actions.catalogue import target_text
from planning.actions.catalogue_edits import edited
from planning.models import Metric, Role, Skill

Rows = Mapping[str, Mapping[Any, Any]]


def as_loaded(rows: Rows) -> dict[str, set[Any]]:
    """Return the names of those rows, by list."""
    book, changed = catalogue.load(), edited()
    groups = {group.id: group.name for group in book.groups}
    kinds = {
        kind.id: (kind.name, place, tuple(sorted(kind.roles))) for place, kind in enumerate(book.component_kinds)
    }  # fmt: skip
    found: dict[str, set[Any]] = {
        name: {key for key, row in rows[name].items() if row.built_in and key not in changed[model]}
        for name, model in (("roles", Role), ("skills", Skill), ("metrics", Metric))
    }
    found["skill_groups"] = {key for key, row in rows["skill_groups"].items() if groups.get(key) == row.name}
    found["component_kinds"] = {
        key for key, row in rows["component_kinds"].items() if kinds.get(key) == (row.name, row.position, row.roles)
    }
    found["tag_shares"] = _together(rows["tag_shares"], "tag", _shares(book))
    found["metric_templates"] = _together(rows["metric_templates"], "role", _templates(book))
    return found


def _together(rows: Mapping[Any, Any], within: str, built_in: dict[str, dict[Any, tuple[Any, ...]]]) -> set[Any]:
    """Return the names of rows that stand together as the catalogue has them: all of them, or none."""
    by_group: dict[str, dict[Any, tuple[Any, ...]]] = {}
    for key, row in rows.items():
        values = tuple(getattr(row, name) for name in row.__struct_fields__)
        by_group.setdefault(getattr(row, within), {})[key] = values
    return {key for group, found in by_group.items() if built_in.get(group) == found for key in found}


def _shares(book: catalogue.Catalogue) -> dict[str, dict[Any, tuple[Any, ...]]]:
    found: dict[str, dict[Any, tuple[Any, ...]]] = {}
    for share in book.tag_shares:
        values = (share.tag, share.role, Decimal(share.percent))
        found.setdefault(share.tag, {})[share.tag, share.role] = values
    return found


def _templates(book: catalogue.Catalogue) -> dict[str, dict[Any, tuple[Any, ...]]]:
    """Return the templates of the catalogue, values in the order of the row's fields."""
    targets = {metric.id: target_text(metric.target) for metric in book.metrics}
    return {
        template.role: {
            (template.role, one.metric): (
                template.role, one.metric, one.category, target_text(one) or targets[one.metric], one.window,
                one.cadence_days, one.guardrail, True, tuple(one.kinds), template.version,
            )
            for one in template.metric
        }
        for template in book.metric_templates
    }  # fmt: skip
