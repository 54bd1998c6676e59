"""Roles and what they ask for."""

from django.urls import path

from planning.views import roles

urlpatterns = [
    path("roles/", roles.role_list, name="role-list"),
    path("roles/compare/", roles.compare, name="role-compare"),
    path("roles/new/", roles.new, name="role-new"),
    path("roles/<int:pk>/", roles.detail, name="role-detail"),
    path("roles/<int:pk>/edit/", roles.edit, name="role-edit"),
    path("roles/<int:pk>/skills/", roles.skills, name="role-skills"),
]
