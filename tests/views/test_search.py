"""Search: what answers, for whom, on the page and in the dialog."""

import pytest
from django.urls import reverse

from planning.models import Person
from tests import factories
from tests.views.test_work import text

URL = "/search/"


@pytest.fixture
def aldertree(organisation):
    team = factories.team(name="ML Platform")
    role = factories.role("ml_engineer")
    ana = factories.membership(person=factories.person(name="Ana Ribeiro"), team=team, role=role).person
    factories.membership(person=factories.person(name="Hana Novák"), team=team, role=role)
    component = factories.component(name="Inference gateway", team=team, lifecycle="production")
    factories.ownership(component=component, person=ana, team=team, role=role)
    factories.work_item(title="Gateway autoscaling", number="ALD-214", tag="infrastructure", days=3)
    factories.project(name="Answer Search 2", team=team)
    return ana


def found(client, asked, **headers):
    page = client.get(URL, {"q": asked}, headers=headers)
    assert page.status_code == 200
    return page.context["found"]


def names(groups, label):
    return [hit.name for group in groups.groups if group.label == label for hit in group.hits]


def test_best_person_first_with_what_they_own_and_what_can_be_done(planner, aldertree):
    shown = found(planner, "ana")

    assert names(shown, "People") == ["Ana Ribeiro", "Hana Novák"]
    assert names(shown, "Owned by Ana Ribeiro") == ["Inference gateway"]
    assert names(shown, "Do something") == [
        "See what happens if Ana Ribeiro leaves",
        "Metrics that Ana Ribeiro answers for",
        "Add an absence for Ana Ribeiro",
    ]
    assert shown.groups[0].hits[0].caption == "Ml engineer, ML Platform"


def test_every_address_that_is_found_opens(planner, aldertree):
    urls = {
        hit.url
        for asked in ("ana", "gateway", "", "answer", "ml", "python")
        for group in found(planner, asked).groups
        for hit in group.hits
    }

    assert len(urls) > 25
    for url in urls:
        assert planner.get(url).status_code == 200, url


def test_reader_is_offered_nothing_that_takes_more_rights(viewer, aldertree):
    assert names(found(viewer, "ana"), "Do something") == ["Metrics that Ana Ribeiro answers for"]
    offered = names(found(viewer, ">"), "Go to and do")
    assert "Plan" in offered
    assert not {"New work item", "Departure drill", "Activity", "New team"} & set(offered)


@pytest.mark.parametrize("role", ["viewer", "member", "manager", "planner", "admin"])
def test_everything_offered_may_be_opened(request, role, aldertree):
    client = request.getfixturevalue(role)
    for group in found(client, ">").groups:
        for hit in group.hits:
            assert client.get(hit.url).status_code == 200, hit.url


@pytest.mark.parametrize(
    ("asked", "label", "name"),
    [
        ("novak", "People", "Hana Novák"),
        ("ald-214", "Work items", "ALD-214 Gateway autoscaling"),
        ("autoscaling gate", "Work items", "ALD-214 Gateway autoscaling"),
        ("answer", "Projects", "Answer Search 2"),
        ("infer", "Components", "Inference gateway"),
        ("platform ml", "Teams", "ML Platform"),
        ("departure", "Go to and do", "Departure drill"),
    ],
)
def test_finds_by_parts_of_names(planner, aldertree, asked, label, name):
    assert name in names(found(planner, asked), label)


def test_role_answers_to_its_other_names(planner, aldertree):
    role = factories.role("ai_developer")
    role.aliases = ["AI engineer"]
    role.save()

    assert str(role) in names(found(planner, "ai engineer"), "Roles")


def test_first_letter_narrows_to_one_kind(planner, aldertree):
    assert {group.label for group in found(planner, "#gateway").groups} == {"Work items"}
    assert {group.label for group in found(planner, "@ ana").groups} >= {"People"}
    assert names(found(planner, "@gateway"), "People") == []
    assert {group.label for group in found(planner, "> team").groups} == {"Go to and do"}


def test_done_items_come_last(planner):
    factories.work_item(title="Cache warm-up", number="A-1", status="done", days=1)
    factories.work_item(title="Warm cache", number="A-2", days=1)

    assert names(found(planner, "cache"), "Work items") == ["A-2 Warm cache", "A-1 Cache warm-up"]


def test_dialog_shows_a_few_and_says_how_many_more(planner):
    for number in range(8):
        factories.person(name=f"Robin {number}")
    page = planner.get(URL, {"q": "robin"}, headers={"HX-Request": "true", "HX-Target": "found"})

    assert "3 more" in text(page)
    assert "<html" not in page.content.decode()
    assert len(names(found(planner, "robin"), "People")) == 8


def test_dialog_opens_with_what_can_be_done(viewer):
    page = viewer.get(URL, headers={"HX-Request": "true", "HX-Target": "dialog"})

    assert page.content.decode().strip().startswith("<dialog")
    assert "Go to and do" in text(page)


def test_people_who_left_are_not_found(planner, aldertree):
    Person.objects.filter(name="Ana Ribeiro").update(ends_on="2020-01-01")

    assert names(found(planner, "ana"), "People") == ["Hana Novák"]


@pytest.mark.parametrize("asked", ["<script>alert(1)</script>", "%", "\x00ana\x00", "x" * 5000, "🙂", "' OR 1=1 --"])
def test_strange_words_are_only_words(planner, aldertree, asked):
    page = planner.get(URL, {"q": asked})

    assert page.status_code == 200
    assert "<script>alert" not in page.content.decode()


def test_stranger_is_sent_to_sign_in(client, db):
    assert client.get(URL).status_code == 302
    assert reverse("login") in client.get(URL)["Location"]


@pytest.mark.parametrize("asked", ["resume", "RÉSUMÉ", "sume read"])
def test_accents_of_work_do_not_matter_either_way(viewer, asked):
    made = [factories.work_item(title=title) for title in ("Read a Résumé", "Reading a resume")]
    factories.work_item(title="Resample the audio, ready")

    page = viewer.get(URL, {"q": asked}).content.decode()

    for row in made:
        assert reverse("planning:work-item-detail", args=[row.pk]) in page
    assert "Resample" not in page


def test_lists_find_what_search_finds(viewer):
    item = factories.work_item(title="Read a Résumé")
    person = factories.person("Hana Novák")

    assert item.title in viewer.get(reverse("planning:work-item-list"), {"search": "resume"}).content.decode()
    assert person.name in viewer.get(reverse("planning:person-list"), {"search": "novak"}).content.decode()
    assert viewer.get("/api/v1/work-items/", {"search": "resume reàd"}).json()["count"] == 1
