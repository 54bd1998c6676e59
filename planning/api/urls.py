"""Every address of the API."""

from django.urls import URLPattern, URLResolver, path, re_path

from planning.api import (
    catalogue,
    checks,
    commands,
    departures,
    imports,
    maturity,
    measuring,
    ownership,
    people,
    plans,
    reasons,
    scorecards,
    staffing,
    tagging,
    work,
)
from planning.api.pages import Nowhere, SchemaFile
from planning.api.routes import routes

RESOURCES = (
    *people.RESOURCES,
    *catalogue.RESOURCES,
    *work.RESOURCES,
    *ownership.RESOURCES,
    *measuring.RESOURCES,
    *maturity.RESOURCES,
    *plans.RESOURCES,
)

# Whose writes are steps of their own rather than plain records.
APART = (plans.PLANS, checks.SILENCED)

app_name = "api"
urlpatterns: list[URLPattern | URLResolver] = [
    *(address for resource in RESOURCES for address in routes(resource)),
    *commands.urlpatterns,
    *(address for address in routes(plans.PLANS) if address.name != "plans-list"),
    *imports.urlpatterns,
    *reasons.urlpatterns,
    *staffing.urlpatterns,
    *ownership.urlpatterns,
    *scorecards.urlpatterns,
    *checks.urlpatterns,
    *departures.urlpatterns,
    *tagging.urlpatterns,
    path("schema/", SchemaFile.as_view(), name="schema"),
    re_path("", Nowhere.as_view(), name="nowhere"),
]
