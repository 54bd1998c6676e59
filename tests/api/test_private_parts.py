"""Who may see what, in answers of the API."""

import pytest

from planning import models
from tests import factories

JSON = {"content_type": "application/json"}


@pytest.fixture
def boss():
    return factories.person("Boss")


@pytest.fixture
def ana(boss):
    return factories.person("Ana", manager=boss, cost_per_day=500)


def as_person(client, person):
    client.user.person = person
    client.user.save()
    return client


def test_kind_of_an_absence_is_for_the_person_and_their_manager(planner, viewer, member, ana, boss):
    url = f"/api/v1/absences/{factories.absence(person=ana, kind='sick', note='flu').pk}/"

    assert (planner.get(url).json()["kind"], planner.get(url).json()["note"]) == (None, None)
    assert as_person(viewer, ana).get(url).json()["kind"] == "sick"
    assert as_person(member, boss).get(url).json()["note"] == "flu"


def test_absences_cannot_be_filtered_by_kind(planner, ana):
    assert planner.get("/api/v1/absences/?kind=sick").status_code == 422


def test_own_view_of_a_skill_is_for_the_person_and_their_manager(planner, viewer, member, ana, boss):
    row = models.PersonSkill.objects.create(
        person=ana, skill=factories.skill("python"), level=3, self_level=5, interest=2, wants_to_grow=True
    )
    url = f"/api/v1/person-skills/{row.pk}/"
    private = ("self_level", "interest", "wants_to_grow", "wish_is_released")

    assert [viewer.get(url).json()[name] for name in ("level", *private)] == [None] * 5
    assert [planner.get(url).json()[name] for name in ("level", *private)] == [3] + [None] * 4
    for client, person in ((viewer, ana), (member, boss)):
        assert [as_person(client, person).get(url).json()[name] for name in private] == [5, 2, True, False]


def test_levels_of_a_person_are_for_planners_the_person_and_their_manager(planner, viewer, ana):
    models.PersonSkill.objects.create(person=ana, skill=factories.skill("python"), level=3)
    url = f"/api/v1/people/{ana.pk}/"

    assert viewer.get(url).json()["skills"][0]["level"] is None
    assert planner.get(url).json()["skills"][0]["level"] == 3
    assert viewer.get("/api/v1/person-skills/?level_at_least=3").status_code == 403
    assert planner.get("/api/v1/person-skills/?level_at_least=3").json()["count"] == 1


def test_nobody_writes_the_own_view_of_somebody_else(planner, ana):
    body = {"person": ana.pk, "skill": factories.skill("python").pk, "level": 2}

    assert planner.post("/api/v1/person-skills/", {**body, "self_level": 4}, **JSON).status_code == 403
    assert planner.post("/api/v1/person-skills/", body, **JSON).status_code == 201
    assert as_person(planner, ana).patch(
        f"/api/v1/person-skills/{models.PersonSkill.objects.get().pk}/", {"self_level": 4}, **JSON
    ).json()["self_level"] == 4  # fmt: skip


def test_cost_is_for_planners(planner, manager, ana):
    team = factories.membership(person=ana).team
    manager.user.grant.teams.add(team)
    url = f"/api/v1/people/{ana.pk}/"

    assert manager.get(url).json()["cost_per_day"] is None
    assert planner.get(url).json()["cost_per_day"] == 500
    assert manager.patch(url, {"cost_per_day": 1}, **JSON).status_code == 403
    assert manager.patch(url, {"name": "Ana B"}, **JSON).status_code == 200
