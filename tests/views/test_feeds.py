"""Addresses of calendars: a secret each, seen as its user may see, revocable."""

import re
from datetime import timedelta

import icalendar
import pytest
from django.utils import timezone

from planning.models import CalendarFeed
from tests import factories

TODAY = timezone.localdate()


def address_of(client, url):
    answer = client.post(url)
    assert answer.status_code == 200
    return re.search(r"http://testserver(/calendars/[\w-]+\.ics)", answer.content.decode())[1]


def events(client, address):
    client.logout()
    answer = client.get(address)
    assert answer.status_code == 200
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    found = icalendar.Calendar.from_ical(answer.content).walk("VEVENT")
    return [(str(one["SUMMARY"]), one.decoded("DTSTART"), one.decoded("DTEND")) for one in found]


@pytest.fixture
def world(organisation):
    manager = factories.person("Max")
    person = factories.person("Ana, really; yes", manager=manager)
    seat = factories.membership(person=person)
    factories.absence(person=person, starts_on=TODAY, ends_on=TODAY + timedelta(days=2), kind="sick", note="secret")
    factories.absence(person=person, starts_on=TODAY - timedelta(days=90), ends_on=TODAY - timedelta(days=80))
    item = factories.work_item(number="W-1", title="Answer from files")
    factories.allocation(membership=seat, work_item=item, starts_on=TODAY, ends_on=TODAY, share_percent=50)
    return {"manager": manager, "person": person, "team": seat.team, "role": seat.role}


@pytest.mark.parametrize(("reader", "said"), [("stranger", "away"), ("manager", "sick"), ("person", "sick")])
def test_only_who_is_close_reads_why_somebody_is_away(client, world, reader, said):
    user = factories.user("viewer", person=world.get(reader))
    for url in (f"/people/{world['person'].pk}/calendar/", f"/teams/{world['team'].pk}/calendar/"):
        client.force_login(user)
        address = address_of(client, url)

        found = events(client, address)

        assert found == [
            (f"Ana, really; yes: {said}", TODAY, TODAY + timedelta(days=3)),
            (f"Ana, really; yes: W-1 Answer from files (50 % as {world['role']})", TODAY, TODAY + timedelta(days=1)),
        ]
        assert b"secret" not in client.get(address).content


def test_only_the_hash_is_kept_and_the_use_is_noted(client, world):
    client.force_login(factories.user("viewer"))
    address = address_of(client, f"/people/{world['person'].pk}/calendar/")
    feed = CalendarFeed.objects.get()
    secret = address.removeprefix("/calendars/").removesuffix(".ics")

    assert secret not in {feed.digest, feed.hint}
    assert feed.last_used_at is None
    events(client, address)
    feed.refresh_from_db()
    assert feed.last_used_at is not None
    assert client.get("/calendars/wrong.ics").status_code == 404
    assert client.get("/calendars/sch%C3%B6n.ics").status_code == 404
    assert client.post(address).status_code == 405


def test_revoked_addresses_and_those_of_people_without_access_are_gone(client, world):
    mine, other = factories.user("viewer"), factories.user("viewer")
    client.force_login(mine)
    address = address_of(client, f"/people/{world['person'].pk}/calendar/")
    second = address_of(client, f"/teams/{world['team'].pk}/calendar/")
    feed = CalendarFeed.objects.get(person=world["person"])
    assert f"…{feed.hint}" in client.get("/settings/").content.decode()

    client.force_login(other)
    assert client.post(f"/settings/calendars/{feed.pk}/revoke/").status_code == 404
    client.force_login(mine)
    assert client.post(f"/settings/calendars/{feed.pk}/revoke/").status_code == 303
    assert client.post(f"/settings/calendars/{feed.pk}/revoke/", follow=True).status_code in {200, 409}

    assert client.get(address).status_code == 404
    assert client.get(second).status_code == 200
    mine.is_active = False
    mine.save()
    assert client.get(second).status_code == 404
