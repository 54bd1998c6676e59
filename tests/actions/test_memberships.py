"""Shares of memberships change from a day on; what was before stays as history; accepted proposals do the same."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from planning.actions import memberships, recommendations
from planning.actions.changes import recording, undo
from planning.domain.errors import Conflict, Invalid
from planning.models import Membership, Person, Recommendation
from tests import factories


@pytest.fixture
def by(organisation):
    return factories.user("planner")


@pytest.fixture
def today():
    return timezone.localdate()


@pytest.fixture
def seat(organisation, today):
    return factories.membership(starts_on=today - timedelta(days=30))


def change(by, seat, share, day, **other):
    of = {"person": seat.person, "team": seat.team, "role": seat.role, **other}
    with recording(by=by, verb="membership.change", sentence="Changed a share") as record:
        memberships.change_share(record, **of, share_percent=Decimal(share), starts_on=day)


def shares(person):
    rows = Membership.objects.filter(person=person).order_by("starts_on", "pk")
    return [(row.team_id, int(row.share_percent), row.starts_on, row.ends_on) for row in rows]


def test_another_share_ends_the_old_one_the_day_before(by, seat, today):
    change(by, seat, 60, today)

    team, start = seat.team_id, seat.starts_on
    assert shares(seat.person) == [(team, 100, start, today - timedelta(days=1)), (team, 60, today, None)]


def test_same_share_changes_nothing(by, seat, today):
    change(by, seat, 100, today)

    assert shares(seat.person) == [(seat.team_id, 100, seat.starts_on, None)]


def test_what_starts_that_day_is_changed_itself_or_goes(by, seat):
    change(by, seat, 30, seat.starts_on)
    assert shares(seat.person) == [(seat.team_id, 30, seat.starts_on, None)]

    change(by, seat, 0, seat.starts_on)
    assert shares(seat.person) == []


def test_nothing_from_a_day_on_ends_it(by, seat, today):
    change(by, seat, 0, today)

    assert shares(seat.person) == [(seat.team_id, 100, seat.starts_on, today - timedelta(days=1))]


def test_the_end_of_a_membership_is_kept(by, seat, today):
    last = today + timedelta(days=50)
    Membership.objects.filter(pk=seat.pk).update(ends_on=last)

    change(by, seat, 40, today)

    assert shares(seat.person)[1] == (seat.team_id, 40, today, last)


def proposed(seat, team, today, **values):
    source = {"team": seat.team_id, "role": seat.role_id, "share_percent": "40"}
    base = {"kind": "membership", "change": "move", "team": team, "role": seat.role, "person": seat.person}
    base |= {"share_percent": Decimal(60), "starts_on": today, "reasons": {"from": source}}
    return Recommendation.objects.create(**{**base, **values})


def test_accepted_move_takes_from_one_team_and_gives_to_the_other_and_is_undone(by, seat, today):
    other = factories.team()
    before = shares(seat.person)

    activity = recommendations.accept(proposed(seat, other, today), by=by)

    now = [row for row in shares(seat.person) if row[3] is None]
    assert sorted(now) == sorted([(seat.team_id, 40, today, None), (other.pk, 60, today, None)])
    undo(activity, by=by)
    assert shares(seat.person) == before


def test_accepted_move_beyond_the_whole_is_refused_whole(by, seat, today):
    before = shares(seat.person)

    with pytest.raises(Invalid):
        recommendations.accept(proposed(seat, factories.team(), today, reasons={}), by=by)

    assert shares(seat.person) == before


def test_move_to_what_is_gone_is_refused(by, seat, today):
    row = proposed(seat, None, today)

    with pytest.raises(Conflict, match="team or the role was removed"):
        recommendations.accept(row, by=by)


def test_accepted_position_is_a_seat_with_the_core_skills(by, catalogue, today):
    role = factories.role("ml_engineer")
    row = Recommendation.objects.create(
        kind="membership", change="open", team=factories.team(), role=role, starts_on=today
    )

    recommendations.accept(row, by=by)

    seat = Person.objects.get(kind="open_position")
    core = {held.skill_id: held.level for held in role.role_skills.filter(level__gte=3)}
    assert {held.skill_id: held.level for held in seat.person_skills.all()} == core != {}
    assert seat.memberships.get().role == role
