"""Files in and out."""

from django.urls import path

from planning.views import exports, imports

urlpatterns = [
    path("imports/", imports.index, name="imports"),
    path("exports/table.csv", exports.table, name="export-table"),
    path("exports/tables.xlsx", exports.workbook, name="export-workbook"),
    path("exports/bundle.json", exports.whole, name="export-bundle"),
    path("imports/<int:pk>/", imports.show, name="import-show"),
    path("imports/<int:pk>/columns/", imports.columns, name="import-columns"),
    path("imports/<int:pk>/preview/", imports.preview, name="import-preview"),
    path("imports/<int:pk>/preview.csv", imports.preview_csv, name="import-preview-csv"),
    path("imports/<int:pk>/progress/", imports.progress, name="import-progress"),
    path("imports/<int:pk>/apply/", imports.apply, name="import-apply"),
    path("imports/<int:pk>/undo/", imports.undo, name="import-undo"),
    path("imports/<int:pk>/stop/", imports.stop, name="import-stop"),
    path("imports/<int:pk>/remove/", imports.remove, name="import-remove"),
]
