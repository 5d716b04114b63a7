"""The app `live` as Django knows it."""

from django.apps import AppConfig


class LiveConfig(AppConfig):
    name = "live"

    def ready(self) -> None:
        from live import among, registry, sessions  # noqa: PLC0415 (models are loaded by now)

        among.register()
        registry.register_credential(sessions.SESSION, sessions.still_valid, sessions.holder_of)
