"""Overview, activity, settings, and the gallery of components."""

from django.urls import path

from planning.views import design, jobs, overview, settings

urlpatterns = [
    path("", overview.show, name="overview"),
    path("activity/", overview.activity, name="activity"),
    path("settings/", settings.show, name="settings"),
    path("settings/jobs/", jobs.job_list, name="job-list"),
    path("settings/jobs/<int:pk>/run/", jobs.run, name="job-run"),
    path("settings/tag-shares/", settings.tag_shares, name="settings-tag-shares"),
    path("settings/calendars/<int:pk>/closed-days/", settings.closed_day, name="settings-closed-day"),
    path("settings/tokens/", settings.token_new, name="token-new"),
    path("settings/tokens/<int:pk>/revoke/", settings.token_revoke, name="token-revoke"),
    path("design/", design.gallery, name="design"),
]
