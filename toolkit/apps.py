"""The app `toolkit` as Django knows it."""

from django.apps import AppConfig


class ToolkitConfig(AppConfig):
    name = "toolkit"

    def ready(self) -> None:
        from accounts import queue  # noqa: PLC0415
        from toolkit import digest, privacy, receivers  # noqa: F401, PLC0415
        from toolkit.queries import OUTDATED, REVIEWS  # noqa: PLC0415 (models are loaded by now)

        queue.register(REVIEWS)
        queue.register(OUTDATED)
        digest.register()
        privacy.declare()
