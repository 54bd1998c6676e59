"""Accepting, training, rolling back and rules, with the real tagger."""

import pytest

from planning.actions import changes, tagging, tagging_worker, work_items
from planning.domain.errors import Conflict, Invalid, NotAllowed
from planning.models import Activity, TaggerModel, TagRule, TagSuggestion, WorkItem
from planning.queries import tagging as read
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def planner(organisation):
    return factories.user("planner")


@pytest.fixture
def organisation():
    return factories.organisation()


def rule(planner, **values):
    found = TagRule(tag=values.pop("tag", "infrastructure"), **values)
    tagging.set_rule(found, by=planner)
    return found


def catch_up():
    tagging_worker.catch_up.call()


def test_new_work_gets_suggestions_with_reasons_and_no_tag():
    plain = factories.work_item("Bump the docker base image")
    vague = factories.work_item("Quarterly thing")

    catch_up()

    assert plain.suggestion.likely == "infrastructure"
    assert plain.suggestion.is_answer
    assert "docker" in read.reason_words(plain.suggestion)
    assert not vague.suggestion.is_answer
    assert set(WorkItem.objects.values_list("tag", flat=True)) == {""}


def test_what_the_system_says_counts_before_words():
    item = factories.work_item("Faster answers", labels=["infra"], team=factories.team(kind="platform"))
    item.components.add(factories.component(kind="training_pipeline"))

    catch_up()

    sources = [row["source"] for row in TagSuggestion.objects.get(work_item=item).reasons]
    assert sources[0] in ("label", "kind", "team kind")
    assert item.suggestion.likely == "infrastructure"


def test_a_changed_item_is_read_again_and_others_are_left_alone():
    item, other = factories.work_item("Dark mode for the settings page"), factories.work_item("Docker image")
    catch_up()
    before = TagSuggestion.objects.get(work_item=other).updated_at

    item.title = "Upgrade the kubernetes cluster"
    item.save()
    catch_up()

    assert TagSuggestion.objects.get(work_item=item).likely == "infrastructure"
    assert TagSuggestion.objects.get(work_item=other).updated_at == before


def test_accepting_many_is_one_step_that_undoes(planner):
    one, two = factories.work_item(), factories.work_item()
    factories.suggestion(work_item=one)
    factories.suggestion(work_item=two, likely="product_feature")
    weak = factories.work_item()
    factories.suggestion(work_item=weak, is_answer=False)

    activity = tagging.accept([one, two, weak], by=planner)

    tags = dict(WorkItem.objects.values_list("pk", "tag"))
    assert tags == {one.pk: "infrastructure", two.pk: "product_feature", weak.pk: ""}
    changes.undo(activity, by=planner)
    assert set(WorkItem.objects.values_list("tag", flat=True)) == {""}


def test_accepting_keeps_what_a_person_set_meanwhile(planner):
    one, two = factories.work_item(tag="product_feature", tag_source="person"), factories.work_item()
    for item in (one, two):
        factories.suggestion(work_item=item)

    tagging.accept([one, two], by=planner)

    one.refresh_from_db()
    assert one.tag == "product_feature"


def test_training_learns_judges_and_can_be_rolled_back(planner, django_capture_on_commit_callbacks):
    for number in range(12):
        factories.work_item(f"Zorblax {number}", tag="infrastructure", tag_source="person")
        factories.work_item(f"Wimbat {number}", tag="product_feature", tag_source="person")
    item = factories.work_item("Another zorblax")
    with django_capture_on_commit_callbacks(execute=True):
        first = tagging.train(by=planner)
    first.refresh_from_db()

    assert (first.state, first.is_current, first.confirmed_count) == ("ready", True, 24)
    assert first.judgement["accuracy_all"] > 0.9
    assert TagSuggestion.objects.get(work_item=item).likely == "infrastructure"
    assert TagSuggestion.objects.get(work_item=item).model == first

    with django_capture_on_commit_callbacks(execute=True):
        second = tagging.train(by=planner)
    with django_capture_on_commit_callbacks(execute=True):
        activity = tagging.use(first, by=planner)
    assert read.current_model() == first
    changes.undo(activity, by=planner)
    assert read.current_model() == second
    assert bytes(TaggerModel.objects.get(pk=second.pk).data)[:2] == b"PK"


def test_each_tag_is_learnt_from_before_it_is_part_of_a_version(planner, django_capture_on_commit_callbacks):
    item, other = factories.work_item("Another zorblax"), factories.work_item("Zorblax of the customer")
    catch_up()
    first = TagSuggestion.objects.get(work_item=item)

    work_items.tag_many(WorkItem.objects.filter(pk=other.pk), "infrastructure", by=planner)
    tagging_worker.look_after()

    second = TagSuggestion.objects.get(work_item=item)
    assert second.updated_at > first.updated_at
    assert second.likely == "infrastructure"
    assert any(row["is_learnt"] for row in second.reasons) or second.confidence_percent != first.confidence_percent
    assert not TaggerModel.objects.exists(), "a version comes after twenty of them"
    tagging_worker.look_after()
    assert TagSuggestion.objects.get(work_item=item).updated_at == second.updated_at, "once for each tag"


def test_after_a_roll_back_only_the_version_in_use_suggests(planner, django_capture_on_commit_callbacks):
    factories.work_item("Zorblax", tag="infrastructure", tag_source="person")
    with django_capture_on_commit_callbacks(execute=True):
        first = tagging.train(by=planner)
    factories.work_item("Wimbat", tag="product_feature", tag_source="person")
    assert read.learns_at_once(TaggerModel.objects.get(pk=first.pk), 100)
    assert not read.learns_at_once(TaggerModel.objects.get(pk=first.pk), -1)
    with django_capture_on_commit_callbacks(execute=True):
        tagging.train(by=planner)
        tagging.use(TaggerModel.objects.get(pk=first.pk), by=planner)
    assert not read.learns_at_once(read.current_model(), 100)


def test_what_rules_tagged_teaches_nothing():
    factories.work_item(tag="infrastructure", tag_source="rule")
    taught = factories.work_item(tag="infrastructure", tag_source="person")

    assert list(read.confirmed_items()) == [taught]


def test_one_training_at_a_time_and_it_can_be_stopped(planner):
    model = tagging.train(by=planner)
    with pytest.raises(Conflict):
        tagging.train(by=planner)

    tagging.cancel(model, by=planner)

    tagging_worker.execute.call(model_id=model.pk)
    model.refresh_from_db()
    assert (model.state, model.is_current) == ("failed", False)
    for verb in (tagging.cancel, tagging.use):
        with pytest.raises(Conflict):
            verb(model, by=planner)


def test_a_training_that_is_stopped_midway_changes_nothing(planner, monkeypatch):
    model = tagging.train(by=planner)
    monkeypatch.setattr(tagging_worker, "_tell", lambda mine, *_: TaggerModel.objects.update(is_cancelled=True))

    tagging_worker.execute.call(model_id=model.pk)

    model.refresh_from_db()
    assert (model.state, model.phase) == ("failed", "Stopped")
    assert read.current_model() is None


def test_a_training_that_breaks_says_why(planner, monkeypatch):
    model = tagging.train(by=planner)
    monkeypatch.setattr(read, "confirmed_items", lambda: 1 / 0)

    tagging_worker.execute.call(model_id=model.pk)

    model.refresh_from_db()
    assert "ZeroDivisionError" in model.error


def test_a_model_that_cannot_be_read_gives_way_to_built_in_knowledge():
    TaggerModel.objects.create(state="ready", is_current=True, data=b"rubbish")
    item = factories.work_item("Bump the docker base image")

    catch_up()

    assert TagSuggestion.objects.get(work_item=item).likely == "infrastructure"


def test_rules_need_the_right_and_a_condition(planner):
    with pytest.raises(Invalid):
        tagging.set_rule(TagRule(tag="infrastructure"), by=planner)
    for verb, thing in ((tagging.set_rule, TagRule(label="x")), (tagging.remove_rule, TagRule(label="x"))):
        with pytest.raises(NotAllowed):
            verb(thing, by=factories.user("viewer"))


def test_a_rule_tags_what_it_fits_in_the_name_of_who_set_it(planner):
    fits = factories.work_item(labels=["Infra"])
    other = factories.work_item(labels=["ui"])
    found = rule(planner, label="infra")

    catch_up()

    fits.refresh_from_db()
    other.refresh_from_db()
    assert (fits.tag, fits.tag_source, other.tag) == ("infrastructure", "rule", "")
    activity = Activity.objects.filter(verb="workitem.tag").get()
    assert (activity.by, activity.reason) == (planner, f"Rule: {found}")


def test_every_condition_of_a_rule_must_hold(planner):
    component = factories.component()
    item = factories.work_item("Change infra/main.tf", labels=["infra"])
    item.components.add(component)
    factories.suggestion(work_item=item, confidence_percent=96)
    base = {"label": "infra", "component": component, "path": "INFRA/", "confidence_percent": 95}
    wrong = {"label": "ui", "component": factories.component(), "path": "web/", "confidence_percent": 97}

    assert read.matching(TagRule(tag="infrastructure", **base), read.candidates()) == [item]
    for name, value in wrong.items():
        assert read.matching(TagRule(tag="infrastructure", **{**base, name: value}), read.candidates()) == []
    assert read.matching(TagRule(tag="product_feature", **base), read.candidates()) == []


@pytest.mark.parametrize("how", ["undo", "untag"])
def test_what_a_person_takes_back_no_rule_tags_again(planner, how):
    item = factories.work_item(labels=["infra"])
    rule(planner, label="infra")
    catch_up()

    if how == "undo":
        changes.undo(Activity.objects.get(verb="workitem.tag"), by=planner)
    else:
        work_items.untag(item, by=planner)
    catch_up()

    item.refresh_from_db()
    assert item.tag == ""


def test_a_rule_of_somebody_who_may_no_longer_does_nothing(planner):
    item = factories.work_item(labels=["infra"])
    rule(planner, label="infra")
    planner.grants.all().delete() if hasattr(planner, "grants") else planner.grant.delete()

    catch_up()

    item.refresh_from_db()
    assert item.tag == ""


def test_a_removed_rule_leaves_its_tags(planner):
    item = factories.work_item(labels=["infra"])
    found = rule(planner, label="infra")
    catch_up()

    tagging.remove_rule(found, by=planner)

    item.refresh_from_db()
    assert (item.tag, TagRule.objects.count()) == ("infrastructure", 0)


def test_the_worker_notices_new_work_and_enough_new_tags(monkeypatch, django_capture_on_commit_callbacks):
    item = factories.work_item("Docker image")
    tagging_worker.look_after()
    assert TagSuggestion.objects.filter(work_item=item).exists()
    monkeypatch.setattr(tagging_worker, "TAGS_FOR_A_VERSION", 2)
    for number in range(2):
        factories.work_item(f"Thing {number}", tag="infrastructure", tag_source="person")

    with django_capture_on_commit_callbacks(execute=True):
        tagging_worker.look_after()
    tagging_worker.look_after()

    model = TaggerModel.objects.get()
    assert (model.state, model.judgement, model.confirmed_count) == ("ready", {}, 2)


def test_a_training_whose_worker_died_ends():
    TaggerModel.objects.create(state="training", beat_at="2020-01-01T00:00Z")

    tagging_worker.look_after()

    assert TaggerModel.objects.get().error == "Its worker died."


def test_reasons_in_words():
    given = factories.suggestion(
        reasons=[
            {"source": "label", "words": "infra", "tag": "infrastructure"},
            {"source": "word", "words": "gpu node", "tag": "infrastructure"},
            {"source": "word", "words": "retry", "tag": "infrastructure"},
            {"source": "kind", "words": "model_service", "tag": "product_feature"},
        ]
    )
    assert read.reason_words(given) == "Label “infra”, words “gpu node”, “retry”"
    given.is_answer = False
    assert read.reason_words(given).endswith("say infrastructure, component kind model service says product feature")
    assert read.reason_words(None) == ""
