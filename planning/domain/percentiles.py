"""Which percentile a metric is."""

from collections.abc import Mapping

PERCENTILES: Mapping[str, float] = {
    "lcp_p75": 75, "inp_p75": 75, "cls_p75": 75, "ttfb_p75": 75, "latency_p95": 95, "ttft_p95": 95,
    "batch_duration_p95": 95, "queue_wait_p95": 95, "training_time": 50, "change_lead_time": 50,
    "failed_deploy_recovery": 50,
}  # fmt: skip


def percentile_of(slug: str) -> float | None:
    """Return the percentile that a metric is, by its name; None for all others and for the organisation's own."""
    if slug in PERCENTILES:
        return PERCENTILES[slug]
    tail = slug.rpartition("_p")[2]
    return float(tail) if "_p" in slug and tail.isdecimal() and 0 < float(tail) < 100 else None
