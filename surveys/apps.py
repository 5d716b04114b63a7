"""The app `surveys` as Django knows it."""

from django.apps import AppConfig


class SurveysConfig(AppConfig):
    name = "surveys"

    def ready(self) -> None:
        from surveys import digest, privacy, receivers  # noqa: F401, PLC0415 (models are loaded by now)

        digest.register()
        privacy.declare()
