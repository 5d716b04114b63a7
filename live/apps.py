"""The app `live` as Django knows it."""

from django.apps import AppConfig


class LiveConfig(AppConfig):
    name = "live"
