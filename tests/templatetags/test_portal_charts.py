"""Geometry of the charts: what stands where, and that unknown is not drawn as zero."""

import pytest

from planning.templatetags import portal_charts, portal_lines


@pytest.mark.parametrize(
    ("top", "marks"),
    [
        (62, [0, 20, 40, 60, 80]),
        (11, [0, 5, 10, 15]),
        (0, [0, 1]),
        (0.4, [0, 0.1, 0.2, 0.3, 0.4]),
        (12, [0, 5, 10, 15]),
    ],
)
def test_ticks_are_round_and_reach_the_top(top, marks):
    assert portal_charts.ticks(top) == marks


def test_load_splits_at_a_hundred_percent():
    full = portal_charts.load_geometry(100)
    assert (full["is_over"], full["fill"]) == (False, "120")
    over = portal_charts.load_geometry(135)
    assert over["is_over"]
    assert float(over["over_x"]) - float(over["fill"]) == pytest.approx(1.5)
    assert float(over["over_x"]) + float(over["over"]) <= 120
    assert portal_charts.load_geometry(None)["fill"] == "0"


def test_sparkline_leaves_a_gap_where_a_value_is_missing():
    drawn = portal_charts.spark_geometry([1, 2, None, 3], target=2)
    assert len(drawn["lines"]) == 2
    assert drawn["last"].x == "186"
    assert drawn["target"] == drawn["lines"][0].split(" ")[1].split(",")[1]
    assert portal_charts.spark_geometry([None, None])["last"] is None


def test_gap_chart_marks_only_what_is_missing_and_never_a_closed_week():
    weeks = [
        {"label": "7 Dec", "needed": 7, "have": 5},
        {"label": "", "needed": 3, "have": 5},
        {"label": "", "needed": 0, "have": 0, "is_closed": True},
        {"label": "", "needed": 5.5, "have": 5},
    ]
    drawn = portal_charts.gap_geometry(weeks)
    assert [(words.data, is_worst) for _, words, is_worst in drawn["missing"]] == [(-2, True), (-0.5, False)]
    assert len(drawn["closed"]) == 1
    assert len(drawn["bars"]) == 3
    assert drawn["labels"][0].data == "7 Dec"


def test_stack_adds_up_to_the_whole_of_the_week():
    weeks = [
        {"label": "", "parts": [{"value": 6, "hue": "orange"}, {"value": 4, "hue": "blue"}, {"value": 0, "hue": "x"}]}
    ]
    drawn = portal_charts.stack_geometry(weeks, height=108, top=8)
    assert [rect.data["hue"] for rect in drawn["rects"]] == ["orange", "blue"]
    assert float(drawn["rects"][1].y) == pytest.approx(108 - 10 / drawn["axis"][-1].data * 100)


def test_ladder_fills_the_steps_within_the_budget():
    steps = [{"cost": 3, "left": 50, "label": "Train"}, {"cost": 40, "left": 14, "label": "Hire"}]
    drawn = portal_charts.ladder_geometry(steps, start=62, budget=42)
    assert [disc.data["is_within"] for disc in drawn["discs"]] == [True, False]
    assert [disc.data["number"] for disc in drawn["discs"]] == [1, 2]
    assert drawn["lines"][-1].x2 == "100%"
    assert portal_charts.ladder_geometry([], start=0)["discs"] == []


def test_metric_chart_breaks_its_line_at_a_gap_and_keeps_the_target_in_sight():
    points = [{"at": at / 3, "value": value} for at, value in enumerate((231, None, 250, 287))]
    drawn = portal_lines.metric_geometry(points, target=300, risk=[(270, 300)])
    assert len(drawn["dots"]) == 3
    assert len(drawn["lines"]) == 1
    assert drawn["axis"][0].data <= 231
    assert drawn["axis"][-1].data >= 300
    assert float(drawn["zones"][0].y) == pytest.approx(float(drawn["target"]))
    band = portal_lines.metric_geometry(points, target=240, target_to=280, risk=[(235, 240), (280, 285)])
    assert float(band["target_to"]) < float(band["target"])
    assert len(band["zones"]) == 2
    assert portal_lines.metric_geometry([])["dots"] == []


def test_mix_bar_is_as_wide_as_the_shares():
    rects = portal_lines.mix_geometry([{"value": 60}, {"value": 0}, {"value": 40}])
    assert [(rect.x, rect.width) for rect in rects] == [("0%", "60%"), ("60%", "40%")]


def test_people_at_the_same_level_stand_on_each_other():
    scale = portal_lines.level_geometry([4, 4, None, 1])
    assert [dot.y for dot in scale["dots"]] == ["0", "-8", "0"]
    assert scale["dots"][0].x == portal_lines.level_place(4) == scale["marks"][4]


def test_cells_keep_closed_empty_and_overload_apart():
    cells = [{"value": 135}, {"value": None}, {"value": 40, "is_window": True}, {"value": None, "is_closed": True}]
    drawn = portal_lines.heat_cells(cells)
    assert '<td class="o2"><span class="">135</span></td><td class="h1"><span class="">–</span></td>' in drawn
    assert '<td class="closed"><span class="sr-only">closed</span></td>' in drawn
    assert portal_lines.week_cells(cells).endswith('<span class="cell closed"></span>')
    assert portal_lines.week_words(cells) == "135, nothing, 40, closed"
