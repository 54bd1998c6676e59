"""How each metric of the catalogue is worked out from raw samples: one recipe an entry, in one table.

A recipe answers the parts of a ratio or mean, samples of a percentile, or a value. Parts are plain: a percentage is
made by whoever divides them, so that ratios of several windows can be put together.
"""

from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from inspect import signature
from typing import Any

from planning.domain import raw

MINUTE = timedelta(minutes=1)
DAY = timedelta(days=1)
WORST_SEVERITIES = 2


@dataclass(frozen=True, slots=True)
class Reading:
    """What a recipe made of raw samples."""

    value: float | None = None
    numerator: float | None = None
    denominator: float | None = None
    samples: tuple[float, ...] = ()


Recipe = Callable[..., Reading]


def parts(above: float, below: float) -> Reading:
    """Return the parts of a ratio; where nothing was counted it is unknown, not zero."""
    if below <= 0:
        raise raw.refused(f"Nothing was counted below the line ({below:g}): it is not known, and not 0.")
    return Reading(numerator=above, denominator=below)


def samples(values: list[float]) -> Reading:
    """Return samples, at least one."""
    if not values:
        raise raw.refused("There is no sample: it is not known, and not 0.")
    return Reading(samples=tuple(values))


def share_of_yes(outcomes: Any) -> Reading:
    """Return how many of the outcomes are true."""
    known = raw.yes_or_no(outcomes, "outcomes")
    return parts(sum(known), len(known))


def plain_samples(samples_: Any) -> Reading:
    """Return what was measured, one number each."""
    return samples(raw.numbers(samples_, "samples"))


# User adoption -------------------------------------------------------------------------------------------------------


def activation_rate(sign_ups: Any, activations: Any, within_days: Any = 7) -> Reading:
    """Return who of the cohort did the activation event within so many days of the sign-up."""
    joined = raw.first_days(raw.days_of_users(sign_ups, "sign_ups"))
    room = timedelta(days=raw.number(within_days, "within_days"))
    done = {
        user
        for user, on in raw.days_of_users(activations, "activations")
        if user in joined and timedelta(0) <= on - joined[user] <= room
    }
    return parts(len(done), len(joined))


def _active(events: Any, ends_on: Any, days: Any) -> tuple[dict[date, set[Any]], int]:
    """Return who was active on each day of a window."""
    last, length = raw.day(ends_on, "ends_on"), int(raw.number(days, "days"))
    found: dict[date, set[Any]] = defaultdict(set)
    for user, on in raw.days_of_users(events, "events"):
        if last - timedelta(days=length) < on <= last:
            found[on].add(user)
    return found, length


def active_users(events: Any, ends_on: Any, days: Any = 28) -> Reading:
    """Return how many different users there were; somebody active on two days counts once."""
    by_day, _ = _active(events, ends_on, days)
    return Reading(value=float(len(set().union(*by_day.values()))))


def stickiness(events: Any, ends_on: Any, days: Any = 28) -> Reading:
    """Return the mean of the daily active users, days without any included, over those of the window."""
    by_day, length = _active(events, ends_on, days)
    return parts(sum(map(len, by_day.values())) / length, len(set().union(*by_day.values())))


def weekly_stickiness(events: Any, ends_on: Any) -> Reading:
    """Return the users of the last 7 days over those of the last 28."""
    week, _ = _active(events, ends_on, 7)
    month, _ = _active(events, ends_on, 28)
    return parts(len(set().union(*week.values())), len(set().union(*month.values())))


def feature_adoption(eligible: Any, active: Any, used: Any) -> Reading:
    """Return who of the eligible active users used the feature."""
    may = raw.users(eligible, "eligible") & raw.users(active, "active")
    return parts(len(may & raw.users(used, "used")), len(may))


def feature_retention(adopters: Any, next_window: Any) -> Reading:
    """Return which adopters used the feature again in the next window."""
    first = raw.users(adopters, "adopters")
    return parts(len(first & raw.users(next_window, "next_window")), len(first))


def retention_d30(sign_ups: Any, events: Any) -> Reading:
    """Return who of the cohort was active on any of the days 28 to 34 after the sign-up."""
    joined = raw.first_days(raw.days_of_users(sign_ups, "sign_ups"))
    found = raw.days_of_users(events, "events")
    back = {user for user, on in found if user in joined and 28 <= (on - joined[user]).days <= 34}
    return parts(len(back), len(joined))


def engagement(actions: Any, active: Any) -> Reading:
    """Return the key actions (the user of each) over the active users of the week."""
    return parts(len(raw.rows(actions, "actions")), len(raw.users(active, "active")))


def satisfaction(answers: Any) -> Reading:
    """Return the sum of the answers, 1 to 5, and their number."""
    given = raw.numbers(answers, "answers")
    for answer in given:
        if not 1 <= answer <= 5:
            raise raw.refused(f"An answer is 1 to 5, not {answer:g}.")
    return parts(sum(given), len(given))


# Business value ------------------------------------------------------------------------------------------------------


def okr_score(actual: Any, start: Any, target: Any) -> Reading:
    """Return how much of the way was made, 0 to 1 in steps of 0.1; unknown where target and start are the same."""
    now, first, goal = (raw.number(*one) for one in ((actual, "actual"), (start, "start"), (target, "target")))
    if goal == first:
        raise raw.refused("Target and start are the same: nobody knows how much of the way was made.")
    made = min(1.0, max(0.0, (now - first) / (goal - first)))
    return Reading(value=int(made * 10 + 0.5 + 1e-9) / 10)


def revenue_attributed(treated: Any, control: Any) -> Reading:
    """Return what treated users brought more than control users do, for all treated users (revenue of each)."""
    ours, theirs = raw.numbers(treated, "treated"), raw.numbers(control, "control")
    if not ours or not theirs:
        raise raw.refused("There must be treated and control users.")
    return Reading(value=(sum(ours) / len(ours) - sum(theirs) / len(theirs)) * len(ours))


def cost_saving(baseline_unit_cost: Any, unit_cost: Any, volume: Any) -> Reading:
    """Return what the volume costs less than at the baseline."""
    before, now = raw.number(baseline_unit_cost, "baseline_unit_cost"), raw.number(unit_cost, "unit_cost")
    return Reading(value=(before - now) * raw.number(volume, "volume"))


def time_saved(uses: Any, minutes_per_use: Any) -> Reading:
    """Return the hours saved."""
    return Reading(value=raw.number(uses, "uses") * raw.number(minutes_per_use, "minutes_per_use") / 60)


def roi(benefit: Any, cost: Any) -> Reading:
    """Return what came back above the cost, over the cost."""
    spent = raw.number(cost, "cost")
    return parts(raw.number(benefit, "benefit") - spent, spent)


def conversion(eligible: Any, completed: Any) -> Reading:
    """Return which eligible visitors reached the goal, each once."""
    visitors = raw.users(eligible, "eligible")
    return parts(len(visitors & raw.users(completed, "completed")), len(visitors))


# Application performance ---------------------------------------------------------------------------------------------


def apdex(requests: Any, threshold_seconds: Any = 0.5) -> Reading:
    """Return satisfied and half of the tolerating requests over all (seconds and whether it failed, each)."""
    limit = raw.number(threshold_seconds, "threshold_seconds")
    points = 0.0
    known = raw.tuples(requests, "requests", 2)
    for seconds, failed in known:
        took = raw.number(seconds, "requests")
        if raw.yes_or_no([failed], "requests")[0]:
            continue  # an error frustrates, however fast it came
        points += 1 if took <= limit else 0.5 if took <= 4 * limit else 0
    return parts(points, len(known))


def error_rate(statuses: Any) -> Reading:
    """Return failed over valid requests by HTTP status; what the client did wrong is in neither."""
    valid = [status for status in raw.numbers(statuses, "statuses") if not 400 <= status < 500]
    return parts(sum(status >= 500 for status in valid), len(valid))


def ttft(requests: Any) -> Reading:
    """Return the seconds from each request sent to its first token that is not empty."""
    rows = raw.tuples(requests, "requests", 2)
    return samples([raw.between(sent, first, "requests", timedelta(seconds=1)) for sent, first in rows])


def tpot(requests: Any) -> Reading:
    """Return the time after the first token over the tokens after it (end to end and TTFT in ms, output tokens)."""
    above = below = 0.0
    for total, first, tokens in raw.tuples(requests, "requests", 3):
        if raw.number(tokens, "requests") >= 2:
            above += raw.number(total, "requests") - raw.number(first, "requests")
            below += tokens - 1
    return parts(above, below)


# Availability --------------------------------------------------------------------------------------------------------


def _objective(value: Any) -> float:
    slo = raw.number(value, "objective")
    if not 0 < slo < 1:
        raise raw.refused(f"An objective lies between 0 and 1, such as 0.999, not {slo:g}.")
    return slo


def error_budget_left(good: Any, valid: Any, objective: Any) -> Reading:
    """Return what is left of the allowed bad events, over the allowed ones; below 0 when overspent."""
    all_ = raw.number(valid, "valid")
    allowed = (1 - _objective(objective)) * all_
    return parts(allowed - (all_ - raw.number(good, "good")), allowed)


def burn_rate(good: Any, valid: Any, objective: Any) -> Reading:
    """Return bad events over the allowed ones."""
    all_ = raw.number(valid, "valid")
    return parts(all_ - raw.number(good, "good"), (1 - _objective(objective)) * all_)


def time_between_incidents(incidents: Any) -> Reading:
    """Return the hours between consecutive starts of incidents of severity 1 and 2 (start and severity, each)."""
    rows = raw.tuples(incidents, "incidents", 2)
    starts = sorted(
        raw.moment(start, "incidents")
        for start, severity in rows
        if raw.number(severity, "incidents") <= WORST_SEVERITIES
    )
    return parts(raw.between(starts[0], starts[-1], "incidents") if starts else 0, len(starts) - 1)


def time_to_mitigate(incidents: Any) -> Reading:
    """Return the hours from start to mitigation of incidents of severity 1 and 2 (start, mitigated, severity)."""
    took = [
        raw.between(start, mitigated, "incidents")
        for start, mitigated, severity in raw.tuples(incidents, "incidents", 3)
        if raw.number(severity, "incidents") <= WORST_SEVERITIES
    ]
    return parts(sum(took), len(took))


# Processing time and resources ---------------------------------------------------------------------------------------


def throughput(completed: Any, seconds: Any) -> Reading:
    """Return completed units over the seconds they took."""
    return parts(raw.number(completed, "completed"), raw.number(seconds, "seconds"))


def _durations(unit: timedelta) -> Recipe:
    def durations(runs: Any) -> Reading:
        rows = raw.tuples(runs, "runs", 2)
        return samples([raw.between(start, end, "runs", unit) for start, end in rows])

    durations.__doc__ = "Return how long each run took (start and end, each)."
    return durations


def training_time(runs: Any) -> Reading:
    """Return the hours of each successful training run (start, end and whether it succeeded)."""
    rows = raw.tuples(runs, "runs", 3)
    return samples([raw.between(start, end, "runs") for start, end, ok in rows if raw.yes_or_no([ok], "runs")[0]])


def data_freshness(now: Any, loaded_at: Any) -> Reading:
    """Return the hours since the latest load."""
    loads = [raw.moment(one, "loaded_at") for one in raw.rows(loaded_at, "loaded_at")]
    if not loads:
        raise raw.refused("Nothing was loaded yet.")
    return Reading(value=raw.between(max(loads), now, "loaded_at"))


def model_age(now: Any, trained_at: Any) -> Reading:
    """Return the days since the serving model was trained."""
    return Reading(value=raw.between(trained_at, now, "trained_at", DAY))


def gpu_sm_active(devices: Any) -> Reading:
    """Return the active share weighted by allocated time (share 0 to 1 and hours, each device)."""
    known = [(raw.number(a, "devices"), raw.number(b, "devices")) for a, b in raw.tuples(devices, "devices", 2)]
    return parts(sum(share * hours for share, hours in known), sum(hours for _, hours in known))


def mfu(tokens_per_second: Any, peak_tokens_per_second: Any) -> Reading:
    """Return observed over theoretical tokens a second."""
    peak = raw.number(peak_tokens_per_second, "peak_tokens_per_second")
    return parts(raw.number(tokens_per_second, "tokens_per_second"), peak)


def cpu_util(used: Any, allocated: Any) -> Reading:
    """Return used over allocated CPU time."""
    return parts(sum(raw.numbers(used, "used")), sum(raw.numbers(allocated, "allocated")))


def accelerator_idle(busy: Any, allocated: Any) -> Reading:
    """Return allocated accelerator hours that were not busy, over all allocated."""
    all_ = sum(raw.numbers(allocated, "allocated"))
    return parts(all_ - sum(raw.numbers(busy, "busy")), all_)


def cost_per_1k_predictions(cost: Any, predictions: Any) -> Reading:
    """Return a thousand times the serving cost over the predictions."""
    return parts(1000 * raw.number(cost, "cost"), raw.number(predictions, "predictions"))


def hosting_cost_per_mau(cost: Any, monthly_active_users: Any) -> Reading:
    """Return the hosting cost over the users of the month."""
    return parts(raw.number(cost, "cost"), raw.number(monthly_active_users, "monthly_active_users"))


# Delivery ------------------------------------------------------------------------------------------------------------


def deploy_frequency(deployed_at: Any) -> Reading:
    """Return how many deployments there were."""
    return Reading(value=float(len([raw.moment(one, "deployed_at") for one in raw.rows(deployed_at, "deployed_at")])))


def infra_share(items: Any) -> Reading:
    """Return effort tagged infrastructure over all tagged effort (tag and days, each); untagged is in neither."""
    known = [(tag, raw.number(days, "items")) for tag, days in raw.tuples(items, "items", 2) if tag]
    return parts(sum(days for tag, days in known if tag == "infrastructure"), sum(days for _, days in known))


RECIPES: Mapping[str, Recipe] = {
    "activation_rate": activation_rate, "active_users": active_users, "stickiness": stickiness,
    "weekly_stickiness": weekly_stickiness, "feature_adoption": feature_adoption,
    "feature_retention": feature_retention, "retention_d30": retention_d30, "engagement": engagement,
    "task_success": share_of_yes, "satisfaction": satisfaction, "ai_acceptance": share_of_yes,
    "okr_score": okr_score, "revenue_attributed": revenue_attributed, "cost_saving": cost_saving,
    "time_saved": time_saved, "roi": roi, "conversion": conversion, "apdex": apdex, "lcp_p75": plain_samples,
    "inp_p75": plain_samples, "cls_p75": plain_samples, "ttfb_p75": plain_samples, "latency_p95": plain_samples,
    "error_rate": error_rate, "eval_pass_rate": share_of_yes, "ttft_p95": ttft, "tpot": tpot,
    "availability": share_of_yes, "error_budget_left": error_budget_left, "burn_rate": burn_rate,
    "time_between_incidents": time_between_incidents, "time_to_mitigate": time_to_mitigate,
    "throughput": throughput, "batch_duration_p95": _durations(MINUTE), "training_time": training_time,
    "data_freshness": data_freshness, "queue_wait_p95": _durations(MINUTE), "model_age": model_age,
    "gpu_sm_active": gpu_sm_active, "mfu": mfu, "cpu_util": cpu_util, "accelerator_idle": accelerator_idle,
    "cost_per_1k_predictions": cost_per_1k_predictions, "hosting_cost_per_mau": hosting_cost_per_mau,
    "deploy_frequency": deploy_frequency, "change_lead_time": _durations(raw.HOUR),
    "change_fail_rate": share_of_yes, "failed_deploy_recovery": _durations(raw.HOUR), "infra_share": infra_share,
    "training_success": share_of_yes,
}  # fmt: skip


def takes(slug: str) -> tuple[str, ...]:
    """Return the names of the raw samples that a metric's recipe takes; none where it has no recipe."""
    recipe = RECIPES.get(slug)
    return tuple(name.rstrip("_") for name in signature(recipe).parameters) if recipe else ()


def compute(slug: str, inputs: Mapping[str, Any]) -> Reading:
    """Return what a metric of the catalogue is for raw samples.

    Raises
    ------
    Invalid
        Where the metric has no recipe, a sample is missing, unknown or of the wrong kind, or nothing was counted.
    """
    recipe = RECIPES.get(slug)
    if recipe is None:
        raise raw.refused(f"There is no recipe for {slug}: give a value, or the parts.")
    given = {_python_name(name): value for name, value in inputs.items()}
    try:
        signature(recipe).bind(**given)
    except TypeError as error:
        raise raw.refused(f"{slug} is worked out from {', '.join(takes(slug))}: {error}.") from error
    return recipe(**given)


def _python_name(name: str) -> str:
    return "samples_" if name == "samples" else name
