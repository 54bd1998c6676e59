"""What is left of projects."""

import pytest

from planning.queries import projects
from tests import factories

pytestmark = pytest.mark.django_db


def test_how_much_is_left_is_unknown_where_nobody_said_it():
    some, none = factories.project(), factories.project()
    factories.work_item(days=2, project=some)
    for project in (some, none):
        factories.work_item(project=project)

    left = projects.left_of([some, none])

    assert (left[some.pk].is_known, left[some.pk].days, left[some.pk].unsized) == (True, 2, 1)
    assert (left[none.pk].is_known, left[none.pk].unsized) == (False, 1)
