"""Assignees that become pins: only where somebody wants it, and never against what people decided."""

import io

import pytest

from planning import models
from planning.exchange import imports
from tests import factories
from tests.exchange.imports.helpers import preview, take, verdicts, world

HEAD = "Summary,Issue key,Issue Type,Status,Project key,Project name,Assignee,Custom field (Story Points)"
ANA = "Feature store,PAY-1,Task,To Do,PAY,Payments,Ana Lopez,3"
DONE = "Old report,PAY-2,Task,Done,PAY,Payments,Ana Lopez,3"


def file(*rows):
    return "\n".join([HEAD, *rows]) + "\n"


def pins():
    rows = models.Placement.objects.order_by("pk")
    return [tuple(row) for row in rows.values_list("kind", "work_item__number", "role__slug", "person__name")]


@pytest.fixture(autouse=True)
def team(catalogue, settings, tmp_path):
    """Payments, with Ana as an ML engineer for most of her time, and Ben in no role."""
    settings.IMPORT_DIR = str(tmp_path)
    team, ana = factories.team("Payments"), factories.person("Ana Lopez")
    factories.membership(person=ana, team=team, role=models.Role.objects.get(slug="ml_engineer"), share_percent=60)
    factories.membership(person=ana, team=team, role=models.Role.objects.get(slug="ai_developer"), share_percent=40)
    factories.person("Ben Ito")
    return team


def test_assignees_are_pinned_where_it_is_wanted_and_to_open_items_alone():
    take(file(ANA, DONE))
    assert pins() == []

    row = preview(file(ANA, DONE), pin_assignees=True)
    assert verdicts(row)[2, "placement"] == ("create", "named in line 2")
    assert pins() == []  # nothing is written before it is confirmed
    before = world()
    row = imports.apply(row, by=None)

    assert pins() == [("pin", "PAY-1", "ml_engineer", "Ana Lopez")]
    assert imports.undo(row, by=None).state == "undone"
    assert world() == before


def test_the_same_file_changes_nothing_and_another_assignee_moves_the_pin():
    take(file(ANA), pin_assignees=True)
    again = preview(file(ANA), pin_assignees=True)
    assert (again.counts.get("create", 0), again.counts.get("update", 0)) == (0, 0)
    role = models.Role.objects.get(slug="ml_engineer")
    factories.membership(person=models.Person.objects.get(name="Ben Ito"), role=role)

    row = take(file(ANA.replace("Ana Lopez", "Ben Ito")), pin_assignees=True)

    assert verdicts(row)[2, "placement"] == ("update", "named in line 2")
    assert pins() == [("pin", "PAY-1", "ml_engineer", "Ben Ito")]


def test_the_tag_chooses_among_the_roles_of_a_person():
    factories.work_item(number="PAY-1", title="Feature store", tag="product_feature", tag_source="person")

    take(file(ANA), pin_assignees=True)

    assert pins() == [("pin", "PAY-1", "ai_developer", "Ana Lopez")]


@pytest.mark.parametrize("kind", ["pin", "exclude"])
def test_what_people_decided_stands(kind):
    item, role = factories.work_item(number="PAY-1"), models.Role.objects.get(slug="ml_engineer")
    who = models.Person.objects.get(name="Ben Ito" if kind == "pin" else "Ana Lopez")
    models.Placement.objects.create(kind=kind, work_item=item, role=role, person=who, reason="Knows it best")

    row = take(file(ANA), pin_assignees=True)

    assert pins() == [(kind, "PAY-1", "ml_engineer", who.name)]
    assert ("somebody pinned another person" in verdicts(row)[2, "workitem"][1]) == (kind == "pin")


def test_who_is_on_no_team_is_not_pinned_and_who_is_new_is_in_their_role():
    row = take(
        file(ANA.replace("Ana Lopez", "Ben Ito"), ANA.replace("PAY-1", "PAY-3").replace("Ana Lopez", "Cy Moe")),
        pin_assignees=True, team="Payments", people={"cy moe": "new:ai_developer"},
    )  # fmt: skip

    assert "Ben Ito is on no team, so not pinned" in verdicts(row)[2, "workitem"][1]
    assert pins() == [("pin", "PAY-3", "ai_developer", "Cy Moe")]


def test_pins_are_a_table_for_those_who_may_pin():
    factories.work_item(number="PAY-1", team=models.Team.objects.get())
    models.Person.objects.filter(name="Ana Lopez").update(email="ana@example.org")
    table = "kind,work item,role,person\npin,PAY-1,ml_engineer,ana@example.org\n"

    take(table, name="pins.csv")

    assert pins() == [("pin", "PAY-1", "ml_engineer", "Ana Lopez")]


@pytest.mark.parametrize(("covered", "outcome"), [(True, "create"), (False, "skipped")])
def test_a_manager_pins_within_their_teams_alone(team, covered, outcome):
    factories.work_item(number="PAY-1", title="Feature store", project=factories.project("Payments", team=team))
    if not covered:  # Ana works for a team that the manager does not cover
        person = models.Person.objects.get(name="Ana Lopez")
        models.Membership.objects.filter(person=person, share_percent=40).update(team=factories.team("Other"))
    manager = factories.user("manager", teams=[team])
    row = imports.upload(io.BytesIO(file(ANA).encode()), name="jira.csv", by=manager)
    row = imports.configure(row, by=manager, mapping=None, options={"pin_assignees": True})

    assert verdicts(row)[2, "placement"][0] == outcome
