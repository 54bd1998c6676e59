"""How fast the error budget of an availability burns: the alarms over their windows, from measurements of a time."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Q, Sum

from planning.domain import burnrate
from planning.domain.targets import Operator
from planning.models import Measurement
from planning.queries import metric_words as words
from planning.queries.metrics import Scored

METRIC = "availability"


@dataclass(frozen=True, slots=True)
class Line:
    """An alarm in words."""

    urgency: str
    windows: str
    threshold: str
    rates: str
    state: str

    @property
    def fires(self) -> bool:
        """Whether somebody must act."""
        return self.state == "fires"


def objective_of(one: Scored) -> float | None:
    """Return the objective of an availability as a part of 1; None for all other metrics and targets."""
    target = one.target
    is_right = one.row.metric.slug == METRIC and target is not None and target.operator is Operator.AT_LEAST
    return target.value / 100 if is_right and target is not None and 0 < target.value < 100 else None


def alarms(one: Scored, now: datetime) -> list[Line]:
    """Return how each alarm of an availability stands; nothing for other metrics. One query."""
    objective = objective_of(one)
    if objective is None:
        return []
    readings = burnrate.read_alarms(_counts(one.row.pk, now), objective)
    return [_line(reading) for reading in readings]


def _counts(pk: int, now: datetime) -> dict[timedelta, burnrate.Counts]:
    asked = {}
    for place, window in enumerate(burnrate.WINDOWS):
        inside = Q(measured_at__gt=now - window)
        asked[f"good_{place}"] = Sum("numerator", filter=inside, default=0.0)
        asked[f"valid_{place}"] = Sum("denominator", filter=inside, default=0.0)
    rows = Measurement.objects.filter(
        success_metric=pk, measured_on__gte=(now - burnrate.WINDOWS[-1]).date() - timedelta(days=1),
        measured_at__gt=now - burnrate.WINDOWS[-1], measured_at__lte=now, numerator__isnull=False,
    )  # fmt: skip
    found = rows.aggregate(**asked)
    return {window: (found[f"good_{place}"], found[f"valid_{place}"]) for place, window in enumerate(burnrate.WINDOWS)}


def _line(reading: burnrate.Reading) -> Line:
    alarm = reading.alarm
    spans = dict.fromkeys((_span(alarm.long), _span(alarm.short)))
    rates = dict.fromkeys((reading.long_rate, reading.short_rate))
    state = "fires" if reading.fires else "is quiet" if reading.is_known else "not known"
    return Line(
        alarm.urgency.value, " and ".join(spans), f"{words.figure(alarm.rate)}\N{NO-BREAK SPACE}×",
        " and ".join(words.value(rate, "×", "") for rate in rates), state,
    )  # fmt: skip


def _span(span: timedelta) -> str:
    minutes = int(span.total_seconds() // 60)
    for size, word in ((1440, "d"), (60, "h")):
        if minutes % size == 0:
            return f"{minutes // size}\N{NO-BREAK SPACE}{word}"
    return f"{minutes}\N{NO-BREAK SPACE}min"
