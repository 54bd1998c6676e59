"""OpenSLO v1: what can be held comes back the same, all else is refused by name."""

import pytest
import yaml
from django.core.management import CommandError, call_command

from planning.domain.errors import Invalid
from planning.exchange import openslo
from planning.models import MetricPull, SuccessMetric
from tests import factories

SLO = """
apiVersion: openslo/v1
kind: DataSource
metadata: {name: main}
spec: {type: Prometheus, connectionDetails: {url: "http://127.0.0.1:9090"}}
---
apiVersion: openslo/v1
kind: Service
metadata: {name: ranking-service, displayName: Ranking service}
spec: {}
---
apiVersion: openslo/v1
kind: SLI
metadata: {name: good-answers}
spec:
  ratioMetric:
    counter: true
    good: {metricSource: {metricSourceRef: main, type: Prometheus, spec: {query: "sum(rate(ok[1h]))"}}}
    total: {metricSource: {metricSourceRef: main, type: Prometheus, spec: {query: "sum(rate(all[1h]))"}}}
---
apiVersion: openslo/v1
kind: SLO
metadata: {name: ranking-up}
spec:
  service: ranking-service
  indicatorRef: good-answers
  timeWindow: [{duration: 30d, isRolling: true}]
  budgetingMethod: Occurrences
  objectives: [{target: 0.9995}]
"""


@pytest.fixture
def by(settings, catalogue):
    settings.PULL_ALLOWED = ["127.0.0.1"]
    factories.component(name="Ranking service")
    return factories.user("planner")


def load(tmp_path, text, by):
    file = tmp_path / "slo.yaml"
    file.write_text(text)
    return openslo.load(file, by=by)


def test_slo_becomes_a_success_metric_that_is_read(tmp_path, by):
    assert load(tmp_path, SLO, by) == (1, 0)

    row, pull = SuccessMetric.objects.get(), MetricPull.objects.get()
    assert (row.metric.slug, row.target_operator, row.target_value, row.window) == ("availability", ">=", 99.95, "30d")
    assert (pull.address, pull.query, pull.denominator_query) == (
        "http://127.0.0.1:9090", "sum(rate(ok[1h]))", "sum(rate(all[1h]))",
    )  # fmt: skip


def test_what_goes_out_comes_in_and_goes_out_the_same(tmp_path, by):
    load(tmp_path, SLO, by)
    first = openslo.export()

    assert load(tmp_path, first, by) == (0, 1)
    assert openslo.export() == first

    SuccessMetric.objects.all().delete()
    assert load(tmp_path, first, by) == (1, 0)
    assert openslo.export() == first
    assert [one["kind"] for one in yaml.safe_load_all(first)] == ["DataSource", "Service", "SLO"]


def test_changed_objective_reaches_the_metric_of_the_same_name(tmp_path, by):
    load(tmp_path, SLO, by)

    assert load(tmp_path, SLO.replace("target: 0.9995", "targetPercent: 99.5"), by) == (0, 1)

    assert SuccessMetric.objects.get().target_value == 99.5


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("openslo/v1\nkind: SLO", "openslo/v2\nkind: SLO", "not of openslo/v1"),
        ("kind: SLI", "kind: AlertPolicy", "AlertPolicy"),
        ("metadata: {name: main}", "metadata: {}", "no metadata.name"),
        ("Occurrences", "Timeslices", "Occurrences"),
        ("isRolling: true", "isRolling: false", "rolling"),
        ("30d", "45m", "duration"),
        ("{target: 0.9995}", "{target: 0.9}, {target: 0.99}", "One objective"),
        ("{target: 0.9995}", "{target: 0.9, op: lt, value: 3}", "One objective"),
        ("target: 0.9995", "target: most", "no number"),
        ("target: 0.9995", "target: 99.95", "between"),
        ("target: 0.9995", "displayName: x", "missing"),
        ("service: ranking-service", "service: unknown", "called unknown"),
        ("indicatorRef: good-answers", "indicatorRef: other", "no SLI other"),
        ("indicatorRef: good-answers", "indicator: {spec: {thresholdMetric: {}}}", "ratioMetric"),
        ("type: Prometheus, connectionDetails", "type: Datadog, connectionDetails", "not of the type Prometheus"),
        ("kind: DataSource", "kind: Service", "DataSource"),
        ("http://127.0.0.1:9090", "http://10.0.0.1", "PULL_ALLOWED"),
        ("{name: ranking-up}", "&a {name: ranking-up, x: *a}", "alias"),
    ],
)
def test_what_cannot_be_held_is_refused_by_name_and_nothing_is_stored(tmp_path, by, old, new, says):
    assert old in SLO
    with pytest.raises(Invalid, match=says):
        load(tmp_path, SLO.replace(old, new), by)

    assert not SuccessMetric.objects.exists()


def test_two_components_of_one_name_are_told(tmp_path, by):
    factories.component(name="Ranking service", team=factories.team())

    with pytest.raises(Invalid, match="More than one"):
        load(tmp_path, SLO, by)


def test_service_may_be_a_project_by_its_short_name(tmp_path, by):
    factories.project("Search & rank")

    load(tmp_path, SLO.replace("service: ranking-service", "service: search-rank"), by)

    assert str(SuccessMetric.objects.get().project) == "Search & rank"


def test_commands_take_and_give(tmp_path, by, capsys):
    file = tmp_path / "slo.yaml"
    file.write_text(SLO)
    call_command("import_openslo", str(file), by=by.username)
    call_command("export_openslo")

    told = capsys.readouterr().out
    assert "1 made, 0 there already" in told
    assert "kind: SLO" in told
    with pytest.raises(CommandError, match="no user"):
        call_command("import_openslo", str(file), by="nobody")
    with pytest.raises(CommandError):
        call_command("import_openslo", str(tmp_path / "none.yaml"), by=by.username)
