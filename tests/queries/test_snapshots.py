"""The snapshot holds what the rows say: minutes, demands, weights, live plan; nothing twice, nothing private."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from planning.engine.snapshot import Movability
from planning.models import Allocation, ClosedDay
from planning.queries import snapshots
from tests import factories

pytestmark = pytest.mark.django_db
TODAY = date(2026, 3, 4)  # a Wednesday; the plan starts on Monday 2 March


@pytest.fixture
def build(organisation):
    def build(**kwargs):
        return snapshots.build(today=TODAY, organisation=organisation, **kwargs)

    return build


@pytest.fixture
def developer(organisation):
    role = factories.role("ai_developer")
    factories.models.TagShare.objects.create(tag="product_feature", role=role, share_percent=Decimal(85))
    other = factories.role("ml_engineer")
    factories.models.TagShare.objects.create(tag="product_feature", role=other, share_percent=Decimal(15))
    return role


def test_lane_has_pattern_times_share_times_focus(build):
    factories.membership(share_percent=Decimal(50))

    lane = build().lanes[0]

    assert lane.minutes[:7] == (168, 168, 168, 168, 168, 0, 0)
    assert len(lane.minutes) == 91 + 182


def test_absence_holiday_and_closed_day_leave_nothing(build):
    calendar = factories.calendar(country="DE")
    ClosedDay.objects.create(calendar=calendar, closed_on=date(2026, 3, 3))
    person = factories.person(calendar=calendar)
    factories.membership(person=person)
    factories.absence(person=person, starts_on=date(2026, 3, 5), ends_on=date(2026, 3, 6))

    lane = build().lanes[0]

    assert lane.minutes[:5] == (336, 0, 336, 0, 0)
    good_friday = (date(2026, 4, 3) - date(2026, 3, 2)).days
    assert lane.minutes[good_friday] == 0


def test_membership_gives_minutes_only_while_it_holds(build):
    factories.membership(starts_on=date(2026, 3, 3), ends_on=date(2026, 3, 5))

    assert build().lanes[0].minutes[:5] == (0, 336, 336, 336, 0)


def test_open_position_is_there_after_its_lead_time_and_ramps_up(build):
    seat = factories.person(kind="open_position", lead_time_days=5, ramp_up_days=1)
    factories.membership(person=seat)

    taken = build()

    assert taken.people[0].is_open_position
    assert taken.lanes[0].minutes[:9] == (0, 0, 0, 0, 0, 0, 0, 168, 336)


def test_somebody_who_left_is_not_planned(build):
    factories.membership(person=factories.person(ends_on=date(2026, 2, 1)))

    assert build().lanes == ()


def test_tagged_item_gives_demand_by_share_and_small_shares_are_bundled(build, developer):
    factories.work_item(days=10, tag="product_feature")
    factories.work_item(days=2, tag="product_feature")

    taken = build()

    by_item = {}
    for demand in taken.demands:
        by_item.setdefault(demand.item, {})[demand.role] = demand.minutes
    assert sorted(by_item.values(), key=len) == [
        {"ai_developer": 960},
        {"ai_developer": 4080, "ml_engineer": 720},
    ]


def test_demand_by_hand_wins_and_brings_its_skills(build, developer):
    item = factories.work_item(days=10, tag="product_feature")
    factories.demand(work_item=item, role=developer, days=Decimal(3), skills={"search": 3}, heads=2)

    (demand,) = build().demands

    assert (demand.minutes, demand.heads) == (1440, 2)
    assert [(need.skill, need.level, need.must) for need in demand.skills] == [("search", 3, True)]


@pytest.mark.parametrize("values", [{"tag": ""}, {"tag": "product_feature", "status": "done"}])
def test_untagged_and_closed_items_give_no_demand(build, developer, values):
    factories.work_item(days=10, **values)

    assert build().demands == ()


def test_item_nobody_has_estimated_gives_no_demand(build, developer):
    factories.work_item(tag="product_feature")

    assert build().demands == ()


def test_tentative_project_is_planned_only_where_asked(build, developer):
    project = factories.project(probability_percent=50, value_per_week=4000)
    factories.work_item(days=10, tag="product_feature", project=project, priority="high")

    assert build().items == ()
    (item,) = build(includes_tentative=True).items
    assert item.tentative
    assert item.weight == 4000 * 2 // 2


def test_unset_value_is_assumed_and_marked(build, developer):
    factories.work_item(days=10, tag="product_feature", project=factories.project())

    taken = build()

    assert taken.items[0].weight == 1000
    assert taken.projects[0].value_is_assumed


def test_due_day_is_the_items_else_the_projects(build, developer):
    project = factories.project(due_on=date(2026, 3, 12))
    factories.work_item(days=1, tag="product_feature", project=project)
    factories.work_item(days=1, tag="product_feature", project=project, due_on=date(2026, 3, 9))

    assert [item.due for item in build().items] == [10, 7]


def test_only_confirmed_levels_and_released_wishes_leave(build):
    person = factories.person(skills={"search": 3})
    person.person_skills.update(self_level=5, wants_to_grow=True)
    unconfirmed = factories.models.PersonSkill.objects.create(
        person=person, skill=factories.skill("mlops"), self_level=4, wants_to_grow=True, wish_is_released=True
    )

    (taken,) = build().people

    assert taken.skills == {"search": 3}
    assert taken.wishes == (unconfirmed.skill.slug,)


def test_started_pinned_and_hand_made_allocations_are_fixed(build, developer):
    item = factories.work_item(days=20, tag="product_feature")
    membership = factories.membership(role=developer)
    later = TODAY + timedelta(days=7)
    base = {"work_item": item, "membership": membership, "ends_on": later}
    made = {
        "started": factories.allocation(**base, starts_on=TODAY, source="recommendation"),
        "pinned": factories.allocation(**base, starts_on=later, source="recommendation", is_pinned=True),
        "by hand": factories.allocation(**base, starts_on=later, source="manual"),
        "movable": factories.allocation(**base, starts_on=later, source="recommendation"),
    }

    live = {one.id: one.movability for one in build().live}

    assert {name: live[row.pk] for name, row in made.items()} == {
        "started": Movability.FIXED, "pinned": Movability.FIXED, "by hand": Movability.FIXED,
        "movable": Movability.MOVABLE,
    }  # fmt: skip


def test_booking_of_part_of_a_lane_lowers_its_minutes_and_staffs_its_demand(build, developer):
    item = factories.work_item(days=20, tag="product_feature")
    membership = factories.membership(role=developer)
    factories.allocation(
        work_item=item, membership=membership, share_percent=Decimal(25), starts_on=TODAY, ends_on=TODAY, role=developer
    )

    taken = build()

    assert taken.lanes[0].minutes[2] == 252
    assert developer.slug not in {demand.role for demand in taken.demands}
    assert Allocation.objects.count() == 1


def test_past_work_makes_people_familiar(build):
    component = factories.component()
    item = factories.work_item(components=[component])
    row = factories.allocation(work_item=item, starts_on=date(2026, 2, 2), ends_on=date(2026, 2, 15))

    (one,) = build().familiarity

    assert (one.person, one.component, one.days) == (row.membership.person_id, component.pk, 10)


def test_team_scope_leaves_others_out(build, developer):
    mine, other = factories.team(), factories.team()
    factories.membership(team=mine, role=developer)
    factories.membership(team=other, role=developer)
    factories.work_item(days=5, tag="product_feature", team=mine)
    factories.work_item(days=5, tag="product_feature", team=other)

    taken = build(team_ids=frozenset({mine.pk}))

    assert {lane.team for lane in taken.lanes} == {item.team for item in taken.items} == {mine.pk}


def test_equal_data_gives_equal_digest_and_a_change_another(build, developer):
    factories.membership(role=developer)
    item = factories.work_item(days=5, tag="product_feature")
    first = build().digest()

    assert build().digest() == first
    item.remaining_days = 6
    item.save()
    assert build().digest() != first


def test_queries_do_not_grow(build, developer, assert_constant_queries):
    def add_rows(count):
        for _ in range(count):
            component = factories.component()
            item = factories.work_item(days=5, tag="product_feature", components=[component])
            factories.demand(work_item=item, role=developer, days=None, skills={"search": 2})
            factories.allocation(work_item=item, starts_on=TODAY, ends_on=TODAY)

    assert_constant_queries(build, add_rows)
