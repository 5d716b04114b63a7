"""The addresses of `labs`."""

from django.urls import path

from labs.views import adjusting, catalogue, editing, programmes, seats

app_name = "labs"
urlpatterns = [
    path("laboratori/", catalogue.catalogue, name="catalogue"),
    path("laboratori/calendario/", catalogue.calendar, name="calendar"),
    path("laboratori/nuovo/", editing.create_lab, name="create_lab"),
    path("laboratori/<int:pk>/", catalogue.lab, name="lab"),
    path("laboratori/<int:pk>/modifica/", editing.update_lab, name="update_lab"),
    path("laboratori/<int:pk>/stato/", editing.change_status, name="change_status"),
    path("laboratori/<int:pk>/incontri/nuovo/", editing.create_session, name="create_session"),
    path("laboratori/<int:pk>/materiali/aggiungi/", editing.add_material, name="add_material"),
    path("laboratori/<int:pk>/iscriviti/", seats.enrol, name="enrol"),
    path("laboratori/<int:pk>/ritira/", seats.withdraw, name="withdraw"),
    path("laboratori/<int:pk>/accetta/", seats.accept, name="accept"),
    path("laboratori/<int:pk>/iscrizioni/", seats.enrolments, name="enrolments"),
    path("laboratori/incontri/<int:pk>/modifica/", editing.update_session, name="update_session"),
    path("laboratori/incontri/<int:pk>/togli/", editing.remove_session, name="remove_session"),
    path("laboratori/iscrizioni/<int:pk>/ritira/", seats.remove_enrolment, name="remove_enrolment"),
    path("programmi/bozza/<int:survey_pk>/<int:ats_pk>/", programmes.draft_programme, name="draft_programme"),
    path("programmi/indicazioni/<int:survey_pk>/", programmes.indications, name="indications"),
    path("programmi/indicazioni/<int:pk>/togli/", programmes.remove_indication, name="remove_indication"),
    path("programmi/<int:pk>/", programmes.programme, name="programme"),
    path("programmi/rilevazione/<int:survey_pk>/", programmes.programmes, name="programmes"),
    path("programmi/<int:pk>/confronto/", programmes.compare_programme, name="compare_programme"),
    path("programmi/<int:pk>/righe/aggiungi/", adjusting.add_row, name="add_row"),
    path("programmi/<int:pk>/righe/<int:row_pk>/", adjusting.adjust_row, name="adjust_row"),
    path("programmi/<int:pk>/righe/<int:row_pk>/togli/", adjusting.remove_row, name="remove_row"),
    path("programmi/<int:pk>/righe/<int:row_pk>/sposta/", adjusting.move_row, name="move_row"),
    path("programmi/<int:pk>/firma/", programmes.sign_programme, name="sign_programme"),
]
