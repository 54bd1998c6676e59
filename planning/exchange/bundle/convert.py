"""Fields of the bundle that are not a column each: written to columns, and read back."""

from decimal import Decimal
from typing import Any

from planning import catalogue, models
from planning.domain.ownership_texts import read_day
from planning.exchange.bundle import rows

Values = dict[str, Any]
DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
STRICT = {">": ">=", "<": "<="}


def nothing(_row: object) -> Values:
    """Return no values: most rows have no such fields."""
    return {}


def read_role(role: models.Role) -> Values:
    """Return whether a role came with the catalogue."""
    return {"built_in": role.is_built_in}


def read_of_catalogue(row: models.Skill | models.Metric) -> Values:
    """Return whether a skill or metric came with the catalogue."""
    return {"built_in": bool(row.catalogue_digest)}


def read_group(group: models.SkillGroup) -> Values:
    """Return whether a group of skills came with the catalogue."""
    return {"built_in": group.slug in {one.id for one in catalogue.load().groups}}


def read_kind(kind: models.ComponentKind) -> Values:
    """Return whether a kind of component came with the catalogue."""
    return {"built_in": kind.slug in {one.id for one in catalogue.load().component_kinds}}


def write_person(person: rows.Person) -> Values:
    """Return the columns of the working pattern."""
    return {f"minutes_{day}": minutes for day, minutes in zip(DAYS, person.pattern, strict=True)}


def read_person(person: models.Person) -> Values:
    """Return the working pattern."""
    return {"pattern": person.pattern}


def write_item(item: rows.WorkItem) -> Values:
    """Return the columns of the effort: one number fills all three."""
    effort = item.effort
    low, likely, high = effort if isinstance(effort, tuple) else (effort, effort, effort)
    return {"effort_optimistic_days": low, "effort_likely_days": likely, "effort_pessimistic_days": high}


def read_item(item: models.WorkItem) -> Values:
    """Return the effort as three numbers, or none where it was not estimated."""
    low, likely, high = item.effort_optimistic_days, item.effort_likely_days, item.effort_pessimistic_days
    if low is None or likely is None or high is None:
        return {"effort": None}
    return {"effort": (Decimal(low), Decimal(likely), Decimal(high))}


def write_success_metric(metric: rows.SuccessMetric) -> Values:
    """Return the columns of the target. "Less than" is kept in the target's text, as where it is typed."""
    target = metric.target
    if target is None:
        return {"target_operator": "", "target_value": None, "target_value_to": None}
    operator = STRICT.get(target.op, target.op)
    return {"target_operator": operator, "target_value": target.value, "target_value_to": target.value2}


def read_success_metric(metric: models.SuccessMetric) -> Values:
    """Return the target, or none where the owner's baseline comes first."""
    if not metric.target_operator or metric.target_value is None:
        return {"target": None}
    operator: Any = metric.target_operator
    return {"target": rows.Target(op=operator, value=metric.target_value, value2=metric.target_value_to)}


def write_measurement(measurement: rows.Measurement) -> Values:
    """Return the columns of the denominator, which is the number of samples without a numerator, and samples."""
    count = measurement.count if measurement.denominator is None else measurement.denominator
    return {
        "denominator": count, "samples": list(measurement.samples),
        "buckets": [list(bucket) for bucket in measurement.buckets],
    }  # fmt: skip


def read_measurement(measurement: models.Measurement) -> Values:
    """Return the denominator, or the number of samples, and the samples."""
    name = "count" if measurement.numerator is None else "denominator"
    return {
        name: measurement.denominator, "samples": tuple(float(one) for one in measurement.samples),
        "buckets": tuple((_bound(bound), float(count)) for bound, count in measurement.buckets),
    }  # fmt: skip


def _bound(value: float | str) -> float | str:
    return value if isinstance(value, str) else float(value)


def write_ownership(ownership: rows.Ownership) -> Values:
    """Return the columns of the review date: the day that the text names, or the text where it names none."""
    day = read_day(ownership.review)
    return {"review_on": day, "review_text": "" if day else ownership.review.strip()}


def read_ownership(ownership: models.Ownership) -> Values:
    """Return the review date, as a day or as it was written."""
    return {"review": ownership.review_on.isoformat() if ownership.review_on else ownership.review_text}
