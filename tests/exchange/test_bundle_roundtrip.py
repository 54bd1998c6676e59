"""What goes in comes out: the sample, imported, exported and imported again."""

from datetime import UTC, date, datetime, timedelta

import msgspec
import pytest
from django.apps import apps

from planning.actions.catalogue import load_catalogue
from planning.exchange import bundle
from planning.exchange.sample import build
from planning.models import (
    Activity,
    ExternalId,
    Measurement,
    Organisation,
    Person,
    ProjectStakeholder,
    Standing,
    WorkItem,
)
from planning.queries import boundaries, growth, ownership
from tests import factories

TODAY = date(2026, 11, 24)


def imported(data, **options):
    return bundle.apply(bundle.parse(msgspec.json.encode(data)), by=None, **options)


def empty_the_database():
    for model in reversed(list(apps.get_app_config("planning").get_models(include_auto_created=True))):
        if model is not Organisation:
            model.objects.all()._raw_delete("default")
    Organisation.objects.all().delete()
    factories.organisation(name="Another")
    load_catalogue()


@pytest.fixture(scope="module")
def sample():
    return build(TODAY)


def test_import_export_import_export_is_equal(catalogue, sample):
    report = imported(sample)
    first = bundle.export()
    empty_the_database()
    imported(first)

    assert bundle.export() == first
    assert len(first["people"]) == report.created["people"] == len(sample["people"])
    assert [row["key"] for row in first["work_items"]] == [row["key"] for row in sample["work_items"]]
    assert first["organisation"]["name"] == "Aldertree"
    assert Person.objects.get(name="Ana Ribeiro").manager.name == "Viktor Sokolov"
    for row in WorkItem.objects.all()[:5]:
        row.full_clean()


def test_second_import_changes_nothing(catalogue, sample):
    imported(sample)
    before, revision = bundle.export(), Organisation.objects.get().planning_revision
    stamps = set(WorkItem.objects.values_list("pk", "updated_at"))

    report = imported(sample)

    assert not report.is_change
    assert report.unchanged["work_items"] == len(sample["work_items"])
    assert bundle.export() == before
    assert Organisation.objects.get().planning_revision == revision
    assert Activity.objects.filter(verb="bundle.import").count() == 1
    assert set(WorkItem.objects.values_list("pk", "updated_at")) == stamps


def test_every_key_is_kept_and_the_sample_tells_of_its_past(catalogue, sample):
    imported(sample)
    shown = growth.evidence(Person.objects.all())
    lint = ownership.lint(Organisation.objects.get(), TODAY)

    assert sum(len(skills) for skills in shown.values()) >= 15
    crossings = boundaries.crossings()
    assert {crossing.is_agreed for crossing in crossings} == {True, False}
    open_ones = {finding.subject_id for finding in lint.findings if finding.check == "O13"}
    assert len(open_ones) == lint.counts["O13"] == 7
    assert len(crossings) > 7
    assert not any(lint.counts[check] for check in ("O10", "O12"))

    for name, kind in (("people", "person"), ("work_items", "workitem"), ("success_metrics", "successmetric")):
        keys = set(ExternalId.objects.filter(kind=kind, source="bundle").values_list("key", flat=True))
        assert keys == {row["key"] for row in sample[name]}


def test_times_samples_and_histograms_of_measurements_come_back(organisation):
    row = factories.success_metric(metric=factories.metric(slug="latency_p95", aggregation="percentile"))
    at = datetime(2026, 11, 24, 9, 30, tzinfo=UTC)
    for minute, given in ((0, {"samples": [1.0, 2.5]}), (5, {"buckets": [[1.0, 3.0], ["+Inf", 4.0]]})):
        taken = Measurement(success_metric=row, measured_at=at + timedelta(minutes=minute), source="x", **given)
        taken.full_clean()
        taken.save()
    before = bundle.export()
    Measurement.objects.all().delete()

    report = imported(before)

    assert report.created["measurements"] == 2
    assert bundle.export() == before
    assert Standing.objects.get(pk=row.pk).last_on == at.date()
    assert imported(before).is_change is False


def test_stakeholders_of_projects_and_thresholds_come_back(catalogue):
    group = factories.stakeholder("designers")
    factories.project_stakeholder(project=factories.project("Copilot"), stakeholder=group, name="Noor", note="Tuesdays")
    Organisation.objects.update(maturity_gap_urgent="1.75")
    first = bundle.export()
    empty_the_database()

    imported(first)

    row = ProjectStakeholder.objects.get()
    assert (row.project.name, row.stakeholder.slug, row.name, row.note) == ("Copilot", "designers", "Noor", "Tuesdays")
    assert float(Organisation.objects.get().maturity_gap_urgent) == 1.75
    assert bundle.export() == first
