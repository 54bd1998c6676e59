"""Calendars for calendar programs."""

from django.urls import path

from planning.views import feeds

urlpatterns = [
    path("calendars/<str:secret>.ics", feeds.calendar, name="calendar-feed"),
    path("people/<int:pk>/calendar/", feeds.of_person, name="person-feed"),
    path("teams/<int:pk>/calendar/", feeds.of_team, name="team-feed"),
    path("settings/calendars/<int:pk>/revoke/", feeds.revoke, name="feed-revoke"),
]
