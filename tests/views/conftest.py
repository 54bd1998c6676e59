"""A small organisation with a plan, for the pages that show plans."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from planning import models
from tests import factories


@pytest.fixture
def search(organisation):
    """A team of two roles with work of both tags, one item that nobody can do, one that is live."""
    today = timezone.localdate()
    roles = {slug: factories.role(slug) for slug in ("ai_developer", "ml_engineer")}
    for tag, (most, least) in {"product_feature": (85, 15), "infrastructure": (10, 90)}.items():
        for slug, share in (("ai_developer", most), ("ml_engineer", least)):
            models.TagShare.objects.create(tag=tag, role=roles[slug], share_percent=Decimal(share))
    team = factories.team("Search")
    start = today - timedelta(days=400)
    for name, slug in (("Ana Ribeiro", "ai_developer"), ("Luca Moretti", "ai_developer"), ("Pia Holm", "ml_engineer")):
        factories.membership(person=factories.person(name), team=team, role=roles[slug], starts_on=start)
    project = factories.project("Ranking", team=team, due_on=today + timedelta(days=20), stage="growing")
    first = factories.work_item("Index", days=10, tag="infrastructure", project=project)
    second = factories.work_item("Ranking feature", days=10, tag="product_feature", project=project)
    factories.dependency(first, second)
    hard = factories.work_item("Hard one", days=5, tag="infrastructure", project=project)
    factories.demand(work_item=hard, role=roles["ml_engineer"], days=None, skills={"serving": 4})
    return team


def make_plan(team=None):
    """Make a quick plan of what is there, for everybody or for a team alone, and store it."""
    from planning.actions import plans  # loads the solver, which most tests do without

    taken, made = plans.make(plans.Order(method="greedy", team=team))
    return plans.store(taken, made, team=team, by=None)


@pytest.fixture
def plan(search):
    return make_plan()
