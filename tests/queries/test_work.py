"""What lists of work say: narrowed, sorted, summed."""

from datetime import timedelta
from decimal import Decimal

import pytest

from planning.models import TagShare, WorkItem
from planning.queries import demands, projects, work, work_board
from planning.queries.work import Filters
from tests import factories
from tests.factories import MONDAY

pytestmark = pytest.mark.django_db


def shares():
    ai, ml = factories.role("ai_developer"), factories.role("ml_engineer")
    for tag, share in (("product_feature", 85), ("infrastructure", 10)):
        TagShare.objects.create(tag=tag, role=ai, share_percent=share)
        TagShare.objects.create(tag=tag, role=ml, share_percent=100 - share)
    return ai, ml


def listed(**values):
    return set(work.list_items(Filters(**values), today=MONDAY))


def test_days_left_in_the_database_are_those_of_python():
    triple = {"effort_optimistic_days": 1, "effort_likely_days": 2, "effort_pessimistic_days": 4}
    items = [
        factories.work_item(**triple),
        factories.work_item(**{**triple, "remaining_days": Decimal("0.5")}),
        factories.work_item(days=3),
        factories.work_item(),
    ]

    found = dict(work.list_items(Filters(), today=MONDAY).values_list("pk", "days_left"))

    for item in WorkItem.objects.all():
        wanted = demands.remaining_days(item)
        assert found[item.pk] == (pytest.approx(float(wanted)) if wanted is not None else None)
    assert len(items) == len(found)


def test_tally_counts_open_work_by_tag():
    factories.work_item(days=4)
    factories.work_item(days=6, tag="infrastructure")
    factories.work_item(tag="product_feature")
    factories.work_item(days=50, status="done")
    factories.work_item(days=50, project=factories.project(lifecycle="paused"))

    tally = work.tally()

    assert (tally.total, tally.untagged, tally.unestimated) == (3, 1, 1)
    assert tally.days == {"product_feature": 0, "infrastructure": 6, "untagged": 4}
    assert tally.share("infrastructure") == pytest.approx(60)


def test_team_filter_takes_the_projects_team_unless_the_item_has_its_own():
    team, other = factories.team(), factories.team()
    by_project = factories.work_item(project=factories.project(team=team))
    own = factories.work_item(team=team)
    factories.work_item(team=other, project=by_project.project)

    assert listed(team=team.pk) == {by_project, own}


def test_role_filter_follows_the_shares_unless_days_are_written_by_hand():
    ai, ml = shares()
    by_share = factories.work_item(days=5, tag="infrastructure")
    by_hand = factories.work_item(days=5, tag="infrastructure")
    factories.demand(work_item=by_hand, role=ml)
    factories.work_item(days=5)

    assert listed(role=ai.pk) == {by_share}
    assert listed(role=ml.pk) == {by_share, by_hand}


def test_due_filter_falls_back_to_the_project():
    late = factories.work_item(due_on=MONDAY - timedelta(days=1))
    project = factories.project(due_on=MONDAY - timedelta(days=1))
    by_project = factories.work_item(project=project)
    factories.work_item(project=project, due_on=MONDAY + timedelta(days=1))
    none = factories.work_item()

    assert listed(due="late") == {late, by_project}
    assert listed(due="none") == {none}


def test_sort_puts_the_unknown_last_both_ways():
    unknown = factories.work_item()
    small, large = factories.work_item(days=1), factories.work_item(days=9)

    assert list(work.list_items(Filters(), sort="left", today=MONDAY)) == [small, large, unknown]
    assert list(work.list_items(Filters(), sort="-left", today=MONDAY)) == [large, small, unknown]


@pytest.mark.parametrize("sort", sorted(work.SORTS))
def test_every_sort_works(sort):
    rows = {factories.work_item(days=1), factories.work_item()}

    assert set(work.list_items(Filters(), sort=f"-{sort}", today=MONDAY)) == rows


def test_waiting_lists_who_waits_for_unfinished_work():
    first, done, second, free = (factories.work_item(status=status) for status in ("to_do", "done", "to_do", "to_do"))
    factories.dependency(first, second)
    factories.dependency(done, free)

    assert list(work.waiting_items(Filters(), today=MONDAY)) == [second]
    assert work.most_awaited() == (first, 1)


def test_board_splits_tagged_work_by_role_and_counts_the_rest():
    ai, ml = shares()
    factories.work_item(days=10, tag="infrastructure")
    factories.work_item(days=6)

    untagged, product, infrastructure = work_board.columns(Filters(), today=MONDAY)

    assert [(share.role, share.days) for share in infrastructure.roles] == [(ml, 9), (ai, 1)]
    assert (untagged.count, untagged.days, untagged.roles) == (1, 6, [])
    assert infrastructure.percent == pytest.approx(62.5)
    assert (product.count, product.groups) == (0, [])


def test_project_is_late_by_its_live_plan():
    project = factories.project(due_on=MONDAY + timedelta(days=10))
    factories.allocation(
        work_item=factories.work_item(days=3, project=project, tag="infrastructure"),
        ends_on=MONDAY + timedelta(days=14),
    )
    factories.work_item(days=1, project=project)

    row = projects.rows([project])[0]

    assert (row.left.count, row.left.days, row.nobody, row.late_days) == (2, 4, 1, 4)
    assert (row.left.infrastructure, row.left.untagged) == (75, 25)
