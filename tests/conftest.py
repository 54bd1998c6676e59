"""What every test may ask for: an organisation, the catalogue, a signed-in client of each access role."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests import factories


@pytest.fixture
def organisation(db):
    return factories.organisation()


@pytest.fixture
def catalogue(organisation):
    """The built-in roles, skills and metrics, loaded."""
    from planning.actions.catalogue import load_catalogue

    return load_catalogue()


def _signed_in(access_role):
    """Return a client that is signed in as a new user with the access role; ``.user`` is the user.

    A team manager or member covers no team until the test says so: ``manager.user.grant.teams.add(team)``.
    """
    client = Client()
    client.user = factories.user(access_role)
    client.force_login(client.user)
    return client


@pytest.fixture
def viewer(organisation):
    return _signed_in("viewer")


@pytest.fixture
def member(organisation):
    return _signed_in("member")


@pytest.fixture
def manager(organisation):
    return _signed_in("manager")


@pytest.fixture
def planner(organisation):
    return _signed_in("planner")


@pytest.fixture
def admin(organisation):
    return _signed_in("admin")


@pytest.fixture
def assert_constant_queries(db):
    """Return a check that a call makes as many queries with one row as with eleven.

    ``call()`` is what is measured, ``add_rows(count)`` adds rows that it shows.
    """

    def check(call, add_rows):
        add_rows(1)
        call()  # what is read once and kept is not counted
        with CaptureQueriesContext(connection) as few:
            call()
        add_rows(10)
        with CaptureQueriesContext(connection) as many:
            call()
        seen = [query["sql"] for query in few.captured_queries]
        more = [query["sql"] for query in many.captured_queries if query["sql"] not in seen]
        assert len(few) == len(many), "more rows took more queries:\n" + "\n".join(more)

    return check
