"""Every address of the pages: who may open it, what it needs, whether it is a list."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from planning.access import Permission
from tests import factories, rows


@dataclass(frozen=True)
class Page:
    """An address by its name.

    ``kwargs`` makes what the address names and returns its arguments; ``is_list`` says that rows may not add queries,
    and ``add_rows`` adds so many rows to it. ``method`` is ``post`` where the address only takes something; ``fields``
    are what it takes then, and an address without them does its one thing whatever is sent. ``may_be_empty`` says that
    nothing at all is a good answer too; ``part`` is what htmx swaps of it.
    """

    name: str
    permission: Permission
    kwargs: Callable[[], dict[str, Any]] = dict
    is_list: bool = False
    add_rows: Callable[[int], Any] | None = None
    method: str = "get"
    fields: tuple[str, ...] = ()
    may_be_empty: bool = False
    part: str = ""


def _pk(make: Callable[[], Any]) -> Callable[[], dict[str, Any]]:
    return lambda: {"pk": make().pk}


WORK = [
    Page("work-item-list", Permission.VIEW, is_list=True, add_rows=rows.work_items, part="work-page"),
    Page("work-item-triage", Permission.VIEW, is_list=True, add_rows=rows.work_items, part="work-page"),
    Page("work-item-board", Permission.VIEW, is_list=True, add_rows=rows.work_items, part="work-page"),
    Page("work-item-waiting", Permission.VIEW, is_list=True, add_rows=rows.work_items, part="work-page"),
    Page("work-item-csv", Permission.VIEW, is_list=True, add_rows=rows.work_items),
    Page("balance", Permission.VIEW, is_list=True, add_rows=rows.work_items),
    Page("tagging", Permission.SETTINGS_CHANGE, is_list=True, add_rows=rows.tag_rules),
    Page("tagging-train", Permission.SETTINGS_CHANGE, method="post"),
    Page("tagging-cancel", Permission.SETTINGS_CHANGE, _pk(factories.tagger_model), method="post"),
    Page("tagging-use", Permission.SETTINGS_CHANGE, _pk(factories.tagger_model), method="post"),
    Page("tagging-rule-remove", Permission.SETTINGS_CHANGE, _pk(factories.tag_rule), method="post"),
    Page("work-item-accept-all", Permission.WORK_CHANGE, method="post", fields=("confidence",)),
    Page("work-item-bulk", Permission.WORK_CHANGE, method="post", fields=("item", "do", "project")),
    Page("work-item-new", Permission.WORK_CHANGE),
    Page("work-item-detail", Permission.VIEW, _pk(factories.work_item)),
    Page("work-item-edit", Permission.WORK_CHANGE, _pk(factories.work_item)),
    Page("work-item-delete", Permission.WORK_CHANGE, _pk(factories.work_item)),
    Page("work-item-tag", Permission.WORK_CHANGE, _pk(factories.work_item), method="post", fields=("tag",)),
    Page("demand-edit", Permission.WORK_CHANGE, _pk(factories.work_item)),
    Page(
        "dependency-add", Permission.WORK_CHANGE, _pk(factories.work_item), method="post",
        fields=("other", "direction", "lag_days"),
    ),
    Page("dependency-remove", Permission.WORK_CHANGE, _pk(rows.one_dependency), method="post"),
    Page("allocation-new", Permission.PLAN_DECIDE),
    Page("allocation-move", Permission.PLAN_DECIDE, _pk(factories.allocation), part="dialog"),
    Page("allocation-edit", Permission.PLAN_DECIDE, _pk(factories.allocation)),
    Page("allocation-delete", Permission.PLAN_DECIDE, _pk(factories.allocation), method="post"),
]  # fmt: skip
PROJECTS = [
    Page("project-list", Permission.VIEW, is_list=True, add_rows=rows.work_items, part="project-page"),
    Page("project-csv", Permission.VIEW, is_list=True, add_rows=rows.work_items),
    Page("project-new", Permission.PROJECT_CHANGE),
    Page("project-detail", Permission.VIEW, _pk(factories.project)),
    Page("project-edit", Permission.PROJECT_CHANGE, _pk(factories.project)),
    Page("project-delete", Permission.PROJECT_CHANGE, _pk(factories.project)),
]
OVERVIEW = [
    Page("overview", Permission.VIEW, is_list=True, add_rows=rows.everything),
    Page("api-docs", Permission.VIEW),
    Page("api-docs-group", Permission.VIEW, lambda: {"slug": "work-items"}),
    Page("search", Permission.VIEW, is_list=True, add_rows=rows.everything),
    Page("activity", Permission.ACTIVITY_VIEW, is_list=True, add_rows=rows.activities, part="activity-table"),
    Page("activity-undo", Permission.VIEW, _pk(rows.one_activity), method="post"),
    Page("settings", Permission.VIEW, is_list=True, add_rows=rows.settings),
    Page("job-list", Permission.SETTINGS_CHANGE),
    Page("job-run", Permission.SETTINGS_CHANGE, _pk(rows.one_job), method="post"),
    Page("settings-tag-shares", Permission.SETTINGS_CHANGE, method="post", fields=("product_feature-1",)),
    Page(
        "settings-closed-day", Permission.SETTINGS_CHANGE, _pk(factories.calendar), method="post",
        fields=("closed_on", "name"),
    ),
    Page("token-new", Permission.TOKEN_OWN, method="post", fields=("name", "scope", "days")),
    Page("feed-revoke", Permission.TOKEN_OWN, lambda: {"pk": 10**6}, method="post"),
    Page("token-revoke", Permission.TOKEN_OWN, lambda: {"pk": 10**6}, method="post"),
    Page("design", Permission.SETTINGS_CHANGE),
]  # fmt: skip
PLAN = [
    Page("plan", Permission.VIEW, is_list=True, add_rows=rows.everything, part="panel"),
    Page("plan-by-project", Permission.VIEW, is_list=True, add_rows=rows.everything, part="panel"),
    Page("plan-list", Permission.VIEW, is_list=True, add_rows=rows.everything, part="panel"),
    Page("plan-teams", Permission.VIEW, is_list=True, add_rows=rows.everything, part="panel"),
    Page("plan-gaps", Permission.VIEW, is_list=True, add_rows=rows.everything),
    Page("plan-hire-first", Permission.HIRING_VIEW, is_list=True, add_rows=rows.everything),
    Page("ladder-take", Permission.HIRING_VIEW, method="post", fields=("step",)),
    Page("plan-changes", Permission.VIEW, is_list=True, add_rows=rows.two_plans),
    Page("plan-past", Permission.VIEW, is_list=True, add_rows=rows.everything),
    Page("plan-gaps-csv", Permission.VIEW, is_list=True, add_rows=rows.everything),
    Page("plan-list-csv", Permission.VIEW, is_list=True, add_rows=rows.everything),
    Page("plan-run", Permission.PLAN_RUN, method="post", fields=("seconds",), may_be_empty=True),
    Page("run-progress", Permission.VIEW, _pk(rows.one_run)),
    Page("run-stop", Permission.PLAN_RUN, _pk(rows.one_run), method="post"),
    Page("recommendation-accept-all", Permission.PLAN_DECIDE, method="post"),
    Page("recommendation-accept", Permission.VIEW, _pk(rows.one_recommendation), method="post"),
    Page("recommendation-pin", Permission.VIEW, _pk(rows.one_recommendation), method="post"),
    Page("recommendation-dismiss", Permission.VIEW, _pk(rows.one_recommendation), method="post"),
    Page("recommendation-override", Permission.PLAN_DECIDE, _pk(rows.one_recommendation), part="dialog"),
    Page("objection-new", Permission.OBJECT, _pk(factories.work_item), part="dialog"),
]
TEAMS = [
    Page("project-stakeholder-new", Permission.PROJECT_CHANGE, _pk(factories.project)),
    Page("project-stakeholder-edit", Permission.PROJECT_CHANGE, _pk(factories.project_stakeholder)),
    Page(
        "project-stakeholder-delete",
        Permission.PROJECT_CHANGE,
        _pk(factories.project_stakeholder),
        method="post",
    ),
    Page("team-list", Permission.VIEW, is_list=True, add_rows=rows.people, part="team-page"),
    Page("team-csv", Permission.VIEW, is_list=True, add_rows=rows.people),
    Page("team-new", Permission.TEAM_CHANGE),
    Page("team-detail", Permission.VIEW, _pk(factories.team)),
    Page("team-skills-csv", Permission.VIEW, _pk(factories.team)),
    Page("team-edit", Permission.TEAM_CHANGE, _pk(factories.team)),
    Page("team-delete", Permission.TEAM_CHANGE, _pk(factories.team)),
    Page(
        "open-position", Permission.MEMBERSHIP_CHANGE, _pk(factories.team), method="post", fields=("role", "starts_on")
    ),
    Page("team-feed", Permission.TOKEN_OWN, _pk(factories.team), method="post"),
    Page("membership-new", Permission.MEMBERSHIP_CHANGE),
    Page("membership-edit", Permission.MEMBERSHIP_CHANGE, _pk(factories.membership)),
    Page("membership-delete", Permission.MEMBERSHIP_CHANGE, _pk(factories.membership)),
]
PEOPLE = [
    Page("person-list", Permission.VIEW, is_list=True, add_rows=rows.people, part="person-page"),
    Page("person-csv", Permission.VIEW, is_list=True, add_rows=rows.people),
    Page("person-new", Permission.PERSON_CHANGE),
    Page("person-detail", Permission.VIEW, _pk(factories.person)),
    Page("person-card", Permission.VIEW, _pk(factories.person)),
    Page("person-edit", Permission.PERSON_CHANGE, _pk(factories.person)),
    Page("person-delete", Permission.PERSON_CHANGE, _pk(factories.person)),
    Page("person-feed", Permission.TOKEN_OWN, _pk(factories.person), method="post"),
    Page("person-skill-edit", Permission.VIEW, _pk(factories.person)),
    Page("absence-new", Permission.PERSON_CHANGE, _pk(factories.person)),
    Page("absence-edit", Permission.PERSON_CHANGE, _pk(factories.absence)),
    Page("absence-delete", Permission.PERSON_CHANGE, _pk(factories.absence)),
]
ROLES = [
    Page("role-list", Permission.VIEW, is_list=True, add_rows=lambda count: [factories.role() for _ in range(count)]),
    Page(
        "role-compare", Permission.VIEW, is_list=True, add_rows=lambda count: [factories.role() for _ in range(count)]
    ),
    Page("role-new", Permission.CATALOGUE_CHANGE),
    Page("role-detail", Permission.VIEW, _pk(factories.role)),
    Page("role-edit", Permission.CATALOGUE_CHANGE, _pk(factories.role)),
    Page("role-skills", Permission.CATALOGUE_CHANGE, _pk(factories.role)),
]
OWNERSHIP = [
    Page("ownership", Permission.VIEW, is_list=True, add_rows=rows.owned, part="panel"),
    Page("ownership-recommended", Permission.VIEW, is_list=True, add_rows=rows.owned, part="panel"),
    Page("ownership-accept-all", Permission.OWNERSHIP_CHANGE, method="post", may_be_empty=True),
    Page("ownership-accept", Permission.OWNERSHIP_CHANGE, _pk(rows.proposed_owner)),
    Page("component-metrics", Permission.OWNERSHIP_CHANGE, _pk(rows.owned_component)),
    Page("project-metrics", Permission.OWNERSHIP_CHANGE, _pk(rows.owned_project)),
    Page("ownership-by-person", Permission.VIEW, is_list=True, add_rows=rows.owned),
    Page("ownership-checks", Permission.VIEW, is_list=True, add_rows=rows.owned),
    Page("ownership-confirm-list", Permission.VIEW, is_list=True, add_rows=rows.owned),
    Page("ownership-csv", Permission.VIEW, is_list=True, add_rows=rows.owned),
    Page(
        "ownership-silence", Permission.OWNERSHIP_CHANGE, method="post", fields=("finding", "reason", "until")
    ),
    Page("ownership-hear", Permission.OWNERSHIP_CHANGE, method="post", fields=("silenced",)),
    Page("ownership-confirm", Permission.OWNERSHIP_CHANGE, _pk(factories.ownership), method="post"),
    Page("ownership-confirm-all", Permission.OWNERSHIP_CHANGE, method="post", fields=("only",)),
    Page("departure", Permission.HIRING_VIEW, is_list=True, add_rows=rows.drills),
    Page("departure-detail", Permission.HIRING_VIEW, _pk(rows.one_drill)),
    Page("departure-hand-over", Permission.HIRING_VIEW, _pk(rows.one_drill), method="post"),
    Page("bus-factor", Permission.HIRING_VIEW, is_list=True, add_rows=rows.owned),
    Page("ownership-assign", Permission.OWNERSHIP_CHANGE, _pk(factories.component)),
    Page("ownership-assign-project", Permission.OWNERSHIP_CHANGE, _pk(factories.project)),
    Page("component-new", Permission.COMPONENT_CHANGE),
    Page("component-detail", Permission.VIEW, _pk(factories.component)),
    Page("component-edit", Permission.COMPONENT_CHANGE, _pk(factories.component)),
    Page("component-delete", Permission.COMPONENT_CHANGE, _pk(factories.component)),
]  # fmt: skip
METRICS = [
    Page("metric-list", Permission.VIEW, is_list=True, add_rows=rows.owned, part="metric-page"),
    Page("metric-scorecards", Permission.VIEW, is_list=True, add_rows=rows.owned),
    Page("metric-scorecards-csv", Permission.VIEW, is_list=True, add_rows=rows.owned),
    Page("metric-csv", Permission.VIEW, is_list=True, add_rows=rows.owned),
    Page(
        "metric-definition-list", Permission.VIEW, is_list=True,
        add_rows=lambda count: [factories.metric() for _ in range(count)],
    ),
    Page("metric-detail", Permission.VIEW, _pk(factories.success_metric)),
    Page("measurement-upload", Permission.MEASUREMENT_ADD),
    Page("metric-pull-edit", Permission.METRIC_CHANGE, _pk(factories.success_metric)),
    Page("metric-pull-now", Permission.METRIC_CHANGE, rows.pulled, method="post"),
    Page("metric-pull-remove", Permission.METRIC_CHANGE, rows.pulled, method="post"),
    Page("measurement-csv", Permission.VIEW, _pk(factories.success_metric)),
    Page("success-metric-new", Permission.METRIC_CHANGE),
    Page("success-metric-edit", Permission.METRIC_CHANGE, _pk(factories.success_metric)),
    Page("success-metric-end", Permission.METRIC_CHANGE, _pk(factories.success_metric), method="post"),
    Page(
        "measurement-new", Permission.MEASUREMENT_ADD, _pk(factories.success_metric), method="post",
        fields=("measured_on", "value", "numerator", "denominator", "note"),
    ),
    Page("measurement-delete", Permission.MEASUREMENT_ADD, _pk(factories.measurement), method="post"),
]  # fmt: skip
IMPORTS = [
    Page("export-table", Permission.SETTINGS_CHANGE, is_list=True, add_rows=rows.work_items),
    Page("export-workbook", Permission.SETTINGS_CHANGE),
    Page("export-bundle", Permission.ACCESS_CHANGE, method="post"),
    Page("imports", Permission.VIEW, is_list=True, add_rows=rows.imports),
    Page("import-show", Permission.IMPORT_RUN, _pk(rows.one_import)),
    Page("import-columns", Permission.IMPORT_RUN, _pk(rows.one_import), may_be_empty=True),
    Page("import-preview", Permission.IMPORT_RUN, _pk(rows.one_import), part="import-rows"),
    Page("import-preview-csv", Permission.IMPORT_RUN, _pk(rows.one_import)),
    Page("import-progress", Permission.IMPORT_RUN, _pk(rows.one_import)),
    Page("import-apply", Permission.IMPORT_RUN, _pk(rows.one_import), method="post"),
    Page("import-undo", Permission.IMPORT_RUN, _pk(rows.one_import), method="post"),
    Page("import-stop", Permission.IMPORT_RUN, _pk(rows.one_import), method="post"),
    Page("import-remove", Permission.IMPORT_RUN, _pk(rows.one_import), method="post"),
]
MATURITY = [
    Page("maturity", Permission.VIEW, is_list=True, add_rows=rows.assessments),
    Page("maturity-history", Permission.VIEW, is_list=True, add_rows=rows.assessments),
    Page("maturity-units", Permission.VIEW, is_list=True, add_rows=rows.assessments),
    Page("maturity-csv", Permission.VIEW, is_list=True, add_rows=rows.assessments),
    Page("maturity-answer", Permission.ASSESSMENT_CHANGE),
    Page("assessment-delete", Permission.ASSESSMENT_CHANGE, _pk(factories.assessment)),
]
PAGES: list[Page] = [
    *OVERVIEW, *PLAN, *WORK, *PROJECTS, *TEAMS, *PEOPLE, *ROLES, *OWNERSHIP, *METRICS, *IMPORTS, *MATURITY,
]  # fmt: skip
