"""The balance of the two kinds of work, planned beside done."""

from datetime import date

from planning.models import Organisation
from tests import factories
from tests.views.test_work import answer, text


def test_planned_stands_beside_done_and_an_alarm_is_raised(planner):
    team = factories.team("Atlas")
    for tag, days in (("product_feature", 6), ("infrastructure", 2), ("", 2)):
        factories.work_item(days=days, team=team, tag=tag, due_on=date(2026, 11, 30))
    factories.work_item(
        days=4, remaining_days=0, team=team, tag="infrastructure", status="done", done_on=date(2026, 10, 2)
    )
    assert "No share is wanted yet" in answer(planner.get("/work/balance/"))
    Organisation.objects.update_or_create(pk=1, defaults={"wanted_product_percent": 50})

    response = planner.get("/work/balance/")

    assert answer(response).startswith("1 plan lies outside the balance you want.")
    words = text(response)
    assert "2026 Q4 Atlas 10" in words
    assert "Product feature 60 % Infrastructure 20 % Untagged 20 %" in words
    assert "Product feature 0 % Infrastructure 100 % Untagged 0 %" in words
    assert "Too much product feature" in words


def test_work_without_a_date_or_team_is_listed_last(planner):
    factories.work_item(days=1, tag="infrastructure")
    factories.work_item(days=1, tag="infrastructure", due_on=date(2026, 1, 1), team=factories.team("Atlas"))

    words = text(planner.get("/work/balance/"))

    assert words.index("2026 Q1 Atlas") < words.index("No date No team")
