"""The addresses of `toolkit`."""

from django.urls import URLPattern

app_name = "toolkit"
urlpatterns: list[URLPattern] = []
