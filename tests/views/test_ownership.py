"""The pages of ownership: who answers for what, who is recommended, what the checks found."""

from datetime import timedelta

import pytest
from django.contrib.messages import get_messages
from django.urls import reverse
from django.utils import timezone

from planning.actions.changes import undo
from planning.models import Activity, Component, Ownership, Recommendation, SilencedFinding, SuccessMetric
from tests import factories
from tests.pages import OWNERSHIP
from tests.views.test_work import answer, text

LISTS = [page for page in OWNERSHIP if page.is_list]


def url(name, *args):
    return reverse(f"planning:{name}", args=args)


def said(response):
    return [str(message) for message in get_messages(response.wsgi_request)]


@pytest.fixture
def pipeline(catalogue):
    """A data pipeline in production, with somebody on its team who may own it."""
    team = factories.team("ML Platform")
    component = factories.component("Event stream", kind="data_pipeline", team=team, lifecycle="production")
    factories.membership(person=factories.person("Siew Lin Tan"), team=team, role=factories.role("ml_engineer"))
    return component


def post_of(component):
    return component.team.memberships.get()


def propose(component, change="owner"):
    post = post_of(component)
    seat = {
        "component": component.pk,
        "seat": "accountable" if change == "owner" else change,
        "person": post.person_id,
        "role": "ml_engineer",
    }
    return Recommendation.objects.create(
        kind="owner", change=change, component=component, team=post.team, role=post.role, person=post.person,
        reasons=seat,
    )  # fmt: skip


@pytest.mark.parametrize("page", [page for page in OWNERSHIP if page.method == "get"], ids=lambda page: page.name)
def test_page_opens(planner, page):
    assert planner.get(url(page.name, *page.kwargs().values())).status_code == 200


@pytest.mark.parametrize("page", LISTS, ids=lambda page: page.name)
def test_list_takes_the_same_queries_whatever_its_rows(planner, assert_constant_queries, page):
    assert_constant_queries(lambda: planner.get(url(page.name)), add_rows=lambda count: page.add_rows(max(count, 2)))


def test_answer_says_what_nobody_owns_and_what_rests_on_one(planner):
    factories.component("Nobody's")
    factories.ownership(component=factories.component("One's"), person=factories.person())

    assert answer(planner.get("/ownership/")).startswith("1 of 2 components has no owner; 1 more rests on one person.")


def test_component_shows_the_owner_of_its_project_as_inherited(planner):
    project = factories.project("Reader")
    factories.ownership(project=project, person=factories.person("Ana Ribeiro"))
    component = factories.component("Parser", project=project)

    assert "owner by the project" in text(planner.get("/ownership/"))
    assert answer(planner.get(url("component-detail", component.pk))).startswith(
        "Ana Ribeiro answers for Parser, as owner of its project"
    )


def test_assigning_says_what_the_owner_answers_for_and_undo_takes_all_back(planner, pipeline):
    form = {"who": f"m{post_of(pipeline).pk}", "backups": []}

    response = planner.post(url("ownership-assign", pipeline.pk), form)

    assert response.status_code == 303
    assert said(response) == ["Siew Lin Tan owns Event stream now and answers for 3 success metrics."]
    undo(Activity.objects.latest("pk"), by=planner.user)
    assert not Ownership.objects.exists()
    assert not SuccessMetric.objects.exists()


def test_assigning_somebody_in_another_role_is_refused_beside_the_field(planner, pipeline):
    other = factories.membership(role=factories.role("ai_developer"), team=pipeline.team)

    response = planner.post(url("ownership-assign", pipeline.pk), {"who": f"m{other.pk}"})

    assert response.status_code == 422
    assert "A data pipeline asks for ML engineer" in str(response.context["form"].errors["who"])
    assert not Ownership.objects.exists()


def test_owner_cannot_back_themselves_up(planner, pipeline):
    post = post_of(pipeline)

    response = planner.post(url("ownership-assign", pipeline.pk), {"who": f"m{post.pk}", "backups": [post.person_id]})

    assert response.status_code == 422
    assert "backups" in response.context["form"].errors


def test_manager_assigns_in_the_own_team_only(manager, pipeline):
    address, form = url("ownership-assign", pipeline.pk), {"who": f"m{post_of(pipeline).pk}"}
    assert manager.post(address, form).status_code == 403

    manager.user.grant.teams.add(pipeline.team)

    assert manager.post(address, form).status_code == 303


def test_recommended_owner_is_dashed_until_accepted_and_says_what_it_brings(planner, pipeline):
    row = propose(pipeline)

    shown = text(planner.get(f"/ownership/?open={row.pk}"))
    assert "Siew Lin Tan, recommended as owner" in shown
    assert "Accepting creates 3 success metrics" in shown

    response = planner.post(url("recommendation-accept", row.pk), {"next": "/ownership/"})
    assert response["Location"] == "/ownership/"
    assert Ownership.objects.get().person.name == "Siew Lin Tan"
    assert said(response) == ["Siew Lin Tan owns Event stream now and answers for 3 success metrics."]


def test_viewer_reads_the_reasons_and_is_offered_nothing(viewer, pipeline):
    row = propose(pipeline)

    response = viewer.get(f"/ownership/?open={row.pk}")

    assert "You can read the reasons" in text(response)
    assert url("recommendation-accept", row.pk) not in response.content.decode()
    assert url("ownership-assign", pipeline.pk) not in response.content.decode()


def test_panel_alone_is_answered_to_htmx(planner, pipeline):
    row = propose(pipeline)

    response = planner.get(f"/ownership/?open={row.pk}", headers={"HX-Request": "true", "HX-Target": "panel"})

    assert b"<aside" in response.content
    assert b"<html" not in response.content


def test_overdue_ownership_is_confirmed_and_leaves_the_list(planner):
    long_ago = timezone.localdate() - timedelta(days=200)
    row = factories.ownership(person=factories.person(), confirmed_on=long_ago, starts_on=long_ago)
    factories.ownership(person=factories.person(), confirmed_on=timezone.localdate())
    assert answer(planner.get("/ownership/to-confirm/")).startswith("1 ownership was not confirmed for 90 days.")

    response = planner.post(url("ownership-confirm", row.pk))

    assert response.status_code == 303
    assert answer(planner.get("/ownership/to-confirm/")).startswith("Everything was confirmed")


def test_silenced_finding_rests_with_its_reason_until_it_is_heard(planner):
    component = factories.component("Old search")
    day = timezone.localdate() + timedelta(days=7)
    form = {"finding": f"O6.component.{component.pk}", "reason": "It is switched off on Friday", "until": day}

    assert planner.post(url("ownership-silence"), form).status_code == 303
    shown = planner.get("/ownership/checks/")
    assert answer(shown) == "Nothing was found. 1 finding rests for a reason."
    assert "It is switched off on Friday" in text(shown)

    planner.post(url("ownership-hear"), {"silenced": SilencedFinding.objects.get().pk})
    assert answer(planner.get("/ownership/checks/")).startswith("1 error.")


@pytest.mark.parametrize(
    ("reason", "days", "field"), [("", 7, "reason"), ("Later", -1, "until"), ("Later", 500, "until")]
)
def test_silencing_asks_for_a_reason_and_a_near_day(planner, reason, days, field):
    component = factories.component()
    until = timezone.localdate() + timedelta(days=days)
    form = {"finding": f"O6.component.{component.pk}", "reason": reason, "until": until}

    response = planner.post(url("ownership-silence"), form)

    assert response.status_code == 422
    assert field in response.context["silence_form"].errors
    assert not SilencedFinding.objects.exists()


def test_finding_that_is_gone_cannot_be_silenced(planner):
    response = planner.post(
        url("ownership-silence"), {"finding": "O6.component.999", "reason": "Why", "until": "2999-01-01"}
    )

    assert said(response) == ["This finding is gone: what it found was mended."]


def test_component_is_added_changed_and_removed(planner):
    kind = factories.component_kind("feature")
    form = {"name": "Clause finder", "kind": kind.pk, "lifecycle": "production"}

    planner.post(url("component-new"), form)
    row = Component.objects.get()
    planner.post(url("component-edit", row.pk), {**form, "name": "Clause search"})
    row.refresh_from_db()
    assert row.name == "Clause search"
    assert planner.post(url("component-new"), {**form, "name": "Clause search"}).status_code == 422

    assert planner.post(url("component-delete", row.pk))["Location"] == "/ownership/"
    assert not Component.objects.exists()


def test_csv_leaves_unknown_cells_empty_and_defuses_formulas(planner):
    factories.component("=SUM(A1)", lifecycle="production")

    lines = planner.get(url("ownership-csv")).content.decode().splitlines()

    assert lines[1] == "'=SUM(A1),Application,production,,,,,,,,,,O1 O6"


def test_beside_the_matrix_stands_the_owner_that_matters_most(planner):
    seat = factories.membership(person=factories.person("Ana Ribeiro"))
    for name, lifecycle in (("A sketch", "experimental"), ("Zeta", "production")):
        component = factories.component(name, lifecycle=lifecycle, team=seat.team)
        Recommendation.objects.create(
            kind="owner", change="owner", component=component, team=seat.team, role=seat.role, person=seat.person
        )

    words = text(planner.get(url("ownership")))

    assert "Recommended owner" in words
    assert "Ana Ribeiro for Zeta" in words
    assert "Assign Ana" in words
    assert "Recommended owner" not in text(planner.get(url("ownership"), {"lifecycle": "production"}))
