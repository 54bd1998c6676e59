"""The walk over all addresses: nobody has to remember what every page must keep."""

import re
from html.parser import HTMLParser

import pytest
from django.apps import apps
from django.conf import settings
from django.db import connection
from django.test import Client
from django.urls import URLPattern, get_resolver, reverse

from planning import models
from planning.access import ACCESS_ROLES, Permission
from tests import factories
from tests.pages import PAGES

# Django's own, where signing in is for strangers and signing out changes nothing for others; and the address that is a
# secret itself, which tests/views/test_feeds.py tries.
OPEN = {"login", "logout", "calendar-feed"}
PAGE_IDS = {"ids": lambda page: page.name}
LONG = "x" * 5000
BAD = {
    "missing": None,
    "nul": "a\x00b",
    "too long": LONG,
    "unknown": "999999",
    "beyond any number": "9" * 30,
    "not a number": "NaN",
    "another type": "{'a': [1]}",
    "no day": "2026-02-31",
    "last day": "9999-12-31",
    "negative": "-1",
}


# One at a time for every field of every form: the kinds that have their own way through a form and a database.
ONE_BAD = [BAD[kind] for kind in ("nul", "too long", "beyond any number", "not a number", "last day")]


def leaves(patterns=None, within=""):
    """Every address that a view answers, with what it is written under."""
    for entry in get_resolver().url_patterns if patterns is None else patterns:
        path = f"{within}{entry.pattern}"
        if isinstance(entry, URLPattern):
            yield path, entry
        else:
            yield from leaves(entry.url_patterns, path)


QUERY = """
    all archived category check component fold from_day group health kind level lifecycle metric next open owner page
    person priority project q role roles search share show silence skill sort status tab tag team teams unfold
    until_day weeks zoom
"""
LEAVES = list(leaves())
DOCS = "api/v1/docs/"  # pages, at an address of the API
API = [(path, leaf) for path, leaf in LEAVES if path.startswith("api/") and not path.startswith(DOCS)]
OWN = [row for row in LEAVES if row not in API and row[1].name not in OPEN]
METHODS = [
    (leaf.name, method)
    for _, leaf in API
    for method in getattr(leaf.callback, "cls", leaf.callback.view_class).permissions
]


def address(page):
    return reverse(f"planning:{page.name}", kwargs=page.kwargs())


def api_address(name):
    leaf = next(leaf for _, leaf in API if leaf.name == name)
    if name == "nowhere":
        return reverse("api:schema").replace("schema", "nowhere")
    return reverse(f"api:{name}", kwargs=dict.fromkeys(leaf.pattern.converters, 1))


def without(permission):
    """Return an access role that lacks the permission, if there is one."""
    return next((slug for slug, role in ACCESS_ROLES.items() if permission not in role.permissions), None)


def signed_in(access_role):
    client = Client()
    client.force_login(factories.user(access_role))
    return client


def everything():
    """What the database holds of the portal, to compare with later."""
    found = {}
    with connection.cursor() as cursor:  # no rows are made of it: this is asked for hundreds of times
        for kind in apps.get_app_config("planning").get_models(include_auto_created=True):
            cursor.execute(f'SELECT * FROM "{kind._meta.db_table}"')
            found[kind._meta.label] = sorted(map(repr, cursor.fetchall()))
    return found


class Fields(HTMLParser):
    """Collects the fields of the forms in a page that post to it, with what they hold."""

    def __init__(self, page, address):
        super().__init__()
        self.values, self.address, self._select, self._text, self._inside = {}, address, None, None, False
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        if tag == "form":
            action = given.get("action") or self.address
            self._inside = given.get("method", "").lower() == "post" and action.split("?")[0] == self.address
        name = given.get("name")
        if tag == "option" and self._select and ("selected" in given or self.values.get(self._select) is None):
            self.values[self._select] = given.get("value", "")
        if not self._inside or not name or name == "csrfmiddlewaretoken":
            return
        if tag == "select":
            self._select = name
            self.values.setdefault(name, None)
        elif tag == "textarea":
            self.values[name], self._text = "", name
        elif tag == "input" and (given.get("type") not in {"checkbox", "radio"} or "checked" in given):
            self.values[name] = given.get("value", "")

    def handle_endtag(self, tag):
        if tag == "form":
            self._inside = False
        if tag == "select":
            self._select = None
        if tag == "textarea":
            self._text = None

    def handle_data(self, data):
        if self._text:
            self.values[self._text] += data.removeprefix("\n")


def fields_of(client, page, url):
    """Return what an address takes, with what its form holds: nothing for one that does its one thing."""
    if page.method == "post":
        return dict.fromkeys(page.fields, "")
    answer = client.get(url)
    found = Fields(answer.content.decode(), url).values if "text/html" in answer.headers["Content-Type"] else {}
    return {name: value or "" for name, value in found.items() if name != "next"}


def one_of_each(fields):
    """Return the names of the fields, but those of one row only where rows ask the same again and again."""
    return list({re.sub(r"\d+", "0", name): name for name in fields}.values())


def test_every_page_stands_in_the_list():
    assert {leaf.name for _, leaf in OWN} == {page.name for page in PAGES}


@pytest.mark.parametrize("leaf", [leaf for _, leaf in OWN], ids=lambda leaf: leaf.name)
def test_every_page_declares_its_permission(leaf):
    declared = {page.permission for page in PAGES if page.name == leaf.name}

    assert {getattr(leaf.callback, "permission", None)} == declared


@pytest.mark.parametrize(("path", "leaf"), API, ids=[leaf.name for _, leaf in API])
def test_every_endpoint_declares_its_permissions(path, leaf):
    view = getattr(leaf.callback, "cls", None) or leaf.callback.view_class
    answered = {name.upper() for name in view.http_method_names if hasattr(view, name)} - {"OPTIONS", "HEAD"}

    assert set(view.permissions) >= answered
    assert all(isinstance(permission, Permission) for permission in view.permissions.values())


@pytest.mark.parametrize("page", PAGES, **PAGE_IDS)
def test_stranger_is_asked_to_sign_in(organisation, client, page):
    url, before = address(page), everything()

    answers = [client.get(url), client.post(url)]

    assert {(answer.status_code, answer.headers["Location"]) for answer in answers} == {
        (302, f"{reverse('login')}?next={url}")
    }
    assert everything() == before


@pytest.mark.parametrize(("name", "method"), METHODS)
def test_stranger_gets_a_401_of_the_api(organisation, client, name, method):
    answer = client.generic(method, api_address(name), "{}", content_type="application/json")

    assert answer.status_code == 401


@pytest.mark.parametrize("page", PAGES, **PAGE_IDS)
def test_page_refuses_who_lacks_the_permission(organisation, page):
    lacking = without(page.permission)
    client = signed_in(lacking) if lacking else Client()
    if not lacking:  # every access role has it: only who has none is refused
        client.force_login(models.User.objects.create_user(username="no-grant"))
    url = address(page)
    before = everything()

    answer = client.generic(page.method.upper(), url)

    assert answer.status_code == 403
    assert everything() == before


@pytest.mark.parametrize("page", [page for page in PAGES if page.method == "get"], **PAGE_IDS)
def test_page_opens_and_reading_it_changes_nothing(planner, page):
    url = address(page)
    before = everything()

    answer = planner.get(url)

    assert answer.status_code in {200, 286}  # 286 tells htmx to stop asking
    assert everything() == before


@pytest.mark.parametrize("page", [page for page in PAGES if page.method == "post"], **PAGE_IDS)
def test_what_changes_something_cannot_be_followed_as_a_link(planner, page):
    assert planner.get(address(page)).status_code == 405


@pytest.mark.parametrize("page", PAGES, **PAGE_IDS)
def test_change_needs_the_token_of_the_form(organisation, page):
    client = Client(enforce_csrf_checks=True)
    client.force_login(factories.user("planner"))
    url = address(page)
    before = everything()

    assert client.post(url).status_code in {403, 405}
    assert everything() == before


@pytest.mark.parametrize("page", [page for page in PAGES if page.is_list], **PAGE_IDS)
def test_list_takes_the_same_queries_whatever_its_rows(planner, assert_constant_queries, page):
    url = address(page)

    def add_rows(count):
        page.add_rows(count)
        planner.get(url)  # a plan is read once and then kept

    assert_constant_queries(lambda: planner.get(url), add_rows=add_rows)


@pytest.mark.parametrize("page", [page for page in PAGES if page.part], **PAGE_IDS)
def test_part_is_no_whole_page_unless_the_whole_is_asked_for(planner, page):
    url = address(page)

    part = planner.get(url, headers={"HX-Request": "true", "HX-Target": page.part})
    boosted = planner.get(url, headers={"HX-Request": "true", "HX-Boosted": "true"})

    assert b"<html" not in part.content
    assert b"<html" in boosted.content
    assert "HX-Request" in part.headers["Vary"]


@pytest.mark.parametrize("page", [page for page in PAGES if page.kwargs is not dict], **PAGE_IDS)
def test_what_is_not_there_is_not_found(planner, page):
    named = page.kwargs()  # one thing, by its number or its name
    urls = [reverse(f"planning:{page.name}", kwargs=dict.fromkeys(named, pk)) for pk in (0, 10**6, 10**30)]

    assert {planner.generic(page.method.upper(), url).status_code for url in urls} == {404}


@pytest.mark.parametrize("page", [page for page in PAGES if page.is_list], **PAGE_IDS)
def test_nonsense_in_the_address_is_no_error(planner, page):
    url = address(page)

    for bad in filter(None, BAD.values()):
        assert planner.get(url, dict.fromkeys(QUERY.split(), bad)).status_code < 500, bad


@pytest.mark.parametrize("page", PAGES, **PAGE_IDS)
def test_bad_input_changes_nothing(planner, page):
    """All fields bad at once; what does its one thing whatever is sent is left out."""
    url = address(page)
    fields = fields_of(planner, page, url)
    before = everything()

    for kind, bad in BAD.items() if fields else ():
        if kind == "last day" or (bad is None and page.may_be_empty):
            continue  # a day that is far away is a good one
        answer = planner.post(url, {} if bad is None else dict.fromkeys(fields, bad))

        assert answer.status_code < 500, kind
        assert everything() == before, kind


@pytest.mark.parametrize("page", [page for page in PAGES if page.method == "get"], **PAGE_IDS)
def test_one_bad_field_is_never_an_error_and_what_is_refused_is_not_kept(planner, page):
    url = address(page)
    fields = fields_of(planner, page, url)

    for name, bad in ((name, bad) for name in one_of_each(fields) for bad in ONE_BAD):
        done = models.Activity.objects.count()
        given = {key: value for key, value in fields.items() if key != name}
        answer = planner.post(url, {**given, name: bad})

        assert answer.status_code < 500, (name, bad)
        if answer.status_code >= 400:
            assert models.Activity.objects.count() == done, (name, bad)


def test_sign_in_is_the_only_page_for_strangers(client, organisation):
    assert client.get(reverse("login")).status_code == 200
    assert settings.LOGIN_URL == "login"
