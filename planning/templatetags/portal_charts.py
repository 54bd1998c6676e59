"""Geometry of the charts: plain amounts in, SVG coordinates out; horizontal places are percent, so charts may grow.

Colours, words and everything else stand in ``templates/components/``. Amounts come from queries, already computed.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django import template

from planning.templatetags.portal_format import svg_number

register = template.Library()

STEPS = (1, 2, 5, 10)


@dataclass(frozen=True, slots=True)
class Rect:
    """A rectangle as SVG attributes."""

    x: str
    y: str
    width: str
    height: str
    data: Any = None


@dataclass(frozen=True, slots=True)
class Line:
    """A line as SVG attributes."""

    x1: str
    y1: str
    x2: str
    y2: str


@dataclass(frozen=True, slots=True)
class Point:
    """A place with what stands there."""

    x: str
    y: str
    data: Any = None


def percent_of(share: float) -> str:
    """Write a horizontal place: 0 to 1 of the width."""
    return f"{svg_number(share * 100)}%"


def ticks(top: float, count: int = 4) -> list[float]:
    """Give round values from 0 up to at least ``top``, in at most ``count`` equal steps."""
    if top <= 0:
        return [0.0, 1.0]
    power = 1.0
    while power * 10 <= top / count:
        power *= 10
    while power > top / count:
        power /= 10
    step = next(power * step for step in STEPS if power * step * count >= top)
    amount = int(top / step) + (top % step > 1e-9)
    return [round(step * index, 10) for index in range(amount + 1)]


@register.simple_tag
def load_geometry(percent: float | None, width: int = 120) -> dict[str, Any]:
    """Give the parts of a load meter: up to 100 % and above, with a gap between.

    A meter that is over shows 150 % on its whole width, so that the part above is seen.
    """
    value = max(float(percent or 0), 0.0)
    if value <= 100:
        return {"is_over": False, "track": width, "fill": svg_number(width * value / 100)}
    room = max(150.0, value)
    full = width * 100 / room
    return {
        "is_over": True,
        "track": width,
        "fill": svg_number(full - 0.75),
        "over_x": svg_number(full + 0.75),
        "over": svg_number(max(width * (value - 100) / room - 0.75, 2)),
    }


@register.simple_tag
def spark_geometry(
    values: Sequence[float | None], target: float | None = None, width: int = 190, height: int = 30
) -> dict[str, Any]:
    """Give the lines of a sparkline: one for each stretch without a gap, the target, the last point."""
    known = [float(value) for value in values if value is not None]
    if not known:
        return {"lines": [], "last": None, "target": None}
    scale = [*known, float(target)] if target is not None else known
    low, high = min(scale), max(scale)
    span = (high - low) or 1.0
    room, last_index = height - 8, max(len(values) - 1, 1)

    def place(index: int, value: float) -> Point:
        x, y = 4 + index * (width - 8) / last_index, 4 + (high - value) / span * room
        return Point(svg_number(x), svg_number(y if high > low else height / 2))

    stretches: list[list[Point]] = [[]]
    for index, value in enumerate(values):
        if value is None:
            stretches.append([])
        else:
            stretches[-1].append(place(index, float(value)))
    drawn = [stretch for stretch in stretches if stretch]
    return {
        "lines": [" ".join(f"{point.x},{point.y}" for point in stretch) for stretch in drawn],
        "last": drawn[-1][-1],
        "target": place(0, float(target)).y if target is not None else None,
    }


def _step_line(heights: Sequence[str | None]) -> list[Line]:
    """Give a step line over equal columns, level in each and upright between; None leaves a hole."""
    lines, count = [], len(heights)
    for index, y in enumerate(heights):
        if y is None:
            continue
        before = heights[index - 1] if index else None
        if before is not None and before != y:
            lines.append(Line(percent_of(index / count), before, percent_of(index / count), y))
        lines.append(Line(percent_of(index / count), y, percent_of((index + 1) / count), y))
    return lines


def _foot(place: float, words: str) -> Point:
    """Place the words below a column; those of the last columns end at the edge rather than beyond it."""
    return Point(percent_of(1 if place > 0.88 else place), "", words)


@register.simple_tag
def gap_geometry(weeks: Sequence[Mapping[str, Any]], height: int = 64, top: int = 18) -> dict[str, Any]:
    """Give a gap chart: people needed, people there, and what is missing, week by week.

    Parameters
    ----------
    weeks
        Each with ``needed`` and ``have`` (people) and, where nobody works, ``is_closed``.
    height, top
        Pixels from the base line to the top, and how much of that is kept for words.
    """
    count = max(len(weeks), 1)
    highest = max((max(float(week["needed"]), float(week["have"])) for week in weeks), default=0) or 1.0
    worst = max((float(week["needed"]) - float(week["have"]) for week in weeks), default=0)
    scale = (height - top) / highest
    bars, missing, closed = [], [], []
    for index, week in enumerate(weeks):
        needed, have = float(week["needed"]), float(week["have"])
        x, width = percent_of(index / count), percent_of(1 / count)
        if week.get("is_closed"):
            closed.append(Rect(x, str(top), width, str(height - top)))
            continue
        full, over = min(needed, have) * scale, max(needed - have, 0) * scale
        bars.append(Rect(x, svg_number(height - full), width, svg_number(full), week))
        if needed >= have + 0.05:  # less rounds to nothing
            words = Point(percent_of((index + 0.5) / count), svg_number(height - full - over - 5), have - needed)
            rect = Rect(x, svg_number(height - full - over), width, svg_number(over))
            missing.append((rect, words, needed - have == worst))
    line = [None if w.get("is_closed") else svg_number(height - float(w["have"]) * scale) for w in weeks]
    labels = [_foot(i / count, w["label"]) for i, w in enumerate(weeks) if w.get("label")]
    return {"bars": bars, "missing": missing, "closed": closed, "line": _step_line(line), "labels": labels}


@register.simple_tag
def stack_geometry(weeks: Sequence[Mapping[str, Any]], height: int = 124, top: int = 8) -> dict[str, Any]:
    """Give columns of stacked parts: each week has ``parts``, each with ``value``, ``hue`` and ``is_hatched``."""
    count = max(len(weeks), 1)
    marks = ticks(max((sum(float(part["value"]) for part in week["parts"]) for week in weeks), default=0), 3)
    room = height - top
    rects, labels = [], []
    for index, week in enumerate(weeks):
        y = float(height)
        for part in week["parts"]:
            size = float(part["value"]) / marks[-1] * room
            y -= size
            if size > 0:
                width, tall = percent_of(0.66 / count), svg_number(max(size - 1, 0.5))
                rects.append(Rect(percent_of((index + 0.17) / count), svg_number(y), width, tall, part))
        if week.get("label"):
            labels.append(Point(percent_of((index + 0.5) / count), "", week["label"]))
    axis = [Point("", svg_number(height - mark / marks[-1] * room), mark) for mark in marks]
    return {"rects": rects, "labels": labels, "axis": axis}


@dataclass(frozen=True, slots=True)
class _Ladder:
    """The scales of a ladder: how far to the right and how high something stands."""

    widest: float
    highest: float
    height: int
    top: int = 14

    def x(self, money: float) -> str:
        return percent_of(money / self.widest)

    def y(self, days: float) -> str:
        return svg_number(self.height - days / self.highest * (self.height - self.top))

    def flat(self, start: float, end: float, days: float) -> tuple[Line, Rect]:
        """Give a level piece of the line and the area under it."""
        y = self.y(days)
        room = svg_number(self.height - float(y))
        return Line(self.x(start), y, self.x(end), y), Rect(self.x(start), y, self.x(end - start), room)


@register.simple_tag
def ladder_geometry(
    steps: Sequence[Mapping[str, Any]], start: float, budget: float | None = None, height: int = 240
) -> dict[str, Any]:
    """Give the hire-first ladder: money to the right, unstaffed days left upward.

    Parameters
    ----------
    steps
        In their order, each with ``cost`` (of this step), ``left`` (days left after it) and ``label``.
    start
        Unstaffed days before the first step.
    budget
        Where the dashed line stands; steps within it have filled discs.
    """
    total = sum(float(step["cost"]) for step in steps)
    widest = max(total, float(budget or 0)) * 1.06 or 1.0
    marks = ticks(float(start))
    scale = _Ladder(widest, marks[-1], height)
    lines, areas, discs, left, spent = [], [], [], float(start), 0.0
    for number, step in enumerate(steps, start=1):
        after, until = float(step["left"]), spent + float(step["cost"])
        flat, area = scale.flat(spent, until, left)
        lines += [flat, Line(flat.x2, scale.y(left), flat.x2, scale.y(after))]
        areas.append(area)
        is_within = budget is None or until <= float(budget)
        data = {"number": number, "is_within": is_within, "label": step["label"], "is_left": until > widest * 0.55}
        discs.append(Point(flat.x2, scale.y((left + after) / 2), data))
        left, spent = after, until
    flat, area = scale.flat(spent, widest, left)
    return {
        "lines": [*lines, flat],
        "areas": [*areas, area],
        "discs": discs,
        "axis": [Point("", scale.y(mark), mark) for mark in marks],
        "money": [Point(scale.x(mark), "", mark) for mark in ticks(widest) if mark <= widest],
        "budget": scale.x(float(budget)) if budget is not None else None,
        "is_budget_left": budget is not None and float(budget) > widest * 0.7,
    }
