"""What things are called where they are told of: each says what it is about, in words."""

from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError

from planning import models
from planning.models.base import is_texts
from planning.models.organisation import are_severities
from tests import factories

pytestmark = pytest.mark.django_db
DAY = date(2026, 3, 2)


def test_work_and_who_does_it(organisation):
    item = factories.work_item("Rank", number="R-1")
    other = factories.work_item("Index", number="R-2")
    post = factories.membership(person=factories.person("Ana"), team=factories.team("Search"))
    demand = factories.demand(work_item=item, role=post.role, skills={"python": 3})
    standing = factories.standing_demand(name="On call")

    assert str(factories.dependency(other, item)) == "R-1 Rank waits for R-2 Index"
    assert str(demand) == f"R-1 Rank: {post.role}"
    assert str(demand.demand_skills.get()) == f"R-1 Rank: {post.role}: Python 3"
    assert str(standing) == "On call"
    assert str(post) == f"Ana in Search as {post.role}"
    assert str(factories.allocation(membership=post, work_item=item)) == "Ana on R-1 Rank"
    assert str(factories.absence(person=post.person)) == "Ana: not available 2026-03-02 to 2026-03-02"


def test_plans_and_what_is_decided(organisation):
    person, item = factories.person("Ana"), factories.work_item("Rank", number="")
    frozen = models.StoredSnapshot.objects.create(digest="0123456789abcdef", revision=1, today=DAY, data=b"")
    plan = models.Plan.objects.create(snapshot=frozen, status="optimal", method="greedy", seconds=1, data=b"")
    row = models.Recommendation.objects.create(kind="allocation", plan=plan, work_item=item, person=person)
    role = factories.role()
    decision = models.Decision.objects.create(recommendation=row, verb="dismiss")

    assert str(frozen) == "0123456789ab"
    assert [str(plan), str(row)] == [f"Plan {plan.pk}", f"Recommendation {row.pk}"]
    assert str(decision) == f"Dismissed: Recommendation {row.pk}"
    assert str(models.Placement(kind="exclude", person=person, work_item=item, role=role)) == "Kept out: Ana on Rank"
    assert str(models.Objection(person=person, work_item=item, text="No")) == "Ana objects to Rank"
    run = models.Run.objects.create()
    assert str(run) == f"Run {run.pk}"


def test_the_catalogue_and_the_tagger(organisation):
    role, skill = factories.role("ai_developer"), factories.skill("python")
    stakeholder = models.Stakeholder(name="Data scientists")
    item = factories.work_item("Rank", number="")
    metric = factories.success_metric(metric=factories.metric("usage"), component=factories.component("Shop"))

    assert str(models.RoleSkill(role=role, skill=skill, level=3)) == "Ai developer: Python 3"
    assert str(models.RoleStakeholder(role=role, stakeholder=stakeholder)) == "Ai developer and Data scientists"
    share = models.TagShare(tag="infrastructure", role=role, share_percent=Decimal(10))
    assert str(share) == "Infrastructure: Ai developer 10 %"
    assert str(models.MetricTemplate(role=role, metric=metric.metric)) == "Ai developer: Usage"
    assert str(factories.suggestion(work_item=item)) == "Rank: Infrastructure"
    assert str(factories.tagger_model(pk=7)) == "version 7"
    assert str(factories.measurement(success_metric=metric)) == "Usage of Shop on 2026-03-02"


def test_what_is_kept_for_programs_and_of_what_was_done(organisation):
    user = factories.user("planner", username="petra")

    assert str(user.grant) == "petra: planner"
    assert str(models.ApiToken(user=user, name="", hint="1a2b")) == "Token …1a2b"
    assert str(models.IdempotencyKey(key="once")) == "once"
    assert str(models.ExternalId(source="jira", key="A-1")) == "jira: A-1"
    assert str(models.Activity(sentence="Put Ana on Rank")) == "Put Ana on Rank"
    assert str(organisation) == "Northlight"
    assert str(models.SilencedFinding(check_id="O1", subject_type="team", subject_id="4")) == "O1 of team 4"


@pytest.mark.parametrize("value", ["one", [1], [" "], None, [["a"]]])
def test_aliases_are_a_list_of_texts(value):
    with pytest.raises(ValidationError, match="Give a list of texts"):
        is_texts(value)
    is_texts(["one", "two"])


@pytest.mark.parametrize("value", [[], {"O99": "error"}, {"O1": "dreadful"}])
def test_severities_are_set_for_known_checks_alone(value):
    with pytest.raises(ValidationError, match="Give a severity"):
        are_severities(value)
    are_severities({"O1": "warning"})
