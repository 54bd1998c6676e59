"""Alarms on the error budget: how fast it burns over a long and a short window, and when somebody must act."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from planning.domain.metrics import burn_rate


class Urgency(StrEnum):
    """What an alarm asks for."""

    PAGE = "page"
    TICKET = "ticket"


@dataclass(frozen=True, slots=True)
class Alarm:
    """It fires where the budget burns at the rate or faster over the long window, and still does over the short one.

    The long window says that it matters, the short one that it has not stopped already. A ticket waits for nobody:
    its two windows are the same.
    """

    urgency: Urgency
    rate: float
    long: timedelta
    short: timedelta


ALARMS = (
    Alarm(Urgency.PAGE, 14.4, timedelta(hours=1), timedelta(minutes=5)),
    Alarm(Urgency.PAGE, 6.0, timedelta(hours=6), timedelta(minutes=30)),
    Alarm(Urgency.TICKET, 1.0, timedelta(days=3), timedelta(days=3)),
)
WINDOWS = tuple(sorted({window for alarm in ALARMS for window in (alarm.long, alarm.short)}))
Counts = tuple[float, float]  # good events, valid events


@dataclass(frozen=True, slots=True)
class Reading:
    """How an alarm stands: both rates, None where nothing was counted, and whether it fires."""

    alarm: Alarm
    long_rate: float | None
    short_rate: float | None

    @property
    def is_known(self) -> bool:
        """Whether something was counted in both windows."""
        return self.long_rate is not None and self.short_rate is not None

    @property
    def fires(self) -> bool:
        """Whether both windows burn at the rate or faster; what was not counted fires nothing."""
        reached = self.alarm.rate * (1 - 1e-9)  # what floats cannot hold is no reason to stay silent
        return all(rate is not None and rate >= reached for rate in (self.long_rate, self.short_rate))


def read_alarms(counts: Mapping[timedelta, Counts], objective: float) -> list[Reading]:
    """Return how each alarm stands.

    Parameters
    ----------
    counts
        Good and valid events by window, each reaching back from now.
    objective
        The service level objective as a part of 1, such as 0.999.
    """
    rates = {window: burn_rate(good, valid, objective) for window, (good, valid) in counts.items()}
    return [Reading(alarm, rates.get(alarm.long), rates.get(alarm.short)) for alarm in ALARMS]
