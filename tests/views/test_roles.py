"""The pages of roles."""

from datetime import date

import pytest
from django.urls import reverse

from planning.models import Activity, Assessment, Role, RoleSkill
from tests import factories


def url(name, *args, query=""):
    return reverse(f"planning:{name}", args=args) + query


def test_bare_comparison_is_of_the_built_in_pair(viewer, catalogue):
    answer = viewer.get(url("role-compare"))
    shown, told = answer.context["shown"], answer.content.decode()

    assert [whole.role.slug for whole in shown.roles] == ["ai_developer", "ml_engineer"]
    for label in (
        "Responsible for", "Point of view", "Solves", "Works with", "Owns", "Answers for", "Share of work",
        "Asked for by", "Hire first when", "Next on the way", "Ways out",
    ):  # fmt: skip
        assert label in told
    assert "An AI developer builds what users touch; an ML engineer builds what it runs on." in told


def test_widest_gap_stands_first_in_its_group(viewer, catalogue):
    shown = viewer.get(url("role-compare")).context["shown"]

    for group in shown.groups:
        gaps = [row.gap for row in group.rows]
        assert gaps == sorted(gaps, reverse=True)
    assert "Python" in shown.shared


@pytest.mark.parametrize("joined", ["?roles=b,a", "?roles=b&roles=a"])
def test_roles_are_compared_in_the_order_of_the_address(viewer, organisation, joined):
    factories.role("a")
    factories.role("b")

    shown = viewer.get(url("role-compare", query=joined)).context["shown"]

    assert [whole.role.slug for whole in shown.roles] == ["b", "a"]


def test_four_roles_are_the_most_and_none_is_fine(viewer, organisation):
    assert viewer.get(url("role-compare")).status_code == 200
    slugs = [factories.role().slug for _ in range(6)]

    shown = viewer.get(url("role-compare", query=f"?roles={','.join(slugs)}")).context["shown"]

    assert len(shown.roles) == 4


def test_new_role_gets_a_slug_and_lists_line_by_line(planner, organisation):
    factories.role("data_engineer")
    values = {"name": "Data engineer!", "code": "dx", "hue": "3", "perspective": "systems"}

    answer = planner.post(url("role-new"), {**values, "aliases": "DE\r\n\r\nData plumber"})

    role = Role.objects.get(name="Data engineer!")
    assert (role.slug, role.code, role.aliases) == ("data_engineer_2", "DX", ["DE", "Data plumber"])
    assert answer.headers["Location"] == url("role-skills", role.pk)


def test_letters_of_another_role_are_refused(planner, organisation):
    factories.role("qa", code="QA")

    answer = planner.post(url("role-new"), {"name": "Other", "code": "QA", "hue": "1", "perspective": "other"})

    assert answer.status_code == 422
    assert "code" in answer.context["form"].errors


def test_levels_are_written_changed_and_taken_away_in_one_activity(planner, organisation):
    role = factories.role()
    kept, gone, new = (factories.skill(f"s-{number}") for number in range(3))
    RoleSkill.objects.create(role=role, skill=kept, level=2)
    RoleSkill.objects.create(role=role, skill=gone, level=2)
    before = Activity.objects.count()

    planner.post(url("role-skills", role.pk), {f"level-{kept.pk}": 4, f"core-{kept.pk}": "on", f"level-{new.pk}": 0})

    held = {row.skill_id: (row.level, row.is_core) for row in role.role_skills.all()}
    assert held == {kept.pk: (4, True), new.pk: (0, False)}
    assert Activity.objects.count() == before + 1


def test_level_above_five_is_refused(planner, organisation):
    role, skill = factories.role(), factories.skill()

    answer = planner.post(url("role-skills", role.pk), {f"level-{skill.pk}": 6})

    assert answer.status_code == 422
    assert not role.role_skills.exists()


def test_catalogue_counts_people_and_seats(viewer, catalogue):
    role = factories.role("ml_engineer")
    factories.membership(role=role)
    factories.membership(role=role, person=factories.person(kind="open_position"))

    rows = {row.role.slug: row for row in viewer.get(url("role-list")).context["rows"]}

    assert (rows["ml_engineer"].staff.people, rows["ml_engineer"].staff.open_positions) == (1, 1)
    assert rows["ai_developer"].staff.people == 0


def test_page_of_a_role_lists_the_metrics_of_a_new_owner(viewer, catalogue):
    role = factories.role("ml_engineer")
    answer = viewer.get(url("role-detail", role.pk))

    told = answer.content.decode()
    assert role.metric_templates.exists()
    assert all(row.metric.name in told for row in role.metric_templates.select_related("metric"))
    assert url("role-edit", role.pk) not in told


def test_three_roles_have_a_mark_each_and_the_silent_one_is_named(planner, catalogue):
    factories.role("data_engineer", name="Data engineer")

    answer = planner.get(url("role-compare", query="?roles=ai_developer,ml_engineer,data_engineer&all=1"))

    shown, told = answer.context["shown"], answer.content.decode()
    assert [role.slug for role in shown.silent] == ["data_engineer"]
    assert "No skill is written for Data engineer yet." in told
    assert all(len(row.known) == 2 for row in shown.rows), "a role of which nothing is written differs from nobody"
    assert 'aria-label="Python: 4, 4, –"' in told


def test_the_rest_of_the_skills_is_a_click_away(viewer, catalogue):
    first = viewer.get(url("role-compare"))
    whole = viewer.get(first.context["more_url"])

    assert first.context["more"] == f"All {len(first.context['shown'].rows)}"
    assert "Version control and code review" not in first.content.decode()
    assert "Version control and code review" in whole.content.decode()
    assert whole.context["more_url"] == ""


def test_comparison_says_who_comes_first_here(viewer, catalogue):
    answers = dict(zip(("a1", "a2", "a3", "a4", "b1", "b2", "b3", "b4", "c1", "c2", "c3", "c4"),
                       (3, 2, 2, 2, 1, 1, 0, 1, 2, 3, 2, 3), strict=True))  # fmt: skip
    Assessment.objects.create(answered_on=date(2026, 11, 20), sells_platform=False, **answers)

    row = viewer.get(url("role-compare")).context["columns"][-1]

    assert (row.label, row.cells) == ("Here and now", [[], ["Comes first by R2, assessed on 20 November"]])
