"""Against a real Prometheus of Debian's packages: ``make test-prometheus``. It scrapes itself."""

import json
import shutil
import socket
import subprocess
import time
from datetime import UTC, datetime, timedelta
from urllib.request import urlopen

import pytest

from planning.actions import pulls
from planning.models import Measurement, MetricPull, Standing
from tests import factories

pytestmark = [pytest.mark.prometheus, pytest.mark.enable_socket, pytest.mark.django_db]
CONFIG = """
global: {scrape_interval: 1s}
scrape_configs:
  - {job_name: itself, static_configs: [{targets: ["127.0.0.1:PORT"]}]}
"""


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    program = shutil.which("prometheus")
    assert program, "Prometheus is missing. Debian: apt-get install prometheus"
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    folder = tmp_path_factory.mktemp("prometheus")
    (folder / "prometheus.yml").write_text(CONFIG.replace("PORT", str(port)))
    process = subprocess.Popen(
        [program, f"--config.file={folder}/prometheus.yml", f"--storage.tsdb.path={folder}/data",
         f"--web.listen-address=127.0.0.1:{port}", "--log.level=error"],
    )  # fmt: skip
    url = f"http://127.0.0.1:{port}"
    try:
        for name in ("prometheus_http_request_duration_seconds_bucket", "prometheus_http_requests_total>0"):
            _wait_for(url, name)
        yield url
    finally:
        process.kill()
        process.wait()


def _wait_for(url, name):
    until = time.monotonic() + 20
    while time.monotonic() < until:
        try:
            with urlopen(f"{url}/api/v1/query?query=count({name})", timeout=2) as answer:
                if json.load(answer)["data"]["result"]:
                    return
        except OSError:
            pass
        time.sleep(0.2)
    pytest.fail(f"Prometheus has no {name} after 20 s.")


@pytest.fixture(autouse=True)
def allowed(settings, organisation):
    settings.PULL_ALLOWED = ["127.0.0.1"]


def pull(server, slug, aggregation, **values):
    row = factories.success_metric(metric=factories.metric(slug=slug, aggregation=aggregation, direction="up"))
    return MetricPull.objects.create(success_metric=row, address=server, every_minutes=1, **values)


def now():
    """Return a moment whose full second has a sample already."""
    time.sleep(1.2)
    return datetime.now(UTC)


def on_grid(monkeypatch):
    """Read at the second, not at the full minute: the server is younger than that."""
    from planning.actions import pulling

    def times(row, at):
        end = int(at.timestamp())
        start = end if row.read_until is None else int(row.read_until.timestamp()) + 1
        return pulling.Times(min(start, end), end, 1)

    monkeypatch.setattr(pulling, "times_of", times)


def test_value_is_read_then_all_since(server, monkeypatch):
    on_grid(monkeypatch)
    row = pull(server, "up", "latest", query="sum(up)")
    assert pulls.pull_one(row, now()), row.problem
    time.sleep(2)

    assert pulls.pull_one(row, now()), row.problem

    assert Measurement.objects.count() >= 3
    assert set(Measurement.objects.values_list("value", flat=True)) == {1.0}
    assert Standing.objects.get().value == 1.0


def test_ratio_and_histogram_are_read(server, monkeypatch):
    on_grid(monkeypatch)
    name = "prometheus_http_request_duration_seconds"
    ratio = pull(
        server, "availability", "ratio", query='sum(prometheus_http_requests_total{code="200"})',
        denominator_query="sum(prometheus_http_requests_total)",
    )  # fmt: skip
    buckets = pull(server, "latency_p95", "percentile", query=f"sum by (le) ({name}_bucket)")

    for row in (ratio, buckets):
        assert pulls.pull_one(row, now()), row.problem

    parts = ratio.success_metric.measurements.get()
    assert 0 < parts.numerator <= parts.denominator
    histogram = buckets.success_metric.measurements.get()
    assert histogram.buckets[-1][0] == "+Inf"
    assert 0 <= histogram.value < 10


def test_query_that_it_refuses_is_told_in_its_words(server):
    row = pull(server, "up", "latest", query="sum(")

    assert not pulls.pull_one(row, datetime.now(UTC) - timedelta(seconds=1))

    assert "400" in row.problem
    assert "parse error" in row.problem
