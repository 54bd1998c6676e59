"""The questions: each answer has the shape that the schema tells, and says what it stands on."""

from datetime import timedelta

import pytest
from django.utils import timezone
from rest_framework import serializers

from planning import models
from planning.actions import plans
from planning.api import answers
from tests import factories

API = "/api/v1/"


@pytest.fixture
def today():
    return timezone.localdate()


@pytest.fixture
def work(organisation, today):
    """Ana can do the first item; nobody can do the second, in a role that nobody has."""
    start = today - timedelta(days=30)
    team = factories.team("Search")
    ana = factories.person("Ana", skills={"python": 4})
    factories.membership(person=ana, team=team, role=factories.role("ai_developer"), starts_on=start)
    items = [factories.work_item(days=3, team=team), factories.work_item(days=2, team=team)]
    factories.demand(work_item=items[0], role=factories.role("ai_developer"), skills={"python": 3})
    factories.demand(work_item=items[1], role=factories.role("ml_engineer"))
    factories.ownership(component=factories.component(lifecycle="production"), team=team, starts_on=start)
    return team, ana, items


@pytest.fixture
def plan(work):
    taken, made = plans.make(plans.Order(seconds=5))
    return plans.store(taken, made, by=None, team=None)


def assert_shape(data, shape, path=""):
    """Compare an answer with the shape that documents it: the same names, numbers where numbers are told."""
    assert set(data) == set(shape.fields), path
    for name, field in shape.fields.items():
        value, where = data[name], f"{path}.{name}"
        if value is None:
            assert field.allow_null, where
        elif isinstance(field, serializers.ListSerializer):
            for row in value:
                assert_shape(row, field.child, where)
        elif isinstance(field, serializers.Serializer):
            assert_shape(value, field, where)
        elif isinstance(field, serializers.IntegerField):
            assert type(value) is int, where
        elif isinstance(field, serializers.FloatField):
            assert isinstance(value, (int, float)), where
        elif isinstance(field, serializers.CharField):
            assert isinstance(value, str), where


def ask(client, question, shape, **asked):
    answer = client.get(f"{API}{question}/", asked)
    assert answer.status_code == 200, answer.content
    data = answer.json()
    assert_shape(data, shape())
    return data


def test_role_mix_says_how_many_and_which_number_decided(viewer, work):
    team, *_ = work

    data = ask(viewer, "staffing/role-mix", answers.RoleMixAnswer, team=team.pk)

    rows = {row["slug"]: row for row in data["roles"]}
    assert (rows["ai_developer"]["have_full_timers"], rows["ml_engineer"]["have_full_timers"]) == (1, 0)
    assert rows["ml_engineer"]["hires"] >= 1
    assert rows["ml_engineer"]["reasons"]
    assert data["snapshot"]["is_current"]


def test_demand_tells_roles_skills_and_what_is_untagged(viewer, work):
    data = ask(viewer, "staffing/demand", answers.DemandAnswer)

    assert {row["slug"]: row["effort_days"] for row in data["roles"]} == {"ai_developer": 5, "ml_engineer": 5}
    assert data["skills"] == [{"skill": "python", "effort_days": 5, "highest_level": 3}]


def test_gaps_tell_weeks_and_what_nobody_does(viewer, plan, work):
    data = ask(viewer, "staffing/gaps", answers.GapsAnswer)

    assert data["snapshot"] | {"plan": plan.pk, "digest": plan.snapshot.digest} == data["snapshot"]
    assert [row["work_item"] for row in data["unstaffed"]] == [work[2][1].pk]
    assert data["unstaffed"][0]["reasons"]


def test_candidates_tell_who_and_why(viewer, plan, work):
    _, ana, items = work
    role = factories.role("ai_developer")

    data = ask(viewer, "staffing/candidates", answers.CandidatesAnswer, work_item=items[0].pk, role=role.pk)

    assert data["proposed"] == ana.pk
    assert data["reasons"]["why"]


def test_candidates_of_what_the_plan_does_not_know_are_not_found(viewer, plan):
    asked = {"work_item": factories.work_item().pk, "role": factories.role("ai_developer").pk}

    assert viewer.get(f"{API}staffing/candidates/", asked).status_code == 404


@pytest.mark.parametrize("question", ["gaps", "composition", "hiring", "changes"])
def test_without_a_plan_there_is_no_answer_yet(planner, question):
    answer = planner.get(f"{API}staffing/{question}/")

    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")
    assert "POST /api/v1/plans/" in answer.json()["detail"]


def test_availability_tells_who_is_free_and_why_others_are_not(viewer, work, today):
    bo = factories.membership(person=factories.person("Bo"), starts_on=today - timedelta(days=9)).person
    asked = {"skill": factories.skill("python").pk, "level": 3, "share_percent": 50, "since": str(today)}

    data = ask(viewer, "staffing/availability", answers.AvailabilityAnswer, **asked)

    assert [row["name"] for row in data["fits"]] == ["Ana"]
    assert [(row["person"], row["reasons"]) for row in data["left_out"]] == [
        (bo.pk, [f"{factories.skill('python')} is below the level asked"])
    ]


@pytest.mark.parametrize(
    ("question", "query"),
    [
        ("availability", "level=3"),
        ("availability", "level=6"),
        ("availability", "share_percent=0"),
        ("availability", "since=2026-02-30"),
        ("availability", "since=9999-12-31"),
        ("availability", "since=2027-01-02&until=2027-01-01"),
        ("availability", f"team={10**30}"),
        ("availability", "skill=1%00"),
        ("role-mix", "stage=huge"),
        ("role-mix", "team=1.5"),
        ("demand", "teem=1"),
        ("candidates", ""),
    ],
)
def test_senseless_question_is_refused(viewer, question, query):
    answer = viewer.get(f"{API}staffing/{question}/?{query}")

    assert (answer.status_code, answer.json()["code"]) == (422, "invalid"), answer.content


def test_composition_tells_changes_and_effect(viewer, plan, work):
    team, *_ = work
    models.Recommendation.objects.create(
        kind="membership", plan=plan, change="open", team=team, role=factories.role("ml_engineer"),
        reasons={"line": {"need": 120, "recommended": 0}},
    )  # fmt: skip
    effect = {"unstaffed_minutes": 480, "late_projects": 1}
    models.Plan.objects.filter(pk=plan.pk).update(composition={"effect": {"before": effect, "after": effect}})

    data = ask(viewer, "staffing/composition", answers.CompositionAnswer)

    assert data["before"] == {"unstaffed_days": 1.0, "late_projects": 1}
    assert data["changes"][0]["reasons"]["why"]


def test_hiring_is_for_planners(planner, manager, plan, work):
    team, *_ = work
    effect = {"unstaffed_minutes": 960, "late_projects": 1, "delay_cost": 900}
    option = {"kind": "hire", "cost": 100, "role": "ml_engineer", "team": team.pk, "skills": [], "from_day": 30}
    rung = {"option": option, "before": effect, "after": effect | {"unstaffed_minutes": 0}, "tried": [[option, 5]]}
    models.Plan.objects.filter(pk=plan.pk).update(ladder=[rung])

    data = ask(planner, "staffing/hiring", answers.HiringAnswer)

    assert data["rungs"][0]["removes_days"] == 2
    assert manager.get(f"{API}staffing/hiring/").status_code == 403


def test_lint_tells_what_is_wrong(viewer, work):
    data = ask(viewer, "ownership/lint", answers.LintAnswer)

    assert data["findings"]
    assert sum(row["count"] for row in data["counts"]) == len(data["findings"])


def test_reasons_of_a_recommendation_are_sentences(viewer, plan):
    row = models.Recommendation.objects.get(plan=plan)

    data = ask(viewer, f"recommendations/{row.pk}/reasons", answers.ReasonsAnswer)

    assert data["why"]


def test_questions_do_not_ask_more_for_more_people(viewer, work, today, assert_constant_queries):
    def add(number):
        for _ in range(number):
            factories.membership(
                person=factories.person(skills={"python": 2}), starts_on=today - timedelta(days=9),
                role=factories.role("ai_developer"),
            )  # fmt: skip
            factories.demand(work_item=factories.work_item(days=2), skills={"python": 3})

    def call():
        for question in ("role-mix", "demand", "availability"):
            assert viewer.get(f"{API}staffing/{question}/").status_code == 200

    assert_constant_queries(call, add)


def test_changes_name_who_when_and_the_one_input_that_explains_them(viewer, plan, work):
    _, ana, items = work
    first = ask(viewer, "staffing/changes", answers.ChangesAnswer)
    assert (first["plan_before"], first["changes"]) == (None, [])
    models.Demand.objects.filter(work_item=items[0]).update(days=9)
    later = plans.store(*plans.make(plans.Order(method="greedy")), by=None, team=None)

    data = ask(viewer, "staffing/changes", answers.ChangesAnswer, plan=later.pk)

    (row,) = [row for row in data["changes"] if row["work_item"] == items[0].pk]
    assert (data["plan_before"], row["person"], row["kind"], row["cause"]) == (plan.pk, ana.pk, "moved", "effort")
    assert row["ends_on"] > row["ends_before"]
    assert row["because"].startswith("It takes 9 days instead of")
    assert ask(viewer, "staffing/changes", answers.ChangesAnswer, plan=plan.pk)["plan_before"] is None
