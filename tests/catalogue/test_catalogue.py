"""The built-in catalogue: complete, consistent, and clear about what is wrong."""

import re
from importlib import resources

import pytest

from planning import catalogue
from planning.catalogue.loader import FILES


@pytest.fixture(scope="module")
def texts():
    return {name: resources.files("planning.catalogue").joinpath(name).read_text("utf-8") for name in FILES}


@pytest.fixture(scope="module")
def built_in():
    return catalogue.load()


def test_catalogue_holds_every_entry(built_in):
    assert len(built_in.skills) == 65
    assert len(built_in.metrics) == 50
    assert {role.id: role.code for role in built_in.roles} == {"ai_developer": "AI", "ml_engineer": "ML"}
    assert len(built_in.tracks) == 6
    assert len(built_in.contexts) == 6


def test_roles_differ_in_perspective_and_share_no_category(built_in):
    ai_developer, ml_engineer = built_in.roles

    assert (ai_developer.perspective, ml_engineer.perspective) == ("product", "systems")
    assert not set(ai_developer.answers_for) & set(ml_engineer.answers_for)
    assert not set(ai_developer.works_with) & set(ml_engineer.works_with)


def test_component_kinds_ask_for_the_role_that_owns_them(built_in):
    roles = {kind.id: kind.roles for kind in built_in.component_kinds}

    assert roles["application"] == roles["feature"] == ("ai_developer",)
    assert {roles[kind] for kind in roles if kind not in ("application", "feature")} == {("ml_engineer",)}


def test_every_track_lifts_skills_and_shows_evidence(built_in):
    for track in built_in.tracks:
        assert len(built_in.lifted_by(track.id)) >= 3, track.id
        assert track.evidence
        assert track.exits


def test_training_success_is_in_the_template_of_training_pipelines(built_in):
    template = built_in.template_for("ml_engineer")

    entry = next(entry for entry in template.metric if entry.metric == "training_success")

    assert entry.kinds == ("training_pipeline",)
    assert built_in.template_for("nobody") is None


@pytest.mark.parametrize(
    ("file", "pattern", "new", "message"),
    [
        (
            "skills.toml",
            r"ai_developer = 4",
            "ai_developer = 6",
            r'skills.toml, skill python: level 6 of "ai_developer"',
        ),
        ("skills.toml", r'group = "foundations"', 'group = "none"', r'skills.toml, skill python: "none" is not in'),
        ("skills.toml", r'id = "typescript"', 'id = "python"', r'skills.toml: "python" occurs twice'),
        ("skills.toml", r'core_for = \["ai_developer", "ml_engineer"\]', "core_for = []", "skill python: core_for"),
        (
            "metrics.toml",
            r'direction = "up"',
            'direction = "sideways"',
            r"metrics.toml, metric activation_rate: .*sideways",
        ),
        ("metrics.toml", r"value2 = 70.0", "value2 = 7.0", r"metrics.toml, metric cpu_util: the target's values"),
        ("tag_shares.toml", r"percent = 85", "percent = 80", r"tag product_feature: the shares sum to 95"),
        ("roles.toml", r'code = "ML"', 'code = "AI"', r'roles.toml: "ai" names more than one role'),
        ("roles.toml", r"hue = ", "colour = ", r"roles.toml, role ai_developer: .*colour"),
        ("tracks.toml", r"lift_to = 4", "lift_to = 9", r"tracks.toml, track product_leadership: lift_to 9"),
        (
            "metric_templates.toml",
            r'kinds = \["training_pipeline"\]',
            'kinds = ["feature"]',
            r"no availability for train",
        ),
        ("metric_templates.toml", r'op = ">="', 'op = "between"', r"ai_developer, feature_adoption: op and values"),
        ("contexts.toml", r"\[\[context\]\]", "[[context", r"contexts.toml: "),
    ],
)
def test_mistake_is_told_with_file_and_entry(texts, file, pattern, new, message):
    broken, times = re.subn(pattern, new, texts[file], count=1)
    assert times == 1

    with pytest.raises(catalogue.CatalogueError, match=message):
        catalogue.parse({**texts, file: broken})
