"""Every address of the pages, one module for each noun."""

from django.urls import URLPattern, URLResolver

from planning.urls import metrics, overview, ownership, plan, projects, undo, work

app_name = "planning"
urlpatterns: list[URLPattern | URLResolver] = [
    *metrics.urlpatterns,
    *overview.urlpatterns,
    *ownership.urlpatterns,
    *plan.urlpatterns,
    *projects.urlpatterns,
    *undo.urlpatterns,
    *work.urlpatterns,
]
