"""Geometry of the pictures of maturity: the radar of twelve answers, and scores over time."""

import itertools
from collections.abc import Mapping, Sequence
from datetime import date
from math import cos, pi, sin
from typing import Any

from django import template

from planning.templatetags.portal_charts import Line, Point
from planning.templatetags.portal_format import svg_number

register = template.Library()

HIGHEST = 4
CENTRE, RADIUS, LABEL = (180.0, 160.0), 124.0, 144.0


def _at(index: int, count: int, distance: float) -> Point:
    angle = 2 * pi * index / count - pi / 2
    return Point(svg_number(CENTRE[0] + distance * cos(angle)), svg_number(CENTRE[1] + distance * sin(angle)))


def _outline(values: Sequence[float]) -> str:
    points = (_at(index, len(values), RADIUS * value / HIGHEST) for index, value in enumerate(values))
    return " ".join(f"{point.x},{point.y}" for point in points)


@register.simple_tag
def radar_geometry(
    spokes: Sequence[Mapping[str, Any]], before: Sequence[Mapping[str, Any]] | None = None
) -> dict[str, Any]:
    """Give a radar: rings, spokes with labels, the shape now, the shape before, and what is open.

    An open answer is a line from 0 to 4 on its spoke; the shape runs through 0 there and, dashed, through 4.
    """
    count = len(spokes)
    known = [spoke["value"] for spoke in spokes]
    return {
        "rings": [_outline([ring] * count) for ring in range(1, HIGHEST + 1)],
        "spokes": [_spoke(index, count) for index in range(count)],
        "labels": [_label(index, count, spoke["id"]) for index, spoke in enumerate(spokes)],
        "shape": _outline([value or 0 for value in known]),
        "widest": _outline([HIGHEST if value is None else value for value in known]) if None in known else "",
        "open": [_spoke(index, count) for index, value in enumerate(known) if value is None],
        "dots": [
            Point(place.x, place.y, spoke)
            for index, spoke in enumerate(spokes)
            if spoke["value"] is not None
            for place in [_at(index, count, RADIUS * spoke["value"] / HIGHEST)]
        ],
        "before": _outline([spoke["value"] or 0 for spoke in before]) if before else "",
    }


def _spoke(index: int, count: int) -> Line:
    end = _at(index, count, RADIUS)
    return Line(svg_number(CENTRE[0]), svg_number(CENTRE[1]), end.x, end.y)


def _label(index: int, count: int, text: str) -> Point:
    place = _at(index, count, LABEL)
    return Point(place.x, place.y, text)


@register.simple_tag
def course_geometry(courses: Sequence[Mapping[str, Any]], height: int = 180, top: int = 10) -> dict[str, Any]:
    """Give scores from 0 to 4 over time: a stretch between the known ones, an upright line where one is a range.

    Horizontal places run from 2 to 92 of 100, so that the last letter has room beside its point.
    """
    days: list[date] = [point["day"] for point in courses[0]["points"]] if courses else []
    first, last = (days[0], days[-1]) if days else (date.min, date.min)
    reach = max((last - first).days, 1)
    room = height - top - 20

    def x(day: date) -> float:
        return 2 + 90 * (day - first).days / reach if len(days) > 1 else 47

    def y(score: float) -> str:
        return svg_number(top + room * (1 - score / HIGHEST))

    lines = [_course(course, x, y, place) for place, course in enumerate(courses)]
    return {
        "axis": [Point("", y(mark), mark) for mark in range(HIGHEST + 1)],
        "courses": lines,
        "days": [Point(f"{svg_number(x(day))}%", svg_number(height - 4), day) for day in _apart(days, x)],
    }


def _apart(days: Sequence[date], x: Any) -> list[date]:
    """Leave out days whose label would lie on the one before."""
    kept: list[date] = []
    for day in days:
        if not kept or x(day) - x(kept[-1]) >= 14:
            kept.append(day)
    return kept


def _course(course: Mapping[str, Any], x: Any, y: Any, place: int) -> dict[str, Any]:
    points = course["points"]
    pieces = [
        Line(f"{svg_number(x(one['day']))}%", y(one["low"]), f"{svg_number(x(two['day']))}%", y(two["low"]))
        for one, two in itertools.pairwise(points)
        if one["low"] == one["high"] and two["low"] == two["high"]
    ]
    ranges = [
        Line(f"{svg_number(x(one['day']))}%", y(one["low"]), f"{svg_number(x(one['day']))}%", y(one["high"]))
        for one in points
        if one["low"] != one["high"]
    ]
    dots = [Point(f"{svg_number(x(one['day']))}%", y(one["low"]), one) for one in points if one["low"] == one["high"]]
    return {"letter": course["letter"], "name": course["name"], "place": place, "pieces": pieces, "ranges": ranges,
            "dots": dots, "end": dots[-1] if dots and dots[-1].data is points[-1] else None}  # fmt: skip
