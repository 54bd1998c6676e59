from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planning.domain.capacity import (
    FULL_TIME,
    MembershipShare,
    WorkingPattern,
    daily_minutes,
    only_during,
    share_on,
    worst_share,
)
from planning.domain.periods import Period, from_inclusive

MONDAY = date(2026, 11, 23)
FOCUS = Decimal("0.7")
SHARES = st.decimals(Decimal("0.01"), 100, places=2)


def share(percent, first, last=None):
    return MembershipShare(from_inclusive(first, last), Decimal(percent))


def test_day_does_pattern_times_share_times_focus():
    assert daily_minutes(FULL_TIME, Decimal(50), FOCUS, (), (), MONDAY, 7) == (168,) * 5 + (0, 0)


def test_start_in_mid_week_keeps_the_weekdays():
    half_fridays = WorkingPattern((480, 480, 480, 480, 240, 0, 0))
    thursday = MONDAY + timedelta(days=3)

    assert daily_minutes(half_fridays, Decimal(100), Decimal(1), (), (), thursday, 5) == (480, 240, 0, 0, 480)


def test_closed_days_and_absences_have_no_minutes():
    away = Period(MONDAY - timedelta(days=9), MONDAY + timedelta(days=1))
    open_end = from_inclusive(MONDAY + timedelta(days=4), None)
    closed = {MONDAY + timedelta(days=2), MONDAY - timedelta(days=1), MONDAY + timedelta(days=400)}

    minutes = daily_minutes(FULL_TIME, Decimal(100), Decimal(1), closed, [away, open_end], MONDAY, 14)

    assert minutes == (0, 480, 0, 480) + (0,) * 10


def test_absence_wholly_before_or_after_takes_nothing():
    before = Period(MONDAY - timedelta(days=9), MONDAY)
    after = Period(MONDAY + timedelta(days=5), MONDAY + timedelta(days=9))

    assert daily_minutes(FULL_TIME, Decimal(100), Decimal(1), (), [before, after], MONDAY, 5) == (480,) * 5


@given(st.lists(SHARES, min_size=1, max_size=4).filter(lambda shares: sum(shares) <= 100))
def test_lanes_of_a_person_never_sum_to_more_than_the_person(shares):
    whole = daily_minutes(FULL_TIME, Decimal(100), FOCUS, (), (), MONDAY, 7)
    lanes = [daily_minutes(FULL_TIME, one, FOCUS, (), (), MONDAY, 7) for one in shares]

    assert all(sum(of_day) <= most for of_day, most in zip(zip(*lanes, strict=True), whole, strict=True))


@pytest.mark.parametrize(("percent", "focus"), [(101, "0.7"), (-1, "0.7"), (50, "0"), (50, "1.1")])
def test_share_and_focus_outside_their_range_are_refused(percent, focus):
    with pytest.raises(ValueError, match="not"):
        daily_minutes(FULL_TIME, Decimal(percent), Decimal(focus), (), (), MONDAY, 1)


@pytest.mark.parametrize("minutes", [(480,) * 5, (480,) * 6 + (-1,), (1441,) + (0,) * 6])
def test_pattern_has_seven_possible_days(minutes):
    with pytest.raises(ValueError, match="working pattern"):
        WorkingPattern(minutes)


@pytest.mark.parametrize("percent", ["0", "100.01"])
def test_membership_takes_more_than_nothing_and_at_most_all(percent):
    with pytest.raises(ValueError, match="at most 100"):
        share(percent, MONDAY)


def test_pattern_knows_its_days_and_week():
    assert FULL_TIME.on(MONDAY) == 480
    assert FULL_TIME.minutes_per_week == 2400


def test_minutes_outside_the_membership_are_nothing():
    tuesday = MONDAY + timedelta(days=1)

    assert only_during((480, 480, 480), MONDAY, Period(tuesday, tuesday + timedelta(days=1))) == (0, 480, 0)


def test_worst_share_is_the_first_day_of_the_largest_sum():
    june, july, august = date(2026, 6, 1), date(2026, 7, 1), date(2026, 8, 1)
    memberships = [share(60, june), share(30, july, date(2026, 7, 31)), share(50, july, july), share(40, august)]

    assert worst_share(memberships) == (july, Decimal(140))
    assert share_on(memberships, date(2026, 7, 2)) == 90


def test_worst_share_of_no_membership_is_none():
    assert worst_share([]) is None


@given(st.lists(st.tuples(SHARES, st.integers(0, 20), st.integers(0, 10)), min_size=1, max_size=6))
def test_no_day_is_worse_than_the_worst(rows):
    held = [share(one, MONDAY + timedelta(start), MONDAY + timedelta(start + length)) for one, start, length in rows]

    day, worst = worst_share(held)

    assert share_on(held, day) == worst
    assert worst == max(share_on(held, MONDAY + timedelta(number)) for number in range(32))
