"""The pages of maturity: answering, partly or whole, the result, the history, who may."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from planning.actions import changes
from planning.models import Activity, Assessment
from tests import factories

GROWING = "3222 1101 2323"


@pytest.fixture
def as_user(db, client):
    def sign_in(access_role, **values):
        user = factories.user(access_role, **values)
        client.force_login(user)
        return client

    return sign_in


def answers(text):
    names = [f"{axis}{number}" for axis in "abc" for number in range(1, 5)]
    given = dict(zip(names, text.replace(" ", ""), strict=True))
    return {name: value for name, value in given.items() if value != "."}


def page(client, name, query="", **kwargs):
    return client.get(reverse(f"planning:{name}", kwargs=kwargs) + query)


def test_the_questionnaire_keeps_what_is_answered_and_leaves_the_rest_open(as_user):
    client = as_user("planner")
    url = reverse("planning:maturity-answer")
    form = client.get(url).content.decode()
    assert form.count('type="radio"') == 12 * 6 + 3
    done = client.post(url, {**answers("3222 1.01 2323"), "sells_platform": "no", "note": "B2 to be asked"})
    assert done.status_code == 303
    row = Assessment.objects.get()
    assert (row.b2, row.b1, row.a1, row.sells_platform) == (None, 1, 3, False)
    shown = client.get(done["Location"]).content.decode()
    assert "Growing, with infrastructure" in shown
    assert "open: 0 to 4" in shown
    assert "B2 to be asked" in shown


def test_answering_again_on_the_same_day_changes_that_days_answers_and_can_be_undone(as_user):
    client = as_user("planner")
    url = reverse("planning:maturity-answer")
    client.post(url, answers(GROWING))
    client.post(url, answers("4222 1101 2323"))
    row = Assessment.objects.get()
    assert row.a1 == 4
    activity = Activity.objects.first()
    changes.undo(activity, by=activity.by)
    row.refresh_from_db()
    assert row.a1 == 3


def test_a_later_day_is_a_new_assessment_and_the_form_starts_from_the_last(as_user):
    client = as_user("planner")
    yesterday = timezone.localdate() - timedelta(days=1)
    factories.assessment(GROWING, answered_on=yesterday, sells_platform=True)
    url = reverse("planning:maturity-answer")
    assert 'value="yes" id="id_sells_platform_1" checked' in client.get(url).content.decode().replace(
        ' aria-describedby="id_sells_platform_helptext"', ""
    )
    client.post(url, answers("4444 4444 4444"))
    assert Assessment.objects.count() == 2
    shown = page(client, "maturity").content.decode()
    assert "dotted" in shown
    old = Assessment.objects.get(answered_on=yesterday)
    assert "not the latest" in page(client, "maturity", f"?of={old.pk}").content.decode()


def test_an_answer_that_is_none_is_refused_beside_its_question(as_user):
    client = as_user("planner")
    refused = client.post(reverse("planning:maturity-answer"), {"a1": "9"})
    assert refused.status_code == 422
    assert not Assessment.objects.exists()


def test_a_manager_answers_for_the_own_team_and_project_alone(as_user):
    mine, other = factories.team(), factories.team()
    project = factories.project(team=mine)
    client = as_user("manager", teams=[mine])
    url = reverse("planning:maturity-answer")
    assert client.post(f"{url}?team={mine.pk}", answers(GROWING)).status_code == 303
    assert client.post(f"{url}?project={project.pk}", answers(GROWING)).status_code == 303
    assert client.post(f"{url}?team={other.pk}", answers(GROWING)).status_code == 403
    assert client.post(url, answers(GROWING)).status_code == 403
    assert Assessment.objects.count() == 2
    listed = page(client, "maturity-units").content.decode()
    assert f"?team={mine.pk}" in listed
    assert "2 are assessed by themselves." in listed


def test_an_address_that_names_nothing_is_not_found(as_user):
    client = as_user("viewer")
    for query in ("?team=999", "?project=x", "?of=12", "?team="):
        assert page(client, "maturity", query).status_code == 404, query


def test_only_those_who_may_see_advice_on_hiring_see_the_ladder_beside_it(as_user):
    factories.assessment(GROWING, sells_platform=False)
    assert "No plan says yet whom to hire first." in page(as_user("planner"), "maturity").content.decode()
    seen = page(as_user("viewer"), "maturity").content.decode()
    assert "R2" in seen
    assert "Beside the plan" not in seen
    assert "Answer again" not in seen


def test_contexts_of_the_article_stand_with_the_result_the_wanted_role_first(as_user):
    from planning.actions.catalogue import load_catalogue

    load_catalogue()
    factories.assessment(GROWING, sells_platform=False)
    shown = page(as_user("viewer"), "maturity").content.decode()
    assert shown.index("Cloud providers that develop ML platforms") < shown.index("Start-ups that add AI")
    for name in ("Companies that build AI products", "automate business processes", "with very much data",
                 "demanding AI in many applications"):  # fmt: skip
        assert name in shown


def test_history_can_be_taken_along_and_an_assessment_removed(as_user):
    client = as_user("planner")
    row = factories.assessment("3222 1.01 2323", note="=risky")
    lines = page(client, "maturity-csv").content.decode().splitlines()
    assert lines[1].startswith("The organisation,2026-03-02,,3,2,2,2,1,,0,1,2,3,2,3,2.25,2.25,0.0,1.0,2.5,2.5,1.5,2.5,")
    assert lines[1].endswith(",growing,R0 R2,'=risky")
    assert "Undo brings them back" in page(client, "assessment-delete", pk=row.pk).content.decode()
    client.post(reverse("planning:assessment-delete", kwargs={"pk": row.pk}))
    assert not Assessment.objects.exists()
    assert "No history yet" in page(client, "maturity-history").content.decode()
