"""What comes in may be meant badly: bombs, formulas, path names, sizes, and texts of every shape."""

import csv
import io
import zipfile

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from planning import models
from planning.domain.errors import DomainError
from planning.exchange import readers, spool, tables
from planning.exchange.formats import FORMATS
from tests import factories
from tests.exchange.imports.helpers import preview, take, upload, verdicts


@pytest.fixture(autouse=True)
def _files(request, tmp_path, settings):
    settings.IMPORT_DIR = str(tmp_path)
    settings.IMPORT_INLINE_BYTES = 100 * 1024 * 1024


def archive(name, data, *, times=1):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as parts:
        for number in range(times):
            parts.writestr(f"{number}{name}", data)
    return out.getvalue()


BOMBS = {
    "zip that unpacks to much": (archive("xl/media/a.bin", b"0" * (200 * 1024 * 1024), times=3), "a.xlsx", "unpacks"),
    "many parts": (archive("a", b"", times=1500), "a.xlsx", "unpacks"),
    "cells far apart": (
        archive("xl/worksheets/sheet1.xml", b'<row><c r="A1"/></row><c r="ZZZ1048576"/>'), "a.xlsx", "columns"
    ),
    "no archive": (b"PK\x03\x04nothing", "a.xlsx", "no whole archive"),
    "aliases of YAML": (b"kind: x\nmetadata: &a {b: c}\nspec: *a\n", "a.yaml", "alias"),
    "deep YAML": (b"kind: x\nmetadata: " + b"[" * 100_000, "a.yaml", "nest"),
    "deep JSON": (b'[{"title": 1, "number": 2, "labels": ' + b"[" * 200_000, "a.json", "nested"),
    "a cell without end": (b'Summary,Issue key\n"' + b"x" * 2_000_000, "jira.csv", "CSV"),
    "no calendar": (b"BEGIN:VCALENDAR\nDTSTART:x\nEND", "a.ics", "calendar"),
    "nothing": (b"", "a.csv", "empty"),
    "no format": (b"\x00\x01", "a.bin", "format"),
}  # fmt: skip


@pytest.mark.parametrize("name", BOMBS)
def test_it_is_refused_with_a_clear_word(organisation, name):
    data, file_name, word = BOMBS[name]
    try:
        said = upload(data, file_name).error
    except DomainError as error:
        said = str(error)

    assert word in said
    assert not models.WorkItem.objects.exists()


def test_too_large_is_refused_before_it_is_read(planner, settings):
    settings.IMPORT_MAX_BYTES = 1000

    answer = planner.post("/imports/", data=b"x", content_type="text/csv", headers={"Content-Length": str(2 * 1024**3)})
    with pytest.raises(DomainError, match="at most"):
        upload(b"x" * 2000)

    assert answer.status_code == 413
    assert "2,048 MB" in answer.content.decode()
    assert list(spool.folder().iterdir()) == []


def test_too_many_rows_are_refused(organisation, settings):
    settings.IMPORT_MAX_ROWS = 2

    assert "more than 2 rows" in upload("name\nA\nB\nC\n").error


def test_the_name_of_a_file_names_no_place(organisation):
    row = upload("name\nWeb\n", "../../etc/passwd\x00.csv")

    assert row.file_name == "passwd.csv"
    assert spool.file_of(row.stored_as).parent == spool.folder()


@pytest.mark.parametrize("link", ["javascript:alert(1)", "data:text/html,x", "//example.org", "http://", "file:///etc"])
def test_links_of_other_schemes_are_refused(organisation, link):
    row = preview(f"number,title,link\nA-1,One,{link}\n")

    assert "http" in verdicts(row)[2, "workitem"][1]


@pytest.mark.parametrize("sign", ["=", "+", "-", "@", "\t", "\r"])
def test_formulas_are_defused_on_the_way_out(planner, sign):
    factories.work_item(f"{sign}1+1")

    rows = list(csv.DictReader(io.StringIO("".join(tables.csv_lines("workitem", planner.user)))))

    assert rows[0]["title"] == f"'{sign}1+1"


def test_a_table_that_was_taken_along_comes_back_unchanged(planner, catalogue):
    factories.membership(person=factories.person("Ana", email="ana@example.org"))
    factories.work_item(number="A-1", days=3, project=factories.project("Search"))
    for kind in ("team", "person", "project", "membership", "workitem"):
        data = "".join(tables.csv_lines(kind, planner.user))
        assert set(preview(data, f"{kind}.csv").counts) == {"unchanged", "kinds"}, kind
    assert set(preview(tables.xlsx(planner.user), "all.xlsx").counts) == {"unchanged", "kinds"}


def test_a_row_without_a_size_takes_what_like_rows_take(organisation):
    sizes = "".join(f"A-{n},One,{n}\n" for n in range(1, 11))

    take(f"number,title,effort\n{sizes}A-99,Unknown,\n")

    item = models.WorkItem.objects.get(number="A-99")
    assert item.assumed == ["effort"]
    assert item.effort_likely_days == 3  # nothing of the kind was known before the file


TEXTS = st.one_of(
    st.binary(max_size=300),
    st.text(max_size=200).map(str.encode),
    st.lists(st.lists(st.text(max_size=12), max_size=4), max_size=5).map(lambda rows: repr(rows).encode()),
)


@pytest.mark.parametrize("one", FORMATS, ids=lambda one: one.slug)
def test_no_bytes_crash_a_parser(one, tmp_path):
    path = tmp_path / "file"

    @settings(max_examples=40, deadline=2000, suppress_health_check=list(HealthCheck))
    @given(start=st.sampled_from(STARTS), data=TEXTS)
    def read(start, data):
        path.write_bytes(start + data)
        encoding = readers.detect_encoding(path)[0] if one.is_text else ""
        try:
            rows = list(one.read(path, encoding))
        except DomainError:
            return
        assert all(isinstance(text, str) for row in rows for texts in row.cells.values() for text in texts)

    read()


STARTS = [
    b"", b"\xef\xbb\xbf", b"\xff\xfe", b"Summary,Issue key\n", b"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\n", b"kind: Group\n",
    b'[{"title": "x", "url": ', b'{"people": [{"people_id": 1, "name": ', b"PK\x03\x04",
]  # fmt: skip
