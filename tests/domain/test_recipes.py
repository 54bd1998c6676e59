"""Every entry of the catalogue from raw samples to a value worked out by hand, the arithmetic beside it."""

from datetime import date

import pytest

from planning import catalogue
from planning.domain.errors import Invalid
from planning.domain.metrics import Measurement, aggregate
from planning.domain.percentiles import percentile_of
from planning.domain.recipes import RECIPES, compute, takes

A, B, C, D = "ana", "ben", "cai", "dee"


def h(hour, minute=0, second=0, day=2):
    return f"2026-11-{day:02}T{hour:02}:{minute:02}:{second:02}+00:00"


CASES = {
    # 4 signed up; ana on day 0 and ben on day 7 count, cai on day 8 is late, eve never signed up: 2 ÷ 4
    "activation_rate": (
        {
            "sign_ups": [[A, "2026-11-01"], [B, "2026-11-01"], [C, "2026-11-01"], [D, "2026-11-02"]],
            "activations": [[A, "2026-11-01"], [B, "2026-11-08"], [C, "2026-11-09"], ["eve", "2026-11-02"]],
        },
        50.0,
    ),
    # ana twice and ben once inside the 7 days to the 8th; cai on the 1st is outside: 2 different users
    "active_users": (
        {
            "events": [[A, "2026-11-02"], [A, "2026-11-05"], [B, "2026-11-08"], [C, "2026-11-01"]],
            "ends_on": "2026-11-08",
            "days": 7,
        },
        2.0,
    ),
    # days with 2, 1, 0, 1 users: mean DAU (2+1+0+1) ÷ 4 = 1; MAU 2 (ana, ben): 1 ÷ 2
    "stickiness": (
        {
            "events": [[A, "2026-11-01"], [B, "2026-11-01"], [A, "2026-11-02"], [B, "2026-11-04"]],
            "ends_on": "2026-11-04",
            "days": 4,
        },
        50.0,
    ),
    # of the last 7 days ana; of the last 28 ana, ben, cai, dee: 1 ÷ 4
    "weekly_stickiness": (
        {
            "events": [[A, "2026-11-28"], [B, "2026-11-21"], [C, "2026-11-10"], [D, "2026-11-01"]],
            "ends_on": "2026-11-28",
        },
        25.0,
    ),
    # eligible and active: ana, ben (cai is not eligible, dee not active); of them ana used it: 1 ÷ 2
    "feature_adoption": ({"eligible": [A, B, D], "active": [A, B, C], "used": [A, C]}, 50.0),
    # of 4 adopters ana came back; eve did not adopt before: 1 ÷ 4
    "feature_retention": ({"adopters": [A, B, C, D], "next_window": [A, "eve"]}, 25.0),
    # 1 October + 28 = 29 October (ana), + 34 = 4 November (ben), + 35 = 5 November (cai, too late): 2 ÷ 4
    "retention_d30": (
        {
            "sign_ups": [[user, "2026-10-01"] for user in (A, B, C, D)],
            "events": [[A, "2026-10-29"], [B, "2026-11-04"], [C, "2026-11-05"], [D, "2026-10-28"]],
        },
        50.0,
    ),
    # 5 key actions of 2 active users: 5 ÷ 2
    "engagement": ({"actions": [A, A, A, B, B], "active": [A, B]}, 2.5),
    # 3 of 4 tasks
    "task_success": ({"outcomes": [True, True, True, False]}, 75.0),
    # (5 + 4 + 3 + 5) ÷ 4 = 17 ÷ 4
    "satisfaction": ({"answers": [5, 4, 3, 5]}, 4.25),
    # 1 of 5 suggestions
    "ai_acceptance": ({"outcomes": [True, False, False, False, False]}, 20.0),
    # (65 − 20) ÷ (80 − 20) = 45 ÷ 60 = 0.75, rounded to 0.8
    "okr_score": ({"actual": 65, "start": 20, "target": 80}, 0.8),
    # treated (12 + 8) ÷ 2 = 10, control (9 + 5 + 4) ÷ 3 = 6; (10 − 6) × 2
    "revenue_attributed": ({"treated": [12, 8], "control": [9, 5, 4]}, 8.0),
    # (0.50 − 0.30) × 1,000
    "cost_saving": ({"baseline_unit_cost": 0.5, "unit_cost": 0.3, "volume": 1000}, 200.0),
    # 90 × 4 ÷ 60
    "time_saved": ({"uses": 90, "minutes_per_use": 4}, 6.0),
    # (150 − 100) ÷ 100
    "roi": ({"benefit": 150, "cost": 100}, 50.0),
    # ana of ana and ben; cai was not eligible: 1 ÷ 2
    "conversion": ({"eligible": [A, B], "completed": [A, C]}, 50.0),
    # 0.5 s satisfied 1, 2.0 s tolerating ½, 2.1 s frustrated 0, an error in 0.1 s 0: 1.5 ÷ 4
    "apdex": ({"requests": [[0.5, False], [2.0, False], [2.1, False], [0.1, True]]}, 0.375),
    # 5 samples, place (5 − 1) × 0.75 = 3: the fourth
    "lcp_p75": ({"samples": [4.0, 1.0, 2.0, 2.4, 3.0]}, 3.0),
    # place (4 − 1) × 0.75 = 2.25: 180 + 0.25 × (260 − 180)
    "inp_p75": ({"samples": [100, 260, 120, 180]}, 200.0),
    # place 0.75: 0.1 + 0.75 × (0.3 − 0.1)
    "cls_p75": ({"samples": [0.3, 0.1]}, 0.25),
    # place 3: 900
    "ttfb_p75": ({"samples": [300, 500, 700, 900, 1100]}, 900.0),
    # 1 to 21, place 20 × 0.95 = 19: the 20th
    "latency_p95": ({"samples": list(range(1, 22))}, 20.0),
    # 404 is in neither; failed 500 and 503: 2 ÷ 5
    "error_rate": ({"statuses": [200, 200, 302, 404, 500, 503]}, 40.0),
    # 9 of 10 cases
    "eval_pass_rate": ({"outcomes": [True] * 9 + [False]}, 90.0),
    # 1 s and 3 s, place 0.95: 1 + 0.95 × 2
    "ttft_p95": ({"requests": [[h(9), h(9, 0, 1)], [h(9), h(9, 0, 3)]]}, 2.9),
    # (1,000 − 200) + (500 − 300) = 1,000 over (41 − 1) + (11 − 1) = 50; one token alone has none after it: 20
    "tpot": ({"requests": [[1000, 200, 41], [500, 300, 11], [900, 100, 1]]}, 20.0),
    # 999 of 1,000
    "availability": ({"outcomes": [True] * 999 + [False]}, 99.9),
    # allowed 0.001 × 100,000 = 100 bad, there were 25: (100 − 25) ÷ 100
    "error_budget_left": ({"good": 99_975, "valid": 100_000, "objective": 0.999}, 75.0),
    # 20 bad, allowed 0.001 × 1,000 = 1: 20 ÷ 1
    "burn_rate": ({"good": 980, "valid": 1000, "objective": 0.999}, 20.0),
    # starts at 0 h, 24 h, 72 h (severity 3 at 30 h does not count): (24 + 48) ÷ 2
    "time_between_incidents": (
        {"incidents": [[h(0, day=2), 1], [h(0, day=5), 2], [h(0, day=3), 2], [h(6, day=3), 3]]},
        36.0,
    ),
    # 0.5 h and 1.5 h; severity 3 does not count: 2 ÷ 2
    "time_to_mitigate": (
        {"incidents": [[h(9), h(9, 30), 1], [h(10), h(11, 30), 2], [h(10), h(20), 3]]},
        1.0,
    ),
    # 7,200 ÷ 60
    "throughput": ({"completed": 7200, "seconds": 60}, 120.0),
    # 10, 20 and 30 min, place 2 × 0.95 = 1.9: 20 + 0.9 × 10
    "batch_duration_p95": ({"runs": [[h(9), h(9, 10)], [h(9), h(9, 30)], [h(9), h(9, 20)]]}, 29.0),
    # 2 h and 4 h succeeded, the run of 9 h did not: the median is 3
    "training_time": ({"runs": [[h(1), h(3), True], [h(1), h(5), True], [h(1), h(10), False]]}, 3.0),
    # 12:00 − the latest load at 9:30
    "data_freshness": ({"now": h(12), "loaded_at": [h(3), h(9, 30)]}, 2.5),
    # 0 and 10 min, place 0.95: 9.5
    "queue_wait_p95": ({"runs": [[h(9), h(9)], [h(9), h(9, 10)]]}, 9.5),
    # the 2nd to the 12th, noon to noon
    "model_age": ({"now": h(12, day=12), "trained_at": h(12)}, 10.0),
    # (0.8 × 10 + 0.2 × 30) ÷ 40 = 14 ÷ 40; the plain mean would be 50
    "gpu_sm_active": ({"devices": [[0.8, 10], [0.2, 30]]}, 35.0),
    # 4,000 ÷ 10,000
    "mfu": ({"tokens_per_second": 4000, "peak_tokens_per_second": 10_000}, 40.0),
    # (2 + 4) ÷ (8 + 4)
    "cpu_util": ({"used": [2, 4], "allocated": [8, 4]}, 50.0),
    # 1 − 30 ÷ 40
    "accelerator_idle": ({"busy": [10, 20], "allocated": [20, 20]}, 25.0),
    # 12 ÷ 48,000 × 1,000
    "cost_per_1k_predictions": ({"cost": 12, "predictions": 48_000}, 0.25),
    # 800 ÷ 1,000
    "hosting_cost_per_mau": ({"cost": 800, "monthly_active_users": 1000}, 0.8),
    "deploy_frequency": ({"deployed_at": [h(9), h(11), h(9, day=3)]}, 3.0),
    # 1, 2 and 30 h: the median is 2, the mean would be 11
    "change_lead_time": ({"runs": [[h(1), h(2)], [h(1), h(3)], [h(1), h(7, day=3)]]}, 2.0),
    # 1 of 20 changes
    "change_fail_rate": ({"outcomes": [True] + [False] * 19}, 5.0),
    # 30 and 90 min: 1 h
    "failed_deploy_recovery": ({"runs": [[h(9), h(9, 30)], [h(9), h(10, 30)]]}, 1.0),
    # 6 of 6 + 18 days; 5 untagged days are in neither
    "infra_share": ({"items": [["infrastructure", 6], ["product_feature", 18], ["", 5]]}, 25.0),
    # 19 of 20
    "training_success": ({"outcomes": [True] * 19 + [False]}, 95.0),
}
METRICS = {metric.id: metric for metric in catalogue.load().metrics}


def test_every_entry_has_a_recipe_and_a_case():
    assert set(CASES) == set(METRICS) == set(RECIPES)


@pytest.mark.parametrize("slug", CASES)
def test_entry_computes_to_the_hand_worked_value(slug):
    inputs, expected = CASES[slug]
    metric = METRICS[slug]

    made = compute(slug, inputs)

    taken = Measurement(date(2026, 11, 24), made.value, made.numerator, made.denominator, made.samples)
    found = aggregate(
        [taken], metric.aggregation, scale=100.0 if metric.unit == "%" else 1.0, percentile=percentile_of(slug)
    )
    assert found.value == pytest.approx(expected)
    kept = "samples" if made.samples else "value" if made.numerator is None else "parts"
    assert kept == metric.stored


@pytest.mark.parametrize(
    ("slug", "inputs", "says"),
    [
        ("unheard_of", {}, "no recipe"),
        ("okr_score", {"actual": 1, "start": 2}, "actual, start, target"),
        ("okr_score", {"actual": 1, "start": 2, "target": 2}, "the same"),
        ("okr_score", {"actual": True, "start": 2, "target": 3}, "no number"),
        ("okr_score", {"actual": float("nan"), "start": 2, "target": 3}, "no number"),
        ("task_success", {"outcomes": []}, "not 0"),
        ("task_success", {"outcomes": [1, 0]}, "neither true nor false"),
        ("task_success", {"outcomes": "yes"}, "not a list"),
        ("lcp_p75", {"samples": []}, "no sample"),
        ("satisfaction", {"answers": [6]}, "1 to 5"),
        ("revenue_attributed", {"treated": [1], "control": []}, "control users"),
        ("burn_rate", {"good": 1, "valid": 2, "objective": 99.9}, "between 0 and 1"),
        ("time_between_incidents", {"incidents": [[h(9), 1]]}, "not known"),
        ("time_between_incidents", {"incidents": []}, "not known"),
        ("data_freshness", {"now": h(9), "loaded_at": []}, "Nothing was loaded"),
        ("queue_wait_p95", {"runs": [[h(9), h(8)]]}, "before it starts"),
        ("queue_wait_p95", {"runs": [[h(9), "2026-11-02T10:00:00"]]}, "zone"),
        ("queue_wait_p95", {"runs": [[h(9)]]}, "1 fields"),
        ("model_age", {"now": h(9), "trained_at": "yesterday"}, "no time"),
        ("active_users", {"events": [[None, "2026-11-02"]], "ends_on": "2026-11-08"}, "named by"),
    ],
)
def test_what_cannot_be_counted_is_refused_and_not_zero(slug, inputs, says):
    with pytest.raises(Invalid, match=says):
        compute(slug, inputs)


@pytest.mark.parametrize(
    ("actual", "score"), [(20, 0.0), (10, 0.0), (95, 1.0), (23, 0.1), (22.9, 0.0), (62, 0.7), (41, 0.4)]
)
def test_okr_score_is_clamped_and_in_steps(actual, score):
    assert compute("okr_score", {"actual": actual, "start": 20, "target": 80}).value == score


def test_falling_key_result_scores_the_way_down():
    # from 500 ms to 300 ms, now 350: (350 − 500) ÷ (300 − 500) = 0.75
    assert compute("okr_score", {"actual": 350, "start": 500, "target": 300}).value == 0.8


def test_apdex_takes_another_threshold():
    # T = 1: 1.0 satisfied, 4.0 tolerating: 1.5 ÷ 2
    assert compute("apdex", {"requests": [[1.0, False], [4.0, False]], "threshold_seconds": 1}).numerator == 1.5


def test_names_of_inputs_are_told():
    assert takes("lcp_p75") == ("samples",)
    assert takes("unheard_of") == ()


@pytest.mark.parametrize(("slug", "percent"), [("ours_p99", 99), ("ours", None), ("ours_px", None), ("a_p100", None)])
def test_own_percentiles_are_known_by_their_name(slug, percent):
    assert percentile_of(slug) == percent
