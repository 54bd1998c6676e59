"""Texts of a file to values, one by one."""

from datetime import date
from decimal import Decimal

import pytest

from planning.access import Permission
from planning.exchange import values
from planning.exchange.covered import may
from tests import factories


@pytest.mark.parametrize(
    ("text", "options", "day"),
    [
        ("2026-03-31", {}, date(2026, 3, 31)),
        ("3/4/2026", {}, date(2026, 3, 4)),
        ("3/4/2026", {"day_first": True}, date(2026, 4, 3)),
        ("13/4/26 4:05", {}, date(2026, 4, 13)),
        ("3.4.2026", {}, date(2026, 4, 3)),
        ("14/Jul/25 3:42 PM", {}, date(2025, 7, 14)),
        ("Wed May 13 2026 23:00:00 GMT+0000", {"rounds": True}, date(2026, 5, 14)),
        ("Wed May 13 2026 21:00:00 GMT+0000", {"rounds": True}, date(2026, 5, 13)),
        ("1. März 2026", {}, date(2026, 3, 1)),
    ],
)
def test_days(text, options, day):
    assert values.day(text, **options) == day


@pytest.mark.parametrize("text", ["2026-02-31", "soon", "1/1/1900", "2400-01-01", "1 Foo 2026", "Foo 1 2026"])
def test_what_is_no_day(text):
    with pytest.raises(ValueError, match="“"):
        values.day(text)


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("1,5", "1.5"),
        ("1 234,5", "1234.5"),
        ("1,234.5", "1234.5"),
        ("1.234,5", "1234.5"),
        ("80 %", "80"),
        ("3d", "3"),
        ("-2", "-2"),
    ],
)
def test_numbers(text, number):
    assert values.number(text) == Decimal(number)


@pytest.mark.parametrize("text", ["many", "NaN", "1e99", "9" * 30, "Infinity"])
def test_what_is_no_number(text):
    with pytest.raises(ValueError, match="is not a number"):
        values.number(text)


def test_yes_no_links_and_words():
    assert values.yes(" Ja ")
    assert not values.yes("")
    with pytest.raises(ValueError, match="yes or no"):
        values.yes("perhaps")
    assert values.link(" https://example.org/a ") == "https://example.org/a"
    for wrong in ("https://[", "//example.org", "https://a b", "mailto:a@b.c", "https://example.org/" + "x" * 200):
        with pytest.raises(ValueError, match="link"):
            values.link(wrong)
    assert values.word(" In_Progress: ") == "in progress"
    assert values.clean("a\x00b\r\nc") == "ab\nc"
    assert [values.order_of_days(text) for text in ("13/1/2026", "1/13/2026", "1/2/2026", "13.1.2026", "?")] == [
        1,
        -1,
        0,
        0,
        0,
    ]


def test_who_covers_a_team_covers_what_hangs_on_it(organisation):
    mine = factories.membership()
    other = factories.membership()
    manager = factories.user("manager", teams=[mine.team])

    def covers(permission, kind, **columns):
        return may(manager, permission, kind, columns)

    for seat, is_mine in ((mine, True), (other, False)):
        item, part = factories.work_item(team=seat.team), factories.component(team=seat.team)
        project = factories.project(team=seat.team)
        assert covers(Permission.WORK_CHANGE, "workitem", project_id=project.pk) is is_mine
        assert covers(Permission.COMPONENT_CHANGE, "component", team_id=seat.team_id) is is_mine
        assert covers(Permission.PERSON_CHANGE, "person", id=seat.person_id) is is_mine
        assert covers(Permission.PERSON_CHANGE, "absence", person_id=seat.person_id) is is_mine
        assert covers(Permission.WORK_CHANGE, "dependency", after_id=item.pk) is is_mine
        assert covers(Permission.WORK_CHANGE, "demand", work_item_id=item.pk) is is_mine
        allocation = {"membership_id": seat.pk, "work_item_id": item.pk}
        assert not covers(Permission.PLAN_DECIDE, "allocation", membership_id=other.pk, work_item_id=item.pk)
        assert covers(Permission.PLAN_DECIDE, "allocation", **allocation) is is_mine
        assert covers(Permission.OWNERSHIP_CHANGE, "ownership", component_id=part.pk) is is_mine
        assert covers(Permission.OWNERSHIP_CHANGE, "ownership", project_id=project.pk) is is_mine
        assert covers(Permission.MEMBERSHIP_CHANGE, "membership", team_id=seat.team_id) is is_mine
    assert not covers(Permission.PERSON_CHANGE, "person")
    assert not covers(Permission.WORK_CHANGE, "workitem", team_id="@team:new")
