"""The app `labs` as Django knows it."""

from django.apps import AppConfig


class LabsConfig(AppConfig):
    name = "labs"

    def ready(self) -> None:
        from accounts import queue  # noqa: PLC0415
        from labs import digest, inviting, privacy, receivers  # noqa: F401, PLC0415 (models are loaded by now)
        from labs.adhesion_pages import ADHESIONS  # noqa: PLC0415

        digest.register()
        privacy.declare()
        inviting.register()
        queue.register(ADHESIONS)
