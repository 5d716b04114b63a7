"""The addresses of `search`: the box over everything, and the toolkit's library."""

from django.urls import path

from search import status_views, views

app_name = "search"
urlpatterns = [
    path("cerca/", views.search_page, name="search"),
    path("toolkit/", views.library_page, name="library"),
    path("gestione/ricerca/stato/", status_views.status, name="status"),
    path("gestione/ricerca/stato/ripara/", status_views.mend, name="mend"),
]
