"""The addresses of `toolkit`; the library itself, with its facets, is a page of search."""

from django.urls import path

from toolkit.views import documents, versions

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
    path("toolkit/<int:pk>/versioni/nuova/", versions.propose_version, name="propose_version"),
    path("toolkit/<int:pk>/versioni/nuova/pubblica/", versions.publish_version, name="publish_version"),
    path("toolkit/<int:pk>/versioni/nuova/rimanda/", versions.send_back_version, name="send_back_version"),
    path("toolkit/<int:pk>/versioni/<int:number>/", versions.version, name="version"),
    path("toolkit/<int:pk>/versioni/<int:number>/scarica/", documents.download, name="download_version"),
    path("toolkit/<int:pk>/confronta/", versions.compare, name="compare"),
]
