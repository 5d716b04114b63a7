"""The addresses of `toolkit`; the library itself, with its facets, is a page of search."""

from django.urls import path

from toolkit import views

app_name = "toolkit"
urlpatterns = [
    path("toolkit/carica/", views.upload, name="upload"),
    path("toolkit/revisione/", views.review_queue, name="review_queue"),
    path("toolkit/<int:pk>/", views.document, name="document"),
    path("toolkit/<int:pk>/modifica/", views.edit, name="edit"),
    path("toolkit/<int:pk>/invia/", views.submit, name="submit"),
    path("toolkit/<int:pk>/pubblica/", views.publish, name="publish"),
    path("toolkit/<int:pk>/rimanda/", views.send_back, name="send_back"),
    path("toolkit/<int:pk>/ritira/", views.withdraw, name="withdraw"),
    path("toolkit/<int:pk>/scarica/", views.download, name="download"),
    path("toolkit/<int:pk>/versioni/<int:number>/", views.download, name="download_version"),
]
