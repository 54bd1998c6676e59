"""Each factory makes a valid row, alone and twice."""

import pytest

from tests import factories

NOUNS = [
    "role", "skill", "metric", "component_kind", "calendar", "team", "person", "membership", "absence", "project",
    "component", "work_item", "demand", "standing_demand", "allocation", "ownership", "success_metric", "measurement",
]  # fmt: skip


@pytest.mark.parametrize("noun", NOUNS)
def test_factory_makes_valid_rows(db, noun):
    for row in (getattr(factories, noun)(), getattr(factories, noun)()):
        row.full_clean()


def test_signed_in_client_knows_its_user(planner):
    assert planner.user.grant.access_role == "planner"
