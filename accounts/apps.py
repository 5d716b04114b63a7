"""The app `accounts` as Django knows it."""

from django.apps import AppConfig

from accounts import checks

__all__ = ["AccountsConfig", "checks"]


class AccountsConfig(AppConfig):
    name = "accounts"

    def ready(self) -> None:
        from accounts import queue, receivers  # noqa: F401, PLC0415 (models are loaded by now)
        from accounts.queries import ACCESS_REQUESTS  # noqa: PLC0415

        queue.register(ACCESS_REQUESTS)
