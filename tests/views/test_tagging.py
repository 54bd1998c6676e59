"""Accepting suggestions, trying and setting rules, versions, and the question of the API."""

import pytest

from planning.models import TaggerModel, TagRule, WorkItem
from tests import factories
from tests.views.test_work import answer, text

PAGE = "/work/tagging/"


def test_triage_shows_what_is_suggested_and_why(planner):
    item = factories.work_item("Grow the cluster", days=2)
    factories.suggestion(work_item=item)
    factories.suggestion(work_item=factories.work_item("Vague", days=9), is_answer=False, confidence_percent=58)

    response = planner.get("/work/to-tag/")

    words = text(response)
    assert "1 has a suggestion you can accept at once" in answer(response)
    assert words.index("Grow the cluster") < words.index("Vague")
    assert "91 % Word “cluster”" in words
    assert "Accept infrastructure" in words
    assert "No suggestion 58 % Word “cluster” says infrastructure" in words


def test_accepting_what_is_selected(planner):
    items = [factories.work_item() for _ in range(2)]
    for item in items:
        factories.suggestion(work_item=item)

    planner.post("/work/bulk/", {"do": "accept", "item": [item.pk for item in items]})

    assert set(WorkItem.objects.values_list("tag", "tag_source")) == {("infrastructure", "person")}


def test_accepting_all_that_match_and_are_sure_enough(planner):
    team = factories.team()
    sure, unsure, other = (factories.work_item(team=team), factories.work_item(team=team), factories.work_item())
    for item, percent in ((sure, 96), (unsure, 85), (other, 97)):
        factories.suggestion(work_item=item, confidence_percent=percent)

    planner.post("/work/accept-all/", {"confidence": "90", "next": f"/work/to-tag/?team={team.pk}"})

    assert dict(WorkItem.objects.values_list("pk", "tag")) == {sure.pk: "infrastructure", unsure.pk: "", other.pk: ""}
    refused = planner.post("/work/accept-all/", {"confidence": "99"}, follow=True)
    assert "No suggestion is so sure." in text(refused)


def test_a_rule_is_tried_before_it_is_set(planner):
    factories.work_item("Label me", labels=["infra"])
    values = {"tag": "infrastructure", "label": "infra"}

    tried = planner.post(PAGE, {**values, "do": "try"})

    assert "It would tag 1 item." in text(tried)
    assert "Label me" in text(tried)
    assert not TagRule.objects.exists()
    planner.post(PAGE, {**values, "do": "set"})
    assert WorkItem.objects.get().tag == "" or WorkItem.objects.get().tag_source == "rule"
    rule = TagRule.objects.get()
    assert str(rule) in text(planner.get(PAGE))
    planner.post(f"{PAGE}rules/{rule.pk}/remove/")
    assert not TagRule.objects.exists()


def test_a_rule_without_a_condition_is_refused_with_a_word(planner):
    response = planner.post(PAGE, {"tag": "infrastructure", "do": "set"})

    assert response.status_code == 422
    assert "A rule needs a label, a component, a path or a confidence." in text(response)


def test_the_page_says_how_good_the_version_in_use_is(planner):
    confusion = {
        "product_feature": {"product_feature": 40, "infrastructure": 2, "untagged": 8},
        "infrastructure": {"product_feature": 3, "infrastructure": 41, "untagged": 6},
    }
    judged = {"count": 100, "accuracy_answered": 0.942, "coverage": 0.86, "confusion": confusion}
    factories.tagger_model(is_current=True, judgement=judged)
    older = factories.tagger_model()

    response = planner.get(PAGE)

    assert (
        answer(response) == "94 % of the suggestions are right, tried on 100 confirmed tags. 86 % of the items get one."
    )
    assert "Product feature 40 2 8" in text(response)
    planner.post(f"{PAGE}versions/{older.pk}/use/")
    assert TaggerModel.objects.get(is_current=True) == older


def test_a_training_is_asked_for_and_stopped(planner):
    planner.post(f"{PAGE}train/")
    model = TaggerModel.objects.get()

    assert "Stop" in text(planner.get(PAGE))
    planner.post(f"{PAGE}versions/{model.pk}/cancel/")
    model.refresh_from_db()
    assert model.state == "failed"
    assert "ended" in text(planner.post(f"{PAGE}versions/{model.pk}/cancel/", follow=True))


@pytest.mark.parametrize("version", [True, False])
def test_the_api_tells_suggestions(planner, version):
    team = factories.team()
    item = factories.work_item(project=factories.project(team=team))
    factories.suggestion(work_item=item, confidence_percent=60, is_answer=False)
    factories.suggestion(work_item=factories.work_item())
    factories.suggestion(work_item=factories.work_item(tag="infrastructure"))
    model = factories.tagger_model(is_current=True) if version else None
    url = "/api/v1/work-items/tag-suggestions/"

    found = planner.get(url, {"team": team.pk}).json()

    assert found["version"] == (model.pk if model else None)
    assert [(row["work_item"], row["tag"], row["likely"]) for row in found["suggestions"]] == [
        (item.pk, None, "infrastructure")
    ]
    assert len(planner.get(url).json()["suggestions"]) == 2
    assert len(planner.get(url, {"confidence_percent": 90}).json()["suggestions"]) == 1
    assert planner.get(url, {"project": item.project_id}).json()["suggestions"] == found["suggestions"]
