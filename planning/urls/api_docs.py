"""The pages of the API, at the address where programs expect them."""

from django.urls import path

from planning.views import api_docs

urlpatterns = [
    path("api/v1/docs/", api_docs.index, name="api-docs"),
    path("api/v1/docs/<slug:slug>/", api_docs.group, name="api-docs-group"),
]
