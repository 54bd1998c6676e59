"""Every resource, by one table: what lists cost, who gets in, what comes out."""

from datetime import date, timedelta
from itertools import count

import pytest
from django.urls import get_resolver, reverse
from django.utils import timezone

from planning import models
from planning.access import Permission
from planning.api.urls import APART, RESOURCES, urlpatterns
from tests import factories

_days = count(1)


def plan(**values):
    number = next(_days)
    snapshot = models.StoredSnapshot.objects.create(
        digest=f"{number:064}", revision=1, today=factories.MONDAY, data=b""
    )
    return models.Plan.objects.create(
        snapshot=snapshot, status="optimal", method="greedy", seconds=1, data=b"", **values
    )


def recommendation(**values):
    return models.Recommendation.objects.create(kind="allocation", person=factories.person(), **values)


def decision():
    return models.Decision.objects.create(recommendation=recommendation(), verb="accept", by=factories.user("planner"))


def silenced_finding():
    about = {"subject_type": "team", "subject_id": str(next(_days))}
    return models.SilencedFinding.objects.create(check_id="O7", reason="Known", until_on=factories.MONDAY, **about)


def closed_day():
    day = factories.MONDAY + timedelta(days=next(_days))
    return models.ClosedDay.objects.create(calendar=factories.calendar(), closed_on=day)


def tag_share():
    return models.TagShare.objects.create(tag="infrastructure", role=factories.role(), share_percent=1)


MAKE = {
    "teams": factories.team,
    "people": lambda: factories.person(skills={"python": 3}),
    "person-skills": lambda: models.PersonSkill.objects.create(
        person=factories.person(), skill=factories.skill(), level=2
    ),
    "memberships": factories.membership,
    "assessments": lambda: factories.assessment("3222 1.01 2323", team=factories.team()),
    "absences": factories.absence,
    "holiday-calendars": factories.calendar,
    "closed-days": closed_day,
    "roles": lambda: models.RoleSkill.objects.create(role=factories.role(), skill=factories.skill("python"), level=3),
    "skill-groups": lambda: models.SkillGroup.objects.create(slug=f"g{next(_days)}", name=f"Group {next(_days)}"),
    "skills": factories.skill,
    "role-skills": lambda: models.RoleSkill.objects.create(role=factories.role(), skill=factories.skill(), level=3),
    "metrics": lambda: factories.metric().roles.add(factories.role("ai_developer")),
    "component-kinds": lambda: factories.component_kind(f"kind-{next(_days)}", roles=[factories.role("ai_developer")]),
    "tag-shares": tag_share,
    "projects": factories.project,
    "project-stakeholders": factories.project_stakeholder,
    "stakeholders": lambda: factories.stakeholder(f"group-{next(_days)}"),
    "components": factories.component,
    "work-items": lambda: factories.work_item(components=[factories.component()]),
    "dependencies": lambda: factories.dependency(factories.work_item(), factories.work_item()),
    "demands": lambda: factories.demand(skills={"python": 2}),
    "demand-skills": lambda: factories.demand(skills={"python": 2}),
    "standing-demands": factories.standing_demand,
    "ownerships": lambda: factories.ownership(backups=[factories.person()]),
    "success-metrics": factories.success_metric,
    "measurements": factories.measurement,
    "metric-pulls": lambda: models.MetricPull.objects.create(
        success_metric=factories.success_metric(), address="http://127.0.0.1:9", query="up"
    ),
    "jobs": lambda: models.Job.objects.create(name=f"job-{next(_days)}", next_at=timezone.now()),
    "allocations": factories.allocation,
    "recommendations": recommendation,
    "decisions": decision,
    "plans": plan,
    "silenced-findings": silenced_finding,
    "runs": lambda: models.Run.objects.create(),
}
NOUNS = sorted(resource.noun for resource in (*RESOURCES, *APART))


def url(noun):
    return f"/api/v1/{noun}/"


def test_every_resource_can_be_made_here():
    assert sorted(MAKE) == NOUNS


@pytest.mark.parametrize("noun", NOUNS)
def test_list_costs_the_same_for_any_number_of_rows(planner, assert_constant_queries, noun):
    def call():
        answer = planner.get(url(noun), {"limit": 500})
        assert answer.status_code == 200, answer.content

    assert_constant_queries(call, lambda number: [MAKE[noun]() for _ in range(number)])


@pytest.mark.parametrize("noun", NOUNS)
def test_first_row_of_a_list_can_be_read_alone(viewer, noun):
    MAKE[noun]()

    row = viewer.get(url(noun)).json()["results"][0]

    alone = viewer.get(f"{url(noun)}{row['id']}/")
    assert alone.json() == row
    assert alone["ETag"]


@pytest.mark.parametrize("noun", NOUNS)
def test_every_sort_and_search_works(planner, noun):
    MAKE[noun]()
    filters = next(r.filters for r in (*RESOURCES, *APART) if r.noun == noun).base_filters

    for name in filters["sort"].extra["choices"]:
        assert planner.get(url(noun), {"sort": name[0]}).status_code == 200, name
    if "search" in filters:
        assert planner.get(url(noun), {"search": "no such words"}).json()["count"] == 0
    assert planner.get(url(noun), {"updated_since": "2198-01-01T00:00:00Z"}).json()["count"] == 0


def leaves(resolver):
    for pattern in resolver.url_patterns:
        if hasattr(pattern, "url_patterns"):
            yield from leaves(pattern)
        else:
            yield pattern


def test_every_address_declares_who_gets_in():
    prefix = next(p for p in get_resolver().url_patterns if str(p.pattern) == "api/v1/")

    for leaf in leaves(prefix):
        permissions = leaf.callback.cls.permissions
        assert permissions, leaf.name
        assert all(isinstance(permission, Permission) for permission in permissions.values()), leaf.name
        handled = {name.upper() for name in leaf.callback.cls.http_method_names if hasattr(leaf.callback.cls, name)}
        assert handled - {"HEAD", "OPTIONS"} == set(permissions), leaf.name


@pytest.mark.parametrize("pattern", urlpatterns, ids=lambda pattern: pattern.name)
def test_stranger_is_asked_to_sign_in(client, db, pattern):
    kwargs = dict.fromkeys(pattern.pattern.converters, 1)
    address = reverse(f"api:{pattern.name}", kwargs=kwargs)

    for method in pattern.callback.cls.permissions:
        answer = getattr(client, method.lower())(address)
        assert answer.status_code in {401, 302}, method
        if answer.status_code == 401:
            assert answer["WWW-Authenticate"] == "Bearer"
            assert answer.json()["code"] == "not_signed_in"


def test_user_without_access_role_gets_nothing(client, organisation):
    user = factories.user("nobody")
    client.force_login(user)

    answer = client.get(url("teams"))

    assert answer.status_code == 403
    assert answer["Content-Type"] == "application/problem+json"
    assert answer.json()["code"] == "not_allowed"


def test_as_of_gives_the_facts_of_the_day(viewer):
    old = factories.membership(starts_on=date(2026, 1, 1), ends_on=date(2026, 1, 31))
    factories.membership(starts_on=date(2026, 2, 1))

    found = viewer.get(url("memberships"), {"as_of": "2026-01-31"}).json()["results"]

    assert [row["id"] for row in found] == [old.pk]


def test_pages_follow_each_other_without_overlap(viewer):
    for _ in range(5):
        factories.team()

    first = viewer.get(url("teams"), {"limit": 2}).json()
    second = viewer.get(first["next"]).json()

    assert (first["count"], second["page"], second["previous"] is None) == (5, 2, False)
    assert not {row["id"] for row in first["results"]} & {row["id"] for row in second["results"]}
    assert viewer.get(url("teams"), {"page": 999}).json()["results"] == []
