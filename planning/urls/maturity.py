"""How mature the AI work is, and whom that says to hire first."""

from django.urls import path

from planning.views import maturity

urlpatterns = [
    path("maturity/", maturity.show, name="maturity"),
    path("maturity/history/", maturity.history, name="maturity-history"),
    path("maturity/history.csv", maturity.table_csv, name="maturity-csv"),
    path("maturity/by-team/", maturity.units, name="maturity-units"),
    path("maturity/answer/", maturity.answer, name="maturity-answer"),
    path("maturity/<int:pk>/delete/", maturity.delete, name="assessment-delete"),
]
