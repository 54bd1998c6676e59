"""What the catalogue brought and somebody edited here."""

from planning import catalogue
from planning.actions.catalogue import METRIC_COLUMNS, is_as_loaded, levels_now, metric_roles_now, role_values
from planning.models import Metric, Role, RoleSkill, Skill


def edited() -> dict[type[Role | Skill | Metric], set[str]]:
    """Return the slugs of built-in roles, skills and metrics that are not what the catalogue last made them."""
    return {Skill: (skills := _edited_skills()), Role: _edited_roles(any_level=bool(skills)), Metric: _edited_metrics()}


def _edited_skills() -> set[str]:
    now, rows = levels_now(), Skill.objects.exclude(catalogue_digest="")
    values = dict.fromkeys(("name", "group_id"))
    return {row.slug for row in rows if not is_as_loaded(row, values, now.get(row.slug, {"levels": {}}))}


def _edited_roles(*, any_level: bool) -> set[str]:
    """Return edited roles. The levels that a role asks for are kept with it: it is edited where one of them is."""
    values = role_values(book := catalogue.load(), book.roles[0])
    own = set(RoleSkill.objects.filter(skill__catalogue_digest="").values_list("role__slug", flat=True))
    rows = Role.objects.filter(is_built_in=True)
    return {row.slug for row in rows if any_level or row.slug in own or not is_as_loaded(row, values, {})}


def _edited_metrics() -> set[str]:
    now, rows = metric_roles_now(), Metric.objects.exclude(catalogue_digest="")
    values = dict.fromkeys(METRIC_COLUMNS)
    return {row.slug for row in rows if not is_as_loaded(row, values, now.get(row.slug, {"roles": []}))}
