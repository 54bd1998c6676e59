"""Values pulled from sources that work, are down, slow or talk nonsense: nothing is lost, and the page says why."""

import time
from datetime import UTC, datetime, timedelta

import pytest

from planning.actions import pulling, pulls, records
from planning.actions.fetching import Unreachable
from planning.domain.errors import Invalid, NotAllowed
from planning.models import MeasuredDay, Measurement, MetricPull, Standing
from tests import factories
from tests.servers import right, serving

NOW = datetime(2026, 11, 24, 9, 30, 17, tzinfo=UTC)
FULL = datetime(2026, 11, 24, 9, 30, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


@pytest.fixture(autouse=True)
def allowed(settings, organisation):
    settings.PULL_ALLOWED = ["127.0.0.1"]
    settings.PULL_SECONDS = 2


def pull(url="http://127.0.0.1:9", *, slug="queue", **values):
    metric = factories.metric(slug=slug, aggregation=values.pop("aggregation", "latest"), direction="up")
    row = factories.success_metric(metric=metric)
    base = {"kind": "prometheus", "query": "up", "every_minutes": 1, "address": url, **values}
    return MetricPull.objects.create(success_metric=row, **base)


def prometheus(**series_by_query):
    """Answer as Prometheus does: ``series_by_query`` gives, for each query, [(labels, value of a time)]."""

    def answer(asked):
        series = series_by_query[asked["query"]]
        if asked.path.endswith("/query"):
            at = float(asked["time"])
            result = [{"metric": labels, "value": [at, str(of(at))]} for labels, of in series if of(at) is not None]
            return right({"status": "success", "data": {"resultType": "vector", "result": result}})
        start, end, step = (int(asked[name]) for name in ("start", "end", "step"))
        times = range(start, end + 1, step)
        result = [
            {"metric": labels, "values": [[at, str(of(at))] for at in times if of(at) is not None]}
            for labels, of in series
        ]
        return right({"status": "success", "data": {"resultType": "matrix", "result": result}})

    return answer


def taken():
    rows = Measurement.objects.order_by("measured_at")
    return [(row.measured_at.minute, row.value) for row in rows]


@pytest.mark.enable_socket
class TestPrometheus:
    """Answers of its HTTP API."""

    def test_first_pull_takes_the_latest_and_the_next_all_since(self):
        with serving(prometheus(up=[({}, lambda at: at // 60 % 100)])) as server:
            row = pull(server.url + "/")
            assert pulls.pull_one(row, NOW)
            assert pulls.pull_one(row, NOW + 3 * MINUTE)
            assert pulls.pull_one(row, NOW + 3 * MINUTE)

        assert [minute for minute, _ in taken()] == [30, 31, 32, 33]
        assert [asked.path for asked in server.asked] == [
            "/api/v1/query", "/api/v1/query_range", "/api/v1/query",
        ]  # fmt: skip
        row.refresh_from_db()
        assert (row.problem, row.worked_at, row.read_until) == ("", NOW + 3 * MINUTE, FULL + 3 * MINUTE)
        assert MeasuredDay.objects.get().count == 4
        assert Standing.objects.get().last_on == NOW.date()

    def test_what_was_missed_while_the_source_was_down_is_caught_up(self):
        with serving(prometheus(up=[({}, lambda _at: 5)])) as server:
            row = pull(server.url)
            pulls.pull_one(row, NOW)
        assert not pulls.pull_one(row, NOW + MINUTE)
        row.refresh_from_db()
        assert "refused" in row.problem
        assert (row.worked_at, row.tried_at) == (NOW, NOW + MINUTE)
        assert len(taken()) == 1

        with serving(prometheus(up=[({}, lambda _at: 6)])) as server:
            MetricPull.objects.update(address=server.url)
            row.refresh_from_db()
            assert pulls.pull_one(row, NOW + 10 * MINUTE)

        assert taken() == [(30, 5), *((minute, 6) for minute in range(31, 41))]

    def test_ratio_keeps_both_parts_and_times_without_a_count_are_left(self):
        queries = prometheus(good=[({}, lambda at: 9)], all=[({}, lambda at: 0 if at // 60 % 60 == 31 else 10)])
        with serving(queries) as server:
            row = pull(server.url, query="good", denominator_query="all", aggregation="ratio", read_until=FULL)
            assert pulls.pull_one(row, NOW + 3 * MINUTE)

        parts = Measurement.objects.order_by("measured_at").values_list("numerator", "denominator", "value")
        assert list(parts) == [(9, 10, None), (9, 10, None)]

    def test_histogram_becomes_a_percentile(self):
        series = [({"le": "1"}, lambda _at: 50), ({"le": "2"}, lambda _at: 100), ({"le": "+Inf"}, lambda _at: 100)]
        with serving(prometheus(b=series)) as server:
            row = pull(server.url, query="b", slug="x_p95", aggregation="percentile")
            assert pulls.pull_one(row, NOW)

        one = Measurement.objects.get()
        assert (one.buckets, one.value) == ([[1.0, 50.0], [2.0, 100.0], ["+Inf", 100.0]], pytest.approx(1.9))

    def test_value_that_changed_is_put_right_and_not_doubled(self):
        with serving(prometheus(up=[({}, lambda _at: 1)])) as server:
            row = pull(server.url)
            pulls.pull_one(row, NOW)
        with serving(prometheus(up=[({}, lambda _at: 2)])) as server:
            MetricPull.objects.update(address=server.url, read_until=FULL - MINUTE)
            pulls.pull_one(MetricPull.objects.get(), NOW)

        assert taken() == [(30, 2)]

    @pytest.mark.parametrize(
        ("body", "status", "says"),
        [
            (b"<html>", 200, "no JSON"),
            (b"[" * 100_000, 200, "no JSON"),
            (b"", 502, "502"),
            ({"status": "error", "error": "bad query"}, 400, "bad query"),
            ({"data": 1}, 200, "form"),
            ([], 200, "form"),
            ({"data": {"resultType": "vector", "result": []}}, 200, "no number"),
            ({"data": {"resultType": "vector", "result": [{"metric": {}, "value": [1, "x"]}]}}, 200, "form"),
            ({"data": {"resultType": "vector", "result": [{"metric": {}, "value": [1, "NaN"]}]}}, 200, "no number"),
            (
                {"data": {"resultType": "vector", "result": [{"metric": {"a": n}, "value": [1, "1"]} for n in "ab"]}},
                200,
                "2 series",
            ),
            (
                {
                    "data": {
                        "resultType": "vector",
                        "result": [{"metric": {"le": "1", "a": n}, "value": [1, "1"]} for n in "ab"],
                    }
                },
                200,
                "more than one histogram",
            ),
        ],
    )
    def test_nonsense_is_told_and_loses_nothing(self, body, status, says):
        with serving(lambda _asked: (status, body, {})) as server:
            row = pull(server.url)
            kept = factories.measurement(success_metric=row.success_metric)

            assert not pulls.pull_one(row, NOW)

        row.refresh_from_db()
        assert says in row.problem
        assert (row.worked_at, row.read_until) == (None, None)
        assert list(Measurement.objects.all()) == [kept]

    def test_scalar_is_a_series_of_its_own(self):
        answer = {"data": {"resultType": "scalar", "result": [FULL.timestamp(), "4"]}}
        with serving(lambda _asked: right(answer)) as server:
            assert pulls.pull_one(pull(server.url), NOW)

        assert taken() == [(30, 4)]

    def test_slow_source_is_left_in_time_and_told(self, settings):
        settings.PULL_SECONDS = 0.2
        with serving(lambda _asked: time.sleep(0.6)) as server:
            row = pull(server.url)
            assert not pulls.pull_one(row, NOW)

        assert "did not answer within 0.2 s" in row.problem


@pytest.mark.enable_socket
class TestJson:
    """Any endpoint that answers JSON."""

    def test_value_at_a_path_is_of_the_time_on_the_grid(self):
        with serving(lambda _asked: right({"data": [{"n": 7}]})) as server:
            row = pull(f"{server.url}/x?y=1", kind="json", query="data[0].n", every_minutes=15)
            assert pulls.pull_one(row, NOW)
            assert pulls.pull_one(row, NOW)

        assert taken() == [(30, 7)]
        assert server.asked[0]["y"] == "1"

    def test_parts_are_both_kept(self):
        with serving(lambda _asked: right({"good": 8, "all": "10"})) as server:
            row = pull(server.url, kind="json", query="good", denominator_query="all", aggregation="ratio")
            assert pulls.pull_one(row, NOW)

        assert Measurement.objects.values_list("numerator", "denominator").get() == (8, 10)

    @pytest.mark.parametrize(
        ("body", "says"), [({"good": 1}, "nothing at all"), ({"good": 1, "all": 0}, "nothing was counted")]
    )
    def test_missing_part_is_told(self, body, says):
        with serving(lambda _asked: right(body)) as server:
            row = pull(server.url, kind="json", query="good", denominator_query="all")
            assert not pulls.pull_one(row, NOW)

        assert says in row.problem


def test_due_sources_are_read_once_by_whoever_claims_them(monkeypatch):
    read = []
    monkeypatch.setattr(pulling, "read", lambda row, _times: read.append(row.pk) or [])
    due, later, off = pull(slug="a"), pull(slug="b", next_at=NOW + MINUTE), pull(slug="c", is_active=False)
    ended = pull(slug="d")
    ended.success_metric.ended_on = NOW.date()
    ended.success_metric.save()

    assert pulls.pull_due(NOW) == "Read 1 source."
    assert pulls.pull_due(NOW) == "No source was due."

    assert read == [due.pk]
    assert MetricPull.objects.get(pk=due.pk).next_at == FULL + MINUTE
    assert {MetricPull.objects.get(pk=one.pk).worked_at for one in (later, off, ended)} == {None}


def test_source_that_another_worker_has_is_left(monkeypatch):
    monkeypatch.setattr(pulls, "_claim", lambda *_: False)
    pull()

    assert pulls.pull_due(NOW) == "No source was due."


def test_failures_are_counted_and_the_rest_waits_when_time_is_up(monkeypatch):
    monkeypatch.setattr(pulling, "read", lambda *_: (_ for _ in ()).throw(Unreachable("It is down.")))
    pull()
    assert pulls.pull_due(NOW) == "Read 0 sources; 1 did not answer rightly."

    monkeypatch.setattr(pulls, "SECONDS_AT_MOST", -1)
    assert pulls.pull_due(NOW + MINUTE) == "No source was due."


def test_what_nobody_thought_of_is_told_too(monkeypatch):
    monkeypatch.setattr(pulling, "read", lambda *_: 1 / 0)
    row = pull()

    assert not pulls.pull_one(row, NOW)
    assert row.problem == "It could not be read: ZeroDivisionError."


def test_long_gap_is_caught_up_in_parts():
    row = pull(read_until=NOW - timedelta(days=30))

    times = pulling.times_of(row, NOW)

    assert (times.end - times.start) // times.step + 1 == pulling.POINTS_AT_MOST


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"address": "http://10.0.0.1"}, "address"),
        ({"address": "http://unlisted.example"}, "address"),
        ({"kind": "json", "query": "a[*]"}, "query"),
        ({"every_minutes": 0}, "every_minutes"),
    ],
)
def test_source_that_may_not_be_read_is_not_kept(given, field):
    values = {
        "success_metric": factories.success_metric(), "kind": "prometheus", "address": "http://127.0.0.1:9090",
        "query": "up", "every_minutes": 5, **given,
    }  # fmt: skip

    with pytest.raises(Invalid) as error:
        records.create(MetricPull, values, by=factories.user("planner"))

    assert field in error.value.fields
    assert not MetricPull.objects.exists()


def test_reading_now_takes_the_right_over_the_team(monkeypatch):
    monkeypatch.setattr(pulling, "read", lambda *_: [])
    row = pull()

    assert pulls.pull_now(row, by=factories.user("planner"))
    with pytest.raises(NotAllowed):
        pulls.pull_now(row, by=factories.user("manager"))
