"""Taking back what was done."""

from django.urls import path

from planning.views import undo

urlpatterns = [
    path("activity/<int:pk>/undo/", undo.undo, name="activity-undo"),
]
