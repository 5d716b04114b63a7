"""The app `accounts` as Django knows it."""

from django.apps import AppConfig

from accounts import checks

__all__ = ["AccountsConfig", "checks"]


class AccountsConfig(AppConfig):
    name = "accounts"

    def ready(self) -> None:
        from accounts import housekeeping, queue, receivers, schedule  # noqa: F401, PLC0415 (models are loaded by now)
        from accounts.privacy import foreign, own  # noqa: PLC0415
        from accounts.queries import ACCESS_REQUESTS  # noqa: PLC0415

        queue.register(ACCESS_REQUESTS)
        own.declare()
        foreign.declare()
        schedule.daily("tidy", housekeeping.NIGHT, housekeeping.tidy)
