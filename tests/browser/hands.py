"""Two ways to use a page: with a mouse, and with the keyboard alone."""

import re

from playwright.sync_api import Locator, Page

STEPS = 400


class Mouse:
    """Clicks; also works where scripts are off."""

    def __init__(self, page: Page):
        self.page = page

    def press(self, target: Locator):
        target.click()

    def write(self, target: Locator, text: str):
        target.fill(text)

    def choose(self, target: Locator, label: str):
        target.select_option(label=label)


class Keyboard:
    """Reaches everything by Tab, presses it by Enter, and never clicks."""

    def __init__(self, page: Page):
        self.page = page

    def _reach(self, target: Locator):
        target.wait_for()
        for _ in range(STEPS):
            if target.evaluate("element => element === document.activeElement"):
                return
            self.page.keyboard.press("Tab")
        raise AssertionError(f"{target} is not reached by {STEPS} steps of Tab")

    def press(self, target: Locator):
        self._reach(target)
        self.page.keyboard.press("Enter")

    def write(self, target: Locator, text: str):
        self._reach(target)
        self.page.keyboard.press("Control+a")
        self.page.keyboard.type(text)

    def choose(self, target: Locator, label: str):
        self._reach(target)
        self.page.keyboard.type(label)

    def tick(self, target: Locator):
        """Tick a box, or take the tick away."""
        self._reach(target)
        self.page.keyboard.press("Space")

    def pick(self, group: Locator, place: int):
        """Move to one of some radio buttons by arrows: the first is 0."""
        buttons = group.get_by_role("radio")
        group.wait_for()
        chosen = next((number for number, one in enumerate(buttons.all()) if one.is_checked()), 0)
        self._reach(buttons.nth(chosen))
        for _ in range(abs(place - chosen)):
            self.page.keyboard.press("ArrowDown" if place > chosen else "ArrowUp")


def sign_in(page: Page, name: str, hand=None):
    """Sign in to the sample as one of its users."""
    hand = hand or Mouse(page)
    page.goto("/sign-in/")
    hand.write(page.get_by_label("User name"), name)
    hand.write(page.get_by_label("Password", exact=True), "demo")
    hand.press(page.get_by_role("button", name="Sign in"))
    page.wait_for_url("**/")


def answer(page: Page) -> Locator:
    """The sentence that opens the page."""
    return page.get_by_role("heading", level=1)


def said(page: Page) -> Locator:
    """What the portal says that it did."""
    return page.get_by_role("region", name="What was just done")


def go(hand, name: str):
    """Open a page from the navigation."""
    hand.press(hand.page.get_by_role("navigation").get_by_role("link", name=re.compile(rf"^{name}\b")).first)
