import pytest

from planning.domain.tags import Tag
from planning.tagger.items import Text
from planning.tagger.knowledge import KNOWN_SIGNALS, known, log_odds, parse

SMALL = """
[[group]]
name = "clusters"
tag = "infrastructure"
weight = 2.0
words = ["kube*", "node pool*", "pool"]
endings = ["tf"]
folders = ["infra"]

[[group]]
name = "tests"
tag = "infrastructure"
weight = 1.0
where = "title"
words = ["test"]

[[group]]
name = "verbs"
tag = "product_feature"
weight = 0.5
where = "first"
words = ["show"]

[[group]]
name = "versions"
tag = "infrastructure"
weight = 1.5
shapes = ['\\\\bv\\\\d+']
"""


def found(title, body="", signals=()):
    return {
        (one.source, one.words): (one.tag, one.strength)
        for one in parse(SMALL.replace("\\\\", "\\")).reasons(Text(title, body, signals))
    }


def test_a_star_stands_for_every_word_that_begins_so():
    assert found("Kubelet restarts") == {("word", "kubelet"): (Tag.INFRASTRUCTURE, 2.0)}


def test_a_phrase_hides_the_words_inside_it():
    assert found("Grow nodePools") == {("word", "node pools"): (Tag.INFRASTRUCTURE, 2.0)}
    assert found("Grow the pool") == {("word", "pool"): (Tag.INFRASTRUCTURE, 2.0)}


def test_some_words_count_in_the_title_alone_and_verbs_at_its_start():
    assert found("More rows", "we test and show") == {}
    assert found("show a test") == {
        ("word", "show"): (Tag.PRODUCT_FEATURE, 0.5),
        ("word", "test"): (Tag.INFRASTRUCTURE, 1.0),
    }
    assert found("rows show up") == {}


def test_names_of_files_and_shapes_speak():
    assert found("Edit main.tf in infra/eu") == {
        ("word", ".tf"): (Tag.INFRASTRUCTURE, 2.0), ("word", "infra/"): (Tag.INFRASTRUCTURE, 2.0),
    }  # fmt: skip
    assert found("Go to v3") == {("word", "v3"): (Tag.INFRASTRUCTURE, 1.5)}


def test_a_description_says_less_than_a_title():
    assert found("Rows", "on kubernetes") == {("word", "kubernetes"): (Tag.INFRASTRUCTURE, 1.0)}


def test_labels_count_more_than_words_and_kinds_are_known():
    assert found("Rows", signals=(("label", "area/kube"),)) == {("label", "area/kube"): (Tag.INFRASTRUCTURE, 3.0)}
    assert found("Rows", signals=(("kind", "feature"),)) == {("kind", "feature"): (Tag.PRODUCT_FEATURE, 2.0)}
    assert found("Rows", signals=(("team", "Atlas"), ("label", "blue"))) == {}


@pytest.mark.parametrize(
    "group",
    [
        'tag = "untagged"\nwords = ["x"]',
        'tag = "infrastructure"',
        'tag = "infrastructure"\nwhere = "end"\nwords = ["x"]',
    ],
)
def test_a_group_that_says_nothing_is_refused(group):
    with pytest.raises(ValueError, match="speaks for no tag"):
        parse(f'[[group]]\nname = "g"\nweight = 1\n{group}')


@pytest.mark.parametrize(
    ("title", "tag"),
    [
        ("Show source passages beside each suggested reply", Tag.PRODUCT_FEATURE),
        ("Let reviewers correct a clause and send it back", Tag.PRODUCT_FEATURE),
        ("Retry training jobs that lose a GPU node", Tag.INFRASTRUCTURE),
        ("Move embeddings to the new index format", Tag.INFRASTRUCTURE),
        ("Bump the base image and pin numpy", Tag.INFRASTRUCTURE),
        ("Dark mode for the settings page", Tag.PRODUCT_FEATURE),
    ],
)
def test_built_in_knowledge_tells_plain_cases_apart(title, tag):
    assert (log_odds(known().reasons(Text(title))) > 0) == (tag == Tag.INFRASTRUCTURE)


def test_every_component_kind_of_the_catalogue_is_known():
    from planning.catalogue.loader import load

    kinds = {row.id for row in load().component_kinds}

    assert kinds == {value for kind, value in KNOWN_SIGNALS if kind == "kind"}


def test_no_term_stands_in_two_groups_with_two_meanings():
    seen = {}
    for term in known().terms:
        seen.setdefault((term.parts, term.where), set()).add(term.weight > 0)

    assert [key for key, signs in seen.items() if len(signs) > 1] == []
