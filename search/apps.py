"""The app `search` as Django knows it."""

from importlib import import_module

from django.apps import AppConfig


class SearchConfig(AppConfig):
    name = "search"
    verbose_name = "Ricerca"

    def ready(self) -> None:
        """Needs every app's models."""
        import_module("search.receivers")
        import_module("search.sync").connect()
        import_module("search.privacy").declare()
        import_module("search.board").register()
        import_module("search.diagnosis").declare()
        import_module("toolkit.related").register(import_module("search.related").related)
