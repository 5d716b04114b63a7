"""The addresses of `search`: the box over everything, and the toolkit's library."""

from django.urls import path

from search import views

app_name = "search"
urlpatterns = [
    path("cerca/", views.search_page, name="search"),
    path("toolkit/", views.library_page, name="library"),
]
