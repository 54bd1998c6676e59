import io

import numpy as np
import pytest

from planning.domain.errors import Invalid
from planning.domain.tags import Tag
from planning.tagger import learner, model
from planning.tagger.items import Text
from planning.tagger.judging import cross_validated, judge

# Words that built-in knowledge has no opinion on: whatever is told apart here was learnt.
OURS, THEIRS = ("zorblax", "quillon", "fennimor"), ("wimbat", "drossel", "yarrowk")


def confirmed(count, ours=Tag.INFRASTRUCTURE):
    other = Tag.PRODUCT_FEATURE if ours == Tag.INFRASTRUCTURE else Tag.INFRASTRUCTURE
    return [
        model.Confirmed(
            Text(f"{(OURS if place % 2 else THEIRS)[place // 2 % 3]} number {place}"), ours if place % 2 else other
        )
        for place in range(count)
    ]


def one(weights, title, **more):
    return model.suggest(weights, [Text(title, **more)])[0]


def test_nothing_learnt_abstains_on_unknown_words_and_answers_on_known_ones():
    weights = model.learn([])

    assert one(weights, "zorblax").tag(model.ANSWER_AT) == Tag.UNTAGGED
    assert one(weights, "Bump docker base image in CI").tag(model.ANSWER_AT) == Tag.INFRASTRUCTURE


def test_the_words_of_an_organisation_are_learnt_from_its_tags_either_way():
    for ours, theirs in ((Tag.INFRASTRUCTURE, Tag.PRODUCT_FEATURE), (Tag.PRODUCT_FEATURE, Tag.INFRASTRUCTURE)):
        weights = model.learn(confirmed(60, ours))

        assert one(weights, "the zorblax").likely == ours
        assert one(weights, "the drossel").likely == theirs


def test_a_learnt_reason_says_that_it_was_learnt():
    found = one(model.learn(confirmed(60)), "the zorblax")

    assert [(reason.words, reason.is_learnt) for reason in found.reasons] == [("zorblax", True)]


def test_a_label_of_an_organisation_is_learnt():
    kinds = (("crab", Tag.PRODUCT_FEATURE), ("squid", Tag.INFRASTRUCTURE))
    taught = [
        model.Confirmed(Text(f"Thing {place}", signals=(("label", label),)), tag)
        for place in range(20)
        for label, tag in kinds
    ]

    found = one(model.learn(taught), "Whatever", signals=(("label", "squid"),))

    assert found.likely == Tag.INFRASTRUCTURE
    assert ("label", "squid") in [(reason.source, reason.words) for reason in found.reasons]


def test_texts_without_tags_teach_which_words_keep_company():
    texts = [Text(f"zorblax docker image {place}") for place in range(40)]
    texts += [Text(f"wimbat button on page {place}") for place in range(40)]
    alone, adapted = model.learn([]), model.learn([], texts)

    assert one(alone, "zorblax").confidence < 0.6
    assert one(adapted, "zorblax").likely == Tag.INFRASTRUCTURE
    assert one(adapted, "wimbat").likely == Tag.PRODUCT_FEATURE
    assert one(adapted, "zorblax").confidence > 0.6


def test_few_texts_teach_no_company():
    weights = model.learn(confirmed(10), [Text("zorblax docker")])

    assert not weights.company.any()


def test_reasons_agree_first_and_name_the_strongest_against():
    found = one(model.learn([]), "Show docker image versions on the dashboard page")

    tags = [reason.tag for reason in found.reasons]
    assert tags == [found.likely] * (len(tags) - 1) + tags[-1:]
    assert len(tags) <= 4


def test_what_a_system_says_is_told_before_words():
    found = one(model.learn([]), "Faster tokens in docker", signals=(("kind", "platform_layer"),))

    assert found.reasons[0].source == "kind"


def test_progress_is_told_and_nothing_is_asked_of_nothing():
    told = []
    assert len(model.suggest(model.learn([]), [Text("a page")] * 3, on_progress=told.append)) == 3
    assert told == [3]
    assert model.suggest(model.learn([]), []) == []


def test_a_model_comes_back_from_its_bytes():
    weights = model.learn(confirmed(60), [Text(f"zorblax {place}") for place in range(60)])
    back = model.from_bytes(model.to_bytes(weights))
    texts = [Text("zorblax"), Text("wimbat docker"), Text("page")]

    assert np.allclose(model.chances(back, texts), model.chances(weights, texts), atol=1e-4)


def pickled():
    file = io.BytesIO()
    np.savez(file, format=np.array(1), balance=np.array([{}], dtype=object))
    return file.getvalue()


def of_format(number):
    file = io.BytesIO()
    np.savez(file, format=np.array(number))
    return file.getvalue()


@pytest.mark.parametrize("data", [b"", b"nothing", pickled(), of_format(1), of_format(99)])
def test_what_is_no_model_is_refused(data):
    with pytest.raises(Invalid):
        model.from_bytes(data)


def test_learning_keeps_built_in_knowledge():
    """Tags of words that say nothing else do not make it forget what a docker image is."""
    assert one(model.learn(confirmed(200)), "docker base image").likely == Tag.INFRASTRUCTURE
    assert learner.fit(model.features([]), []).scale == learner.KNOWLEDGE_SCALE


def test_judging_counts_by_hand():
    found = judge([0.9, 0.2, 0.6, 0.1], [1, 0, 0, 1], answer_at=0.7)

    assert (found.accuracy_all, found.coverage) == (0.5, 0.75)
    assert found.accuracy_answered == pytest.approx(2 / 3)
    assert found.precision == {"product_feature": 0.5, "infrastructure": 1.0}
    assert found.confusion["infrastructure"] == {"product_feature": 1, "infrastructure": 1, "untagged": 0}
    assert found.confusion["product_feature"] == {"product_feature": 1, "infrastructure": 0, "untagged": 1}
    # Bins: 0.6 is wrong, 0.8 right, 0.9 one right and one wrong.
    assert found.ece == pytest.approx((0.6 + 0.2 + 2 * 0.4) / 4)
    assert sum(one.count for one in found.bins) == 4


def test_folds_judge_what_was_not_learnt():
    judged = cross_validated(confirmed(60))

    assert judged is not None
    assert judged.count == 60
    assert judged.accuracy_all > 0.9
    mixed = [
        model.Confirmed(Text(f"same words {place % 7}"), Tag.INFRASTRUCTURE if place % 2 else Tag.PRODUCT_FEATURE)
        for place in range(70)
    ]
    assert cross_validated(mixed).accuracy_all < 0.7


def test_too_few_tags_are_not_judged():
    assert cross_validated(confirmed(8)) is None
