"""Sources and files of measurements on their pages, and the jobs."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from planning.actions import jobs as actions
from planning.actions import pulling
from planning.actions.fetching import Unreachable
from planning.models import Job, Measurement, MetricPull
from tests import factories

SOURCE = {
    "kind": "prometheus",
    "address": "http://127.0.0.1:9090",
    "query": "up",
    "every_minutes": 5,
    "is_active": "on",
}


@pytest.fixture(autouse=True)
def allowed(settings):
    settings.PULL_ALLOWED = ["127.0.0.1"]


def text_of(answer):
    return answer.content.decode().replace("\N{NO-BREAK SPACE}", " ").replace("&nbsp;", " ")


def url(name, row):
    return reverse(f"planning:{name}", args=[row.pk])


def test_source_is_set_up_changed_and_taken_away(planner):
    row = factories.success_metric()

    assert planner.post(url("metric-pull-edit", row), SOURCE).status_code == 303
    pull = MetricPull.objects.get()
    MetricPull.objects.update(next_at=timezone.now() + timedelta(days=1))
    planner.post(url("metric-pull-edit", row), {**SOURCE, "query": "other"})
    pull.refresh_from_db()
    assert (pull.query, pull.next_at) == ("other", None)
    assert "Prometheus, every 5 minutes" in text_of(planner.get(url("metric-detail", row)))

    planner.post(url("metric-pull-remove", row))
    assert not MetricPull.objects.exists()


def test_source_that_is_not_listed_is_refused_beside_its_field(planner):
    row = factories.success_metric()

    answer = planner.post(url("metric-pull-edit", row), {**SOURCE, "address": "http://169.254.169.254/"})

    assert answer.status_code == 422
    assert "PULL_ALLOWED" in answer.context["form"].errors["address"][0]


def test_page_says_why_a_source_was_not_read_and_when_it_worked_last(planner, monkeypatch):
    row = factories.success_metric()
    planner.post(url("metric-pull-edit", row), SOURCE)
    monkeypatch.setattr(pulling, "read", lambda *_: (_ for _ in ()).throw(Unreachable("It is down.")))

    page = planner.post(url("metric-pull-now", row), follow=True).content.decode()

    assert "It is down." in page
    assert "Nothing is lost" in page
    monkeypatch.setattr(pulling, "read", lambda *_: [])
    page = planner.post(url("metric-pull-now", row), follow=True).content.decode()
    assert "It is down." not in page


def test_stale_metric_says_what_is_wrong_with_its_source(planner):
    row = factories.success_metric(cadence_days=1)
    factories.measurement(success_metric=row, measured_on=timezone.localdate() - timedelta(days=20))
    MetricPull.objects.create(
        success_metric=row, address="http://127.0.0.1:9", query="up", problem="It is down.", tried_at=timezone.now()
    )

    page = planner.get(url("metric-detail", row)).content.decode()

    assert "is stale" in page
    assert "It is down." in page


class TestUpload:
    """A file of measurements."""

    address = "/metrics/upload/"

    def load(self, client, text, query="", **more):
        return client.post(f"{self.address}{query}", {"text": text, **more})

    def test_file_is_loaded_by_names_and_again_changes_nothing(self, planner):
        component = factories.component(name="Search")
        row = factories.success_metric(metric=factories.metric(name="Latency"), component=component)
        lines = ("Latency;search;2026-11-02;12,5", f"{row.metric.slug};Search;2026-11-03;13")
        data = "\n".join(["Metric;Component;measured_on;value", *lines])

        for _ in range(2):
            file = SimpleUploadedFile("m.csv", b"\xef\xbb\xbf" + data.encode())
            assert planner.post(self.address, {"file": file}).status_code == 303

        assert list(Measurement.objects.order_by("measured_on").values_list("value", "source")) == [
            (12.5, "csv"), (13.0, "csv"),
        ]  # fmt: skip

    def test_export_of_a_metric_is_taken_back(self, planner):
        row = factories.success_metric()
        factories.measurement(success_metric=row, value=None, numerator=1, denominator=2, note="-x")
        text = planner.get(url("measurement-csv", row)).content.decode()

        answer = self.load(planner, text, f"?metric={row.pk}", only_check="on").content.decode()

        assert "unchanged" in answer

    def test_every_wrong_line_is_named_and_nothing_is_stored(self, planner):
        row = factories.success_metric()
        lines = [
            "success_metric,measured_on,measured_at,value,numerator,denominator",
            f"{row.pk},2026-11-02,,1,,",
            f"{row.pk},2026-11-02,,1,,",
            "999999,2026-11-02,,1,,",
            f"{row.pk},yesterday,,1,,",
            f"{row.pk},,noon,1,,",
            f"{row.pk},2026-11-03,,many,,",
            f"{row.pk},2026-11-03,,nan,,",
            f"{row.pk},2026-11-03,,,1,0",
            f"{row.pk},2026-11-03,,1,,,surplus",
        ]

        answer = self.load(planner, "\n".join(lines))

        report = answer.context["report"]
        assert answer.status_code == 422
        assert [line.number for line in report.lines if line.word == "refused"] == [3, 4, 5, 6, 7, 8, 9, 10]
        assert not Measurement.objects.exists()

    @pytest.mark.parametrize("text", ["a,b\n1,2", "measured_on,value", "value\n1", '"measured_on\n', ""])
    def test_what_is_no_such_file_is_refused(self, planner, text):
        assert self.load(planner, text).status_code == 422

    def test_file_of_other_signs_or_beside_its_text_is_refused(self, planner):
        for given in ({"file": SimpleUploadedFile("m.csv", b"\xff\xfe\x00")},
                      {"file": SimpleUploadedFile("m.csv", b"x"), "text": "y"}):  # fmt: skip
            assert planner.post(self.address, given).status_code == 422

    def test_file_that_is_too_large_is_refused(self, planner, monkeypatch):
        monkeypatch.setattr("planning.forms.measuring.LARGEST_FILE", 3)
        answer = planner.post(self.address, {"file": SimpleUploadedFile("m.csv", b"12345")})
        assert "at most 3" in answer.context["form"].errors["file"][0]

    def test_checking_stores_nothing(self, planner):
        row = factories.success_metric()

        answer = self.load(planner, "measured_at,value\n2026-11-02T09:00,1", f"?metric={row.pk}", only_check="on")

        assert "1 line can be stored" in text_of(answer)
        assert not Measurement.objects.exists()

    def test_two_metrics_of_one_name_are_told(self, planner):
        for _ in range(2):
            factories.success_metric(
                metric=factories.metric(name="Same"), component=factories.component(name="Thing", team=factories.team())
            )

        answer = self.load(planner, "metric,component,measured_on,value\nSame,Thing,2026-11-02,1")

        assert "More than one" in answer.context["report"].lines[0].said

    def test_member_loads_for_the_own_team_only(self, member):
        row = factories.success_metric()

        answer = self.load(member, "measured_on,value\n2026-11-02,1", f"?metric={row.pk}")

        assert "does not cover" in answer.context["report"].lines[0].said


class TestJobs:
    """The page of what recurs."""

    address = "/settings/jobs/"

    def test_jobs_wait_for_a_worker_then_run_then_fail(self, planner):
        assert "for a worker" in planner.get(self.address).content.decode()

        for name in ("pull-metrics", "renew-standings", "remind-owners", "clear-old"):
            Job.objects.update_or_create(
                name=name, defaults={"next_at": timezone.now() + timedelta(hours=1), "ended_at": timezone.now()}
            )
        assert "All that recurs ran" in planner.get(self.address).content.decode()

        Job.objects.filter(name="clear-old").update(is_failed=True, result="Disk full.")
        page = planner.get(self.address).content.decode()
        assert "Remove what nobody needs failed" in page
        assert "Disk full." in page

        Job.objects.filter(name="clear-old").update(leased_until=timezone.now())
        assert "runs now" in planner.get(self.address).content.decode()

    def test_job_is_run_by_hand(self, planner, django_capture_on_commit_callbacks):
        with django_capture_on_commit_callbacks(execute=True):
            actions.ensure()
            row = Job.objects.get(name="renew-standings")
            assert planner.post(f"/settings/jobs/{row.pk}/run/").status_code == 303

        assert "Every standing is of today." in text_of(planner.get(self.address))
        assert planner.post("/settings/jobs/99999/run/").status_code == 404

    def test_job_is_run_by_the_api(self, planner, django_capture_on_commit_callbacks):
        from planning.actions import jobs

        jobs.ensure()
        row = Job.objects.get(name="clear-old")
        with django_capture_on_commit_callbacks(execute=True):
            answer = planner.post(f"/api/v1/jobs/{row.pk}/run/", {}, content_type="application/json")

        assert answer.status_code == 200
        row.refresh_from_db()
        assert row.result == "Nothing was old enough."

    @pytest.mark.parametrize(
        ("span", "words"),
        [
            (timedelta(minutes=1), "every minute"), (timedelta(minutes=90), "every 90 minutes"),
            (timedelta(hours=1), "every hour"), (timedelta(days=2), "every 2 days"),
        ],
    )  # fmt: skip
    def test_how_often_is_written_in_words(self, span, words):
        from planning.queries.jobs import every

        assert every(span) == words
