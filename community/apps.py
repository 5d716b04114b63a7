"""The app `community` as Django knows it."""

from django.apps import AppConfig


class CommunityConfig(AppConfig):
    name = "community"
    verbose_name = "Comunità"

    def ready(self) -> None:
        from accounts import queue  # noqa: PLC0415
        from community import access, digest, frames, privacy, receivers  # noqa: F401, PLC0415 (models are loaded by now)
        from community.models import THREAD_TOPIC  # noqa: PLC0415
        from community.queries.moderation import SOURCES  # noqa: PLC0415
        from live import registry  # noqa: PLC0415

        registry.register(THREAD_TOPIC, access.may_see, frames.render)
        registry.register_credential(access.BY_TOKEN, access.valid_tokens, access.holder_of)
        for source in SOURCES:
            queue.register(source)
        digest.register()
        privacy.declare()
