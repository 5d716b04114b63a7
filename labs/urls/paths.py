"""Programmes as people meet them."""

from django.urls import URLPattern, path

from labs.views import paths

urlpatterns: list[URLPattern] = [
    path("percorsi/", paths.programme_pages, name="programme_pages"),
    path("percorsi/nuovo/", paths.create_programme, name="create_programme"),
    path("percorsi/<int:pk>/", paths.programme_page, name="programme_page"),
    path("percorsi/<int:pk>/modifica/", paths.update_programme, name="update_programme"),
]
