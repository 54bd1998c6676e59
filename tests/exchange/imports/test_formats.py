"""Every format: its quirks, preview as applied, a second time unchanged, exact undo."""

import io
import json
from datetime import date
from decimal import Decimal

import pytest
import xlsxwriter
from django.utils import timezone

from planning import models
from planning.exchange import imports
from tests import factories
from tests.exchange.imports.helpers import preview, take, verdicts, world

LINEAR_34 = (
    "ID,Team,Title,Description,Status,Estimate,Priority,Project ID,Project,Creator,Assignee,Labels,Cycle Number,"
    "Cycle Name,Cycle Start,Cycle End,Created,Updated,Started,Triaged,Completed,Canceled,Archived,Due Date,"
    "Parent issue,Initiatives,Project Milestone ID,Project Milestone,SLA Status,UUID,Time in status (minutes),"
    "Related to,Blocked by,Duplicate of"
)
LINEAR_30 = LINEAR_34.rsplit(",", 4)[0]
STAMP = "Wed May 13 2026 11:21:41 GMT+0000 (GMT+00:00)"
LATE = "Wed May 13 2026 23:00:00 GMT+0000 (GMT+00:00)"


def _linear(head, **values):
    cells = {"Team": "Web", "Status": "Todo", "Created": STAMP, **values}
    return ",".join(f'"{cells.get(name, "")}"' for name in head.split(","))


LINEAR = "\n".join(
    [
        LINEAR_34,
        _linear(
            LINEAR_34, ID="WEB-1", Title="Login", Priority="Urgent", Labels="Bug, Auth", Estimate="3",
            **{"Due Date": LATE, "Blocked by": "WEB-2"},
        ),
        _linear(LINEAR_34, ID="WEB-2", Title="Keys", Priority="No priority", Status="Done", Completed=STAMP),
        _linear(LINEAR_34, ID="WEB-3", Title="Old", Status="Canceled", Canceled=STAMP),
    ]
)  # fmt: skip
GITHUB = json.dumps(
    [
        {
            "number": 1, "title": "Search", "body": "x", "state": "OPEN", "labels": [{"name": "infra"}],
            "assignees": [{"login": "ana"}], "milestone": {"title": "M1", "dueOn": "2026-07-01T00:00:00Z"},
            "url": "https://github.com/acme/app/issues/1", "blockedBy": [{"number": 2}],
        },
        {
            "number": 2, "title": "Index", "state": "closed", "state_reason": "completed", "labels": ["db"],
            "assignee": {"login": "ben"}, "closed_at": "2026-05-02T10:00:00Z",
            "html_url": "https://github.com/acme/app/issues/2",
            "url": "https://api.github.com/repos/acme/app/issues/2",
        },
        {"number": 3, "title": "No", "state": "CLOSED", "stateReason": "NOT_PLANNED",
         "url": "https://github.com/acme/app/issues/3"},
        {"number": 4, "title": "Pull", "state": "open", "pull_request": {},
         "html_url": "https://github.com/acme/app/pull/4"},
        {"number": 5, "title": "Evil", "state": "open", "url": "javascript:alert(1)"},
        "no issue",
    ]
)  # fmt: skip
FLOAT = json.dumps(
    {
        "people": [
            {"people_id": 1, "name": "Ana Lopez", "email": "ana@example.org", "people_type_id": 1,
             "work_days_hours": [0, 8, 8, 8, 8, 4, 0], "active": 1},
            {"people_id": 2, "name": "Seat", "people_type_id": 4},
        ],
        "projects": [{"project_id": 9, "name": "Search", "client_id": 3, "tentative": 1, "active": 1}],
        "tasks": [
            {"task_id": 5, "people_ids": [1], "project_id": 9, "start_date": "2026-03-02", "end_date": "2026-03-06",
             "hours": 4, "name": "Build", "repeat_state": 0},
            {"task_id": 6, "people_id": 2, "project_id": 9, "start_date": "2026-03-02", "end_date": "2026-03-06",
             "hours": 4},
        ],
        "timeoffs": [{"timeoff_id": 7, "people_ids": [1], "timeoff_type_id": 1, "start_date": "2026-04-01",
                      "end_date": "2026-04-03", "full_day": 1}],
    }
)  # fmt: skip
RUNN = json.dumps(
    {
        "people": {"values": [{"id": 1, "firstName": "Ana", "lastName": "Lopez", "email": "ana@example.org"}]},
        "projects": {"values": [{"id": 9, "name": "Search", "isConfirmed": False, "clientId": 1}], "nextCursor": None},
        "assignments": {
            "values": [
                {"id": 3, "personId": 1, "projectId": 9, "roleId": 2, "startDate": "2026-03-02",
                 "endDate": "2026-03-06",
                 "minutesPerDay": 240},
            ]
        },
    }
)  # fmt: skip
ICAL = """BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//x//y//EN
BEGIN:VEVENT
UID:one
SUMMARY:Ana Lopez - vacation
DTSTART;VALUE=DATE:{first}
DTEND;VALUE=DATE:{end}
END:VEVENT
BEGIN:VEVENT
UID:weekly
ATTENDEE:mailto:ana@example.org
SUMMARY:Course
CATEGORIES:Training
DTSTART;VALUE=DATE:{first}
RRULE:FREQ=WEEKLY;COUNT=500000
END:VEVENT
BEGIN:VEVENT
UID:gone
SUMMARY:Ana Lopez - vacation
STATUS:CANCELLED
DTSTART;VALUE=DATE:{first}
END:VEVENT
END:VCALENDAR
""".replace("\n", "\r\n")
BACKSTAGE = """
apiVersion: backstage.io/v1alpha1
kind: Component
metadata: {name: search-api, title: Search API, links: [{url: "https://example.org/search"}]}
spec: {type: service, lifecycle: production, owner: web, system: search}
---
apiVersion: backstage.io/v1alpha1
kind: Group
metadata: {name: web}
spec: {type: team, profile: {displayName: Web}, parent: engineering, children: []}
---
apiVersion: backstage.io/v1alpha1
kind: Group
metadata: {name: engineering}
spec: {type: department, children: [web]}
---
apiVersion: backstage.io/v1alpha1
kind: User
metadata: {name: ana}
spec: {profile: {displayName: Ana Lopez, email: ana@example.org}, memberOf: [web]}
---
apiVersion: backstage.io/v1alpha1
kind: System
metadata: {name: search}
spec: {owner: group:default/web}
"""


def xlsx():
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True, "default_date_format": "yyyy-mm-dd"}) as book:
        for name, rows in {
            "Teams": [["Name", "Purpose"], ["Web", "The shop"]],
            "People": [
                ["Name", "E-mail", "Hours"],
                ["Ana", "ana@example.org", 6],
                ["Ben", "", ""],
                ["Bad", "no mail", ""],
            ],
            "Memberships": [
                ["Person", "Team", "Role", "Share", "From"],
                ["ana@example.org", "Web", "AI developer", 60, date(2026, 1, 5)],
                ["Ben", "Web", "ML engineer", 100, date(2026, 1, 5)],
                ["Ben", "Web", "AI developer", 50, date(2026, 2, 2)],
            ],
            "Absences": [["Person", "Type", "From", "To"], ["Ben", "Sick leave", date(2026, 3, 2), date(2026, 3, 3)]],
            "Work items": [["Number", "Title", "Effort", "Team", "Category"], ["W-1", "Shop", 2.5, "Web", "infra"]],
        }.items():
            sheet = book.add_worksheet(name)
            for place, row in enumerate(rows):
                sheet.write_row(place, 0, row)
    return out.getvalue()


def ical():
    today = timezone.localdate().replace(day=1)
    return ICAL.format(first=f"{today:%Y%m%d}", end=f"{today.replace(day=4):%Y%m%d}")


@pytest.fixture(autouse=True)
def _files(catalogue, settings, tmp_path):
    settings.IMPORT_DIR = str(tmp_path)


def _ana():
    ana = factories.person("Ana Lopez", email="ana@example.org")
    factories.membership(person=ana, starts_on=date(2026, 1, 5))


SAMPLES = {
    "linear": (LINEAR, "linear.csv", None),
    "linear of 30 columns": ("\n".join([LINEAR_30, _linear(LINEAR_30, ID="A-1", Title="One")]), "old.csv", None),
    "github": (GITHUB, "issues.json", None),
    "float": (FLOAT, "float.json", _ana),
    "runn": (RUNN, "runn.json", _ana),
    "calendar": (ical(), "away.ics", _ana),
    "backstage": (BACKSTAGE, "catalog-info.yaml", None),
    "xlsx": (xlsx(), "all.xlsx", None),
    "utf-16 with semicolons": (
        "Name;Start;Due;Lifecycle\nSearch;1.2.2026;3.4.2026;active\n".encode("utf-16"),
        "projects.csv",
        None,
    ),
    "windows-1252": ("name,purpose\nMüller,Öl\n".encode("cp1252"), "teams.csv", None),
}


@pytest.mark.parametrize("name", SAMPLES)
def test_preview_is_what_apply_does_a_second_time_is_unchanged_and_undo_is_exact(name):
    data, file_name, prepare = SAMPLES[name]
    if prepare:
        prepare()
    before = world()

    row = take(data, file_name)

    assert row.counts["create"]
    after = world()
    grown = sum(len(after[kind]) - len(before[kind]) for kind in row.counts["kinds"])
    assert grown == sum(counts.get("create", 0) for counts in row.counts["kinds"].values())
    again = preview(data, file_name)
    assert set(again.counts) - {"skipped", "unchanged", "kinds"} == set(), verdicts(again)
    row = imports.undo(row, by=None)
    assert row.state == "undone", row.error
    assert world() == before


def test_linear():
    take(LINEAR)
    one, two, three = models.WorkItem.objects.order_by("number")

    assert (one.due_on, one.labels, one.priority) == (date(2026, 5, 14), ["Bug", "Auth"], "urgent")
    assert (one.team.name, one.effort_likely_days) == ("Web", Decimal(3))
    assert (two.status, two.done_on, two.priority, three.status) == ("done", date(2026, 5, 13), "normal", "cancelled")
    assert models.Dependency.objects.get().before == two


def test_github():
    row = take(GITHUB)
    said = {line: reason for (line, _), (_, reason) in verdicts(row).items()}

    one = models.WorkItem.objects.get(number="acme/app#1")
    assert (one.project.name, one.due_on, one.labels) == ("acme/app", date(2026, 7, 1), ["infra"])
    assert models.WorkItem.objects.get(number="acme/app#2").done_on == date(2026, 5, 2)
    assert models.WorkItem.objects.get(number="acme/app#3").status == "cancelled"
    assert "pull request" in said[4]
    assert "http" in said[5]
    assert models.ExternalId.objects.get(key="acme/app#2").url == "https://github.com/acme/app/issues/2"


def test_float():
    _ana()

    row = take(FLOAT)

    ana = models.Person.objects.get(email="ana@example.org")
    allocation = models.Allocation.objects.get()
    assert (ana.minutes_friday, ana.minutes_sunday) == (240, 0)
    assert (allocation.membership.person, allocation.share_percent) == (ana, Decimal(50))
    assert models.Absence.objects.get().ends_on == date(2026, 4, 3)
    assert models.Project.objects.get().probability_percent == 50
    assert [reason for outcome, reason in verdicts(row).values() if outcome == "skipped"] == [
        "“2” is on no team yet; add the person to a team first"
    ]


def test_calendar():
    _ana()

    take(ical(), "away.ics")

    kinds = set(models.Absence.objects.values_list("kind", flat=True))
    assert kinds == {"leave", "training"}
    assert 100 < models.Absence.objects.filter(kind="training").count() < 160
    leave = models.Absence.objects.get(kind="leave")
    assert (leave.ends_on - leave.starts_on).days == 2


def test_backstage():
    take(BACKSTAGE, "catalog-info.yaml")

    component = models.Component.objects.get()
    assert (component.kind.slug, component.team.name, component.project.name) == ("application", "Web", "search")
    assert component.team.parent.name == "engineering"


def test_xlsx():
    row = take(xlsx(), "all.xlsx")
    skipped = sorted(reason for outcome, reason in verdicts(row).values() if outcome == "skipped")

    assert models.Person.objects.get(name="Ana").minutes_monday == 360
    assert models.Membership.objects.get(person__name="Ana").share_percent == 60
    assert models.WorkItem.objects.get().effort_likely_days == Decimal("2.5")
    assert len(skipped) == 2
    assert "150 %" in skipped[1]
    assert "no e-mail" in skipped[0]
