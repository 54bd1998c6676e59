"""Least cost at several limits on the duration: what time costs, and how sure the planner is of it."""

import math
from typing import Any

from benchmarks.engine.case import DAY, Case
from benchmarks.engine.imopse import TENTHS
from benchmarks.engine.measuring import Limits, measure
from planning.engine.objective import DURATION, cheapest_within

FACTORS = (1.0, 1.05, 1.1, 1.25, 1.5)


def points(case: Case, limits: Limits) -> dict[str, Any]:
    """Return the least cost found within each factor of the duration's bound, and the gap to the least there can be."""
    short = measure(case, limits, DURATION)
    found = []
    for factor in FACTORS:
        limit = math.floor(short["bound"] * factor + 1e-9)
        row = measure(case, limits, cheapest_within(limit))
        found.append({
            "factor": factor, "limit": limit, "duration": row["duration"], "cost": row["objective"] / DAY / TENTHS,
            "bound": row["bound"] / DAY / TENTHS, "gap": row["gap"], "seconds": row["seconds"],
            "valid": row["valid"] and row["duration"] <= max(limit, row["reached"]),
        })  # fmt: skip
    return short | {"frontier": found, "gap": max(point["gap"] for point in found),
                    "valid": short["valid"] and all(point["valid"] for point in found)}  # fmt: skip


def line(row: dict[str, Any]) -> str:
    """Return the points of an instance for people to read."""
    told = [f"{point['factor']:>4} x: {point['cost']:>9.1f} in {point['duration']:>4} (limit {point['limit']:>4}, "
            f"gap {point['gap']:.2%})" for point in row["frontier"]]  # fmt: skip
    return "\n".join([f"{row['instance']}{'' if row['valid'] else ' NOT VALID'}", *(f"    {one}" for one in told)])


def told(rows: list[dict[str, Any]]) -> str:
    """Return all points together as one line."""
    gaps = [point["gap"] for row in rows for point in row["frontier"]]
    kept = sum(point["duration"] <= point["limit"] for row in rows for point in row["frontier"])
    within = sum(row["gap"] <= 0.005 for row in rows)
    mean = sum(gaps) / len(gaps)
    return (f"{len(rows)} instances, {len(gaps)} points, {kept} within their limit; gap {mean:.2%} in the mean, "
            f"{max(gaps):.2%} at most; {within} instances with no gap above 0.5 %")  # fmt: skip
