"""What somebody's work shows: drift from the role, evidence of skills."""

from datetime import timedelta

import pytest
from django.utils import timezone

from planning import models
from planning.queries import growth
from tests import factories


@pytest.fixture
def today():
    return timezone.localdate()


@pytest.fixture
def ana(organisation):
    """Ana, who does a quarter of infrastructure and three quarters of features by her role."""
    role = factories.role("ai_developer")
    models.TagShare.objects.create(tag="product_feature", role=role, share_percent=75)
    models.TagShare.objects.create(tag="infrastructure", role=role, share_percent=25)
    return factories.membership(person=factories.person("Ana"), team=factories.team("Assist"), role=role)


def on(membership, tag, first, last, **values):
    item = factories.work_item(days=3, team=membership.team, tag=tag, **values)
    return factories.allocation(
        membership=membership, work_item=item, starts_on=first, ends_on=last, share_percent=50
    ).work_item


def test_drift_tells_done_and_planned_apart(ana, today):
    ten = timedelta(days=9)
    on(ana, "product_feature", today - timedelta(days=30), today - timedelta(days=30) + ten)
    on(ana, "infrastructure", today + timedelta(days=1), today + timedelta(days=1) + ten)
    on(ana, "infrastructure", today - timedelta(days=400), today - timedelta(days=390))
    on(ana, "infrastructure", today - timedelta(days=20), today - timedelta(days=10), status="cancelled")

    (found,) = growth.drifts(ana.person, [ana.role], today)

    assert [(label, done, planned) for label, _, done, planned in found.rows] == [
        ("Product feature", 100, 0), ("Infrastructure", 0, 100),
    ]  # fmt: skip
    assert found.is_drift
    assert found.planned.outside.beyond == 100 - 45


def test_work_that_runs_today_counts_for_both_by_its_days(ana, today):
    on(ana, "product_feature", today - timedelta(days=7), today + timedelta(days=6))

    (found,) = growth.drifts(ana.person, [ana.role], today)

    # Seven days each way are five working days, at half the time.
    assert found.done.days.total == found.planned.days.total == 2.5
    assert growth.drifts(ana.person, [factories.role("other")], today) == []


def test_finished_tagged_work_is_evidence_of_what_it_asked_for(ana, today, django_assert_num_queries):
    python, sql = factories.skill("python"), factories.skill("sql")
    first = today - timedelta(days=40)
    for tag, status, days, skills in (
        ("product_feature", "done", 14, {"python": 3}), ("infrastructure", "done", 7, {"python": 4}),
        ("", "done", 7, {"sql": 5}), ("product_feature", "in_progress", 7, {"sql": 5}),
    ):  # fmt: skip
        item = on(ana, tag, first, first + timedelta(days=days - 1), status=status)
        factories.demand(work_item=item, role=ana.role, skills=skills)
    asked_of_another = on(ana, "product_feature", first, first, status="done")
    factories.demand(work_item=asked_of_another, role=factories.role("other"), skills={"sql": 2})

    with django_assert_num_queries(2):
        found = growth.evidence(models.Person.objects.all())

    assert set(found) == {ana.person.pk}
    assert set(found[ana.person.pk]) == {python.pk}, "not what has no tag, is not finished, or another role did"
    one = found[ana.person.pk][python.pk]
    assert (one.count, one.level, one.days) == (2, 4, 7.5)
    assert one.words == "2 items, 8 days, asked for 4"
    assert one.latest == first + timedelta(days=13)
    assert sql.pk not in found[ana.person.pk]


def test_nobody_worked_is_no_evidence(ana, django_assert_num_queries):
    with django_assert_num_queries(1):
        assert growth.evidence(models.Person.objects.all()) == {}
