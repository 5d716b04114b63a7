"""Certificates, their verification, one's own hours."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
