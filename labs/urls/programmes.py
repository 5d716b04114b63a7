"""From the ranking of a survey to the signed labs of an ATS."""

from django.urls import path

from labs.views import adjusting, programmes

urlpatterns = [
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
