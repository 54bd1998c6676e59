"""A second import: what is different is written, what is the same is left, what is not named stays."""

import msgspec
import pytest

from planning import models
from planning.domain.errors import NotAllowed
from planning.exchange import bundle
from tests import factories

DAY = "2026-03-02"


@pytest.fixture
def words(organisation):
    factories.role("ml_engineer")
    for slug in ("python", "serving"):
        factories.skill(slug)


def imported(by=None, **lists):
    data = {"format": "team-planning-bundle", "version": 1, **lists}
    return bundle.apply(bundle.parse(msgspec.json.encode(data)), by=by)


def item(**values):
    return {"key": "A-1", "title": "One", **values}


def test_changed_row_is_an_update(organisation):
    imported(work_items=[item(effort=3, tag="infrastructure"), item(key="A-2")])
    first = models.WorkItem.objects.get(number="A-1")

    report = imported(work_items=[item(title="Other", effort=[3, 4, 5]), item(key="A-2")])

    second = models.WorkItem.objects.get(number="A-1")
    assert (report.created, report.updated, report.unchanged) == ({}, {"work_items": 1}, {"work_items": 1})
    assert second.pk == first.pk
    assert (second.title, second.effort_pessimistic_days, second.tag, second.tag_source) == ("Other", 5, "", "")
    assert second.updated_at > first.updated_at


def test_parts_of_a_row_are_replaced_with_it(words):
    skills = [{"skill": "python", "level": 3}, {"skill": "python", "level": 4, "evidence": "self"}]
    wishes = [{"skill": "serving", "released": True}]
    imported(people=[{"key": "ana", "name": "Ana", "skills": skills, "wishes": wishes}])
    known = models.PersonSkill.objects.get(skill__slug="python")
    assert (known.level, known.self_level) == (3, 4)
    assert models.PersonSkill.objects.get(skill__slug="serving").wish_is_released

    imported(people=[{"key": "ana", "name": "Ana", "skills": [{"skill": "serving", "level": 1}]}])

    (known,) = models.PersonSkill.objects.all()
    assert (known.skill.slug, known.level, known.self_level, known.wants_to_grow) == ("serving", 1, None, False)


def test_links_forwards_are_set_and_cleared(organisation):
    people = [{"key": "ana", "name": "Ana", "manager": "ben"}, {"key": "ben", "name": "Ben"}]
    teams = [{"key": "low", "name": "Low", "parent": "top", "lead": "ben"}, {"key": "top", "name": "Top"}]
    imported(people=people, teams=teams)
    low = models.Team.objects.get(name="Low")
    assert (low.parent.name, low.lead.name) == ("Top", "Ben")

    imported(teams=[{"key": "low", "name": "Low"}])

    low.refresh_from_db()
    assert (low.parent, low.lead) == (None, None)
    assert models.Person.objects.get(name="Ana").manager.name == "Ben"


def test_owner_hands_over_in_one_import(organisation):
    factories.component_kind("feature")
    component = {"key": "c", "name": "C", "kind": "feature"}
    owner = {"key": "o1", "component": "c", "team": "a", "starts_on": DAY}
    teams = [{"key": "a", "name": "A"}, {"key": "b", "name": "B"}]
    imported(teams=teams, components=[component], ownerships=[owner])

    after = {"key": "o2", "component": "c", "team": "b", "starts_on": "2026-04-01"}
    imported(ownerships=[{**owner, "ends_on": "2026-03-31"}, after])

    assert models.Ownership.objects.get(ends_on=None).team.name == "B"


def test_skills_of_an_item_join_the_demand_of_their_role(words):
    skills = [{"skill": "python", "level": 3, "role": "ml_engineer"}]
    demand = {"key": "d", "item": "A-1", "role": "ml_engineer", "days": 2, "skills": [{"skill": "serving", "level": 2}]}
    imported(work_items=[item(skills=skills)], demands=[demand])

    made = models.Demand.objects.get()
    assert {need.skill.slug: need.level for need in made.demand_skills.all()} == {"python": 3, "serving": 2}
    assert not imported(work_items=[item(skills=skills)], demands=[demand]).is_change

    imported(work_items=[item(key="A-2", title="Two", skills=skills)])

    assert models.Demand.objects.get(work_item__number="A-2").days is None


def test_what_was_made_in_the_portal_goes_out_and_in_under_one_key(organisation):
    factories.person("Ana", cost_per_day=500)
    (row,) = bundle.export()["people"]

    report = imported(people=[{**row, "cost_per_day": 600}])

    assert report.updated == {"people": 1}
    assert models.Person.objects.get().cost_per_day == 600


def test_thing_that_was_removed_comes_back_under_its_key(organisation):
    imported(teams=[{"key": "a", "name": "A"}])
    models.Team.objects.all().delete()

    report = imported(teams=[{"key": "a", "name": "A"}])

    assert report.created == {"teams": 1}
    assert models.ExternalId.objects.get(kind="team").object_id == models.Team.objects.get().pk


def test_settings_that_are_not_given_stay(organisation):
    models.Organisation.objects.update(horizon_weeks=8)

    report = imported(organisation={"focus_factor": "0.60"})

    changed = models.Organisation.objects.get()
    assert (str(changed.focus_factor), changed.horizon_weeks, changed.name) == ("0.60", 8, "Northlight")
    assert report.updated == {"organisation": 1}
    assert imported(organisation={"focus_factor": 0.6}).unchanged == {"organisation": 1}


def test_import_is_written_down_and_makes_plans_stale(planner):
    revision = models.Organisation.objects.get().planning_revision

    imported(by=planner.user, teams=[{"key": "a", "name": "A"}], projects=[{"key": "p", "name": "P", "team": "a"}])

    activity = models.Activity.objects.get()
    assert activity.by == planner.user
    assert "2 created" in activity.sentence
    assert "1 projects" in activity.sentence
    assert models.Organisation.objects.get().planning_revision == revision + 1


@pytest.mark.parametrize("client", ["viewer", "member", "manager"])
def test_import_takes_the_right_to_change_settings(request, client):
    user = request.getfixturevalue(client).user

    with pytest.raises(NotAllowed):
        imported(by=user, teams=[{"key": "a", "name": "A"}])
    assert not models.Team.objects.exists()


def test_strict_target_keeps_its_word(words):
    factories.component_kind("feature")
    factories.metric("error_rate", categories=["application_performance"])
    target = {"op": "<", "value": 1.0}
    metric = {"key": "s", "metric": "error_rate", "component": "c", "owner_role": "ml_engineer", "target": target}
    lists = {"components": [{"key": "c", "name": "C", "kind": "feature"}], "success_metrics": [metric]}

    imported(**lists)

    made = models.SuccessMetric.objects.get()
    assert (made.target_operator, made.target_value, made.target_text) == ("<=", 1, "< 1")
    assert made.category == "application_performance"
    assert not imported(**lists).is_change


def test_work_takes_as_many_queries_for_many_rows(organisation, django_assert_max_num_queries):
    rows = [{"key": f"W-{number}", "title": "Work", "project": "p"} for number in range(400)]

    with django_assert_max_num_queries(132):
        imported(projects=[{"key": "p", "name": "P"}], work_items=rows)

    assert models.WorkItem.objects.count() == 400
