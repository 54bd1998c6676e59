"""The course of a success metric as its chart shows it: 13 weeks or a year, target or band, what happened meanwhile."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.db.models import Q, QuerySet
from django.db.models.functions import TruncDate

from planning.domain import days as whole_days
from planning.domain import metrics as domain
from planning.domain.targets import Operator, Target
from planning.models import Decision, Ownership, SuccessMetric
from planning.queries import metric_words as words
from planning.queries import standings
from planning.queries.metrics import Scored
from planning.queries.standings import Point

SPANS = {"quarter": 91, "year": 365}
POINTS_AT_MOST = 130
EVENTS_AT_MOST = 6


def chart(one: Scored, currency: str, today: date, span: str = "quarter") -> dict[str, Any] | None:
    """Return the course of a metric as the chart shows it; nothing with fewer than two values."""
    points = [(day, value) for day, value in _points(one, today, span) if day <= today]
    if len(points) < 2:
        return None
    first, unit = points[0][0], one.row.metric.unit
    length = max((today - first).days, 1)

    def at(day: date) -> float:
        return (day - first).days / length

    marked = {round(index * (len(points) - 1) / 4) for index in range(4)}
    true, then = words.state(one, today, currency)
    return {
        "title": f"{one.row.metric.name}, {one.subject}",
        "finding": f"{true} {then}",
        "points": [
            {
                "at": at(day), "value": value,
                "label": f"{day.day} {day:%b}" if index in marked and at(day) < 0.9 else "",
                "title": f"{words.value(value, unit, currency)} on {day.day} {day:%B}",
            }
            for index, (day, value) in enumerate(points)
        ],
        "target": one.target.value if one.target else None,
        "target_to": one.target.value_to if one.target else None,
        "target_label": f"target {words.target(one.target, unit, currency)}" if one.target else "",
        "risk": risk_zones(one.target),
        "events": [{"at": at(day) * 100, "label": label} for day, label in _events(one.row, first, today)],
        "today": 100,
    }  # fmt: skip


def _points(one: Scored, today: date, span: str) -> Sequence[Point]:
    if span != "year":
        return one.points
    known = standings.course(one.row, today, SPANS["year"])
    scale = standings.scale_of(one.row)
    thinned = whole_days.thin(known, one.row.metric.aggregation, POINTS_AT_MOST, scale=scale)
    return [(taken.on, domain.value_of(taken, scale)) for taken in thinned]


def risk_zones(target: Target | None) -> list[tuple[float, float]]:
    """Return where, beyond the target, a metric is at risk and not yet off target: from and to, on each side."""
    if target is None:
        return []
    margin = domain.room(target) * domain.DEFAULT_RULES.at_risk_percent / 100
    below, above = (target.value - margin, target.value), (target.value, target.value + margin)
    if target.operator is Operator.AT_LEAST:
        return [below]
    if target.operator is Operator.AT_MOST:
        return [above]
    upper = target.value if target.value_to is None else target.value_to
    return [below, (upper, upper + margin)]


def _events(row: SuccessMetric, first: date, today: date) -> list[tuple[date, str]]:
    """Return what happened to the thing meanwhile: another owner, an accepted plan; the latest ones."""
    owners = [(one.starts_on, f"Owner is {one.person or one.team}") for one in _owners_since(row, first, today)]
    plans = [(day, "Plan accepted") for day in _plans_accepted(row, first, today)]
    return sorted([*owners, *plans])[-EVENTS_AT_MOST:]


def _owners_since(row: SuccessMetric, first: date, today: date) -> QuerySet[Ownership]:
    mine = Q(component=row.component_id) if row.component_id else Q(project=row.project_id)
    rows = Ownership.objects.filter(mine, starts_on__gt=first, starts_on__lte=today)
    return rows.select_related("person", "team").order_by("starts_on", "pk")


def _plans_accepted(row: SuccessMetric, first: date, today: date) -> list[date]:
    if row.component_id:
        mine = Q(recommendation__work_item__components=row.component_id)
    else:
        mine = Q(recommendation__work_item__project=row.project_id)
    rows = Decision.objects.filter(mine, verb=Decision.Verb.ACCEPT, recommendation__plan__isnull=False)
    found = (
        rows.annotate(day=TruncDate("created_at")).filter(day__gt=first, day__lte=today).values_list("day", flat=True)
    )
    return sorted({day for day in found if day is not None})
