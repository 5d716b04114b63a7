"""The addresses of `toolkit`; the library itself, with its facets, is a page of search."""

from django.urls import path

from toolkit.views import curation, documents, filling, library, reviews, versions, wanted

app_name = "toolkit"
urlpatterns = [
    path("toolkit/carica/", documents.upload, name="upload"),
    path("toolkit/revisione/", documents.review_queue, name="review_queue"),
    path("toolkit/cura/", curation.curation, name="curation"),
    path("toolkit/cura/scarica/", curation.download_many, name="download_many"),
    path("toolkit/campi/", filling.fields, name="fields"),
    path("toolkit/file/<str:token>/", documents.signed_download, name="signed_download"),
    path("toolkit/numeri/", curation.statistics_page, name="statistics"),
    path("toolkit/raccolte/", library.collections, name="collections"),
    path("toolkit/raccolte/nuova/", library.make_collection, name="make_collection"),
    path("toolkit/raccolte/<int:pk>/", library.collection, name="collection"),
    path("toolkit/raccolte/<int:pk>/modifica/", library.edit_collection, name="edit_collection"),
    path("toolkit/raccolte/<int:pk>/<int:item>/", library.arrange, name="arrange"),
    path("toolkit/richieste/", wanted.wanted_list, name="wanted_list"),
    path("toolkit/richieste/nuova/", wanted.ask_for, name="ask_for"),
    path("toolkit/richieste/<int:pk>/", wanted.wanted, name="wanted"),
    path("toolkit/richieste/<int:pk>/voto/", wanted.vote, name="vote"),
    path("toolkit/richieste/<int:pk>/incarico/", wanted.take_charge, name="take_charge"),
    path("toolkit/commenti/<int:pk>/risolto/", reviews.settle_comment, name="settle_comment"),
    path("toolkit/<int:pk>/", documents.document, name="document"),
    path("toolkit/<int:pk>/modifica/", documents.edit, name="edit"),
    path("toolkit/<int:pk>/invia/", documents.submit, name="submit"),
    path("toolkit/<int:pk>/pubblica/", documents.publish, name="publish"),
    path("toolkit/<int:pk>/rimanda/", documents.send_back, name="send_back"),
    path("toolkit/<int:pk>/ritira/", documents.withdraw, name="withdraw"),
    path("toolkit/<int:pk>/scarica/", documents.download, name="download"),
    path("toolkit/<int:pk>/compila/", filling.fill, name="fill"),
    path("toolkit/<int:pk>/versioni/nuova/", versions.propose_version, name="propose_version"),
    path("toolkit/<int:pk>/versioni/nuova/pubblica/", versions.publish_version, name="publish_version"),
    path("toolkit/<int:pk>/versioni/nuova/rimanda/", versions.send_back_version, name="send_back_version"),
    path("toolkit/<int:pk>/versioni/<int:number>/", versions.version, name="version"),
    path("toolkit/<int:pk>/versioni/<int:number>/scarica/", documents.download, name="download_version"),
    path("toolkit/<int:pk>/versioni/<int:number>/anteprima/", library.preview, name="preview"),
    path("toolkit/<int:pk>/versioni/<int:number>/commenta/", reviews.comment, name="comment"),
    path("toolkit/<int:pk>/valido/", reviews.confirm_current, name="confirm_current"),
    path("toolkit/<int:pk>/da-aggiornare/", reviews.flag_outdated, name="flag_outdated"),
    path("toolkit/<int:pk>/parere/", library.say_opinion, name="say_opinion"),
    path("toolkit/<int:pk>/preferito/", library.star, name="star"),
    path("toolkit/<int:pk>/raccolta/", library.collect, name="collect"),
    path("toolkit/<int:pk>/confronta/", versions.compare, name="compare"),
]
