"""Programmes as people meet them, the space of a lab."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
