"""A thousand rows take the queries that ten take: every list of the pages and of the API, and every question."""

import re
from collections import Counter

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from planning import models
from planning.api.urls import urlpatterns
from tests import growth, pages, rows

pytestmark = pytest.mark.growth
ROUNDS, MANY = 3, 1000  # three of what the pages are tried with are ten rows or so of each kind
MAIN = (models.Person, models.Team, models.Project, models.WorkItem, models.Component, models.Activity)
UNREAD = {"schema", "nowhere"}  # they read no rows
API = {leaf.name: leaf for leaf in urlpatterns if leaf.name and not leaf.pattern.converters}
READS = [name for name, leaf in API.items() if "GET" in leaf.callback.view_class.permissions and name not in UNREAD]


def addresses():
    """Every address whose answer depends on how many rows there are, by its name."""
    found = {page.name: reverse(f"planning:{page.name}") for page in pages.PAGES if page.is_list}
    found |= {f"api:{name}": reverse(f"api:{name}") for name in READS}
    for name in [name for name in READS if name.endswith("-list")]:
        found[f"api:{name}"] += "?limit=200"
    demand = models.Demand.objects.order_by("pk").first()
    found["api:staffing-candidates"] += f"?work_item={demand.work_item_id}&role={demand.role_id}"
    busy = {
        "team": models.Team.objects.filter(memberships__isnull=False),
        "person": models.Person.objects.filter(memberships__isnull=False),
        "project": models.Project.objects.filter(components__isnull=False),
        "component": models.Component.objects.filter(ownerships__isnull=False),
        "work-item": models.WorkItem.objects.filter(demands__isnull=False),
    }
    owned = busy["component"].order_by("pk").first()
    found["api:ownership-metric-choices"] += f"?component={owned.pk}&role={demand.role_id}"
    for name, those in busy.items():
        found[f"{name}-detail"] = reverse(f"planning:{name}-detail", args=[those.order_by("pk").first().pk])
    return found


def queries_of(client, urls):
    """Return the statements that each address takes once what is kept is read."""
    found = {}
    for name, url in urls.items():
        client.get(url)
        with CaptureQueriesContext(connection) as seen:
            answer = client.get(url)
        assert answer.status_code in {200, 404}, (name, answer.content[:300])
        found[name] = [query["sql"] for query in seen.captured_queries]
    return found


def _plain(sql):
    """Drop the values, and how many there were in a list."""
    return re.sub(r"\(\?(, \?)*\)", "(?)", re.sub(r"'[^']*'|\b[0-9]+\b", "?", sql))


def _more(few, many):
    """Say which statements came more often, without the values in them."""
    plain = [Counter(_plain(sql) for sql in found) for found in (few, many)]
    found = [f"{count} x {sql[:400]}" for sql, count in (plain[1] - plain[0]).items()]
    return f"{len(few)} -> {len(many)}\n  " + "\n  ".join(found[:4])


@pytest.fixture
def some_rows(catalogue):
    rows.one_plan()  # so that the next one differs from something
    rows.work_items(ROUNDS)
    rows.people(ROUNDS)
    rows.owned(ROUNDS)
    rows.settings(ROUNDS)
    rows.activities(ROUNDS)


def test_a_thousand_rows_take_the_queries_of_ten(some_rows, planner):
    rows.one_plan()
    urls = addresses()
    with_few = queries_of(planner, urls)

    growth.multiply(MANY // min(kind.objects.count() for kind in MAIN))
    rows.one_plan()
    with_many = queries_of(planner, urls)

    assert all(kind.objects.count() >= MANY for kind in MAIN)
    grown = {
        name: _more(with_few[name], with_many[name]) for name in urls if len(with_many[name]) > len(with_few[name])
    }
    assert not grown, "\n".join(f"{name}: {words}" for name, words in grown.items())
