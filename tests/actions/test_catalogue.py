"""Loading the built-in catalogue: complete, repeatable, and kind to local edits."""

import pytest
from django.core.management import call_command

from planning import catalogue as built_in
from planning.actions import catalogue as action
from planning.actions.catalogue import load_catalogue
from planning.domain.errors import NotAllowed
from planning.models import Activity, Metric, MetricTemplate, Organisation, Role, RoleSkill, Skill, TagShare
from tests import factories


def patched(book, monkeypatch, **entries):
    """Let the catalogue hold other entries of a table."""
    from msgspec.structs import replace

    monkeypatch.setattr(action.catalogue, "load", lambda: replace(book, **entries))


def renamed(entries, slug, **values):
    from msgspec.structs import replace

    return tuple(replace(entry, **values) if entry.id == slug else entry for entry in entries)


def test_load_writes_every_entry(catalogue):
    book = built_in.load()

    assert set(Skill.objects.values_list("slug", flat=True)) == {skill.id for skill in book.skills}
    assert Metric.objects.count() == len(book.metrics)
    assert RoleSkill.objects.count() == sum(len(skill.levels) for skill in book.skills)
    assert Role.objects.get(slug="ml_engineer").component_kinds.count() == 4
    assert {share.share_percent for share in TagShare.objects.filter(tag="infrastructure")} == {10, 90}
    assert MetricTemplate.objects.get(role__slug="ml_engineer", metric__slug="availability").target == ">= 99.9"
    assert Organisation.objects.get().planning_revision == 1
    for role in Role.objects.all():
        role.full_clean()


def test_second_load_changes_nothing_and_asks_little(catalogue, django_assert_max_num_queries):
    with django_assert_max_num_queries(20):
        counts = load_catalogue()

    assert not counts.is_change
    assert not counts.kept
    assert Activity.objects.filter(verb="catalogue.load").count() == 1


def test_new_wording_reaches_what_nobody_edited(catalogue, monkeypatch):
    book = built_in.load()
    Skill.objects.filter(slug="sql").update(name="Our SQL")
    skills = renamed(renamed(book.skills, "python", name="Python 3", levels={"ai_developer": 5}), "sql", name="SQL 2")
    patched(book, monkeypatch, skills=skills)

    counts = load_catalogue()

    assert (counts.renewed, counts.kept) == ({"skill": 1}, {"skill": 1})
    assert Skill.objects.get(slug="python").name == "Python 3"
    assert list(RoleSkill.objects.filter(skill__slug="python").values_list("level", flat=True)) == [5]
    assert Skill.objects.get(slug="sql").name == "Our SQL"


def test_edited_level_keeps_the_skill_as_it_is(catalogue, monkeypatch):
    RoleSkill.objects.filter(skill__slug="python", role__slug="ai_developer").update(level=1)
    book = built_in.load()
    patched(book, monkeypatch, skills=renamed(book.skills, "python", name="Python 3"))

    counts = load_catalogue()

    assert counts.kept == {"skill": 1}
    assert Skill.objects.get(slug="python").name == "Python"


def test_removed_template_row_stays_removed_until_a_newer_version(catalogue, monkeypatch):
    MetricTemplate.objects.filter(metric__slug="apdex").delete()
    load_catalogue()
    assert not MetricTemplate.objects.filter(metric__slug="apdex").exists()

    from msgspec.structs import replace

    book = built_in.load()
    patched(book, monkeypatch, metric_templates=tuple(replace(entry, version=2) for entry in book.metric_templates))
    load_catalogue()

    assert MetricTemplate.objects.get(metric__slug="apdex").version == 2


def test_own_shares_of_a_tag_are_left(catalogue):
    TagShare.objects.filter(tag="infrastructure", role__slug="ai_developer").delete()
    TagShare.objects.filter(tag="infrastructure").update(share_percent=100)

    load_catalogue()

    assert TagShare.objects.filter(tag="infrastructure").count() == 1


def test_own_role_keeps_its_name_and_code(organisation):
    own = factories.role("our_ai", name="AI developer", code="AI")

    load_catalogue()

    own.refresh_from_db()
    built = Role.objects.get(slug="ai_developer")
    assert (own.name, own.code) == ("AI developer", "AI")
    assert built.name == "AI developer (built-in)"
    assert built.code not in ("AI", "ML")


def test_load_is_refused_to_who_may_not_change_the_catalogue(viewer):
    with pytest.raises(NotAllowed):
        load_catalogue(by=viewer.user)
    assert not Role.objects.exists()


def test_command_tells_what_it_did(organisation, capsys):
    call_command("load_catalogue")

    assert "added" in capsys.readouterr().out


def test_role_that_an_earlier_version_loaded_is_renewed(catalogue):
    book = built_in.load()
    values = action.role_values(book, book.roles[0])
    cycle = values.pop("owned_cycle")
    values["owns"] = [*values["owns"], *cycle]
    before = {**values, "owned_cycle": [], "catalogue_digest": action._digest(values)}
    Role.objects.filter(slug=book.roles[0].id).update(**before)

    counts = load_catalogue()

    role = Role.objects.get(slug=book.roles[0].id)
    assert (counts.renewed, counts.kept["role"]) == ({"role": 1}, 0)
    assert (role.owns, role.owned_cycle) == ([book.roles[0].owns], cycle)
