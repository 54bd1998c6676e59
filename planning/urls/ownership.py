"""Who owns what: the matrix, what is recommended, the checks, and the components themselves."""

from django.urls import path

from planning.views import components, contracts, departures, ownership

urlpatterns = [
    path("ownership/", ownership.matrix, name="ownership"),
    path("ownership/recommended/", ownership.recommended, name="ownership-recommended"),
    path("ownership/recommended/accept-all/", contracts.accept_all, name="ownership-accept-all"),
    path("ownership/recommended/<int:pk>/", contracts.accept_owner, name="ownership-accept"),
    path("ownership/people/", ownership.by_person, name="ownership-by-person"),
    path("ownership/checks/", ownership.checks, name="ownership-checks"),
    path("ownership/checks/silence/", ownership.silence, name="ownership-silence"),
    path("ownership/checks/hear/", ownership.hear, name="ownership-hear"),
    path("ownership/to-confirm/", ownership.confirm_list, name="ownership-confirm-list"),
    path("ownership/table.csv", ownership.table_csv, name="ownership-csv"),
    path("ownership/confirm-all/", ownership.confirm_all, name="ownership-confirm-all"),
    path("ownership/departure/", departures.ask, name="departure"),
    path("ownership/departure/<int:pk>/", departures.show, name="departure-detail"),
    path("ownership/departure/<int:pk>/hand-over/", departures.hand_over, name="departure-hand-over"),
    path("ownership/bus-factor/", departures.bus_factor, name="bus-factor"),
    path("ownership/<int:pk>/confirm/", ownership.confirm, name="ownership-confirm"),
    path("components/new/", components.new, name="component-new"),
    path("components/<int:pk>/", components.detail, name="component-detail"),
    path("components/<int:pk>/edit/", components.edit, name="component-edit"),
    path("components/<int:pk>/delete/", components.delete, name="component-delete"),
    path("components/<int:pk>/assign/", ownership.assign, name="ownership-assign"),
    path("components/<int:pk>/metrics/", contracts.of_component, name="component-metrics"),
    path("projects/<int:pk>/metrics/", contracts.of_project, name="project-metrics"),
    path("projects/<int:pk>/assign/", ownership.assign_project, name="ownership-assign-project"),
]
