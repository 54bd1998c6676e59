"""The pages of work: read, tag, change many, undo; who may do what."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse

from planning.models import Activity, Demand, Dependency, TagShare, WorkItem
from tests import factories
from tests.pages import WORK
from tests.rows import work_items

LIST = "/work/"


def text(response):
    """Return the words of an answer, tags and runs of blanks taken out."""
    words = re.sub(r"<[^>]+>", " ", response.content.decode().replace("\u00a0", " "))
    return re.sub(r"\s+", " ", words)


def answer(response):
    """Return the sentence that opens the page."""
    sentence = re.search(r"<h1[^>]*>(.*?)</h1>", response.content.decode(), re.S).group(1)
    return re.sub(r" ([.,;])", r"\1", " ".join(re.sub(r"<[^>]+>", " ", sentence).replace("\u00a0", " ").split()))


@pytest.fixture
def shares(organisation):
    ai = factories.role("ai_developer", name="AI developer", code="AI")
    ml = factories.role("ml_engineer", name="ML engineer", code="ML")
    for tag, share in (("product_feature", 85), ("infrastructure", 10)):
        TagShare.objects.create(tag=tag, role=ai, share_percent=share)
        TagShare.objects.create(tag=tag, role=ml, share_percent=100 - share)
    return ai, ml


@pytest.mark.parametrize("page", [page for page in WORK if page.method == "get"], ids=lambda page: page.name)
def test_page_opens_on_an_empty_database(planner, page):
    response = planner.get(reverse(f"planning:{page.name}", kwargs=page.kwargs()))

    assert response.status_code == 200


@pytest.mark.parametrize("page", [page for page in WORK if page.is_list], ids=lambda page: page.name)
def test_list_takes_the_same_queries_whatever_its_rows(planner, assert_constant_queries, page):
    url = reverse(f"planning:{page.name}")

    assert_constant_queries(lambda: planner.get(url), add_rows=lambda count: work_items(max(count, 3)))


def test_bare_address_opens_on_what_has_no_tag(planner):
    factories.work_item(days=3, title="Undecided")
    factories.work_item(days=3, title="Decided", tag="infrastructure")

    response = planner.get(LIST)

    assert answer(response) == "1 of 2 work items has no tag. 3 person-days ask for nobody until it does."
    assert "Undecided" in text(response)
    assert "Decided" not in text(response).replace("Undecided", "")


def test_filters_of_the_address_narrow_the_table(planner):
    factories.work_item(title="Undecided")
    factories.work_item(title="Serving", tag="infrastructure")

    response = planner.get(LIST, {"tag": "infrastructure"})

    assert answer(response) == "1 work item matches. 2 are open."
    assert "Serving" in text(response)
    assert "Undecided" not in text(response)


def test_wrong_filter_counts_as_not_set(planner):
    factories.work_item(title="Serving", tag="infrastructure")

    response = planner.get(LIST, {"project": "x", "status": "asleep", "page": "many", "sort": "; drop"})

    assert "Serving" in text(response)


def test_part_is_no_page(planner):
    response = planner.get(LIST, headers={"HX-Request": "true", "HX-Target": "work-page"})

    assert b"<html" not in response.content
    assert b'id="work-page"' in response.content


def test_viewer_sees_no_controls(viewer):
    item = factories.work_item(days=3)

    page, own = viewer.get(LIST), viewer.get(f"/work/{item.pk}/")

    assert b"bulk-bar" not in page.content
    assert b'name="tag" value="infrastructure"' not in page.content + own.content
    assert viewer.post(f"/work/{item.pk}/tag/", {"tag": "infrastructure"}).status_code == 403


def test_member_sees_controls_of_covered_teams_alone(member):
    own = factories.work_item(team=factories.team())
    factories.work_item(team=factories.team())
    member.user.grant.teams.add(own.team)

    response = member.get(LIST)

    assert re.findall(rb'name="item" value="(\d+)"', response.content) == [str(own.pk).encode()]


def test_tag_says_what_is_asked_for_and_offers_undo(planner, shares):
    item = factories.work_item(number="ALD-9", days=2)

    response = planner.post(
        f"/work/{item.pk}/tag/", {"tag": "infrastructure", "next": "/work/?tab=to-tag"}, follow=True
    )

    assert response.redirect_chain == [("/work/?tab=to-tag", 303)]
    assert "ALD-9 is infrastructure now. Demand: 1.8 days ML engineer, 0.2 days AI developer." in text(response)
    activity = Activity.objects.get()
    assert f'action="/activity/{activity.pk}/undo/"' in response.content.decode()


def test_tag_by_script_answers_with_the_list_as_it_is_now(planner, shares):
    item = factories.work_item(number="ALD-9", days=2)
    factories.work_item(days=1)

    response = planner.post(
        f"/work/{item.pk}/tag/",
        {"tag": "product_feature", "next": "/work/"},
        headers={"HX-Request": "true", "HX-Target": "work-page"},
    )

    assert response.status_code == 200
    assert answer(response).startswith("1 of 2 work items has no tag.")
    assert "ALD-9 is product feature now." in text(response)
    assert f"item-{item.pk}" not in response.content.decode()


def test_tag_never_leads_to_another_host(planner):
    item = factories.work_item()

    response = planner.post(f"/work/{item.pk}/tag/", {"tag": "infrastructure", "next": "https://elsewhere.example/"})

    assert response.headers["Location"] == f"/work/{item.pk}/"


@pytest.mark.parametrize(
    ("do", "field", "value"),
    [
        ("tag:infrastructure", "tag", "infrastructure"),
        ("priority:high", "priority", "high"),
        ("status:done", "status", "done"),
    ],
)
def test_bulk_changes_the_selected_in_one_step(planner, do, field, value):
    chosen = [factories.work_item(), factories.work_item()]
    left = factories.work_item()

    planner.post("/work/bulk/", {"item": [item.pk for item in chosen], "do": do})

    assert set(WorkItem.objects.filter(**{field: value})) == set(chosen)
    left.refresh_from_db()
    assert getattr(left, field) != value
    assert Activity.objects.count() == 1


def test_bulk_moves_to_a_project(planner):
    item, project = factories.work_item(), factories.project()

    planner.post("/work/bulk/", {"item": [item.pk], "do": "project", "project": project.pk})

    item.refresh_from_db()
    assert item.project == project


@pytest.mark.parametrize("data", [{}, {"do": "project"}, {"do": "nothing"}, {"do": "tag:bug"}])
def test_bulk_says_what_is_missing(planner, data):
    item = factories.work_item()

    response = planner.post("/work/bulk/", {"item": [item.pk], **data}, follow=True)

    assert response.status_code == 200
    assert "is-refused" in response.content.decode()
    assert not Activity.objects.exists()


def test_undo_brings_back_and_says_so(planner):
    item = factories.work_item(number="ALD-9")
    planner.post(f"/work/{item.pk}/tag/", {"tag": "infrastructure"})

    response = planner.post(f"/activity/{Activity.objects.get().pk}/undo/", {"next": LIST}, follow=True)

    item.refresh_from_db()
    assert item.tag == ""
    assert "Undid: ALD-9 is infrastructure now." in text(response)


def test_undo_of_another_user_is_refused(planner, member):
    item = factories.work_item()
    planner.post(f"/work/{item.pk}/tag/", {"tag": "infrastructure"})

    response = member.post(f"/activity/{Activity.objects.get().pk}/undo/", {"next": LIST}, follow=True)

    item.refresh_from_db()
    assert item.tag == "infrastructure"
    assert "Only who did it, or a planner, can undo it." in text(response)


def test_new_item_takes_one_number_for_all_three_and_undo_leads_to_the_list(planner):
    response = planner.post(
        "/work/new/", {"title": "Ship", "status": "to_do", "priority": "normal", "effort_likely_days": "4"}
    )

    item = WorkItem.objects.get()
    assert response.headers["Location"] == f"/work/{item.pk}/"
    assert (item.effort_optimistic_days, item.effort_likely_days, item.effort_pessimistic_days) == (4, 4, 4)
    activity = Activity.objects.get()
    undone = planner.post(f"/activity/{activity.pk}/undo/", {"next": f"/work/{item.pk}/"})
    assert undone.headers["Location"] == LIST
    assert not WorkItem.objects.exists()


def test_form_names_the_wrong_field_and_keeps_nothing(planner):
    factories.work_item(number="ALD-9")

    response = planner.post("/work/new/", {"title": "Ship", "number": "ALD-9", "status": "to_do", "priority": "normal"})

    assert response.status_code == 422
    assert "Another work item has this number." in text(response)
    assert WorkItem.objects.count() == 1


def test_edit_cannot_take_an_item_to_a_team_that_is_not_covered(member):
    item = factories.work_item(title="Ours", team=factories.team())
    member.user.grant.teams.add(item.team)
    other = factories.team()

    response = member.post(
        f"/work/{item.pk}/edit/", {"title": "Theirs", "team": other.pk, "status": "to_do", "priority": "normal"}
    )

    item.refresh_from_db()
    assert response.status_code == 403
    assert (item.title, item.team) == ("Ours", item.team)
    assert item.team != other


def test_edit_by_hand_says_that_a_person_tagged_it(planner):
    item = factories.work_item(title="Ours", tag="infrastructure", tag_source="rule")
    data = {"title": "Ours", "status": "done", "priority": "normal", "tag": "product_feature"}

    planner.post(f"/work/{item.pk}/edit/", data)

    item.refresh_from_db()
    assert (item.tag, item.tag_source) == ("product_feature", "person")
    assert item.done_on is not None


def test_delete_asks_and_can_be_undone(planner):
    item = factories.work_item(number="ALD-9", title="Ship", days=2)
    factories.demand(work_item=item)

    assert "Undo brings all of it back." in text(planner.get(f"/work/{item.pk}/delete/"))
    assert WorkItem.objects.exists()
    planner.post(f"/work/{item.pk}/delete/")
    assert not WorkItem.objects.exists()
    planner.post(f"/activity/{Activity.objects.get().pk}/undo/")

    assert Demand.objects.get().work_item.number == "ALD-9"


def test_dependency_is_found_by_number_and_refused_in_a_circle(planner):
    first, second = factories.work_item(number="ALD-1"), factories.work_item(number="ALD-2")

    planner.post(f"/work/{second.pk}/dependencies/add/", {"other": "ald-1", "direction": "waits_for"})
    response = planner.post(
        f"/work/{first.pk}/dependencies/add/", {"other": "ALD-2", "direction": "waits_for"}, follow=True
    )

    assert [(row.before, row.after) for row in Dependency.objects.all()] == [(first, second)]
    assert "would wait for itself" in text(response)


def test_dependency_on_an_unknown_item_says_so(planner):
    item = factories.work_item()

    response = planner.post(
        f"/work/{item.pk}/dependencies/add/", {"other": "ALD-7", "direction": "waits_for"}, follow=True
    )

    assert "No single work item is called ALD-7." in text(response)


def test_dependency_is_removed(planner):
    row = factories.dependency(factories.work_item(), factories.work_item())

    planner.post(f"/dependencies/{row.pk}/remove/")

    assert not Dependency.objects.exists()


def test_demand_by_hand_wins_over_the_shares(planner, shares):
    _ai, ml = shares
    item = factories.work_item(title="Ship", days=10, tag="product_feature")
    skill = factories.skill("python")
    data = {
        "demand-TOTAL_FORMS": 2, "demand-INITIAL_FORMS": 0, "demand-0-role": ml.pk, "demand-0-days": "3.5",
        "demand-0-heads": 2, "demand-1-heads": 1, "skill-TOTAL_FORMS": 1, "skill-INITIAL_FORMS": 0,
        "skill-0-role": ml.pk, "skill-0-skill": skill.pk, "skill-0-level": 4, "skill-0-is_must": "on",
    }  # fmt: skip

    response = planner.post(f"/work/{item.pk}/demand/", data, follow=True)

    assert answer(response).startswith("It takes 3.5 ML engineer days.")
    demand = Demand.objects.get()
    assert (demand.heads, demand.demand_skills.get().level) == (2, 4)


def test_item_says_what_it_takes_by_the_shares(planner, shares):
    item = factories.work_item(days=10, tag="product_feature")
    factories.dependency(factories.work_item(), item)

    response = planner.get(f"/work/{item.pk}/")

    assert answer(response) == (
        "It takes 8.5 AI developer days and 1.5 ML engineer days. It waits for 1 item. Nobody does it yet."
    )


def test_csv_has_the_filtered_rows_and_no_formulas(planner):
    factories.work_item(title="=1+1", number="ALD-1", tag="infrastructure", days=2)
    factories.work_item(number="ALD-2")

    lines = planner.get("/work/table.csv", {"tag": "infrastructure"}).content.decode().splitlines()

    assert lines[0].startswith("number,title,tag")
    assert lines[1].startswith("ALD-1,'=1+1,infrastructure,to_do,normal,")
    assert len(lines) == 2


def test_later_puts_the_first_item_last(planner):
    large, small = factories.work_item(days=9), factories.work_item(days=1)

    found = re.findall(rb'id="item-(\d+)"', planner.get("/work/to-tag/", {"later": large.pk}).content)

    assert [int(pk) for pk in found] == [small.pk, large.pk]


def test_below_the_work_to_tag_stands_what_changed_since_friday(planner):
    factories.work_item(days=1)
    changed, new = factories.work_item(days=1, tag="infrastructure"), factories.work_item(days=1, tag="infrastructure")
    WorkItem.objects.filter(pk=changed.pk).update(title="Cache", created_at=changed.created_at - timedelta(days=9))
    WorkItem.objects.filter(pk=new.pk).update(title="Brand new")

    words = text(planner.get(LIST))

    assert "Changed since Friday" in words
    assert "Cache" in words
    assert "Brand new" not in words
    assert "Changed since" not in text(planner.get("/work/to-tag/", {"search": "x"}))
