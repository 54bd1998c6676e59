"""From an empty portal and an export of another system to a tagged, planned backlog: how long, how many actions."""

import csv
import io
import random
import re
import time
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.utils import timezone
from playwright.sync_api import expect

from planning.actions import runs, tagging_worker
from planning.actions.catalogue import load_catalogue
from planning.models import Allocation, Organisation, Plan, Recommendation, WorkItem
from tests import factories
from tests.browser.hands import Mouse, sign_in

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
ISSUES = 500
PLAN_PATIENCE = 200_000  # milliseconds
PEOPLE = ("Ana Lopez", "Ben Ito", "Chi Nguyen", "Dora Klein", "Eli Roth", "Fay Ademi", "Gus Weber", "Hana Sato")
ML_ENGINEERS = 3
THINGS = ("invoices", "search", "contracts", "tickets", "reports", "answers", "documents", "forecasts")
PRODUCT = (
    "Let customers filter {} by date", "Show {} on the start page", "Users can export {} as a file",
    "Wrong total is shown in {}", "Suggest {} while the user types", "Summarise {} for the reader",
)  # fmt: skip
INFRASTRUCTURE = (
    "Move the {} service to the new Kubernetes cluster", "Upgrade the database behind {}", "Alert on slow {} requests",
    "Retrain the {} model every night in the pipeline", "Cache features of {} in the feature store",
    "Reduce GPU cost of serving {}",
)  # fmt: skip
HEAD = (
    "Summary", "Issue key", "Issue id", "Issue Type", "Status", "Project key", "Project name", "Priority", "Assignee",
    "Resolved", "Due Date", "Labels", "Labels", "Description", "Custom field (Story Points)", "Status Category",
)  # fmt: skip


class Counted(Mouse):
    """Counts what somebody does: each press, each field, each key."""

    def __init__(self, page):
        super().__init__(page)
        self.actions = 0

    def press(self, target):
        self.actions += 1
        super().press(target)

    def write(self, target, text):
        self.actions += 1
        super().write(target, text)

    def choose(self, target, label):
        self.actions += 1
        super().choose(target, label)

    def give(self, target, name, data):
        self.actions += 1
        target.set_input_files({"name": name, "mimeType": "text/csv", "buffer": data})

    def key(self, name):
        self.actions += 1
        self.page.keyboard.press(name)


class Worker:
    """Does what waits when it is told to: a worker runs beside the portal, not within its answers."""

    def __init__(self, task):
        self.task, self.waiting = task, []

    def enqueue(self, **given):
        self.waiting.append(given)

    def work(self):
        while self.waiting:
            self.task.call(**self.waiting.pop(0))


def jira_export():
    """An export as Jira writes it: two projects, a third done, half of it with points, every assignee a name alone."""
    draw, today, out = random.Random(11), timezone.localdate(), io.StringIO()
    write = csv.writer(out, lineterminator="\r\n")
    write.writerow(HEAD)
    for number in range(1, ISSUES + 1):
        is_infra, is_done = draw.random() < 0.4, number % 3 == 0
        title = draw.choice(INFRASTRUCTURE if is_infra else PRODUCT).format(draw.choice(THINGS))
        due = today + timedelta(days=draw.randrange(20, 80))
        status = "Done" if is_done else "To Do"
        write.writerow([
            title, f"SHOP-{number}", str(10_000 + number), "Story", status, "SHOP", f"Shop {number % 2 + 1}", "Medium",
            draw.choice(PEOPLE), f"{today - timedelta(days=9):%d/%b/%y} 9:00 AM" if is_done else "",
            f"{due:%d/%b/%y} 3:42 PM", draw.choice(("", "q3")), draw.choice(("", "customer")),
            f"{title}.\nAs written down in the meeting.", draw.choice(("", "1", "2", "0.5")), status,
        ])  # fmt: skip
    return b"\xef\xbb\xbf" + out.getvalue().encode()


@pytest.fixture
def empty(portal, settings, tmp_path):
    """The portal as it is before anybody did anything, but for one who may sign in."""
    call_command("flush", verbosity=0, interactive=False)
    settings.IMPORT_DIR = str(tmp_path)
    Organisation.objects.get_or_create(pk=1)
    load_catalogue()
    factories.user("planner", username="planner")
    return portal


@pytest.fixture
def worker(monkeypatch):
    made = Worker(runs.execute)
    monkeypatch.setattr(runs, "execute", made)
    return made


def answer(page):
    return page.get_by_role("heading", level=1)


def said(page):
    return page.get_by_role("region", name="What was just done")


def go(hand, name):
    hand.press(hand.page.get_by_role("navigation").get_by_role("link", name=re.compile(rf"^{name}\b")).first)


def test_export_becomes_a_tagged_planned_backlog(open_page, empty, worker):
    page = open_page()
    hand, began = Counted(page), time.monotonic()
    page.goto("/")
    sign_in(page, "planner", hand)

    take_in(hand)
    tag(hand)
    plan(hand, worker)

    took = time.monotonic() - began
    assert hand.actions < 40, f"{hand.actions} actions"
    assert took < 300, f"{took:.0f} seconds"


def take_in(hand):
    page = hand.page
    go(hand, "Import and export")
    hand.give(page.get_by_label("Drop a file here, or choose one"), "shop.csv", jira_export())
    hand.press(page.get_by_role("button", name="Look at the file"))
    expect(answer(page)).to_contain_text(re.compile(rf"Jira CSV, {ISSUES}\s+rows"))
    for name in PEOPLE[:ML_ENGINEERS]:
        hand.choose(page.get_by_label(re.compile(rf"^{name} \(")), "Add as ML engineer")
    hand.choose(page.get_by_label("Everybody else who is not known"), "Add as AI developer")
    hand.write(page.get_by_label("Or a new team, named"), "Shop team")
    hand.press(page.get_by_role("button", name="Look at the preview").first)
    expect(answer(page)).to_contain_text("would be written")
    hand.press(page.get_by_role("button", name="Import", exact=True))
    expect(answer(page)).to_contain_text("is imported")
    assert WorkItem.objects.count() == ISSUES
    tagging_worker.look_after()  # what the background worker does every few seconds


def tag(hand):
    """Tag one by key, take it back, skip one; accept what is sure; then what is left, page by page."""
    page = hand.page
    go(hand, "Work")
    expect(answer(page)).to_contain_text("no tag")
    rows = page.locator("tr[data-item]")
    first, second = (rows.nth(place).locator(".cell-id").inner_text() for place in (0, 1))
    rows.first.locator("[data-focus]").focus()
    hand.key("j")
    hand.key("i")
    expect(page.locator("tr[data-item]", has_text=second)).to_have_count(0)
    assert WorkItem.objects.get(number=second).tag == "infrastructure"
    expect(said(page)).to_contain_text(f"{second} is infrastructure now.")
    page.wait_for_function("() => document.activeElement.closest('[data-item]')")
    hand.key("z")
    expect(page.locator("tr[data-item]", has_text=second)).to_have_count(1)
    rows.first.locator("[data-focus]").focus()
    hand.key("f")
    expect(page.locator("tr[data-item]", has_text=first)).to_have_count(0)
    assert WorkItem.objects.get(number=first).tag == "product_feature"

    hand.choose(page.get_by_label(re.compile("^Accept all suggestions")), "70 %")
    hand.press(page.get_by_role("button", name="Accept all"))
    accepted = WorkItem.objects.open().exclude(tag="").count
    expect(said(page)).to_contain_text("tagged as suggested now")
    assert accepted() > 2 * ISSUES / 3 * 0.6, "the suggestions do the most of it"
    while left := WorkItem.objects.open().untagged().count():
        hand.press(page.get_by_role("checkbox", name="Select all rows of this page"))
        hand.press(page.locator(".bulk-bar").get_by_role("button", name="Product feature"))
        deadline = time.monotonic() + 20
        while WorkItem.objects.open().untagged().count() == left and time.monotonic() < deadline:
            time.sleep(0.1)


def plan(hand, worker):
    page = hand.page
    go(hand, "Plan")
    hand.press(page.get_by_role("button", name="New run"))
    expect(said(page)).to_contain_text("has begun")
    worker.work()
    made = Plan.objects.get()
    assert made.violations == []
    expect(page.get_by_text("checked, no rule broken")).to_be_visible(timeout=PLAN_PATIENCE)
    assert Recommendation.objects.filter(kind=Recommendation.Kind.ALLOCATION).count() > ISSUES / 4
    assert not Allocation.objects.exists(), "the portal proposes, a person decides"
