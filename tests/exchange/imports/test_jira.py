"""Jira's CSV, with its quirks."""

import codecs
from datetime import date
from decimal import Decimal

import pytest

from planning import models
from planning.exchange import imports
from tests import factories
from tests.exchange.imports.helpers import outcomes, preview, take, upload, verdicts, world

HEAD = (
    "Summary,Issue key,Issue id,Issue Type,Status,Project key,Project name,Priority,Assignee,Resolved,Due Date,Labels,"
    "Labels,Description,Custom field (Story Points),Custom field (Start date),Custom field (Epic Link),"
    "Outward issue link (Blocks),Status Category"
)
ROWS = [
    (
        'Answer from files,PAY-1,101,Story,To Do,PAY,Payments,High,Ana Lopez,,14/Jul/26 3:42 PM,ai,search,"First '
        'line\r\nsecond, with a comma",5,6/21/2026 16:14,PAY-9,PAY-2,To Do'
    ),
    "Feature store,PAY-2,102,Task,In Review,PAY,Payments,Blocker,,,,infra,,,3,,,,In Progress",
    "Old report,PAY-3,103,Task,Closed,PAY,Payments,Low,Ben Ito,12/May/26 9:00 AM,,,,,2,,,,Done",
    "All of payments,PAY-9,109,Epic,To Do,PAY,Payments,Medium,,,,,,,,,,,To Do",
    "No size,PAY-4,104,Bug,Gathering dust,PAY,Payments,Medium,,,,,,,,,,,To Do",
]
JIRA = "\r\n".join([HEAD, *ROWS]) + "\r\n"


@pytest.fixture(autouse=True)
def _files(catalogue, settings, tmp_path):
    settings.IMPORT_DIR = str(tmp_path)


def test_quirks_of_the_file_are_read():
    take(codecs.BOM_UTF8 + JIRA.encode())
    first, second, third, fourth = (models.WorkItem.objects.get(number=f"PAY-{n}") for n in (1, 2, 3, 4))

    assert first.description == "First line\nsecond, with a comma"
    assert (first.due_on, first.starts_on) == (date(2026, 7, 14), date(2026, 6, 21))
    assert first.labels == ["ai", "search"]
    assert (first.priority, second.priority) == ("high", "urgent")
    assert (second.status, third.status, third.done_on) == ("in_progress", "done", date(2026, 5, 12))
    assert (first.effort_likely_days, third.effort_likely_days) == (Decimal(5), Decimal(2))
    assert first.project.name == "Payments"
    assert fourth.status == "to_do"
    assert fourth.assumed == ["effort"]
    assert [(one.before.number, one.after.number) for one in models.Dependency.objects.all()] == [("PAY-1", "PAY-2")]


def test_nothing_is_written_before_it_is_confirmed():
    before = world()

    row = preview(JIRA)

    assert world() == before
    assert row.counts["create"] == outcomes(row)["create"] == 6  # four items, the project, the dependency
    assert verdicts(row)[5 + 1, "workitem"] == ("skipped", "It is an epic: its issues are the work")


def test_preview_says_what_apply_does_and_undo_restores_it_exactly():
    factories.project("Payments")
    item = factories.work_item(number="PAY-1", title="Written by hand", priority="low")
    before = world()

    row = take(JIRA)

    assert models.WorkItem.objects.count() == 4
    item.refresh_from_db()
    assert item.title == "Answer from files"
    assert row.counts["kinds"]["workitem"] == {"create": 3, "update": 1, "skipped": 1}
    row = imports.undo(row, by=None)
    assert row.state == "undone", row.error
    assert world() == before


def test_second_import_is_all_unchanged_and_a_corrected_one_is_an_update():
    take(JIRA)

    assert set(preview(JIRA).counts) == {"unchanged", "skipped", "kinds"}
    corrected = preview(JIRA.replace("Feature store", "Feature store online"))
    assert corrected.counts["kinds"]["workitem"] == {"unchanged": 3, "skipped": 1, "update": 1}


def test_people_are_asked_for_once():
    ana = factories.person("Ana L.")
    row = upload(JIRA)
    assert [(one["name"], one["same"]) for one in row.questions["people"]] == [("Ana Lopez", None), ("Ben Ito", None)]
    answers = {"ana lopez": str(ana.pk), "ben ito": "new:ai_developer"}

    take(JIRA, people=answers, team="Payments")

    assert set(models.Person.objects.values_list("name", flat=True)) == {"Ana L.", "Ben Ito"}
    assert models.Membership.objects.get().person.name == "Ben Ito"
    assert upload(JIRA).questions["people"] == []
    assert preview(JIRA).counts.get("create") is None


def test_undo_is_refused_where_a_row_was_changed_or_used_since():
    row = take(JIRA)
    item = models.WorkItem.objects.get(number="PAY-2")
    models.WorkItem.objects.filter(pk=item.pk).update(title="Mine now")
    assert "PAY-2 Mine now" in imports.undo(row, by=None).error

    models.WorkItem.objects.filter(pk=item.pk).update(title="Feature store")
    demand = factories.demand(work_item=item)
    row.refresh_from_db()
    row = imports.undo(row, by=None)
    assert (row.state, "used since by demands" in row.error) == ("applied", True)

    demand.delete()
    assert imports.undo(row, by=None).state == "undone"


def test_a_persons_tag_stays():
    head, first = HEAD + ",Tag", ROWS[1] + ",infrastructure"
    take("\n".join([head, first]), mapping=_mapping(head, first))
    item = models.WorkItem.objects.get()
    assert (item.tag, item.tag_source) == ("infrastructure", "import")
    models.WorkItem.objects.update(tag="product_feature", tag_source="person")

    row = preview("\n".join([head, first]), mapping=_mapping(head, first))

    assert verdicts(row)[2, "workitem"] == ("unchanged", "Its tag was set by a person and stays")


def _mapping(head, *rows):
    row = upload("\n".join([head, *rows]))
    mapping = row.mapping
    mapping["workitem"]["Tag"] = "tag"
    return mapping
