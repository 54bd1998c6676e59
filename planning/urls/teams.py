"""Teams and who is on them."""

from django.urls import path

from planning.views import teams

urlpatterns = [
    path("teams/", teams.team_list, name="team-list"),
    path("teams/list.csv", teams.team_csv, name="team-csv"),
    path("teams/new/", teams.new, name="team-new"),
    path("teams/<int:pk>/", teams.detail, name="team-detail"),
    path("teams/<int:pk>/skills.csv", teams.skills_csv, name="team-skills-csv"),
    path("teams/<int:pk>/edit/", teams.edit, name="team-edit"),
    path("teams/<int:pk>/delete/", teams.delete, name="team-delete"),
    path("teams/<int:pk>/open-position/", teams.open_position, name="open-position"),
    path("memberships/new/", teams.membership_new, name="membership-new"),
    path("memberships/<int:pk>/edit/", teams.membership_edit, name="membership-edit"),
    path("memberships/<int:pk>/delete/", teams.membership_delete, name="membership-delete"),
]
