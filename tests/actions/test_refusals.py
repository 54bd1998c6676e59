"""Decisions on recommendations of which something is gone, or that ask for what cannot be: nothing changes then."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from planning.actions import ownerships, recommendations
from planning.domain.errors import Conflict, Invalid, NotAllowed
from planning.models import Activity, Allocation, Decision, Membership, Objection, Ownership, Placement, Recommendation
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def by(organisation):
    return factories.user("planner")


def proposed(**values):
    """A recommendation to put somebody on an item from today on."""
    today = timezone.localdate()
    post = factories.membership(starts_on=today - timedelta(days=9))
    base = {
        "kind": "allocation", "work_item": factories.work_item(), "role": post.role, "person": post.person,
        "membership": post, "starts_on": today, "ends_on": today + timedelta(days=3), "share_percent": Decimal(50),
    }  # fmt: skip
    return Recommendation.objects.create(**{**base, **values})


def owner(**values):
    base = {"membership": None, "work_item": None, "kind": "owner", "change": "owner"}
    return proposed(**{**base, "component": factories.component(), **values})


def untouched(row):
    row.refresh_from_db()
    return row.state == "open" and not Activity.objects.exists() and not Decision.objects.exists()


def test_what_lost_its_membership_cannot_be_accepted(by):
    row = proposed(membership=None)

    with pytest.raises(Conflict, match="membership that this drew on was removed"):
        recommendations.accept(row, by=by)

    assert untouched(row)


def test_what_lost_its_person_is_neither_pinned_nor_dismissed(by):
    row = proposed(person=None)

    for decide in (recommendations.pin, recommendations.dismiss):
        with pytest.raises(Conflict, match="The person was removed meanwhile"):
            decide(row, by=by)

    assert untouched(row)
    assert not Allocation.objects.exists()


def test_only_who_does_something_is_pinned(by):
    row = owner()

    with pytest.raises(Conflict, match="Only who does something"):
        recommendations.pin(row, by=by)

    assert untouched(row)


def test_change_of_a_team_is_not_overridden(by):
    row = proposed(kind="membership", change="open", work_item=None, team=factories.team())

    with pytest.raises(Conflict, match="Only who does something"):
        recommendations.override(row, membership=factories.membership(), reason="Better so", by=by)

    assert untouched(row)


def test_override_without_days_asks_for_them(by):
    row = proposed(starts_on=None)
    other = factories.membership(role=row.role)

    with pytest.raises(Invalid, match="from when until when") as refused:
        recommendations.override(row, membership=other, reason="Better so", by=by)

    assert (list(refused.value.fields), untouched(row)) == (["starts_on"], True)


def test_override_takes_the_days_given(by):
    row = proposed()
    other, first = factories.membership(role=row.role), timezone.localdate() + timedelta(days=20)

    recommendations.override(
        row, membership=other, reason="Better so", by=by, starts_on=first, ends_on=first + timedelta(days=4)
    )

    made = Allocation.objects.get()
    assert (made.membership, made.starts_on, made.ends_on) == (other, first, first + timedelta(days=4))


def test_dismissing_what_was_pinned_turns_the_placement_round(by):
    row = proposed()
    Placement.objects.create(kind="pin", work_item=row.work_item, role=row.role, person=row.person)

    recommendations.dismiss(row, reason="On leave", by=by)

    kept = Placement.objects.get()
    assert (kept.kind, kept.reason) == ("exclude", "On leave")


def test_accepting_a_dropped_allocation_takes_it_off(by):
    post = factories.membership()
    live = factories.allocation(membership=post)
    row = proposed(change="dropped", replaces=live, membership=post, person=post.person, role=post.role)

    recommendations.accept(row, by=by)

    assert not Allocation.objects.exists()
    assert Decision.objects.get().verb == "accept"


def test_dismissing_a_dropped_allocation_keeps_nobody_out(by):
    row = proposed(change="dropped")

    recommendations.dismiss(row, by=by)

    assert not Placement.objects.exists()


def test_accepting_all_of_what_is_not_theirs_is_refused(organisation):
    manager = factories.user("manager", teams=[factories.team()])

    with pytest.raises(NotAllowed, match="nothing here that you may accept"):
        recommendations.accept_all([proposed()], by=manager)


def test_an_objection_says_something_and_is_ones_own(organisation):
    row = proposed()
    own = factories.user("member", person=row.person)

    with pytest.raises(NotAllowed, match="Only the person can object"):
        recommendations.object_to(row.work_item, factories.person(), text="No", by=own)
    with pytest.raises(Invalid, match="Say what you have against it"):
        recommendations.object_to(row.work_item, row.person, text="  ", by=own)

    assert not Objection.objects.exists()


def test_a_recommended_owner_who_is_gone_is_not_accepted(by):
    for row in (owner(person=None), owner(component=None)):
        with pytest.raises(Conflict, match="removed meanwhile"):
            recommendations.accept(row, by=by)
        assert untouched(row)


def test_a_recommended_owner_who_left_the_role_is_not_accepted(by):
    row = owner()
    Membership.objects.update(ends_on=timezone.localdate() - timedelta(days=1))

    with pytest.raises(Conflict, match="is on no team as"):
        recommendations.accept(row, by=by)

    assert untouched(row)


def test_a_backup_needs_an_owner_first(by):
    row = owner(change="backup")

    with pytest.raises(Conflict, match="no accountable owner yet"):
        recommendations.accept(row, by=by)

    assert untouched(row)


def test_the_owner_is_taken_for_the_team_of_the_thing_where_they_are_on_it(by):
    row = owner()
    home = factories.team()
    factories.membership(person=row.person, role=row.role, team=home, starts_on=timezone.localdate())
    row.component.kind.roles.add(row.role)
    row.component.team = home
    row.component.save()

    recommendations.accept(row, by=by)

    held = Ownership.objects.get()
    assert (held.team, held.person, held.source) == (home, row.person, "recommended")


def test_confirming_several_at_once_is_one_step_and_twice_a_day_too_often(by):
    rows = [factories.ownership(), factories.ownership()]

    assert ownerships.confirm_all(rows, by=by).sentence == "Confirmed who owns 2 things"
    assert {row.confirmed_on for row in Ownership.objects.all()} == {timezone.localdate()}
    with pytest.raises(Conflict, match="nothing to confirm"):
        ownerships.confirm_all(list(Ownership.objects.all()), by=by)


def test_nobody_is_owner_and_backup(by):
    post = factories.membership()

    with pytest.raises(Invalid, match="cannot be the backup too"):
        ownerships.assign(
            factories.component(), person=post.person, team=post.team, role=post.role, backups=[post.person], by=by
        )

    assert not Ownership.objects.exists()
