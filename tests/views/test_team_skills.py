"""The skills of a team: people by skills, to each reader what is theirs to read."""

import pytest
from django.urls import reverse
from django.utils import timezone

from planning import models
from tests import factories


@pytest.fixture
def team(organisation):
    """Ana knows Python at 3 and Ben at 1; the work asks for 2, and for SQL, which nobody was assessed in."""
    team, role = factories.team("Assist"), factories.role("ai_developer")
    ana, ben = factories.person("Ana", skills={"python": 3}), factories.person("Ben", skills={"python": 1})
    seats = [factories.membership(person=person, team=team, role=role) for person in (ana, ben)]
    factories.membership(person=factories.person("Seat", kind="open_position"), team=team, role=role)
    models.TagShare.objects.create(tag="product_feature", role=role, share_percent=100)
    models.RoleSkill.objects.create(role=role, skill=factories.skill("rust"), level=4, is_core=True)
    item = factories.work_item(days=3, team=team, tag="product_feature")
    factories.demand(work_item=item, role=role, skills={"python": 2, "sql": 1})
    done = factories.work_item(days=3, team=team, tag="product_feature", status="done")
    factories.demand(work_item=done, role=role, skills={"python": 2})
    today = timezone.localdate()
    factories.allocation(membership=seats[0], work_item=done, starts_on=today, ends_on=today)
    models.PersonSkill.objects.filter(person=ben, skill__slug="python").update(self_level=4)
    return team


def matrix_for(client, team):
    return client.get(f"{reverse('planning:team-detail', args=[team.pk])}?tab=skills").context["matrix"]


def told(matrix):
    return {line.skill.slug: [cell.words for cell in line.cells] for line in matrix.lines}


def test_planner_reads_levels_gaps_and_evidence(planner, team):
    shown = matrix_for(planner, team)

    assert [person.name for person, _ in shown.people] == ["Ana", "Ben"]
    assert told(shown) == {
        "sql": ["not assessed", "not assessed"],
        "python": ["3, has it; finished work: 1 item, 1 day, asked for 2", "1, below it"],
        "rust": ["not assessed", "not assessed"],
    }
    assert [(line.wanted, line.is_asked, line.there) for line in shown.lines] == [
        (1, True, 0),
        (2, True, 1),
        (4, False, 0),
    ]
    assert shown.answer.first == "0 of 2 skills that the work asks for are held by two or more."
    assert shown.answer.then == "1 has nobody, 1 rests on one person."


def test_stranger_reads_who_reaches_what_work_asks_for_and_no_level(viewer, team):
    shown = matrix_for(viewer, team)

    assert told(shown) == {"sql": ["not at it", "not at it"], "python": ["has it", "not at it"]}
    assert all(cell.level is None and cell.evidence is None for line in shown.lines for cell in line.cells)


def test_own_view_is_for_the_person_and_their_manager(viewer, planner, team):
    ben = models.Person.objects.get(name="Ben")
    viewer.user.person = ben
    viewer.user.save()

    assert told(matrix_for(viewer, team))["python"] == ["has it", "1, below it; own view 4"]
    assert "own view" not in str(told(matrix_for(planner, team)))


def test_csv_says_to_each_reader_what_the_page_says(viewer, planner, team):
    url = reverse("planning:team-skills-csv", args=[team.pk])

    assert "3, has it" in planner.get(url).content.decode()
    lines = viewer.get(url).content.decode().splitlines()
    assert lines == ["skill,wanted,asked_by_work,there,Ana,Ben",
                     "Sql,1,yes,0,not at it,not at it", "Python,2,yes,1,has it,not at it"]  # fmt: skip


def test_team_without_people_or_work_says_so(viewer, organisation):
    answer = viewer.get(f"{reverse('planning:team-detail', args=[factories.team().pk])}?tab=skills")

    assert "Nobody is on the team" in answer.content.decode()
    assert answer.context["matrix"].answer.first == "The open work of the team asks for no skill."
