"""The pages of teams."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone

from planning.models import Membership, Person, Recommendation, Team
from tests import factories

TODAY = timezone.localdate


def page(client, name, *args, query=""):
    return client.get(reverse(f"planning:{name}", args=args) + query).content.decode()


@pytest.fixture
def crew(catalogue):
    """A team with one AI developer and far more product work than one can do."""
    team = factories.team("Documents")
    ana = factories.person("Ana Ribeiro", skills={"serving": 4})
    seat = factories.membership(person=ana, team=team, role=factories.role("ai_developer"))
    item = factories.work_item("Clause finder", days=300, team=team, tag="product_feature")
    factories.demand(work_item=item, role=seat.role, days=None, skills={"serving": 3})
    return seat


def test_list_tells_which_team_is_short_and_of_what(viewer, crew):
    factories.team("Quiet")

    found = viewer.get(reverse("planning:team-list"))

    assert [row.team.name for row in found.context["short"]] == ["Documents"]
    first = found.context["short"][0].short[0]
    assert first.role.slug == "ai_developer"
    assert first.missing > 1
    assert "1 of 2" in found.content.decode()


def test_right_mix_shows_need_formula_and_single_holder(planner, crew):
    found = planner.get(reverse("planning:team-detail", args=[crew.team_id]))
    right, shown = found.context["right"], found.content.decode()

    line = right.short[0]
    assert line.role.slug == "ai_developer"
    assert line.hires == line.row.heads - 1
    assert line.row.formula[0].numbers in shown
    assert f"Only Ana Ribeiro knows {right.alone.skill.name} at 3." in shown
    assert [row["name"] for row in right.heat["rows"]] == ["Ana Ribeiro"]


def test_part_timer_who_can_do_the_work_is_not_called_short(planner, crew):
    factories.membership(team=crew.team, role=factories.role("data_engineer"), share_percent=Decimal(80))
    item = factories.work_item(team=crew.team, tag="product_feature", days=1)
    factories.demand(work_item=item, role=factories.role("data_engineer"), days=Decimal(5))

    right = planner.get(reverse("planning:team-detail", args=[crew.team_id])).context["right"]

    assert "data_engineer" not in [line.role.slug for line in right.short]


def test_viewer_reads_who_covers_a_skill_without_the_level(viewer, planner, crew):
    def rows(client):
        return client.get(reverse("planning:team-detail", args=[crew.team_id])).context["right"].skills

    assert [row.levels for row in rows(viewer)] == [[]]
    assert [row.holders for row in rows(viewer)] == [[crew.person]]
    assert [row.levels for row in rows(planner)] == [[4]]


def test_recommended_change_is_accepted_from_the_page(planner, crew):
    row = Recommendation.objects.create(
        kind="membership", change="open", team=crew.team, role=crew.role, share_percent=Decimal(100), starts_on=TODAY()
    )
    url = reverse("planning:team-detail", args=[crew.team_id])
    assert reverse("planning:recommendation-accept", args=[row.pk]) in planner.get(url).content.decode()

    answer = planner.post(reverse("planning:recommendation-accept", args=[row.pk]), {"next": url})

    assert answer.headers["Location"] == url
    assert Membership.objects.filter(team=crew.team, person__kind=Person.Kind.OPEN_POSITION).exists()


@pytest.mark.parametrize("tab", ["work", "owns", "metrics", "members"])
def test_every_tab_shows_what_is_the_teams(viewer, crew, tab):
    component = factories.component("Clause index", team=crew.team)
    factories.ownership(component=component, team=crew.team, person=crew.person, role=crew.role)
    factories.success_metric(component=component, role=crew.role)
    said = {"work": "Clause finder", "owns": "Clause index", "metrics": "Clause index", "members": "Ana Ribeiro"}

    assert said[tab] in page(viewer, "team-detail", crew.team_id, query=f"?tab={tab}")


def test_manager_opens_a_position_on_a_covered_team_only(manager, crew):
    url = reverse("planning:open-position", args=[crew.team_id])
    manager.post(url, {"role": crew.role_id})
    assert not Person.objects.filter(kind=Person.Kind.OPEN_POSITION).exists()

    manager.user.grant.teams.add(crew.team)
    manager.post(url, {"role": crew.role_id})

    assert Person.objects.filter(kind=Person.Kind.OPEN_POSITION).count() == 1


def test_membership_past_full_time_is_refused_beside_the_share(planner, crew):
    other = factories.team()
    values = {
        "person": crew.person_id, "team": other.pk, "role": crew.role_id, "share_percent": "20", "starts_on": TODAY(),
    }  # fmt: skip

    answer = planner.post(reverse("planning:membership-new"), values)

    assert answer.status_code == 422
    assert "120 %" in answer.context["form"].errors["share_percent"][0]
    assert not Membership.objects.filter(team=other).exists()


def test_manager_may_not_change_a_membership_of_another_team(manager, crew):
    manager.user.grant.teams.add(factories.team())

    assert manager.get(reverse("planning:membership-edit", args=[crew.pk])).status_code == 403


def test_team_that_holds_something_is_not_removed(planner, crew):
    assert "cannot be removed" in page(planner, "team-delete", crew.team_id)

    planner.post(reverse("planning:team-delete", args=[crew.team_id]))

    assert Team.objects.filter(pk=crew.team_id).exists()


def test_team_below_itself_is_refused(planner, organisation):
    top = factories.team("Top")
    below = factories.team("Below", parent=top)

    answer = planner.post(
        reverse("planning:team-edit", args=[top.pk]), {"name": "Top", "kind": "platform", "parent": below.pk}
    )

    assert answer.status_code == 422
    assert "parent" in answer.context["form"].errors


def test_page_of_a_team_asks_no_more_for_more_people(viewer, organisation, assert_constant_queries):
    team, today = factories.team(), TODAY()

    def add(count):
        for _ in range(count):
            seat = factories.membership(team=team, person=factories.person(skills={"serving": 3}))
            item = factories.work_item(days=3, team=team, tag="product_feature")
            factories.demand(work_item=item, skills={"serving": 2})
            factories.allocation(membership=seat, work_item=item, starts_on=today, ends_on=today + timedelta(days=9))

    assert_constant_queries(lambda: viewer.get(reverse("planning:team-detail", args=[team.pk])), add)
