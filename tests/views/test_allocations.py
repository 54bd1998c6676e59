"""People are put on work by hand, moved and taken off; each can be undone."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone

from planning import models
from tests import factories

NEW = "planning:allocation-new"


@pytest.fixture
def today():
    return timezone.localdate()


@pytest.fixture
def seat(organisation, today):
    ana = factories.person("Ana")
    return factories.membership(person=ana, team=factories.team("Search"), starts_on=today - timedelta(days=90))


@pytest.fixture
def item(seat):
    return factories.work_item("Rank by intent", days=3, team=seat.team, tag="product_feature")


@pytest.fixture
def given(seat, item, today):
    last = today + timedelta(days=4)
    return {
        "item": item.number, "membership": seat.pk, "share_percent": "60", "starts_on": today, "ends_on": last,
    }  # fmt: skip


def test_link_of_a_person_and_of_an_item_fills_the_form(planner, seat, item):
    page = planner.get(reverse(NEW), {"person": seat.person_id, "item": item.pk}).content.decode()

    assert f'<option value="{seat.pk}" selected>Ana, Search, Ai developer</option>' in page
    assert f'value="{item}"' in page


def test_pages_of_both_lead_to_the_form_who_may_decide(planner, viewer, seat, item):
    urls = [
        reverse("planning:person-detail", args=[seat.person_id]),
        reverse("planning:work-item-detail", args=[item.pk]),
        reverse("planning:person-list"),
    ]

    assert [reverse(NEW) in planner.get(url).content.decode() for url in urls] == [True] * 3
    assert [reverse(NEW) in viewer.get(url).content.decode() for url in urls] == [False] * 3


def test_put_on_work_is_live_in_the_role_of_the_membership_and_undone(planner, seat, item, given):
    answer = planner.post(reverse(NEW), given)

    row = models.Allocation.objects.get()
    assert answer.status_code == 303
    assert (row.membership, row.role, row.work_item, row.share_percent) == (seat, seat.role, item, Decimal(60))
    assert row.source == "manual"
    undo = planner.post(reverse("planning:activity-undo", args=[models.Activity.objects.latest("pk").pk]))
    assert undo.status_code == 303
    assert not models.Allocation.objects.exists()


@pytest.mark.parametrize(
    ("field", "bad", "words"),
    [
        ("item", "Nothing of the kind", "No single work item is called"),
        ("ends_on", "2020-01-01", "is before From"),
        ("starts_on", "2001-01-01", "The membership holds from"),
        ("share_percent", "101", "less than or equal to 100"),
        ("membership", "0", "not one of the available choices"),
    ],
)
def test_wrong_field_is_refused_and_nothing_is_kept(planner, given, field, bad, words):
    answer = planner.post(reverse(NEW), {**given, field: bad})

    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert not models.Allocation.objects.exists()


def test_manager_puts_people_of_covered_teams_on_their_work_only(manager, seat, given):
    refused = manager.post(reverse(NEW), given)
    manager.user.grant.teams.add(seat.team)
    taken = manager.post(reverse(NEW), given)

    assert (refused.status_code, taken.status_code) == (422, 303)


def test_change_and_take_off(planner, seat, item, given, today):
    row = factories.allocation(membership=seat, work_item=item, starts_on=today, ends_on=today)
    url = reverse("planning:allocation-edit", args=[row.pk])

    changed = planner.post(url, {**given, "share_percent": "40", "next": "/plan/"})
    row.refresh_from_db()
    off = planner.post(reverse("planning:allocation-delete", args=[row.pk]), {"next": "/plan/"})

    assert (changed.status_code, changed.headers["Location"], row.share_percent) == (303, "/plan/", Decimal(40))
    assert (off.status_code, off.headers["Location"]) == (303, "/plan/")
    assert not models.Allocation.objects.exists()


def test_change_shows_what_is_so(planner, seat, item, today):
    row = factories.allocation(membership=seat, work_item=item, starts_on=today, ends_on=today)

    page = planner.get(reverse("planning:allocation-edit", args=[row.pk])).content.decode()

    assert f'value="{item}"' in page
    assert reverse("planning:allocation-delete", args=[row.pk]) in page
