"""The catalogue, a lab, its seats, what its coordinators do."""

from django.urls import path

from labs.views import catalogue, editing, seats

urlpatterns = [
    path("laboratori/", catalogue.catalogue, name="catalogue"),
    path("laboratori/calendario/", catalogue.calendar, name="calendar"),
    path("laboratori/nuovo/", editing.create_lab, name="create_lab"),
    path("laboratori/<int:pk>/", catalogue.lab, name="lab"),
    path("laboratori/<int:pk>/modifica/", editing.update_lab, name="update_lab"),
    path("laboratori/<int:pk>/stato/", editing.change_status, name="change_status"),
    path("laboratori/<int:pk>/incontri/nuovo/", editing.create_session, name="create_session"),
    path("laboratori/<int:pk>/iscriviti/", seats.enrol, name="enrol"),
    path("laboratori/<int:pk>/ritira/", seats.withdraw, name="withdraw"),
    path("laboratori/<int:pk>/accetta/", seats.accept, name="accept"),
    path("laboratori/<int:pk>/iscrizioni/", seats.enrolments, name="enrolments"),
    path("laboratori/incontri/<int:pk>/modifica/", editing.update_session, name="update_session"),
    path("laboratori/incontri/<int:pk>/togli/", editing.remove_session, name="remove_session"),
    path("laboratori/iscrizioni/<int:pk>/ritira/", seats.remove_enrolment, name="remove_enrolment"),
]
