"""The sockets of `community`."""

from django.urls import URLPattern

websocket_urlpatterns: list[URLPattern] = []
