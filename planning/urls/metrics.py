"""What owners answer for: scorecards, success metrics, measurements, the catalogue of definitions."""

from django.urls import path

from planning.views import measurements, measuring, metrics

urlpatterns = [
    path("metrics/", metrics.metric_list, name="metric-list"),
    path("metrics/table.csv", metrics.table_csv, name="metric-csv"),
    path("metrics/scorecards/", metrics.scorecard_list, name="metric-scorecards"),
    path("metrics/scorecards.csv", metrics.scorecards_csv, name="metric-scorecards-csv"),
    path("metrics/definitions/", metrics.definitions, name="metric-definition-list"),
    path("metrics/upload/", measuring.upload, name="measurement-upload"),
    path("metrics/new/", measurements.new_metric, name="success-metric-new"),
    path("metrics/<int:pk>/", metrics.detail, name="metric-detail"),
    path("metrics/<int:pk>/measurements.csv", metrics.measurements_csv, name="measurement-csv"),
    path("metrics/<int:pk>/edit/", measurements.edit_metric, name="success-metric-edit"),
    path("metrics/<int:pk>/end/", measurements.end_metric, name="success-metric-end"),
    path("metrics/<int:pk>/source/", measuring.pull_edit, name="metric-pull-edit"),
    path("metrics/<int:pk>/source/read/", measuring.pull_now, name="metric-pull-now"),
    path("metrics/<int:pk>/source/remove/", measuring.pull_remove, name="metric-pull-remove"),
    path("metrics/<int:pk>/measurements/new/", measurements.new, name="measurement-new"),
    path("measurements/<int:pk>/remove/", measurements.delete, name="measurement-delete"),
]
