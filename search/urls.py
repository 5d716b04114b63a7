"""The addresses of `search`: the box over everything, the toolkit's library, what curators keep."""

from django.urls import path

from search import curation_views, status_views, views

app_name = "search"
urlpatterns = [
    path("cerca/", views.search_page, name="search"),
    path("cerca/suggerimenti/", views.suggest_page, name="suggest"),
    path("toolkit/", views.library_page, name="library"),
    path("gestione/ricerca/", curation_views.empty_searches, name="empty_searches"),
    path("gestione/ricerca/<int:pk>/togli/", curation_views.forget_empty_search, name="forget_empty_search"),
    path("gestione/ricerca/sinonimi/", curation_views.synonyms, name="synonyms"),
    path("gestione/ricerca/sinonimi/<int:pk>/", curation_views.edit_synonyms, name="edit_synonyms"),
    path("gestione/ricerca/sinonimi/<int:pk>/togli/", curation_views.delete_synonyms, name="delete_synonyms"),
    path("gestione/ricerca/in-evidenza/", curation_views.promotions, name="promotions"),
    path(
        "gestione/ricerca/in-evidenza/<int:pk>/togli/",
        curation_views.delete_promotion,
        name="delete_promotion",
    ),
    path("gestione/ricerca/stato/", status_views.status, name="status"),
    path("gestione/ricerca/stato/ripara/", status_views.mend, name="mend"),
]
