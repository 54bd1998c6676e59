"""A chart of one metric over a year with a million measurements, and the list of two thousand metrics.

Run on PostgreSQL: ``scripts/postgres env PORTAL_ENV=test .venv/bin/python -m benchmarks.metrics``. It migrates the
empty database that DATABASE_URL names, fills it, and tells the median of several runs of each in milliseconds.
"""

import argparse
import json
import os
import statistics
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
RUNS = 9


def main() -> None:
    """Fill a database and measure."""
    made = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    made.add_argument("--measurements", type=int, default=1_000_000, help="of the one metric, over a year")
    made.add_argument("--metrics", type=int, default=2_000, help="on the list, with twelve measurements each")
    made.add_argument("--json", type=Path, help="write the figures here too")
    asked = made.parse_args()
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    figures = Figures()
    measure(figures, asked.measurements, asked.metrics)
    if asked.json:
        asked.json.write_text(json.dumps(figures, indent=2))


class Figures(dict[str, float]):
    """Figures by name, told as they come."""

    def __setitem__(self, name: str, value: float) -> None:
        """Keep a figure and tell it."""
        super().__setitem__(name, value)
        print(f"{name:<60} {value:>12,.1f}", flush=True)


def measure(figures: Figures, measurements: int, metrics: int) -> None:
    """Measure, in milliseconds where nothing else is said."""
    from django.test import Client
    from django.utils import timezone

    import portal.urls  # noqa: F401 -- so that the first page is measured and not what it imports
    from planning.actions import standings
    from planning.queries import metric_charts, metric_pages
    from tests import factories

    factories.organisation()
    row = _one(measurements)
    figures["measurements"] = float(measurements)
    figures["put together the first time, s"] = _seconds(lambda: standings.renew({row.pk: None}))
    client = Client()
    client.force_login(factories.user("planner"))
    today = timezone.localdate()

    def chart() -> None:
        one = metric_pages.one_scored(row, today)
        assert metric_charts.chart(one, "EUR", today, "year") is not None

    figures["chart of a year, worked out"] = _median(chart)
    figures["page of the metric, a year"] = _median(lambda: _page(client, f"/metrics/{row.pk}/?span=year"))
    figures["a day put together again after a measurement"] = _median(lambda: standings.renew({row.pk: {today}}))
    _many(metrics)
    figures["metrics"] = float(metrics)
    figures["standings of all the first time, s"] = _seconds(standings.renew_outdated)
    figures["list of metrics"] = _median(lambda: _page(client, "/metrics/"))
    figures["list of metrics, those off target"] = _median(lambda: _page(client, "/metrics/?health=off_target"))


def _one(count: int) -> Any:
    """Return a success metric with so many measurements over the last year, half of them in the last half."""
    from planning.models import Measurement
    from tests import factories

    metric = factories.metric(slug="availability", aggregation="ratio", unit="%", direction="up")
    row = factories.success_metric(metric=metric, target_operator=">=", target_value=99.9, window="30d")
    now = datetime.now(UTC)
    step = timedelta(days=364) / count
    for start in range(0, count, 10_000):
        rows = (
            Measurement(
                success_metric=row, measured_at=(at := now - step * number), measured_on=at.date(), source="benchmark",
                numerator=999 + number % 2, denominator=1000,
            )
            for number in range(start, min(start + 10_000, count))
        )  # fmt: skip
        Measurement.objects.bulk_create(rows)
    return row


def _many(count: int) -> None:
    """Make success metrics with twelve weeks of measurements each."""
    from django.utils import timezone

    from planning.models import Component, Measurement, SuccessMetric
    from tests import factories

    today = timezone.localdate()
    kind, role = factories.component_kind("service"), factories.role("ml_engineer")
    metrics = [factories.metric(aggregation="ratio", unit="%", direction="up") for _ in range(10)]
    components = Component.objects.bulk_create(
        Component(name=f"Service {number}", kind=kind) for number in range(-(-count // 10))
    )
    rows = SuccessMetric.objects.bulk_create(
        SuccessMetric(
            metric=metrics[number % 10], component=components[number // 10], role=role, target_operator=">=",
            target_value=90 + number % 12, target_text="", window="28d",
        )
        for number in range(count)
    )  # fmt: skip
    Measurement.objects.bulk_create(
        [
            Measurement(
                success_metric=row, measured_on=today - timedelta(weeks=week), numerator=94 + week % 3, denominator=100
            )
            for row in rows
            for week in range(12)
        ],
        batch_size=5_000,
    )


def _page(client: Any, url: str) -> None:
    answer = client.get(url)
    assert answer.status_code == 200, answer.status_code


def _seconds(do: Callable[[], object]) -> float:
    began = time.perf_counter()
    do()
    return time.perf_counter() - began


def _median(do: Callable[[], object]) -> float:
    do()
    return 1000 * statistics.median(_seconds(do) for _ in range(RUNS))


if __name__ == "__main__":
    main()
