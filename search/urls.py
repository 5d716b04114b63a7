"""The addresses of `search`: the box over everything, and the toolkit's library."""

from django.urls import path

from search import views

app_name = "search"
urlpatterns = [
    path("cerca/", views.search_page, name="search"),
    path("cerca/suggerimenti/", views.suggest_page, name="suggest"),
    path("toolkit/", views.library_page, name="library"),
]
