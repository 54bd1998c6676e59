"""Search."""

from django.urls import path

from planning.views import search

urlpatterns = [path("search/", search.show, name="search")]
