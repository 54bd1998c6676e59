"""The main pages as they are seen: by those who need more than sight, in the dark, on a phone."""

import json

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.browser.conftest import DESKTOP, PHONE
from tests.browser.hands import sign_in

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
MAIN = (
    "/", "/plan/", "/plan/list/", "/plan/teams/", "/plan/gaps/", "/work/", "/work/board/", "/work/new/", "/projects/",
    "/projects/1/", "/teams/", "/teams/2/", "/people/", "/people/1/", "/roles/", "/roles/compare/", "/ownership/",
    "/ownership/checks/", "/components/1/", "/metrics/", "/activity/", "/settings/", "/search/?q=ana",
)  # fmt: skip
WIDER = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"


# Light and dark differ in colours alone.
@pytest.mark.parametrize(("scheme", "options"), [("light", {}), ("dark", {"runOnly": ["color-contrast"]})])
def test_nothing_keeps_anybody_out(open_page, scheme, options):
    page = open_page(viewport=DESKTOP, color_scheme=scheme, reduced_motion="reduce")
    sign_in(page, "planner")
    found = {}

    for url in MAIN if scheme == "light" else MAIN[::2]:  # the colours of the dark are the same tokens everywhere
        assert page.goto(url).status == 200, url
        for violation in Axe().run(page, options=options).response["violations"]:
            if violation["impact"] in {"serious", "critical"}:
                found.setdefault(url, []).append((violation["id"], violation["nodes"][0]["html"][:200]))

    assert found == {}, json.dumps(found, indent=1)


def test_phone_needs_no_scrolling_to_the_side(open_page):
    page = open_page(viewport=PHONE, has_touch=True, is_mobile=True)
    sign_in(page, "manager")
    wider = {}

    for url in MAIN:
        assert page.goto(url).status == 200, url
        if by := page.evaluate(WIDER):
            wider[url] = by

    assert wider == {}


def test_jump_from_anywhere_with_the_keyboard(open_page):
    page = open_page(viewport=DESKTOP)
    sign_in(page, "planner")

    page.keyboard.press("Control+k")
    field = page.get_by_role("dialog").get_by_label("Search or jump to")
    field.wait_for()
    page.keyboard.type("ana rib")
    page.locator("#found[data-asked='ana rib'] .found-hit").first.wait_for()
    violations = Axe().run(page, "dialog").response["violations"]
    assert [each["id"] for each in violations if each["impact"] in {"serious", "critical"}] == []
    page.keyboard.press("ArrowDown")
    assert "Ana Ribeiro" in page.locator(".found-hit:focus").inner_text()
    page.keyboard.press("Escape")
    assert page.get_by_role("dialog").count() == 0

    page.keyboard.press("Control+k")
    field.wait_for()
    page.keyboard.type("ana ribeiro")
    page.locator("#found[data-asked='ana ribeiro'] .found-hit").first.wait_for()
    page.keyboard.press("Enter")
    page.get_by_role("heading", level=1).filter(has_text="Ana Ribeiro").wait_for()
