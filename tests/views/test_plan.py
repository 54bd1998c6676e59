"""The plan's pages: who does what, why, and what is decided about it."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from planning import models
from tests import factories
from tests.views.conftest import make_plan
from tests.views.test_work import answer, text

PAGES = ("plan", "plan-by-project", "plan-list", "plan-teams", "plan-gaps", "plan-past", "plan-changes")
HTMX = {"HTTP_HX_REQUEST": "true"}


def url(name, *args):
    return reverse(f"planning:{name}", args=args)


def opened():
    return models.Recommendation.objects.filter(state="open", kind="allocation")


@pytest.mark.parametrize("role", ["viewer", "member", "manager", "planner", "admin"])
@pytest.mark.parametrize("name", PAGES)
def test_every_role_reads_the_plan(request, plan, role, name):
    assert request.getfixturevalue(role).get(url(name)).status_code == 200


def test_only_who_plans_everybody_sees_the_ladder(manager, planner, plan):
    assert manager.get(url("plan-hire-first")).status_code == 403
    assert "No step would buy anything" in text(planner.get(url("plan-hire-first")))


@pytest.mark.parametrize("name", [*PAGES, "plan-hire-first"])
def test_pages_of_an_empty_organisation_say_what_is_missing(planner, name):
    assert "There is no plan yet." in text(planner.get(url(name)))


def test_answer_counts_what_is_open_and_what_has_nobody(planner, plan):
    response = planner.get(url("plan"))

    count = opened().count()
    assert answer(response).startswith(f"{count} recommendations to decide. With all of them accepted,")
    assert "Hard one" in text(response)
    assert f"Accept all {count}" in text(response)


def test_answer_when_everything_is_decided(planner, plan):
    models.Recommendation.objects.all().delete()

    assert answer(planner.get(url("plan"))).startswith("Nothing waits for a decision.")


def test_viewer_sees_no_button_that_changes_anything(viewer, plan):
    response = viewer.get(url("plan"), {"open": opened().first().pk})

    assert "accept" not in response.content.decode().split("<main")[1].split('action="')[-1][:60]
    assert "who plans both teams, or a planner, decides" in text(response)
    assert "New run" not in text(response)


def test_teams_fold_and_unfold_by_the_address(planner, plan, search):
    other = factories.membership(team=factories.team("Voice")).team

    folded = planner.get(url("plan"), {"teams": ""}).content.decode()
    shown = planner.get(url("plan"), {"teams": f"{search.pk},{other.pk},x"}).content.decode()

    assert folded.count('aria-expanded="false"') == 2
    assert "Ana Ribeiro" not in folded.split('id="plan-timeline"')[1]
    assert "Ana Ribeiro" in shown.split('id="plan-timeline"')[1]
    assert "1 more without planned work" in shown


def test_projects_fold_and_unfold_by_the_address(planner, plan):
    folded = planner.get(url("plan-by-project"), {"projects": ""}).content.decode()
    shown = planner.get(url("plan-by-project")).content.decode()

    assert "row-item-" not in folded
    assert "Nobody yet" in shown.split('id="plan-timeline"')[1]


def test_panel_of_a_recommendation_says_why_and_why_not(planner, plan):
    row = opened().filter(work_item__title="Ranking feature", role__slug="ai_developer").get()

    panel = planner.get(url("plan"), {"open": row.pk}, HTTP_HX_TARGET="panel", **HTMX)
    words = text(panel)

    assert "<html" not in panel.content.decode()
    assert f"{row.person} on Ranking feature" in words
    for part in ("Load by week", "Why", "Why not the others", "Accept", "Override", "Pin", "Dismiss"):
        assert part in words
    assert "Done on <b>" in panel.content.decode()


def test_panel_is_part_of_the_page_without_scripts(planner, plan):
    row = opened().order_by("pk").last()

    assert '<aside class="panel"' in planner.get(url("plan-list"), {"open": row.pk}).content.decode()


def test_panel_of_what_nobody_does_names_the_skill(planner, plan):
    item = models.WorkItem.objects.get(title="Hard one")
    role = models.Role.objects.get(slug="ml_engineer")

    words = text(planner.get(url("plan"), {"open": f"nobody-{item.pk}-{role.pk}", "all": "1"}))

    assert "Nobody for Hard one" in words
    assert "What is short" in words


GONE = ("999999", "nobody-1-999", "nobody-999-1", "nobody-x-1", "nobody-1", "x", "", "²", "9" * 5000)


@pytest.mark.parametrize("value", GONE, ids=range(len(GONE)))
def test_panel_of_what_is_gone_is_left_out(planner, plan, value):
    assert '<aside class="panel"' not in planner.get(url("plan"), {"open": value}).content.decode()


def test_reasons_are_unknown_when_the_plan_is_gone(planner, plan):
    row = opened().first()
    models.Recommendation.objects.filter(pk=row.pk).update(plan=None)

    assert "run a new one to read its reasons" in text(planner.get(url("plan"), {"open": row.pk}))


def test_list_shows_fifty_at_a_time(planner, plan):
    row = opened().first()
    for part in range(60):
        models.Recommendation.objects.create(
            kind="allocation", change="added", role=row.role, work_item=row.work_item, person=row.person,
            membership=row.membership, starts_on=row.starts_on, ends_on=row.ends_on, share_percent=10, days=1,
            part=part,
        )  # fmt: skip

    first = planner.get(url("plan-list")).content.decode()

    assert first.count('id="recommendation-') == 50
    assert f"of {opened().count()} recommendations" in text(planner.get(url("plan-list"), {"page": "2"}))


def test_gaps_as_csv(planner, plan):
    lines = planner.get(url("plan-gaps-csv")).content.decode().splitlines()

    assert lines[0] == "role,week,needed_people,have_people"
    assert len(lines) > 13


def test_past_plans_carry_their_proof(planner, plan, search):
    make_plan()

    assert planner.get(url("plan-past")).content.decode().count("of the best possible") >= 1


def test_what_changed_is_told_with_its_cause(planner, plan, search):
    assert "There is nothing to compare." in text(planner.get(url("plan-changes")))
    item = models.WorkItem.objects.get(title="Index")
    assert make_plan().pk > plan.pk
    assert "changes nothing" in text(planner.get(url("plan-changes")))

    item.remaining_days = 15
    item.save()
    latest = make_plan()

    told = planner.get(url("plan-changes"))
    assert f"since plan {latest.pk - 1} of" in text(told)
    assert f'href="{reverse("planning:work-item-detail", args=[item.pk])}"' in told.content.decode()
    assert "It takes" in text(told)
    assert text(planner.get(url("plan-changes"), {"plan": latest.pk})).count("It takes") >= 1
    assert "There is nothing to compare." in text(planner.get(url("plan-changes"), {"plan": plan.pk}))


def test_work_that_is_done_since_is_told_so(planner, plan, search):
    models.WorkItem.objects.filter(title="Index").update(status="done")
    make_plan()

    said = text(planner.get(url("plan-changes")))
    assert "nobody instead of" in said
    assert "It is done, or not asked for any more." in said


def test_team_manager_sees_the_newer_plan_of_the_own_team(manager, plan, search):
    manager.user.grant.teams.add(search)
    make_plan(team=search)

    assert "Search alone" in text(manager.get(url("plan")))


def test_ladder_reads_its_steps(planner, plan, search):
    role = models.Role.objects.get(slug="ml_engineer")
    before = {"unstaffed_minutes": 4800, "late_projects": 2, "delay_cost": 9000, "missing_owners": 0}
    after = {"unstaffed_minutes": 2400, "late_projects": 1, "delay_cost": 3000, "missing_owners": 0}
    hire = {"kind": "hire", "role": role.slug, "team": search.pk, "from_day": 42, "cost": 3000}
    drop = {"kind": "drop", "item": models.WorkItem.objects.get(title="Index").pk, "cost": 0}
    move = {"kind": "move_due", "item": drop["item"], "day": 20, "cost": 100}
    person = models.Person.objects.get(name="Ana Ribeiro")
    train = {"kind": "train", "person": person.pk, "skill": "serving", "level": 3, "from_day": 10, "cost": 500}
    borrow = {"kind": "borrow", "cost": 0}
    options = (hire, train, borrow, move, drop)
    plan.ladder = [
        {"before": before, "after": after, "option": one, "tried": [(drop, 10), (hire, 20)]} for one in options
    ]
    plan.save()

    response = planner.get(url("plan-hire-first"))

    assert answer(response).startswith("Hire one Ml engineer, train Ana Ribeiro, ask other teams.")
    assert "10 unstaffed days down to 5" in answer(response)
    assert "Why not the others" in text(response)
    some = planner.get(url("plan-hire-first"), {"budget": "3,200"})
    assert answer(some).startswith("Hire one Ml engineer.")
    assert "For €3,000 this takes" in answer(some)
    assert "beyond the budget" in text(some)
    assert "your budget €3,200" in text(some)
    none = planner.get(url("plan-hire-first"), {"budget": "10"})
    assert answer(none) == "€10 pays for no step. Hire one Ml engineer comes first and costs €3,000."
    assert "For €3,600" in answer(planner.get(url("plan-hire-first"), {"budget": "much"}))


def recommend(search, **values):
    """An open recommendation of another kind than an allocation."""
    seat = search.memberships.select_related("person", "role").order_by("pk").first()
    base = {"team": search, "role": seat.role, "person": seat.person, "share_percent": 50, **values}
    return models.Recommendation.objects.create(**base)


def panel(client, row, **query):
    return text(client.get(url("plan"), {"open": row.pk, **query}, HTTP_HX_TARGET="panel", **HTMX))


def test_panel_of_a_change_of_teams_says_what_it_gives_and_takes(planner, plan, search):
    other = factories.team("Voice")
    luca = models.Person.objects.get(name="Luca Moretti")
    fact = {"code": "need", "value": 150, "team": search.pk, "role": "ai_developer"}
    move = {
        "kind": "move", "person": luca.pk, "team": search.pk, "role": "ai_developer", "share": 50, "share_before": 0,
        "from_team": other.pk, "from_share": 50, "why": [fact], "takes": [{**fact, "code": "have"}],
        "instead": [{"person": luca.pk, "team": other.pk, "extra": [1, 0, 0, 0], "taken_from": other.pk}],
        "left_out": [{"person": luca.pk, "failures": [{"gate": "share", "needed": 50, "has": 20}]}],
    }  # fmt: skip
    row = recommend(search, kind="membership", change="added", person=luca, reasons={"move": move})

    words = panel(planner, row)

    assert "Luca Moretti in Search" in words
    assert "Search needs 1.50 full-timers as Ml engineer" in words or "Search needs 1.50" in words
    assert "Leaves more need uncovered" in words
    assert "Has 20 % free" in words
    assert "Luca Moretti moves from another team to Search" in text(planner.get(url("plan-teams")))


def test_panel_of_an_open_position_says_what_is_needed(planner, plan, search):
    line = {"need": 250, "recommended": 100}
    row = recommend(search, kind="membership", change="open", person=None, reasons={"line": line})

    words = panel(planner, row)

    assert "An open position as" in words
    assert "Search needs 2.50 full-timers" in words
    assert "Open a position as" in text(planner.get(url("plan-teams")))


def test_panel_of_an_owner_says_why_that_one(planner, plan, search):
    person = models.Person.objects.get(name="Ana Ribeiro")
    other = models.Person.objects.get(name="Luca Moretti")
    parts = [{"code": code, "price": 0, "measured": 1, "against": 5} for code in ("team", "role", "load", "continuity")]
    seat = {
        "seat": "backup", "component": 1, "person": person.pk, "role": "ai_developer",
        "parts": [*parts, {"code": "level", "price": 3, "measured": 2, "against": 3, "skill": "serving"}],
        "next_best": [{"person": other.pk, "role": "ai_developer", "extra": 4, "parts": []}],
        "left_out": [{"person": other.pk, "failures": [{"gate": "role", "needed": "x"}, {"gate": "load"}]}],
    }  # fmt: skip
    component = factories.component("Gateway", team=search)
    row = recommend(search, kind="owner", change="backup", component=component, person=person, reasons=seat)

    words = panel(planner, row)

    assert "Ana Ribeiro as backup of Gateway" in words
    assert "Is on the team that it belongs to." in words
    assert "1 more rule would keep them out." in words
    assert "Without Ana Ribeiro, Luca Moretti is proposed." in words


def test_dropped_work_is_named_as_such(planner, plan, search):
    seat = search.memberships.order_by("pk").first()
    live = factories.allocation(membership=seat, starts_on=timezone.localdate(), ends_on=timezone.localdate())
    row = recommend(
        search, kind="allocation", change="dropped", membership=seat, work_item=live.work_item, replaces=live,
        starts_on=live.starts_on, ends_on=live.ends_on, cost_of_waiting=10**9, share_percent=100,
    )  # fmt: skip

    page = planner.get(url("plan"), {"open": row.pk})

    assert f"{seat.person} no longer on" in text(page)
    assert "No longer on" in text(page)
    assert f"allocation-{live.pk}" not in page.content.decode()


def test_neighbours_in_the_panel_lead_on_and_back(planner, plan):
    first, second, *_ = opened()

    page = planner.get(url("plan"), {"open": second.pk}).content.decode()

    assert f"?open={first.pk}" in page.split('aria-label="Previous"')[0].rsplit("<a", 1)[1]


def test_timeline_shows_absences_seats_and_overload(planner, search):
    today = timezone.localdate()
    role = models.Role.objects.get(slug="ai_developer")
    seat = factories.person("Open position: AI developer", kind="open_position", starts_on=today + timedelta(days=28))
    factories.membership(person=seat, team=search, role=role, starts_on=today + timedelta(days=28))
    half = search.memberships.select_related("person").order_by("pk").first()
    half.share_percent = 60
    half.save()
    for days, tag in ((4, "infrastructure"), (5, "")):
        item = factories.work_item(days=3, tag=tag, project=factories.project(probability_percent=50))
        factories.allocation(membership=half, work_item=item, starts_on=today, ends_on=today + timedelta(days=days))
    factories.allocation(membership=half, starts_on=today - timedelta(days=90), ends_on=today - timedelta(days=80))
    for first in (20, 500):
        start = today + timedelta(days=first)
        factories.absence(person=half.person, starts_on=start, ends_on=start + timedelta(days=10))

    page = planner.get(url("plan"), {"teams": str(search.pk)})

    for words in ("Open position", "Not yet filled", "Not available", "Ai developer, 60 %"):
        assert words in text(page)
    assert page.content.decode().count("bar-tentative") >= 2
    assert "tl-peak-words" in page.content.decode()


def test_project_line_says_how_it_stands(planner, search):
    today = timezone.localdate()
    factories.project("Far away", due_on=today + timedelta(days=900))
    factories.project("Undated", team=search)
    one = factories.project("Calm", due_on=today + timedelta(days=80))
    late = factories.project("Late", due_on=today + timedelta(days=2))
    factories.work_item("Small", days=2, tag="infrastructure", project=one)
    factories.work_item("Large", days=20, tag="infrastructure", project=late)
    make_plan()

    page = text(planner.get(url("plan-by-project")))

    assert "Not planned, no due date" in page
    assert "Ends " in page
    assert "days late, due" in page


@pytest.mark.parametrize(("days", "words"), [(0, ", the due date"), (-1, "1 day after"), (3, "3 days before")])
def test_card_says_how_the_end_stands_to_the_due_date(planner, plan, days, words):
    row = opened().first()
    models.Recommendation.objects.exclude(pk=row.pk).delete()
    models.WorkItem.objects.filter(pk=row.work_item_id).update(due_on=row.ends_on + timedelta(days=days))

    assert words in text(planner.get(url("plan"))).split("Load by week")[0]


def test_manager_sees_the_own_teams_unfolded(manager, plan, search):
    manager.user.grant.teams.add(search)
    factories.membership(team=factories.team("Voice"))

    page = manager.get(url("plan")).content.decode()

    assert page.count('aria-expanded="true"') == page.count('aria-expanded="false"') == 1
