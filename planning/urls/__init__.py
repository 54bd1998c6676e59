"""Every address of the pages, one module for each noun."""

from django.urls import URLPattern, URLResolver

from planning.urls import overview, plan, projects, undo, work

app_name = "planning"
urlpatterns: list[URLPattern | URLResolver] = [
    *overview.urlpatterns,
    *plan.urlpatterns,
    *projects.urlpatterns,
    *undo.urlpatterns,
    *work.urlpatterns,
]
