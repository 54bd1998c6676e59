from datetime import timedelta

import pytest

from planning.domain.burnrate import ALARMS, WINDOWS, Urgency, read_alarms

SLO = 0.999
MINUTES_5, MINUTES_30 = timedelta(minutes=5), timedelta(minutes=30)
HOUR, HOURS_6, DAYS_3 = timedelta(hours=1), timedelta(hours=6), timedelta(days=3)


def counts(**bad_of_a_million):
    """Return good and valid events of each window: at 99.9 % the budget is 1,000 bad of a million."""
    names = {"m5": MINUTES_5, "m30": MINUTES_30, "h1": HOUR, "h6": HOURS_6, "d3": DAYS_3}
    return {names[name]: (1_000_000 - bad, 1_000_000) for name, bad in bad_of_a_million.items()}


def test_windows_are_the_documented_ones():
    assert [(one.urgency, one.rate, one.long, one.short) for one in ALARMS] == [
        (Urgency.PAGE, 14.4, HOUR, MINUTES_5),
        (Urgency.PAGE, 6.0, HOURS_6, MINUTES_30),
        (Urgency.TICKET, 1.0, DAYS_3, DAYS_3),
    ]
    assert WINDOWS == (MINUTES_5, MINUTES_30, HOUR, HOURS_6, DAYS_3)


def test_rate_spends_the_share_of_a_month_that_is_documented():
    month = timedelta(days=30)

    assert 14.4 * (HOUR / month) == pytest.approx(0.02)
    assert 6.0 * (HOURS_6 / month) == pytest.approx(0.05)
    assert 1.0 * (DAYS_3 / month) == pytest.approx(0.10)


@pytest.mark.parametrize(
    ("bad", "fires"),
    [
        ({"m5": 14_400, "h1": 14_400, "m30": 0, "h6": 0, "d3": 0}, [True, False, False]),
        ({"m5": 14_399, "h1": 14_400, "m30": 0, "h6": 0, "d3": 0}, [False, False, False]),
        ({"m5": 14_400, "h1": 14_399, "m30": 0, "h6": 0, "d3": 0}, [False, False, False]),
        ({"m5": 0, "h1": 0, "m30": 6_000, "h6": 6_000, "d3": 0}, [False, True, False]),
        ({"m5": 0, "h1": 0, "m30": 5_999, "h6": 6_000, "d3": 0}, [False, False, False]),
        ({"m5": 0, "h1": 0, "m30": 0, "h6": 0, "d3": 1_000}, [False, False, True]),
        ({"m5": 0, "h1": 0, "m30": 0, "h6": 0, "d3": 999}, [False, False, False]),
        ({"m5": 1_000_000, "h1": 20_000, "m30": 20_000, "h6": 7_000, "d3": 2_000}, [True, True, True]),
    ],
)
def test_alarms_fire_where_both_windows_burn_at_the_rate(bad, fires):
    assert [reading.fires for reading in read_alarms(counts(**bad), SLO)] == fires


def test_what_was_not_counted_fires_nothing_and_is_not_known():
    readings = read_alarms({**counts(h1=500_000, d3=0), MINUTES_5: (0, 0)}, SLO)

    assert [(one.is_known, one.fires) for one in readings] == [(False, False), (False, False), (True, False)]
