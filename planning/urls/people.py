"""People, when they are away, what they can do."""

from django.urls import path

from planning.views import people, people_records

urlpatterns = [
    path("people/", people.person_list, name="person-list"),
    path("people/list.csv", people.person_csv, name="person-csv"),
    path("people/new/", people.new, name="person-new"),
    path("people/<int:pk>/", people.detail, name="person-detail"),
    path("people/<int:pk>/card/", people.card, name="person-card"),
    path("people/<int:pk>/edit/", people.edit, name="person-edit"),
    path("people/<int:pk>/delete/", people.delete, name="person-delete"),
    path("people/<int:pk>/skills/edit/", people_records.skill_edit, name="person-skill-edit"),
    path("people/<int:pk>/absences/new/", people_records.absence_new, name="absence-new"),
    path("absences/<int:pk>/edit/", people_records.absence_edit, name="absence-edit"),
    path("absences/<int:pk>/delete/", people_records.absence_delete, name="absence-delete"),
]
