"""The made-up data of the gallery."""

from typing import Any

from django import forms

WEEKS = ("23 Nov", "30", "7 Dec", "14", "21", "28", "4 Jan", "11", "18", "25", "1 Feb", "8", "15")
CLOSED_WEEK = 5
HEAT = (
    ("Björn Halvorsen", "slate", (40, 40, 40, 40, 40, None, 40, 40, 40, 40, 40, 40, 40)),
    ("Nadia Petrova", "blue", (100, 100, 100, 100, 100, None, 100, 100, 100, 100, None, None, None)),
    ("Samir Khoury", "orange", (90, 90, 110, 125, 60, None, 100, 115, 115, 100, 100, 100, 40)),
    ("Yuki Tanaka", "olive", (60, 60, 60, 60, 50, None, 70, 70, 70, 70, 40, 40, 40)),
)
FREE = (-0.1, -0.1, -0.4, -0.7, -0.3, None, -0.5, -0.6, -0.6, -0.4, -0.3, -0.2, 0)


class ExampleForm(forms.Form):
    """One field of each kind."""

    title = forms.CharField(initial="Clause alerts by e-mail")
    share = forms.CharField(initial="80 %", help_text="Percent of focus time.")
    until = forms.DateField(widget=forms.DateInput(attrs={"type": "date"}))
    team = forms.CharField(initial="Documents", disabled=True, help_text="Set by the project.")
    person = forms.ChoiceField(
        choices=(("", "Choose"), ("1", "Zanele Dlamini, free 80 %"), ("2", "Minh Trần, free 50 %"))
    )
    notes = forms.CharField(widget=forms.Textarea(attrs={"rows": 2}), required=False)
    movable = forms.BooleanField(required=False, label="The planner may move it")
    low = forms.DecimalField(initial=6)
    likely = forms.DecimalField(initial=12)
    high = forms.DecimalField(initial=20)


class OverrideForm(forms.Form):
    """What the example dialog asks for."""

    other = forms.ChoiceField(
        label="Person",
        choices=(("1", "Fatima El-Sayed"),),
        help_text="Costs 2.4 more; Evaluation runner on GPU ends 3 weeks later.",
    )
    reason = forms.CharField(initial="Built the first version", help_text="Kept with the decision, shown in Activity.")


def wrong_form() -> ExampleForm:
    """Make the form as it looks when a rule is broken."""
    form = ExampleForm(
        {"title": "Clause alerts", "share": "80", "until": "2026-11-20", "low": 6, "likely": 12, "high": 20}
    )
    form.full_clean()
    form.add_error("until", "Until (20 Nov) is before From (30 Nov).")
    return form


WEEK_HEADS: list[dict[str, Any]] = [
    {
        "x": index * 100 / len(WEEKS),
        "label": label,
        "is_strong": " " in label,
        "day": label.partition(" ")[0],
        "month": label.partition(" ")[2],
    }
    for index, label in enumerate(WEEKS)
]


def _cells(values: tuple[int | None, ...]) -> list[dict[str, Any]]:
    return [
        {"value": value, "is_closed": index == CLOSED_WEEK, "is_window": 6 <= index <= 9 and value == 40}
        for index, value in enumerate(values)
    ]


def _bar(first: float, last: float, y: int, share: int, what: str, **more: Any) -> dict[str, Any]:
    """Make a bar from week to week; ``what`` is "kind state label"."""
    kind, state, label = what.split(" ", 2)
    week = 100 / len(WEEKS)
    place = {"x": first * week, "width": (last - first) * week, "y": y, "height": share * 42 / 100}
    return {
        **place,
        "kind": kind,
        "state": state,
        "label": label,
        "share": share,
        "title": "7 to 18 December",
        **more,
    }


ANA = [
    _bar(0, 5, 29, 80, "infrastructure accepted GPU scheduler quotas", url="?open=1", id="bar-1"),
    _bar(2, 4, 6, 55, "infrastructure accepted Gateway autoscaling"),
    _bar(6, 11, 29, 80, "infrastructure recommended Serving 2 canary releases"),
    _bar(11, 13, 46, 40, "infrastructure tentative Gateway cost"),
]
ZANELE = [
    _bar(0, 1, 25, 50, "infrastructure accepted Evaluation"),
    _bar(
        1,
        4,
        12,
        80,
        "infrastructure recommended Batch inference for Contract Reader",
        is_here=True,
        url="?open=2",
        id="bar-2",
    ),
    _bar(6, 10, 12, 80, "product_feature tentative Feature store backfill"),
    _bar(10, 13, 12, 80, "product_feature moving Clause finder", is_pinned=True),
]
LEAVE = [{"x": 5 * 100 / 13, "width": 100 / 13, "label": "Not available"}]
LOAD = _cells(HEAT[2][2])
PEOPLE_ROWS: list[dict[str, Any]] = [
    {
        "id": "row-1",
        "label": "Ana Ribeiro",
        "caption": "ML engineer",
        "hue": "orange",
        "height": 66,
        "bars": ANA,
        "absences": LEAVE,
        "limit": 20,
        "peak": {"x": 200 / 13, "x2": 400 / 13, "text": "135 %"},
        "cells": LOAD,
    },
    {
        "id": "row-2",
        "label": "Zanele Dlamini",
        "caption": "ML engineer",
        "hue": "orange",
        "height": 50,
        "bars": ZANELE,
        "is_here": True,
        "cells": LOAD,
    },
]


NOBODY = [
    _bar(1.4, 5.9, 6, 50, "infrastructure nobody Caption latency budget", side="14 d"),
    _bar(6, 9.5, 6, 50, "infrastructure nobody Ranking renewal", side="18 d"),
    _bar(7.2, 10.8, 30, 50, "product_feature nobody Clause e-mails", side="9 d"),
]
TIMELINE: list[dict[str, Any]] = [
    {
        "id": "row-0",
        "label": "Nobody yet",
        "caption": "62 days, 5 demands",
        "is_lane": True,
        "height": 58,
        "bars": NOBODY,
    },
    {
        "id": "group-1",
        "label": "ML Platform",
        "caption": "9, 1 open",
        "is_group": True,
        "url": "?closed=1",
        "height": 30,
    },
    *PEOPLE_ROWS,
    {
        "id": "row-3",
        "label": "Open position",
        "caption": "ML engineer, from 4 Jan",
        "hue": "orange",
        "is_open": True,
        "code": "ML",
        "height": 50,
        "absences": [{"x": 0, "width": 600 / 13, "label": "Not yet there"}],
        "bars": [_bar(6, 12, 4, 100, "infrastructure recommended Serving 2 roll-out")],
    },
    {
        "id": "group-2",
        "label": "Voice",
        "caption": "6",
        "is_group": True,
        "is_closed": True,
        "url": "?open=voice",
        "cells": _cells((84, 95, 102, 106, 75, None, 98, 108, 104, 96, 92, 85, 70)),
    },
]


NEEDED = (5.0, 5.0, 5.8, 7.0, 6.4, 0.0, 7.0, 7.6, 7.2, 6.6, 6.0, 5.2, 5.0)
LABELS = ("23 Nov", "", "", "14 Dec", "", "", "4 Jan", "", "", "25 Jan", "", "", "")
GAP = [
    {"label": label, "needed": amount, "have": 4.4 if index == 4 else 5.0, "is_closed": index == CLOSED_WEEK}
    for index, (label, amount) in enumerate(zip(LABELS, NEEDED, strict=True))
]
STACK = [
    {
        "label": label,
        "parts": [
            {"value": max(amount - 5, 0) * 3, "hue": "orange", "is_hatched": True},
            {"value": index % 3, "hue": "blue"},
            {"value": index % 2, "hue": "olive"},
        ],
    }
    for index, (label, amount) in enumerate(zip(LABELS, NEEDED, strict=True))
]
METRIC = (231, 236, 229, 241, 247, 244, 255, 262, 259, 271, 278, 287)
NAMES = {0: "7 Sep", 4: "5 Oct", 8: "2 Nov"}
POINTS = [{"at": i / 15, "value": value, "label": NAMES.get(i, "")} for i, value in enumerate(METRIC)]
CHARTS: dict[str, Any] = {
    "gap_weeks": GAP,
    "stack_weeks": STACK,
    "stack_legend": [
        {"hue": "orange", "label": "ML engineer 47", "is_hatched": True},
        {"hue": "blue", "label": "AI developer 9"},
    ],
    "metric_points": POINTS,
    "metric_risk": [(270, 300)],
    "metric_events": [{"at": 20, "label": "Owner is Ana Ribeiro"}, {"at": 53.33, "label": "Release 2.4"}],
    "steps": [
        {"cost": 3, "left": 50, "label": "Train Arjun Mehta in model serving"},
        {"cost": 3, "left": 41, "label": "Borrow Hana Novák from Search"},
        {"cost": 34, "left": 14, "label": "Hire an ML engineer, 4 Jan"},
        {"cost": 4, "left": 9, "label": ""},
        {"cost": 18, "left": 0, "label": "AI developer, 1 Feb"},
    ],
    "spark_values": [48, 49, 47, None, 46, 45, 46, 44, 42, 41, 44],
    "mix": [
        {"value": 648, "label": "60 %", "kind": "product_feature"},
        {"value": 401, "label": "37 %", "kind": "infrastructure"},
        {"value": 31, "label": "", "kind": "untagged"},
    ],
    "role_mix": [
        {"value": 59.4, "label": "AI 59.4 %", "hue": "blue"},
        {"value": 40.6, "label": "ML 40.6 %", "hue": "orange"},
    ],
}


WHY_NOT = [
    {
        "name": "Arjun Mehta",
        "hue": "orange",
        "text": "Model serving 2, needs 3.",
        "change": "Fits with one more level, or with a mentor 20 % of the time.",
    },
]
WORDS: dict[str, Any] = {
    "why": [
        {"text": "Model serving 4, needs 3."},
        {"text": "Free 80 % from 30 November; done on the due date."},
        {"text": "A data engineer; data pipelines ask for an ML engineer.", "is_against": True},
    ],
    "why_not": WHY_NOT,
    "changes": ["If the due date moves to 8 January, Pavel Horák costs less."],
    "score": [
        {"label": "Skills", "value": 1.0, "weight": 0.5},
        {"label": "Time free", "value": 0.92, "weight": 0.3},
    ],
    "figures": [
        {"amount": "62 days", "label": "unstaffed", "caption": "8 more than last plan", "url": "#figures"},
        {
            "amount": "2 of 12",
            "label": "projects late",
            "caption": "Live Captions, Model Serving 2",
            "url": "#figures",
        },
        {"amount": "3 people", "label": "over 100 %", "caption": "up to 135 %", "url": "#figures"},
        {"amount": "2 of 25", "label": "components unowned", "caption": "4 more rest on one person"},
        {"amount": "14 of 180", "label": "items untagged", "caption": "31 person-days"},
        {"amount": "5 of 41", "label": "metrics off target", "caption": "4 stale, 3 not measured"},
    ],
    "filters": [
        {"label": "Tag", "value": "infrastructure", "off_url": "?", "tag": "infrastructure"},
        {"label": "Role", "value": "ML engineer", "off_url": "?"},
    ],
    "example_tabs": [
        {"label": "To tag", "url": "#tabs", "count": 14, "current": True},
        {"label": "Table", "url": "#tabs", "count": 180},
        {"label": "Board by tag", "url": "#tabs"},
    ],
    "person": {
        "name": "Ana Ribeiro",
        "hue": "orange",
        "role_code": "ML",
        "role_name": "ML engineer",
        "caption": "ML engineer, ML Platform",
        "load": 135,
        "url": "#card",
        "timeline_url": "#card",
    },
    "person_facts": [
        {"label": "Free from", "text": "1 February, 50 %"},
        {"label": "Now on", "text": "GPU scheduler quotas"},
    ],
    "person_health": [
        {"status": "on_target", "count": 2},
        {"status": "at_risk", "count": 1},
        {"status": "off_target", "count": 1},
    ],
    "run": {
        "title": "Planning 23 Nov to 19 Feb",
        "percent": 63,
        "seconds": 38,
        "limit": 60,
        "stop_url": "#run",
        "is_done": True,
        "text": "Within 1.8 % now. 3 of 14 clusters left.",
    },
    "proof_facts": [
        ("Objective", "1,204"),
        ("Bound", "1,183"),
        ("Seed", "7"),
        ("Time", "41 s"),
        ("Digest", "9f2c41"),
    ],
}


LINES = [
    {
        "number": "ALD-318",
        "title": "Show source passages beside each suggested reply",
        "caption": "Assist · Reply Copilot",
        "tag": "product_feature",
        "suggested": True,
        "person": "Zanele Dlamini",
        "health": "at_risk",
        "is_here": True,
    },
    {
        "number": "ALD-322",
        "title": "Retry training jobs that lose a GPU node",
        "caption": "ML Platform · Model Serving 2",
        "tag": "infrastructure",
        "person": "",
        "health": "off_target",
    },
    {
        "number": "ALD-333",
        "title": "Budget alarm when tokens per reply grow",
        "caption": "Assist · Reply Copilot",
        "tag": "",
        "person": "Ana Ribeiro",
        "health": "",
    },
]
TABLE: dict[str, Any] = {
    "table_lines": LINES,
    "table_head": ["Week", "ms"],
    "table_rows": [["7 Sep", "231"], ["14 Sep", "236"]],
    "bulk_actions": [
        {"name": "do", "value": "accept", "label": "Accept", "kind": "primary", "icon": "check"},
        {"name": "do", "value": "tag", "label": "Set tag", "kind": "", "icon": ""},
    ],
    "levels": [1, 2, 4, 4],
}


HEAT_ROWS = [{"name": name, "hue": hue, "cells": _cells(values)} for name, hue, values in HEAT]
HEAT_FEET = [{"label": "ML engineers free", "cells": FREE}]
