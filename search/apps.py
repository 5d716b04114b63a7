"""The app `search` as Django knows it."""

from django.apps import AppConfig


class SearchConfig(AppConfig):
    name = "search"
