"""What the pages of tests/pages.py show: so many rows of a kind, each with all that its row needs."""

from datetime import timedelta
from typing import Any

from django.utils import timezone

from planning import models
from tests import factories


def work_items(count: int) -> None:
    """Items of every tag with all that a row shows: project, team, person, dependency."""
    for number in range(count):
        project = factories.project(team=factories.team())
        tag = ("", "product_feature", "infrastructure")[number % 3]
        item = factories.work_item(days=3, project=project, tag=tag)
        untagged = factories.work_item(days=2, project=project)
        factories.suggestion(work_item=untagged)
        factories.dependency(item, untagged)
        factories.allocation(work_item=item, ends_on=factories.MONDAY.replace(year=2999))


def tag_rules(count: int) -> None:
    for _ in range(count):
        factories.tag_rule(component=factories.component())
        factories.tagger_model()


def people(count: int) -> None:
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


def owned(count: int) -> None:
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
        one_recommendation(component=factories.component(lifecycle="production"), person=seat.person, kind="owner")
        one_recommendation(kind="membership", change="open", team=seat.team, person=None)


def everything(count: int) -> None:
    """Rows of all kinds, and a plan of them."""
    work_items(max(count, 3))
    people(count)
    owned(count)
    one_plan()


def two_plans(count: int) -> None:
    """Rows of all kinds, and a plan with one before it."""
    one_plan()
    everything(count)


def settings(count: int) -> None:
    """Calendars with closed days, and users with tokens."""
    for number in range(count):
        models.ClosedDay.objects.create(calendar=factories.calendar(), closed_on=timezone.localdate(), name="Fair")
        user = factories.user("member", teams=[factories.team()], person=factories.person())
        models.ApiToken.objects.create(user=user, digest=f"{user.pk}-{number}", hint="abcd")


def activities(count: int) -> None:
    for _ in range(count):
        models.Activity.objects.create(by=factories.user(), verb="work_item.change", sentence="Changed something")


def assessments(count: int) -> None:
    """Assessments of the organisation, of teams and of projects, with and without open answers."""
    for number in range(count):
        day = timezone.localdate() - timedelta(days=number)
        factories.assessment("3222 1101 2323", answered_on=day, sells_platform=False)
        factories.assessment("3222 1.01 2323", answered_on=day, team=factories.team())
        factories.assessment(answered_on=day, project=factories.project(team=factories.team()))
        factories.project(team=factories.team())


def one_dependency() -> Any:
    return factories.dependency(factories.work_item(), factories.work_item())


def one_plan() -> models.Plan:
    """A stored greedy plan of what is there."""
    from planning.actions import plans  # loads the solver, which most tests do without

    taken, made = plans.make(plans.Order(method="greedy"))
    return plans.store(taken, made, team=None, by=None)


def one_recommendation(**values: Any) -> models.Recommendation:
    """An open recommendation: of somebody for an item, unless another kind is asked for."""
    base = {"kind": "allocation", "change": "added", "role": factories.role("ai_developer"), **values}
    if base["kind"] == "allocation":
        seat = factories.membership()
        today = timezone.localdate()
        base |= {"membership": seat, "person": seat.person, "team": seat.team, "work_item": factories.work_item(days=2)}
        base |= {"starts_on": today, "ends_on": today, "share_percent": 100, "role": seat.role, "days": 1}
    return models.Recommendation.objects.create(**base)


def one_run() -> models.Run:
    return models.Run.objects.create(state="running", phase="Reading the data")


def one_activity() -> models.Activity:
    return models.Activity.objects.create(by=factories.user(), verb="work_item.change", sentence="Changed something")


def one_job() -> models.Job:
    return models.Job.objects.get_or_create(name="renew-standings", defaults={"next_at": timezone.now()})[0]


def pulled() -> dict[str, Any]:
    """Return a success metric whose values are read from a source."""
    row = factories.success_metric()
    models.MetricPull.objects.create(success_metric=row, address="http://127.0.0.1:9", query="up")
    return {"pk": row.pk}


def one_drill() -> models.Drill:
    drill = models.Drill.objects.create(away_on=timezone.localdate(), state="done")
    drill.people.add(factories.person())
    return drill


def drills(count: int) -> None:
    for _ in range(count):
        one_drill()


def proposed_owner() -> models.Recommendation:
    role, team = factories.role("ml_engineer"), factories.team()
    return models.Recommendation.objects.create(
        kind="owner", change="owner", component=factories.component(), team=team, role=role, person=factories.person()
    )


def owned_component() -> models.Component:
    return factories.ownership(role=factories.role("ml_engineer"), person=factories.person()).component


def owned_project() -> models.Project:
    return factories.ownership(
        component=None, project=factories.project(), role=factories.role("ml_engineer"), person=factories.person()
    ).project


def one_import() -> models.Import:
    return models.Import.objects.create(
        format="jira-csv", source="jira", file_name="jira.csv", stored_as="none", state="mapping", row_count=1,
        columns=[{"kind": "workitem", "name": "Summary", "filled": 1, "percent": 100, "examples": ["Search"]}],
        mapping={"workitem": {"Summary": "title"}}, questions={"people": [], "rates": {}, "sizes": {}},
    )  # fmt: skip


def imports(count: int) -> None:
    """Imports with the rows of their preview."""
    for number in range(count):
        row = one_import()
        kind = {"kind": "workitem", "outcome": "create", "title": "Search"}
        models.ImportRow.objects.create(import_of=row, line=number + 2, **kind)
