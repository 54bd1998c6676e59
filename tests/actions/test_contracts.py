"""Choosing what an owner answers for, and what a template may never do to a contract that is there."""

import pytest

from planning.actions import contracts, ownerships, recommendations
from planning.actions.changes import undo
from planning.actions.contracts import Chosen
from planning.domain.errors import Conflict, Invalid, NotAllowed
from planning.models import Decision, Metric, MetricTemplate, Ownership, Recommendation, SuccessMetric
from tests import factories


@pytest.fixture
def by(catalogue):
    return factories.user("planner")


@pytest.fixture
def service(by):
    return factories.component("Ranker", kind="model_service", team=factories.team("ML"))


def post(component, name=None, role="ml_engineer"):
    return factories.membership(person=factories.person(name), team=component.team, role=factories.role(role))


def proposed(component, change="owner", name=None):
    row = post(component, name)
    return Recommendation.objects.create(
        kind="owner", change=change, component=component, team=row.team, role=row.role, person=row.person
    )


def metric(slug):
    return Metric.objects.get(slug=slug)


def test_an_accepted_owner_answers_for_what_was_chosen_alone(service, by):
    row = proposed(service)
    other = factories.role("ai_developer")
    chosen = [
        Chosen(
            metric("availability"), target_text="at least 99.5 %", baseline=98.0, cadence_days=1, consulted_role=other
        ),
        Chosen(metric("gpu_sm_active"), is_guardrail=True, source="DCGM"),
    ]

    activity = recommendations.accept(row, by=by, metrics=chosen)

    made = {one.metric.slug: one for one in SuccessMetric.objects.all()}
    assert set(made) == {"availability", "gpu_sm_active"}
    first = made["availability"]
    assert (first.target_operator, first.target_value, first.baseline, first.cadence_days) == (">=", 99.5, 98.0, 1)
    assert (first.category, first.window, first.consulted_role) == ("availability", "30d", other)
    assert (made["gpu_sm_active"].is_guardrail, made["gpu_sm_active"].source) == (True, "DCGM")
    undo(activity, by=by)
    row.refresh_from_db()
    assert (SuccessMetric.objects.count(), Ownership.objects.count(), row.state) == (0, 0, "open")


@pytest.mark.parametrize(
    ("chosen", "says"),
    [
        (["apdex"], "no metric of"),
        (["availability", "availability"], "twice"),
        (["error_rate"], "set already"),
        ([("availability", "soon")], "number"),
    ],
)
def test_what_may_not_be_chosen_is_refused_and_nothing_is_kept(service, by, chosen, says):
    factories.success_metric(component=service, metric=metric("error_rate"), role=factories.role("ml_engineer"))
    named = [(one, None) if isinstance(one, str) else one for one in chosen]

    with pytest.raises(Invalid, match=says):
        recommendations.accept(
            proposed(service), by=by, metrics=[Chosen(metric(slug), target_text=text) for slug, text in named]
        )

    assert not Ownership.objects.exists()


def test_more_metrics_are_chosen_later_for_whoever_owns_it(service, by):
    with pytest.raises(Conflict, match="Nobody answers"):
        contracts.choose(service, chosen=[Chosen(metric("availability"))], by=by)
    row = post(service)
    ownerships.assign(service, person=row.person, team=row.team, role=row.role, backups=[], by=by, metrics=[])
    with pytest.raises(Invalid, match="at least one"):
        contracts.choose(service, chosen=[], by=by)
    with pytest.raises(NotAllowed):
        contracts.choose(service, chosen=[Chosen(metric("availability"))], by=factories.user("viewer"))

    (made,) = contracts.choose(service, chosen=[Chosen(metric("availability"))], by=by)

    assert (made.target_value, made.template_version) == (99.9, 1)


def test_a_new_version_of_a_template_never_rewrites_a_contract(service, by):
    row = post(service)
    ownerships.assign(service, person=row.person, team=row.team, role=row.role, backups=[], by=by)
    before = list(SuccessMetric.objects.order_by("pk").values())
    MetricTemplate.objects.update(version=2, target="99 or more", window="7d", category="changed", is_guardrail=True)

    ownerships.assign(service, person=post(service).person, team=row.team, role=row.role, backups=[], by=by)

    assert list(SuccessMetric.objects.order_by("pk").values()) == before
    other = factories.component("Index", kind="model_service", team=service.team)
    ownerships.assign(other, person=row.person, team=row.team, role=row.role, backups=[], by=by)
    assert set(SuccessMetric.objects.filter(component=other).values_list("template_version", "window")) == {(2, "7d")}


def test_all_are_accepted_owners_before_backups_and_undone_in_one_step(service, by):
    backup, owner = proposed(service, "backup"), proposed(service)
    waits = proposed(factories.component("Nobody's", kind="model_service", team=service.team), "backup")

    activity = recommendations.accept_all([backup, owner, waits], by=by)

    held = Ownership.objects.get()
    assert (held.person, list(held.backups.all())) == (owner.person, [backup.person])
    waits.refresh_from_db()
    assert waits.state == "open"
    undo(activity, by=by)
    assert not Ownership.objects.exists()
    assert set(Recommendation.objects.values_list("state", flat=True)) == {"open"}


def test_somebody_else_is_put_on_the_seat_for_a_reason(service, by):
    row, instead = proposed(service), post(service, "Ben")
    with pytest.raises(Invalid, match="Say why"):
        recommendations.override(row, membership=instead, reason=" ", by=by)
    with pytest.raises(Invalid, match="the one proposed"):
        recommendations.override(row, membership=row.person.memberships.get(), reason="Well", by=by)

    activity = recommendations.override(row, membership=instead, reason="Built it", by=by)

    assert Ownership.objects.get().person == instead.person
    assert Decision.objects.get().reason == "Built it"
    row.refresh_from_db()
    assert row.state == "overridden"
    undo(activity, by=by)
    assert not Ownership.objects.exists()


def test_another_backup_is_put_there_and_nobody_twice(service, by):
    row, other = proposed(service, "backup"), post(service)
    with pytest.raises(Conflict, match="needs one"):
        recommendations.override(row, membership=other, reason="Knows it", by=by)
    held = factories.ownership(component=service, team=service.team, person=factories.person(), role=other.role)
    recommendations.override(row, membership=other, reason="Knows it", by=by)
    assert list(held.backups.all()) == [other.person]
    with pytest.raises(Invalid, match="already"):
        recommendations.override(proposed(service, "backup"), membership=other, reason="Again", by=by)
    with pytest.raises(Invalid, match="accountable owner"):
        recommendations.accept(proposed(service, "backup"), by=by, metrics=[])


def test_assigning_by_hand_instead_of_a_proposal_asks_why(service, by):
    row, instead = proposed(service), post(service)
    given = {"person": instead.person, "team": instead.team, "role": instead.role, "backups": [], "by": by}
    with pytest.raises(Invalid, match="Say why"):
        recommendations.assign_instead(row, reason="", **given)

    recommendations.assign_instead(row, reason="Knows it", **given)

    assert Ownership.objects.get().person == instead.person
    backup = proposed(service, "backup")
    assert "Other backups" in recommendations.assign_instead(backup, reason="Better", **given).sentence
