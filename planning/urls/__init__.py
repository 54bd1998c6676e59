"""Every address of the pages, one module for each noun."""

from django.urls import URLPattern, URLResolver

from planning.urls import (
    api_docs,
    feeds,
    imports,
    maturity,
    metrics,
    overview,
    ownership,
    people,
    plan,
    projects,
    roles,
    search,
    teams,
    undo,
    work,
)

app_name = "planning"
urlpatterns: list[URLPattern | URLResolver] = [
    *api_docs.urlpatterns,
    *feeds.urlpatterns,
    *imports.urlpatterns,
    *maturity.urlpatterns,
    *metrics.urlpatterns,
    *overview.urlpatterns,
    *ownership.urlpatterns,
    *people.urlpatterns,
    *plan.urlpatterns,
    *projects.urlpatterns,
    *roles.urlpatterns,
    *search.urlpatterns,
    *teams.urlpatterns,
    *undo.urlpatterns,
    *work.urlpatterns,
]
