"""Every address of the pages: who may open it, what it needs, whether it is a list."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.utils import timezone

from planning import models
from planning.access import Permission
from tests import factories


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


def _work_items(count: int) -> None:
    """Items of every tag with all that a row shows: project, team, person, dependency."""
    for number in range(count):
        project = factories.project(team=factories.team())
        tag = ("", "product_feature", "infrastructure")[number % 3]
        item = factories.work_item(days=3, project=project, tag=tag)
        untagged = factories.work_item(days=2, project=project)
        factories.suggestion(work_item=untagged)
        factories.dependency(item, untagged)
        factories.allocation(work_item=item, ends_on=factories.MONDAY.replace(year=2999))


def _tag_rules(count: int) -> None:
    for _ in range(count):
        factories.tag_rule(component=factories.component())
        factories.tagger_model()


def _people(count: int) -> None:
    """People on teams with skills, absences and work; every third seat is an open position."""
    today = timezone.localdate()
    boss = factories.person()
    for number in range(max(count, 3)):
        kind = "open_position" if number % 3 == 2 else "employee"
        person = factories.person(skills={f"skill-of-{number}": 4}, kind=kind, manager=boss)
        seat = factories.membership(person=person, team=factories.team(lead=boss))
        factories.absence(person=person, starts_on=today, ends_on=today + timedelta(days=3))
        factories.standing_demand(team=seat.team)
        item = factories.work_item(days=3, team=seat.team, tag="infrastructure")
        factories.demand(work_item=item, skills={f"skill-of-{number}": 2})
        factories.allocation(membership=seat, work_item=item, starts_on=today, ends_on=today + timedelta(days=20))


def _owned(count: int) -> None:
    """Components with and without owner, with backups and metrics; recommended owners and changes of teams."""
    today = timezone.localdate()
    for _ in range(max(count, 3)):
        seat = factories.membership()
        component = factories.component(lifecycle="production", project=factories.project(), team=seat.team)
        factories.component(lifecycle="production", team=seat.team)
        factories.ownership(
            component=component, person=seat.person, team=seat.team, role=seat.role, backups=[factories.person()]
        )
        metric = factories.success_metric(component=component, role=seat.role, category="user_adoption")
        factories.measurement(success_metric=metric, measured_on=today - timedelta(days=9))
        factories.measurement(success_metric=metric, measured_on=today)
        factories.success_metric(component=component, role=seat.role, category="business_value")
        _recommendation(component=factories.component(lifecycle="production"), person=seat.person, kind="owner")
        _recommendation(kind="membership", change="open", team=seat.team, person=None)


def _everything(count: int) -> None:
    """Rows of all kinds, and a plan of them."""
    _work_items(max(count, 3))
    _people(count)
    _owned(count)
    _plan()


def _two_plans(count: int) -> None:
    """Rows of all kinds, and a plan with one before it."""
    _plan()
    _everything(count)


def _settings(count: int) -> None:
    """Calendars with closed days, and users with tokens."""
    for number in range(count):
        models.ClosedDay.objects.create(calendar=factories.calendar(), closed_on=timezone.localdate(), name="Fair")
        user = factories.user("member", teams=[factories.team()], person=factories.person())
        models.ApiToken.objects.create(user=user, digest=f"{user.pk}-{number}", hint="abcd")


def _activities(count: int) -> None:
    for _ in range(count):
        models.Activity.objects.create(by=factories.user(), verb="work_item.change", sentence="Changed something")


def _assessments(count: int) -> None:
    """Assessments of the organisation, of teams and of projects, with and without open answers."""
    for number in range(count):
        day = timezone.localdate() - timedelta(days=number)
        factories.assessment("3222 1101 2323", answered_on=day, sells_platform=False)
        factories.assessment("3222 1.01 2323", answered_on=day, team=factories.team())
        factories.assessment(answered_on=day, project=factories.project(team=factories.team()))
        factories.project(team=factories.team())


def _dependency() -> Any:
    return factories.dependency(factories.work_item(), factories.work_item())


def _plan() -> models.Plan:
    """A stored greedy plan of what is there."""
    from planning.actions import plans  # loads the solver, which most tests do without

    taken, made = plans.make(plans.Order(method="greedy"))
    return plans.store(taken, made, team=None, by=None)


def _recommendation(**values: Any) -> models.Recommendation:
    """An open recommendation: of somebody for an item, unless another kind is asked for."""
    base = {"kind": "allocation", "change": "added", "role": factories.role("ai_developer"), **values}
    if base["kind"] == "allocation":
        seat = factories.membership()
        today = timezone.localdate()
        base |= {"membership": seat, "person": seat.person, "team": seat.team, "work_item": factories.work_item(days=2)}
        base |= {"starts_on": today, "ends_on": today, "share_percent": 100, "role": seat.role, "days": 1}
    return models.Recommendation.objects.create(**base)


def _run() -> models.Run:
    return models.Run.objects.create(state="running", phase="Reading the data")


def _activity() -> models.Activity:
    return models.Activity.objects.create(by=factories.user(), verb="work_item.change", sentence="Changed something")


def _job() -> models.Job:
    return models.Job.objects.get_or_create(name="renew-standings", defaults={"next_at": timezone.now()})[0]


def _pulled() -> dict[str, Any]:
    """Return a success metric whose values are read from a source."""
    row = factories.success_metric()
    models.MetricPull.objects.create(success_metric=row, address="http://127.0.0.1:9", query="up")
    return {"pk": row.pk}


WORK = [
    Page("work-item-list", Permission.VIEW, is_list=True, add_rows=_work_items, part="work-page"),
    Page("work-item-triage", Permission.VIEW, is_list=True, add_rows=_work_items, part="work-page"),
    Page("work-item-board", Permission.VIEW, is_list=True, add_rows=_work_items, part="work-page"),
    Page("work-item-waiting", Permission.VIEW, is_list=True, add_rows=_work_items, part="work-page"),
    Page("work-item-csv", Permission.VIEW, is_list=True, add_rows=_work_items),
    Page("balance", Permission.VIEW, is_list=True, add_rows=_work_items),
    Page("tagging", Permission.SETTINGS_CHANGE, is_list=True, add_rows=_tag_rules),
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
    Page("dependency-remove", Permission.WORK_CHANGE, _pk(_dependency), method="post"),
    Page("allocation-new", Permission.PLAN_DECIDE),
    Page("allocation-move", Permission.PLAN_DECIDE, _pk(factories.allocation), part="dialog"),
    Page("allocation-edit", Permission.PLAN_DECIDE, _pk(factories.allocation)),
    Page("allocation-delete", Permission.PLAN_DECIDE, _pk(factories.allocation), method="post"),
]  # fmt: skip
PROJECTS = [
    Page("project-list", Permission.VIEW, is_list=True, add_rows=_work_items, part="project-page"),
    Page("project-csv", Permission.VIEW, is_list=True, add_rows=_work_items),
    Page("project-new", Permission.PROJECT_CHANGE),
    Page("project-detail", Permission.VIEW, _pk(factories.project)),
    Page("project-edit", Permission.PROJECT_CHANGE, _pk(factories.project)),
    Page("project-delete", Permission.PROJECT_CHANGE, _pk(factories.project)),
]
OVERVIEW = [
    Page("overview", Permission.VIEW, is_list=True, add_rows=_everything),
    Page("api-docs", Permission.VIEW),
    Page("api-docs-group", Permission.VIEW, lambda: {"slug": "work-items"}),
    Page("search", Permission.VIEW, is_list=True, add_rows=_everything),
    Page("activity", Permission.ACTIVITY_VIEW, is_list=True, add_rows=_activities, part="activity-table"),
    Page("activity-undo", Permission.VIEW, _pk(_activity), method="post"),
    Page("settings", Permission.VIEW, is_list=True, add_rows=_settings),
    Page("job-list", Permission.SETTINGS_CHANGE),
    Page("job-run", Permission.SETTINGS_CHANGE, _pk(_job), method="post"),
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
    Page("plan", Permission.VIEW, is_list=True, add_rows=_everything, part="panel"),
    Page("plan-by-project", Permission.VIEW, is_list=True, add_rows=_everything, part="panel"),
    Page("plan-list", Permission.VIEW, is_list=True, add_rows=_everything, part="panel"),
    Page("plan-teams", Permission.VIEW, is_list=True, add_rows=_everything, part="panel"),
    Page("plan-gaps", Permission.VIEW, is_list=True, add_rows=_everything),
    Page("plan-hire-first", Permission.HIRING_VIEW, is_list=True, add_rows=_everything),
    Page("ladder-take", Permission.HIRING_VIEW, method="post", fields=("step",)),
    Page("plan-changes", Permission.VIEW, is_list=True, add_rows=_two_plans),
    Page("plan-past", Permission.VIEW, is_list=True, add_rows=_everything),
    Page("plan-gaps-csv", Permission.VIEW, is_list=True, add_rows=_everything),
    Page("plan-list-csv", Permission.VIEW, is_list=True, add_rows=_everything),
    Page("plan-run", Permission.PLAN_RUN, method="post", fields=("seconds",), may_be_empty=True),
    Page("run-progress", Permission.VIEW, _pk(_run)),
    Page("run-stop", Permission.PLAN_RUN, _pk(_run), method="post"),
    Page("recommendation-accept-all", Permission.PLAN_DECIDE, method="post"),
    Page("recommendation-accept", Permission.VIEW, _pk(_recommendation), method="post"),
    Page("recommendation-pin", Permission.VIEW, _pk(_recommendation), method="post"),
    Page("recommendation-dismiss", Permission.VIEW, _pk(_recommendation), method="post"),
    Page("recommendation-override", Permission.PLAN_DECIDE, _pk(_recommendation), part="dialog"),
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
    Page("team-list", Permission.VIEW, is_list=True, add_rows=_people, part="team-page"),
    Page("team-csv", Permission.VIEW, is_list=True, add_rows=_people),
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
    Page("person-list", Permission.VIEW, is_list=True, add_rows=_people, part="person-page"),
    Page("person-csv", Permission.VIEW, is_list=True, add_rows=_people),
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


def _drill() -> models.Drill:
    drill = models.Drill.objects.create(away_on=timezone.localdate(), state="done")
    drill.people.add(factories.person())
    return drill


def _drills(count: int) -> None:
    for _ in range(count):
        _drill()


def _proposed_owner() -> models.Recommendation:
    role, team = factories.role("ml_engineer"), factories.team()
    return models.Recommendation.objects.create(
        kind="owner", change="owner", component=factories.component(), team=team, role=role, person=factories.person()
    )


def _owned_component() -> models.Component:
    return factories.ownership(role=factories.role("ml_engineer"), person=factories.person()).component


def _owned_project() -> models.Project:
    return factories.ownership(
        component=None, project=factories.project(), role=factories.role("ml_engineer"), person=factories.person()
    ).project


OWNERSHIP = [
    Page("ownership", Permission.VIEW, is_list=True, add_rows=_owned, part="panel"),
    Page("ownership-recommended", Permission.VIEW, is_list=True, add_rows=_owned, part="panel"),
    Page("ownership-accept-all", Permission.OWNERSHIP_CHANGE, method="post", may_be_empty=True),
    Page("ownership-accept", Permission.OWNERSHIP_CHANGE, _pk(_proposed_owner)),
    Page("component-metrics", Permission.OWNERSHIP_CHANGE, _pk(_owned_component)),
    Page("project-metrics", Permission.OWNERSHIP_CHANGE, _pk(_owned_project)),
    Page("ownership-by-person", Permission.VIEW, is_list=True, add_rows=_owned),
    Page("ownership-checks", Permission.VIEW, is_list=True, add_rows=_owned),
    Page("ownership-confirm-list", Permission.VIEW, is_list=True, add_rows=_owned),
    Page("ownership-csv", Permission.VIEW, is_list=True, add_rows=_owned),
    Page(
        "ownership-silence", Permission.OWNERSHIP_CHANGE, method="post", fields=("finding", "reason", "until")
    ),
    Page("ownership-hear", Permission.OWNERSHIP_CHANGE, method="post", fields=("silenced",)),
    Page("ownership-confirm", Permission.OWNERSHIP_CHANGE, _pk(factories.ownership), method="post"),
    Page("ownership-confirm-all", Permission.OWNERSHIP_CHANGE, method="post", fields=("only",)),
    Page("departure", Permission.HIRING_VIEW, is_list=True, add_rows=_drills),
    Page("departure-detail", Permission.HIRING_VIEW, _pk(_drill)),
    Page("departure-hand-over", Permission.HIRING_VIEW, _pk(_drill), method="post"),
    Page("bus-factor", Permission.HIRING_VIEW, is_list=True, add_rows=_owned),
    Page("ownership-assign", Permission.OWNERSHIP_CHANGE, _pk(factories.component)),
    Page("ownership-assign-project", Permission.OWNERSHIP_CHANGE, _pk(factories.project)),
    Page("component-new", Permission.COMPONENT_CHANGE),
    Page("component-detail", Permission.VIEW, _pk(factories.component)),
    Page("component-edit", Permission.COMPONENT_CHANGE, _pk(factories.component)),
    Page("component-delete", Permission.COMPONENT_CHANGE, _pk(factories.component)),
]  # fmt: skip
METRICS = [
    Page("metric-list", Permission.VIEW, is_list=True, add_rows=_owned, part="metric-page"),
    Page("metric-scorecards", Permission.VIEW, is_list=True, add_rows=_owned),
    Page("metric-csv", Permission.VIEW, is_list=True, add_rows=_owned),
    Page(
        "metric-definition-list", Permission.VIEW, is_list=True,
        add_rows=lambda count: [factories.metric() for _ in range(count)],
    ),
    Page("metric-detail", Permission.VIEW, _pk(factories.success_metric)),
    Page("measurement-upload", Permission.MEASUREMENT_ADD),
    Page("metric-pull-edit", Permission.METRIC_CHANGE, _pk(factories.success_metric)),
    Page("metric-pull-now", Permission.METRIC_CHANGE, _pulled, method="post"),
    Page("metric-pull-remove", Permission.METRIC_CHANGE, _pulled, method="post"),
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


def _import() -> models.Import:
    return models.Import.objects.create(
        format="jira-csv", source="jira", file_name="jira.csv", stored_as="none", state="mapping", row_count=1,
        columns=[{"kind": "workitem", "name": "Summary", "filled": 1, "percent": 100, "examples": ["Search"]}],
        mapping={"workitem": {"Summary": "title"}}, questions={"people": [], "rates": {}, "sizes": {}},
    )  # fmt: skip


def _imports(count: int) -> None:
    """Imports with the rows of their preview."""
    for number in range(count):
        row = _import()
        kind = {"kind": "workitem", "outcome": "create", "title": "Search"}
        models.ImportRow.objects.create(import_of=row, line=number + 2, **kind)


IMPORTS = [
    Page("export-table", Permission.SETTINGS_CHANGE, is_list=True, add_rows=_work_items),
    Page("export-workbook", Permission.SETTINGS_CHANGE),
    Page("export-bundle", Permission.ACCESS_CHANGE, method="post"),
    Page("imports", Permission.VIEW, is_list=True, add_rows=_imports),
    Page("import-show", Permission.IMPORT_RUN, _pk(_import)),
    Page("import-columns", Permission.IMPORT_RUN, _pk(_import), may_be_empty=True),
    Page("import-preview", Permission.IMPORT_RUN, _pk(_import), part="import-rows"),
    Page("import-preview-csv", Permission.IMPORT_RUN, _pk(_import)),
    Page("import-progress", Permission.IMPORT_RUN, _pk(_import)),
    Page("import-apply", Permission.IMPORT_RUN, _pk(_import), method="post"),
    Page("import-undo", Permission.IMPORT_RUN, _pk(_import), method="post"),
    Page("import-stop", Permission.IMPORT_RUN, _pk(_import), method="post"),
    Page("import-remove", Permission.IMPORT_RUN, _pk(_import), method="post"),
]
MATURITY = [
    Page("maturity", Permission.VIEW, is_list=True, add_rows=_assessments),
    Page("maturity-history", Permission.VIEW, is_list=True, add_rows=_assessments),
    Page("maturity-units", Permission.VIEW, is_list=True, add_rows=_assessments),
    Page("maturity-csv", Permission.VIEW, is_list=True, add_rows=_assessments),
    Page("maturity-answer", Permission.ASSESSMENT_CHANGE),
    Page("assessment-delete", Permission.ASSESSMENT_CHANGE, _pk(factories.assessment)),
]

PAGES: list[Page] = [
    *OVERVIEW, *PLAN, *WORK, *PROJECTS, *TEAMS, *PEOPLE, *ROLES, *OWNERSHIP, *METRICS, *IMPORTS, *MATURITY,
]  # fmt: skip
