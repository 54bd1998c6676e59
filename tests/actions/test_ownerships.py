"""Assigning owners: history, gate, permission, the success metrics that come with a role."""

from datetime import timedelta

import pytest
from django.utils import timezone

from planning.actions import findings, ownerships
from planning.domain.errors import Conflict, Invalid, NotAllowed
from planning.domain.ownership import Finding, Severity
from planning.domain.targets import parse_target
from planning.models import Activity, MetricTemplate, Ownership, Recommendation, SilencedFinding, SuccessMetric
from tests import factories

THREE = ["availability", "processing_time", "resource_utilisation"]


@pytest.fixture
def planner(organisation):
    return factories.user("planner")


def post(role="ml_engineer", **values):
    return factories.membership(role=factories.role(role), **values)


def assign(component, row, *, by, backups=()):
    return ownerships.assign(
        component, person=row.person, team=row.team, role=row.role, backups=list(backups), by=by
    )  # fmt: skip


@pytest.mark.parametrize("kind", ["data_pipeline", "training_pipeline", "model_service", "platform_layer"])
def test_ml_engineer_answers_for_one_metric_of_each_category(catalogue, planner, kind):
    _, created = assign(factories.component(kind=kind), post(), by=planner)

    assert sorted(row.category for row in created) == THREE


def test_project_brings_the_three_categories_too(catalogue, planner):
    _, created = assign(factories.project(), post(), by=planner)

    assert sorted(row.category for row in created) == THREE


def test_ai_developer_answers_for_adoption_value_and_performance(catalogue, planner):
    _, created = assign(factories.component(kind="feature"), post("ai_developer"), by=planner)

    assert sorted(row.category for row in created) == ["application_performance", "business_value", "user_adoption"]


def test_every_template_has_a_target_that_is_read_or_none(catalogue):
    unread = [str(row) for row in MetricTemplate.objects.all() if row.target and not parse_target(row.target).target]

    assert unread == []


def test_target_of_the_template_becomes_the_contract(catalogue, planner):
    assign(factories.component(kind="model_service"), post(), by=planner)

    row = SuccessMetric.objects.get(metric__slug="latency_p95")
    assert (row.target_operator, row.target_value, row.target_text) == ("<=", 300, "< 300")


def test_contracts_that_are_there_are_never_rewritten(catalogue, planner):
    component = factories.component(kind="data_pipeline")
    assign(component, post(), by=planner)
    SuccessMetric.objects.update(target_value=1)

    _, created = assign(component, post(), by=planner)

    assert created == []
    assert set(SuccessMetric.objects.values_list("target_value", flat=True)) == {1}


def test_former_owner_stays_as_history(planner):
    before = factories.ownership(person=factories.person())

    assign(before.component, post(), by=planner)

    before.refresh_from_db()
    assert before.ends_on == timezone.localdate() - timedelta(days=1)
    assert Ownership.objects.on(timezone.localdate()).get(component=before.component).pk != before.pk


def test_owner_of_today_is_replaced_without_a_trace_in_history(planner):
    component = factories.component()
    assign(component, post(), by=planner)
    assign(component, post(), by=planner)

    assert Ownership.objects.filter(component=component).count() == 1


def test_owner_in_a_role_that_the_kind_does_not_ask_for_is_refused(catalogue, planner):
    with pytest.raises(Invalid) as refused:
        assign(factories.component(kind="data_pipeline"), post("ai_developer"), by=planner)

    assert "role" in refused.value.fields
    assert not Ownership.objects.exists()


def test_manager_of_another_team_may_not_assign(organisation):
    component = factories.component(team=factories.team())

    with pytest.raises(NotAllowed):
        assign(component, post(), by=factories.user("manager", teams=[factories.team()]))


def test_component_without_a_team_has_that_of_its_project(organisation):
    team = factories.team()
    component = factories.component(project=factories.project(team=team))

    assign(component, post(), by=factories.user("manager", teams=[team]))

    assert component.ownerships.count() == 1


def test_confirming_twice_a_day_is_said(planner):
    row = factories.ownership(confirmed_on=None)
    ownerships.confirm(row, by=planner)

    with pytest.raises(Conflict):
        ownerships.confirm(Ownership.objects.get(), by=planner)

    assert Ownership.objects.get().confirmed_on == timezone.localdate()


def test_recommended_backup_joins_the_owner(planner):
    from planning.actions import recommendations

    held = factories.ownership(person=factories.person())
    other = post()
    row = Recommendation.objects.create(
        kind="owner", change="backup", component=held.component, person=other.person, role=other.role, team=other.team
    )

    recommendations.accept(row, by=planner)

    assert list(held.backups.all()) == [other.person]


def finding(component, check="O6"):
    return Finding(check, Severity.ERROR, "component", str(component.pk), "No person is named.", {"name": "X"})


def test_silencing_again_changes_reason_and_day(planner):
    found, today = finding(factories.component()), timezone.localdate()
    findings.silence(found, reason="First", until=today, by=planner)

    findings.silence(found, reason="Second", until=today + timedelta(days=1), by=planner)

    row = SilencedFinding.objects.get()
    assert (row.reason, row.until_on) == ("Second", today + timedelta(days=1))
    assert Activity.objects.filter(verb="finding.silence").count() == 2


def test_silencing_takes_the_right_over_its_team(organisation):
    team = factories.team()
    found = finding(factories.component(team=team))
    today = timezone.localdate()

    with pytest.raises(NotAllowed):
        findings.silence(found, reason="Why", until=today, by=factories.user("manager", teams=[factories.team()]))
    findings.silence(found, reason="Why", until=today, by=factories.user("manager", teams=[team]))

    with pytest.raises(NotAllowed):
        findings.hear(SilencedFinding.objects.get(), by=factories.user("member", teams=[team]))


def test_assigning_replaces_a_hand_over_that_is_still_to_come(catalogue, planner):
    today = timezone.localdate()
    component = factories.component(kind="platform_layer")
    team = factories.team()
    Ownership.objects.create(
        component=component, team=team, starts_on=today - timedelta(days=30), ends_on=today + timedelta(days=9)
    )
    Ownership.objects.create(component=component, team=team, starts_on=today + timedelta(days=10))

    new, _ = assign(component, post(), by=planner)

    kept = Ownership.objects.filter(component=component).order_by("starts_on")
    assert [(row.starts_on, row.ends_on) for row in kept] == [
        (today - timedelta(days=30), today - timedelta(days=1)),
        (new.starts_on, None),
    ]
