"""Projects."""

from django.urls import path

from planning.views import projects

urlpatterns = [
    path("projects/", projects.project_list, name="project-list"),
    path("projects/list.csv", projects.project_csv, name="project-csv"),
    path("projects/new/", projects.new, name="project-new"),
    path("projects/<int:pk>/", projects.detail, name="project-detail"),
    path("projects/<int:pk>/edit/", projects.edit, name="project-edit"),
    path("projects/<int:pk>/delete/", projects.delete, name="project-delete"),
]
