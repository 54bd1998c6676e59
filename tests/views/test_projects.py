"""The pages of projects: what is left, when it is done, forms."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from planning.models import Activity, Project, WorkItem
from tests import factories
from tests.pages import PROJECTS
from tests.rows import work_items
from tests.views.test_work import answer, text


@pytest.mark.parametrize("page", PROJECTS, ids=lambda page: page.name)
def test_page_opens(planner, page):
    assert planner.get(reverse(f"planning:{page.name}", kwargs=page.kwargs())).status_code == 200


def test_list_takes_the_same_queries_whatever_its_rows(planner, assert_constant_queries):
    assert_constant_queries(lambda: planner.get("/projects/"), add_rows=lambda count: work_items(max(count, 3)))


def test_detail_takes_the_same_queries_whatever_its_rows(planner, assert_constant_queries):
    project = factories.project(team=factories.team())

    def add_rows(count):
        for number in range(count):
            tag = ("infrastructure", "product_feature")[number % 2]
            item = factories.work_item(days=2, tag=tag, project=project)
            factories.allocation(work_item=item, ends_on=factories.MONDAY.replace(year=2999))
            component = factories.component(project=project)
            factories.ownership(component=component, person=factories.person())

    assert_constant_queries(lambda: planner.get(f"/projects/{project.pk}/"), add_rows=add_rows)


def test_list_names_the_project_that_is_latest(planner):
    due = timezone.localdate() + timedelta(days=10)
    late = factories.project("Late one", due_on=due)
    factories.project("Calm one", due_on=due)
    factories.allocation(
        work_item=factories.work_item(days=2, project=late, tag="infrastructure"), ends_on=due + timedelta(days=3)
    )

    assert answer(planner.get("/projects/")) == "1 of 2 projects runs past the due date. Late one most: 3 days."


def test_detail_says_what_is_left_and_who_has_none(planner):
    project = factories.project("Contract Reader")
    factories.work_item(days=4, project=project, tag="infrastructure")
    factories.work_item(days=1, project=project)
    factories.work_item(days=50, project=project, status="done")

    response = planner.get(f"/projects/{project.pk}/")

    assert answer(response) == "Contract Reader has 2 items left and nobody planned on any. 5 person-days wait."
    assert "1 person-day without a tag" in text(response)


def test_new_project_is_made_once_it_is_right(planner):
    data = {"name": "Voice", "lifecycle": "active", "probability_percent": "100", "starts_on": "2026-03-02"}

    refused = planner.post("/projects/new/", {**data, "due_on": "2026-03-01"})
    made = planner.post("/projects/new/", {**data, "due_on": "2026-03-03"})

    assert refused.status_code == 422
    assert "Due on is before Starts on." in text(refused)
    assert made.headers["Location"] == f"/projects/{Project.objects.get().pk}/"


def test_member_may_not_change_projects(member):
    project = factories.project()

    assert member.post(f"/projects/{project.pk}/edit/", {"name": "Mine"}).status_code == 403
    assert b"/edit/" not in member.get(f"/projects/{project.pk}/").content


def test_delete_takes_the_items_and_undo_brings_them_back(planner):
    item = factories.work_item(project=factories.project(), days=2)

    planner.post(f"/projects/{item.project_id}/delete/")
    assert not WorkItem.objects.exists()
    planner.post(f"/activity/{Activity.objects.get().pk}/undo/")

    assert WorkItem.objects.get().project_id == item.project_id
