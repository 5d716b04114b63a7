"""Presence: registers, check-in, video meetings."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
