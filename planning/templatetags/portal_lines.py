"""Geometry of metric charts, mix bars and level scales, and cells of load by week; see ``portal_charts``."""

from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any

from django import template
from django.utils.html import format_html_join
from django.utils.safestring import SafeString

from planning.templatetags.portal_charts import Line, Point, Rect, percent_of, ticks
from planning.templatetags.portal_format import NOTHING, heat_level, svg_number

register = template.Library()


def _nice_range(low: float, high: float) -> list[float]:
    """Give three to five round values that hold both ends."""
    span = (high - low) or abs(high) or 1.0
    step = ticks(span, 4)[1]
    first = int(low // step)
    marks = [round(step * first, 10)]
    while marks[-1] < high - 1e-9:
        marks.append(round(marks[-1] + step, 10))
    return marks if len(marks) > 1 else [*marks, round(marks[0] + step, 10)]


@register.simple_tag
def metric_geometry(
    points: Sequence[Mapping[str, Any]],
    target: float | None = None,
    risk: Sequence[tuple[float, float]] | None = None,
    target_to: float | None = None,
    height: int = 240,
) -> dict[str, Any]:
    """Give a metric chart: values, the target line or the two of a band, the zones in which it is at risk.

    Parameters
    ----------
    points
        Each with ``at`` (0 to 1 of the width) and ``value`` (None is a gap).
    target, target_to
        The target; with the second, the ends of a band.
    risk
        Where the metric is at risk and not yet off target: from and to, of each zone.
    """
    top = 10
    known = [float(point["value"]) for point in points if point["value"] is not None]
    scale = known + [float(value) for value in (target, target_to, *sum(risk or (), ())) if value is not None]
    marks = _nice_range(min(scale, default=0.0), max(scale, default=1.0))
    room, span = height - top, marks[-1] - marks[0]

    def y_of(value: float) -> str:
        return svg_number(height - (value - marks[0]) / span * room)

    dots: list[Point | None] = [
        Point(percent_of(float(p["at"])), y_of(float(p["value"])), p) if p["value"] is not None else None
        for p in points
    ]
    lines = [Line(a.x, a.y, b.x, b.y) for a, b in pairwise(dots) if a and b]
    zones = []
    for low, high in risk or ():
        top_of, end = float(y_of(float(high))), float(y_of(float(low)))
        zones.append(Rect("0", svg_number(top_of), "100%", svg_number(end - top_of)))
    return {
        "dots": [dot for dot in dots if dot],
        "lines": lines,
        "axis": [Point("", y_of(mark), mark) for mark in marks],
        "target": y_of(float(target)) if target is not None else None,
        "target_to": y_of(float(target_to)) if target_to is not None else None,
        "zones": zones,
        "labels": [Point(percent_of(float(p["at"])), "", p["label"]) for p in points if p.get("label")],
    }


@register.simple_tag
def mix_geometry(parts: Sequence[Mapping[str, Any]]) -> list[Rect]:
    """Give the parts of a bar, side by side, each as wide as its ``value`` of the sum."""
    total = sum(float(part["value"]) for part in parts) or 1.0
    rects, x = [], 0.0
    for part in parts:
        width = float(part["value"]) / total
        if width > 0:
            rects.append(
                Rect(
                    percent_of(x),
                    "1",
                    percent_of(width),
                    "26",
                    {"part": part, "middle": percent_of(x + width / 2), "is_wide": width > 0.24},
                )
            )
        x += width
    return rects


@register.simple_tag
def level_geometry(levels: Sequence[int | None], width: int = 140) -> dict[str, Any]:
    """Give the dots of a level scale 0 to 5: people at the same level stand on each other."""
    step = (width - 12) / 5
    seen: dict[int, int] = {}
    dots = []
    for level in levels:
        if level is None:
            continue
        seen[level] = seen.get(level, 0) + 1
        dots.append(Point(svg_number(6 + level * step), svg_number(-8.0 * (seen[level] - 1)), level))
    height = 18 + 8 * max((amount - 1 for amount in seen.values()), default=0)
    marks = [svg_number(6 + level * step) for level in range(6)]
    return {"dots": dots, "marks": marks, "height": height, "base": height - 7}


@register.simple_tag
def level_place(level: int, width: int = 140) -> str:
    """Give where a level from 0 to 5 stands on its scale."""
    return svg_number(6 + level * (width - 12) / 5)


@register.simple_tag
def level_marks(levels: Sequence[int | None], hues: Sequence[str], width: int = 140) -> dict[str, Any]:
    """Give one mark for each role on a level scale, each with its place among the roles; equal ones stand apart.

    A role that does not ask for the skill has no mark.
    """
    known = [level for level in levels if level is not None]
    marks = []
    for place, (level, hue) in enumerate(zip(levels, hues, strict=True)):
        if level is None:
            continue
        same = [other for other, value in enumerate(levels) if value == level]
        # Marks of 7 px in a row of 18: those at the same level stand above each other, 5 px apart.
        up = (same.index(place) - (len(same) - 1) / 2) * 5
        marks.append(Point(level_place(level, width), svg_number(9 + up), {"shape": place, "hue": hue}))
    ends = [level_place(end, width) for end in (min(known), max(known))] if known else []
    return {"marks": marks, "ends": ends}


def _cells(cells: Sequence[Mapping[str, Any]]) -> list[tuple[str, str]]:
    """Give the classes and the words of cells: closed, empty, or a level with its amount."""
    drawn = []
    for cell in cells:
        if cell.get("is_closed"):
            level, words = "closed", "closed"
        else:
            value = cell["value"]
            level, words = cell.get("level") or heat_level(value), NOTHING if value is None else str(round(value))
        drawn.append((f"{level} is-window" if cell.get("is_window") else level, words))
    return drawn


@register.simple_tag
def heat_cells(cells: Sequence[Mapping[str, Any]]) -> SafeString:
    """Write the cells of one row of a heat map, each with ``value``, ``level``, ``is_closed`` and ``is_window``.

    A map has hundreds of cells; a template would take ten times as long.
    """
    drawn = [(level, "sr-only" if level == "closed" else "", words) for level, words in _cells(cells)]
    return format_html_join("", '<td class="{}"><span class="{}">{}</span></td>', drawn)


@register.simple_tag
def week_cells(cells: Sequence[Mapping[str, Any]]) -> SafeString:
    """Write the cells of one person's weeks; see ``heat_cells``."""
    drawn = [(level, "" if level == "closed" else words) for level, words in _cells(cells)]
    return format_html_join("", '<span class="cell {}">{}</span>', drawn)


@register.filter
def week_words(cells: Sequence[Mapping[str, Any]]) -> str:
    """Say the cells of one person's weeks, for those who listen."""
    return ", ".join(words if words != NOTHING else "nothing" for _, words in _cells(cells))
