"""Stakeholders of a project: whom the roles on it should talk to, who is named, who is missing."""

import pytest
from django.urls import reverse

from planning import models
from tests import factories


@pytest.fixture
def project(organisation):
    """A project whose work asks for an AI developer, who works with designers and product managers."""
    team, role = factories.team("Assist"), factories.role("ai_developer", name="AI developer")
    models.TagShare.objects.create(tag="product_feature", role=role, share_percent=100)
    for slug, topics in (("designers", ["user research"]), ("product_managers", ["priorities", "value"])):
        models.RoleStakeholder.objects.create(role=role, stakeholder=factories.stakeholder(slug), topics=topics)
    other = factories.role("ml_engineer")
    models.RoleStakeholder.objects.create(role=other, stakeholder=factories.stakeholder("data_scientists"), topics=[])
    project = factories.project(team=team)
    factories.work_item(days=3, project=project, team=team, tag="product_feature")
    return project


def page_of(client, project):
    return client.get(reverse("planning:project-detail", args=[project.pk]))


def test_groups_of_the_roles_on_a_project_come_with_their_topics_the_missing_first(viewer, project):
    factories.project_stakeholder(project=project, stakeholder=factories.stakeholder("designers"), name="Studio North")
    answer = page_of(viewer, project)

    shown = answer.context["groups"]
    assert [(str(row.stakeholder), row.is_missing) for row in shown.rows] == [
        ("Product managers", True), ("Designers", False),
    ]  # fmt: skip
    assert shown.expected == 2, "not those of a role that has nothing to do with the project"
    told = answer.content.decode()
    for words in ("1 without a name", "priorities and value", "Studio North", "Nobody named"):
        assert words in told


def test_owner_and_people_on_it_bring_their_groups(viewer, project):
    engineer = models.Role.objects.get(slug="ml_engineer")
    factories.ownership(project=project, component=None, team=project.team, role=engineer)

    assert "Data scientists" in page_of(viewer, project).content.decode()


def test_somebody_is_named_changed_and_taken_away(planner, project):
    group = factories.stakeholder("product_managers")
    url = reverse("planning:project-stakeholder-new", args=[project.pk])

    assert planner.get(f"{url}?group={group.pk}").context["form"].initial == {"stakeholder": group.pk}
    planner.post(url, {"stakeholder": group.pk, "name": "Noor", "note": "Tuesdays"})
    row = models.ProjectStakeholder.objects.get()
    twice = planner.post(url, {"stakeholder": group.pk, "name": "Noor"})
    planner.post(reverse("planning:project-stakeholder-edit", args=[row.pk]), {"stakeholder": group.pk, "name": "Nour"})
    row.refresh_from_db()
    gone = planner.post(reverse("planning:project-stakeholder-delete", args=[row.pk]))

    assert (twice.status_code, row.name, row.note, gone.status_code) == (422, "Nour", "", 303)
    assert "This name stands there already." in twice.content.decode()
    assert not models.ProjectStakeholder.objects.exists()
    verbs = list(models.Activity.objects.order_by("pk").values_list("verb", flat=True))
    assert verbs == [f"projectstakeholder.{verb}" for verb in ("create", "update", "delete")]


def test_manager_of_another_team_names_nobody(manager, project):
    url = reverse("planning:project-stakeholder-new", args=[project.pk])

    assert manager.get(url).status_code == 403
    assert "Name somebody" not in page_of(manager, project).content.decode()
