"""The app `labs` as Django knows it."""

from django.apps import AppConfig


class LabsConfig(AppConfig):
    name = "labs"

    def ready(self) -> None:
        from labs import digest, inviting, receivers  # noqa: F401, PLC0415 (models are loaded by now)

        digest.register()
        inviting.register()
