"""``import_file``: the preview alone, or all of it."""

import io

import pytest
from django.core.management import CommandError, call_command

from planning.models import ExternalId, Membership, WorkItem

HEAD = "Summary,Issue key,Issue Type,Status,Project name,Assignee,Custom field (Story Points)"
FILE = f"{HEAD}\nAnswer from files,PAY-1,Story,To Do,Payments,Ana,3\nAll of it,PAY-9,Epic,To Do,Payments,,\n"


@pytest.fixture(autouse=True)
def _files(db, settings, tmp_path):
    settings.IMPORT_DIR = str(tmp_path / "imports")


def run(path, *words):
    out = io.StringIO()
    call_command("import_file", str(path), *words, stdout=out)
    return out.getvalue()


@pytest.fixture
def path(tmp_path):
    made = tmp_path / "jira.csv"
    made.write_text(FILE)
    return made


def test_without_apply_only_the_preview_is_told(path):
    said = run(path)

    assert "jira.csv: preview ready." in said
    assert "workitem: 1 create, 1 skipped" in said
    assert "line 3 skipped: It is an epic" in said
    assert not WorkItem.objects.exists()


def test_apply_writes_it_and_a_second_time_nothing(path):
    words = ("--apply", "--base-url", "https://jira.example.org", "--team", "Pay", "--people", "new:ai_developer")

    assert "jira.csv: imported." in run(path, *words)

    assert [item.number for item in WorkItem.objects.all()] == ["PAY-1"]
    assert ExternalId.objects.get(kind="workitem").url == "https://jira.example.org/browse/PAY-1"
    assert str(Membership.objects.get().team) == "Pay"
    assert "1 unchanged" in run(path, *words)


@pytest.mark.parametrize(
    ("name", "text", "words", "said"),
    [
        ("none.csv", None, (), "cannot be read: No such file"),
        ("odd.bin", "nothing that is known", (), "of no format that is known"),
        ("jira.csv", HEAD, (), "holds no rows"),
        ("jira.csv", FILE, ("--base-url", "javascript:alert(1)"), "not a link with http or https"),
    ],
)
def test_what_is_wrong_is_said(tmp_path, name, text, words, said):
    if text is not None:
        (tmp_path / name).write_text(text)

    with pytest.raises(CommandError, match=said):
        run(tmp_path / name, *words)
