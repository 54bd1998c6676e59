"""Projects."""

from django.urls import path

from planning.views import projects, stakeholders

urlpatterns = [
    path("projects/", projects.project_list, name="project-list"),
    path("projects/list.csv", projects.project_csv, name="project-csv"),
    path("projects/new/", projects.new, name="project-new"),
    path("projects/<int:pk>/", projects.detail, name="project-detail"),
    path("projects/<int:pk>/edit/", projects.edit, name="project-edit"),
    path("projects/<int:pk>/delete/", projects.delete, name="project-delete"),
    path("projects/<int:pk>/stakeholders/new/", stakeholders.new, name="project-stakeholder-new"),
    path("stakeholders/<int:pk>/edit/", stakeholders.edit, name="project-stakeholder-edit"),
    path("stakeholders/<int:pk>/delete/", stakeholders.delete, name="project-stakeholder-delete"),
]
