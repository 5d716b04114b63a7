"""The addresses of `toolkit`; the library itself, with its facets, is a page of search."""

from django.urls import path

from toolkit.views import documents

app_name = "toolkit"
urlpatterns = [
    path("toolkit/carica/", documents.upload, name="upload"),
    path("toolkit/revisione/", documents.review_queue, name="review_queue"),
    path("toolkit/<int:pk>/", documents.document, name="document"),
    path("toolkit/<int:pk>/modifica/", documents.edit, name="edit"),
    path("toolkit/<int:pk>/invia/", documents.submit, name="submit"),
    path("toolkit/<int:pk>/pubblica/", documents.publish, name="publish"),
    path("toolkit/<int:pk>/rimanda/", documents.send_back, name="send_back"),
    path("toolkit/<int:pk>/ritira/", documents.withdraw, name="withdraw"),
    path("toolkit/<int:pk>/scarica/", documents.download, name="download"),
    path("toolkit/<int:pk>/versioni/<int:number>/", documents.download, name="download_version"),
]
