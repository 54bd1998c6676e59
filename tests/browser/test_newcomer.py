"""A newcomer as team manager, from signing in to reading over the API what was done."""

import re

import pytest
from playwright.sync_api import expect

from planning.actions import advice
from tests.browser.hands import Keyboard, Mouse, answer, go, said, sign_in

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
WAYS = {
    "mouse": (Mouse, {}),
    "keyboard": (Keyboard, {}),
    "no scripts": (Mouse, {"java_script_enabled": False}),
}


@pytest.fixture(autouse=True)
def short_searches(monkeypatch):
    for name in ("COMPOSITION_SECONDS", "OWNERS_SECONDS", "LADDER_SECONDS"):
        monkeypatch.setattr(advice, name, 2.0)


@pytest.mark.parametrize(("hands", "options"), WAYS.values(), ids=WAYS)
def test_newcomer_does_the_whole_job(open_page, playwright, portal, hands, options):
    page = open_page(**options)
    hand = hands(page)

    page.goto("/")
    sign_in(page, "manager", hand)
    expect(answer(page)).to_contain_text("decisions wait for you")

    number = tag_an_item(hand)
    run_a_plan(hand)
    proposal = accept_a_recommendation(hand)
    metric = assign_an_owner(hand)
    enter_a_measurement(hand, metric)
    secret = make_a_token(hand)

    api = playwright.request.new_context(base_url=portal, extra_http_headers={"Authorization": f"Bearer {secret}"})
    assert read(api, "work-items", search=number)[0]["tag"] == "infrastructure"
    assert proposal in {row["id"] for row in read(api, "recommendations", state="accepted")}
    assert 41.5 in {row["value"] for row in read(api, "measurements", success_metric=metric)}
    refused = api.post("/api/v1/teams/", data={"name": "Mine"})
    assert (refused.status, refused.json()["code"]) == (403, "read_only_token")
    api.dispose()


def read(api, noun, **query):
    response = api.get(f"/api/v1/{noun}/", params=query)
    assert response.ok, response.text()
    return response.json()["results"]


def tag_an_item(hand):
    """Tag the first item without a tag; return its number."""
    page = hand.page
    go(hand, "Work")
    expect(answer(page)).to_contain_text("no tag")
    row = page.locator("tr[data-item]").first
    number = row.locator(".cell-id").inner_text()

    hand.press(row.get_by_role("button", name="Infrastructure"))

    expect(said(page)).to_contain_text(f"{number} is infrastructure now.")
    expect(page.locator("tr[data-item]", has_text=number)).to_have_count(0)
    return number


def run_a_plan(hand):
    page = hand.page
    go(hand, "Plan")

    hand.press(page.get_by_role("button", name="New run"))

    expect(said(page)).to_contain_text("has begun")
    expect(page.get_by_text("checked, no rule broken")).to_be_visible()


def accept_a_recommendation(hand):
    """Read why one person was proposed and others were not, and accept; return the recommendation's id."""
    page = hand.page
    hand.press(page.get_by_role("navigation", name="Views of the plan").get_by_role("link", name=re.compile("^List")))
    row = page.locator("tr[data-item]").filter(has=page.get_by_role("button", name="Accept")).first
    pk = int(row.get_attribute("id").removeprefix("recommendation-"))

    hand.press(row.get_by_role("link", name=re.compile("^Why")))

    panel = page.locator("[data-panel]")
    for heading in ("Why", "Why not the others"):
        part = panel.locator(".panel-part").filter(has=page.get_by_role("heading", name=heading, exact=True))
        expect(part.locator("li").first).to_be_visible()
    hand.press(panel.get_by_role("button", name=re.compile("^Accept")))
    expect(said(page)).to_contain_text(re.compile("accept", re.IGNORECASE))
    return pk


def assign_an_owner(hand):
    """Make somebody else answer for a component; return the metric that this created."""
    page = hand.page
    go(hand, "Ownership")
    hand.press(page.get_by_role("link", name="Clause finder").first)
    page.wait_for_url("**/components/*/")
    before = metrics_shown(page)
    hand.press(page.get_by_role("link", name="Assign somebody else"))

    hand.choose(page.get_by_label("Accountable from today on"), "Luca Moretti, AI developer, Documents")
    hand.press(page.get_by_role("button", name="Assign", exact=True))

    expect(answer(page)).to_contain_text("Luca Moretti answers for Clause finder")
    created = [url for url in metrics_shown(page) if url not in before]
    assert created
    hand.press(page.locator(f'#metrics a[href="{created[0]}"]').first)
    page.wait_for_url(f"**{created[0]}")
    return int(re.search(r"/metrics/(\d+)/", created[0]).group(1))


def metrics_shown(page):
    """The addresses of the success metrics on a component's page."""
    links = page.locator('#metrics tbody a[href^="/metrics/"]')
    links.first.wait_for()
    return list(dict.fromkeys(link.get_attribute("href") for link in links.all()))


def enter_a_measurement(hand, metric):
    page = hand.page
    hand.write(page.get_by_label(re.compile("^Value")), "41.5")

    hand.press(page.get_by_role("button", name="Enter", exact=True))

    expect(said(page)).to_contain_text("Entered 41.5")


def make_a_token(hand):
    """Make a token that may read; return its secret."""
    page = hand.page
    go(hand, "Settings")
    hand.write(page.get_by_label("Name", exact=True).last, "Capacity report")

    hand.press(page.get_by_role("button", name="Make a token"))

    expect(answer(page)).to_contain_text("shown this once")
    return page.locator("code.secret").inner_text()
