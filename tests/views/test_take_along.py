"""Lists to take along: as they are filtered, in CSV and XLSX, no cell a formula; and the way back to the source."""

import csv
import io

import pytest
from python_calamine import CalamineWorkbook

from planning.models import ExternalId, Recommendation
from tests import factories

pytestmark = pytest.mark.usefixtures("organisation")


def table(client, url):
    answer = client.get(url)
    assert answer.status_code == 200, url
    if "as=xlsx" in url:
        assert answer["Content-Type"].endswith("spreadsheetml.sheet")
        return CalamineWorkbook.from_filelike(io.BytesIO(answer.content)).get_sheet_by_index(0).to_python()
    return list(csv.reader(io.StringIO(answer.content.decode())))


@pytest.mark.parametrize(
    ("url", "make"),
    [
        ("/projects/list.csv?search=Pay", lambda name: factories.project(name)),
        ("/teams/list.csv?search=Pay", lambda name: factories.team(name)),
        ("/people/list.csv?search=Pay", lambda name: factories.person(name)),
        ("/work/table.csv?search=Pay&status=all", lambda name: factories.work_item(title=name)),
    ],
)
def test_lists_are_taken_along_as_filtered(client, url, make):
    client.force_login(factories.user("viewer"))
    make("=Pay(1)")
    make("Other")

    head, *rows = table(client, url)
    _, *same = table(client, f"{url}&as=xlsx")

    place = head.index("title") if "title" in head else head.index("name")
    assert [row[place] for row in rows] == ["'=Pay(1)"]
    assert [row[place] for row in same] == ["=Pay(1)"]  # a text there, never a formula


def test_recommendations_are_taken_along(client):
    client.force_login(factories.user("viewer"))
    seat = factories.membership()
    row = Recommendation.objects.create(
        kind="allocation", work_item=factories.work_item(), team=seat.team, role=seat.role, person=seat.person,
        membership=seat, starts_on=factories.MONDAY, ends_on=factories.MONDAY,
    )  # fmt: skip

    _, line = table(client, "/plan/list.csv")

    assert str(row.person) in line


def test_item_leads_back_to_its_source(client):
    client.force_login(factories.user("viewer"))
    item = factories.work_item()
    for source, key, url in (
        ("jira", "PAY-7", "https://jira.example.org/browse/PAY-7"),
        ("github", "12", "javascript:alert(1)"),
        ("bundle", "inner-key", ""),
    ):
        ExternalId.objects.create(kind="workitem", object_id=item.pk, source=source, key=key, url=url)

    page = client.get(f"/work/{item.pk}/").content.decode()

    assert '<a class="link" href="https://jira.example.org/browse/PAY-7" rel="noopener noreferrer">PAY-7</a>' in page
    assert "GitHub 12" in page
    assert "javascript:" not in page
    assert "inner-key" not in page
