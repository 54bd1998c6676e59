from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planning.domain.periods import (
    Period,
    count_working_days,
    from_inclusive,
    is_working_day,
    monday_of,
    weeks,
    working_days_late,
)

DAYS = st.dates(date(2024, 1, 1), date(2027, 12, 31))
PERIODS = st.builds(lambda start, length: Period(start, start + timedelta(days=length)), DAYS, st.integers(1, 60))


def days_of(period):
    return {period.start + timedelta(days=number) for number in range(period.days)}


@pytest.mark.parametrize("end", [date(2026, 3, 2), date(2026, 3, 1)])
def test_period_must_end_after_it_starts(end):
    with pytest.raises(ValueError, match="must end after it starts"):
        Period(date(2026, 3, 2), end)


def test_inclusive_end_is_within():
    day = from_inclusive(date(2026, 3, 2), date(2026, 3, 2))

    assert (day.days, day.last, day.is_open) == (1, date(2026, 3, 2), False)


def test_inclusive_end_before_start_is_refused():
    with pytest.raises(ValueError, match="before the first"):
        from_inclusive(date(2026, 3, 2), date(2026, 3, 1))


@pytest.mark.parametrize("last", [None, date.max])
def test_no_inclusive_end_goes_on(last):
    period = from_inclusive(date(2026, 3, 2), last)

    assert period.is_open
    assert period.last is None
    assert period.covers(date(2999, 1, 1))


@given(PERIODS, PERIODS)
def test_overlap_holds_just_the_shared_days(one, other):
    shared = one.overlap(other)

    assert (days_of(shared) if shared else set()) == days_of(one) & days_of(other)
    assert one.overlaps(other) == bool(shared)
    assert shared == other.overlap(one)


@given(PERIODS)
def test_weeks_are_the_mondays_of_its_days(period):
    assert weeks(period) == sorted({monday_of(day) for day in days_of(period)})


@given(PERIODS, st.lists(DAYS, max_size=20))
def test_working_days_are_counted_as_one_by_one(period, closed):
    open_days = [day for day in days_of(period) if is_working_day(day) and day not in closed]

    assert count_working_days(period, closed) == len(open_days)


def test_late_counts_working_days_past_due():
    friday, tuesday, holiday = date(2026, 4, 3), date(2026, 4, 7), date(2026, 4, 6)

    assert working_days_late(friday, tuesday) == 2
    assert working_days_late(friday, tuesday, [holiday]) == 1
    assert working_days_late(tuesday, friday) == 0


def test_a_period_covers_its_first_day_and_not_its_end():
    period = Period(date(2026, 4, 1), date(2026, 4, 3))

    assert [period.covers(date(2026, 4, day)) for day in (1, 2, 3)] == [True, True, False]
