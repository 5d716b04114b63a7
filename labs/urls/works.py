"""Works handed in, minutes of meetings, materials."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
