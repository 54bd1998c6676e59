"""Overview, activity, settings, and the gallery of components."""

from django.urls import path

from planning.views import design

urlpatterns = [path("design/", design.gallery, name="design")]
