"""Chromium, and the portal with the sample organisation served to it.

The sample is loaded and planned once; each journey begins with a copy of it, so that none sees what another did.
"""

import os
import sqlite3

import pytest
from django.core.management import call_command
from django.db import connection
from django.test import override_settings
from playwright.sync_api import expect, sync_playwright
from pytest_django.live_server_helper import LiveServer

# Playwright's loop runs in this thread, where Django then expects asynchronous code; there is none.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
PATIENCE = 60_000  # milliseconds: a plan is made while the answer is waited for
expect.set_options(timeout=PATIENCE)
DESKTOP = {"width": 1440, "height": 900}
PHONE = {"width": 390, "height": 844}


@pytest.fixture(scope="session")
def django_db_modify_db_settings(tmp_path_factory):
    """Keep the database in a file: the server's threads open it for themselves."""
    if connection.vendor != "sqlite":
        pytest.exit("The journeys run on SQLite alone: unset DATABASE_URL.", returncode=4)
    connection.settings_dict["TEST"]["NAME"] = str(tmp_path_factory.mktemp("journeys") / "portal.sqlite3")


@pytest.fixture(scope="session")
def sample(django_db_setup, django_db_blocker, tmp_path_factory):
    """The file with the sample organisation, its first plan and its recommended owners."""
    from planning.actions import advice, plans

    path = tmp_path_factory.mktemp("sample") / "sample.sqlite3"
    with django_db_blocker.unblock():
        call_command("load_sample", verbosity=0)
        taken, plan = plans.make(plans.Order(method="greedy"))
        plans.store(taken, plan, team=None, by=None)
        advice.propose_owners(seconds=2)
        with sqlite3.connect(path) as copy:
            connection.connection.backup(copy)
        connection.close()
    return path


@pytest.fixture(scope="session")
def server(sample):
    with override_settings(PLAN_SECONDS=2):
        running = LiveServer("127.0.0.1")
        yield running.url
        running.stop()


@pytest.fixture(autouse=True)
def portal(transactional_db, server, sample):
    """The address of the portal, its data as it was loaded."""
    connection.ensure_connection()
    original = sqlite3.connect(sample)
    original.backup(connection.connection)
    original.close()
    return server


@pytest.fixture(scope="session")
def playwright():
    with sync_playwright() as started:
        yield started


@pytest.fixture(scope="session")
def chromium(playwright):
    browser = playwright.chromium.launch(executable_path=os.environ.get("CHROMIUM", "/usr/bin/chromium"))
    yield browser
    browser.close()


@pytest.fixture
def open_page(chromium, portal):
    """Return a function that opens a page in a window of its own; what its scripts get wrong fails the test."""
    contexts, wrong = [], []

    def open_one(*, viewport=DESKTOP, **options):
        context = chromium.new_context(base_url=portal, viewport=viewport, **options)
        context.set_default_timeout(PATIENCE)
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: wrong.append(str(error)))
        page.on("console", lambda said: wrong.append(said.text) if "Content Security Policy" in said.text else None)
        page.on("response", lambda got: wrong.append(f"{got.status} {got.url}") if got.status >= 500 else None)
        return page

    yield open_one
    for context in contexts:
        context.close()
    assert wrong == []
