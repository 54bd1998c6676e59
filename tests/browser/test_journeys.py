"""What a planner does about owners, metrics, maturity and roles, with the keyboard alone."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.hands import Keyboard, answer, go, said, sign_in

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
LEAVES = "Samir Khoury"


@pytest.fixture
def hand(open_page):
    """A keyboard, with the planner signed in."""
    page = open_page()
    hand = Keyboard(page)
    sign_in(page, "planner", hand)
    return hand


def tab(hand, label):
    """Open one of the views at the head of a page."""
    hand.press(hand.page.get_by_role("link", name=re.compile(rf"^{label}\b")).first)


def figure(text):
    """The first number of a text."""
    return int(re.search(r"\d+", text).group())


def test_an_ownership_is_confirmed(hand):
    page = hand.page
    go(hand, "Ownership")
    tab(hand, "To confirm")
    page.wait_for_url("**/ownership/to-confirm/")
    waiting = figure(answer(page).inner_text())
    row = page.locator("tr[data-item]").first
    name, key = row.locator("th a").inner_text(), row.get_attribute("id")

    hand.press(row.get_by_role("button", name="Confirm"))

    expect(said(page)).to_contain_text(f"{name}")
    expect(page.locator(f"#{key}")).to_have_count(0)
    left = answer(page).inner_text()
    assert left.startswith("Everything was confirmed") if waiting == 1 else figure(left) == waiting - 1


def test_a_departure_is_drilled_and_handed_over(hand):
    page = hand.page
    go(hand, "Ownership")
    hand.press(page.get_by_role("link", name="Ask about somebody"))
    expect(answer(page)).to_contain_text("What happens if somebody leaves?")
    hand.choose(page.get_by_role("listbox"), LEAVES)

    hand.press(page.get_by_role("button", name="Find out"))

    expect(answer(page)).to_contain_text(f"If {LEAVES} left")
    orphan = (
        page.get_by_role("table", name=re.compile("What is lost"))
        .locator("tbody tr")
        .filter(has_not_text="no change")
        .first
    )
    thing, heir = orphan.locator("th a"), orphan.get_by_role("cell").nth(1)
    expect(heir).not_to_contain_text("being worked out")
    url, taker = thing.get_attribute("href"), heir.evaluate("cell => cell.firstChild.textContent.trim()")

    hand.press(page.get_by_role("button", name="Hand over"))

    expect(said(page)).to_contain_text("Handed over")
    expect(answer(page)).to_contain_text("It was handed over on")
    page.goto(url)
    expect(answer(page)).to_contain_text(taker)


def test_from_an_owner_to_a_metric_to_a_measurement_to_at_risk(hand):
    page = hand.page
    go(hand, "Ownership")
    tab(hand, "By person")
    owned = page.locator('td[data-label="Accountable for"]', has_text="Suggested replies")
    owner = page.locator("tr[data-item]").filter(has=owned)
    name = owner.locator("th").get_by_role("link").inner_text().split("\n")[0]
    hand.press(owner.get_by_role("link", name=f"scorecard of {name}"))
    page.wait_for_url("**/metrics/?owner=*")
    metric = page.locator("tr[data-item]", has_text="Key result score")
    expect(metric).to_contain_text("On target")
    hand.press(metric.get_by_role("link").first)
    page.wait_for_url(re.compile(r"/metrics/\d+/$"))
    url = page.url

    # Its target is 0.7; a miss by a tenth of that at most is a risk.
    hand.write(page.get_by_label(re.compile("^Value")), "0.65")
    hand.press(page.get_by_role("button", name="Enter", exact=True))

    expect(said(page)).to_contain_text("Entered 0.65")
    expect(page.locator(".item-name")).to_contain_text("At risk")
    page.goto(f"{url.split('/metrics/')[0]}/metrics/?health=at_risk")
    expect(page.locator("tr[data-item]", has_text="Key result score")).to_contain_text("At risk")


def test_the_questionnaire_says_whom_to_hire_first(hand):
    page = hand.page
    go(hand, "Maturity")
    hand.press(page.get_by_role("link", name="Answer again"))
    groups = page.locator("fieldset", has=page.get_by_role("radio"))
    # Whether the platform is sold, then the twelve; before 0 to 4 stands "not known".
    for place, answered in enumerate([2, *(int(digit) + 1 for digit in "322211012323")]):
        hand.pick(groups.nth(place), answered)

    hand.press(page.get_by_role("button", name="Keep the answers"))

    # Facts: 2.25, 1 and 2.5 make a gap of 1.5, which is urgent.
    expect(answer(page)).to_contain_text("infrastructure 1.5 levels behind: hire an ML engineer first, now.")
    expect(page.locator(".rule-box")).to_contain_text("R2")
    hand.press(page.get_by_role("link", name="See the ladder"))
    page.wait_for_url("**/plan/hire-first/")


def test_roles_are_compared(hand):
    page = hand.page
    go(hand, "Roles")
    hand.tick(page.get_by_label("Compare Data engineer"))

    hand.press(page.get_by_role("button", name="Compare those ticked"))

    heads = page.get_by_role("table", name="Roles side by side").get_by_role("columnheader")
    expect(heads).to_have_count(4)
    hand.press(page.get_by_role("link", name="Without Data engineer"))
    expect(heads).to_have_count(3)
    expect(answer(page)).to_contain_text(
        "An AI developer builds what users touch; an ML engineer builds what it runs on."
    )
    for aspect in ("Works with", "Answers for", "Hire first when"):
        expect(page.get_by_role("row", name=re.compile(f"^{aspect}"))).to_be_visible()
