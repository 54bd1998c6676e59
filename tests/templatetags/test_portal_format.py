"""Formatting as design §9 writes it."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.template import Context
from django.test import RequestFactory

from planning.templatetags import portal_format

TODAY = date(2026, 11, 24)


def test_dates_carry_the_year_only_when_it_is_another():
    assert portal_format.short_date(date(2026, 12, 18), TODAY) == "18\u00a0Dec"
    assert portal_format.short_date(date(2027, 1, 4), TODAY) == "4\u00a0Jan\u00a02027"
    assert portal_format.long_date(date(2026, 12, 7), TODAY) == "7\u00a0December"
    assert portal_format.near_date(date(2027, 1, 4)) == "4\u00a0Jan"
    assert portal_format.short_date(None) == "–"


def test_moment_is_local_with_day_and_time():
    assert portal_format.moment(datetime(2026, 11, 23, 17, 40, tzinfo=UTC)) == "Mon 23\u00a0Nov, 17:40"


@pytest.mark.parametrize(
    ("first", "last", "text"),
    [
        (date(2026, 12, 7), date(2026, 12, 18), "7 to 18\u00a0December"),
        (date(2026, 11, 30), date(2026, 12, 18), "30\u00a0November to 18\u00a0December"),
        (date(2026, 12, 7), date(2026, 12, 7), "7\u00a0December"),
    ],
)
def test_period_says_the_month_once(first, last, text):
    assert portal_format.period(first, last, long=True, today=TODAY) == text


@pytest.mark.parametrize(
    ("value", "text"),
    [(135, "135\u00a0%"), (Decimal("80.00"), "80\u00a0%"), (0, "0\u00a0%"), (None, "–"), ("", "–"), ("x", "–")],
)
def test_percent_keeps_unknown_apart_from_zero(value, text):
    assert portal_format.percent(value) == text


def test_amounts_have_a_real_minus_and_no_spare_zeros():
    assert portal_format.signed(-2.6) == "\u22122.6"
    assert portal_format.signed(Decimal("6.00")) == "+6"
    assert portal_format.signed(-0.01) == "0"
    assert portal_format.number(Decimal("1234.50")) == "1,234.5"
    assert portal_format.fixed(3) == "3.0"
    assert portal_format.person_days(1) == "1\u00a0person-day"
    assert portal_format.days(Decimal("12.0")) == "12\u00a0d"
    assert portal_format.effort(6, 12, 20) == "6 · 12 · 20"
    assert portal_format.effort(5, 5, 5) == "5"


@pytest.mark.parametrize(
    ("name", "letters"), [("Siew Lin Tan", "ST"), ("Fatima El-Sayed", "FS"), ("Ana", "A"), ("", "?"), (None, "?")]
)
def test_initials_take_first_and_last_name(name, letters):
    assert portal_format.initials(name) == letters


@pytest.mark.parametrize(
    ("share", "level"),
    [(None, "h1"), (0, "h1"), (30, "h2"), (84.9, "h4"), (100, "h4"), (100.4, "h4"), (101, "o1"), (120, "o2")],
)
def test_heat_turns_red_only_above_a_hundred(share, level):
    assert portal_format.heat_level(share) == level


def test_with_query_changes_one_key_and_leaves_the_page_number():
    request = RequestFactory().get("/work/", {"team": "4", "page": "3"})
    context = Context({"request": request})
    assert portal_format.with_query(context, sort="due") == "?team=4&sort=due"
    assert portal_format.with_query(context, team=None) == "?"


def test_words_are_counted_and_listed():
    assert portal_format.count_of(1, "decision") == "1\u00a0decision"
    assert portal_format.count_of(2, "person", "people") == "2\u00a0people"
    assert portal_format.listed(["A", "B", "C"]) == "A, B and C"


def test_glyph_is_drawn_from_the_sprite_and_nothing_for_an_unknown_name():
    assert '<use href="#glyph-at_risk"/>' in portal_format.glyph("at_risk")
    assert 'width="9"' in portal_format.glyph("infrastructure")
    assert portal_format.glyph("<b>") == ""


def test_undo_is_offered_only_for_a_message_that_names_its_activity():
    assert portal_format.undo_id("undo:14") == "14"
    assert portal_format.undo_id("safe") == ""
    assert portal_format.undo_id(None) == ""
