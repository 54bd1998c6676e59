"""What is wrong with a bundle is told with its place, all of it at once, and nothing is written."""

import copy
import re
from datetime import date

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from planning import models
from planning.exchange import bundle
from planning.exchange.bundle import reading
from tests import factories

DAY = "2026-03-02"
LANE = {"person": "ana", "starts_on": DAY}
TARGET = {"op": ">=", "value": 99}
BASE = {
    "format": "team-planning-bundle",
    "version": 1,
    "calendars": [{"key": "berlin", "name": "Berlin", "country": "DE", "subdivision": "BE"}],
    "teams": [
        {"key": "search", "name": "Search", "lead": "ana"},
        {"key": "voice", "name": "Voice", "parent": "search"},
    ],
    "people": [
        {"key": "ana", "name": "Ana", "email": "ana@example.org", "calendar": "berlin"},
        {"key": "ben", "name": "Ben", "manager": "ana", "skills": [{"skill": "python", "level": 3}]},
    ],
    "memberships": [
        {**LANE, "key": "m1", "team": "search", "role": "ml_engineer", "share_percent": "60.00"},
        {**LANE, "key": "m2", "team": "voice", "role": "ai_developer", "share_percent": 40},
    ],
    "projects": [{"key": "p", "name": "P", "starts_on": DAY, "due_on": "2026-04-02"}],
    "components": [{"key": "c", "name": "C", "kind": "model_service", "team": "search"}],
    "work_items": [
        {"key": "A-1", "title": "One", "project": "p", "effort": [1, 2, 3], "components": ["c"]},
        {"key": "A-2", "title": "Two", "effort": 2.5, "tag": "infrastructure"},
        {"key": "A-3", "title": "Three"},
    ],
    "dependencies": [{"before": "A-1", "after": "A-2"}, {"before": "A-2", "after": "A-3"}],
    "demands": [{"key": "d", "item": "A-2", "role": "ml_engineer", "days": 2}],
    "allocations": [
        {
            "key": "a", "item": "A-2", "role": "ml_engineer", "person": "ana", "team": "search",
            "starts_on": DAY, "ends_on": "2026-03-06", "share_percent": "60.00",
        }
    ],
    "ownerships": [
        {"key": "o", "component": "c", "team": "search", "person": "ana", "role": "ml_engineer", "starts_on": DAY}
    ],
    "success_metrics": [
        {"key": "s", "metric": "availability", "component": "c", "owner_role": "ml_engineer", "target": TARGET}
    ],
    "measurements": [{"success_metric": "s", "measured_on": DAY, "value": 98.5}],
}  # fmt: skip


@pytest.fixture
def words(organisation):
    """The few roles, skills and the like that the base refers to: quicker to make than the whole catalogue."""
    ml_engineer = factories.role("ml_engineer", is_built_in=True, measured_by=["availability"])
    factories.role("ai_developer", is_built_in=True)
    factories.skill("python", catalogue_digest="x")
    factories.metric("availability", categories=["availability"])
    factories.component_kind("model_service", roles=[ml_engineer])
    factories.component_kind("feature")


def errors_of(data):
    with pytest.raises(bundle.BundleInvalid) as refused:
        bundle.parse(data if isinstance(data, bytes) else msgspec.json.encode(data))
    return [str(error) for error in refused.value.errors]


def changed(path, value):
    """Return the base with another value at a path: ``teams[0].name``; a new list entry where it ends in ``[]``."""
    data = copy.deepcopy(BASE)
    *way, last = re.findall(r"[^.\[\]]+|\[\]", path)
    place = data
    for step in way:
        place = place[int(step)] if isinstance(place, list) else place.setdefault(step, [])
    if last == "[]":
        place.append(value)
    else:
        place[int(last) if isinstance(place, list) else last] = value
    return data


def test_base_is_valid(words):
    report = bundle.apply(bundle.parse(msgspec.json.encode(BASE)), by=None)

    assert report.created["people"] == 2
    assert models.Allocation.objects.get().membership.team.name == "Search"
    assert models.WorkItem.objects.get(number="A-2").tag_source == "import"
    assert models.SuccessMetric.objects.get().category == "availability"


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "not JSON"),
        (b"{", "not JSON"),
        (b"\xff\xfe", "not JSON"),
        (b"[1]", "holds a list"),
        (b'"x"', "holds text"),
        (b"[" * 5000 + b"]" * 5000, "nested too deeply"),
        (b'{"format": "a\\u0000b"}', "NUL"),
        (b'{"version": 1}', "format: The format is missing"),
        (b'{"format": "team-planning-bundle", "version": 2}', "version: The version is 2; this portal reads version 1"),
        (b'{"format": "team-planning-bundle", "version": "1"}', 'version: The version is "1"'),
        (b'{"format": "team-planning-bundle", "version": true}', "version: The version is true"),
    ],
)
def test_what_is_no_bundle_is_refused_as_a_whole(db, data, message):
    (error,) = errors_of(data)

    assert message in error


def test_too_large_a_file_is_refused_unread(db, monkeypatch):
    monkeypatch.setattr(reading, "LARGEST_BYTES", 2 * 1024 * 1024)

    (error,) = errors_of(b" " * (2 * 1024 * 1024 + 1))

    assert error == "The file has 2.0 MB; a bundle has at most 2 MB."


@pytest.mark.parametrize(
    ("path", "value", "message"),
    [
        ("people", {}, "people: must be a list."),
        ("poeple", [], "poeple: poeple is no list of a bundle. Did you mean people?"),
        ("people[1]", 7, "people[1]: must be an object, not a whole number."),
        ("people[1]", {"name": "Ben"}, "people[1].key: is missing."),
        ("people[1].nmae", "x", "people[1].nmae: is no field here. Did you mean name?"),
        ("people[1].pattern", [480], "people[1].pattern: must be a list of length 7, not 1."),
        ("people[1].starts_on", "2026-02-30", "people[1].starts_on: must be a date such as 2026-03-31."),
        ("people[1].kind", "robot", "people[1].kind: Value 'robot' is not a valid choice."),
        ("people[1].email", "ben", "people[1].email: Enter a valid email address."),
        ("people[1].email", "ana@example.org", "people[1].email: Another one has this e-mail address: people[0]."),
        ("people[1].pattern", [480, 1441, 0, 0, 0, 0, 0], "people[1].pattern[1]: Ensure this value is less than"),
        ("people[1].skills[0].level", 6, "people[1].skills[0].level: Ensure this value is less than or equal to 5."),
        ("people[1].skills[0].level", "3", "people[1].skills[0].level: must be a whole number, not text."),
        ("people[1].skills[0].skill", "pyton", 'people[1].skills[0]: There is no skill "pyton"'),
        ("people[1].skills.[]", {"skill": "python", "level": 2}, "people[1].skills[1]: is there twice."),
        ("people[1].manager", "anna", 'people[1].manager: There is no person "anna", neither'),
        ("people[0].manager", "ben", "people[0].manager: ana would manage themselves"),
        ("people.[]", {"key": "ana", "name": "A"}, 'people[2]: has the key "ana" like people[0].'),
        ("people.[]", {"key": "", "name": "A"}, "people[2].key: must have 1 to 200 characters."),
        ("teams[0].parent", "voice", "teams[0].parent: search is below itself"),
        ("teams[1].name", "Search", "teams[1].name: Another one has this name: teams[0]."),
        ("calendars[0].country", "XX", "calendars[0].country: XX is not a known country code"),
        ("memberships[1].share_percent", "40.01", "memberships[1].share_percent: ana would be at 100.01 %"),
        ("memberships[1].share_percent", "NaN", "memberships[1].share_percent: must be a number that can be kept."),
        ("memberships[1].share_percent", "1e99999999", "memberships[1].share_percent: must be a number"),
        ("memberships[1].share_percent", 0, "memberships[1].share_percent: Ensure this value is greater"),
        ("memberships[1].ends_on", "2026-03-01", "memberships[1].ends_on: 2026-03-01 is before starts_on, 2026-03-02."),
        ("memberships[1].role", "wizard", 'memberships[1].role: There is no role "wizard"'),
        ("projects[0].due_on", "2026-03-01", "projects[0].due_on: 2026-03-01 is before starts_on"),
        ("components[0].kind", "boat", 'components[0].kind: There is no kind of component "boat"'),
        ("components.[]", {"key": "e", "name": "C", "kind": "feature", "team": "search"}, "components[1]: Another"),
        ("work_items[0].effort", [3, 2, 1], "work_items[0].effort: must rise from optimistic"),
        ("work_items[0].effort", [1, 2], "work_items[0].effort: must be a list of length 3, not 2."),
        ("work_items[1].effort", -1, "work_items[1].effort[1]: Ensure this value is greater than or equal to 0."),
        ("work_items[1].number", "A-1", "work_items[1].number: Another one has this number: work_items[0]."),
        ("work_items[1].skills", [{"skill": "python", "level": 9, "role": "x"}], "work_items[1].skills[0].role: There"),
        ("work_items[0].components", ["c", "c"], "work_items[0].components[1]: is there twice."),
        ("dependencies.[]", {"before": "A-3", "after": "A-1"}, "An item would wait for itself: A-1 → A-2 → A-3 → A-1"),
        ("dependencies.[]", {"before": "A-1", "after": "A-2"}, "dependencies[2]: has the same before, after like"),
        ("demands.[]", {"key": "e", "item": "A-2", "role": "ml_engineer"}, "demands[1].item: Another one has this"),
        ("allocations[0].team", "voice", "allocations[0]: ana has no membership in voice as ml_engineer"),
        ("ownerships[0].project", "p", "ownerships[0]: must name one component or one project"),
        ("ownerships[0].role", "ai_developer", "ownerships[0].role: A component of this kind asks for ml_engineer"),
        (
            "ownerships.[]",
            {"key": "o2", "component": "c", "team": "voice", "starts_on": DAY},
            "ownerships[1]: There is an accountable owner already: ownerships[0].",
        ),
        ("success_metrics[0].target.value2", 3, "success_metrics[0].target: value2 is the upper end of a band"),
        ("success_metrics[0].metric", "joy", 'success_metrics[0].metric: There is no metric "joy"'),
        ("measurements[0].value", None, "measurements[0]: must give a value"),
        ("roles.[]", {"key": "ml_engineer", "name": "X", "code": "XX"}, 'roles[0].key: "ml_engineer" is built in'),
        ("organisation", {"name": "X", "focus_factor": "1.5"}, "organisation.focus_factor: Ensure this value is less"),
        ("users", [{"username": "x", "access_role": "king"}], "users[0].access_role: must be one of viewer"),
    ],
)
def test_mistake_is_told_with_its_place(words, path, value, message):
    errors = errors_of(changed(path, value))

    assert any(message in error for error in errors), errors
    assert not models.Team.objects.exists()


def test_all_mistakes_are_told_at_once_and_a_bad_row_is_told_once(words):
    data = changed("people[0].kind", 5)
    data["teams"][1]["parent"] = "nowhere"
    data["work_items"][0]["status"] = "lost"

    errors = errors_of(data)

    places = ["teams[1].parent", "people[0].kind", "work_items[0].status"]
    assert [error.partition(":")[0] for error in errors] == places


def test_what_is_in_the_portal_counts_too(words):
    bundle.apply(bundle.parse(msgspec.json.encode(BASE)), by=None)
    head = {"format": "team-planning-bundle", "version": 1}
    factories.team("Taken")

    more = {
        "key": "m3",
        "person": "ana",
        "team": "search",
        "role": "ml_engineer",
        "share_percent": 10,
        "starts_on": DAY,
    }
    assert "110 %" in errors_of({**head, "memberships": [more]})[0]
    assert "in the portal" in errors_of({**head, "teams": [{"key": "new", "name": "Taken"}]})[0]
    assert "A-3 → A-1" in errors_of({**head, "dependencies": [{"before": "A-3", "after": "A-1"}]})[0]
    owner = {"key": "o2", "component": "c", "team": "voice", "starts_on": DAY}
    assert "owner already: o in the portal" in errors_of({**head, "ownerships": [owner]})[0]


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=9)
    | st.sampled_from(["ana", "A-1", DAY, "9999-12-31", "NaN", "1e999", "search"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=4,
)  # fmt: skip
places = [
    (name, place, field)
    for name, rows in BASE.items()
    if isinstance(rows, list)
    for place, row in enumerate(rows)
    for field in row
]


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(place=st.sampled_from(places), value=json_values)
def test_whatever_stands_in_a_field_is_read_or_refused(words, place, value):
    name, number, field = place
    data = copy.deepcopy(BASE)
    data[name][number][field] = value

    errors = []
    try:
        read = bundle.parse(msgspec.json.encode(data))
    except bundle.BundleInvalid as refused:
        errors = refused.errors

    assert errors or len(read.placed[name]) == len(BASE[name])


def test_dates_are_read_as_dates(words):
    read = bundle.parse(msgspec.json.encode(BASE))

    assert read.placed["memberships"][0].starts_on == date(2026, 3, 2)
