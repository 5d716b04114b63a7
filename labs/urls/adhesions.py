"""Calls to join a programme, and adhesions."""

from django.urls import URLPattern, path

from labs.views import adhesion_desk, adhesions

urlpatterns: list[URLPattern] = [
    path("percorsi/<int:pk>/avvisi/nuovo/", adhesions.create_call, name="create_call"),
    path("adesioni/<int:pk>/", adhesions.adhesion_call, name="adhesion_call"),
    path("adesioni/<int:pk>/modifica/", adhesions.update_call, name="update_call"),
    path("adesioni/<int:pk>/pubblica/", adhesions.publish_adhesion_call, name="publish_call"),
    path("adesioni/<int:pk>/aderisci/<int:organisation_pk>/", adhesions.join, name="join_call"),
    path("adesioni/<int:pk>/ritira/", adhesions.withdraw, name="withdraw_adhesion"),
    path("adesioni/<int:pk>/elenco/", adhesion_desk.adhesions, name="adhesions"),
    path("adesioni/<int:pk>/elenco/decidi/", adhesion_desk.decide, name="decide_adhesions"),
    path("adesioni/<int:pk>/elenco/registra/", adhesion_desk.record, name="record_adhesion"),
    path("adesioni/<int:pk>/elenco.<str:kind>", adhesion_desk.export, name="export_adhesions"),
]
