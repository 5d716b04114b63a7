"""Calls to join a programme, and adhesions."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
