"""The page, the API and the command find the same."""

import json
from io import StringIO

import pytest
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone

from planning.domain.ownership_checks import CHECKS
from planning.models import Ownership
from tests import factories


def test_page_api_and_command_find_the_same(planner):
    team = factories.team("Search", lead=factories.person("Ana"))
    factories.team("search")
    factories.component("Index", team=team, lifecycle="production")
    factories.component("Ranking", team=team, lifecycle="production", status_text="odd")
    out = StringIO()
    with pytest.raises(SystemExit) as ended:
        call_command("ownership_lint", "--format", "json", "--fail-on", "info", stdout=out)
    said = json.loads(out.getvalue())
    told = planner.get("/api/v1/ownership/lint/").json()
    page = planner.get(reverse("planning:ownership-checks"))

    assert ended.value.code == 1
    assert said["findings"]
    assert told["findings"] == said["findings"]
    assert told["silenced"] == said["silenced"]
    assert {one["check"]: one["count"] for one in told["counts"]} == said["counts"]
    assert list(said["counts"]) == [check.slug for check in CHECKS]
    assert {one.slug: one.count for one in page.context["checks"]} == said["counts"]
    shown = [line.finding.sentence for line in page.context["page_of_findings"].object_list]
    assert set(shown) <= {one["sentence"] for one in said["findings"]}
    assert page.context["page_of_findings"].paginator.count == len(said["findings"])


def test_severities_are_set_on_the_settings_page_and_an_import_s_name_is_found(planner, admin):
    component = factories.component("Index", lifecycle="production")
    Ownership.objects.create(component=component, named_owners=["J. Doe"], starts_on=timezone.localdate())
    page = admin.get(reverse("planning:settings"))
    values = {
        name: page.context["form"][name].value() for name in page.context["form"].fields
        if page.context["form"][name].value() is not None
    } | {"severity_O1": "info"}  # fmt: skip
    assert admin.post(reverse("planning:settings"), values).status_code == 303
    found = planner.get("/api/v1/ownership/lint/").json()["findings"]
    assert {one["severity"] for one in found if one["check"] == "O1"} == {"info"}
    listed = planner.get(reverse("planning:ownership"), {"search": "J. Doe"}).context["page_of_components"]
    assert list(listed.object_list) == [component]
